/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of NAME.netdev. */
#include "formats/networkd/networkd.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "core/error.h"
#include "core/kind.h"
#include "formats/networkd/reader.h"

static WgreDraft *
netdev_last_peer (const WgreNetworkd *reader)
{
  return reader->peers->pdata[reader->peers->len - 1];
}

/* --- values --- */

gboolean
wgre_networkd_unset (const WgreText *text, const char *key)
{
  g_return_val_if_fail (text && key, TRUE);
  g_hash_table_remove (text->import->data, key);
  g_hash_table_remove (text->import->positions, key);
  return TRUE;
}

static gboolean
netdev_read_value (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                   const char *key, GError **error)
{
  return *entry->value ? wgre_ini_value (text, entry, user_data, key, error)
                       : wgre_networkd_unset (text, key);
}

/* A TTL of 0 is that of the packet inside. */
static gboolean
read_ttl (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
          GError **error)
{
  if (strcmp (entry->value, "0"))
    return netdev_read_value (text, entry, user_data, key, error);
  wgre_text_set (text, key, "inherit");
  return TRUE;
}

gboolean
wgre_networkd_is_word (const char *value, const char *const words[])
{
  g_return_val_if_fail (value && words, FALSE);
  for (guint i = 0; words[i]; i++)
    if (!g_ascii_strcasecmp (value, words[i]))
      return TRUE;
  return FALSE;
}

static const char *const yes[] = { "1", "yes", "y", "true", "t", "on", NULL };
const char *const wgre_networkd_no[] = { "0", "no", "n", "false", "f", "off", NULL };

/* Switches that set a key when they are on, or off. */
static const struct {
  const char *name;
  gboolean when;
  const char *key, *value;
} switches[] = {
  { .name = "DiscoverPathMTU", .when = FALSE, .key = "pmtudisc", .value = "no" },
  { .name = "IgnoreDontFragment", .when = TRUE, .key = "ignore-df", .value = "yes" },
  { .name = "SerializeTunneledPackets", .when = TRUE, .key = "seq", .value = "yes" },
  { .name = "CopyDSCP", .when = TRUE, .key = "dscp", .value = "inherit" },
  { .name = "AllowLocalRemote", .when = TRUE, .key = "allow-localremote", .value = "yes" },
  { .name = "ISATAP", .when = TRUE, .key = "isatap", .value = "yes" },
};

static gboolean
netdev_read_switch (const WgreText *text, const WgreIniEntry *entry,
                    gpointer user_data G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, GError **error)
{
  gboolean on = wgre_networkd_is_word (entry->value, yes);
  guint i = 0;

  if (*entry->value && !on && !wgre_networkd_is_word (entry->value, wgre_networkd_no))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error, _ ("is neither yes nor no"));
  while (i < G_N_ELEMENTS (switches) && strcmp (switches[i].name, entry->key))
    i++;
  g_return_val_if_fail (i < G_N_ELEMENTS (switches), FALSE);
  if (!*entry->value || on != switches[i].when)
    return wgre_networkd_unset (text, switches[i].key);
  wgre_text_set (text, switches[i].key, switches[i].value);
  return TRUE;
}

/* "any" stands for no address; the words are for addresses that are only known later. */
static gboolean
netdev_read_end (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                 const char *key, GError **error)
{
  static const char *const later[] = { "ipv4_link_local", "ipv6_link_local", "dhcp4",
                                       "dhcp6",           "slaac",           NULL };

  wgre_networkd_unset (text, key);
  if (!strcmp (entry->value, "any"))
    return TRUE;
  if (wgre_networkd_is_word (entry->value, later))
    return wgre_ini_keep (text, entry, user_data, key, error) &&
           wgre_ini_warn (text, entry,
                          _ ("the kernel chooses the address, by the route to the far end"));
  return wgre_ini_value (text, entry, user_data, key, error);
}

/* Sizes have suffixes to the base of 1024. */
gboolean
wgre_networkd_read_mtu (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                        const char *key, GError **error)
{
  gsize length;
  g_autofree char *value = NULL;
  WgreIniEntry plain;
  guint64 number;

  g_return_val_if_fail (entry, FALSE);
  length = strlen (entry->value);
  plain = *entry;
  if (!length || entry->value[length - 1] != 'K')
    return netdev_read_value (text, entry, user_data, key, error);
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
netdev_read_kind (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
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
  return wgre_networkd_is_word (entry->value, wgre_networkd_no) ||
         wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                        _ ("makes a device that is not known here: leave it to networkd"));
}

static void
set_encap (const WgreText *text, const WgreNetworkd *reader, const char *key)
{
  if (reader->udp)
    wgre_text_set (text, key, reader->gue ? "gue" : "fou");
  else
    wgre_networkd_unset (text, key);
}

/* The switch may say the default. */
static gboolean
read_discovery (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                const char *key, GError **error)
{
  WgreNetworkd *reader = user_data;

  reader->discovers = wgre_networkd_is_word (entry->value, yes);
  return netdev_read_switch (text, entry, user_data, key, error);
}

static gboolean
read_encapsulation (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                    const char *key, GError **error)
{
  WgreNetworkd *reader = user_data;

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
  WgreNetworkd *reader = user_data;

  reader->udp = wgre_networkd_is_word (entry->value, yes);
  if (!reader->udp && !wgre_networkd_is_word (entry->value, wgre_networkd_no))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error, _ ("is neither yes nor no"));
  set_encap (text, reader, key);
  return TRUE;
}

static gboolean
netdev_read_mode (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
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
netdev_read_private_key (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                         const char *key, GError **error)
{
  g_hash_table_remove (text->import->secrets, key);
  if (*entry->value == '@' || !*entry->value)
    return (!*entry->value || wgre_ini_keep (text, entry, user_data, key, error)) &&
           wgre_ini_warn (text, entry, _ ("is kept elsewhere and will be asked for"));
  wgre_text_squeeze (entry->value);
  if (((WgreNetworkd *) user_data)->in_file)
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
  WgreNetworkd *reader = user_data;

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
  wgre_draft_ask (netdev_last_peer (user_data));
  return read_key_file (text, entry, user_data, key, error);
}

static gboolean
netdev_read_port (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                  const char *key, GError **error)
{
  return strcmp (entry->value, "auto") ? netdev_read_value (text, entry, user_data, key, error)
                                       : wgre_networkd_unset (text, key);
}

static gboolean
netdev_read_route_table (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                         const char *key, GError **error)
{
  WgreNetworkd *reader = user_data;
  g_autofree char *value = NULL;
  guint32 table;

  reader->routed = reader->main = reader->beside_main = FALSE;
  if (!*entry->value || wgre_networkd_is_word (entry->value, wgre_networkd_no))
    return wgre_networkd_unset (text, key);
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
set_part (const WgreText *text, const WgreIniEntry *entry, const WgreNetworkd *reader,
          const char *word, const char *value, GError **error)
{
  return wgre_draft_set (netdev_last_peer (reader), text, wgre_text_column (text, entry->at),
                         entry->key, word, value, error);
}

static gboolean
netdev_read_part (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                  const char *key, GError **error)
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

  if (!wgre_networkd_is_word (entry->value, wgre_networkd_no) &&
      !wgre_route_table (text->names, entry->value, &table))
    return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                          _ ("is not a routing table: give off, main or a number"));
  value = g_strdup_printf ("%u", table);
  return set_part (text, entry, user_data, key, value, error);
}

/* An empty list takes back what there was. */
static gboolean
netdev_read_allowed_ips (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                         const char *key, GError **error)
{
  if (!*entry->value)
    g_array_set_size (netdev_last_peer (user_data)->peer->allowed_ips, 0);
  return set_part (text, entry, user_data, key, entry->value, error);
}

/* --- all keys --- */

static const WgreIniKey keys[] = {
  { "NetDev", "Name", "interface", netdev_read_value },
  { "NetDev", "Kind", "tunnel", netdev_read_kind },
  { "NetDev", "MTUBytes", "mtu", wgre_networkd_read_mtu },
  { "NetDev", "Description", NULL, wgre_ini_keep },
  { "WireGuard", "PrivateKey", "private-key", netdev_read_private_key },
  { "WireGuard", "PrivateKeyFile", NULL, read_private_file },
  { "WireGuard", "ListenPort", "listen-port", netdev_read_port },
  { "WireGuard", "FirewallMark", "fwmark", netdev_read_value },
  { "WireGuard", "FwMark", "fwmark", netdev_read_value },
  { "WireGuard", "RouteTable", "routing", netdev_read_route_table },
  { "WireGuard", "RouteMetric", "route-metric", netdev_read_value },
  { "WireGuardPeer", "PublicKey", "public-key", netdev_read_part },
  { "WireGuardPeer", "PresharedKey", "preshared-key", netdev_read_part },
  { "WireGuardPeer", "PresharedKeyFile", NULL, read_psk_file },
  { "WireGuardPeer", "AllowedIPs", "allowed-ips", netdev_read_allowed_ips },
  { "WireGuardPeer", "Endpoint", "endpoint", netdev_read_part },
  { "WireGuardPeer", "PersistentKeepalive", "persistent-keepalive", netdev_read_part },
  { "WireGuardPeer", "RouteTable", "route-table", read_peer_table },
  { "WireGuardPeer", "RouteMetric", "route-metric", netdev_read_part },
  { "Tunnel", "Local", "local", netdev_read_end },
  { "Tunnel", "Remote", "remote", netdev_read_end },
  { "Tunnel", "TOS", "tos", netdev_read_value },
  { "Tunnel", "TTL", "ttl", read_ttl },
  { "Tunnel", "DiscoverPathMTU", NULL, read_discovery },
  { "Tunnel", "IgnoreDontFragment", NULL, netdev_read_switch },
  { "Tunnel", "SerializeTunneledPackets", NULL, netdev_read_switch },
  { "Tunnel", "IPv6FlowLabel", "flowlabel", netdev_read_value },
  { "Tunnel", "EncapsulationLimit", "encaplimit", netdev_read_value },
  { "Tunnel", "Key", "key", netdev_read_value },
  { "Tunnel", "InputKey", "ikey", netdev_read_value },
  { "Tunnel", "OutputKey", "okey", netdev_read_value },
  { "Tunnel", "Mode", "tunnel", netdev_read_mode },
  { "Tunnel", "Independent", NULL, NULL },
  { "Tunnel", "Encapsulation", "encap", read_encapsulation },
  { "Tunnel", "FooOverUDP", "encap", read_udp },
  { "Tunnel", "FOUDestinationPort", "encap-dport", netdev_read_value },
  { "Tunnel", "FOUSourcePort", "encap-sport", netdev_read_value },
  { "Tunnel", "External", NULL, refuse_if_true },
  { "Tunnel", "CopyDSCP", NULL, netdev_read_switch },
  { "Tunnel", "AllowLocalRemote", NULL, netdev_read_switch },
  { "Tunnel", "ISATAP", NULL, netdev_read_switch },
  { "Tunnel", "IPv6RapidDeploymentPrefix", "6rd-prefix", wgre_ini_value },
};

const WgreIniKey *
wgre_networkd_netdev_key (const WgreIniEntry *entry)
{
  g_return_val_if_fail (entry, NULL);
  return wgre_ini_find (keys, G_N_ELEMENTS (keys), entry);
}

/* --- recognising --- */

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
netdev_is_head (const char *line)
{
  return wgre_text_begins (line, "[NetDev]");
}

gboolean
wgre_networkd_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  g_return_val_if_fail (text, FALSE);
  return wgre_text_has_line (text, netdev_is_head) && wgre_text_has_line (text, is_kind);
}
