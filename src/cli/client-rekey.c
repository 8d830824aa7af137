/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/client-file.h"

enum {
  CLIENT_REKEY_KEEP = WGRE_CLIENT_N_OPTIONS,
};

static const WgreVerbOption options[] = {
  WGRE_CLIENT_OPTIONS,
  [CLIENT_REKEY_KEEP] = { "keep", NULL, WGRE_COMPLETE_NOTHING,
                          N_ ("Keep the private key with the server, for \"client show\"") },
  { .name = NULL },
};

static WgreExit
client_rekey_run (const WgreArguments *arguments)
{
  const char *what = wgre_arguments_word (arguments, 1);
  WgreClientSpec spec = wgre_client_spec (arguments, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreStore) store = NULL;
  g_autoptr (WgreServer) server = wgre_client_open_server (arguments, &store, &error);
  const WgrePeer *peer = server ? wgre_server_find (server, what, &error) : NULL;
  g_autofree char *name = peer ? g_strdup (peer->name ? peer->name : what) : NULL;
  g_autoptr (WgreClient) client = NULL;

  spec.keep = arguments->options[CLIENT_REKEY_KEEP] != NULL;
  if (!peer || !wgre_client_check_paths (arguments, FALSE, &error))
    return wgre_verb_fail (error->message);
  client = wgre_server_rekey (server, what, &spec, &error);
  /* The server comes first: a client that it does not know is of no use. */
  if (!client || !wgre_store_save (store, &error) ||
      !wgre_client_hand_out (arguments, client, name, FALSE, &error))
    return wgre_verb_fail (error->message);
  wgre_client_tell_reload (store);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_client_rekey = {
  .name = "client rekey",
  .arguments = "SERVER CLIENT",
  .summary = N_ ("Give a client new keys, and print its file and QR code"),
  .help =
      N_ ("It keeps its name and addresses. The keys that it had are worth nothing any more: for\n"
          "a device that was lost, or a key that others have seen.\n"),
  .least = 2,
  .most = 2,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = options,
  .run = client_rekey_run,
};
