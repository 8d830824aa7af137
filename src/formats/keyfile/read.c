/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/keyfile/keyfile.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/key.h"
#include "core/list.h"
#include "core/option.h"
#include "formats/kit/draft.h"
#include "formats/kit/ini.h"

static const WgreOutlineSection sections[] = {
  { "wireguard-peer.", NULL, TRUE },
  { .section = NULL },
};

const WgreOutlineFile wgre_keyfile_files[] = {
  { "keyfile", "", ".nmconnection", sections, wgre_ini_scan, NULL },
  { .part = NULL },
};

/* A route of a section: its words, and where they stand. */
typedef struct {
  char *item; /* with "via" and "metric"; NULL: only its options are known so far */
  guint32 table;
  gboolean has_metric;
  guint family, line, column; /* family: 0 of [ipv4], 1 of [ipv6] */
} Route;

/* What a section says of all its routes. */
typedef struct {
  guint32 table;
  char *metric, *gateway;
  guint line, column; /* of the gateway */
  gboolean never_default;
} Family;

typedef struct {
  GPtrArray *peers;  /* of WgreDraft */
  GPtrArray *routes; /* of Route, in the order of the file */
  GHashTable *known; /* section and number → Route; not owned */
  Family families[2];
  gboolean autoconnect;
} Reader;

/* --- values --- */

/* Where NetworkManager takes 0 for "not set". */
static gboolean
read_nonzero (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
              GError **error)
{
  return !strcmp (entry->value, "0") || wgre_ini_value (text, entry, user_data, key, error);
}

/* --- routes --- */

static guint
family_of (const WgreIniEntry *entry)
{
  return strcmp (entry->section, "ipv6") ? 0 : 1;
}

static void
route_free (gpointer data)
{
  Route *route = data;

  g_free (route->item);
  g_free (route);
}

/* That which the section calls by a number: "route1", "route1_options". */
static Route *
get_route (Reader *reader, const WgreText *text, const WgreIniEntry *entry)
{
  const char *number = entry->key + strcspn (entry->key, G_CSET_DIGITS);
  gsize length = strspn (number, G_CSET_DIGITS);
  g_autofree char *name = g_strdup_printf ("%s %.*s", entry->section, (int) length, number);
  Route *route = g_hash_table_lookup (reader->known, name);

  if (route)
    return route;
  route = g_new0 (Route, 1);
  route->family = family_of (entry);
  route->line = text->number;
  route->column = wgre_text_column (text, entry->at);
  g_ptr_array_add (reader->routes, route);
  g_hash_table_insert (reader->known, g_steal_pointer (&name), route);
  return route;
}

/* NetworkManager writes all zeros where there is none. */
static gboolean
is_gateway (const char *text)
{
  WgreIp ip;

  return text && *text && !(wgre_ip_parse (text, &ip) && wgre_ip_is_any (&ip));
}

/* "NETWORK/LENGTH[,GATEWAY[,METRIC]]" */
static gboolean
read_route (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
            const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  g_auto (GStrv) parts = wgre_list_split (entry->value);
  Route *route = get_route (user_data, text, entry);
  const char *gateway = parts[0] ? parts[1] : NULL, *metric = gateway ? parts[2] : NULL;
  g_autoptr (GString) item = g_string_new (parts[0]);

  if (is_gateway (gateway))
    g_string_append_printf (item, " via %s", gateway);
  if (metric)
    g_string_append_printf (item, " metric %s", metric);
  route->has_metric = metric != NULL;
  g_free (route->item);
  route->item = g_string_free (g_steal_pointer (&item), FALSE);
  route->line = text->number;
  route->column = wgre_text_column (text, entry->at);
  return TRUE;
}

static gboolean
read_route_option (const WgreText *text, const WgreIniEntry *entry, Route *route, const char *item,
                   GError **error)
{
  guint64 table;

  if (!strcmp (item, "onlink=true") || !strcmp (item, "onlink=false"))
    return TRUE;
  if (!g_str_has_prefix (item, "table="))
    return wgre_ini_warn (text, entry, _ ("has options that are not taken over"));
  if (!wgre_text_decimal (item + strlen ("table="), G_MAXUINT32, &table))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("has a table that is no number: correct it"));
  route->table = (guint32) table;
  return TRUE;
}

static gboolean
read_route_options (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                    const char *key, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (entry->value);
  Route *route;

  if (!g_str_has_suffix (entry->key, "_options") || !g_ascii_isdigit (entry->key[5]))
    return wgre_ini_lost (text, entry, user_data, key, error);
  route = get_route (user_data, text, entry);
  for (guint i = 0; items[i]; i++)
    if (!read_route_option (text, entry, route, items[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_gateway (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
              const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  Reader *reader = user_data;
  Family *family = &reader->families[family_of (entry)];

  g_free (family->gateway);
  family->gateway = is_gateway (entry->value) ? g_strdup (entry->value) : NULL;
  family->line = text->number;
  family->column = wgre_text_column (text, entry->at);
  return TRUE;
}

/* "ADDRESS/LENGTH[,GATEWAY]" */
static gboolean
read_address (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
              GError **error)
{
  gsize length = strcspn (entry->value, ", ;");
  const char *rest = entry->value + length + strspn (entry->value + length, ", ;");
  WgreIniEntry gateway = *entry;

  gateway.value = (char *) rest;
  if (*rest && !read_gateway (text, &gateway, user_data, NULL, error))
    return FALSE;
  entry->value[length] = '\0';
  return wgre_text_append_value (text, wgre_text_column (text, entry->at), entry->key, key,
                                 entry->value, error);
}

static gboolean
read_route_table (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                  const char *key G_GNUC_UNUSED, GError **error)
{
  Reader *reader = user_data;
  guint64 table;

  if (!wgre_text_decimal (entry->value, G_MAXUINT32, &table))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("is not a routing table: give its number"));
  reader->families[family_of (entry)].table = (guint32) table;
  return TRUE;
}

static gboolean
read_route_metric (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                   const char *key G_GNUC_UNUSED, GError **error)
{
  Reader *reader = user_data;
  Family *family = &reader->families[family_of (entry)];
  guint64 metric;

  if (!strcmp (entry->value, "-1"))
    return TRUE;
  if (!wgre_text_decimal (entry->value, G_MAXUINT32, &metric))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("is not a number from 0 to 4294967295"));
  g_free (family->metric);
  family->metric = g_strdup (entry->value);
  return TRUE;
}

static gboolean
read_never_default (const WgreText *text G_GNUC_UNUSED, const WgreIniEntry *entry,
                    gpointer user_data, const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  Reader *reader = user_data;

  reader->families[family_of (entry)].never_default =
      !g_ascii_strcasecmp (entry->value, "true") || !strcmp (entry->value, "1");
  return TRUE;
}

/* A default route with a metric is one of several, and not what a full tunnel is. */
static gboolean
put_item (const WgreText *text, const Route *route, const Family *family, GError **error)
{
  guint32 table = route->table ? route->table : family->table;
  const char *metric = route->has_metric ? NULL : family->metric;
  gboolean all = route->item[strcspn (route->item, "/ ")] == '/' &&
                 g_str_has_prefix (strchr (route->item, '/'), "/0");
  g_autoptr (GString) item = g_string_new (route->item);
  WgreText place = *text;

  place.number = place.mark_line = route->line;
  place.mark_column = route->column;
  if (table || (all && (metric || route->has_metric)))
    g_string_append_printf (item, " table %u", table ? table : RT_TABLE_MAIN);
  if (metric)
    g_string_append_printf (item, " metric %s", metric);
  return wgre_text_append_value (&place, route->column, "route", "routes", item->str, error);
}

static gboolean
put_gateway (const WgreText *text, const Family *family, guint number, GError **error)
{
  g_autofree char *item =
      g_strdup_printf ("%s via %s", number ? "::/0" : "0.0.0.0/0", family->gateway);
  const Route route = { item, 0, FALSE, number, family->line, family->column };

  return put_item (text, &route, family, error);
}

static gboolean
put_routes (const WgreText *text, const Reader *reader, GError **error)
{
  for (guint i = 0; i < reader->routes->len; i++) {
    const Route *route = reader->routes->pdata[i];

    if (route->item && !put_item (text, route, &reader->families[route->family], error))
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (reader->families); i++)
    if (reader->families[i].gateway && !reader->families[i].never_default &&
        !put_gateway (text, &reader->families[i], i, error))
      return FALSE;
  return TRUE;
}

/* What both families say of the allowed IPs; a profile has no word for one of them. */
static void
put_shared (const WgreText *text, const Reader *reader)
{
  const Family *v4 = &reader->families[0], *v6 = &reader->families[1];
  const char *metric = v4->metric ? v4->metric : v6->metric;
  guint32 table = v4->table ? v4->table : v6->table;
  g_autofree char *routing = g_strdup_printf ("table %u", table);
  WgreText whole = *text;

  whole.number = 0;
  if (g_strcmp0 (g_hash_table_lookup (text->import->data, "tunnel"), "wireguard"))
    return;
  if ((v4->metric && v6->metric && strcmp (v4->metric, v6->metric)) ||
      (v4->table && v6->table && v4->table != v6->table))
    wgre_text_warn (&whole, NULL,
                    _ ("route-metric and route-table of [ipv4] are those of the allowed IPs of "
                       "[ipv6], too"));
  if (metric)
    wgre_text_set (&whole, "route-metric", metric);
  if (table && !g_hash_table_contains (text->import->data, "routing"))
    wgre_text_set (&whole, "routing", routing);
}

static gboolean
read_private_key (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
                  const char *key, GError **error)
{
  WgreKey parsed;

  if (!wgre_text_parse_key (text, wgre_text_column (text, entry->at), entry->key, entry->value,
                            &parsed, error))
    return FALSE;
  wgre_wipe (&parsed, sizeof parsed);
  g_hash_table_replace (text->import->secrets, g_strdup (key), g_strdup (entry->value));
  wgre_text_set_position (text, key);
  return TRUE;
}

static gboolean
check_flags (const WgreText *text, const WgreIniEntry *entry, GError **error)
{
  guint64 flags;

  return wgre_text_decimal (entry->value, 7, &flags) ||
         wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                        _ ("are not flags: give 0, 1, 2 or 4"));
}

static gboolean
read_flags (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
            const char *key, GError **error)
{
  if (!check_flags (text, entry, error))
    return FALSE;
  wgre_text_set (text, key, entry->value);
  return TRUE;
}

static gboolean
is_true (const char *value)
{
  return !g_ascii_strcasecmp (value, "true") || !g_ascii_strcasecmp (value, "yes") ||
         !strcmp (value, "1");
}

/* A switch of which one value becomes a key with the value behind "=". */
static gboolean
read_if_false (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
               const char *key, GError **error G_GNUC_UNUSED)
{
  g_auto (GStrv) parts = g_strsplit (key, "=", 2);

  if (!is_true (entry->value))
    wgre_text_set (text, parts[0], parts[1]);
  return TRUE;
}

/* --- [connection] --- */

static gboolean
read_id (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
         const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  g_auto (GStrv) parts = g_strsplit (entry->value, "\\s", -1);

  g_free (text->import->id);
  text->import->id = g_strjoinv (" ", parts);
  return TRUE;
}

static gboolean
read_type (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
           const char *key G_GNUC_UNUSED, GError **error)
{
  static const char *const others[] = { "ip-tunnel", "vpn", NULL };

  if (!strcmp (entry->value, "wireguard"))
    wgre_text_set (text, "tunnel", "wireguard");
  else if (!g_strv_contains (others, entry->value))
    return wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                          _ ("is neither wireguard nor ip-tunnel"));
  return TRUE;
}

static gboolean
read_autoconnect (const WgreText *text G_GNUC_UNUSED, const WgreIniEntry *entry, gpointer user_data,
                  const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  Reader *reader = user_data;

  reader->autoconnect = is_true (entry->value);
  return TRUE;
}

/* --- [ip-tunnel] --- */

static gboolean
read_remote (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
             GError **error)
{
  WgreIp ip;

  /* Of ISATAP, which has no far end, NetworkManager keeps all zeros. */
  return (wgre_ip_parse (entry->value, &ip) && wgre_ip_is_any (&ip)) ||
         wgre_ini_value (text, entry, user_data, key, error);
}

/* A sit tunnel to all routers of a site. */
#define ISATAP "isatap"

/* By the number of NMIPTunnelMode. */
static const char *const modes[] = {
  NULL,     "ipip",  "gre",    "sit",  ISATAP,   "vti",
  "ip6ip6", "ipip6", "ip6gre", "vti6", "gretap", "ip6gretap",
};

guint
wgre_keyfile_mode (const WgreProfile *profile)
{
  gboolean isatap = wgre_profile_number (profile, WGRE_OPT_ISATAP) != 0;
  const char *name = isatap ? ISATAP : wgre_profile_kind (profile)->name;

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (!g_strcmp0 (modes[i], name))
      return i;
  return 0;
}

static gboolean
read_mode (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
           const char *key, GError **error)
{
  guint64 mode;

  if (!wgre_text_decimal (entry->value, G_N_ELEMENTS (modes) - 1, &mode) || !modes[mode])
    return wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                          _ ("is not a kind of tunnel that is known here: use 1 to 11"));
  if (!strcmp (modes[mode], ISATAP))
    wgre_text_set (text, ISATAP, "yes");
  wgre_text_set (text, key, strcmp (modes[mode], ISATAP) ? modes[mode] : "sit");
  return TRUE;
}

const WgreKeyfileFlag wgre_keyfile_flags[] = {
  { 0x1, "encaplimit", "none" }, { 0x2, "tos", "inherit" }, { 0x4, "flowlabel", "inherit" },
  { 0x10, "dscp", "inherit" },   { 0, NULL, NULL },
};

static gboolean
read_tunnel_flags (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                   const char *key, GError **error)
{
  guint64 flags;

  if (!wgre_text_c_number (entry->value, 0x3f, &flags))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("are not flags: give 0x0 to 0x3f"));
  for (guint i = 0; wgre_keyfile_flags[i].key; i++) {
    if (flags & wgre_keyfile_flags[i].bit)
      wgre_text_set (text, wgre_keyfile_flags[i].key, wgre_keyfile_flags[i].value);
    flags &= ~(guint64) wgre_keyfile_flags[i].bit;
  }
  return !flags || wgre_ini_lost (text, entry, user_data, key, error);
}

/* --- peers --- */

static WgreDraft *
last_peer (const Reader *reader)
{
  return reader->peers->pdata[reader->peers->len - 1];
}

static gboolean
read_part (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
           GError **error)
{
  return !*entry->value ||
         wgre_draft_set (last_peer (user_data), text, wgre_text_column (text, entry->at),
                         entry->key, key, entry->value, error);
}

static gboolean
read_psk_flags (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                const char *key G_GNUC_UNUSED, GError **error)
{
  WgreDraft *peer = last_peer (user_data);

  if (!check_flags (text, entry, error))
    return FALSE;
  g_free (peer->psk_flags);
  peer->psk_flags = g_strdup (entry->value);
  return TRUE;
}

static gboolean
read_own (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
          const char *key G_GNUC_UNUSED, GError **error)
{
  return wgre_draft_set_own (last_peer (user_data), text, entry->key + strlen (WGRE_INI_OWN),
                             entry->value, error);
}

/* --- [vpn] of the plugin before --- */

#define OLD_SERVICE "org.freedesktop.NetworkManager.wireguard"

static gboolean
read_service (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
              const char *key, GError **error)
{
  if (strcmp (entry->value, OLD_SERVICE))
    return wgre_ini_fail (
        text, entry, WGRE_ERROR_UNSUPPORTED, error,
        _ ("is not org.freedesktop.NetworkManager.wireguard: import its own files"));
  wgre_text_set (text, key, "wireguard");
  return TRUE;
}

static gboolean
note_script (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
             const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return wgre_ini_warn (text, entry, _ ("scripts are not run"));
}

/* --- sections --- */

#define PEER "wireguard-peer."
#define PEERS PEER "*"

static const WgreIniKey keys[] = {
  { "connection", "id", NULL, read_id },
  { "connection", "type", NULL, read_type },
  { "connection", "interface-name", "interface", wgre_ini_value },
  { "connection", "autoconnect", NULL, read_autoconnect },
  { "connection", "uuid", NULL, wgre_ini_keep },
  { "connection", "timestamp", NULL, wgre_ini_keep },
  { "connection", "permissions", NULL, wgre_ini_keep },
  { "connection", "autoconnect-priority", NULL, wgre_ini_keep },
  { "connection", "autoconnect-retries", NULL, wgre_ini_keep },
  { "user", "*", NULL, wgre_ini_keep },
  { "wireguard", "private-key", "private-key", read_private_key },
  { "wireguard", "private-key-flags", "private-key-flags", read_flags },
  { "wireguard", "listen-port", "listen-port", read_nonzero },
  { "wireguard", "fwmark", "fwmark", read_nonzero },
  { "wireguard", "mtu", "mtu", read_nonzero },
  { "wireguard", "peer-routes", "routing=off", read_if_false },
  { PEERS, "endpoint", "endpoint", read_part },
  { PEERS, "allowed-ips", "allowed-ips", read_part },
  { PEERS, "persistent-keepalive", "persistent-keepalive", read_part },
  { PEERS, "preshared-key", "preshared-key", read_part },
  { PEERS, "preshared-key-flags", NULL, read_psk_flags },
  { "ip-tunnel", "mode", "tunnel", read_mode },
  { "ip-tunnel", "parent", "dev", wgre_ini_value },
  { "ip-tunnel", "local", "local", wgre_ini_value },
  { "ip-tunnel", "remote", "remote", read_remote },
  { "ip-tunnel", "ttl", "ttl", read_nonzero },
  { "ip-tunnel", "tos", "tos", read_nonzero },
  { "ip-tunnel", "path-mtu-discovery", "pmtudisc=no", read_if_false },
  { "ip-tunnel", "input-key", "ikey", wgre_ini_value },
  { "ip-tunnel", "output-key", "okey", wgre_ini_value },
  { "ip-tunnel", "encapsulation-limit", "encaplimit", read_nonzero },
  { "ip-tunnel", "flow-label", "flowlabel", read_nonzero },
  { "ip-tunnel", "fwmark", "fwmark", read_nonzero },
  { "ip-tunnel", "mtu", "mtu", read_nonzero },
  { "ip-tunnel", "flags", NULL, read_tunnel_flags },
  { "vpn", "service-type", "tunnel", read_service },
  { "vpn", "local-ip4", "addresses", wgre_ini_list },
  { "vpn", "local-ip6", "addresses", wgre_ini_list },
  { "vpn", "local-listen-port", "listen-port", read_nonzero },
  { "vpn", "local-private-key", "private-key", read_private_key },
  { "vpn", "connection-dns", "dns", wgre_ini_list },
  { "vpn", "connection-mtu", "mtu", wgre_ini_value },
  { "vpn", "peer-public-key", "public-key", read_part },
  { "vpn", "peer-preshared-key", "preshared-key", read_part },
  { "vpn", "peer-allowed-ips", "allowed-ips", read_part },
  { "vpn", "peer-endpoint", "endpoint", read_part },
  { "vpn", "peer-persistent-keep-alive", "persistent-keepalive", read_part },
  { "vpn", "script-*", NULL, note_script },
  { "ipv#", "method", NULL, NULL },
  { "ipv#", "addr-gen-mode", NULL, wgre_ini_keep },
  { "ipv#", "may-fail", NULL, wgre_ini_keep },
  { "ipv#", "address#", "addresses", read_address },
  { "ipv#", "dns", "dns", wgre_ini_list },
  { "ipv#", "dns-search", "dns-search", wgre_ini_list },
  { "ipv#", "gateway", NULL, read_gateway },
  { "ipv#", "never-default", NULL, read_never_default },
  { "ipv#", "route-table", NULL, read_route_table },
  { "ipv#", "route-metric", NULL, read_route_metric },
  { "ipv#", "route#", NULL, read_route },
  { "ipv#", "routes#", NULL, read_route },
  { "ipv#", "route*", NULL, read_route_options },
};

static gboolean
begin_section (const WgreText *text, const WgreIniEntry *entry, Reader *reader, GError **error)
{
  const char *name;
  WgreKey key;

  if (!strcmp (entry->section, "vpn"))
    wgre_draft_add (reader->peers, text);
  if (!g_str_has_prefix (entry->section, PEER))
    return TRUE;
  name = entry->section + strlen (PEER);
  if (!wgre_key_parse (name, &key))
    return wgre_text_fail (
        text, entry->at, NULL, WGRE_ERROR_INVALID, error,
        _ ("the section's name does not end with a public key: give 44 characters "
           "of base64 that end in \"=\""));
  return wgre_draft_set (wgre_draft_add (reader->peers, text), text, 0, "section", "public-key",
                         name, error);
}

static gboolean
read_entry (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, GError **error)
{
  const WgreIniKey *key;

  if (!entry->key)
    return begin_section (text, entry, user_data, error);
  if (g_str_has_prefix (entry->key, WGRE_INI_OWN))
    return !g_str_has_prefix (entry->section, PEER) ||
           read_own (text, entry, user_data, NULL, error);
  key = wgre_ini_find (keys, G_N_ELEMENTS (keys), entry);
  if (!key)
    return wgre_ini_lost (text, entry, user_data, NULL, error);
  return !key->read || key->read (text, entry, user_data, key->key, error);
}

/* --- the whole --- */

static gboolean
finish (const WgreText *text, const Reader *reader, GError **error)
{
  WgreText whole = *text;

  whole.number = 0;
  if (!g_hash_table_contains (text->import->data, "tunnel"))
    return wgre_text_fail (
        text, NULL, NULL, WGRE_ERROR_MISSING, error,
        _ ("[ip-tunnel] mode: is missing: give the number of the kind of tunnel"));
  if (!put_routes (text, reader, error))
    return FALSE;
  put_shared (text, reader);
  wgre_text_drop_isatap_end (text);
  wgre_draft_emit (reader->peers, text);
  wgre_text_join_keys (text);
  if (g_hash_table_contains (text->import->secrets, "private-key") &&
      !g_hash_table_contains (text->import->data, "private-key-flags"))
    g_hash_table_replace (text->import->data, g_strdup ("private-key-flags"), g_strdup ("0"));
  if (reader->autoconnect)
    wgre_text_set_start (&whole);
  return TRUE;
}

gboolean
wgre_keyfile_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) peers = wgre_draft_list ();
  g_autoptr (GPtrArray) routes = g_ptr_array_new_with_free_func (route_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reader reader = { .peers = peers, .routes = routes, .known = known, .autoconnect = TRUE };
  gboolean ok = wgre_ini_read (text, read_entry, &reader, error) && finish (text, &reader, error);

  for (guint i = 0; i < G_N_ELEMENTS (reader.families); i++) {
    g_free (reader.families[i].gateway);
    g_free (reader.families[i].metric);
  }
  return ok;
}

static gboolean
has_value (const char *line, const char *key, const char *value)
{
  if (!wgre_text_begins (line, key))
    return FALSE;
  line += strlen (key);
  line += strspn (line, " \t=");
  return wgre_text_has_word (line, value);
}

static gboolean
is_native_type (const char *line)
{
  return has_value (line, "type", "wireguard") || has_value (line, "type", "ip-tunnel") ||
         has_value (line, "service-type", OLD_SERVICE);
}

static gboolean
is_head (const char *line)
{
  return wgre_text_begins (line, "[connection]");
}

gboolean
wgre_keyfile_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  return wgre_text_has_line (text, is_head) && wgre_text_has_line (text, is_native_type);
}
