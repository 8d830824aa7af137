/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The profile of a client, made from that of its server. */
#include "provision/client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/number.h"
#include "core/option.h"
#include "core/types.h"

#define EVERYTHING "0.0.0.0/0;::/0"

void
wgre_client_free (WgreClient *client)
{
  if (!client)
    return;
  g_hash_table_unref (client->data);
  g_hash_table_unref (client->secrets);
  g_free (client);
}

/* --- its profile --- */

/* HOST:PORT that the client sends to. */
static char *
client_endpoint (const WgreClientServer *server, const char *wanted, GError **error)
{
  const WgreProfile *profile = server->profile;
  const char *text = wanted ? wanted : wgre_profile_string (profile, WGRE_OPT_PUBLIC_ENDPOINT);
  const WgreOption *option = wgre_option_get (WGRE_OPT_PUBLIC_ENDPOINT);
  WgreEndpoint endpoint = { .port = (guint16) wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT) };
  WgreValue value = { 0 };
  WgreIp ip;

  if (!text) {
    wgre_error_set (
        error, WGRE_ERROR_MISSING, "public-endpoint",
        _ ("is not set, and clients must know where the server is: give it to the server, or an endpoint for this client"));
    return NULL;
  }
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

/* Both ends of AmneziaWG disguise their packets in the same way. */
static void
client_take_disguise (WgreClient *client, const WgreClientServer *server)
{
  wgre_provision_set (client->data, "tunnel", wgre_profile_kind (server->profile)->name);
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    gboolean secret = (option->flags & WGRE_OPTION_SECRET) != 0;
    const char *value = g_hash_table_lookup (secret ? server->secrets : server->data, option->key);
    g_autofree char *flags = g_strconcat (option->key, "-flags", NULL);

    if (option->group != WGRE_GROUP_AMNEZIAWG || !value)
      continue;
    wgre_provision_set (secret ? client->secrets : client->data, option->key, value);
    wgre_provision_set (client->data, flags, secret ? "0" : NULL);
  }
}

WgreClient *
wgre_client_new (const WgreClientServer *server, const WgreClientSpec *spec, const char *addresses,
                 const WgreKey *key, const WgreKey *psk, GError **error)
{
  g_autofree char *endpoint = NULL, *allowed = NULL, *peer = NULL, *dns = NULL;
  g_auto (GStrv) networks = NULL;
  char public_key[WGRE_KEY_TEXT_SIZE];
  const WgreValue *usual_dns;
  g_autoptr (WgreClient) client = NULL;
  g_autoptr (WgreProfile) profile = NULL;
  guint64 seconds;

  g_return_val_if_fail (server && spec && addresses && key, NULL);
  endpoint = client_endpoint (server, spec->endpoint, error);
  if (!endpoint)
    return NULL;

  /* The only word that is taken over as it is. */
  if (spec->keepalive && !wgre_number_parse (spec->keepalive, 0, G_MAXUINT16, &seconds)) {
    wgre_error_set (error, WGRE_ERROR_INVALID, "persistent-keepalive",
                    _ ("\"%s\" is no number of seconds: give 0 to 65535"), spec->keepalive);
    return NULL;
  }

  wgre_key_print (server->public_key, public_key);
  networks = wgre_list_split (spec->allowed_ips ? spec->allowed_ips : EVERYTHING);
  allowed = g_strjoinv (";", networks);
  peer = g_strdup_printf ("%s endpoint=%s allowed-ips=%s%s%s", public_key, endpoint, allowed,
                          spec->keepalive ? " persistent-keepalive=" : "",
                          spec->keepalive ? spec->keepalive : "");
  usual_dns = wgre_profile_value (server->profile, WGRE_OPT_CLIENT_DNS);
  if (!spec->dns && usual_dns)
    dns = wgre_option_print (wgre_option_get (WGRE_OPT_CLIENT_DNS), usual_dns);

  client = g_new0 (WgreClient, 1);
  client->data = wgre_provision_data_new ();
  client->secrets = wgre_provision_secrets_new ();
  client_take_disguise (client, server);
  wgre_provision_set (client->data, "addresses", addresses);
  wgre_provision_set (client->data, "dns", spec->dns ? spec->dns : dns);
  wgre_provision_set (client->data, "peer.1", peer);
  wgre_provision_set_secret (client->data, client->secrets, "private-key", key);
  if (psk)
    wgre_provision_set_secret (client->data, client->secrets, "peer.1.psk", psk);
  profile = wgre_profile_new (client->data, client->secrets, WGRE_PROFILE_NONE, error);
  return profile ? g_steal_pointer (&client) : NULL;
}

/* --- what the server keeps of it --- */

/* The words that wgre_server_set() keeps of a client, and their members of the spec. */
static const struct {
  const char *key; /* behind "peer.N." */
  gsize member;
} kept_words[] = {
  { "client-allowed-ips", G_STRUCT_OFFSET (WgreClientSpec, allowed_ips) },
  { "client-dns", G_STRUCT_OFFSET (WgreClientSpec, dns) },
  { "client-keepalive", G_STRUCT_OFFSET (WgreClientSpec, keepalive) },
};

WgreClientSpec
wgre_client_complete (GHashTable *data, const WgrePeer *peer, const WgreClientSpec *spec)
{
  WgreClientSpec complete;

  g_assert (data && peer && spec);
  complete = *spec;
  for (guint i = 0; i < G_N_ELEMENTS (kept_words); i++) {
    g_autofree char *key = g_strdup_printf ("peer.%u.%s", peer->id, kept_words[i].key);
    const char **word = G_STRUCT_MEMBER_P (&complete, kept_words[i].member);

    if (!*word)
      *word = g_hash_table_lookup (data, key);
  }
  return complete;
}

/* Of char *, one for each of kept_words; NULL: stays as it is, "": goes. */
GPtrArray *
wgre_client_read_words (const WgreClientSpec *spec, guint32 id, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (spec, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kept_words); i++) {
    const char *text = G_STRUCT_MEMBER (const char *, spec, kept_words[i].member);
    g_autofree char *key = g_strdup_printf ("peer.%u.%s", id, kept_words[i].key);
    const WgreOption *option = wgre_option_lookup (key, NULL);
    WgreValue value = { 0 };

    if (!text || !*text) {
      g_ptr_array_add (words, g_strdup (text));
      continue;
    }
    if (!wgre_option_parse (option, id, text, &value, error))
      return NULL;
    /* In its own spelling: lists come with commas, too. */
    g_ptr_array_add (words, wgre_option_print (option, &value));
    wgre_option_clear_value (option, &value);
  }
  return g_steal_pointer (&words);
}

void
wgre_client_keep_words (GHashTable *data, guint32 id, const GPtrArray *words)
{
  g_return_if_fail (data && words && words->len == G_N_ELEMENTS (kept_words));
  for (guint i = 0; i < words->len; i++) {
    g_autofree char *key = g_strdup_printf ("peer.%u.%s", id, kept_words[i].key);
    const char *word = words->pdata[i];

    if (word && !*word)
      g_hash_table_remove (data, key);
    else
      wgre_provision_set (data, key, word);
  }
}
