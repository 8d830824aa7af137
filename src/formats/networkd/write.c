/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "core/types.h"
#include "formats/networkd/networkd.h"

/* NAME.netdev makes the link, NAME.network beside it brings it up and has its addresses and routes.
 */

static void
assign (WgreWriter *writer, GString *text, const char *key, const char *name)
{
  g_autofree char *format = g_strconcat (name, "=", NULL);

  wgre_writer_assign (writer, text, key, format, NULL);
}

/* A key that has one value which is said by another one. */
static void
assign_if (WgreWriter *writer, GString *text, const char *key, const char *value, const char *line)
{
  if (g_strcmp0 (g_hash_table_lookup (writer->data, key), value))
    return;
  g_free (wgre_writer_take (writer, key));
  g_string_append_printf (text, "%s\n", line);
}

/* --- routing --- */

static gboolean
has_default (const GArray *prefixes)
{
  for (guint i = 0; prefixes && i < prefixes->len; i++)
    if (wgre_prefix_is_default (&g_array_index (prefixes, WgrePrefix, i)))
      return TRUE;
  return FALSE;
}

static gboolean
is_full_tunnel (const WgreProfile *profile)
{
  const GPtrArray *peers = wgre_profile_peers (profile);

  for (guint i = 0; i < peers->len; i++)
    if (has_default (((const WgrePeer *) peers->pdata[i])->allowed_ips))
      return TRUE;
  return has_default (wgre_profile_prefixes (profile, WGRE_OPT_ROUTES));
}

/* Without a default route, "auto" is the main table. "off" is how networkd takes allowed IPs, but
 * routes of a .network always are routes. */
static const char *
routing_problem (const WgreProfile *profile)
{
  const GArray *routes = wgre_profile_prefixes (profile, WGRE_OPT_ROUTES);
  gboolean any = wgre_profile_peers (profile)->len > 0;

  switch (wgre_profile_routing (profile, NULL)) {
  case WGRE_ROUTING_AUTO:
    return is_full_tunnel (profile)
               ? _ ("the rules that a default route needs are not written: give a table, or a name "
                    "such as wg0.conf")
               : NULL;
  case WGRE_ROUTING_NM:
    return _ ("there is no NetworkManager");
  case WGRE_ROUTING_OFF:
    return any && !(routes && routes->len) ? NULL : _ ("there are no allowed IPs to leave alone");
  case WGRE_ROUTING_TABLE:
    return any || (routes && routes->len) ? NULL : _ ("there are no routes");
  }
  return NULL;
}

/* Allowed IPs become routes only with RouteTable. FALSE: something cannot be said. */
static gboolean
write_route_table (WgreWriter *writer, GString *text)
{
  const char *problem = routing_problem (writer->profile);
  guint32 table;
  WgreRouting routing = wgre_profile_routing (writer->profile, &table);

  if (problem) {
    wgre_writer_refuse (writer, "routing", problem);
    g_hash_table_replace (writer->data, g_strdup ("routing"), g_strdup (""));
    return FALSE;
  }
  g_free (wgre_writer_take (writer, "routing"));
  if (!wgre_profile_peers (writer->profile)->len || routing == WGRE_ROUTING_OFF)
    return TRUE;
  if (routing == WGRE_ROUTING_TABLE)
    g_string_append_printf (text, "RouteTable=%u\n", table);
  else
    g_string_append (text, "RouteTable=main\n");
  return TRUE;
}

static void
write_routes (WgreWriter *writer, GString *text, const char *metric)
{
  const GArray *routes = wgre_profile_prefixes (writer->profile, WGRE_OPT_ROUTES);
  guint32 table;
  WgreRouting routing = wgre_profile_routing (writer->profile, &table);

  for (guint i = 0; routes && i < routes->len; i++) {
    char printed[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (&g_array_index (routes, WgrePrefix, i), printed);
    g_string_append_printf (text, "\n[Route]\nDestination=%s\n", printed);
    if (routing == WGRE_ROUTING_TABLE)
      g_string_append_printf (text, "Table=%u\n", table);
    if (metric)
      g_string_append_printf (text, "Metric=%s\n", metric);
  }
  g_free (wgre_writer_take (writer, "routes"));
}

/* --- .netdev --- */

static void
write_peer (WgreWriter *writer, GString *text, const WgrePeer *peer, guint32 expected)
{
  g_autofree char *prefixes =
      peer->allowed_ips->len ? wgre_prefix_list_to_string (peer->allowed_ips) : NULL;
  g_autofree char *endpoint =
      peer->endpoint.host ? wgre_endpoint_to_string (&peer->endpoint) : NULL;
  char *psk = wgre_writer_take_peer (writer, peer->id, ".psk");
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  g_free (wgre_writer_take_peer (writer, peer->id, ""));
  g_string_append (text, "\n[WireGuardPeer]\n");
  wgre_writer_own_peer (writer, text, peer, expected);
  wgre_writer_own (writer, text, "name", wgre_writer_take_peer (writer, peer->id, ".name"));
  g_string_append_printf (text, "PublicKey=%s\n", key);
  if (psk && peer->has_preshared_key)
    wgre_writer_secret (text, "PresharedKey=", psk);
  wgre_wipe_string (psk);
  if (prefixes)
    g_string_append_printf (text, "AllowedIPs=%s\n", g_strdelimit (prefixes, ";", ','));
  if (endpoint)
    g_string_append_printf (text, "Endpoint=%s\n", endpoint);
  if (peer->has_keepalive)
    g_string_append_printf (text, "PersistentKeepalive=%u\n", peer->keepalive);
  if (peer->has_route_table)
    g_string_append_printf (text, "RouteTable=%u\n", peer->route_table);
  if (peer->has_route_metric)
    g_string_append_printf (text, "RouteMetric=%u\n", peer->route_metric);
}

static void
write_wireguard (WgreWriter *writer, GString *text, const char *metric)
{
  const GPtrArray *peers = wgre_profile_peers (writer->profile);
  char *key = wgre_writer_take (writer, "private-key");
  guint32 expected = 1;

  g_string_append (text, "\n[WireGuard]\n");
  if (key)
    wgre_writer_secret (text, "PrivateKey=", key);
  wgre_wipe_string (key);
  assign (writer, text, "listen-port", "ListenPort");
  if (wgre_profile_number (writer->profile, WGRE_OPT_FWMARK))
    assign (writer, text, "fwmark", "FirewallMark");
  if (write_route_table (writer, text) && metric)
    g_string_append_printf (text, "RouteMetric=%s\n", metric);
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    write_peer (writer, text, peer, expected);
    expected = peer->id + 1;
  }
}

/* Values that are written as they are. */
static const struct {
  const char *key, *name;
} of_tunnel[] = {
  { "key", "Key" },
  { "ikey", "InputKey" },
  { "okey", "OutputKey" },
  { "flowlabel", "IPv6FlowLabel" },
  { "encaplimit", "EncapsulationLimit" },
  { "6rd-prefix", "IPv6RapidDeploymentPrefix" },
};

static void
write_tunnel (WgreWriter *writer, GString *text)
{
  const WgreKind *kind = wgre_profile_kind (writer->profile);
  g_autofree char *local = wgre_writer_take (writer, "local");
  g_autofree char *remote = wgre_writer_take_address (writer, "remote");

  g_string_append (text, "\n[Tunnel]\nIndependent=yes\n");
  if (kind->shared)
    g_string_append_printf (text, "Mode=%s\n", kind->name);
  if (local)
    g_string_append_printf (text, "Local=%s\n", local);
  if (remote)
    g_string_append_printf (text, "Remote=%s\n", remote);
  assign_if (writer, text, "ttl", "inherit", "TTL=0");
  assign (writer, text, "ttl", "TTL");
  if (wgre_profile_number (writer->profile, WGRE_OPT_TOS) != WGRE_SPECIAL)
    assign (writer, text, "tos", "TOS");
  assign_if (writer, text, "pmtudisc", "no", "DiscoverPathMTU=no");
  assign_if (writer, text, "ignore-df", "yes", "IgnoreDontFragment=yes");
  assign_if (writer, text, "seq", "yes", "SerializeTunneledPackets=yes");
  assign_if (writer, text, "dscp", "inherit", "CopyDSCP=yes");
  assign_if (writer, text, "allow-localremote", "yes", "AllowLocalRemote=yes");
  assign_if (writer, text, "isatap", "yes", "ISATAP=yes");
  for (guint i = 0; i < G_N_ELEMENTS (of_tunnel); i++)
    assign (writer, text, of_tunnel[i].key, of_tunnel[i].name);
  if (g_hash_table_contains (writer->data, "routes"))
    write_route_table (writer, text);
  wgre_writer_refuse (
      writer, "dev",
      _ ("the interface below says it in its own file: add Tunnel= to its .network"));
}

static void
write_netdev (WgreWriter *writer, const char *interface, const char *metric)
{
  const WgreKind *kind = wgre_profile_kind (writer->profile);
  g_autoptr (GString) text = wgre_writer_text (writer);

  g_string_append_printf (text, "[NetDev]\nName=%s\nKind=%s\n", interface, kind->kernel);
  g_free (wgre_writer_take (writer, "tunnel"));
  assign (writer, text, "mtu", "MTUBytes");
  if (kind->peers)
    write_wireguard (writer, text, metric);
  else
    write_tunnel (writer, text);
  wgre_writer_add (writer, writer->file, text);
}

/* --- .network --- */

/* The far end belongs to the first address of its family; without one there is no need for
 * sections.
 */
static void
write_addresses (WgreWriter *writer, GString *text)
{
  const GArray *addresses = wgre_profile_prefixes (writer->profile, WGRE_OPT_ADDRESSES);
  const GArray *peers = wgre_profile_prefixes (writer->profile, WGRE_OPT_PEER_ADDRESS);
  gboolean seen[2] = { FALSE, FALSE }, plain = !peers;

  for (guint i = 0; addresses && i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i);
    gboolean *known = &seen[address->ip.family == AF_INET6];
    const WgrePrefix *peer = *known ? NULL : wgre_prefix_first_of (peers, address->ip.family);
    char printed[WGRE_PREFIX_TEXT_SIZE];

    *known = TRUE;
    wgre_prefix_print (address, printed);
    g_string_append_printf (text, "%sAddress=%s\n", plain ? "" : "\n[Address]\n", printed);
    if (!peer)
      continue;
    wgre_prefix_print (peer, printed);
    g_string_append_printf (text, "Peer=%s\n", printed);
  }
  g_free (wgre_writer_take (writer, "addresses"));
  g_free (wgre_writer_take (writer, "peer-address"));
}

static void
write_network (WgreWriter *writer, const char *interface, const char *metric)
{
  g_autoptr (GString) text = wgre_writer_text (writer);
  g_autofree char *stem = g_strndup (
      writer->file, strlen (writer->file) -
                        (g_str_has_suffix (writer->file, ".netdev") ? strlen (".netdev") : 0));
  g_autofree char *name = g_strconcat (stem, ".network", NULL);
  g_autofree char *start = wgre_writer_take (writer, "autostart");

  g_string_append_printf (text, "[Match]\nName=%s\n", interface);
  if (!start)
    g_string_append (text, "\n[Link]\nActivationPolicy=manual\n");
  g_string_append (text, "\n[Network]\n");
  if (!wgre_profile_prefixes (writer->profile, WGRE_OPT_PEER_ADDRESS))
    write_addresses (writer, text);
  wgre_writer_assign (writer, text, "dns", "DNS=", " ");
  wgre_writer_assign (writer, text, "dns-search", "Domains=", " ");
  if (g_hash_table_contains (writer->data, "forward"))
    assign_if (writer, text, "masquerade", "yes", "IPMasquerade=both");
  else
    wgre_writer_refuse (writer, "masquerade",
                        _ ("packets are forwarded too there: set forward=yes"));
  assign_if (writer, text, "forward", "yes", "IPForward=yes");
  if (wgre_profile_prefixes (writer->profile, WGRE_OPT_PEER_ADDRESS))
    write_addresses (writer, text);
  write_routes (writer, text, metric);
  wgre_writer_add (writer, name, text);
}

/* One metric for all routes: each has its own place there. */
static char *
take_metric (WgreWriter *writer)
{
  const GArray *routes = wgre_profile_prefixes (writer->profile, WGRE_OPT_ROUTES);

  if (!wgre_profile_peers (writer->profile)->len && !(routes && routes->len)) {
    wgre_writer_refuse (writer, "route-metric", _ ("there are no routes"));
    return NULL;
  }
  return wgre_writer_take (writer, "route-metric");
}

void
wgre_networkd_write (WgreWriter *writer)
{
  g_autofree char *interface = wgre_writer_take (writer, "interface");
  g_autofree char *metric = take_metric (writer);

  if (!interface) {
    g_hash_table_replace (writer->data, g_strdup ("interface"), g_strdup (""));
    wgre_writer_refuse (writer, "interface", _ ("is missing: give the interface a name"));
  }
  write_netdev (writer, interface ? interface : "", metric);
  write_network (writer, interface ? interface : "", metric);
}
