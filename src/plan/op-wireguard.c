/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration of a WireGuard device: key, port, mark and all peers in one operation. */
#include "plan/op.h"

static char *
endpoint_text (const WgreEndpointAddress *address, const WgrePeer *peer)
{
  WgreEndpoint resolved = { .ip = address->ip, .port = address->port };
  char *text;

  resolved.host = wgre_ip_to_string (&address->ip);
  if (peer->endpoint.zone) {
    g_autofree char *plain = resolved.host;

    resolved.host = g_strdup_printf ("%s%%%s", plain, peer->endpoint.zone);
  }
  text = wgre_endpoint_to_string (&resolved);
  wgre_endpoint_clear (&resolved);
  return text;
}

static void
describe_allowed_ips (GString *text, const GArray *allowed_ips)
{
  char buffer[WGRE_PREFIX_TEXT_SIZE];

  for (guint i = 0; i < allowed_ips->len; i++) {
    wgre_prefix_print (&g_array_index (allowed_ips, WgrePrefix, i), buffer);
    g_string_append_printf (text, "%s%s", i ? "," : " allowed-ips ", buffer);
  }
}

static void
describe_peer (GString *text, const char *interface, const WgrePeer *peer,
               const WgreEndpointAddress *address)
{
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  g_string_append_printf (text, "\nwg set %s peer %s", interface, key);
  if (peer->has_preshared_key)
    g_string_append_printf (text, " preshared-key %s.peer.%u.psk", interface, peer->id);
  if (address && address->ip.family) {
    g_autofree char *endpoint = endpoint_text (address, peer);

    g_string_append_printf (text, " endpoint %s", endpoint);
  }
  if (peer->has_keepalive)
    g_string_append_printf (text, " persistent-keepalive %u", peer->keepalive);
  describe_allowed_ips (text, peer->allowed_ips);
}

static const GPtrArray *
peers_of (const WgreOp *op)
{
  return op->u.wireguard.peers ? op->u.wireguard.peers
                               : wgre_profile_peers (op->u.wireguard.profile);
}

static void
wireguard_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgreProfile *profile = op->u.wireguard.profile;
  const GPtrArray *peers = peers_of (op);
  const GArray *endpoints = op->u.wireguard.endpoints;

  g_string_append_printf (text, "wg set %s", op->interface);
  if (direction == WGRE_DOWN) {
    g_string_append (text, " private-key /dev/null");
    return;
  }
  if (wgre_profile_has (profile, WGRE_OPT_LISTEN_PORT))
    g_string_append_printf (text, " listen-port %" G_GUINT64_FORMAT,
                            wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT));
  if (op->u.wireguard.fwmark)
    g_string_append_printf (text, " fwmark 0x%x", op->u.wireguard.fwmark);
  g_string_append_printf (text, " private-key %s.private-key", op->interface);
  for (guint i = 0; i < peers->len; i++)
    describe_peer (text, op->interface, peers->pdata[i],
                   endpoints ? &g_array_index (endpoints, WgreEndpointAddress, i) : NULL);
}

static void
wireguard_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
                  WgreBatch *batch)
{
  const WgreProfile *profile = op->u.wireguard.profile;
  const WgreWireguardSpec spec = {
    .private_key = wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY),
    .has_listen_port = wgre_profile_has (profile, WGRE_OPT_LISTEN_PORT),
    .listen_port = (guint16) wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT),
    .fwmark = op->u.wireguard.fwmark,
    .peers = peers_of (op),
    .addresses = op->u.wireguard.endpoints,
  };

  if (direction == WGRE_UP)
    wgre_wireguard_encode (batch, context->family, context->ifindex, &spec);
}

static void
wireguard_clear (WgreOp *op)
{
  g_clear_pointer (&op->u.wireguard.profile, wgre_profile_unref);
  g_clear_pointer (&op->u.wireguard.peers, g_ptr_array_unref);
  g_clear_pointer (&op->u.wireguard.endpoints, g_array_unref);
}

const WgreOpClass wgre_op_wireguard = {
  .name = "wireguard",
  .channel = WGRE_CHANNEL_GENERIC,
  .family = "wireguard",
  .describe = wireguard_describe,
  .encode = wireguard_encode,
  .clear = wireguard_clear,
};
