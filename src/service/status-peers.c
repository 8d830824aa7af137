/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/status-peers.h"

#include <string.h>

static GVariant *
peers_allowed_ips (const WgrePeer *peer)
{
  GVariantBuilder texts = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < peer->allowed_ips->len; i++) {
    char prefix[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (&g_array_index (peer->allowed_ips, WgrePrefix, i), prefix);
    g_variant_builder_add (&texts, "s", prefix);
  }
  return g_variant_builder_end (&texts);
}

/* NULL: the kernel does not know where the peer is. Free with g_free(). */
static char *
peers_endpoint (const WgrePeerState *state)
{
  g_autofree char *ip = NULL;

  if (!state->endpoint.ip.family)
    return NULL;
  ip = wgre_ip_to_string (&state->endpoint.ip);
  return g_strdup_printf (state->endpoint.ip.family == AF_INET6 ? "[%s]:%u" : "%s:%u", ip,
                          state->endpoint.port);
}

static void
peers_add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  if (text)
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

/* @state: NULL: somebody has removed the peer. @life: NULL: it is not known. */
static GVariant *
peers_one (const WgrePeer *peer, const WgrePeerState *state, const char *life)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *configured =
      peer->endpoint.host ? wgre_endpoint_to_string (&peer->endpoint) : NULL;
  g_autofree char *others = wgre_peer_print_fallbacks (peer);
  g_autofree char *endpoint = state ? peers_endpoint (state) : NULL;
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  g_variant_builder_add (&dict, "{sv}", "id", g_variant_new_uint32 (peer->id));
  peers_add_text (&dict, "name", peer->name);
  peers_add_text (&dict, "public-key", key);
  peers_add_text (&dict, "configured-endpoint", configured);
  peers_add_text (&dict, "other-endpoints", others);
  g_variant_builder_add (&dict, "{sv}", "allowed-ips", peers_allowed_ips (peer));
  peers_add_text (&dict, "life", life);
  peers_add_text (&dict, "endpoint", endpoint);
  if (!state)
    return g_variant_builder_end (&dict);
  g_variant_builder_add (&dict, "{sv}", "latest-handshake", g_variant_new_int64 (state->handshake));
  g_variant_builder_add (&dict, "{sv}", "received", g_variant_new_uint64 (state->received));
  g_variant_builder_add (&dict, "{sv}", "sent", g_variant_new_uint64 (state->sent));
  g_variant_builder_add (&dict, "{sv}", "persistent-keepalive",
                         g_variant_new_uint16 (state->keepalive));
  return g_variant_builder_end (&dict);
}

GVariant *
wgre_status_peers (const GPtrArray *peers, const WgreDeviceState *device,
                   const WgreSession *session)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GHashTable) index = NULL;

  g_return_val_if_fail (peers && device && session, NULL);

  index = wgre_device_index (device);
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    g_variant_builder_add_value (&builder,
                                 peers_one (peer, g_hash_table_lookup (index, &peer->public_key),
                                            wgre_session_peer_life (session, i)));
  }
  return g_variant_builder_end (&builder);
}

/* One column of what is told of each peer; the bus and its clients read arrays of numbers at once,
 * and structures member by member. */
static GVariant *
peers_column (const char *type, GArray *values)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE (type), values->data, values->len,
                                    g_array_get_element_size (values));
}

GVariant *
wgre_status_counters (const GPtrArray *peers, const WgreDeviceState *device,
                      const WgreSession *session)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32)),
                     handshakes = g_array_new (FALSE, FALSE, sizeof (gint64)),
                     received = g_array_new (FALSE, FALSE, sizeof (guint64)),
                     sent = g_array_new (FALSE, FALSE, sizeof (guint64)),
                     keepalives = g_array_new (FALSE, FALSE, sizeof (guint16));
  GVariantBuilder endpoints = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  GVariantBuilder lives = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  g_autoptr (GHashTable) index = NULL;
  gboolean looked_for = FALSE;

  g_return_val_if_fail (peers && device && session, NULL);

  index = wgre_device_index (device);
  for (guint i = 0; i < peers->len && !looked_for; i++)
    looked_for = wgre_session_peer_life (session, i) != NULL;
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    const WgrePeerState *state = g_hash_table_lookup (index, &peer->public_key);
    const char *life = wgre_session_peer_life (session, i);
    g_autofree char *endpoint = state ? peers_endpoint (state) : NULL;

    if (!state)
      continue;
    g_array_append_val (ids, peer->id);
    g_array_append_val (handshakes, state->handshake);
    g_array_append_val (received, state->received);
    g_array_append_val (sent, state->sent);
    g_array_append_val (keepalives, state->keepalive);
    g_variant_builder_add_value (&endpoints, g_variant_new_string (endpoint ? endpoint : ""));
    if (looked_for)
      g_variant_builder_add_value (&lives, g_variant_new_string (life ? life : ""));
  }
  return g_variant_new ("(@au@ax@at@at@aq@as@as)", peers_column ("u", ids),
                        peers_column ("x", handshakes), peers_column ("t", received),
                        peers_column ("t", sent), peers_column ("q", keepalives),
                        g_variant_builder_end (&endpoints), g_variant_builder_end (&lives));
}
