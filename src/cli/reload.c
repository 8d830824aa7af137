/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/connection-source.h"
#include "cli/verb.h"
#include "host/control.h"

static WgreExit
run (const WgreArguments *arguments)
{
  g_autoptr (GVariant) settings = NULL;
  g_autofree char *uuid = NULL;
  g_auto (GStrv) commands = NULL;
  g_autoptr (GError) error = NULL;

  settings = wgre_connection_source_settings (wgre_arguments_word (arguments, 0), &uuid, &error);
  if (settings)
    commands = wgre_control_reconfigure (uuid, settings, &error);
  if (!commands)
    return wgre_verb_fail (error->message);
  for (guint i = 0; commands[i]; i++) {
    g_auto (GStrv) lines = g_strsplit (commands[i], "\n", -1);

    for (guint j = 0; lines[j]; j++)
      g_print ("[#] %s\n", lines[j]);
  }
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_reload = {
  .name = "reload",
  .arguments = "CONNECTION",
  .summary = N_ ("Carry out changes of a connection that is up, without interrupting it"),
  .help =
      N_ ("The connection is given by its name or UUID; only root may do that. Peers, neighbours,\n"
          "routes and what the firewall does can be changed so. When anything else is different,\n"
          "nothing is changed, and what needs \"nmcli connection up\" is named.\n"),
  .least = 1,
  .most = 1,
  .complete = WGRE_COMPLETE_CONNECTION,
  .run = run,
};
