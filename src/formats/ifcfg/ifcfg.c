/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/ifcfg/ifcfg.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/number.h"
#include "formats/kit/route.h"
#include "formats/kit/rule.h"
#include "formats/kit/shell.h"
#include "formats/kit/variables.h"

#define PREFIX "ifcfg-"

/* What TYPE says; ifup compares it exactly, newer programs in any case. */
typedef struct {
  const char *type;
  const char *tunnel;
  gboolean sit; /* made by ifup-sit, which reads other variables than ifup-tunnel */
} Type;

static const Type types[] = {
  { "GRE", "gre", FALSE },     { "GRE6", "ip6gre", FALSE }, { "IPIP", "ipip", FALSE },
  { "IPIP6", "ipip6", FALSE }, { "SIT", "sit", TRUE },
};

/* A file of ip(8)'s words beside the main one. */
#define LINES_BESIDE(name, begin)                                                                  \
  {                                                                                                \
    .part = (name), .prefix = (begin), .suffix = "", .scan = wgre_route_scan,                      \
    .takes = wgre_shell_is_plain                                                                   \
  }

const WgreOutlineFile wgre_ifcfg_files[] = {
  { .part = "ifcfg",
    .prefix = PREFIX,
    .suffix = "",
    .scan = wgre_variables_scan,
    .takes = wgre_variables_takes },
  LINES_BESIDE ("route", "route-"),
  LINES_BESIDE ("route6", "route6-"),
  LINES_BESIDE ("rule", "rule-"),
  LINES_BESIDE ("rule6", "rule6-"),
  { .part = NULL },
};

#undef LINES_BESIDE

/* Variables that become a key as they are. */
static const WgreVariableKey plain[] = {
  { "DEVICE", "interface" },
  { "MTU", "mtu" },
};

/* Those of ifup-tunnel only. */
static const WgreVariableKey of_tunnel[] = {
  { "MY_OUTER_IPADDR", "local" },
  { "PEER_OUTER_IPADDR", "remote" },
  { "KEY", "key" },
  { "TTL", "ttl" },
};

/* Those of ifup-sit only. */
static const WgreVariableKey of_sit[] = {
  { "IPV6TUNNELIPV4", "remote" },
  { "IPV6TUNNELIPV4LOCAL", "local" },
};

static const WgreVariableNote notes[] = {
  { "ZONE", FALSE, N_ ("set connection.zone of the connection") },
  { "EXTERNAL", FALSE, N_ ("it is not used by ifup-tunnel") },
  { "ONBOOT", TRUE, NULL },
  { "DEVICE", TRUE, NULL },
  { "MTU", TRUE, NULL },
  { "MY_OUTER_IPADDR", TRUE, NULL },
  { "PEER_OUTER_IPADDR", TRUE, NULL },
  { "KEY", TRUE, NULL },
  { "TTL", TRUE, NULL },
  { "MY_INNER_IPADDR", TRUE, NULL },
  { "PEER_INNER_IPADDR", TRUE, NULL },
  { "IPV6TUNNELIPV4", TRUE, NULL },
  { "IPV6TUNNELIPV4LOCAL", TRUE, NULL },
  { "IPV6INIT", TRUE, NULL },
  { "IPV6ADDR", TRUE, NULL },
  { "IPV6ADDR_SECONDARIES", TRUE, NULL },
  { "IPV6_AUTOCONF", FALSE, NULL },
  { "IPV6_DEFAULTGW", TRUE, NULL },
  { "IPV6_DEFAULTDEV", TRUE, NULL },
  { "IPV6_MTU", TRUE, NULL },
  { "DNS*", TRUE, NULL },
  { "DOMAIN", TRUE, NULL },
  { "PEERDNS", TRUE, NULL },
  { "TYPE", TRUE, NULL },
  { "DEVICETYPE", TRUE, NULL },
  { "BOOTPROTO", TRUE, NULL },
  { "HOTPLUG", FALSE, NULL },
  { "NAME", FALSE, NULL },
  { "UUID", FALSE, NULL },
  { "NM_CONTROLLED", FALSE, NULL },
  { "USERCTL", FALSE, NULL },
};

/* --- the kind --- */

static const Type *
find_type (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (!g_ascii_strcasecmp (name, types[i].type))
      return &types[i];
  return NULL;
}

/* TYPE, or what older files of ifup-sit have instead of it. */
static const Type *
ifcfg_read_type (const WgreVariables *variables, GError **error)
{
  const char *type = wgre_variables_get (variables, "TYPE"), *from = "TYPE";
  const Type *found = type ? find_type (type) : NULL;

  if (!type && !g_strcmp0 (wgre_variables_get (variables, "DEVICETYPE"), "sit"))
    from = "DEVICETYPE";
  else if (!type && wgre_variables_get (variables, "IPV6TUNNELIPV4"))
    from = "IPV6TUNNELIPV4";
  if (strcmp (from, "TYPE"))
    found = find_type ("SIT");
  if (found)
    return wgre_variables_put (variables, from, "tunnel", found->tunnel, error) ? found : NULL;

  if (type && !g_ascii_strcasecmp (type, "EXTERNAL"))
    wgre_variables_fail (
        variables, "TYPE", WGRE_ERROR_UNSUPPORTED, error,
        _ ("\"EXTERNAL\" is a device without ends, which another program such as Open vSwitch "
           "gives each packet: leave it to that program"));
  else if (type)
    wgre_variables_fail (variables, "TYPE", WGRE_ERROR_INVALID, error,
                         _ ("is not a kind of tunnel: give GRE, GRE6, IPIP, IPIP6 or SIT"));
  else
    wgre_variables_fail (variables, "TYPE", WGRE_ERROR_MISSING, error,
                         _ ("is missing: add TYPE=GRE, GRE6, IPIP, IPIP6 or SIT"));
  return NULL;
}

/* --- addresses --- */

static gboolean
ifcfg_read_ends (const WgreVariables *variables, const Type *type, GError **error)
{
  const char *peer = wgre_variables_get (variables, "PEER_INNER_IPADDR");

  if (type->sit) {
    if (!wgre_variables_get (variables, "IPV6TUNNELIPV4"))
      return wgre_variables_fail (variables, "IPV6TUNNELIPV4", WGRE_ERROR_MISSING, error,
                                  _ ("is missing: give the IPv4 address of the far end"));
    if (!wgre_variables_set_all (variables, of_sit, G_N_ELEMENTS (of_sit), error))
      return FALSE;
    g_hash_table_replace (variables->text->import->data, g_strdup ("ttl"), g_strdup ("64"));
    return TRUE;
  }
  if (!wgre_variables_set_all (variables, of_tunnel, G_N_ELEMENTS (of_tunnel), error) ||
      !wgre_variables_append (variables, "MY_INNER_IPADDR", "addresses", error))
    return FALSE;
  /* ifup-tunnel leaves out a peer whose address is also that of the far end outside: the tunnel's
   * packets would go into the tunnel. So do we. */
  if (peer && !g_strcmp0 (peer, wgre_variables_get (variables, "PEER_OUTER_IPADDR"))) {
    wgre_variables_warn (variables, "PEER_INNER_IPADDR",
                         _ ("is also PEER_OUTER_IPADDR and left out, as ifup does"));
    return TRUE;
  }
  return wgre_variables_set (variables, "PEER_INNER_IPADDR", "peer-address", error);
}

static gboolean
read_ipv6 (const WgreVariables *variables, const Type *type, GError **error)
{
  const char *gateway = wgre_variables_get (variables, "IPV6_DEFAULTGW");
  const char *device = wgre_variables_get (variables, "IPV6_DEFAULTDEV");
  const char *route = gateway ? "IPV6_DEFAULTGW" : "IPV6_DEFAULTDEV";
  const char *interface = g_hash_table_lookup (variables->text->import->data, "interface");
  gboolean off = wgre_variables_false (wgre_variables_get (variables, "IPV6INIT"));
  g_auto (GStrv) parts = g_strsplit (gateway ? gateway : "", "%", 2);
  const char *named = parts[0] && parts[1] ? parts[1] : device;
  g_autofree char *item = NULL;

  if (off) {
    if (wgre_variables_get (variables, "IPV6ADDR"))
      wgre_variables_warn (variables, "IPV6ADDR", _ ("is not used, since IPV6INIT=no"));
  } else if (!wgre_variables_append (variables, "IPV6ADDR", "addresses", error) ||
             !wgre_variables_append (variables, "IPV6ADDR_SECONDARIES", "addresses", error))
    return FALSE;

  /* A sit tunnel carries nothing else; the others have one MTU for all. */
  if (type->sit && !wgre_variables_set (variables, "IPV6_MTU", "mtu", error))
    return FALSE;
  if (!type->sit && wgre_variables_get (variables, "IPV6_MTU"))
    wgre_variables_warn (
        variables, "IPV6_MTU",
        _ ("is that of IPv6 alone and left out: set mtu, which is that of the tunnel"));

  /* A gateway may name its device, "fe80::1%sit1"; a device may be all that there is. */
  if (off || (!gateway && !device))
    return TRUE;
  if (named && g_strcmp0 (named, interface)) {
    wgre_variables_warn (variables, route, _ ("is about another device and left out"));
    return TRUE;
  }
  item = g_strjoin (" via ", "::/0", gateway ? parts[0] : NULL, NULL);
  return wgre_variables_put_item (variables, route, "routes", item, error);
}

/* --- the whole --- */

/* @name: of the file, behind "ifcfg-"; NULL: it is called otherwise. */
static gboolean
ifcfg_read_all (const WgreVariables *variables, const char *name, GError **error)
{
  static const char *const servers[] = { "DNS1", "DNS2", "DNS3" };
  const char *device = wgre_variables_get (variables, "DEVICE");
  const Type *type = ifcfg_read_type (variables, error);
  WgreText cursor;

  if (!type)
    return FALSE;
  if (device && strchr (device, ':'))
    return wgre_variables_fail (
        variables, "DEVICE", WGRE_ERROR_UNSUPPORTED, error,
        _ ("is an alias, which is no tunnel of its own: add its addresses to the tunnel"));
  if (!device && name && !wgre_variables_put (variables, "DEVICE", "interface", name, error))
    return FALSE;
  if (!wgre_variables_set_all (variables, plain, G_N_ELEMENTS (plain), error) ||
      !ifcfg_read_ends (variables, type, error) || !read_ipv6 (variables, type, error))
    return FALSE;

  if (!wgre_variables_false (wgre_variables_get (variables, "PEERDNS"))) {
    for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
      if (!wgre_variables_append (variables, servers[i], "dns", error))
        return FALSE;
    if (!wgre_variables_append (variables, "DOMAIN", "dns-search", error))
      return FALSE;
  }

  if (type->sit) {
    cursor = wgre_variables_cursor (variables, "IPV6TUNNELIPV4");
    wgre_text_note (&cursor, NULL,
                    _ ("ifup-sit sets accept_ra, accept_redirects and forwarding of the device, so "
                       "that it takes no router advertisements; that is not taken over: if the far "
                       "end sends some, write a file in /etc/sysctl.d"));
  }
  variables->text->import->id = g_strdup (wgre_variables_get (variables, "NAME"));
  cursor = wgre_variables_cursor (variables, "ONBOOT");
  if (wgre_variables_true (wgre_variables_get (variables, "ONBOOT")))
    wgre_text_set_start (&cursor);
  wgre_variables_note_rest (variables, notes, G_N_ELEMENTS (notes));
  return TRUE;
}

gboolean
wgre_ifcfg_read (WgreText *text, GError **error)
{
  static const struct {
    const char *route, *rule;
    guint8 family; /* of the rules; routes say theirs */
  } besides[] = { { "route", "rule", AF_INET }, { "route6", "rule6", AF_INET6 } };
  g_auto (WgreVariables) variables = { NULL, NULL };
  g_autofree char *keys = NULL;
  WgreRoutes found = { 0 };
  WgreRules rules = { 0 };
  const char *name = NULL;

  g_return_val_if_fail (text && text->file, FALSE);
  if (g_str_has_prefix (text->file, PREFIX))
    name = text->file + strlen (PREFIX);
  keys = g_strconcat ("keys-", name, NULL);
  wgre_variables_init (&variables, text);
  if (!wgre_variables_read (&variables, text, error) ||
      (name && !wgre_variables_read_beside (&variables, keys, error)) ||
      !ifcfg_read_all (&variables, name, error))
    return FALSE;

  for (guint i = 0; name && i < G_N_ELEMENTS (besides); i++) {
    g_autofree char *route = g_strjoin ("-", besides[i].route, name, NULL);
    g_autofree char *rule = g_strjoin ("-", besides[i].rule, name, NULL);

    if (!wgre_route_read_beside (text, route, besides[i].route, &found, error))
      return FALSE;
    wgre_rule_read_beside (text, rule, besides[i].rule, besides[i].family, &rules);
  }
  return TRUE;
}

/* --- sniffing --- */

static gboolean
ifcfg_is_tunnel_line (const char *line)
{
  static const char *const names[] = { "MY_OUTER_IPADDR", "PEER_OUTER_IPADDR", "MY_INNER_IPADDR",
                                       "IPV6TUNNELIPV4" };
  const char *value;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (wgre_variables_assigns (line, names[i], &value))
      return TRUE;
  if (wgre_variables_assigns (line, "DEVICETYPE", &value))
    return wgre_text_has_word (value, "tunnel") || wgre_text_has_word (value, "sit");
  if (!wgre_variables_assigns (line, "TYPE", &value))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (wgre_text_has_word (value, types[i].type))
      return TRUE;
  return wgre_text_has_word (value, "EXTERNAL");
}

gboolean
wgre_ifcfg_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  g_return_val_if_fail (text, FALSE);
  return wgre_text_has_line (text, ifcfg_is_tunnel_line);
}

/* --- writing --- */

static guint
ifcfg_count (const GArray *list, guint8 family)
{
  guint found = 0;

  for (guint i = 0; list && i < list->len; i++)
    found += g_array_index (list, WgrePrefix, i).ip.family == family;
  return found;
}

static char *
ifcfg_join (const GArray *list, guint8 family, guint skip, guint limit)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len && limit; i++) {
    const WgrePrefix *prefix = &g_array_index (list, WgrePrefix, i);
    char printed[WGRE_PREFIX_TEXT_SIZE];

    if (prefix->ip.family != family || (skip && skip--))
      continue;
    wgre_prefix_print (prefix, printed);
    g_string_append_printf (text, "%s%s", text->len ? " " : "", printed);
    limit--;
  }
  return g_string_free (text, FALSE);
}

static void
ifcfg_append_list (GString *text, const char *name, char *value)
{
  if (*value)
    wgre_shell_append (text, name, value);
  g_free (value);
}

static void
ifcfg_write_addresses (WgreWriter *writer, GString *text, gboolean sit)
{
  const GArray *list = wgre_profile_prefixes (writer->profile, WGRE_OPT_ADDRESSES);
  const GArray *peers = wgre_profile_prefixes (writer->profile, WGRE_OPT_PEER_ADDRESS);
  const WgrePrefix *peer = peers && peers->len == 1 ? &g_array_index (peers, WgrePrefix, 0) : NULL;
  g_autofree char *peer_ip = peer ? wgre_ip_to_string (&peer->ip) : NULL;
  g_autofree char *peer_prefix = peer ? wgre_prefix_to_string (peer) : NULL;
  guint v4 = ifcfg_count (list, AF_INET), v6 = ifcfg_count (list, AF_INET6);

  /* One IPv4 address, any number of IPv6 ones; without IPv4, ifup-tunnel would fail. */
  if (list && v4 <= 1 && (v4 || !v6 || sit)) {
    ifcfg_append_list (text, "MY_INNER_IPADDR", ifcfg_join (list, AF_INET, 0, 1));
    if (v6)
      wgre_shell_append (text, "IPV6INIT", "yes");
    ifcfg_append_list (text, "IPV6ADDR", ifcfg_join (list, AF_INET6, 0, 1));
    ifcfg_append_list (text, "IPV6ADDR_SECONDARIES", ifcfg_join (list, AF_INET6, 1, G_MAXUINT));
    g_free (wgre_writer_take (writer, "addresses"));
  }
  /* ifup-tunnel would leave out a peer that is also the far end outside. */
  if (peer && peer->ip.family == AF_INET &&
      g_strcmp0 (peer_ip, wgre_profile_string (writer->profile, WGRE_OPT_REMOTE))) {
    wgre_shell_append (text, "PEER_INNER_IPADDR",
                       wgre_prefix_is_single (peer) ? peer_ip : peer_prefix);
    g_free (wgre_writer_take (writer, "peer-address"));
  }
}

/* ifup gives the word to ip(8), which resolves no names. */
static void
write_remote (WgreWriter *writer, GString *text, const char *name)
{
  const char *host = wgre_profile_string (writer->profile, WGRE_OPT_REMOTE);
  WgreIp ip;

  if (host && wgre_ip_parse (host, &ip))
    wgre_variables_assign (writer, text, "remote", name);
}

static void
ifcfg_write_dns (WgreWriter *writer, GString *text)
{
  const GArray *servers = wgre_profile_ips (writer->profile, WGRE_OPT_DNS);
  g_autofree char *domains = wgre_writer_take (writer, "dns-search");

  if (servers && servers->len <= 3) {
    for (guint i = 0; i < servers->len; i++) {
      g_autofree char *name = g_strdup_printf ("DNS%u", i + 1);
      g_autofree char *ip = wgre_ip_to_string (&g_array_index (servers, WgreIp, i));

      wgre_shell_append (text, name, ip);
    }
    g_free (wgre_writer_take (writer, "dns"));
  }
  if (domains)
    wgre_shell_append (text, "DOMAIN", g_strdelimit (domains, ";", ' '));
}

void
wgre_ifcfg_write (WgreWriter *writer)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const Type *type = types;
  const char *name;

  g_return_if_fail (writer && writer->profile && writer->file);
  /* The table of formats lets no other kind get here. */
  while (type < types + G_N_ELEMENTS (types) &&
         strcmp (type->tunnel, wgre_profile_kind (writer->profile)->name))
    type++;
  g_return_if_fail (type < types + G_N_ELEMENTS (types));

  wgre_variables_assign (writer, text, "interface", "DEVICE");
  wgre_shell_append (text, "TYPE", type->type);
  g_free (wgre_writer_take (writer, "tunnel"));
  g_string_append (text, "BOOTPROTO=none\n");
  if (wgre_writer_take_start (writer))
    g_string_append (text, "ONBOOT=yes\n");
  if (type->sit) {
    write_remote (writer, text, "IPV6TUNNELIPV4");
    wgre_variables_assign (writer, text, "local", "IPV6TUNNELIPV4LOCAL");
    /* ifup-sit sets a TTL of 64 and has no word for another one. */
    if (wgre_profile_number (writer->profile, WGRE_OPT_TTL) == 64)
      g_free (wgre_writer_take (writer, "ttl"));
    else
      g_hash_table_replace (writer->data, g_strdup ("ttl"), g_strdup ("inherit"));
  } else {
    wgre_variables_assign (writer, text, "local", "MY_OUTER_IPADDR");
    write_remote (writer, text, "PEER_OUTER_IPADDR");
    wgre_variables_assign (writer, text, "key", "KEY");
    wgre_variables_assign (writer, text, "ttl", "TTL");
  }
  ifcfg_write_addresses (writer, text, type->sit);
  wgre_variables_assign (writer, text, "mtu", "MTU");
  ifcfg_write_dns (writer, text);

  name = writer->file;
  if (g_str_has_prefix (name, PREFIX))
    name += strlen (PREFIX);
  wgre_writer_add (writer, writer->file, text);
  wgre_route_write_beside (writer, name);
  wgre_rule_write_beside (writer, name);
}
