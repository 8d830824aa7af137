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
  g_return_val_if_fail (message, WGRE_EXIT_FAILED);
  g_printerr ("nm-wgre: %s\n", message);
  return WGRE_EXIT_FAILED;
}

WgreExit
wgre_verb_usage (const WgreVerb *verb, const char *message)
{
  g_return_val_if_fail (verb && message, WGRE_EXIT_USAGE);
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

void
wgre_verb_print_help (const WgreVerb *verb)
{
  int width = (int) strlen ("-h, --help");

  g_return_if_fail (verb);
  g_print (_ ("Usage: nm-wgre %s%s%s%s\n\n%s.\n"), verb->name,
           verb->options ? _ (" [OPTION...]") : "", *verb->arguments ? " " : "", verb->arguments,
           _ (verb->summary));
  if (*verb->help)
    g_print ("%s", _ (verb->help));

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

/* --- the command line --- */

/* Reads the option at *@at and steps over its value. */
static void
parse_option (const WgreVerb *verb, int argc, char **argv, int *at, WgreArguments *arguments,
              char **ret_problem)
{
  const char *text = argv[*at], *equals = strchr (text, '=');
  gsize length = equals ? (gsize) (equals - text) : strlen (text);
  const WgreVerbOption *option = NULL;
  guint index = 0;

  if (length > 2 && text[1] == '-')
    for (guint i = 0; !option && verb->options && verb->options[i].name; i++) {
      const char *name = verb->options[i].name;

      if (strlen (name) == length - 2 && !strncmp (name, text + 2, length - 2)) {
        option = &verb->options[i];
        index = i;
      }
    }
  if (!option)
    *ret_problem = g_strdup_printf (_ ("there is no option \"%.*s\""), (int) length, text);
  else if (arguments->options[index])
    *ret_problem = g_strdup_printf (_ ("the option --%s is given twice"), option->name);
  else if (equals && !option->value)
    *ret_problem = g_strdup_printf (_ ("the option --%s takes no value"), option->name);
  else if (!equals && option->value && *at + 1 >= argc)
    *ret_problem = g_strdup_printf (_ ("the option --%s needs a value"), option->name);
  else
    arguments->options[index] = !option->value ? option->name : equals ? equals + 1 : argv[++*at];
}

gboolean
wgre_verb_parse (const WgreVerb *verb, int argc, char **argv, WgreArguments *ret_arguments,
                 char **ret_problem)
{
  g_auto (WgreArguments) arguments = { .words = g_ptr_array_new () };
  gboolean options = TRUE;
  char *problem = NULL;

  g_return_val_if_fail (verb && argv && ret_arguments && ret_problem, FALSE);
  for (int i = 0; i < argc && !problem; i++) {
    if (options && !strcmp (argv[i], "--"))
      options = FALSE;
    else if (options && argv[i][0] == '-' && argv[i][1])
      parse_option (verb, argc, argv, &i, &arguments, &problem);
    else
      g_ptr_array_add (arguments.words, argv[i]);
  }
  if (!problem && arguments.words->len < verb->least)
    problem = g_strdup_printf (_ ("something is missing: give %s"), verb->arguments);
  else if (!problem && arguments.words->len > verb->most)
    problem = g_strdup_printf (_ ("\"%s\" is one word too many"),
                               (const char *) arguments.words->pdata[verb->most]);
  if (problem) {
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
  g_return_if_fail (arguments);
  g_clear_pointer (&arguments->words, g_ptr_array_unref);
}

const char *
wgre_arguments_word (const WgreArguments *arguments, guint i)
{
  g_return_val_if_fail (arguments && arguments->words, NULL);
  return i < arguments->words->len ? arguments->words->pdata[i] : NULL;
}
