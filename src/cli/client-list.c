/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/client-file.h"
#include "cli/json.h"
#include "core/types.h"

enum {
  JSON,
};

static const WgreVerbOption options[] = {
  [JSON] = { "json", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print an array of objects") },
  { .name = NULL },
};

static void
client_list_print_json (const GPtrArray *peers, GHashTable *secrets)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    g_autofree char *kept = g_strdup_printf ("peer.%u.private-key", peer->id);
    char key[WGRE_KEY_TEXT_SIZE];

    wgre_key_print (&peer->public_key, key);
    json_builder_begin_object (builder);
    wgre_json_add_number (builder, "id", peer->id);
    wgre_json_add_string (builder, "name", peer->name);
    wgre_json_add_string (builder, "public-key", key);
    json_builder_set_member_name (builder, "allowed-ips");
    json_builder_begin_array (builder);
    for (guint j = 0; j < peer->allowed_ips->len; j++) {
      char prefix[WGRE_PREFIX_TEXT_SIZE];

      wgre_prefix_print (&g_array_index (peer->allowed_ips, WgrePrefix, j), prefix);
      json_builder_add_string_value (builder, prefix);
    }
    json_builder_end_array (builder);
    wgre_json_add_boolean (builder, "preshared-key", peer->has_preshared_key);
    wgre_json_add_boolean (builder, "kept", g_hash_table_contains (secrets, kept));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  wgre_json_print (builder);
}

static WgreExit
client_list_run (const WgreArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreStore) store = NULL;
  g_autoptr (WgreServer) server = wgre_client_open_server (arguments, &store, &error);
  const GPtrArray *peers;

  if (!server)
    return wgre_verb_fail (error->message);
  peers = wgre_server_peers (server);
  if (arguments->options[JSON]) {
    client_list_print_json (peers, store->secrets);
    return WGRE_EXIT_DONE;
  }
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    g_autofree char *allowed = wgre_prefix_list_to_string (peer->allowed_ips);
    char key[WGRE_KEY_TEXT_SIZE];

    wgre_key_print (&peer->public_key, key);
    g_print ("%u\t%s\t%s\t%s\n", peer->id, peer->name ? peer->name : "-", allowed, key);
  }
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_client_list = {
  .name = "client list",
  .arguments = "SERVER",
  .summary = N_ ("List the clients of a server"),
  .help = N_ ("Lines of id, name, allowed IPs and public key, with tabs between them.\n"),
  .least = 1,
  .most = 1,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = options,
  .run = client_list_run,
};
