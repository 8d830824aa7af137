/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/client-file.h"

static const WgreVerbOption options[] = {
  WGRE_CLIENT_OPTIONS,
  { .name = NULL },
};

static WgreExit
client_show_run (const WgreArguments *arguments)
{
  const char *what = wgre_arguments_word (arguments, 1);
  const WgreClientSpec spec = wgre_client_spec (arguments, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreStore) store = NULL;
  g_autoptr (WgreServer) server = wgre_client_open_server (arguments, &store, &error);
  g_autoptr (WgreClient) client = NULL;
  const WgrePeer *peer;

  if (server && wgre_client_check_paths (arguments, FALSE, &error))
    client = wgre_server_show (server, what, &spec, &error);
  peer = client ? wgre_server_find (server, what, &error) : NULL;
  if (!peer ||
      !wgre_client_hand_out (arguments, client, peer->name ? peer->name : what, FALSE, &error))
    return wgre_verb_fail (error->message);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_client_show = {
  .name = "client show",
  .arguments = "SERVER CLIENT",
  .summary = N_ ("Print the file and QR code of a client again"),
  .help = N_ ("Its private key must have been kept: see --keep of \"client add\". What was said\n"
              "with options then has to be said again, unless \"client set\" keeps it.\n"),
  .least = 2,
  .most = 2,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = options,
  .run = client_show_run,
};
