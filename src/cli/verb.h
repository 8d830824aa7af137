/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The verbs of nm-wgre. Each has a file and a row in the table of main.c. The help, the dispatch,
 * the parser of the command line and the completion of the shell use this table. */

/* The exit status of the tool. */
typedef enum {
  WGRE_EXIT_DONE = 0,
  WGRE_EXIT_FAILED = 1,
  WGRE_EXIT_USAGE = 2,
} WgreExit;

/* What the shell offers for a word. */
typedef enum {
  WGRE_COMPLETE_NOTHING,
  WGRE_COMPLETE_FILE,
  WGRE_COMPLETE_FOLDER,
  WGRE_COMPLETE_CONNECTION,         /* of the VPN type wgre */
  WGRE_COMPLETE_FILE_OR_CONNECTION, /* what wgre_source_load() takes */
  WGRE_N_COMPLETES
} WgreComplete;

/* An option of a verb: "--NAME", "--NAME VALUE" or "--NAME=VALUE". */
typedef struct {
  const char *name;  /* without "--" */
  const char *value; /* what the help calls the value; NULL: a switch */
  WgreComplete complete;
  const char *help; /* one line */
} WgreVerbOption;

#define WGRE_VERB_MAX_OPTIONS 16

/* A command line that was read. */
typedef struct {
  const char *options[WGRE_VERB_MAX_OPTIONS]; /* by the index of the option's row: its value, of a
                                                 switch its name; NULL: it was not given */
  GPtrArray *words;                           /* of char *, not owned: the other words */
} WgreArguments;

typedef struct {
  const char *name;              /* one word, or two with a blank between them: "client add" */
  const char *arguments;         /* as the help shows the words that are no options, "" for none */
  const char *summary;           /* one line */
  const char *help;              /* more about it, in whole lines; "" for nothing */
  guint least, most;             /* how many words it takes */
  WgreComplete complete;         /* of the first word; of all of them if there may be many */
  const WgreVerbOption *options; /* ends with a row without a name; may be NULL */
  WgreExit (*run) (const WgreArguments *arguments);
} WgreVerb;

extern const WgreVerb wgre_verb_genkey, wgre_verb_genpsk, wgre_verb_pubkey, wgre_verb_explain,
    wgre_verb_show, wgre_verb_doctor, wgre_verb_reload, wgre_verb_check, wgre_verb_server,
    wgre_verb_client_add, wgre_verb_client_list, wgre_verb_client_show, wgre_verb_client_set,
    wgre_verb_client_rekey, wgre_verb_client_remove, wgre_verb_pair, wgre_verb_adopt,
    wgre_verb_lock, wgre_verb_unlock, wgre_verb_set_secret, wgre_verb_completion;

/* wgre_verbs: the table; ends with NULL. */
extern const WgreVerb *const wgre_verbs[];

/* wgre_verb_fail: "nm-wgre: MESSAGE" on stderr. Returns WGRE_EXIT_FAILED. */
WgreExit wgre_verb_fail (const char *message);
/* wgre_verb_usage: the same for a command line that is wrong; points to the verb's help. Returns
 * WGRE_EXIT_USAGE. */
WgreExit wgre_verb_usage (const WgreVerb *verb, const char *message);
/* wgre_verb_print_help: prints summary, help and options of a verb on stdout. */
void wgre_verb_print_help (const WgreVerb *verb);
/* wgre_verb_parse: reads the words behind the verb. "--" ends the options; "-" is a word. The
 * strings of @ret_arguments are those of @argv; release it with wgre_arguments_clear(). FALSE with
 * a message in *@ret_problem, which the caller frees. */
gboolean wgre_verb_parse (const WgreVerb *verb, int argc, char **argv, WgreArguments *ret_arguments,
                          char **ret_problem);
/* wgre_arguments_clear: the strings are those of argv and stay. */
void wgre_arguments_clear (WgreArguments *arguments);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreArguments, wgre_arguments_clear)
/* wgre_arguments_word: the word number @i, from 0; NULL when there are fewer. */
const char *wgre_arguments_word (const WgreArguments *arguments, guint i);
