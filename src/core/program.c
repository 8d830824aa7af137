/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "core/program.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "core/locale.h"

gboolean
wgre_program_options (const char *name, const char *summary, const GOptionEntry *entries, int argc,
                      char **argv, int *ret_status)
{
  gboolean version = FALSE;
  const GOptionEntry common[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (argv && name && summary && ret_status, FALSE);

  wgre_locale_init_messages ();
  g_option_context_set_summary (context, _ (summary));
  if (entries)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  *ret_status = 2;
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    wgre_program_fail (name, error->message);
    return FALSE;
  }
  if (argc > 1) {
    g_autofree char *message = g_strdup_printf (_ ("\"%s\" is not an option: see --help"), argv[1]);

    wgre_program_fail (name, message);
    return FALSE;
  }
  *ret_status = EXIT_SUCCESS;
  if (version)
    g_print ("%s %s\n", name, PACKAGE_VERSION);
  return !version;
}

int
wgre_program_fail (const char *name, const char *message)
{
  g_return_val_if_fail (name && message, EXIT_FAILURE);

  g_printerr ("%s: %s\n", name, message);
  return EXIT_FAILURE;
}
