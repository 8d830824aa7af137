/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/client-file.h"
#include "cli/store.h"

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

/* Public keys, which name each peer whatever it is called; of char *. */
static GPtrArray *
client_set_all (WgreServer *server)
{
  const GPtrArray *peers = wgre_server_peers (server);
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < peers->len; i++) {
    char text[WGRE_KEY_TEXT_SIZE];

    wgre_key_print (&((const WgrePeer *) peers->pdata[i])->public_key, text);
    g_ptr_array_add (keys, g_strdup (text));
  }
  return keys;
}

static GPtrArray *
client_set_named (const WgreArguments *arguments)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i < arguments->words->len; i++)
    g_ptr_array_add (names, g_strdup (wgre_arguments_word (arguments, i)));
  return names;
}

/* All or none. */
static gboolean
client_set (WgreStore *store, const WgreArguments *arguments, GError **error)
{
  const WgreClientSpec spec = {
    .dns = arguments->options[CLIENT_SET_DNS],
    .allowed_ips = arguments->options[CLIENT_SET_ALLOWED_IPS],
    .keepalive = arguments->options[CLIENT_SET_KEEPALIVE],
  };
  g_autoptr (WgreServer) server = wgre_server_new (store->data, store->secrets, error);
  g_autoptr (GPtrArray) clients = NULL;

  if (!server)
    return FALSE;
  clients =
      arguments->options[CLIENT_SET_ALL] ? client_set_all (server) : client_set_named (arguments);
  for (guint i = 0; i < clients->len; i++)
    if (!wgre_server_set (server, clients->pdata[i], &spec, error))
      return FALSE;
  return wgre_store_save (store, error);
}

static WgreExit
client_set_run (const WgreArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreStore) store = NULL;

  if ((arguments->words->len > 1) == (arguments->options[CLIENT_SET_ALL] != NULL))
    return wgre_verb_usage (&wgre_verb_client_set, _ ("give either clients or --all"));
  if (!arguments->options[CLIENT_SET_DNS] && !arguments->options[CLIENT_SET_ALLOWED_IPS] &&
      !arguments->options[CLIENT_SET_KEEPALIVE])
    return wgre_verb_usage (&wgre_verb_client_set, _ ("give --dns, --allowed-ips or --keepalive"));
  store = wgre_store_open (wgre_arguments_word (arguments, 0), &error);
  if (!store || !client_set (store, arguments, &error))
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
