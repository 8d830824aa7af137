/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/keyfile.h"

#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/key.h"
#include "core/option.h"
#include "formats/ini.h"

/* A [wireguard-peer.KEY]. */
typedef struct {
  GString *words; /* as "peer.N" wants them */
  guint line;
} Peer;

typedef struct {
  GArray *peers; /* of Peer */
  gboolean autoconnect;
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
read_value (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
            const char *key, GError **error)
{
  return !*entry->value || wgre_text_set_value (text, wgre_text_column (text, entry->at),
                                                entry->key, key, entry->value, error);
}

/* Where NetworkManager takes 0 for "not set". */
static gboolean
read_nonzero (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
              GError **error)
{
  return !strcmp (entry->value, "0") || read_value (text, entry, reader, key, error);
}

static gboolean
read_list (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
           const char *key, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (entry->value);

  for (guint i = 0; items[i]; i++)
    if (!wgre_text_append_value (text, wgre_text_column (text, entry->at), entry->key, key,
                                 items[i], error))
      return FALSE;
  return TRUE;
}

/* "ADDRESS/LENGTH[,GATEWAY]": only the first belongs to a tunnel. */
static gboolean
read_address (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
              const char *key, GError **error)
{
  entry->value[strcspn (entry->value, ", ")] = '\0';
  return wgre_text_append_value (text, wgre_text_column (text, entry->at), entry->key, key,
                                 entry->value, error);
}

static gboolean
read_secret (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
             const char *key, GError **error)
{
  WgreKey parsed;
  gboolean ok = wgre_key_parse (entry->value, &parsed);

  wgre_wipe (&parsed, sizeof parsed);
  if (!ok)
    return fail (text, entry, WGRE_ERROR_INVALID, error,
                 "is not a key: give 44 characters of base64 that end in \"=\"");
  g_hash_table_replace (text->import->secrets, g_strdup (key), g_strdup (entry->value));
  wgre_text_set_position (text, key);
  return TRUE;
}

static gboolean
read_flags (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
            const char *key, GError **error)
{
  guint64 flags;

  if (!wgre_text_decimal (entry->value, 7, &flags))
    return fail (text, entry, WGRE_ERROR_INVALID, error, "are not flags: give 0, 1, 2 or 4");
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
read_if_false (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
               const char *key, GError **error G_GNUC_UNUSED)
{
  g_auto (GStrv) parts = g_strsplit (key, "=", 2);

  if (!is_true (entry->value))
    wgre_text_set (text, parts[0], parts[1]);
  return TRUE;
}

static gboolean
warn_lost (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
           const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  wgre_text_warn (text, entry->at, "%s: is not taken over", entry->key);
  return TRUE;
}

/* --- [connection] --- */

static gboolean
read_id (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
         const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  g_auto (GStrv) parts = g_strsplit (entry->value, "\\s", -1);

  g_free (text->import->id);
  text->import->id = g_strjoinv (" ", parts);
  return TRUE;
}

static gboolean
read_type (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
           const char *key G_GNUC_UNUSED, GError **error)
{
  if (!strcmp (entry->value, "wireguard"))
    wgre_text_set (text, "tunnel", "wireguard");
  else if (strcmp (entry->value, "ip-tunnel"))
    return fail (text, entry, WGRE_ERROR_UNSUPPORTED, error, "is neither wireguard nor ip-tunnel");
  return TRUE;
}

static gboolean
read_autoconnect (const WgreText *text G_GNUC_UNUSED, const WgreIniEntry *entry, Reader *reader,
                  const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  reader->autoconnect = is_true (entry->value);
  return TRUE;
}

/* --- [ip-tunnel] --- */

/* By the number of NMIPTunnelMode. */
static const char *const modes[] = {
  NULL,     "ipip",  "gre",    "sit",  NULL /* isatap */, "vti",
  "ip6ip6", "ipip6", "ip6gre", "vti6", "gretap",          "ip6gretap",
};

static gboolean
read_mode (const WgreText *text, const WgreIniEntry *entry, Reader *reader G_GNUC_UNUSED,
           const char *key, GError **error)
{
  guint64 mode;

  if (!wgre_text_decimal (entry->value, G_N_ELEMENTS (modes) - 1, &mode) || !modes[mode])
    return fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                 "is not a kind of tunnel that is known here: use 1 to 11, but not 4 (ISATAP)");
  wgre_text_set (text, key, modes[mode]);
  return TRUE;
}

/* By the bits of NMIPTunnelFlags. */
static const struct {
  const char *key, *value;
} flag_keys[] = {
  { "encaplimit", "none" },
  { "tos", "inherit" },
  { "flowlabel", "inherit" },
};

static gboolean
read_tunnel_flags (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
                   GError **error)
{
  guint64 flags;

  if (!wgre_text_c_number (entry->value, 0x3f, &flags))
    return fail (text, entry, WGRE_ERROR_INVALID, error, "are not flags: give 0x0 to 0x3f");
  for (guint i = 0; i < G_N_ELEMENTS (flag_keys); i++)
    if (flags & (1u << i))
      wgre_text_set (text, flag_keys[i].key, flag_keys[i].value);
  return !(flags >> G_N_ELEMENTS (flag_keys)) || warn_lost (text, entry, reader, key, error);
}

/* --- peers --- */

static gboolean
add_word (Reader *reader, const char *word, const char *value)
{
  Peer *peer = &g_array_index (reader->peers, Peer, reader->peers->len - 1);

  if (*value)
    g_string_append_printf (peer->words, " %s=%s", word, value);
  return TRUE;
}

/* NetworkManager keeps host bits, the kernel does not. */
static gboolean
read_allowed_ips (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *key,
                  GError **error)
{
  g_auto (GStrv) items = wgre_list_split (entry->value);
  g_autoptr (GString) list = g_string_new (NULL);

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
  return add_word (reader, key, list->str);
}

static gboolean
read_word (const WgreText *text G_GNUC_UNUSED, const WgreIniEntry *entry, Reader *reader,
           const char *key, GError **error)
{
  if (strpbrk (entry->value, " \t"))
    return fail (text, entry, WGRE_ERROR_INVALID, error, "has a blank in it: remove it");
  return add_word (reader, key, entry->value);
}

static gboolean
read_psk (const WgreText *text, const WgreIniEntry *entry, Reader *reader, const char *suffix,
          GError **error)
{
  g_autofree char *key = g_strdup_printf ("peer.%u.%s", reader->peers->len, suffix);

  return g_str_has_suffix (suffix, "flags") ? read_flags (text, entry, reader, key, error)
                                            : read_secret (text, entry, reader, key, error);
}

/* --- sections --- */

#define PEER "wireguard-peer."

static const Key keys[] = {
  { "connection", "id", NULL, read_id },
  { "connection", "type", NULL, read_type },
  { "connection", "interface-name", "interface", read_value },
  { "connection", "autoconnect", NULL, read_autoconnect },
  { "connection", "uuid", NULL, NULL },
  { "connection", "timestamp", NULL, NULL },
  { "connection", "permissions", NULL, NULL },
  { "wireguard", "private-key", "private-key", read_secret },
  { "wireguard", "private-key-flags", "private-key-flags", read_flags },
  { "wireguard", "listen-port", "listen-port", read_nonzero },
  { "wireguard", "fwmark", "fwmark", read_nonzero },
  { "wireguard", "mtu", "mtu", read_nonzero },
  { "wireguard", "peer-routes", "routing=off", read_if_false },
  { PEER, "endpoint", "endpoint", read_word },
  { PEER, "allowed-ips", "allowed-ips", read_allowed_ips },
  { PEER, "persistent-keepalive", "persistent-keepalive", read_word },
  { PEER, "preshared-key", "psk", read_psk },
  { PEER, "preshared-key-flags", "psk-flags", read_psk },
  { "ip-tunnel", "mode", "tunnel", read_mode },
  { "ip-tunnel", "parent", "dev", read_value },
  { "ip-tunnel", "local", "local", read_value },
  { "ip-tunnel", "remote", "remote", read_value },
  { "ip-tunnel", "ttl", "ttl", read_nonzero },
  { "ip-tunnel", "tos", "tos", read_nonzero },
  { "ip-tunnel", "path-mtu-discovery", "pmtudisc=no", read_if_false },
  { "ip-tunnel", "input-key", "ikey", read_value },
  { "ip-tunnel", "output-key", "okey", read_value },
  { "ip-tunnel", "encapsulation-limit", "encaplimit", read_nonzero },
  { "ip-tunnel", "flow-label", "flowlabel", read_nonzero },
  { "ip-tunnel", "fwmark", "fwmark", read_nonzero },
  { "ip-tunnel", "mtu", "mtu", read_nonzero },
  { "ip-tunnel", "flags", NULL, read_tunnel_flags },
  { "ip", "method", NULL, NULL },
  { "ip", "addr-gen-mode", NULL, NULL },
  { "ip", "address*", "addresses", read_address },
  { "ip", "dns", "dns", read_list },
  { "ip", "dns-search", "dns-search", read_list },
  { "ip", "route*", "routes", read_address },
};

static gboolean
is_in (const Key *key, const char *section)
{
  if (!strcmp (key->section, PEER))
    return g_str_has_prefix (section, PEER);
  if (!strcmp (key->section, "ip"))
    return !strcmp (section, "ipv4") || !strcmp (section, "ipv6");
  return !strcmp (key->section, section);
}

/* "address*" is a word and a number. */
static gboolean
is_called (const Key *key, const char *name)
{
  gsize length = strcspn (key->name, "*");

  if (!key->name[length])
    return !strcmp (key->name, name);
  return !strncmp (key->name, name, length) &&
         name[length + strspn (name + length, G_CSET_DIGITS)] == '\0';
}

static const Key *
find_key (const WgreIniEntry *entry)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (is_in (&keys[i], entry->section) && is_called (&keys[i], entry->key))
      return &keys[i];
  return NULL;
}

static gboolean
begin_section (const WgreText *text, const WgreIniEntry *entry, Reader *reader, GError **error)
{
  Peer peer = { .line = text->number };
  const char *name;
  WgreKey key;

  if (!g_str_has_prefix (entry->section, PEER))
    return TRUE;
  name = entry->section + strlen (PEER);
  if (!wgre_key_parse (name, &key))
    return wgre_text_fail (text, entry->at, WGRE_ERROR_INVALID, error,
                           "the section's name does not end with a public key: give 44 characters "
                           "of base64 that end in \"=\"");
  peer.words = g_string_new (name);
  g_array_append_val (reader->peers, peer);
  /* cppcheck-suppress memleak ; the array owns it now */
  return TRUE;
}

static gboolean
read_entry (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, GError **error)
{
  const Key *key;

  if (!entry->key)
    return begin_section (text, entry, user_data, error);
  key = find_key (entry);
  if (!key)
    return warn_lost (text, entry, user_data, NULL, error);
  return !key->read || key->read (text, entry, user_data, key->key, error);
}

/* --- the whole --- */

static void
emit_peers (const WgreText *text, const Reader *reader)
{
  WgreText place = *text;

  for (guint i = 0; i < reader->peers->len; i++) {
    const Peer *peer = &g_array_index (reader->peers, Peer, i);
    g_autofree char *key = g_strdup_printf ("peer.%u", i + 1);

    place.number = peer->line;
    wgre_text_set (&place, key, peer->words->str);
  }
}

/* A key for both directions is one key. */
static void
join_keys (GHashTable *data)
{
  const char *in = g_hash_table_lookup (data, "ikey"), *out = g_hash_table_lookup (data, "okey");

  if (!in || g_strcmp0 (in, out))
    return;
  g_hash_table_replace (data, g_strdup ("key"), g_strdup (in));
  g_hash_table_remove (data, "ikey");
  g_hash_table_remove (data, "okey");
}

static void
clear_peer (gpointer data)
{
  g_string_free (((Peer *) data)->words, TRUE);
}

static gboolean
finish (const WgreText *text, const Reader *reader, GError **error)
{
  WgreText whole = *text;

  whole.number = 0;
  if (!g_hash_table_contains (text->import->data, "tunnel"))
    return wgre_text_fail (text, NULL, WGRE_ERROR_MISSING, error,
                           "[ip-tunnel] mode: is missing: give the number of the kind of tunnel");
  emit_peers (text, reader);
  join_keys (text->import->data);
  if (g_hash_table_contains (text->import->secrets, "private-key") &&
      !g_hash_table_contains (text->import->data, "private-key-flags"))
    g_hash_table_replace (text->import->data, g_strdup ("private-key-flags"), g_strdup ("0"));
  if (reader->autoconnect)
    wgre_text_set (&whole, "autostart", "yes");
  return TRUE;
}

gboolean
wgre_keyfile_read (WgreText *text, GError **error)
{
  g_autoptr (GArray) peers = g_array_new (FALSE, FALSE, sizeof (Peer));
  Reader reader = { .peers = peers, .autoconnect = TRUE };

  g_array_set_clear_func (peers, clear_peer);
  return wgre_ini_read (text, read_entry, &reader, error) && finish (text, &reader, error);
}

static gboolean
is_native_type (const char *line)
{
  if (!g_str_has_prefix (line, "type"))
    return FALSE;
  line += strlen ("type");
  line += strspn (line, " \t=");
  return wgre_text_has_word (line, "wireguard") || wgre_text_has_word (line, "ip-tunnel");
}

gboolean
wgre_keyfile_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  return wgre_ini_first_section (text, "connection") && wgre_text_has_line (text, is_native_type);
}
