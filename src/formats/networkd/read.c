/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"
#include "core/ip.h"
#include "core/key.h"
#include "core/list.h"
#include "core/option.h"
#include "formats/kit/draft.h"
#include "formats/kit/ini.h"
#include "formats/kit/route.h"
#include "formats/networkd/networkd.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

static const WgreOutlineSection netdev_sections[] = {
  { "WireGuardPeer", "PublicKey", TRUE },
  { .section = NULL },
};

static const WgreOutlineSection network_sections[] = {
  { "Address", "Address", FALSE },
  { "Route", "Destination", FALSE },
  { "Neighbor", "Address", FALSE },
  { .section = NULL },
};

const WgreOutlineFile wgre_networkd_files[] = {
  { "netdev", "", ".netdev", netdev_sections, wgre_ini_scan, NULL },
  { "network", "", ".network", network_sections, wgre_ini_scan, NULL },
  { .part = NULL },
};

/* Of [Route]; the keys of its rows are these numbers. */
enum {
  WORD_PREFIX,
  WORD_VIA,
  WORD_TABLE,
  WORD_METRIC,
  N_WORDS
};

typedef struct {
  GPtrArray *peers;     /* of WgreDraft */
  gboolean routed;      /* the allowed IPs become routes: RouteTable is set */
  gboolean main;        /* it is "main" */
  gboolean beside_main; /* it is another table */
  gboolean manual;      /* the link is not brought up at boot */
  WgreRoutes routes;    /* of [Route] */
  WgreRoute route;      /* that is read */
  char *words[N_WORDS]; /* of it */
  gboolean other_link;  /* the file .network is that of another link */
  gboolean drop_in;     /* this is a file beside the one that is read or beside .network */
  char *inner, *outer;  /* of the [Neighbor] that is read */
  guint neighbours;
  gboolean in_file;   /* the private key */
  gboolean udp, gue;  /* the tunnel is in UDP; with a header of its own */
  gboolean discovers; /* it is told to find the path MTU */
} Reader;

static WgreDraft *
last_peer (const Reader *reader)
{
  return reader->peers->pdata[reader->peers->len - 1];
}

/* --- values --- */

/* A later file may take back what an earlier one says. */
static gboolean
unset (const WgreText *text, const char *key)
{
  g_hash_table_remove (text->import->data, key);
  g_hash_table_remove (text->import->positions, key);
  return TRUE;
}

static gboolean
read_value (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
            GError **error)
{
  return *entry->value ? wgre_ini_value (text, entry, user_data, key, error) : unset (text, key);
}

/* A TTL of 0 is that of the packet inside. */
static gboolean
read_ttl (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
          GError **error)
{
  if (strcmp (entry->value, "0"))
    return read_value (text, entry, user_data, key, error);
  wgre_text_set (text, key, "inherit");
  return TRUE;
}

/* An empty value takes back what the list had. */
static gboolean
read_list (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
           GError **error)
{
  if (!*entry->value)
    unset (text, key);
  return wgre_ini_list (text, entry, user_data, key, error);
}

static gboolean
is_word (const char *value, const char *const words[])
{
  for (guint i = 0; words[i]; i++)
    if (!g_ascii_strcasecmp (value, words[i]))
      return TRUE;
  return FALSE;
}

static const char *const yes[] = { "1", "yes", "y", "true", "t", "on", NULL };
static const char *const no[] = { "0", "no", "n", "false", "f", "off", NULL };

/* A switch that, when it has the value before "?", sets a key: "no?pmtudisc=no". */
static gboolean
read_switch (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
             const char *key, GError **error)
{
  g_auto (GStrv) parts = g_strsplit_set (key, "?=", 3);

  if (*entry->value && !is_word (entry->value, yes) && !is_word (entry->value, no))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error, _ ("is neither yes nor no"));
  if (!*entry->value || is_word (entry->value, yes) != !strcmp (parts[0], "yes"))
    return unset (text, parts[1]);
  wgre_text_set (text, parts[1], parts[2]);
  return TRUE;
}

/* "any" stands for no address; the words are for addresses that are only known later. */
static gboolean
read_end (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
          GError **error)
{
  static const char *const later[] = { "ipv4_link_local", "ipv6_link_local", "dhcp4",
                                       "dhcp6",           "slaac",           NULL };

  unset (text, key);
  if (!strcmp (entry->value, "any"))
    return TRUE;
  if (is_word (entry->value, later))
    return wgre_ini_keep (text, entry, user_data, key, error) &&
           wgre_ini_warn (text, entry,
                          _ ("the kernel chooses the address, by the route to the far end"));
  return wgre_ini_value (text, entry, user_data, key, error);
}

/* Sizes have suffixes to the base of 1024. */
static gboolean
read_mtu (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
          GError **error)
{
  gsize length = strlen (entry->value);
  g_autofree char *value = NULL;
  WgreIniEntry plain = *entry;
  guint64 number;

  if (!length || entry->value[length - 1] != 'K')
    return read_value (text, entry, user_data, key, error);
  entry->value[length - 1] = '\0';
  if (!wgre_text_decimal (entry->value, 1024, &number))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("is not a size: give a number of bytes"));
  value = g_strdup_printf ("%" G_GUINT64_FORMAT, number * 1024);
  plain.value = value;
  return wgre_ini_value (text, &plain, user_data, key, error);
}

/* --- [NetDev], [Tunnel] --- */

/* Kinds of networkd that are called otherwise here, or cannot be. */
static const struct {
  const char *kind;
  const char *tunnel;  /* NULL: none */
  const char *problem; /* why */
} kinds[] = {
  { "ip6tnl", "ip6ip6", NULL },
  { "erspan", NULL,
    N_ ("\"erspan\" mirrors packets to an analyser and is no tunnel between networks: leave it to "
        "networkd") },
  { "fou", NULL,
    N_ ("\"fou\" is only the port that packets are received at, which is opened with the tunnel: "
        "import the file of the tunnel") },
};

static gboolean
read_kind (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
           const char *key, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (strcmp (kinds[i].kind, entry->value))
      continue;
    if (!kinds[i].tunnel)
      return wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error, _ (kinds[i].problem));
    wgre_text_set (text, key, kinds[i].tunnel);
    return TRUE;
  }
  if (!wgre_kind_by_name (entry->value))
    return wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                          _ ("is not a kind of tunnel that is known here"));
  wgre_text_set (text, key, entry->value);
  return TRUE;
}

/* What makes another thing of the link, when it is on. */
static gboolean
refuse_if_true (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
                const char *key G_GNUC_UNUSED, GError **error)
{
  return is_word (entry->value, no) ||
         wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                        _ ("makes a device that is not known here: leave it to networkd"));
}

static void
set_encap (const WgreText *text, const Reader *reader, const char *key)
{
  if (reader->udp)
    wgre_text_set (text, key, reader->gue ? "gue" : "fou");
  else
    unset (text, key);
}

/* networkd finds a path MTU unless it is to ignore the bit that this needs. */
static void
settle_discovery (const WgreText *text, const Reader *reader)
{
  if (!reader->discovers &&
      !g_strcmp0 (g_hash_table_lookup (text->import->data, "ignore-df"), "yes"))
    wgre_text_set (text, "pmtudisc", "no");
}

/* The switch may say the default. */
static gboolean
read_discovery (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                const char *key, GError **error)
{
  Reader *reader = user_data;

  reader->discovers = is_word (entry->value, yes);
  return read_switch (text, entry, user_data, key, error);
}

static gboolean
read_encapsulation (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                    const char *key, GError **error)
{
  Reader *reader = user_data;

  reader->gue = !strcmp (entry->value, "GenericUDPEncapsulation");
  if (!reader->gue && strcmp (entry->value, "FooOverUDP"))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("is neither FooOverUDP nor GenericUDPEncapsulation"));
  set_encap (text, reader, key);
  return TRUE;
}

static gboolean
read_udp (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
          GError **error)
{
  Reader *reader = user_data;

  reader->udp = is_word (entry->value, yes);
  if (!reader->udp && !is_word (entry->value, no))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error, _ ("is neither yes nor no"));
  set_encap (text, reader, key);
  return TRUE;
}

static gboolean
read_mode (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
           const char *key, GError **error)
{
  const WgreKind *kind = wgre_kind_by_name (entry->value);

  if (!kind || !kind->shared)
    return wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                          _ ("is not ip6ip6 or ipip6: make a tunnel for each protocol"));
  wgre_text_set (text, key, entry->value);
  return TRUE;
}

/* --- [WireGuard] --- */

static gboolean
read_private_key (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                  const char *key, GError **error)
{
  g_hash_table_remove (text->import->secrets, key);
  if (*entry->value == '@' || !*entry->value)
    return (!*entry->value || wgre_ini_keep (text, entry, user_data, key, error)) &&
           wgre_ini_warn (text, entry, _ ("is kept elsewhere and will be asked for"));
  wgre_text_squeeze (entry->value);
  if (((Reader *) user_data)->in_file)
    return wgre_ini_warn (text, entry, _ ("is not used, since PrivateKeyFile counts more"));
  return wgre_text_set_private_key (text, wgre_text_column (text, entry->at), entry->key,
                                    entry->value, error);
}

static gboolean
read_key_file (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
               GError **error)
{
  return wgre_ini_keep (text, entry, user_data, key, error) &&
         wgre_ini_warn (text, entry,
                        _ ("other files with keys are not opened: the key will be asked for"));
}

/* The file wins, as in networkd. */
static gboolean
read_private_file (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                   const char *key, GError **error)
{
  Reader *reader = user_data;

  reader->in_file = *entry->value != '\0';
  if (!reader->in_file)
    return TRUE;
  g_hash_table_remove (text->import->secrets, "private-key");
  return read_key_file (text, entry, user_data, key, error);
}

static gboolean
read_psk_file (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
               GError **error)
{
  if (!*entry->value)
    return TRUE;
  wgre_draft_ask (last_peer (user_data));
  return read_key_file (text, entry, user_data, key, error);
}

static gboolean
read_port (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
           GError **error)
{
  return strcmp (entry->value, "auto") ? read_value (text, entry, user_data, key, error)
                                       : unset (text, key);
}

static gboolean
read_route_table (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                  const char *key, GError **error)
{
  Reader *reader = user_data;
  g_autofree char *value = NULL;
  guint32 table;

  reader->routed = reader->main = reader->beside_main = FALSE;
  if (!*entry->value || is_word (entry->value, no))
    return unset (text, key);
  if (!wgre_route_table (text->names, entry->value, &table))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("is not a routing table: give off, main or a number"));
  reader->routed = TRUE;
  reader->main = !strcmp (entry->value, "main");
  reader->beside_main = table != RT_TABLE_MAIN;
  value = g_strdup_printf ("table %u", table);
  wgre_text_set (text, key, value);
  return TRUE;
}

/* --- [WireGuardPeer] --- */

static gboolean
set_part (const WgreText *text, const WgreIniEntry *entry, const Reader *reader, const char *word,
          const char *value, GError **error)
{
  return wgre_draft_set (last_peer (reader), text, wgre_text_column (text, entry->at), entry->key,
                         word, value, error);
}

static gboolean
read_part (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
           GError **error)
{
  if (*entry->value == '@')
    return wgre_ini_keep (text, entry, user_data, key, error) &&
           wgre_ini_warn (text, entry, _ ("is kept elsewhere: add it to the peer"));
  if (!*entry->value)
    return TRUE;
  wgre_text_squeeze (entry->value);
  return set_part (text, entry, user_data, key, entry->value, error);
}

static gboolean
read_peer_table (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                 const char *key, GError **error)
{
  g_autofree char *value = NULL;
  guint32 table = 0;

  if (!is_word (entry->value, no) && !wgre_route_table (text->names, entry->value, &table))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("is not a routing table: give off, main or a number"));
  value = g_strdup_printf ("%u", table);
  return set_part (text, entry, user_data, key, value, error);
}

/* An empty list takes back what there was. */
static gboolean
read_allowed_ips (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                  const char *key, GError **error)
{
  if (!*entry->value)
    g_array_set_size (last_peer (user_data)->peer->allowed_ips, 0);
  return set_part (text, entry, user_data, key, entry->value, error);
}

static gboolean
read_own (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
          const char *key G_GNUC_UNUSED, GError **error)
{
  return wgre_draft_set_own (last_peer (user_data), text, entry->key + strlen (WGRE_INI_OWN),
                             entry->value, error);
}

/* --- .network --- */

static gboolean
read_policy (const WgreText *text G_GNUC_UNUSED, const WgreIniEntry *entry, gpointer user_data,
             const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  static const char *const later[] = { "manual", "down", "always-down", NULL };
  Reader *reader = user_data;

  reader->manual = is_word (entry->value, later);
  return TRUE;
}

/* The value is a list of patterns. */
static gboolean
matches_any (const char *patterns, const char *name)
{
  g_auto (GStrv) list = wgre_list_split (patterns);

  for (guint i = 0; list[i]; i++)
    if (g_pattern_match_simple (list[i], name))
      return TRUE;
  return FALSE;
}

/* Drop-in files add names. */
static gboolean
read_match (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
            const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  const char *interface = g_hash_table_lookup (text->import->data, "interface");
  Reader *reader = user_data;

  if (reader->drop_in)
    return TRUE;
  reader->other_link = !interface || !matches_any (entry->value, interface);
  if (reader->other_link)
    wgre_ini_warn (text, entry, _ ("is another link: this file is left out"));
  return TRUE;
}

/* A section has one; an empty one is none, and takes nothing back. */
static gboolean
read_one (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
          GError **error)
{
  return !*entry->value || wgre_ini_list (text, entry, user_data, key, error);
}

/* --- [Route] --- */

static void
route_clear (Reader *reader)
{
  for (guint i = 0; i < G_N_ELEMENTS (reader->words); i++)
    g_clear_pointer (&reader->words[i], g_free);
  reader->route = (WgreRoute){ .prefix = { NULL, 0, 0 } };
}

static WgreRouteWord *
route_word (WgreRoute *route, guint number)
{
  WgreRouteWord *const words[N_WORDS] = { [WORD_PREFIX] = &route->prefix,
                                          [WORD_VIA] = &route->via,
                                          [WORD_TABLE] = &route->table,
                                          [WORD_METRIC] = &route->metric };

  return words[number];
}

/* Its keys stand in any order: the route is known at the end of the section. */
static gboolean
read_word (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
           GError **error G_GNUC_UNUSED)
{
  Reader *reader = user_data;
  guint number = (guint) (*key - '0');

  g_free (reader->words[number]);
  reader->words[number] = *entry->value ? g_strdup (entry->value) : NULL;
  *route_word (&reader->route, number) =
      (WgreRouteWord){ reader->words[number], text->number, wgre_text_column (text, entry->at) };
  return TRUE;
}

/* "_dhcp4" and the like are asked for on the wire, where nobody answers in a tunnel. */
static gboolean
read_gateway (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
              GError **error)
{
  if (*entry->value == '_')
    return wgre_ini_lost (text, entry, user_data, key, error);
  return read_word (text, entry, user_data, key, error);
}

/* A route without a table goes to the main one, whatever becomes of the allowed IPs. */
static void
settle_naming (Reader *reader)
{
  reader->routes.named = reader->peers->len && (!reader->routed || reader->beside_main);
}

/* A section with a gateway alone is a default route. */
static gboolean
put_route (const WgreText *text, Reader *reader, GError **error)
{
  gboolean ok = TRUE;

  if (reader->route.via.value && !reader->route.prefix.value) {
    reader->route.prefix = reader->route.via;
    reader->route.prefix.value = "default";
  }
  settle_naming (reader);
  if (reader->route.prefix.value)
    ok = wgre_route_put (text, &reader->route, &reader->routes, error);
  route_clear (reader);
  return ok;
}

/* --- [Network] Gateway --- */

static gboolean
read_default_gateway (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                      const char *key, GError **error)
{
  WgreRoute route = { .prefix = { "default", text->number, wgre_text_column (text, entry->at) } };
  Reader *reader = user_data;

  if (!*entry->value)
    return TRUE;
  if (*entry->value == '_')
    return wgre_ini_lost (text, entry, user_data, key, error);
  route.via = route.prefix;
  route.via.value = entry->value;
  settle_naming (reader);
  return wgre_route_put (text, &route, &reader->routes, error);
}

/* --- neighbours --- */

/* [Neighbor] has two keys, in any order. */
static gboolean
read_neighbour (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                const char *key, GError **error)
{
  Reader *reader = user_data;
  char **into = *key == 'i' ? &reader->inner : &reader->outer;
  g_autofree char *name = NULL, *value = NULL;

  g_free (*into);
  *into = g_strdup (entry->value);
  if (!reader->inner || !reader->outer)
    return TRUE;
  name = g_strdup_printf ("neighbour.%u", ++reader->neighbours);
  value = g_strdup_printf ("%s %s", reader->inner, reader->outer);
  return wgre_text_set_value (text, wgre_text_column (text, entry->at), entry->key, name, value,
                              error);
}

/* --- forwarding --- */

static gboolean
read_forward (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
              const char *key, GError **error G_GNUC_UNUSED)
{
  if (!*entry->value || is_word (entry->value, no))
    return unset (text, key);
  wgre_text_set (text, key, "yes");
  return TRUE;
}

/* networkd forwards too where it masquerades. */
static gboolean
read_masquerade (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                 const char *key, GError **error)
{
  if (*entry->value && !is_word (entry->value, no))
    wgre_text_set (text, "forward", "yes");
  return read_forward (text, entry, user_data, key, error);
}

/* --- all keys --- */

static const WgreIniKey keys[] = {
  { "NetDev", "Name", "interface", read_value },
  { "NetDev", "Kind", "tunnel", read_kind },
  { "NetDev", "MTUBytes", "mtu", read_mtu },
  { "NetDev", "Description", NULL, wgre_ini_keep },
  { "WireGuard", "PrivateKey", "private-key", read_private_key },
  { "WireGuard", "PrivateKeyFile", NULL, read_private_file },
  { "WireGuard", "ListenPort", "listen-port", read_port },
  { "WireGuard", "FirewallMark", "fwmark", read_value },
  { "WireGuard", "FwMark", "fwmark", read_value },
  { "WireGuard", "RouteTable", "routing", read_route_table },
  { "WireGuard", "RouteMetric", "route-metric", read_value },
  { "WireGuardPeer", "PublicKey", "public-key", read_part },
  { "WireGuardPeer", "PresharedKey", "preshared-key", read_part },
  { "WireGuardPeer", "PresharedKeyFile", NULL, read_psk_file },
  { "WireGuardPeer", "AllowedIPs", "allowed-ips", read_allowed_ips },
  { "WireGuardPeer", "Endpoint", "endpoint", read_part },
  { "WireGuardPeer", "PersistentKeepalive", "persistent-keepalive", read_part },
  { "WireGuardPeer", "RouteTable", "route-table", read_peer_table },
  { "WireGuardPeer", "RouteMetric", "route-metric", read_part },
  { "Tunnel", "Local", "local", read_end },
  { "Tunnel", "Remote", "remote", read_end },
  { "Tunnel", "TOS", "tos", read_value },
  { "Tunnel", "TTL", "ttl", read_ttl },
  { "Tunnel", "DiscoverPathMTU", "no?pmtudisc=no", read_discovery },
  { "Tunnel", "IgnoreDontFragment", "yes?ignore-df=yes", read_switch },
  { "Tunnel", "SerializeTunneledPackets", "yes?seq=yes", read_switch },
  { "Tunnel", "IPv6FlowLabel", "flowlabel", read_value },
  { "Tunnel", "EncapsulationLimit", "encaplimit", read_value },
  { "Tunnel", "Key", "key", read_value },
  { "Tunnel", "InputKey", "ikey", read_value },
  { "Tunnel", "OutputKey", "okey", read_value },
  { "Tunnel", "Mode", "tunnel", read_mode },
  { "Tunnel", "Independent", NULL, NULL },
  { "Tunnel", "Encapsulation", "encap", read_encapsulation },
  { "Tunnel", "FooOverUDP", "encap", read_udp },
  { "Tunnel", "FOUDestinationPort", "encap-dport", read_value },
  { "Tunnel", "FOUSourcePort", "encap-sport", read_value },
  { "Tunnel", "External", NULL, refuse_if_true },
  { "Tunnel", "CopyDSCP", "yes?dscp=inherit", read_switch },
  { "Tunnel", "AllowLocalRemote", "yes?allow-localremote=yes", read_switch },
  { "Tunnel", "ISATAP", "yes?isatap=yes", read_switch },
  { "Tunnel", "IPv6RapidDeploymentPrefix", "6rd-prefix", wgre_ini_value },
  { "Match", "Name", NULL, read_match },
  { "Network", "Address", "addresses", read_list },
  { "Network", "Gateway", NULL, read_default_gateway },
  { "Network", "DNS", "dns", read_list },
  { "Network", "Domains", "dns-search", read_list },
  { "Network", "Description", NULL, wgre_ini_keep },
  { "Network", "ConfigureWithoutCarrier", NULL, wgre_ini_keep },
  { "Network", "IgnoreCarrierLoss", NULL, wgre_ini_keep },
  { "Network", "KeepConfiguration", NULL, wgre_ini_keep },
  { "Network", "LLDP", NULL, wgre_ini_keep },
  { "Network", "EmitLLDP", NULL, wgre_ini_keep },
  { "Network", "IPMasquerade", "masquerade", read_masquerade },
  { "Network", "IPForward", "forward", read_forward },
  { "Network", "IPv4Forwarding", "forward", read_forward },
  { "Network", "IPv6Forwarding", "forward", read_forward },
  { "Neighbor", "Address", "inner", read_neighbour },
  { "Neighbor", "LinkLayerAddress", "outer", read_neighbour },
  { "Address", "Address", "addresses", read_one },
  { "Address", "Peer", "peer-address", read_one },
  { "Route", "Destination", "0", read_word },
  { "Route", "Gateway", "1", read_gateway },
  { "Route", "Table", "2", read_word },
  { "Route", "Metric", "3", read_word },
  { "Route", "GatewayOnLink", NULL, NULL },
  { "Route", "GatewayOnlink", NULL, NULL },
  { "Route", "Scope", NULL, wgre_ini_keep },
  { "Link", "MTUBytes", "mtu", read_mtu },
  { "Link", "ActivationPolicy", NULL, read_policy },
  { "Link", "RequiredForOnline", NULL, wgre_ini_keep },
  { "Link", "RequiredFamilyForOnline", NULL, wgre_ini_keep },
};

/* networkd leaves out sections that belong into the other file. */
static gboolean
is_of_file (const WgreText *text, const char *section)
{
  static const char *const netdev[] = { "NetDev", "WireGuard", "WireGuardPeer", "Tunnel", NULL };

  return g_strv_contains (netdev, section) == !g_strcmp0 (text->part, "netdev");
}

static gboolean
begin_section (const WgreText *text, const WgreIniEntry *entry, Reader *reader, GError **error)
{
  if (!put_route (text, reader, error))
    return FALSE;
  g_clear_pointer (&reader->inner, g_free);
  g_clear_pointer (&reader->outer, g_free);
  if (!strcmp (entry->section, "WireGuardPeer") && is_of_file (text, entry->section))
    wgre_draft_add (reader->peers, text);
  return TRUE;
}

static gboolean
read_entry (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, GError **error)
{
  Reader *reader = user_data;
  const WgreIniKey *key;

  if (reader->other_link)
    return TRUE;
  if (!entry->key)
    return begin_section (text, entry, reader, error);
  if (g_str_has_suffix (entry->value, "\\"))
    return wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                          _ ("goes on in the next line, which is not read here: join the lines"));
  if (g_str_has_prefix (entry->key, WGRE_INI_OWN))
    return strcmp (entry->section, "WireGuardPeer") || !is_of_file (text, entry->section) ||
           read_own (text, entry, reader, NULL, error);
  key = is_of_file (text, entry->section) ? wgre_ini_find (keys, G_N_ELEMENTS (keys), entry) : NULL;
  if (!key)
    return wgre_ini_lost (text, entry, reader, NULL, error);
  return !key->read || key->read (text, entry, reader, key->key, error);
}

/* --- the whole --- */

static gboolean
read_sections (WgreText *text, Reader *reader, GError **error)
{
  return wgre_ini_read (text, read_entry, reader, error) && put_route (text, reader, error);
}

/* "NAME.netdev.d/" and "NAME.network.d/" have files that are read behind the one that they are
 * called like. */
static gboolean
read_drop_ins (const WgreText *text, const char *name, const char *part, Reader *reader,
               GError **error)
{
  g_autofree char *folder = g_strconcat (name, ".d", NULL);
  g_auto (GStrv) names = wgre_text_list_beside (text, folder);
  gboolean ok = TRUE;

  for (guint i = 0; ok && names[i]; i++) {
    WgreText beside;

    if (!wgre_text_open_beside (text, names[i], part, &beside))
      continue;
    reader->drop_in = TRUE;
    ok = read_sections (&beside, reader, error);
    reader->drop_in = FALSE;
    wgre_text_close (&beside);
  }
  return ok;
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

  if (!wgre_text_open_beside (text, own, "network", &beside) &&
      !wgre_text_open_beside (text, other, "network", &beside))
    return TRUE;
  ok = read_sections (&beside, reader, error);
  if (reader->other_link)
    wgre_outline_forget (&beside);
  else
    ok = ok && read_drop_ins (text, beside.file, "network", reader, error);
  wgre_text_close (&beside);
  return ok;
}

static gboolean
has_default (const Reader *reader)
{
  for (guint i = 0; i < reader->peers->len; i++) {
    const GArray *list = ((const WgreDraft *) reader->peers->pdata[i])->peer->allowed_ips;

    for (guint j = 0; j < list->len; j++)
      if (wgre_prefix_is_default (&g_array_index (list, WgrePrefix, j)))
        return TRUE;
  }
  return FALSE;
}

/* Where no route is a default route, the main table is what "auto" takes. */
static void
settle (const WgreText *text, const Reader *reader)
{
  WgreText whole = *text;

  whole.number = whole.mark_column = 0;
  settle_discovery (&whole, reader);
  wgre_text_drop_isatap_end (text);
  if (reader->main && !has_default (reader))
    g_hash_table_remove (text->import->data, "routing");
  if (reader->peers->len && !reader->routed)
    wgre_route_none_allowed (text);
  if (!reader->manual)
    wgre_text_set_start (&whole);
}

static gboolean
read_files (WgreText *text, Reader *reader, GError **error)
{
  if (!read_sections (text, reader, error) ||
      !read_drop_ins (text, text->file, "netdev", reader, error) ||
      !read_network (text, reader, error))
    return FALSE;
  settle (text, reader);
  wgre_draft_emit (reader->peers, text);
  return TRUE;
}

gboolean
wgre_networkd_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) peers = wgre_draft_list ();
  Reader reader = { .peers = peers };
  gboolean ok = read_files (text, &reader, error);

  g_free (reader.inner);
  g_free (reader.outer);
  route_clear (&reader);
  return ok;
}

static gboolean
is_kind (const char *line)
{
  if (!wgre_text_begins (line, "Kind"))
    return FALSE;
  line += strlen ("Kind");
  line += strspn (line, " \t=");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (wgre_text_has_word (line, kinds[i].kind))
      return TRUE;
  for (guint i = 0; i < WGRE_N_KINDS; i++)
    if (wgre_text_has_word (line, wgre_kind_get ((WgreKindId) i)->name))
      return TRUE;
  return FALSE;
}

/* A section that says on which hosts it counts may stand before it. */
static gboolean
is_head (const char *line)
{
  return wgre_text_begins (line, "[NetDev]");
}

gboolean
wgre_networkd_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  return wgre_text_has_line (text, is_head) && wgre_text_has_line (text, is_kind);
}
