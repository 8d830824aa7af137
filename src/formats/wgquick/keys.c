/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/keys.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/key.h"
#include "core/option.h"
#include "core/types.h"
#include "formats/kit/route.h"
#include "formats/wgquick/hooks.h"
#include "formats/wgquick/lines.h"
#include "formats/wgquick/wgquick.h"

static gboolean G_GNUC_PRINTF (2, 3) reason (char **ret_reason, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  *ret_reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
reason_quoted (char **ret_reason, const char *value, const char *what)
{
  g_autofree char *quoted = wgre_text_quote (value);

  return reason (ret_reason, "%s %s", quoted, what);
}

/* Cuts the next item off a list; NULL behind the last one. Empty items are skipped. */
static char *
next_item (char **cursor, const char *separators)
{
  char *item = *cursor + strspn (*cursor, separators);
  gsize length = strcspn (item, separators);

  if (!length)
    return NULL;
  *cursor = item + length + (item[length] != '\0');
  item[length] = '\0';
  return item;
}

static void
keys_append_item (GString *list, const char *item)
{
  g_string_append_printf (list, "%s%s", list->len ? ";" : "", item);
}

static gboolean
read_key (const char *value, WgreKey *ret_key, char **ret_reason)
{
  if (wgre_key_parse (value, ret_key))
    return TRUE;
  *ret_reason = wgre_key_problem (value);
  return FALSE;
}

static gboolean
wgquick_read_private_key (WgreWgquick *reader, char *value, char **ret_reason)
{
  WgreKey key;
  gboolean zero;

  if (!read_key (value, &key, ret_reason))
    return FALSE;
  zero = wgre_key_is_zero (&key);
  wgre_wipe (&key, sizeof key);
  if (zero)
    g_hash_table_remove (reader->text->import->secrets, "private-key");
  else
    wgre_text_set_secret (reader->text, "private-key", value);
  return TRUE;
}

static gboolean
wgquick_read_port (const WgreWgquick *reader, const char *text, guint64 *ret_port)
{
  guint16 port;

  if (wgre_text_decimal (text, G_MAXUINT16, ret_port))
    return TRUE;
  if (!reader->text->names->udp_port || !reader->text->names->udp_port (text, &port))
    return FALSE;
  *ret_port = port;
  return TRUE;
}

static void
set_number (const WgreWgquick *reader, const char *key, const char *format, guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  g_autofree char *value = g_strconcat (format, digits, NULL);

  wgre_text_set (reader->text, key, value);
}

static gboolean
read_listen_port (WgreWgquick *reader, char *value, char **ret_reason)
{
  guint64 port;

  if (!wgquick_read_port (reader, value, &port))
    return reason_quoted (
        ret_reason, value,
        _ ("is not a port: give a number from 0 to 65535 or the name of a UDP service"));
  set_number (reader, "listen-port", "", port);
  return TRUE;
}

/* wg takes the "x" of a hexadecimal number in lower case only. Zero is "off", which is no mark. */
static gboolean
read_fwmark (WgreWgquick *reader, char *value, char **ret_reason)
{
  guint64 mark = 0;

  if (g_ascii_strcasecmp (value, "off") && !wgre_text_decimal (value, G_MAXUINT32, &mark) &&
      !(g_str_has_prefix (value, "0x") && wgre_text_c_number (value, G_MAXUINT32, &mark)))
    return reason_quoted (
        ret_reason, value,
        _ ("is not a mark: give \"off\" or a number from 0 to 4294967295, in decimal or as 0x…"));
  if (mark)
    set_number (reader, "fwmark", "", mark);
  else
    g_hash_table_remove (reader->text->import->data, "fwmark");
  return TRUE;
}

static gboolean
wgquick_read_address (WgreWgquick *reader, char *value, char **ret_reason)
{
  WgrePrefix prefix;
  char text[WGRE_PREFIX_TEXT_SIZE];

  for (char *item; (item = next_item (&value, "," WGRE_WGQUICK_BLANKS));) {
    reader->at = item;
    if (!wgre_prefix_parse (item, TRUE, &prefix))
      return reason_quoted (
          ret_reason, item,
          _ ("is not an address: give ADDRESS/LENGTH such as 10.0.0.2/24 or fd00::2/64"));
    wgre_prefix_print (&prefix, text);
    keys_append_item (reader->addresses, text);
    wgre_text_set (reader->text, "addresses", "");
  }
  return TRUE;
}

/* wg-quick's rule: what has only digits and dots, or has a colon, is a server. */
gboolean
wgre_wgquick_is_server (const char *item)
{
  g_return_val_if_fail (item, FALSE);

  return strchr (item, ':') || item[strspn (item, "0123456789.")] == '\0';
}

static gboolean
wgquick_read_dns (WgreWgquick *reader, char *value, char **ret_reason)
{
  WgreIp ip;

  for (char *item; (item = next_item (&value, "," WGRE_WGQUICK_BLANKS));) {
    gboolean server = wgre_wgquick_is_server (item);

    reader->at = item;
    if (server && !wgre_ip_parse (item, &ip))
      return reason_quoted (
          ret_reason, item,
          _ ("is not the address of a name server: give an IPv4 or IPv6 address"));
    keys_append_item (server ? reader->dns : reader->dns_search, item);
    wgre_text_set (reader->text, server ? "dns" : "dns-search", "");
  }
  return TRUE;
}

static gboolean
read_mtu (WgreWgquick *reader, char *value, char **ret_reason)
{
  guint64 mtu;

  g_hash_table_remove (reader->text->import->data, "mtu");
  if (!*value)
    return TRUE;
  if (!wgre_text_c_number (value, G_MAXUINT16, &mtu))
    return reason_quoted (ret_reason, value,
                          _ ("is not a size: give a number such as 1420, or leave the key out"));
  set_number (reader, "mtu", "", mtu);
  return TRUE;
}

static gboolean
read_table (WgreWgquick *reader, char *value, char **ret_reason)
{
  guint32 table;

  if (!*value || !g_ascii_strcasecmp (value, "auto"))
    g_hash_table_remove (reader->text->import->data, "routing");
  else if (!g_ascii_strcasecmp (value, "off"))
    wgre_text_set (reader->text, "routing", "off");
  else if (!wgre_route_table (reader->text->names, value, &table))
    return reason_quoted (
        ret_reason, value,
        _ ("is not a routing table: give auto, off, a number from 0 to 4294967295 or a name from "
           "/etc/iproute2/rt_tables"));
  else
    set_number (reader, "routing", "table ", table);
  return TRUE;
}

static gboolean
read_save_config (WgreWgquick *reader, char *value, char **ret_reason)
{
  gboolean save = !g_ascii_strcasecmp (value, "true");

  if (!save && g_ascii_strcasecmp (value, "false"))
    return reason_quoted (ret_reason, value, _ ("is neither true nor false"));
  if (!save)
    return TRUE;
  wgre_text_warn (reader->text, reader->at,
                  _ ("SaveConfig: nothing is written back: changes are made in the profile"));
  wgre_wgquick_keep (reader, WGRE_KEPT_LINE, reader->at, "SaveConfig = true");
  return TRUE;
}

/* --- [Peer] --- */

static gboolean
read_public_key (WgreWgquick *reader, char *value, char **ret_reason)
{
  if (!read_key (value, &reader->block->peer->public_key, ret_reason))
    return FALSE;
  reader->block->has_key = TRUE;
  return TRUE;
}

/* All zero bytes stand for "none". */
static gboolean
read_preshared_key (WgreWgquick *reader, char *value, char **ret_reason)
{
  WgrePeer *peer = reader->block->peer;

  if (!read_key (value, &peer->preshared_key, ret_reason))
    return FALSE;
  peer->has_preshared_key = !wgre_key_is_zero (&peer->preshared_key);
  reader->block->psk_given = TRUE;
  reader->block->psk_line = reader->text->number;
  reader->block->psk_column = wgre_text_column (reader->text, reader->at);
  return TRUE;
}

static gboolean
parse_change (const char *item, WgreWgquickChange *ret_change)
{
  gboolean sign = *item == '+' || *item == '-';

  if (!wgre_prefix_parse (item + sign, FALSE, &ret_change->prefix))
    return FALSE;
  ret_change->remove = *item == '-';
  return TRUE;
}

static gboolean
add_change (WgreWgquick *reader, const char *item, char **ret_reason)
{
  WgreWgquickChange change = { .line = reader->text->number };

  if (!parse_change (item, &change))
    return reason_quoted (
        ret_reason, item,
        _ ("is not a network: give ADDRESS/LENGTH such as 10.0.0.0/8 or fd00::/8, with "
           "commas between them"));
  if (wgre_prefix_has_host_bits (&change.prefix)) {
    g_autofree char *text = NULL;

    change.prefix = wgre_prefix_masked (&change.prefix);
    text = wgre_prefix_to_string (&change.prefix);
    wgre_text_warn (reader->text, reader->at,
                    _ ("AllowedIPs: %s is used: the text has bits set behind its prefix length"),
                    text);
    wgre_text_about (reader->text, WGRE_WARNING_HOST_BITS, item);
  }
  if (*item == '+' || *item == '-')
    reader->block->replace = FALSE;
  g_array_append_val (reader->changes, change);
  return TRUE;
}

/* wg removes blanks: "10.0.0.0 / 8" is one network to it. Only where that makes no sense do blanks
 * separate. */
static gboolean
add_blank_changes (WgreWgquick *reader, char *item, char **ret_reason)
{
  g_autofree char *glued = g_strdup (item);
  WgreWgquickChange change;

  wgre_text_squeeze (glued);
  if (parse_change (glued, &change)) {
    wgre_text_warn (reader->text, item,
                    _ ("AllowedIPs: blanks are ignored, as wg does: read as \"%s\""), glued);
    return add_change (reader, glued, ret_reason);
  }
  wgre_text_warn (reader->text, item,
                  _ ("AllowedIPs: blanks are read as commas, which wg does not do"));
  for (char *word; (word = next_item (&item, WGRE_WGQUICK_BLANKS));) {
    reader->at = word;
    if (!add_change (reader, word, ret_reason))
      return FALSE;
  }
  return TRUE;
}

/* wg(8) refuses an empty item, unless it is all: a network may have got lost. */
static gboolean
wgquick_read_allowed_ips (WgreWgquick *reader, char *value, char **ret_reason)
{
  char *comma;

  reader->block->replace = TRUE;
  for (char *item = *value ? value : NULL; item; item = comma ? comma + 1 : NULL) {
    comma = strchr (item, ',');
    if (comma)
      *comma = '\0';
    item = wgre_text_trim (item);
    if (!*item)
      return reason (ret_reason, "%s",
                     _ ("has nothing between two commas, or at an end: remove a comma"));
    reader->at = item;
    if (strpbrk (item, WGRE_WGQUICK_BLANKS) ? !add_blank_changes (reader, item, ret_reason)
                                            : !add_change (reader, item, ret_reason))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_endpoint (WgreWgquick *reader, char *value, char **ret_reason)
{
  g_autofree char *host = NULL, *problem = NULL;
  const char *port;
  WgreEndpoint endpoint;
  guint64 number;

  if (!wgre_endpoint_split (value, &host, &port))
    return reason_quoted (
        ret_reason, value,
        _ ("is not HOST:PORT: write vpn.example.org:51820 or [2001:db8::1]:51820"));
  if (!wgquick_read_port (reader, port, &number) || !number)
    return reason_quoted (
        ret_reason, value,
        _ ("has no valid port: give a number from 1 to 65535 or the name of a UDP service "
           "behind the last colon"));
  if (!wgre_endpoint_make (host, (guint16) number, &endpoint, &problem))
    return reason_quoted (ret_reason, value, problem);
  wgre_endpoint_clear (&reader->block->peer->endpoint);
  reader->block->peer->endpoint = endpoint;
  return TRUE;
}

/* --- AmneziaWG --- */

static void
note_disguise (WgreWgquick *reader, gboolean has_value)
{
  if (!reader->disguise->len)
    reader->disguise_line = reader->text->number;
  reader->disguised |= has_value;
  g_string_append_printf (reader->disguise, "%s%s", reader->disguise->len ? ", " : "", reader->key);
}

/* Programs write keys without a value for what they do not use. awg(8) refuses them. */
static gboolean
keep_empty (WgreWgquick *reader)
{
  g_autofree char *line = g_strdup_printf ("%s =", reader->key);

  wgre_wgquick_keep (reader, WGRE_KEPT_LINE, reader->at, line);
  note_disguise (reader, FALSE);
  return TRUE;
}

/* The profile is called like the file: its constructor looks at the value. */
static gboolean
read_disguise (WgreWgquick *reader, char *value, char **ret_reason G_GNUC_UNUSED)
{
  const char *key = wgre_wgquick_key_find (reader->key)->says;

  if (!*value)
    return keep_empty (reader);
  note_disguise (reader, TRUE);
  if (wgre_option_lookup (key, NULL)->flags & WGRE_OPTION_SECRET)
    wgre_text_set_secret (reader->text, key, value);
  else
    wgre_text_set (reader->text, key, value);
  return TRUE;
}

/* awg(8) takes any number for "on". */
static gboolean
read_advanced_security (WgreWgquick *reader, char *value, char **ret_reason)
{
  WgrePeer *peer = reader->block->peer;
  guint64 number = !g_ascii_strcasecmp (value, "on");

  if (!*value)
    return keep_empty (reader);
  if (!number && g_ascii_strcasecmp (value, "off") &&
      !wgre_text_decimal (value, G_MAXUINT32, &number))
    return reason_quoted (ret_reason, value, _ ("is neither \"on\" nor \"off\""));
  note_disguise (reader, TRUE);
  peer->has_advanced_security = TRUE;
  peer->advanced_security = number != 0;
  return TRUE;
}

/* AmneziaWG 3 takes a range, too: "25-35". */
static gboolean
read_keepalive (WgreWgquick *reader, char *value, char **ret_reason)
{
  char *dash = strchr (value, '-');
  g_autofree char *first = dash ? g_strndup (value, (gsize) (dash - value)) : NULL;
  guint64 seconds = 0, last = 0;

  if ((g_ascii_strcasecmp (value, "off") &&
       !wgre_text_decimal (first ? first : value, G_MAXUINT16, &seconds)) ||
      (dash && (!wgre_text_decimal (dash + 1, G_MAXUINT16, &last) || last < seconds)))
    return reason_quoted (ret_reason, value,
                          _ ("is not a number of seconds: give \"off\" or 0 to 65535"));
  if (last > seconds)
    note_disguise (reader, TRUE);
  reader->block->peer->has_keepalive = TRUE;
  reader->block->peer->keepalive = (guint16) seconds;
  reader->block->peer->keepalive_max = last > seconds ? (guint16) last : 0;
  return TRUE;
}

/* --- the table --- */

#define PEER(key, flag, reader, word)                                                              \
  {                                                                                                \
    .name = key, .section = WGRE_WGQUICK_PEER, .flags = flag, .read = reader, .says = word         \
  }
#define INTERFACE(key, flag, reader, word)                                                         \
  {                                                                                                \
    .name = key, .section = WGRE_WGQUICK_INTERFACE, .flags = flag, .read = reader, .says = word    \
  }
/* Commands; @words: the keys that can only be written as such lines. */
#define COMMAND(key, words)                                                                        \
  INTERFACE (key, WGRE_WGQUICK_WHOLE | EMPTY, wgre_wgquick_read_command, words)
/* Of AmneziaWG: a value without blanks, and text. */
#define DISGUISE(key, word) INTERFACE (key, ONCE | EMPTY | GLUED, read_disguise, word)
#define DISGUISE_TEXT(key, word) INTERFACE (key, ONCE | EMPTY, read_disguise, word)
#define ONCE WGRE_WGQUICK_ONCE
#define GLUED WGRE_WGQUICK_GLUED
#define EMPTY WGRE_WGQUICK_EMPTY

/* Those that are in a file most often come first. */
const WgreWgquickKey wgre_wgquick_keys[WGRE_WGQUICK_N_KEYS] = {
  PEER ("PublicKey", ONCE | GLUED, read_public_key, ""),
  PEER ("PresharedKey", ONCE | GLUED, read_preshared_key, "psk"),
  PEER ("AllowedIPs", EMPTY, wgquick_read_allowed_ips, "allowed-ips"),
  PEER ("Endpoint", ONCE | GLUED, read_endpoint, "endpoint"),
  PEER ("PersistentKeepalive", ONCE | GLUED, read_keepalive, "persistent-keepalive"),
  PEER ("AdvancedSecurity", ONCE | EMPTY | GLUED, read_advanced_security, "advanced-security"),
  INTERFACE ("PrivateKey", ONCE | GLUED, wgquick_read_private_key, "private-key"),
  INTERFACE ("ListenPort", ONCE | GLUED, read_listen_port, "listen-port"),
  INTERFACE ("FwMark", ONCE | GLUED, read_fwmark, "fwmark"),
  INTERFACE ("Address", EMPTY, wgquick_read_address, "addresses"),
  INTERFACE ("DNS", EMPTY, wgquick_read_dns, "dns|dns-search"),
  INTERFACE ("MTU", ONCE | EMPTY, read_mtu, "mtu"),
  INTERFACE ("Table", ONCE | EMPTY, read_table, "routing"),
  DISGUISE ("Jc", "jc"),
  DISGUISE ("Jmin", "jmin"),
  DISGUISE ("Jmax", "jmax"),
  DISGUISE ("S1", "s1"),
  DISGUISE ("S2", "s2"),
  DISGUISE ("S3", "s3"),
  DISGUISE ("S4", "s4"),
  DISGUISE ("H1", "h1"),
  DISGUISE ("H2", "h2"),
  DISGUISE ("H3", "h3"),
  DISGUISE ("H4", "h4"),
  DISGUISE_TEXT ("I1", "i1"),
  DISGUISE_TEXT ("I2", "i2"),
  DISGUISE_TEXT ("I3", "i3"),
  DISGUISE_TEXT ("I4", "i4"),
  DISGUISE_TEXT ("I5", "i5"),
  DISGUISE_TEXT ("J1", "j1"),
  DISGUISE_TEXT ("J2", "j2"),
  DISGUISE_TEXT ("J3", "j3"),
  DISGUISE ("Itime", "itime"),
  DISGUISE ("HeaderProtectionKey", "header-protection-key"),
  DISGUISE ("ContentPaddingAddition", "content-padding-addition"),
  DISGUISE ("RekeyAfterTime", "rekey-after-time"),
  DISGUISE ("RekeyTimeout", "rekey-timeout"),
  DISGUISE ("RejectAfterTime", "reject-after-time"),
  DISGUISE ("KeepaliveTimeout", "keepalive-timeout"),
  DISGUISE ("MaxHandshakeAttempts", "max-handshake-attempts"),
  DISGUISE ("RandomTrailers", "random-trailers"),
  DISGUISE ("DisableCookies", "disable-cookies"),
  COMMAND ("PreUp", NULL),
  COMMAND ("PostUp", "masquerade|forward|mss-clamp|open-firewall|kill-switch|routes|routing-rules"),
  COMMAND ("PreDown", NULL),
  COMMAND ("PostDown", NULL),
  INTERFACE ("SaveConfig", ONCE, read_save_config, NULL),
};

G_STATIC_ASSERT (WGRE_WGQUICK_N_KEYS <= 64);

/* Nearly everybody writes them in the usual case. */
const WgreWgquickKey *
wgre_wgquick_key_find (const char *name)
{
  g_return_val_if_fail (name, NULL);

  for (guint i = 0; i < WGRE_WGQUICK_N_KEYS; i++)
    if (*wgre_wgquick_keys[i].name == *name && !strcmp (wgre_wgquick_keys[i].name, name))
      return &wgre_wgquick_keys[i];
  for (guint i = 0; i < WGRE_WGQUICK_N_KEYS; i++)
    if (!g_ascii_strcasecmp (wgre_wgquick_keys[i].name, name))
      return &wgre_wgquick_keys[i];
  return NULL;
}
