/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "autostart/starter.h"
#include "core/locale.h"

typedef struct {
  gboolean version;
} Options;

static gboolean
autostart_parse_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context,
      _ ("Brings up the connections of the VPN type wgre that have autostart=yes, and ends "
         "when that is done. What fails is tried again."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc == 1)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("there is no argument \"%s\""),
               (*argv)[1]);
  return FALSE;
}

static void
autostart_quit (gpointer loop)
{
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (NMClient) client = NULL;
  g_autoptr (WgreStarter) starter = NULL;
  g_autoptr (GError) error = NULL;
  Options options = { 0 };

  wgre_locale_init ();
  if (!autostart_parse_options (&argc, &argv, &options, &error)) {
    g_printerr ("nm-wgre-autostart: %s\n", error->message);
    return 2;
  }
  if (options.version) {
    g_print ("nm-wgre-autostart %s\n", PACKAGE_VERSION);
    return EXIT_SUCCESS;
  }
  loop = g_main_loop_new (NULL, FALSE);
  client = nm_client_new (NULL, &error);
  if (!client) {
    g_printerr ("nm-wgre-autostart: %s\n", error->message);
    return EXIT_FAILURE;
  }
  starter = wgre_starter_new (client, autostart_quit, loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
