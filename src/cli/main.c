/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "cli/verb.h"
#include "core/locale.h"

static const WgreVerb *const verbs[] = {
  &wgre_verb_genkey, &wgre_verb_genpsk, &wgre_verb_pubkey, &wgre_verb_explain, &wgre_verb_reload,
};

static const WgreVerb *
find_verb (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (!strcmp (verbs[i]->name, name))
      return verbs[i];
  return NULL;
}

static WgreExit
print_help (void)
{
  g_print ("Usage: nm-wgre VERB [ARGUMENT...]\n\nVerbs:\n");
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_print ("  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
  g_print ("\nOptions:\n"
           "  -h, --help  Print this help; behind a verb, help about it\n"
           "  --version   Print the version\n");
  return WGRE_EXIT_DONE;
}

static WgreExit
print_version (void)
{
  g_print ("nm-wgre %s\n", PACKAGE_VERSION);
  return WGRE_EXIT_DONE;
}

static WgreExit
print_verb_help (const WgreVerb *verb)
{
  g_print ("Usage: nm-wgre %s%s%s\n\n%s.\n%s", verb->name, *verb->arguments ? " " : "",
           verb->arguments, verb->summary, verb->help);
  return WGRE_EXIT_DONE;
}

static gboolean
wants_help (const char *argument)
{
  return !strcmp (argument, "--help") || !strcmp (argument, "-h");
}

static WgreExit
refuse_nothing (void)
{
  g_printerr ("nm-wgre: give a verb: \"nm-wgre --help\" lists them\n");
  return WGRE_EXIT_USAGE;
}

static WgreExit
refuse (const char *word)
{
  g_printerr ("nm-wgre: \"%s\" is not a verb: \"nm-wgre --help\" lists them\n", word);
  return WGRE_EXIT_USAGE;
}

static WgreExit
run (int argc, char **argv)
{
  const WgreVerb *verb;

  if (argc < 2)
    return refuse_nothing ();
  if (wants_help (argv[1]))
    return print_help ();
  if (!strcmp (argv[1], "--version"))
    return print_version ();
  verb = find_verb (argv[1]);
  if (!verb)
    return refuse (argv[1]);
  if (argc == 3 && wants_help (argv[2]))
    return print_verb_help (verb);
  return verb->run (argc - 1, argv + 1);
}

int
main (int argc, char **argv)
{
  wgre_locale_init ();
  return (int) run (argc, argv);
}
