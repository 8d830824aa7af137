/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/ifcfg.h"

#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/number.h"
#include "formats/route.h"
#include "formats/shell.h"

typedef struct {
  WgreText *text;
  GHashTable *variables;
  const char *name;      /* of the file, behind "ifcfg-"; NULL: it is called otherwise */
  const char *keys_name; /* of the file with secrets beside it; messages refer to it */
} Reader;

#define PREFIX "ifcfg-"

/* What TYPE says; ifup compares it exactly, newer programs in any case. */
static const struct {
  const char *type;
  const char *tunnel;
} types[] = {
  { "GRE", "gre" },     { "GRE6", "ip6gre" }, { "IPIP", "ipip" },
  { "IPIP6", "ipip6" }, { "SIT", "sit" },
};

/* Variables that become a key as they are. */
static const struct {
  const char *name;
  const char *key;
} plain[] = {
  { "DEVICE", "interface" },
  { "MTU", "mtu" },
};

/* Those of ifup-tunnel only; ifup-sit does not look at them. */
static const struct {
  const char *name;
  const char *key;
} of_tunnel[] = {
  { "MY_OUTER_IPADDR", "local" },
  { "PEER_OUTER_IPADDR", "remote" },
  { "KEY", "key" },
  { "TTL", "ttl" },
};

/* Variables of which the meaning is kept otherwise, or that mean nothing to a tunnel. */
static const char *const silent[] = {
  "BOOTPROTO",
  "DEVICETYPE",
  "HOTPLUG",
  "IPV6INIT",
  "IPV6_AUTOCONF",
  "NAME",
  "TYPE",
  "UUID",
  "NM_CONTROLLED",
  "PEERDNS",
  "USERCTL",
  "DOMAIN",
  "ONBOOT",
  "IPV6ADDR",
  "PEER_INNER_IPADDR",
  "MY_INNER_IPADDR",
  "IPV6ADDR_SECONDARIES",
  "IPV6TUNNELIPV4",
  "IPV6TUNNELIPV4LOCAL",
};

/* Variables that say something that a profile does not have. */
static const struct {
  const char *name;
  const char *remedy;
} notes[] = {
  { "ZONE", "set connection.zone of the connection" },
  { "EXTERNAL", "it is not used by ifup-tunnel" },
};

/* --- places --- */

static WgreText
place_of (const Reader *reader, const WgreVariable *variable)
{
  WgreText place = *reader->text;

  place.number = variable->line;
  place.file = variable->file;
  return place;
}

G_GNUC_PRINTF (5, 6)
static gboolean
fail (const Reader *reader, const char *name, gint code, GError **error, const char *message, ...)
{
  const WgreVariable *variable = g_hash_table_lookup (reader->variables, name);
  g_autofree char *what = NULL;
  WgreText place = *reader->text;
  va_list arguments;

  va_start (arguments, message);
  what = g_strdup_vprintf (message, arguments);
  va_end (arguments);
  if (variable)
    place = place_of (reader, variable);
  else
    place.number = 0;
  return wgre_text_fail_column (&place, variable ? variable->column : 0, code, error, "%s: %s",
                                name, what);
}

static void
warn (const Reader *reader, const char *name, const char *message)
{
  const WgreVariable *variable = g_hash_table_lookup (reader->variables, name);
  WgreText place = place_of (reader, variable);

  wgre_text_warn_column (&place, variable->column, "%s: %s", name, message);
}

static gboolean
set (const Reader *reader, const char *name, const char *key, GError **error)
{
  const char *value = wgre_shell_value (reader->variables, name);
  const WgreVariable *variable = g_hash_table_lookup (reader->variables, name);
  WgreText place;

  if (!value)
    return TRUE;
  place = place_of (reader, variable);
  return wgre_text_set_value (&place, variable->column, name, key, value, error);
}

/* Each item of a variable that is a list between blanks. */
static gboolean
append (const Reader *reader, const char *name, const char *key, GError **error)
{
  const char *value = wgre_shell_value (reader->variables, name);
  const WgreVariable *variable = g_hash_table_lookup (reader->variables, name);
  g_auto (GStrv) items = value ? wgre_list_split (value) : NULL;

  for (guint i = 0; items && items[i]; i++) {
    WgreText place = place_of (reader, variable);

    if (!wgre_text_append_value (&place, variable->column, name, key, items[i], error))
      return FALSE;
  }
  return TRUE;
}

/* --- the kind --- */

static gboolean
set_tunnel (const Reader *reader, const char *name, const char *tunnel)
{
  const WgreVariable *variable = g_hash_table_lookup (reader->variables, name);
  WgreText place = variable ? place_of (reader, variable) : *reader->text;

  place.mark_line = place.number;
  place.mark_column = variable ? variable->column : 0;
  wgre_text_set (&place, "tunnel", tunnel);
  return TRUE;
}

static gboolean
read_type (const Reader *reader, GError **error)
{
  const char *type = wgre_shell_value (reader->variables, "TYPE");
  const char *device_type = wgre_shell_value (reader->variables, "DEVICETYPE");

  for (guint i = 0; type && i < G_N_ELEMENTS (types); i++)
    if (!g_ascii_strcasecmp (type, types[i].type))
      return set_tunnel (reader, "TYPE", types[i].tunnel);
  if (type && !g_ascii_strcasecmp (type, "EXTERNAL"))
    return fail (
        reader, "TYPE", WGRE_ERROR_UNSUPPORTED, error,
        "\"EXTERNAL\" is a device without ends, which another program such as Open vSwitch "
        "gives each packet: leave it to that program");
  if (!type && !g_strcmp0 (device_type, "sit"))
    return set_tunnel (reader, "DEVICETYPE", "sit");
  if (!type && wgre_shell_value (reader->variables, "IPV6TUNNELIPV4"))
    return set_tunnel (reader, "IPV6TUNNELIPV4", "sit");
  if (type)
    return fail (reader, "TYPE", WGRE_ERROR_INVALID, error,
                 "is not a kind of tunnel: give GRE, GRE6, IPIP, IPIP6 or SIT");
  return fail (reader, "TYPE", WGRE_ERROR_MISSING, error,
               "is missing: add TYPE=GRE, GRE6, IPIP, IPIP6 or SIT");
}

static gboolean
is_sit (const Reader *reader)
{
  return !strcmp (g_hash_table_lookup (reader->text->import->data, "tunnel"), "sit");
}

/* --- addresses --- */

static gboolean
read_sit (const Reader *reader, GError **error)
{
  if (!wgre_shell_value (reader->variables, "IPV6TUNNELIPV4"))
    return fail (reader, "IPV6TUNNELIPV4", WGRE_ERROR_MISSING, error,
                 "is missing: give the IPv4 address of the far end");
  if (!set (reader, "IPV6TUNNELIPV4", "remote", error) ||
      !set (reader, "IPV6TUNNELIPV4LOCAL", "local", error))
    return FALSE;
  g_hash_table_replace (reader->text->import->data, g_strdup ("ttl"), g_strdup ("64"));
  return TRUE;
}

/* ifup-tunnel leaves a peer out that is also the far end outside: the tunnel's packets would go
 * into the tunnel. The same is here, for the same reason. */
static gboolean
read_peer (const Reader *reader, GError **error)
{
  const char *peer = wgre_shell_value (reader->variables, "PEER_INNER_IPADDR");

  if (peer && !g_strcmp0 (peer, wgre_shell_value (reader->variables, "PEER_OUTER_IPADDR"))) {
    warn (reader, "PEER_INNER_IPADDR", "is also PEER_OUTER_IPADDR and left out, as ifup does");
    return TRUE;
  }
  return set (reader, "PEER_INNER_IPADDR", "peer-address", error);
}

static gboolean
read_tunnel (const Reader *reader, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_tunnel); i++)
    if (!set (reader, of_tunnel[i].name, of_tunnel[i].key, error))
      return FALSE;
  return append (reader, "MY_INNER_IPADDR", "addresses", error) && read_peer (reader, error);
}

static gboolean
read_ipv6 (const Reader *reader, GError **error)
{
  if (!wgre_shell_false (wgre_shell_value (reader->variables, "IPV6INIT")))
    return append (reader, "IPV6ADDR", "addresses", error) &&
           append (reader, "IPV6ADDR_SECONDARIES", "addresses", error);
  if (wgre_shell_value (reader->variables, "IPV6ADDR"))
    warn (reader, "IPV6ADDR", "is not used, since IPV6INIT=no");
  return TRUE;
}

static gboolean
read_dns (const Reader *reader, GError **error)
{
  if (wgre_shell_false (wgre_shell_value (reader->variables, "PEERDNS")))
    return TRUE;
  for (guint i = 1; i <= 3; i++) {
    g_autofree char *name = g_strdup_printf ("DNS%u", i);

    if (!append (reader, name, "dns", error))
      return FALSE;
  }
  return append (reader, "DOMAIN", "dns-search", error);
}

/* --- the name and the start --- */

static void
read_start (const Reader *reader)
{
  const WgreVariable *variable = g_hash_table_lookup (reader->variables, "ONBOOT");
  WgreText place;

  if (!variable || !wgre_shell_true (variable->value))
    return;
  place = place_of (reader, variable);
  wgre_text_set (&place, "autostart", "yes");
}

static gboolean
read_device (const Reader *reader, GError **error)
{
  const char *device = wgre_shell_value (reader->variables, "DEVICE");
  WgreText whole = *reader->text;

  if (device && strchr (device, ':'))
    return fail (reader, "DEVICE", WGRE_ERROR_UNSUPPORTED, error,
                 "is an alias, which is no tunnel of its own: add its addresses to the tunnel");
  whole.number = 0;
  if (!device && reader->name)
    return wgre_text_set_value (&whole, 0, "DEVICE", "interface", reader->name, error);
  return TRUE;
}

/* --- files beside --- */

static gboolean
read_keys (const Reader *reader, GError **error)
{
  WgreText beside;
  gboolean ok;

  if (!reader->name || !wgre_text_open_beside (reader->text, reader->keys_name, &beside))
    return TRUE;
  ok = wgre_shell_variables (&beside, reader->variables, error);
  wgre_text_close (&beside);
  return ok;
}

static gboolean
read_beside (const Reader *reader, GError **error)
{
  static const char *const routes[] = { "route-", "route6-" }, *const rules[] = { "rule-",
                                                                                  "rule6-" };
  WgreRoutes found = { 0 };

  for (guint i = 0; i < 2; i++) {
    g_autofree char *route = g_strconcat (routes[i], reader->name, NULL);
    g_autofree char *rule = g_strconcat (rules[i], reader->name, NULL);

    if (!wgre_route_read_beside (reader->text, route, &found, error))
      return FALSE;
    wgre_route_note_rules (reader->text, rule);
  }
  return TRUE;
}

/* --- what is left --- */

static gboolean
is_read (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    if (!strcmp (silent[i], name))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (!strcmp (plain[i].name, name))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (of_tunnel); i++)
    if (!strcmp (of_tunnel[i].name, name))
      return TRUE;
  return g_str_has_prefix (name, "DNS");
}

static const char *
remedy_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (!strcmp (notes[i].name, name))
      return notes[i].remedy;
  return NULL;
}

static void
note_rest (const Reader *reader)
{
  GHashTableIter iter;
  const char *name;

  g_hash_table_iter_init (&iter, reader->variables);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL)) {
    const char *value = wgre_shell_value (reader->variables, name), *remedy = remedy_of (name);

    if (!value || is_read (name))
      continue;
    if (remedy && !wgre_shell_false (value))
      warn (reader, name, remedy);
    else if (!remedy)
      warn (reader, name, "is not used for tunnels of this kind");
  }
}

static gboolean
read_all (const Reader *reader, GError **error)
{
  const char *id = wgre_shell_value (reader->variables, "NAME");

  if (!read_type (reader, error) || !read_device (reader, error))
    return FALSE;
  read_start (reader);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (!set (reader, plain[i].name, plain[i].key, error))
      return FALSE;
  if (!(is_sit (reader) ? read_sit (reader, error) : read_tunnel (reader, error)) ||
      !read_ipv6 (reader, error) || !read_dns (reader, error))
    return FALSE;
  reader->text->import->id = g_strdup (id);
  note_rest (reader);
  return !reader->name || read_beside (reader, error);
}

gboolean
wgre_ifcfg_read (WgreText *text, GError **error)
{
  g_autoptr (GHashTable) variables = wgre_shell_variables_new ();
  g_autofree char *keys_name = NULL;
  Reader reader = {
    .text = text,
    .variables = variables,
    .name = g_str_has_prefix (text->file, PREFIX) ? text->file + strlen (PREFIX) : NULL,
  };

  keys_name = g_strconcat ("keys-", reader.name ? reader.name : "", NULL);
  reader.keys_name = keys_name;
  return wgre_shell_variables (text, variables, error) && read_keys (&reader, error) &&
         read_all (&reader, error);
}

/* --- sniffing --- */

static gboolean
is_tunnel_line (const char *line)
{
  static const char *const names[] = { "MY_OUTER_IPADDR", "PEER_OUTER_IPADDR", "MY_INNER_IPADDR",
                                       "IPV6TUNNELIPV4" };
  const char *value;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (wgre_shell_assigns (line, names[i], &value))
      return TRUE;
  if (wgre_shell_assigns (line, "DEVICETYPE", &value))
    return wgre_text_has_word (value, "tunnel") || wgre_text_has_word (value, "sit");
  if (!wgre_shell_assigns (line, "TYPE", &value))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (wgre_text_has_word (value, types[i].type))
      return TRUE;
  return wgre_text_has_word (value, "EXTERNAL");
}

gboolean
wgre_ifcfg_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  return wgre_text_has_line (text, is_tunnel_line);
}

/* --- writing --- */

static void
assign (WgreWriter *writer, GString *text, const char *key, const char *name)
{
  g_autofree char *value = wgre_writer_take (writer, key);

  if (value)
    wgre_shell_append (text, name, value);
}

static guint
count (const GArray *list, guint8 family)
{
  guint found = 0;

  for (guint i = 0; list && i < list->len; i++)
    found += g_array_index (list, WgrePrefix, i).ip.family == family;
  return found;
}

static char *
join (const GArray *list, guint8 family, guint skip, guint limit)
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
append_list (GString *text, const char *name, char *value)
{
  if (*value)
    wgre_shell_append (text, name, value);
  g_free (value);
}

/* One IPv4 address, any number of IPv6 ones; without IPv4, ifup-tunnel would fail. */
static void
write_addresses (WgreWriter *writer, GString *text, gboolean sit)
{
  const GArray *list = wgre_profile_prefixes (writer->profile, WGRE_OPT_ADDRESSES);
  guint v4 = count (list, AF_INET), v6 = count (list, AF_INET6);

  if (!list || v4 > 1 || (!v4 && v6 && !sit))
    return;
  append_list (text, "MY_INNER_IPADDR", join (list, AF_INET, 0, 1));
  if (v6)
    wgre_shell_append (text, "IPV6INIT", "yes");
  append_list (text, "IPV6ADDR", join (list, AF_INET6, 0, 1));
  append_list (text, "IPV6ADDR_SECONDARIES", join (list, AF_INET6, 1, G_MAXUINT));
  g_free (wgre_writer_take (writer, "addresses"));
}

/* ifup gives the word to ip(8), which resolves no names. */
static void
write_remote (WgreWriter *writer, GString *text, const char *name)
{
  const char *host = wgre_profile_string (writer->profile, WGRE_OPT_REMOTE);
  WgreIp ip;

  if (host && wgre_ip_parse (host, &ip))
    assign (writer, text, "remote", name);
}

static void
write_peer (WgreWriter *writer, GString *text)
{
  const GArray *list = wgre_profile_prefixes (writer->profile, WGRE_OPT_PEER_ADDRESS);
  const char *host = wgre_profile_string (writer->profile, WGRE_OPT_REMOTE);
  const WgrePrefix *peer = list && list->len == 1 ? &g_array_index (list, WgrePrefix, 0) : NULL;
  g_autofree char *ip = peer ? wgre_ip_to_string (&peer->ip) : NULL;
  g_autofree char *prefix = peer ? wgre_prefix_to_string (peer) : NULL;

  if (!peer || peer->ip.family != AF_INET || !g_strcmp0 (ip, host))
    return;
  wgre_shell_append (text, "PEER_INNER_IPADDR", wgre_prefix_is_single (peer) ? ip : prefix);
  g_free (wgre_writer_take (writer, "peer-address"));
}

/* ifup-sit sets a TTL of 64 and has no word for another one. */
static void
write_sit (WgreWriter *writer, GString *text)
{
  write_remote (writer, text, "IPV6TUNNELIPV4");
  assign (writer, text, "local", "IPV6TUNNELIPV4LOCAL");
  if (wgre_profile_number (writer->profile, WGRE_OPT_TTL) == 64)
    g_free (wgre_writer_take (writer, "ttl"));
  else
    g_hash_table_replace (writer->data, g_strdup ("ttl"), g_strdup ("inherit"));
}

static void
write_tunnel (WgreWriter *writer, GString *text)
{
  assign (writer, text, "local", "MY_OUTER_IPADDR");
  write_remote (writer, text, "PEER_OUTER_IPADDR");
  assign (writer, text, "key", "KEY");
  assign (writer, text, "ttl", "TTL");
}

static void
write_dns (WgreWriter *writer, GString *text)
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
  const WgreKind *kind = wgre_profile_kind (writer->profile);
  gboolean named = g_str_has_prefix (writer->file, PREFIX);
  const char *name = named ? writer->file + strlen (PREFIX) : writer->file;
  gboolean sit = kind->id == WGRE_KIND_SIT;

  assign (writer, text, "interface", "DEVICE");
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (!strcmp (types[i].tunnel, kind->name))
      wgre_shell_append (text, "TYPE", types[i].type);
  g_free (wgre_writer_take (writer, "tunnel"));
  g_string_append (text, "BOOTPROTO=none\n");
  assign (writer, text, "autostart", "ONBOOT");
  if (sit)
    write_sit (writer, text);
  else
    write_tunnel (writer, text);
  write_addresses (writer, text, sit);
  write_peer (writer, text);
  assign (writer, text, "mtu", "MTU");
  write_dns (writer, text);
  wgre_writer_add (writer, writer->file, text);
  wgre_route_write_beside (writer, name);
}
