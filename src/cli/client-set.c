/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/client-file.h"

enum {
  CLIENT_SET_ALL,
  CLIENT_SET_DNS,
  CLIENT_SET_ALLOWED_IPS,
  CLIENT_SET_KEEPALIVE,
};

static const WgreVerbOption options[] = {
  [CLIENT_SET_ALL] = { "all", NULL, WGRE_COMPLETE_NOTHING, N_ ("All clients of the server") },
  [CLIENT_SET_DNS] = { "dns", "LIST", WGRE_COMPLETE_NOTHING, N_ ("Their name servers") },
  [CLIENT_SET_ALLOWED_IPS] = { "allowed-ips", "LIST", WGRE_COMPLETE_NOTHING,
                               N_ ("What they send through the tunnel") },
  [CLIENT_SET_KEEPALIVE] = { "keepalive", "SECONDS", WGRE_COMPLETE_NOTHING,
                             N_ ("How often they make themselves heard") },
  { .name = NULL },
};

static WgreExit
client_set_run (const WgreArguments *arguments)
{
  gboolean all = arguments->options[CLIENT_SET_ALL] != NULL;
  const WgreClientSpec spec = {
    .dns = arguments->options[CLIENT_SET_DNS],
    .allowed_ips = arguments->options[CLIENT_SET_ALLOWED_IPS],
    .keepalive = arguments->options[CLIENT_SET_KEEPALIVE],
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreStore) store = NULL;
  g_autoptr (WgreServer) server = NULL;
  gboolean done;

  if ((arguments->words->len > 1) == all)
    return wgre_verb_usage (&wgre_verb_client_set, _ ("give either clients or --all"));
  if (!spec.dns && !spec.allowed_ips && !spec.keepalive)
    return wgre_verb_usage (&wgre_verb_client_set, _ ("give --dns, --allowed-ips or --keepalive"));
  server = wgre_client_open_server (arguments, &store, &error);
  if (!server)
    return wgre_verb_fail (error->message);

  /* All or none: without being saved, nothing is changed. */
  done = !all || wgre_server_set (server, NULL, &spec, &error);
  for (guint i = 1; done && i < arguments->words->len; i++)
    done = wgre_server_set (server, wgre_arguments_word (arguments, i), &spec, &error);
  if (!done || !wgre_store_save (store, &error))
    return wgre_verb_fail (error->message);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_client_set = {
  .name = "client set",
  .arguments = "SERVER CLIENT...|--all",
  .summary = N_ ("Change what the files of clients say"),
  .help = N_ (
      "The server keeps it with the client; \"client show\" and \"client rekey\" write it into the\n"
      "client's file. An empty value stands for what the server has for all. CLIENT is a name, an\n"
      "id or a public key. LIST is separated by commas.\n"),
  .least = 1,
  .most = G_MAXUINT,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = options,
  .run = client_set_run,
};
