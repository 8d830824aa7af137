/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "cli/verb.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* --- messages --- */

WgreExit
wgre_verb_fail (const char *message)
{
  g_printerr ("nm-wgre: %s\n", message);
  return WGRE_EXIT_FAILED;
}

WgreExit
wgre_verb_usage (const WgreVerb *verb, const char *message)
{
  g_printerr ("nm-wgre: %s\n", message);
  g_printerr (_ ("Usage: nm-wgre %s%s%s%s; \"nm-wgre %s --help\" says more\n"), verb->name,
              verb->options ? _ (" [OPTION...]") : "", *verb->arguments ? " " : "", verb->arguments,
              verb->name);
  return WGRE_EXIT_USAGE;
}

static char *
option_text (const WgreVerbOption *option)
{
  return g_strdup_printf ("--%s%s%s", option->name, option->value ? " " : "",
                          option->value ? option->value : "");
}

static void
print_options (const WgreVerb *verb)
{
  int width = (int) strlen ("-h, --help");

  for (guint i = 0; verb->options && verb->options[i].name; i++) {
    g_autofree char *text = option_text (&verb->options[i]);

    width = MAX (width, (int) strlen (text));
  }
  g_print (_ ("\nOptions:\n"));
  for (guint i = 0; verb->options && verb->options[i].name; i++) {
    g_autofree char *text = option_text (&verb->options[i]);

    g_print ("  %-*s  %s\n", width, text, _ (verb->options[i].help));
  }
  g_print ("  %-*s  %s\n", width, "-h, --help", _ ("Print this help"));
}

void
wgre_verb_print_help (const WgreVerb *verb)
{
  g_print (_ ("Usage: nm-wgre %s%s%s%s\n\n%s.\n"), verb->name,
           verb->options ? _ (" [OPTION...]") : "", *verb->arguments ? " " : "", verb->arguments,
           _ (verb->summary));
  if (*verb->help)
    g_print ("%s", _ (verb->help));
  print_options (verb);
}

/* --- the command line --- */

static int
find_option (const WgreVerb *verb, const char *name, gsize length)
{
  for (int i = 0; verb->options && verb->options[i].name; i++)
    if (strlen (verb->options[i].name) == length && !strncmp (verb->options[i].name, name, length))
      return i;
  return -1;
}

/* Reads the option at *@at and steps over its value. */
static gboolean
parse_option (const WgreVerb *verb, int argc, char **argv, int *at, WgreArguments *arguments,
              char **ret_problem)
{
  const char *text = argv[*at], *equals = strchr (text, '=');
  gsize length = equals ? (gsize) (equals - text) : strlen (text);
  int index = length > 2 && text[1] == '-' ? find_option (verb, text + 2, length - 2) : -1;
  const WgreVerbOption *option = index < 0 ? NULL : &verb->options[index];

  if (!option)
    *ret_problem = g_strdup_printf (_ ("there is no option \"%.*s\""), (int) length, text);
  else if (arguments->options[index])
    *ret_problem = g_strdup_printf (_ ("the option --%s stands there twice"), option->name);
  else if (equals && !option->value)
    *ret_problem = g_strdup_printf (_ ("the option --%s takes no value"), option->name);
  else if (!equals && option->value && *at + 1 >= argc)
    *ret_problem = g_strdup_printf (_ ("the option --%s needs a value"), option->name);
  else
    arguments->options[index] = !option->value ? option->name : equals ? equals + 1 : argv[++*at];
  return !*ret_problem;
}

static gboolean
check_words (const WgreVerb *verb, const WgreArguments *arguments, char **ret_problem)
{
  if (arguments->words->len < verb->least)
    *ret_problem = g_strdup_printf (_ ("something is missing: give %s"), verb->arguments);
  else if (arguments->words->len > verb->most)
    *ret_problem = g_strdup_printf (_ ("\"%s\" is one word too many"),
                                    (const char *) arguments->words->pdata[verb->most]);
  return !*ret_problem;
}

gboolean
wgre_verb_parse (const WgreVerb *verb, int argc, char **argv, WgreArguments *ret_arguments,
                 char **ret_problem)
{
  g_auto (WgreArguments) arguments = { .words = g_ptr_array_new () };
  gboolean options = TRUE;
  char *problem = NULL;

  for (int i = 0; i < argc && !problem; i++) {
    if (options && !strcmp (argv[i], "--"))
      options = FALSE;
    else if (options && argv[i][0] == '-' && argv[i][1])
      parse_option (verb, argc, argv, &i, &arguments, &problem);
    else
      g_ptr_array_add (arguments.words, argv[i]);
  }
  if (problem || !check_words (verb, &arguments, &problem)) {
    *ret_problem = problem;
    return FALSE;
  }
  *ret_arguments = arguments;
  arguments.words = NULL;
  return TRUE;
}

void
wgre_arguments_clear (WgreArguments *arguments)
{
  g_clear_pointer (&arguments->words, g_ptr_array_unref);
}

const char *
wgre_arguments_word (const WgreArguments *arguments, guint i)
{
  return i < arguments->words->len ? arguments->words->pdata[i] : NULL;
}
