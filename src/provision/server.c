/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/server.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/number.h"
#include "core/option.h"
#include "core/types.h"
#include "provision/pool.h"

#define DEFAULT_PORT "51820"
#define EVERYTHING "0.0.0.0/0;::/0"

GHashTable *
wgre_provision_data_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

GHashTable *
wgre_provision_secrets_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
}

static void
set (GHashTable *table, const char *key, const char *value)
{
  if (value)
    g_hash_table_replace (table, g_strdup (key), g_strdup (value));
}

/* The flags say that the secret is to be there, so that a loss of it is noticed. */
static void
set_secret (GHashTable *data, GHashTable *secrets, const char *name, const WgreKey *key)
{
  char *text = g_malloc (WGRE_KEY_TEXT_SIZE);

  wgre_key_print (key, text);
  g_hash_table_replace (secrets, g_strdup (name), text);
  g_hash_table_replace (data, g_strconcat (name, "-flags", NULL), g_strdup ("0"));
}

/* --- a new server --- */

/* 10.A.B.1/24 and fdXX:XXXX:XXXX::1/64 (RFC 4193, 3.2): two sites hardly choose the same. */
static char *
random_networks (void)
{
  WgreKey noise;

  wgre_key_generate_preshared (&noise);
  return g_strdup_printf ("10.%u.%u.1/24;fd%02x:%x:%x::1/64", noise.bytes[0], noise.bytes[1],
                          noise.bytes[2], (guint) noise.bytes[3] << 8 | noise.bytes[4] | 1u,
                          (guint) noise.bytes[5] << 8 | noise.bytes[6] | 1u);
}

static gboolean
can_be_interface (const char *name)
{
  return name && !wgre_interface_name_problem (name) && !wgre_kind_reserved_by (name);
}

gboolean
wgre_provision_server (const WgreServerSpec *spec, GHashTable **ret_data, GHashTable **ret_secrets,
                       GError **error)
{
  g_autoptr (GHashTable) data = wgre_provision_data_new ();
  g_autoptr (GHashTable) secrets = wgre_provision_secrets_new ();
  g_autofree char *networks = spec->addresses ? NULL : random_networks ();
  g_autoptr (WgreServer) server = NULL;
  WgreKey key;

  set (data, "tunnel", "wireguard");
  set (data, "interface", can_be_interface (spec->name) ? spec->name : NULL);
  set (data, "addresses", spec->addresses ? spec->addresses : networks);
  set (data, "listen-port", spec->listen_port ? spec->listen_port : DEFAULT_PORT);
  set (data, "public-endpoint", spec->endpoint);
  set (data, "client-dns", spec->dns);
  set (data, "masquerade", spec->local ? NULL : "yes");
  set (data, "forward", spec->local ? NULL : "yes");
  wgre_key_generate (&key);
  set_secret (data, secrets, "private-key", &key);
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

/* The kernel would take it, but a client would be given the server's address, or none answers it.
 */
static gboolean
is_host (const WgrePrefix *address, GError **error)
{
  g_autofree char *text = wgre_prefix_to_string (address);

  return !wgre_prefix_is_network_itself (address) ||
         wgre_error_set (error, WGRE_ERROR_INVALID, "addresses",
                         _ ("\"%s\" is the address of the network itself: give the address of this "
                            "host in it"),
                         text);
}

/* An address with room for clients, or none of them could come. */
static gboolean
has_room (const WgreProfile *profile, GError **error)
{
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);

  for (guint i = 0; addresses && i < addresses->len; i++)
    if (!is_host (&g_array_index (addresses, WgrePrefix, i), error))
      return FALSE;
  for (guint i = 0; addresses && i < addresses->len; i++) {
    WgrePool *pool = wgre_pool_new (&g_array_index (addresses, WgrePrefix, i));

    wgre_pool_free (pool);
    if (pool)
      return TRUE;
  }
  wgre_error_set (error, WGRE_ERROR_INVALID, "addresses",
                  _ ("there is no network with room for clients: give one, such as 10.0.0.1/24"));
  return FALSE;
}

static WgreProfile *
make_profile (GHashTable *data, GHashTable *secrets, GError **error)
{
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, error);

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
  return has_room (profile, error) ? g_steal_pointer (&profile) : NULL;
}

static void
look_at_peers (WgreServer *server)
{
  const GPtrArray *peers = wgre_profile_peers (server->profile);

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    server->last_id = peer->id;
    if (peer->name)
      g_hash_table_add (server->names, g_strdup (peer->name));
  }
}

WgreServer *
wgre_server_new (GHashTable *data, GHashTable *secrets, GError **error)
{
  g_autoptr (WgreProfile) profile = make_profile (data, secrets, error);
  WgreServer *server;

  if (!profile)
    return NULL;
  server = g_new0 (WgreServer, 1);
  server->data = g_hash_table_ref (data);
  server->secrets = g_hash_table_ref (secrets);
  server->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  wgre_key_public (wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY), &server->public_key);
  server->profile = g_steal_pointer (&profile);
  look_at_peers (server);
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

/* What was added is valid, so that there always is a profile. */
static const WgreProfile *
profile_of (WgreServer *server)
{
  if (!server->profile)
    server->profile =
        wgre_profile_new (server->data, server->secrets, WGRE_PROFILE_WITHOUT_SECRETS, NULL);
  return server->profile;
}

const GPtrArray *
wgre_server_peers (WgreServer *server)
{
  return wgre_profile_peers (profile_of (server));
}

static void
block_all (WgreServer *server, WgrePool *pool)
{
  const GArray *addresses = wgre_profile_prefixes (profile_of (server), WGRE_OPT_ADDRESSES);
  const GPtrArray *peers = wgre_server_peers (server);

  for (guint i = 0; i < addresses->len; i++) {
    WgrePrefix own = g_array_index (addresses, WgrePrefix, i);

    own.length = (guint8) wgre_family_bits (own.ip.family);
    wgre_pool_block (pool, &own);
  }
  for (guint i = 0; i < peers->len; i++) {
    const GArray *allowed = ((const WgrePeer *) peers->pdata[i])->allowed_ips;

    for (guint j = 0; j < allowed->len; j++)
      wgre_pool_block (pool, &g_array_index (allowed, WgrePrefix, j));
  }
}

/* Made once: who makes many clients has not to look at all peers for each. */
static GPtrArray *
pools_of (WgreServer *server)
{
  const GArray *addresses;

  if (server->pools)
    return server->pools;
  server->pools = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_pool_free);
  addresses = wgre_profile_prefixes (profile_of (server), WGRE_OPT_ADDRESSES);
  for (guint i = 0; i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i);
    WgrePool *pool = wgre_pool_new (address);

    if (!pool)
      continue;
    block_all (server, pool);
    g_ptr_array_add (server->pools, pool);
  }
  return server->pools;
}

/* --- clients --- */

void
wgre_client_free (WgreClient *client)
{
  if (!client)
    return;
  g_hash_table_unref (client->data);
  g_hash_table_unref (client->secrets);
  g_free (client);
}

static char *
no_endpoint (GError **error)
{
  wgre_error_set (
      error, WGRE_ERROR_MISSING, "public-endpoint",
      _ ("is not set, and clients must know where the server is: give it to the server, or an endpoint for this client"));
  return NULL;
}

/* HOST:PORT that the client sends to. */
static char *
endpoint_for (WgreServer *server, const char *wanted, GError **error)
{
  const WgreProfile *profile = profile_of (server);
  const char *text = wanted ? wanted : wgre_profile_string (profile, WGRE_OPT_PUBLIC_ENDPOINT);
  const WgreOption *option = wgre_option_get (WGRE_OPT_PUBLIC_ENDPOINT);
  WgreEndpoint endpoint = { .port = (guint16) wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT) };
  WgreValue value = { 0 };
  WgreIp ip;

  if (!text)
    return no_endpoint (error);
  if (!wgre_option_parse (option, 0, text, &value, error))
    return NULL;
  wgre_option_clear_value (option, &value);
  if (!wgre_ip_parse (text, &ip) && strchr (text, ':'))
    return g_strdup (text);
  if (!endpoint.port) {
    wgre_error_set (
        error, WGRE_ERROR_MISSING, "listen-port",
        _ ("is not set, so that clients cannot know the port: set it, or give HOST:PORT as the endpoint"));
    return NULL;
  }
  endpoint.host = (char *) text;
  return wgre_endpoint_to_string (&endpoint);
}

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

/* The words of the client's only peer, the server. */
static char *
server_as_peer (WgreServer *server, const WgreClientSpec *spec, const char *endpoint)
{
  g_auto (GStrv) items = wgre_list_split (spec->allowed_ips ? spec->allowed_ips : EVERYTHING);
  g_autofree char *allowed = g_strjoinv (";", items);
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&server->public_key, key);
  return g_strdup_printf ("%s endpoint=%s allowed-ips=%s%s%s", key, endpoint, allowed,
                          spec->keepalive ? " persistent-keepalive=" : "",
                          spec->keepalive ? spec->keepalive : "");
}

static char *
dns_for (WgreServer *server, const char *wanted)
{
  const WgreValue *value = wgre_profile_value (profile_of (server), WGRE_OPT_CLIENT_DNS);

  if (wanted)
    return g_strdup (wanted);
  return value ? wgre_option_print (wgre_option_get (WGRE_OPT_CLIENT_DNS), value) : NULL;
}

/* The only word that is taken over as it is. */
static gboolean
check_keepalive (const char *keepalive, GError **error)
{
  guint64 seconds;

  if (!keepalive || wgre_number_parse (keepalive, 0, G_MAXUINT16, &seconds))
    return TRUE;
  wgre_error_set (error, WGRE_ERROR_INVALID, "persistent-keepalive",
                  _ ("\"%s\" is no number of seconds: give 0 to 65535"), keepalive);
  return FALSE;
}

/* Both ends of AmneziaWG disguise their packets in the same way. */
static void
take_disguise (WgreServer *server, WgreClient *client)
{
  set (client->data, "tunnel", wgre_profile_kind (profile_of (server))->name);
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    gboolean secret = (option->flags & WGRE_OPTION_SECRET) != 0;
    const char *value = g_hash_table_lookup (secret ? server->secrets : server->data, option->key);
    g_autofree char *flags = g_strconcat (option->key, "-flags", NULL);

    if (option->group != WGRE_GROUP_AMNEZIAWG || !value)
      continue;
    set (secret ? client->secrets : client->data, option->key, value);
    set (client->data, flags, secret ? "0" : NULL);
  }
}

/* The client's own profile, checked. */
static WgreClient *
make_client (WgreServer *server, const WgreClientSpec *spec, const char *addresses,
             const WgreKey *key, const WgreKey *psk, GError **error)
{
  g_autofree char *endpoint = endpoint_for (server, spec->endpoint, error);
  g_autofree char *peer = endpoint ? server_as_peer (server, spec, endpoint) : NULL;
  g_autofree char *dns = dns_for (server, spec->dns);
  g_autoptr (WgreClient) client = g_new0 (WgreClient, 1);
  g_autoptr (WgreProfile) profile = NULL;

  client->data = wgre_provision_data_new ();
  client->secrets = wgre_provision_secrets_new ();
  if (!peer || !check_keepalive (spec->keepalive, error))
    return NULL;
  take_disguise (server, client);
  set (client->data, "addresses", addresses);
  set (client->data, "dns", dns);
  set (client->data, "peer.1", peer);
  set_secret (client->data, client->secrets, "private-key", key);
  if (psk)
    set_secret (client->data, client->secrets, "peer.1.psk", psk);
  profile = wgre_profile_new (client->data, client->secrets, WGRE_PROFILE_NONE, error);
  return profile ? g_steal_pointer (&client) : NULL;
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
  set (server->data, id, peer);
  set (server->data, name, spec->name);
  set_secret (server->data, server->secrets, psk_name, psk);
  if (spec->keep)
    set_secret (server->data, server->secrets, key_name, key);
  g_hash_table_add (server->names, g_strdup (spec->name));
  g_clear_pointer (&server->profile, wgre_profile_unref);
}

static gboolean
check_name (WgreServer *server, const char *name, GError **error)
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

/* The list as a peer has it; @ret_networks is NULL for none. */
static gboolean
parse_networks (const char *text, char **ret_networks, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  g_autofree char *reason = NULL;

  *ret_networks = NULL;
  if (text && !wgre_prefix_list_parse (text, FALSE, list, &reason)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("the list of networks %s"), reason);
    return FALSE;
  }
  if (list->len)
    *ret_networks = wgre_prefix_list_to_string (list);
  return TRUE;
}

WgreClient *
wgre_server_add (WgreServer *server, const WgreClientSpec *spec, GError **error)
{
  g_autofree char *addresses = NULL, *networks = NULL;
  g_autoptr (WgreClient) client = NULL;
  WgreKey key, psk;

  if (!check_name (server, spec->name, error) || !parse_networks (spec->networks, &networks, error))
    return NULL;
  addresses = take_addresses (server, error);
  if (!addresses)
    return NULL;
  wgre_key_generate (&key);
  wgre_key_generate_preshared (&psk);
  client = make_client (server, spec, addresses, &key, &psk, error);
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

static gboolean
is_called (const WgrePeer *peer, const char *what)
{
  g_autofree char *id = g_strdup_printf ("%u", peer->id);
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  return !g_strcmp0 (peer->name, what) || !strcmp (id, what) || !strcmp (key, what);
}

const WgrePeer *
wgre_server_find (WgreServer *server, const char *what, GError **error)
{
  const GPtrArray *peers = wgre_server_peers (server);
  const WgrePeer *found = NULL;

  for (guint i = 0; i < peers->len; i++) {
    if (!is_called (peers->pdata[i], what))
      continue;
    if (found) {
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                   _ ("several clients are called \"%s\": give the public key"), what);
      return NULL;
    }
    found = peers->pdata[i];
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

/* What wgre_server_set() keeps of a client; the member of the spec that each is. */
static const struct {
  const char *key; /* behind "peer.N." */
  gsize member;
} kept_words[] = {
  { "client-allowed-ips", G_STRUCT_OFFSET (WgreClientSpec, allowed_ips) },
  { "client-dns", G_STRUCT_OFFSET (WgreClientSpec, dns) },
  { "client-keepalive", G_STRUCT_OFFSET (WgreClientSpec, keepalive) },
};

/* What is wanted, and for the rest what is kept; the words belong to @spec and the server. */
static WgreClientSpec
complete_spec (const WgreServer *server, const WgrePeer *peer, const WgreClientSpec *spec)
{
  WgreClientSpec complete = *spec;

  for (guint i = 0; i < G_N_ELEMENTS (kept_words); i++) {
    g_autofree char *key = g_strdup_printf ("peer.%u.%s", peer->id, kept_words[i].key);
    const char **word = G_STRUCT_MEMBER_P (&complete, kept_words[i].member);

    if (!*word)
      *word = g_hash_table_lookup (server->data, key);
  }
  return complete;
}

/* One word in its own spelling, since lists come with commas, too; NULL: it is no value. */
static char *
read_word (const char *text, guint32 id, const char *name, GError **error)
{
  g_autofree char *key = g_strdup_printf ("peer.%u.%s", id, name);
  const WgreOption *option = wgre_option_lookup (key, NULL);
  WgreValue value = { 0 };
  char *word;

  if (!*text)
    return g_strdup ("");
  if (!wgre_option_parse (option, id, text, &value, error))
    return NULL;
  word = wgre_option_print (option, &value);
  wgre_option_clear_value (option, &value);
  return word;
}

/* Of char *, one for each of kept_words; NULL: stays as it is, "": goes. @id is for the error. */
static GPtrArray *
read_words (const WgreClientSpec *spec, guint32 id, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (kept_words); i++) {
    const char *text = G_STRUCT_MEMBER (const char *, spec, kept_words[i].member);
    char *word = text ? read_word (text, id, kept_words[i].key, error) : NULL;

    if (text && !word)
      return NULL;
    g_ptr_array_add (words, word);
  }
  return g_steal_pointer (&words);
}

static void
keep_words (GHashTable *data, guint32 id, const GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++) {
    g_autofree char *key = g_strdup_printf ("peer.%u.%s", id, kept_words[i].key);
    const char *word = words->pdata[i];

    if (word && !*word)
      g_hash_table_remove (data, key);
    else
      set (data, key, word);
  }
}

gboolean
wgre_server_set (WgreServer *server, const char *what, const WgreClientSpec *spec, GError **error)
{
  const GPtrArray *peers = wgre_server_peers (server);
  const WgrePeer *one = what ? wgre_server_find (server, what, error) : NULL;
  const WgrePeer *first = what || !peers->len ? one : peers->pdata[0];
  g_autoptr (GPtrArray) words = NULL;

  if (what && !one)
    return FALSE;
  words = read_words (spec, first ? first->id : 1, error);
  if (!words)
    return FALSE;
  if (one)
    keep_words (server->data, one->id, words);
  for (guint i = 0; !what && i < peers->len; i++)
    keep_words (server->data, ((const WgrePeer *) peers->pdata[i])->id, words);
  return TRUE;
}

/* The peer's line with another public key: what else it says stays as it is. */
static void
replace_key (WgreServer *server, guint32 id, const WgreKey *key)
{
  g_autofree char *name = g_strdup_printf ("peer.%u", id);
  const char *line = g_hash_table_lookup (server->data, name);
  WgreKey public_key;
  char text[WGRE_KEY_TEXT_SIZE];

  wgre_key_public (key, &public_key);
  wgre_key_print (&public_key, text);
  line += strspn (line, " ");
  g_hash_table_replace (server->data, g_steal_pointer (&name),
                        g_strconcat (text, line + strcspn (line, " "), NULL));
}

static void
put_new_keys (WgreServer *server, guint32 id, const WgreKey *key, const WgreKey *psk, gboolean keep)
{
  g_autofree char *psk_name = g_strdup_printf ("peer.%u.psk", id);
  g_autofree char *key_name = g_strdup_printf ("peer.%u.private-key", id);
  g_autofree char *flags_name = g_strconcat (key_name, "-flags", NULL);

  replace_key (server, id, key);
  set_secret (server->data, server->secrets, psk_name, psk);
  keep = keep || g_hash_table_contains (server->secrets, key_name);
  g_hash_table_remove (server->secrets, key_name);
  g_hash_table_remove (server->data, flags_name);
  if (keep)
    set_secret (server->data, server->secrets, key_name, key);
  g_clear_pointer (&server->profile, wgre_profile_unref);
}

WgreClient *
wgre_server_rekey (WgreServer *server, const char *what, const WgreClientSpec *spec, GError **error)
{
  const WgrePeer *peer = wgre_server_find (server, what, error);
  g_autofree char *addresses = peer ? own_addresses (server, peer) : NULL;
  guint32 id = peer ? peer->id : 0;
  WgreClientSpec complete;
  WgreClient *client;
  WgreKey key, psk;

  if (!peer)
    return NULL;
  complete = complete_spec (server, peer, spec);
  wgre_key_generate (&key);
  wgre_key_generate_preshared (&psk);
  client = make_client (server, &complete, addresses, &key, &psk, error);
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
  g_autofree char *addresses = peer ? own_addresses (server, peer) : NULL;
  const char *text = peer ? g_hash_table_lookup (server->secrets, name) : NULL;
  WgreClientSpec complete;
  WgreClient *client;
  WgreKey key;

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
  complete = complete_spec (server, peer, spec);
  client = make_client (server, &complete, addresses, &key,
                        peer->has_preshared_key ? &peer->preshared_key : NULL, error);
  wgre_wipe (&key, sizeof key);
  if (client)
    client->id = peer->id;
  return client;
}
