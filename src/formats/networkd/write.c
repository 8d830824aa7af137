/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "core/destination.h"
#include "core/policy.h"
#include "core/types.h"
#include "formats/kit/route.h"
#include "formats/networkd/networkd.h"

/* NAME.netdev makes the link, NAME.network beside it brings it up and has its addresses and routes.
 */

static void
networkd_assign (WgreWriter *writer, GString *text, const char *key, const char *name)
{
  g_autofree char *format = g_strconcat (name, "=", NULL);

  wgre_writer_assign (writer, text, key, format, NULL);
}

/* @line, if the key has that value. */
static void
assign_if (WgreWriter *writer, GString *text, const char *key, const char *value, const char *line)
{
  if (g_strcmp0 (g_hash_table_lookup (writer->data, key), value))
    return;
  g_free (wgre_writer_take (writer, key));
  g_string_append_printf (text, "%s\n", line);
}

/* --- routing --- */

/* Without a default route, "auto" is the main table. With "off", networkd makes no routes of
 * allowed IPs, but always those of a .network. */
static const char *
routing_problem (const WgreWriter *writer)
{
  const WgreProfile *profile = writer->profile;
  const GArray *routes = writer->routes;
  gboolean any = wgre_profile_peers (profile)->len > 0, all_name_tables = TRUE;

  if (!any && routes->len && !g_hash_table_contains (writer->data, "routing") &&
      !wgre_destinations_have_default (routes))
    return NULL;
  for (guint i = 0; i < routes->len; i++)
    all_name_tables = all_name_tables && g_array_index (routes, WgreDestination, i).table;
  switch (wgre_profile_routing (profile, NULL)) {
  case WGRE_ROUTING_AUTO:
    return wgre_profile_has_default (profile)
               ? _ ("the rules that a default route needs are not written: give a table, or a name "
                    "such as wg0.conf")
               : NULL;
  case WGRE_ROUTING_NM:
    return _ ("there is no NetworkManager");
  case WGRE_ROUTING_OFF:
    return any && all_name_tables ? NULL : _ ("there are no allowed IPs to leave alone");
  case WGRE_ROUTING_TABLE:
    return any || routes->len ? NULL : _ ("there are no routes");
  }
  return NULL;
}

/* Allowed IPs become routes only with RouteTable. FALSE: something cannot be said. */
static gboolean
write_route_table (WgreWriter *writer, GString *text)
{
  const char *problem = routing_problem (writer);
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
networkd_write_routes (WgreWriter *writer, GString *text)
{
  guint32 table;
  WgreRouting routing = wgre_profile_routing (writer->profile, &table);
  gboolean elsewhere = routing == WGRE_ROUTING_TABLE && table != RT_TABLE_MAIN;
  /* Beside allowed IPs that go elsewhere, a route without a table is known to be one of the main
   * one. */
  gboolean main_by_itself =
      wgre_profile_peers (writer->profile)->len && (routing == WGRE_ROUTING_OFF || elsewhere);

  for (guint i = 0; i < writer->routes->len; i++) {
    const WgreDestination *route = &g_array_index (writer->routes, WgreDestination, i);
    g_autofree char *gateway = route->gateway.family ? wgre_ip_to_string (&route->gateway) : NULL;
    char printed[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (&route->prefix, printed);
    g_string_append_printf (text, "\n[Route]\nDestination=%s\n", printed);
    if (gateway)
      g_string_append_printf (text, "Gateway=%s\n", gateway);
    if (gateway && !wgre_profile_is_on_link (writer->profile, &route->gateway))
      g_string_append (text, "GatewayOnLink=yes\n");
    if (!route->table && elsewhere)
      g_string_append_printf (text, "Table=%u\n", table);
    else if (route->table && !(route->table == RT_TABLE_MAIN && main_by_itself))
      g_string_append_printf (text, "Table=%u\n", route->table);
    if (route->has_metric)
      g_string_append_printf (text, "Metric=%u\n", route->metric);
  }
  g_free (wgre_writer_take (writer, "routes"));
}

static void
networkd_write_rule (const WgrePolicy *policy, GString *text)
{
  char printed[WGRE_PREFIX_TEXT_SIZE];

  g_string_append_printf (text, "\n[RoutingPolicyRule]\nPriority=%u\nFamily=%s\n", policy->priority,
                          policy->family == AF_INET6 ? "ipv6" : "ipv4");
  if (policy->inverted)
    g_string_append (text, "InvertRule=yes\n");
  if (policy->from.length) {
    wgre_prefix_print (&policy->from, printed);
    g_string_append_printf (text, "From=%s\n", printed);
  }
  if (policy->to.length) {
    wgre_prefix_print (&policy->to, printed);
    g_string_append_printf (text, "To=%s\n", printed);
  }
  if (policy->mask)
    g_string_append_printf (text, "FirewallMark=%u", policy->mark);
  if (policy->mask && policy->mask != G_MAXUINT32)
    g_string_append_printf (text, "/%u", policy->mask);
  if (policy->mask)
    g_string_append_c (text, '\n');
  if (*policy->iif)
    g_string_append_printf (text, "IncomingInterface=%s\n", policy->iif);
  if (*policy->oif)
    g_string_append_printf (text, "OutgoingInterface=%s\n", policy->oif);
  g_string_append_printf (text, "Table=%u\n", policy->table);
}

/* --- .netdev --- */

static void
networkd_write_peer (WgreWriter *writer, GString *text, const WgrePeer *peer, guint32 expected)
{
  g_autofree char *prefixes =
      peer->allowed_ips->len ? wgre_prefix_list_to_string (peer->allowed_ips) : NULL;
  g_autofree char *endpoint =
      peer->endpoint.host ? wgre_endpoint_to_string (&peer->endpoint) : NULL;
  char *psk = wgre_writer_take_peer (writer, peer->id, ".psk");
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  wgre_writer_take_words (writer, peer);
  g_string_append (text, "\n[WireGuardPeer]\n");
  wgre_writer_remark_peer (writer, text, peer, expected);
  wgre_writer_remark (writer, text, "name", wgre_writer_take_peer (writer, peer->id, ".name"));
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
networkd_write_wireguard (WgreWriter *writer, GString *text, const char *metric)
{
  const GPtrArray *peers = wgre_profile_peers (writer->profile);
  char *key = wgre_writer_take (writer, "private-key");
  guint32 expected = 1;

  g_string_append (text, "\n[WireGuard]\n");
  if (key)
    wgre_writer_secret (text, "PrivateKey=", key);
  wgre_wipe_string (key);
  networkd_assign (writer, text, "listen-port", "ListenPort");
  if (wgre_profile_number (writer->profile, WGRE_OPT_FWMARK))
    networkd_assign (writer, text, "fwmark", "FirewallMark");
  if (write_route_table (writer, text) && metric)
    g_string_append_printf (text, "RouteMetric=%s\n", metric);
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    networkd_write_peer (writer, text, peer, expected);
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

/* As its reader takes it: what kind of header, and both ports. */
static void
write_encapsulation (WgreWriter *writer, GString *text)
{
  static const char *const names[] = {
    [WGRE_ENCAP_FOU] = "FooOverUDP", [WGRE_ENCAP_GUE] = "GenericUDPEncapsulation"
  };
  guint64 encap = wgre_profile_number (writer->profile, WGRE_OPT_ENCAP);

  if (!wgre_profile_has (writer->profile, WGRE_OPT_ENCAP))
    return;
  if (wgre_profile_kind (writer->profile)->outer_family != AF_INET) {
    wgre_writer_refuse (writer, "encap", _ ("networkd has it for gre, gretap, ipip and sit only"));
    return;
  }
  g_free (wgre_writer_take (writer, "encap"));
  g_string_append_printf (text, "FooOverUDP=yes\nEncapsulation=%s\n", names[encap]);
  if (wgre_profile_number (writer->profile, WGRE_OPT_ENCAP_SPORT) == WGRE_SPECIAL)
    wgre_writer_refuse (writer, "encap-sport", _ ("what it says goes without saying"));
  else
    networkd_assign (writer, text, "encap-sport", "FOUSourcePort");
  networkd_assign (writer, text, "encap-dport", "FOUDestinationPort");
}

/* The port that packets come in by is a device of its own to networkd. Without a port to send from
 * it is the one that the far end receives at. */
static void
networkd_write_port (WgreWriter *writer, const char *interface)
{
  const WgreKind *kind = wgre_profile_kind (writer->profile);
  guint64 source = wgre_profile_number (writer->profile, WGRE_OPT_ENCAP_SPORT);
  guint64 target = wgre_profile_number (writer->profile, WGRE_OPT_ENCAP_DPORT);
  guint64 port = source && source != WGRE_SPECIAL ? source : target;
  gboolean gue = wgre_profile_number (writer->profile, WGRE_OPT_ENCAP) == WGRE_ENCAP_GUE;
  g_autofree char *file = g_strdup_printf ("%s-fou.netdev", interface);
  g_autoptr (GString) text = g_string_new (NULL);

  if (!port || kind->outer_family != AF_INET || !wgre_profile_has (writer->profile, WGRE_OPT_ENCAP))
    return;
  g_string_append_printf (text, "[NetDev]\nName=%.11s-fou\nKind=fou\n\n[FooOverUDP]\nPort=%u\n",
                          interface, (guint) port);
  if (gue)
    g_string_append (text, "Encapsulation=GenericUDPEncapsulation\n");
  else
    g_string_append_printf (text, "Encapsulation=FooOverUDP\nProtocol=%u\n", kind->outer_protocol);
  wgre_writer_add (writer, file, text);
}

static void
networkd_write_tunnel (WgreWriter *writer, GString *text)
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
  networkd_assign (writer, text, "ttl", "TTL");
  if (wgre_profile_number (writer->profile, WGRE_OPT_TOS) != WGRE_SPECIAL)
    networkd_assign (writer, text, "tos", "TOS");
  assign_if (writer, text, "pmtudisc", "no", "DiscoverPathMTU=no");
  assign_if (writer, text, "ignore-df", "yes", "IgnoreDontFragment=yes");
  assign_if (writer, text, "seq", "yes", "SerializeTunneledPackets=yes");
  assign_if (writer, text, "dscp", "inherit", "CopyDSCP=yes");
  assign_if (writer, text, "allow-localremote", "yes", "AllowLocalRemote=yes");
  assign_if (writer, text, "isatap", "yes", "ISATAP=yes");
  write_encapsulation (writer, text);
  for (guint i = 0; i < G_N_ELEMENTS (of_tunnel); i++)
    networkd_assign (writer, text, of_tunnel[i].key, of_tunnel[i].name);
  if (g_hash_table_contains (writer->data, "routes"))
    write_route_table (writer, text);
  wgre_writer_refuse (
      writer, "dev",
      _ ("the interface below says it in its own file: add Tunnel= to its .network"));
}

/* --- .network --- */

/* The far end belongs to the first address of its family; without one there is no need for
 * sections.
 */
static void
networkd_write_addresses (WgreWriter *writer, GString *text)
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
write_network (WgreWriter *writer, const char *interface)
{
  const GArray *policies = wgre_profile_policies (writer->profile);
  g_autoptr (GString) text = wgre_writer_text (writer);
  g_autofree char *stem = g_strndup (
      writer->file, strlen (writer->file) -
                        (g_str_has_suffix (writer->file, ".netdev") ? strlen (".netdev") : 0));
  g_autofree char *name = g_strconcat (stem, ".network", NULL);

  g_string_append_printf (text, "[Match]\nName=%s\n", interface);
  if (!wgre_writer_take_start (writer))
    g_string_append (text, "\n[Link]\nActivationPolicy=manual\n");
  g_string_append (text, "\n[Network]\n");
  if (!wgre_profile_prefixes (writer->profile, WGRE_OPT_PEER_ADDRESS))
    networkd_write_addresses (writer, text);
  wgre_writer_assign (writer, text, "dns", "DNS=", " ");
  wgre_writer_assign (writer, text, "dns-search", "Domains=", " ");
  if (g_hash_table_contains (writer->data, "forward"))
    assign_if (writer, text, "masquerade", "yes", "IPMasquerade=both");
  else
    wgre_writer_refuse (writer, "masquerade",
                        _ ("packets are forwarded too there: set forward=yes"));
  assign_if (writer, text, "forward", "yes", "IPForward=yes");
  if (wgre_profile_prefixes (writer->profile, WGRE_OPT_PEER_ADDRESS))
    networkd_write_addresses (writer, text);
  networkd_write_routes (writer, text);
  for (guint i = 0; policies && i < policies->len; i++)
    networkd_write_rule (&g_array_index (policies, WgrePolicy, i), text);
  g_free (wgre_writer_take (writer, "routing-rules"));
  wgre_writer_add (writer, name, text);
}

void
wgre_networkd_write (WgreWriter *writer)
{
  g_autofree char *interface = NULL, *metric = NULL;
  g_autoptr (GString) netdev = NULL;
  const WgreKind *kind;

  g_return_if_fail (writer && writer->profile && writer->file);
  kind = wgre_profile_kind (writer->profile);
  interface = wgre_writer_take (writer, "interface");
  /* The metric is that of allowed IPs; other routes name their own. */
  if (wgre_profile_peers (writer->profile)->len)
    metric = wgre_writer_take (writer, "route-metric");
  else
    wgre_writer_refuse (writer, "route-metric", _ ("there are no routes"));
  if (!interface) {
    g_hash_table_replace (writer->data, g_strdup ("interface"), g_strdup (""));
    wgre_writer_refuse (writer, "interface", _ ("is missing: give the interface a name"));
    interface = g_strdup ("");
  }

  netdev = wgre_writer_text (writer);
  g_string_append_printf (netdev, "[NetDev]\nName=%s\nKind=%s\n", interface, kind->kernel);
  g_free (wgre_writer_take (writer, "tunnel"));
  networkd_assign (writer, netdev, "mtu", "MTUBytes");
  if (kind->peers)
    networkd_write_wireguard (writer, netdev, metric);
  else
    networkd_write_tunnel (writer, netdev);
  wgre_writer_add (writer, writer->file, netdev);

  write_network (writer, interface);
  networkd_write_port (writer, interface);
}
