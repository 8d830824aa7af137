/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/connection-run.h"
#include "cli/connection-source.h"
#include "cli/verb.h"
#include "core/error.h"
#include "host/control.h"

enum {
  RESTART,
};

static const WgreVerbOption reload_options[] = {
  [RESTART] = { "restart", NULL, WGRE_COMPLETE_NOTHING,
                N_ ("Take the connection down and up again if a change needs it") },
  { .name = NULL },
};

static WgreExit
reload_run (const WgreArguments *arguments)
{
  g_autoptr (GVariant) settings = NULL;
  g_autofree char *uuid = NULL;
  g_auto (GStrv) commands = NULL;
  g_autoptr (GError) error = NULL;

  settings = wgre_connection_source_settings (wgre_arguments_word (arguments, 0), &uuid, &error);
  if (settings)
    commands = wgre_control_reconfigure (uuid, settings, &error);
  if (g_error_matches (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED) && uuid &&
      arguments->options[RESTART]) {
    g_clear_error (&error);
    /* The kill switch stays closed in between, also if the connection does not come up again. */
    if (wgre_control_keep_fence (uuid, &error) && wgre_connection_restart (uuid, &error))
      return WGRE_EXIT_DONE;
  }
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
          "nothing is changed, and what needs a restart is named; --restart does it, with the\n"
          "kill switch closed in between.\n"),
  .least = 1,
  .most = 1,
  .complete = WGRE_COMPLETE_CONNECTION,
  .options = reload_options,
  .run = reload_run,
};
