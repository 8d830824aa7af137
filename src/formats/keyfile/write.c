/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/destination.h"
#include "core/option.h"
#include "core/policy.h"
#include "core/types.h"
#include "formats/keyfile/keyfile.h"
#include "formats/kit/route.h"

#define BESIDE N_ ("NetworkManager takes it only beside an address of its family")

static void
keyfile_assign (WgreWriter *writer, GString *text, const char *key, const char *name)
{
  g_autofree char *format = g_strconcat (name, "=", NULL);

  wgre_writer_assign (writer, text, key, format, NULL);
}

/* NetworkManager reads decimal numbers, and 0 for "not set". */
static void
keyfile_assign_number (WgreWriter *writer, GString *text, WgreOptionId id, const char *name)
{
  guint64 number = wgre_profile_number (writer->profile, id);

  if (!wgre_profile_has (writer->profile, id) || !number || number == WGRE_SPECIAL)
    return;
  g_free (wgre_writer_take (writer, wgre_option_get (id)->key));
  g_string_append_printf (text, "%s=%" G_GUINT64_FORMAT "\n", name, number);
}

/* --- [wireguard] --- */

static void
keyfile_write_peer (WgreWriter *writer, GString *text, const WgrePeer *peer, guint32 expected)
{
  g_autofree char *prefixes =
      peer->allowed_ips->len ? wgre_prefix_list_to_string (peer->allowed_ips) : NULL;
  g_autofree char *endpoint =
      peer->endpoint.host ? wgre_endpoint_to_string (&peer->endpoint) : NULL;
  g_autofree char *psk_flags = wgre_writer_take_peer (writer, peer->id, ".psk-flags");
  char *psk = wgre_writer_take_peer (writer, peer->id, ".psk");
  gboolean has_psk = psk && peer->has_preshared_key;
  char key[WGRE_KEY_TEXT_SIZE];

  /* What is left of the words has no place there. */
  if (!peer->has_route_table && !peer->has_route_metric)
    wgre_writer_take_words (writer, peer);
  wgre_key_print (&peer->public_key, key);
  g_string_append_printf (text, "\n[wireguard-peer.%s]\n", key);
  if (peer->id != expected)
    wgre_writer_remark (writer, text, "id", g_strdup_printf ("%u", peer->id));
  wgre_writer_remark (writer, text, "name", wgre_writer_take_peer (writer, peer->id, ".name"));
  if (endpoint)
    g_string_append_printf (text, "endpoint=%s\n", endpoint);
  if (peer->has_keepalive)
    g_string_append_printf (text, "persistent-keepalive=%u\n", peer->keepalive);
  if (has_psk)
    wgre_writer_secret (text, "preshared-key=", psk);
  if (has_psk || psk_flags)
    g_string_append_printf (text, "preshared-key-flags=%s\n", psk_flags ? psk_flags : "0");
  wgre_wipe_string (psk);
  if (prefixes)
    g_string_append_printf (text, "allowed-ips=%s;\n", prefixes);
}

static void
keyfile_write_wireguard (WgreWriter *writer, GString *text)
{
  const GPtrArray *peers = wgre_profile_peers (writer->profile);
  char *key = wgre_writer_take (writer, "private-key");
  guint32 expected = 1;

  g_string_append (text, "\n[wireguard]\n");
  if (key)
    wgre_writer_secret (text, "private-key=", key);
  wgre_wipe_string (key);
  keyfile_assign (writer, text, "private-key-flags", "private-key-flags");
  keyfile_assign_number (writer, text, WGRE_OPT_LISTEN_PORT, "listen-port");
  keyfile_assign_number (writer, text, WGRE_OPT_FWMARK, "fwmark");
  keyfile_assign_number (writer, text, WGRE_OPT_MTU, "mtu");
  if (wgre_profile_routing (writer->profile, NULL) == WGRE_ROUTING_OFF) {
    g_free (wgre_writer_take (writer, "routing"));
    g_string_append (text, "peer-routes=false\n");
  } else
    wgre_writer_refuse (writer, "routing", _ ("only auto and off are possible there"));

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    keyfile_write_peer (writer, text, peer, expected);
    expected = peer->id + 1;
  }
}

/* --- [ip-tunnel] --- */

/* NetworkManager has the flags for the two kinds of ip6_tunnel.c only. */
static void
keyfile_write_flags (WgreWriter *writer, GString *text)
{
  gboolean has_flags = wgre_profile_kind (writer->profile)->shared;
  guint flags = 0;

  for (guint i = 0; has_flags && wgre_keyfile_flags[i].key; i++) {
    const char *key = wgre_keyfile_flags[i].key;

    if (g_strcmp0 (g_hash_table_lookup (writer->data, key), wgre_keyfile_flags[i].value))
      continue;
    g_free (wgre_writer_take (writer, key));
    flags |= wgre_keyfile_flags[i].bit;
  }
  if (flags)
    g_string_append_printf (text, "flags=0x%x\n", flags);
}

static void
keyfile_write_tunnel (WgreWriter *writer, GString *text)
{
  g_autofree char *remote = wgre_writer_take_address (writer, "remote");
  g_autofree char *both_keys = wgre_writer_take (writer, "key");
  const WgreKind *kind = wgre_profile_kind (writer->profile);

  g_string_append_printf (text, "\n[ip-tunnel]\nmode=%u\n", wgre_keyfile_mode (writer->profile));
  g_free (wgre_writer_take (writer, "isatap"));
  keyfile_assign (writer, text, "dev", "parent");
  keyfile_assign (writer, text, "local", "local");
  if (remote)
    g_string_append_printf (text, "remote=%s\n", remote);
  else if (!g_hash_table_contains (writer->data, "remote")) {
    /* A file without one would be no connection to NetworkManager. */
    g_hash_table_replace (writer->data, g_strdup ("remote"), g_strdup (""));
    wgre_writer_refuse (writer, "remote",
                        _ ("is missing: NetworkManager needs a far end: give it an address"));
  }
  keyfile_assign_number (writer, text, WGRE_OPT_TTL, "ttl");
  keyfile_assign_number (writer, text, WGRE_OPT_TOS, "tos");
  if (!g_strcmp0 (g_hash_table_lookup (writer->data, "pmtudisc"), "no")) {
    g_free (wgre_writer_take (writer, "pmtudisc"));
    g_string_append (text, "path-mtu-discovery=false\n");
  }
  if (both_keys)
    g_string_append_printf (text, "input-key=%s\noutput-key=%s\n", both_keys, both_keys);
  keyfile_assign (writer, text, "ikey", "input-key");
  keyfile_assign (writer, text, "okey", "output-key");
  keyfile_assign_number (writer, text, WGRE_OPT_ENCAPLIMIT, "encapsulation-limit");
  keyfile_assign_number (writer, text, WGRE_OPT_FLOWLABEL, "flow-label");
  if (kind->layout == WGRE_LAYOUT_VTI)
    keyfile_assign_number (writer, text, WGRE_OPT_FWMARK, "fwmark");
  else
    wgre_writer_refuse (writer, "fwmark", _ ("NetworkManager takes it for vti and vti6 only"));
  keyfile_assign_number (writer, text, WGRE_OPT_MTU, "mtu");
  keyfile_write_flags (writer, text);
}

/* --- [ipv4], [ipv6] --- */

typedef struct {
  guint8 family;
  const char *section;
  GString *text;
  guint addresses;
} Family;

/* Returns how many there are of the family. */
static guint
keyfile_write_routes (const WgreWriter *writer, Family *family)
{
  guint count = 0;

  for (guint i = 0; i < writer->routes->len; i++) {
    const WgreDestination *route = &g_array_index (writer->routes, WgreDestination, i);
    gboolean has_gateway = route->gateway.family != 0;
    gboolean far = has_gateway && !wgre_profile_is_on_link (writer->profile, &route->gateway);
    /* All zeros where there is no gateway, as NetworkManager writes it. */
    g_autofree char *gateway = has_gateway                  ? wgre_ip_to_string (&route->gateway)
                               : family->family == AF_INET6 ? g_strdup ("::")
                                                            : g_strdup ("0.0.0.0");
    char printed[WGRE_PREFIX_TEXT_SIZE];

    if (route->prefix.ip.family != family->family)
      continue;
    wgre_prefix_print (&route->prefix, printed);
    g_string_append_printf (family->text, "route%u=%s", ++count, printed);
    if (has_gateway || route->has_metric)
      g_string_append_printf (family->text, ",%s", gateway);
    if (route->has_metric)
      g_string_append_printf (family->text, ",%u", route->metric);
    g_string_append_c (family->text, '\n');
    if (route->table || far)
      g_string_append_printf (family->text, "route%u_options=", count);
    if (far)
      g_string_append_printf (family->text, "onlink=true%s", route->table ? "," : "\n");
    if (route->table)
      g_string_append_printf (family->text, "table=%u\n", route->table);
  }
  return count;
}

static void
keyfile_write_rules (const WgreWriter *writer, Family *family)
{
  const GArray *policies = wgre_profile_policies (writer->profile);
  guint count = 0;

  for (guint i = 0; policies && i < policies->len; i++) {
    const WgrePolicy *policy = &g_array_index (policies, WgrePolicy, i);

    if (policy->family != family->family)
      continue;
    g_string_append_printf (family->text, "routing-rule%u=", ++count);
    wgre_policy_append (policy, family->text);
    g_string_append_c (family->text, '\n');
  }
}

/* *lost_dns and *lost_routes become TRUE for what needs an address of its family and has none. */
static void
write_family (WgreWriter *writer, Family *family, gboolean *lost_dns, gboolean *lost_routes)
{
  const GArray *list = wgre_profile_prefixes (writer->profile, WGRE_OPT_ADDRESSES);
  const GArray *dns = wgre_profile_ips (writer->profile, WGRE_OPT_DNS);
  guint routes, servers = 0;

  for (guint i = 0; list && i < list->len; i++) {
    const WgrePrefix *prefix = &g_array_index (list, WgrePrefix, i);
    char printed[WGRE_PREFIX_TEXT_SIZE];

    if (prefix->ip.family != family->family)
      continue;
    wgre_prefix_print (prefix, printed);
    g_string_append_printf (family->text, "address%u=%s\n", ++family->addresses, printed);
  }
  for (guint i = 0; dns && i < dns->len; i++) {
    const WgreIp *ip = &g_array_index (dns, WgreIp, i);
    g_autofree char *printed = wgre_ip_to_string (ip);

    if (ip->family == family->family)
      g_string_append_printf (family->text, "%s%s;", servers++ ? "" : "dns=", printed);
  }
  if (servers)
    g_string_append_c (family->text, '\n');
  routes = keyfile_write_routes (writer, family);
  keyfile_write_rules (writer, family);
  if (family->addresses && g_hash_table_contains (writer->data, "route-metric"))
    g_string_append_printf (family->text, "route-metric=%s\n",
                            (const char *) g_hash_table_lookup (writer->data, "route-metric"));
  *lost_dns = *lost_dns || (servers && !family->addresses);
  *lost_routes = *lost_routes || (routes && !family->addresses);
}

static void
take_or_refuse (WgreWriter *writer, const char *key, gboolean lost)
{
  if (lost)
    wgre_writer_refuse (writer, key, _ (BESIDE));
  else
    g_free (wgre_writer_take (writer, key));
}

static void
write_families (WgreWriter *writer, GString *text)
{
  g_autoptr (GString) v4 = g_string_new (NULL), v6 = g_string_new (NULL);
  Family families[] = { { AF_INET, "ipv4", v4, 0 }, { AF_INET6, "ipv6", v6, 0 } };
  gboolean lost_dns = FALSE, lost_routes = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    write_family (writer, &families[i], &lost_dns, &lost_routes);
  g_free (wgre_writer_take (writer, "addresses"));
  g_free (wgre_writer_take (writer, "routing-rules"));
  take_or_refuse (writer, "dns", lost_dns);
  if (!wgre_route_refuse_ambiguous (writer))
    take_or_refuse (writer, "routes", lost_routes);
  /* Routes have their own; this is that of the allowed IPs. */
  if (wgre_profile_kind (writer->profile)->peers)
    take_or_refuse (writer, "route-metric", !families[0].addresses && !families[1].addresses);
  else
    wgre_writer_refuse (writer, "route-metric", _ ("there are no routes"));
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (families[i].addresses && g_hash_table_contains (writer->data, "dns-search")) {
      g_autofree char *domains = wgre_writer_take (writer, "dns-search");

      g_string_append_printf (families[i].text, "dns-search=%s;\n", domains);
    }
  wgre_writer_refuse (writer, "dns-search", _ (BESIDE));

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    g_string_append_printf (text, "\n[%s]\nmethod=%s\n%s", families[i].section,
                            families[i].addresses ? "manual" : "disabled", families[i].text->str);
}

/* --- the whole --- */

void
wgre_keyfile_write (WgreWriter *writer)
{
  g_autoptr (GString) text = NULL;
  gboolean wireguard;

  g_return_if_fail (writer && writer->profile && writer->file);
  text = wgre_writer_text (writer);
  wireguard = wgre_profile_kind (writer->profile)->peers;

  /* The connection is called like the file; blanks are written as GLib reads them. */
  g_string_append_printf (text, "[connection]\nid=%s\ntype=%s\n", writer->stem,
                          wireguard ? "wireguard" : "ip-tunnel");
  if (g_hash_table_contains (writer->data, "interface"))
    keyfile_assign (writer, text, "interface", "interface-name");
  else {
    g_hash_table_replace (writer->data, g_strdup ("interface"), g_strdup (""));
    wgre_writer_refuse (writer, "interface", _ ("is missing: give the interface a name"));
  }
  g_string_append_printf (text, "autoconnect=%s\n",
                          wgre_writer_take_start (writer) ? "true" : "false");
  g_free (wgre_writer_take (writer, "tunnel"));

  if (wireguard)
    keyfile_write_wireguard (writer, text);
  else
    keyfile_write_tunnel (writer, text);
  write_families (writer, text);
  wgre_writer_add (writer, writer->file, text);
}
