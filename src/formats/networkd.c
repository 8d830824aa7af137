/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/networkd.h"

#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/key.h"
#include "core/option.h"
#include "formats/ini.h"
#include "formats/route.h"

/* A [WireGuardPeer]. */
typedef struct {
  char *key, *psk, *endpoint, *keepalive, *table, *metric;
  GString *allowed_ips;
  guint line;
} Peer;

typedef struct {
  GPtrArray *peers;    /* of Peer */
  gboolean routed;     /* the allowed IPs become routes: RouteTable is set */
  WgreRoutes routes;   /* of [Route] */
  gboolean other_link; /* the file .network is that of another link */
} Reader;

typedef gboolean (*Read) (const WgreText *text, const WgreIniEntry *entry, Reader *reader,
                          const char *key, GError **error);

typedef struct {
  const char *section;
  const char *name;
  const char *key; /* of the profile, for @read */
  Read read;       /* NULL: it says nothing that a profile would have to keep */
} Key;

/* --- values --- */

static gboolean
fail (const WgreText *text, const WgreIniEntry *entry, gint code, GError **error, const char *what)
{
  return wgre_text_fail (text, entry->at, code, error, "%s: %s", entry->key, what);
}

static gboolean
warn (const WgreText *text, const WgreIniEntry *entry, const char *what)
{
  wgre_text_warn (text, entry->at, "%s: %s", entry->key, what);
  return TRUE;
}

static gboolean
read_lost (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
           const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return warn (text, entry, "is not taken over");
}

static gboolean
read_value (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
            const char *key, GError **error)
{
  return !*entry->value || wgre_text_set_value (text, wgre_text_column (text, entry->at),
                                                entry->key, key, entry->value, error);
}

/* A TTL of 0 is that of the packet inside. */
static gboolean
read_ttl (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
          GError **error)
{
  return !strcmp (entry->value, "0") || read_value (text, entry, reader, key, error);
}

/* An empty value takes back what the list had. */
static gboolean
read_list (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
           const char *key, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (entry->value);

  if (!items[0])
    g_hash_table_remove (text->import->data, key);
  for (guint i = 0; items[i]; i++)
    if (!wgre_text_append_value (text, wgre_text_column (text, entry->at), entry->key, key,
                                 items[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
is_word (const char *value, const char *const words[])
{
  for (guint i = 0; words[i]; i++)
    if (!g_ascii_strcasecmp (value, words[i]))
      return TRUE;
  return FALSE;
}

/* A switch that, when it has the value before "?", sets a key: "no?pmtudisc=no". */
static gboolean
read_switch (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
             const char *key, GError **error)
{
  static const char *const yes[] = { "1", "yes", "y", "true", "t", "on", NULL };
  static const char *const no[] = { "0", "no", "n", "false", "f", "off", NULL };
  g_auto (GStrv) parts = g_strsplit_set (key, "?=", 3);

  if (!is_word (entry->value, yes) && !is_word (entry->value, no))
    return fail (text, entry, WGRE_ERROR_INVALID, error, "is neither yes nor no");
  if (is_word (entry->value, yes) == !strcmp (parts[0], "yes"))
    wgre_text_set (text, parts[1], parts[2]);
  return TRUE;
}

/* "any" stands for no address; the words are for addresses that are only known later. */
static gboolean
read_end (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
          GError **error)
{
  static const char *const later[] = { "ipv4_link_local", "ipv6_link_local", "dhcp4",
                                       "dhcp6",           "slaac",           NULL };

  if (!strcmp (entry->value, "any"))
    return TRUE;
  if (is_word (entry->value, later))
    return warn (text, entry, "the kernel chooses the address, by the route to the far end");
  return read_value (text, entry, reader, key, error);
}

/* Sizes have suffixes to the base of 1024. */
static gboolean
read_mtu (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
          GError **error)
{
  gsize length = strlen (entry->value);
  g_autofree char *value = NULL;
  WgreIniEntry plain = *entry;
  guint64 number;

  if (!length || entry->value[length - 1] != 'K')
    return read_value (text, entry, reader, key, error);
  entry->value[length - 1] = '\0';
  if (!wgre_text_decimal (entry->value, 1024, &number))
    return fail (text, entry, WGRE_ERROR_INVALID, error, "is not a size: give a number of bytes");
  value = g_strdup_printf ("%" G_GUINT64_FORMAT, number * 1024);
  plain.value = value;
  return read_value (text, &plain, reader, key, error);
}

/* --- [NetDev], [Tunnel] --- */

static gboolean
read_kind (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
           const char *key, GError **error)
{
  if (!strcmp (entry->value, "ip6tnl")) {
    wgre_text_set (text, key, "ip6ip6");
    return TRUE;
  }
  if (!wgre_kind_by_name (entry->value))
    return fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                 "is not a kind of tunnel that is known here");
  wgre_text_set (text, key, entry->value);
  return TRUE;
}

static gboolean
read_mode (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
           const char *key, GError **error)
{
  if (strcmp (entry->value, "ip6ip6") && strcmp (entry->value, "ipip6"))
    return fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                 "is not ip6ip6 or ipip6: make a tunnel for each protocol");
  wgre_text_set (text, key, entry->value);
  return TRUE;
}

/* --- [WireGuard] --- */

static gboolean
check_key (const WgreText *text, const WgreIniEntry *entry, GError **error)
{
  WgreKey parsed;
  gboolean ok;

  wgre_text_squeeze (entry->value);
  ok = wgre_key_parse (entry->value, &parsed);
  wgre_wipe (&parsed, sizeof parsed);
  return ok || fail (text, entry, WGRE_ERROR_INVALID, error,
                     "is not a key: give 44 characters of base64 that end in \"=\"");
}

static gboolean
read_private_key (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
                  const char *key, GError **error)
{
  if (*entry->value == '@' || !*entry->value)
    return warn (text, entry, "is kept elsewhere and will be asked for");
  if (!check_key (text, entry, error))
    return FALSE;
  wgre_text_set_secret (text, key, entry->value);
  return TRUE;
}

static gboolean
read_key_file (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
               const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return warn (text, entry, "other files with keys are not opened: the key will be asked for");
}

static gboolean
read_port (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
           GError **error)
{
  return !strcmp (entry->value, "auto") || read_value (text, entry, reader, key, error);
}

static gboolean
read_route_table (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
                  GError **error)
{
  static const char *const off[] = { "no", "false", "off", "n", "f", NULL };
  g_autofree char *value = NULL;
  guint32 table;

  if (is_word (entry->value, off))
    return TRUE;
  if (!wgre_route_table (text->names, entry->value, &table))
    return fail (text, entry, WGRE_ERROR_INVALID, error,
                 "is not a routing table: give off, main or a number");
  reader->routed = TRUE;
  value = g_strdup_printf ("table %u", table);
  wgre_text_set (text, key, value);
  return TRUE;
}

/* --- [WireGuardPeer] --- */

static void
peer_free (gpointer data)
{
  Peer *peer = data;

  g_free (peer->key);
  wgre_wipe_string (peer->psk);
  g_free (peer->endpoint);
  g_free (peer->keepalive);
  g_free (peer->table);
  g_free (peer->metric);
  g_string_free (peer->allowed_ips, TRUE);
  g_free (peer);
}

static Peer *
last_peer (const Reader *reader)
{
  return reader->peers->pdata[reader->peers->len - 1];
}

static gboolean
read_word (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
           GError **error)
{
  Peer *peer = last_peer (reader);
  char **into = *key == 'e'   ? &peer->endpoint
                : *key == 'p' ? &peer->keepalive
                : *key == 't' ? &peer->table
                              : &peer->metric;

  if (*entry->value == '@')
    return warn (text, entry, "is kept elsewhere: add it to the peer");
  if (strpbrk (entry->value, " \t"))
    return fail (text, entry, WGRE_ERROR_INVALID, error, "has a blank in it: remove it");
  g_free (*into);
  *into = *entry->value ? g_strdup (entry->value) : NULL;
  return TRUE;
}

static gboolean
read_peer_key (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
               GError **error)
{
  Peer *peer = last_peer (reader);
  char **into = *key == 'k' ? &peer->key : &peer->psk;

  if (*entry->value == '@')
    return warn (text, entry, "is kept elsewhere: add it to the peer");
  if (!check_key (text, entry, error))
    return FALSE;
  wgre_wipe_string (*into);
  *into = g_strdup (entry->value);
  return TRUE;
}

static gboolean
read_allowed_ips (const WgreText *text, const WgreIniEntry *entry, Reader *reader,
                  const char *key G_GNUC_UNUSED, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (entry->value);
  GString *list = last_peer (reader)->allowed_ips;

  if (!items[0])
    g_string_truncate (list, 0);
  for (guint i = 0; items[i]; i++) {
    WgrePrefix prefix;
    char printed[WGRE_PREFIX_TEXT_SIZE];

    if (!wgre_prefix_parse (items[i], FALSE, &prefix))
      return fail (text, entry, WGRE_ERROR_INVALID, error,
                   "has an item that is not a network: give NETWORK/LENGTH");
    prefix = wgre_prefix_masked (&prefix);
    wgre_prefix_print (&prefix, printed);
    g_string_append_printf (list, "%s%s", list->len ? ";" : "", printed);
  }
  return TRUE;
}

/* --- .network --- */

static gboolean
read_match (const WgreText *text, const WgreIniEntry *entry, Reader *reader,
            const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  const char *interface = g_hash_table_lookup (text->import->data, "interface");

  reader->other_link = !interface || !g_pattern_match_simple (entry->value, interface);
  if (reader->other_link)
    warn (text, entry, "is another link: this file is left out");
  return TRUE;
}

static gboolean
read_destination (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
                  GError **error)
{
  reader->routes.any = TRUE;
  return read_list (text, entry, reader, key, error);
}

static gboolean
read_table (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
            GError **error)
{
  const char *before = g_hash_table_lookup (text->import->data, key);
  g_autofree char *value = NULL;
  guint32 table;

  if (!wgre_route_table (text->names, entry->value, &table))
    return fail (text, entry, WGRE_ERROR_INVALID, error, "is not a routing table: give its number");
  value = g_strdup_printf ("table %u", table);
  if (before && strcmp (before, value))
    return warn (text, entry,
                 "a profile has one table for all of its routes: this one is not used");
  reader->routed = TRUE;
  wgre_text_set (text, key, value);
  return TRUE;
}

/* --- all keys --- */

static const Key keys[] = {
  { "NetDev", "Name", "interface", read_value },
  { "NetDev", "Kind", "tunnel", read_kind },
  { "NetDev", "MTUBytes", "mtu", read_mtu },
  { "NetDev", "Description", NULL, NULL },
  { "WireGuard", "PrivateKey", "private-key", read_private_key },
  { "WireGuard", "PrivateKeyFile", NULL, read_key_file },
  { "WireGuard", "ListenPort", "listen-port", read_port },
  { "WireGuard", "FirewallMark", "fwmark", read_value },
  { "WireGuard", "FwMark", "fwmark", read_value },
  { "WireGuard", "RouteTable", "routing", read_route_table },
  { "WireGuard", "RouteMetric", "route-metric", read_value },
  { "WireGuardPeer", "PublicKey", "key", read_peer_key },
  { "WireGuardPeer", "PresharedKey", "psk", read_peer_key },
  { "WireGuardPeer", "PresharedKeyFile", NULL, read_key_file },
  { "WireGuardPeer", "AllowedIPs", NULL, read_allowed_ips },
  { "WireGuardPeer", "Endpoint", "endpoint", read_word },
  { "WireGuardPeer", "PersistentKeepalive", "persistent-keepalive", read_word },
  { "WireGuardPeer", "RouteTable", "table", read_word },
  { "WireGuardPeer", "RouteMetric", "metric", read_word },
  { "Tunnel", "Local", "local", read_end },
  { "Tunnel", "Remote", "remote", read_end },
  { "Tunnel", "TOS", "tos", read_value },
  { "Tunnel", "TTL", "ttl", read_ttl },
  { "Tunnel", "DiscoverPathMTU", "no?pmtudisc=no", read_switch },
  { "Tunnel", "IgnoreDontFragment", "yes?ignore-df=yes", read_switch },
  { "Tunnel", "SerializeTunneledPackets", "yes?seq=yes", read_switch },
  { "Tunnel", "IPv6FlowLabel", "flowlabel", read_value },
  { "Tunnel", "EncapsulationLimit", "encaplimit", read_value },
  { "Tunnel", "Key", "key", read_value },
  { "Tunnel", "InputKey", "ikey", read_value },
  { "Tunnel", "OutputKey", "okey", read_value },
  { "Tunnel", "Mode", "tunnel", read_mode },
  { "Tunnel", "Independent", NULL, NULL },
  { "Match", "Name", NULL, read_match },
  { "Network", "Address", "addresses", read_list },
  { "Network", "DNS", "dns", read_list },
  { "Network", "Domains", "dns-search", read_list },
  { "Network", "Description", NULL, NULL },
  { "Address", "Address", "addresses", read_list },
  { "Address", "Peer", "peer-address", read_list },
  { "Route", "Destination", "routes", read_destination },
  { "Route", "Table", "routing", read_table },
  { "Route", "Metric", "route-metric", read_value },
  { "Route", "Scope", NULL, NULL },
  { "Link", "MTUBytes", "mtu", read_mtu },
};

static const Key *
find_key (const WgreIniEntry *entry)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!strcmp (keys[i].section, entry->section) && !strcmp (keys[i].name, entry->key))
      return &keys[i];
  return NULL;
}

static gboolean
begin_section (const WgreText *text, const WgreIniEntry *entry, Reader *reader)
{
  Peer *peer;

  if (strcmp (entry->section, "WireGuardPeer"))
    return TRUE;
  peer = g_new0 (Peer, 1);
  peer->line = text->number;
  peer->allowed_ips = g_string_new (NULL);
  g_ptr_array_add (reader->peers, peer);
  return TRUE;
}

static gboolean
read_entry (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, GError **error)
{
  Reader *reader = user_data;
  const Key *key = entry->key ? find_key (entry) : NULL;

  if (reader->other_link)
    return TRUE;
  if (!entry->key)
    return begin_section (text, entry, reader);
  if (g_str_has_suffix (entry->value, "\\"))
    return fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                 "goes on in the next line, which is not read here: join the lines");
  if (!key)
    return read_lost (text, entry, reader, NULL, error);
  return !key->read || key->read (text, entry, reader, key->key, error);
}

/* --- the whole --- */

static void
add_word (GString *words, const char *name, const char *value)
{
  if (value && *value)
    g_string_append_printf (words, " %s=%s", name, value);
}

static void
emit_peer (const WgreText *text, const Peer *peer, guint id)
{
  g_autofree char *key = g_strdup_printf ("peer.%u", id);
  g_autofree char *psk_key = g_strdup_printf ("peer.%u.psk", id);
  g_autoptr (GString) words = g_string_new (peer->key);
  WgreText place = *text;

  add_word (words, "endpoint", peer->endpoint);
  add_word (words, "allowed-ips", peer->allowed_ips->str);
  add_word (words, "persistent-keepalive", peer->keepalive);
  add_word (words, "route-table", peer->table);
  add_word (words, "route-metric", peer->metric);
  place.number = peer->line;
  wgre_text_set (&place, key, words->str);
  if (peer->psk)
    wgre_text_set_secret (&place, psk_key, peer->psk);
}

static void
emit_peers (const WgreText *text, const Reader *reader)
{
  guint id = 0;

  for (guint i = 0; i < reader->peers->len; i++) {
    const Peer *peer = reader->peers->pdata[i];
    WgreText place = *text;

    place.number = peer->line;
    if (peer->key)
      emit_peer (text, peer, ++id);
    else
      wgre_text_warn (&place, NULL, "a peer without PublicKey is left out, as networkd does");
  }
}

/* networkd makes no routes of the allowed IPs by itself. */
static void
settle_routing (const WgreText *text, const Reader *reader)
{
  WgreText whole = *text;

  if (!reader->peers->len || reader->routed)
    return;
  whole.number = 0;
  if (reader->routes.any)
    wgre_text_warn (&whole, NULL,
                    "the allowed IPs become routes too, beside those of the sections [Route]");
  else
    g_hash_table_replace (text->import->data, g_strdup ("routing"), g_strdup ("off"));
}

/* "50-wg0.netdev" has its addresses in "50-wg0.network", or in that of the interface. */
static gboolean
read_network (const WgreText *text, Reader *reader, GError **error)
{
  const char *interface = g_hash_table_lookup (text->import->data, "interface");
  g_autofree char *stem = g_str_has_suffix (text->file, ".netdev")
                              ? g_strndup (text->file, strlen (text->file) - strlen (".netdev"))
                              : g_strdup (text->file);
  g_autofree char *own = g_strconcat (stem, ".network", NULL);
  g_autofree char *other = g_strconcat (interface ? interface : stem, ".network", NULL);
  WgreText beside;
  gboolean ok;

  if (!wgre_text_open_beside (text, own, &beside) && !wgre_text_open_beside (text, other, &beside))
    return TRUE;
  ok = wgre_ini_read (&beside, read_entry, reader, error);
  wgre_text_close (&beside);
  return ok;
}

gboolean
wgre_networkd_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func (peer_free);
  Reader reader = { .peers = peers };

  if (!wgre_ini_read (text, read_entry, &reader, error) || !read_network (text, &reader, error))
    return FALSE;
  emit_peers (text, &reader);
  settle_routing (text, &reader);
  return TRUE;
}

static gboolean
is_kind (const char *line)
{
  static const char *const kinds[] = { "wireguard", "gre",  "gretap", "ip6gre",
                                       "ip6gretap", "ipip", "sit",    "ip6tnl",
                                       "vti",       "vti6", "erspan", "fou" };

  if (!g_str_has_prefix (line, "Kind"))
    return FALSE;
  line += strlen ("Kind");
  line += strspn (line, " \t=");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (wgre_text_has_word (line, kinds[i]))
      return TRUE;
  return FALSE;
}

gboolean
wgre_networkd_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  return wgre_ini_first_section (text, "NetDev") && wgre_text_has_line (text, is_kind);
}
