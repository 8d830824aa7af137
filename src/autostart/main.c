/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "autostart/starter.h"
#include "core/program.h"

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
  gboolean only_down = FALSE;
  const GOptionEntry entries[] = {
    { "down", 0, 0, G_OPTION_ARG_NONE, &only_down,
      N_ ("Only take down those that no network needs, as after a device has gone"), NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  int status;

  if (!wgre_program_options (
          "nm-wgre-autostart",
          N_ ("Brings up the connections of the VPN type wgre that have autostart=yes, or "
              "autostart=untrusted and a network that is not trusted, and ends when that is done. "
              "What fails is tried again."),
          entries, argc, argv, &status))
    return status;
  loop = g_main_loop_new (NULL, FALSE);
  client = nm_client_new (NULL, &error);
  if (!client)
    return wgre_program_fail ("nm-wgre-autostart", error->message);
  starter = wgre_starter_new (client, only_down, autostart_quit, loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
