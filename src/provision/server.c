/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/server.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/option.h"
#include "core/types.h"
#include "provision/pool.h"

#define DEFAULT_PORT "51820"

/* --- a new server --- */

gboolean
wgre_provision_server (const WgreServerSpec *spec, GHashTable **ret_data, GHashTable **ret_secrets,
                       GError **error)
{
  g_autoptr (GHashTable) data = wgre_provision_data_new ();
  g_autoptr (GHashTable) secrets = wgre_provision_secrets_new ();
  g_autofree char *networks = NULL;
  g_autoptr (WgreServer) server = NULL;
  WgreKey key, noise;

  g_return_val_if_fail (spec && ret_data && ret_secrets, FALSE);
  if (!spec->addresses) {
    /* 10.A.B.1/24 and fdXX:XXXX:XXXX::1/64 (RFC 4193, 3.2): two sites hardly choose the same. */
    wgre_key_generate_preshared (&noise);
    networks = g_strdup_printf ("10.%u.%u.1/24;fd%02x:%x:%x::1/64", noise.bytes[0], noise.bytes[1],
                                noise.bytes[2], (guint) noise.bytes[3] << 8 | noise.bytes[4] | 1u,
                                (guint) noise.bytes[5] << 8 | noise.bytes[6] | 1u);
  }
  wgre_provision_set (data, "tunnel", "wireguard");
  wgre_provision_set (data, "interface", wgre_provision_interface (spec->name));
  wgre_provision_set (data, "addresses", spec->addresses ? spec->addresses : networks);
  wgre_provision_set (data, "listen-port", spec->listen_port ? spec->listen_port : DEFAULT_PORT);
  wgre_provision_set (data, "public-endpoint", spec->endpoint);
  wgre_provision_set (data, "client-dns", spec->dns);
  wgre_provision_set (data, "masquerade", spec->local ? NULL : "yes");
  wgre_provision_set (data, "forward", spec->local ? NULL : "yes");
  wgre_key_generate (&key);
  wgre_provision_set_secret (data, secrets, "private-key", &key);
  wgre_wipe (&key, sizeof key);
  server = wgre_server_new (data, secrets, error);
  if (!server)
    return FALSE;
  *ret_data = g_steal_pointer (&data);
  *ret_secrets = g_steal_pointer (&secrets);
  return TRUE;
}

/* --- a server and its pools --- */

struct _WgreServer {
  GHashTable *data, *secrets;
  WgreProfile *profile; /* of data and secrets; NULL: they have changed */
  GPtrArray *pools;     /* of WgrePool; NULL: not made yet */
  GHashTable *names;    /* set of the peers' names */
  guint32 last_id;
  WgreKey public_key;
};

/* Each address must be that of a host: the kernel accepts that of a network, but then a client
 * could get the address of the server. At least one network must have room for clients. */
static gboolean
server_check_addresses (const WgreProfile *profile, GError **error)
{
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);
  gboolean room = FALSE;

  for (guint i = 0; addresses && i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i);
    WgrePool *pool = wgre_pool_new (address);

    room = room || pool;
    wgre_pool_free (pool);
    if (wgre_prefix_is_network_itself (address)) {
      g_autofree char *text = wgre_prefix_to_string (address);

      return wgre_error_set (
          error, WGRE_ERROR_INVALID, "addresses",
          _ ("\"%s\" is the address of the network itself: give the address of this "
             "host in it"),
          text);
    }
  }
  return room ||
         wgre_error_set (
             error, WGRE_ERROR_INVALID, "addresses",
             _ ("there is no network with room for clients: give one, such as 10.0.0.1/24"));
}

WgreServer *
wgre_server_new (GHashTable *data, GHashTable *secrets, GError **error)
{
  g_autoptr (WgreProfile) profile = NULL;
  const GPtrArray *peers;
  WgreServer *server;

  g_return_val_if_fail (data && secrets, NULL);
  profile = wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, error);
  if (!profile)
    return NULL;
  if (!wgre_profile_kind (profile)->peers) {
    wgre_error_set (error, WGRE_ERROR_INVALID, "tunnel",
                    _ ("\"%s\" has no clients: only wireguard has"),
                    wgre_profile_kind (profile)->name);
    return NULL;
  }
  if (!wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY)) {
    wgre_error_set (
        error, WGRE_ERROR_SECRETS, "private-key",
        _ ("is not known, and the clients need the public key of it: it must be stored with the profile, and readable by you"));
    return NULL;
  }
  if (!server_check_addresses (profile, error))
    return NULL;

  server = g_new0 (WgreServer, 1);
  server->data = g_hash_table_ref (data);
  server->secrets = g_hash_table_ref (secrets);
  server->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  wgre_key_public (wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY), &server->public_key);
  server->profile = g_steal_pointer (&profile);
  peers = wgre_profile_peers (server->profile);
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    server->last_id = peer->id;
    if (peer->name)
      g_hash_table_add (server->names, g_strdup (peer->name));
  }
  return server;
}

void
wgre_server_free (WgreServer *server)
{
  if (!server)
    return;
  g_hash_table_unref (server->data);
  g_hash_table_unref (server->secrets);
  g_hash_table_unref (server->names);
  g_clear_pointer (&server->profile, wgre_profile_unref);
  g_clear_pointer (&server->pools, g_ptr_array_unref);
  g_free (server);
}

/* Only valid clients are added, so there always is a profile. */
static const WgreProfile *
server_profile (WgreServer *server)
{
  if (!server->profile)
    server->profile =
        wgre_profile_new (server->data, server->secrets, WGRE_PROFILE_WITHOUT_SECRETS, NULL);
  return server->profile;
}

const GPtrArray *
wgre_server_peers (WgreServer *server)
{
  g_return_val_if_fail (server, NULL);
  return wgre_profile_peers (server_profile (server));
}

/* Made once, so that adding many clients does not look at all peers for each. */
static GPtrArray *
pools_of (WgreServer *server)
{
  const GPtrArray *peers;
  const GArray *addresses;

  if (server->pools)
    return server->pools;
  server->pools = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_pool_free);
  peers = wgre_server_peers (server);
  addresses = wgre_profile_prefixes (server_profile (server), WGRE_OPT_ADDRESSES);
  for (guint i = 0; i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i);
    WgrePool *pool = wgre_pool_new (address);

    if (!pool)
      continue;

    /* The server's own addresses are taken, and those of all peers. */
    for (guint n = 0; n < addresses->len; n++) {
      WgrePrefix own = g_array_index (addresses, WgrePrefix, n);

      own.length = (guint8) wgre_family_bits (own.ip.family);
      wgre_pool_block (pool, &own);
    }
    for (guint n = 0; n < peers->len; n++) {
      const GArray *allowed = ((const WgrePeer *) peers->pdata[n])->allowed_ips;

      for (guint j = 0; j < allowed->len; j++)
        wgre_pool_block (pool, &g_array_index (allowed, WgrePrefix, j));
    }
    g_ptr_array_add (server->pools, pool);
  }
  return server->pools;
}

/* --- clients --- */

/* Addresses as a list of single hosts. */
static char *
take_addresses (WgreServer *server, GError **error)
{
  GPtrArray *pools = pools_of (server);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));

  for (guint i = 0; i < pools->len; i++) {
    WgrePrefix address = { 0 };

    if (!wgre_pool_take (pools->pdata[i], &address.ip)) {
      wgre_error_set (
          error, WGRE_ERROR_NOT_FOUND, "addresses",
          _ ("no address of the server's networks is free: give it a larger network, or remove clients"));
      return NULL;
    }
    address.length = (guint8) wgre_family_bits (address.ip.family);
    g_array_append_val (list, address);
  }
  return wgre_prefix_list_to_string (list);
}

static WgreClient *
server_make_client (WgreServer *server, const WgreClientSpec *spec, const char *addresses,
                    const WgreKey *key, const WgreKey *psk, GError **error)
{
  const WgreClientServer base = {
    .data = server->data,
    .secrets = server->secrets,
    .profile = server_profile (server),
    .public_key = &server->public_key,
  };

  return wgre_client_new (&base, spec, addresses, key, psk, error);
}

static void
add_peer (WgreServer *server, const WgreClientSpec *spec, const char *addresses,
          const char *networks, const WgreKey *key, const WgreKey *psk)
{
  WgreKey public_key;
  char text[WGRE_KEY_TEXT_SIZE];
  g_autofree char *id = g_strdup_printf ("peer.%u", ++server->last_id);
  g_autofree char *name = g_strconcat (id, ".name", NULL);
  g_autofree char *psk_name = g_strconcat (id, ".psk", NULL);
  g_autofree char *key_name = g_strconcat (id, ".private-key", NULL), *peer = NULL;

  wgre_key_public (key, &public_key);
  wgre_key_print (&public_key, text);
  peer = g_strdup_printf ("%s allowed-ips=%s%s%s", text, addresses, networks ? ";" : "",
                          networks ? networks : "");
  wgre_provision_set (server->data, id, peer);
  wgre_provision_set (server->data, name, spec->name);
  wgre_provision_set_secret (server->data, server->secrets, psk_name, psk);
  if (spec->keep)
    wgre_provision_set_secret (server->data, server->secrets, key_name, key);
  g_hash_table_add (server->names, g_strdup (spec->name));
  g_clear_pointer (&server->profile, wgre_profile_unref);
}

static gboolean
server_check_name (WgreServer *server, const char *name, GError **error)
{
  WgreValue value = { 0 };
  const WgreOption *option = wgre_option_get (WGRE_OPT_PEER_NAME);

  if (!*name) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("a client needs a name"));
    return FALSE;
  }
  if (!wgre_option_parse (option, server->last_id + 1, name, &value, error))
    return FALSE;
  wgre_option_clear_value (option, &value);
  if (!g_hash_table_contains (server->names, name))
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS,
               _ ("there is a client \"%s\" already: give another name, or remove that one"), name);
  return FALSE;
}

WgreClient *
wgre_server_add (WgreServer *server, const WgreClientSpec *spec, GError **error)
{
  g_autoptr (GArray) behind = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  g_autofree char *addresses = NULL, *networks = NULL, *reason = NULL;
  g_autoptr (WgreClient) client = NULL;
  WgreKey key, psk;

  g_return_val_if_fail (server && spec && spec->name, NULL);
  if (!server_check_name (server, spec->name, error))
    return NULL;
  if (spec->networks && !wgre_prefix_list_parse (spec->networks, FALSE, behind, &reason)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("the list of networks %s"), reason);
    return NULL;
  }
  if (behind->len)
    networks = wgre_prefix_list_to_string (behind);
  addresses = take_addresses (server, error);
  if (!addresses)
    return NULL;
  wgre_key_generate (&key);
  wgre_key_generate_preshared (&psk);
  client = server_make_client (server, spec, addresses, &key, &psk, error);
  if (client) {
    add_peer (server, spec, addresses, networks, &key, &psk);
    client->id = server->last_id;
  } else {
    /* The addresses are free again. */
    g_clear_pointer (&server->pools, g_ptr_array_unref);
  }
  wgre_wipe (&key, sizeof key);
  wgre_wipe (&psk, sizeof psk);
  return g_steal_pointer (&client);
}

/* --- clients that there are --- */

const WgrePeer *
wgre_server_find (WgreServer *server, const char *what, GError **error)
{
  const GPtrArray *peers;
  const WgrePeer *found = NULL;

  g_return_val_if_fail (server && what, NULL);
  peers = wgre_server_peers (server);
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    g_autofree char *id = g_strdup_printf ("%u", peer->id);
    char key[WGRE_KEY_TEXT_SIZE];
    gboolean meant;

    wgre_key_print (&peer->public_key, key);
    meant = !g_strcmp0 (peer->name, what) || !strcmp (id, what) || !strcmp (key, what);
    if (!meant)
      continue;
    if (found) {
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                   _ ("several clients are called \"%s\": give the public key"), what);
      return NULL;
    }
    found = peer;
  }
  if (!found)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("there is no client \"%s\": \"nm-wgre client list\" shows them"), what);
  return found;
}

static gboolean
belongs_to_peer (gpointer key, gpointer value G_GNUC_UNUSED, gpointer prefix)
{
  gsize length = strlen (prefix);

  return g_str_has_prefix (key, prefix) &&
         (!((const char *) key)[length] || ((const char *) key)[length] == '.');
}

gboolean
wgre_server_remove (WgreServer *server, const char *what, GError **error)
{
  const WgrePeer *peer = wgre_server_find (server, what, error);
  g_autofree char *prefix = peer ? g_strdup_printf ("peer.%u", peer->id) : NULL;

  g_return_val_if_fail (server, FALSE);
  if (!peer)
    return FALSE;
  if (peer->name)
    g_hash_table_remove (server->names, peer->name);
  g_hash_table_foreach_remove (server->data, belongs_to_peer, prefix);
  g_hash_table_foreach_remove (server->secrets, belongs_to_peer, prefix);
  g_clear_pointer (&server->profile, wgre_profile_unref);
  g_clear_pointer (&server->pools, g_ptr_array_unref);
  return TRUE;
}

/* Of the peer's allowed IPs, those that are its own: networks behind it are not. */
static char *
own_addresses (WgreServer *server, const WgrePeer *peer)
{
  GPtrArray *pools = pools_of (server);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));

  for (guint i = 0; i < peer->allowed_ips->len; i++) {
    WgrePrefix address = g_array_index (peer->allowed_ips, WgrePrefix, i);
    gboolean ours = FALSE;

    for (guint j = 0; j < pools->len; j++)
      ours = ours || wgre_pool_contains (pools->pdata[j], &address.ip);
    if (ours && wgre_prefix_is_single (&address))
      g_array_append_val (list, address);
  }
  return wgre_prefix_list_to_string (list);
}

gboolean
wgre_server_set (WgreServer *server, const char *what, const WgreClientSpec *spec, GError **error)
{
  const GPtrArray *peers;
  const WgrePeer *one, *first;
  g_autoptr (GPtrArray) words = NULL;

  g_return_val_if_fail (server && spec, FALSE);
  one = what ? wgre_server_find (server, what, error) : NULL;
  if (what && !one)
    return FALSE;
  peers = wgre_server_peers (server);
  first = what || !peers->len ? one : peers->pdata[0];
  words = wgre_client_read_words (spec, first ? first->id : 1, error);
  if (!words)
    return FALSE;
  if (one)
    wgre_client_keep_words (server->data, one->id, words);
  for (guint i = 0; !what && i < peers->len; i++)
    wgre_client_keep_words (server->data, ((const WgrePeer *) peers->pdata[i])->id, words);
  return TRUE;
}

static void
put_new_keys (WgreServer *server, guint32 id, const WgreKey *key, const WgreKey *psk, gboolean keep)
{
  g_autofree char *name = g_strdup_printf ("peer.%u", id);
  g_autofree char *psk_name = g_strconcat (name, ".psk", NULL);
  g_autofree char *key_name = g_strconcat (name, ".private-key", NULL);
  g_autofree char *flags_name = g_strconcat (key_name, "-flags", NULL);
  const char *line = g_hash_table_lookup (server->data, name);
  WgreKey public_key;
  char text[WGRE_KEY_TEXT_SIZE];

  /* The rest of the peer's line stays as it is. */
  wgre_key_public (key, &public_key);
  wgre_key_print (&public_key, text);
  line += strspn (line, " ");
  g_hash_table_replace (server->data, g_strdup (name),
                        g_strconcat (text, line + strcspn (line, " "), NULL));

  wgre_provision_set_secret (server->data, server->secrets, psk_name, psk);
  keep = keep || g_hash_table_contains (server->secrets, key_name);
  g_hash_table_remove (server->secrets, key_name);
  g_hash_table_remove (server->data, flags_name);
  if (keep)
    wgre_provision_set_secret (server->data, server->secrets, key_name, key);
  g_clear_pointer (&server->profile, wgre_profile_unref);
}

WgreClient *
wgre_server_rekey (WgreServer *server, const char *what, const WgreClientSpec *spec, GError **error)
{
  const WgrePeer *peer = wgre_server_find (server, what, error);
  g_autofree char *addresses = NULL;
  guint32 id = peer ? peer->id : 0;
  WgreClientSpec complete;
  WgreClient *client;
  WgreKey key, psk;

  g_return_val_if_fail (server && spec, NULL);
  addresses = peer ? own_addresses (server, peer) : NULL;
  if (!peer)
    return NULL;
  complete = wgre_client_complete (server->data, peer, spec);
  wgre_key_generate (&key);
  wgre_key_generate_preshared (&psk);
  client = server_make_client (server, &complete, addresses, &key, &psk, error);
  if (client) {
    put_new_keys (server, id, &key, &psk, spec->keep);
    client->id = id;
  }
  wgre_wipe (&key, sizeof key);
  wgre_wipe (&psk, sizeof psk);
  return client;
}

WgreClient *
wgre_server_show (WgreServer *server, const char *what, const WgreClientSpec *spec, GError **error)
{
  const WgrePeer *peer = wgre_server_find (server, what, error);
  g_autofree char *name = peer ? g_strdup_printf ("peer.%u.private-key", peer->id) : NULL;
  g_autofree char *addresses = NULL;
  const char *text;
  WgreClientSpec complete;
  WgreClient *client;
  WgreKey key;

  g_return_val_if_fail (server && spec, NULL);
  addresses = peer ? own_addresses (server, peer) : NULL;
  text = peer ? g_hash_table_lookup (server->secrets, name) : NULL;
  if (!peer)
    return NULL;
  if (!text || !wgre_key_parse (text, &key)) {
    g_set_error (
        error, WGRE_ERROR, WGRE_ERROR_SECRETS,
        _ ("the private key of \"%s\" was not kept, so that its file cannot be made again: "
           "\"nm-wgre client rekey\" makes one with new keys"),
        what);
    return NULL;
  }
  complete = wgre_client_complete (server->data, peer, spec);
  client = server_make_client (server, &complete, addresses, &key,
                               peer->has_preshared_key ? &peer->preshared_key : NULL, error);
  wgre_wipe (&key, sizeof key);
  if (client)
    client->id = peer->id;
  return client;
}
