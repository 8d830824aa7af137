/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/verb.h"
#include "core/locale.h"
#include "core/memory.h"

/* clang-format off */
const WgreVerb *const wgre_verbs[] = {
  &wgre_verb_genkey,
  &wgre_verb_genpsk,
  &wgre_verb_pubkey,
  &wgre_verb_set_secret,
  &wgre_verb_explain,
  &wgre_verb_show,
  &wgre_verb_doctor,
  &wgre_verb_reload,
  &wgre_verb_lock,
  &wgre_verb_unlock,
  &wgre_verb_check,
  &wgre_verb_adopt,
  &wgre_verb_server,
  &wgre_verb_client_add,
  &wgre_verb_client_list,
  &wgre_verb_client_show,
  &wgre_verb_client_set,
  &wgre_verb_client_rekey,
  &wgre_verb_client_remove,
  &wgre_verb_pair,
  &wgre_verb_completion,
  NULL,
};
/* clang-format on */

/* How many of the words at @argv are the verb's name; 0: it is another verb. */
static int
tool_matches (const WgreVerb *verb, int argc, char **argv)
{
  g_auto (GStrv) words = g_strsplit (verb->name, " ", -1);
  int i;

  for (i = 0; words[i]; i++)
    if (i >= argc || strcmp (words[i], argv[i]))
      return 0;
  return i;
}

/* The verbs whose names begin with @group; NULL: all verbs, and the tool's own options. */
static WgreExit
print_help (const char *group)
{
  g_print (_ ("Usage: nm-wgre VERB [OPTION...] [ARGUMENT...]\n\nVerbs:\n"));
  for (guint i = 0; wgre_verbs[i]; i++)
    if (!group || g_str_has_prefix (wgre_verbs[i]->name, group))
      g_print ("  %-14s  %s\n", wgre_verbs[i]->name, _ (wgre_verbs[i]->summary));
  if (!group)
    g_print (_ ("\nOptions:\n"
                "  -h, --help  Print this help; behind a verb, help about it\n"
                "  --version   Print the version\n"));
  return WGRE_EXIT_DONE;
}

static gboolean
wants_help (const char *argument)
{
  return !strcmp (argument, "--help") || !strcmp (argument, "-h");
}

/* What the names of a group's verbs begin with, such as "client "; NULL: @word is no group. */
static char *
main_group_of (const char *word)
{
  g_autofree char *group = g_strconcat (word, " ", NULL);

  for (guint i = 0; wgre_verbs[i]; i++)
    if (g_str_has_prefix (wgre_verbs[i]->name, group))
      return g_steal_pointer (&group);
  return NULL;
}

static WgreExit
run_verb (const WgreVerb *verb, int argc, char **argv)
{
  g_auto (WgreArguments) arguments = { .words = NULL };
  g_autofree char *problem = NULL;

  for (int i = 0; i < argc && strcmp (argv[i], "--"); i++)
    if (wants_help (argv[i])) {
      wgre_verb_print_help (verb);
      return WGRE_EXIT_DONE;
    }
  if (!wgre_verb_parse (verb, argc, argv, &arguments, &problem))
    return wgre_verb_usage (verb, problem);
  return verb->run (&arguments);
}

static WgreExit
tool_run (int argc, char **argv)
{
  g_autofree char *group = argc ? main_group_of (argv[0]) : NULL;

  for (guint i = 0; wgre_verbs[i]; i++) {
    int words = tool_matches (wgre_verbs[i], argc, argv);

    if (words)
      return run_verb (wgre_verbs[i], argc - words, argv + words);
  }
  if (argc && wants_help (argv[0]))
    return print_help (NULL);
  if (argc && !strcmp (argv[0], "--version")) {
    g_print ("nm-wgre %s\n", PACKAGE_VERSION);
    return WGRE_EXIT_DONE;
  }
  if (group && argc > 1 && wants_help (argv[1]))
    return print_help (group);

  if (!argc)
    g_printerr (_ ("nm-wgre: give a verb: \"nm-wgre --help\" lists them\n"));
  else if (group)
    g_printerr (_ ("nm-wgre: \"%s\" needs another word: \"nm-wgre %s --help\" lists them\n"),
                argv[0], argv[0]);
  else
    g_printerr (_ ("nm-wgre: \"%s\" is not a verb: \"nm-wgre --help\" lists them\n"), argv[0]);
  return WGRE_EXIT_USAGE;
}

int
main (int argc, char **argv)
{
  wgre_locale_init ();
  wgre_memory_protect ();
  return (int) tool_run (argc - 1, argv + 1);
}
