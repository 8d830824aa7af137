/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/client-file.h"

static WgreExit
client_remove_run (const WgreArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreStore) store = NULL;
  g_autoptr (WgreServer) server = wgre_client_open_server (arguments, &store, &error);

  if (!server)
    return wgre_verb_fail (error->message);
  /* All or none. */
  for (guint i = 1; i < arguments->words->len; i++)
    if (!wgre_server_remove (server, wgre_arguments_word (arguments, i), &error))
      return wgre_verb_fail (error->message);
  if (!wgre_store_save (store, &error))
    return wgre_verb_fail (error->message);
  wgre_client_tell_reload (store);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_client_remove = {
  .name = "client remove",
  .arguments = "SERVER CLIENT...",
  .summary = N_ ("Remove clients from a server"),
  .help =
      N_ ("CLIENT is a name, an id or a public key. If there is none of them, nothing is done.\n"),
  .least = 2,
  .most = G_MAXUINT,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .run = client_remove_run,
};
