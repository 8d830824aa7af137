/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/keyfile/keyfile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/key.h"
#include "core/option.h"
#include "formats/keyfile/reader.h"

static const WgreOutlineSection sections[] = {
  { "wireguard-peer.", NULL, TRUE },
  { .section = NULL },
};

const WgreOutlineFile wgre_keyfile_files[] = {
  { .part = "keyfile",
    .prefix = "",
    .suffix = ".nmconnection",
    .sections = sections,
    .scan = wgre_ini_scan },
  { .part = NULL },
};

/* --- values --- */

/* Where NetworkManager takes 0 for "not set". */
static gboolean
keyfile_read_nonzero (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                      const char *key, GError **error)
{
  return !strcmp (entry->value, "0") || wgre_ini_value (text, entry, user_data, key, error);
}

static gboolean
keyfile_read_private_key (const WgreText *text, const WgreIniEntry *entry,
                          gpointer user_data G_GNUC_UNUSED, const char *key, GError **error)
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
keyfile_read_flags (const WgreText *text, const WgreIniEntry *entry,
                    gpointer user_data G_GNUC_UNUSED, const char *key, GError **error)
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
keyfile_read_id (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
                 const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  g_auto (GStrv) parts = g_strsplit (entry->value, "\\s", -1);

  g_free (text->import->id);
  text->import->id = g_strjoinv (" ", parts);
  return TRUE;
}

static gboolean
keyfile_read_type (const WgreText *text, const WgreIniEntry *entry,
                   gpointer user_data G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, GError **error)
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
  WgreKeyfileReader *reader = user_data;

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
  const char *name;

  g_return_val_if_fail (profile, 0);
  name =
      wgre_profile_number (profile, WGRE_OPT_ISATAP) ? ISATAP : wgre_profile_kind (profile)->name;
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (!g_strcmp0 (modes[i], name))
      return i;
  return 0;
}

static gboolean
keyfile_read_mode (const WgreText *text, const WgreIniEntry *entry,
                   gpointer user_data G_GNUC_UNUSED, const char *key, GError **error)
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
keyfile_last_peer (const WgreKeyfileReader *reader)
{
  return reader->peers->pdata[reader->peers->len - 1];
}

static gboolean
keyfile_read_part (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                   const char *key, GError **error)
{
  return !*entry->value ||
         wgre_draft_set (keyfile_last_peer (user_data), text, wgre_text_column (text, entry->at),
                         entry->key, key, entry->value, error);
}

static gboolean
read_psk_flags (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                const char *key G_GNUC_UNUSED, GError **error)
{
  WgreDraft *peer = keyfile_last_peer (user_data);

  if (!check_flags (text, entry, error))
    return FALSE;
  g_free (peer->psk_flags);
  peer->psk_flags = g_strdup (entry->value);
  return TRUE;
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
  { "connection", "id", NULL, keyfile_read_id },
  { "connection", "type", NULL, keyfile_read_type },
  { "connection", "interface-name", "interface", wgre_ini_value },
  { "connection", "autoconnect", NULL, read_autoconnect },
  { "connection", "uuid", NULL, wgre_ini_keep },
  { "connection", "timestamp", NULL, wgre_ini_keep },
  { "connection", "permissions", NULL, wgre_ini_keep },
  { "connection", "autoconnect-priority", NULL, wgre_ini_keep },
  { "connection", "autoconnect-retries", NULL, wgre_ini_keep },
  { "user", "*", NULL, wgre_ini_keep },
  { "wireguard", "private-key", "private-key", keyfile_read_private_key },
  { "wireguard", "private-key-flags", "private-key-flags", keyfile_read_flags },
  { "wireguard", "listen-port", "listen-port", keyfile_read_nonzero },
  { "wireguard", "fwmark", "fwmark", keyfile_read_nonzero },
  { "wireguard", "mtu", "mtu", keyfile_read_nonzero },
  { "wireguard", "peer-routes", "routing=off", read_if_false },
  { PEERS, "endpoint", "endpoint", keyfile_read_part },
  { PEERS, "allowed-ips", "allowed-ips", keyfile_read_part },
  { PEERS, "persistent-keepalive", "persistent-keepalive", keyfile_read_part },
  { PEERS, "preshared-key", "preshared-key", keyfile_read_part },
  { PEERS, "preshared-key-flags", NULL, read_psk_flags },
  { "ip-tunnel", "mode", "tunnel", keyfile_read_mode },
  { "ip-tunnel", "parent", "dev", wgre_ini_value },
  { "ip-tunnel", "local", "local", wgre_ini_value },
  { "ip-tunnel", "remote", "remote", read_remote },
  { "ip-tunnel", "ttl", "ttl", keyfile_read_nonzero },
  { "ip-tunnel", "tos", "tos", keyfile_read_nonzero },
  { "ip-tunnel", "path-mtu-discovery", "pmtudisc=no", read_if_false },
  { "ip-tunnel", "input-key", "ikey", wgre_ini_value },
  { "ip-tunnel", "output-key", "okey", wgre_ini_value },
  { "ip-tunnel", "encapsulation-limit", "encaplimit", keyfile_read_nonzero },
  { "ip-tunnel", "flow-label", "flowlabel", keyfile_read_nonzero },
  { "ip-tunnel", "fwmark", "fwmark", keyfile_read_nonzero },
  { "ip-tunnel", "mtu", "mtu", keyfile_read_nonzero },
  { "ip-tunnel", "flags", NULL, read_tunnel_flags },
  { "vpn", "service-type", "tunnel", read_service },
  { "vpn", "local-ip4", "addresses", wgre_ini_list },
  { "vpn", "local-ip6", "addresses", wgre_ini_list },
  { "vpn", "local-listen-port", "listen-port", keyfile_read_nonzero },
  { "vpn", "local-private-key", "private-key", keyfile_read_private_key },
  { "vpn", "connection-dns", "dns", wgre_ini_list },
  { "vpn", "connection-mtu", "mtu", wgre_ini_value },
  { "vpn", "peer-public-key", "public-key", keyfile_read_part },
  { "vpn", "peer-preshared-key", "preshared-key", keyfile_read_part },
  { "vpn", "peer-allowed-ips", "allowed-ips", keyfile_read_part },
  { "vpn", "peer-endpoint", "endpoint", keyfile_read_part },
  { "vpn", "peer-persistent-keep-alive", "persistent-keepalive", keyfile_read_part },
  { "vpn", "script-*", NULL, note_script },
};

static gboolean
keyfile_read_entry (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                    GError **error)
{
  gboolean peer = g_str_has_prefix (entry->section, PEER);
  const char *name = entry->section + (peer ? strlen (PEER) : 0);
  WgreKeyfileReader *reader = user_data;
  const WgreIniKey *key;
  WgreKey parsed;

  if (!entry->key) {
    if (!strcmp (entry->section, "vpn"))
      wgre_draft_add (reader->peers, text);
    if (!peer)
      return TRUE;
    if (!wgre_key_parse (name, &parsed))
      return wgre_text_fail (
          text, entry->at, NULL, WGRE_ERROR_INVALID, error,
          _ ("the section's name does not end with a public key: give 44 characters "
             "of base64 that end in \"=\""));
    return wgre_draft_set (wgre_draft_add (reader->peers, text), text, 0, "section", "public-key",
                           name, error);
  }
  if (g_str_has_prefix (entry->key, WGRE_INI_REMARK))
    return !peer ||
           wgre_draft_set_remark (keyfile_last_peer (reader), text,
                                  entry->key + strlen (WGRE_INI_REMARK), entry->value, error);
  key = wgre_ini_find (keys, G_N_ELEMENTS (keys), entry);
  if (!key)
    key = wgre_keyfile_families_key (entry);
  if (!key)
    return wgre_ini_lost (text, entry, reader, NULL, error);
  return !key->read || key->read (text, entry, reader, key->key, error);
}

/* --- the whole --- */

gboolean
wgre_keyfile_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) peers = wgre_draft_list ();
  g_auto (WgreKeyfileReader) reader = { .peers = peers, .autoconnect = TRUE };
  WgreText whole;

  g_return_val_if_fail (text, FALSE);
  wgre_keyfile_reader_init (&reader);
  if (!wgre_ini_read (text, keyfile_read_entry, &reader, error))
    return FALSE;
  if (!g_hash_table_contains (text->import->data, "tunnel"))
    return wgre_text_fail (
        text, NULL, NULL, WGRE_ERROR_MISSING, error,
        _ ("[ip-tunnel] mode: is missing: give the number of the kind of tunnel"));
  if (!wgre_keyfile_families_settle (text, &reader, error))
    return FALSE;
  wgre_text_drop_isatap_end (text);
  wgre_draft_emit (peers, text);
  wgre_text_join_keys (text);
  if (g_hash_table_contains (text->import->secrets, "private-key") &&
      !g_hash_table_contains (text->import->data, "private-key-flags"))
    g_hash_table_replace (text->import->data, g_strdup ("private-key-flags"), g_strdup ("0"));
  whole = *text;
  whole.number = 0;
  if (reader.autoconnect)
    wgre_text_set_start (&whole);
  return TRUE;
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
keyfile_is_head (const char *line)
{
  return wgre_text_begins (line, "[connection]");
}

gboolean
wgre_keyfile_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  g_return_val_if_fail (text, FALSE);
  return wgre_text_has_line (text, keyfile_is_head) && wgre_text_has_line (text, is_native_type);
}
