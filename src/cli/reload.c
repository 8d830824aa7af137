/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cli/connection-source.h"
#include "cli/verb.h"
#include "host/control.h"

static void
print_commands (char *const *commands)
{
  for (guint i = 0; commands[i]; i++) {
    g_auto (GStrv) lines = g_strsplit (commands[i], "\n", -1);

    for (guint j = 0; lines[j]; j++)
      g_print ("[#] %s\n", lines[j]);
  }
}

static WgreExit
run (int argc, char **argv)
{
  g_autoptr (GVariant) settings = NULL;
  g_autofree char *uuid = NULL;
  g_auto (GStrv) commands = NULL;
  g_autoptr (GError) error = NULL;

  if (argc == 3 && !strcmp (argv[1], "--"))
    argv++, argc--;
  else if (argc == 2 && argv[1][0] == '-')
    return wgre_verb_usage (&wgre_verb_reload);
  if (argc != 2)
    return wgre_verb_usage (&wgre_verb_reload);
  settings = wgre_connection_source_settings (argv[1], &uuid, &error);
  if (settings)
    commands = wgre_control_reconfigure (uuid, settings, &error);
  if (!commands)
    return wgre_verb_fail (error->message);
  print_commands (commands);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_reload = {
  .name = "reload",
  .arguments = "CONNECTION",
  .summary = "Carry out changes of a connection that is up, without interrupting it",
  .help = "The connection is given by its name or UUID; only root may do that. Peers, neighbours,\n"
          "routes and what the firewall does can be changed so. When anything else is different,\n"
          "nothing is changed, and what needs \"nmcli connection up\" is named.\n",
  .run = run,
};
