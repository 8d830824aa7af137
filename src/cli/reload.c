/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/connection-run.h"
#include "cli/connection-source.h"
#include "cli/verb.h"
#include "core/error.h"
#include "fence/store.h"
#include "host/control.h"

enum {
  RESTART,
};

static const WgreVerbOption reload_options[] = {
  [RESTART] = { "restart", NULL, WGRE_COMPLETE_NOTHING,
                N_ ("Take the connection down and up again if a change needs it") },
  { .name = NULL },
};

/* The kill switch stays closed in between, also when the connection does not come up again. */
static WgreExit
reload_restart (const char *uuid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreFence) fence = NULL;
  g_autofree char *name = NULL, *message = NULL;

  if (!wgre_control_keep_fence (uuid, &error))
    return wgre_verb_fail (error->message);
  if (wgre_connection_restart (uuid, &error))
    return WGRE_EXIT_DONE;
  /* Whoever is cut off from the network has to know why, and the way out. */
  fence = wgre_fence_read (WGRE_FENCE_DIRECTORY, uuid);
  if (!fence || !wgre_fence_is_closed (fence))
    return wgre_verb_fail (error->message);
  name = g_shell_quote (fence->id);
  message =
      g_strdup_printf (_ ("%s\nThe kill switch stays closed, and next to nothing leaves this "
                          "host: bring the connection up, or open it by \"nm-wgre unlock %s\""),
                       error->message, name);
  return wgre_verb_fail (message);
}

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
      arguments->options[RESTART])
    return reload_restart (uuid);
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
