/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The exit status of the tool. */
typedef enum {
  WGRE_EXIT_DONE = 0,
  WGRE_EXIT_FAILED = 1,
  WGRE_EXIT_USAGE = 2,
} WgreExit;

/* A verb of nm-wgre: each has a file and a row in the table of main.c. */
typedef struct {
  const char *name;
  const char *arguments;                   /* as the help shows them, "" for none */
  const char *summary;                     /* a line */
  const char *help;                        /* what else there is to say, in whole lines */
  WgreExit (*run) (int argc, char **argv); /* argv[0] is the verb */
} WgreVerb;

extern const WgreVerb wgre_verb_genkey, wgre_verb_genpsk, wgre_verb_pubkey, wgre_verb_explain,
    wgre_verb_reload;

/* wgre_verb_usage: how the verb is to be called, on stderr. */
WgreExit wgre_verb_usage (const WgreVerb *verb);
/* wgre_verb_fail: "nm-wgre: MESSAGE" on stderr. */
WgreExit wgre_verb_fail (const char *message);
