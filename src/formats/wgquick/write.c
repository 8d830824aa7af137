/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "core/list.h"
#include "core/option.h"
#include "core/types.h"
#include "formats/kit/remark.h"
#include "formats/wgquick/names.h"
#include "formats/wgquick/recipes.h"
#include "formats/wgquick/wgquick.h"

/* The intersection of what wg-quick, wg(8) of all ages and NetworkManager's importer read: lists
 * with ", ", numbers in decimal (the mark in hexadecimal, as wg showconf prints it), no empty
 * values. */

static void
own_number (WgreWriter *writer, GString *text, const char *key, guint32 number)
{
  wgre_writer_remark (writer, text, key, g_strdup_printf ("%u", number));
}

/* --- lines that were kept --- */

/* What wgre_writer_lines() returns. */
typedef GHashTable Lines;

static const GPtrArray *
lines_at (Lines *lines, const char *section, const char *key)
{
  g_autofree char *place = g_strjoin (".", section, key, NULL);

  return g_hash_table_lookup (lines, place);
}

/* What stands at this place, each with @separator behind it. */
static char *
take_lines (WgreWriter *writer, const GPtrArray *at, const char *separator)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; at && i < at->len; i++) {
    const WgreLine *line = at->pdata[i];

    g_string_append_printf (text, "%s%s", line->text, separator);
    wgre_writer_take_line (writer, line);
  }
  return g_string_free (text, FALSE);
}

static void
wgquick_append_lines (WgreWriter *writer, Lines *lines, GString *text, const char *section,
                      const char *key)
{
  g_autofree char *all = take_lines (writer, lines_at (lines, section, key), "\n");

  g_string_append (text, all);
}

/* Puts what was kept around the lines of a key, which begin at @start, if there are any. */
static void
decorate (WgreWriter *writer, Lines *lines, GString *text, gsize start, const char *section,
          const char *key)
{
  g_autofree char *behind_key = g_strconcat (key, ".behind", NULL);
  const GPtrArray *behind = lines_at (lines, section, behind_key);
  g_autofree char *before = NULL, *tail = NULL;

  if (text->len == start)
    return;
  before = take_lines (writer, lines_at (lines, section, key), "\n");
  g_string_insert (text, (gssize) start, before);
  if (!behind || behind->len != 1)
    return;
  tail = take_lines (writer, behind, "\n");
  g_string_truncate (text, text->len - 1);
  g_string_append_printf (text, " %s", tail);
}

/* --- [Interface] --- */

/* A mark of 0 is "off", which wg-quick reads as if the key were not there. */
static void
write_mark (WgreWriter *writer, GString *text)
{
  if (wgre_profile_number (writer->profile, WGRE_OPT_FWMARK))
    wgre_writer_assign (writer, text, "fwmark", "FwMark = ", NULL);
}

static void
wgquick_write_dns (WgreWriter *writer, GString *text)
{
  const char *const *search = wgre_profile_strings (writer->profile, WGRE_OPT_DNS_SEARCH);
  g_autofree char *servers = wgre_writer_take (writer, "dns"), *domains = NULL, *all = NULL;
  g_autofree char *joined = NULL;
  g_auto (GStrv) items = NULL;
  gboolean clear = TRUE;

  /* wg-quick takes a domain that looks like a number for a server. */
  for (guint i = 0; search && search[i]; i++)
    clear &= !wgre_wgquick_is_server (search[i]);
  domains = clear ? wgre_writer_take (writer, "dns-search") : NULL;
  all = g_strjoin (";", servers ? servers : "", domains ? domains : "", NULL);
  items = wgre_list_split (all);
  joined = g_strjoinv (", ", items);
  if (*joined)
    g_string_append_printf (text, "DNS = %s\n", joined);
}

static void
write_table (WgreWriter *writer, GString *text)
{
  guint32 table;
  WgreRouting routing = wgre_profile_routing (writer->profile, &table);

  if (routing != WGRE_ROUTING_OFF && routing != WGRE_ROUTING_TABLE)
    return;
  g_free (wgre_writer_take (writer, "routing"));
  if (routing == WGRE_ROUTING_OFF)
    g_string_append (text, "Table = off\n");
  else
    g_string_append_printf (text, "Table = %u\n", table);
}

static void
write_private_key (WgreWriter *writer, GString *text)
{
  char *key = wgre_writer_take (writer, "private-key");

  if (key)
    wgre_writer_secret (text, "PrivateKey = ", key);
  wgre_wipe_string (key);
}

/* --- [Peer] --- */

static gboolean
is_comment (const GPtrArray *at, guint i)
{
  return *((const WgreLine *) at->pdata[i])->text == '#';
}

static void
write_name (WgreWriter *writer, Lines *lines, GString *text, const char *section,
            const WgrePeer *peer)
{
  g_autofree char *name = wgre_writer_take_peer (writer, peer->id, ".name");
  g_autofree char *comment = name ? g_strconcat ("# Name = ", name, NULL) : NULL;
  g_autofree char *read = comment ? wgre_comment_name (comment, WGRE_COMMENT_ANYWHERE) : NULL;
  const GPtrArray *above = lines_at (lines, section, "above");
  const GPtrArray *first = lines_at (lines, section, "publickey");
  g_autofree char *there = NULL;

  /* The name that a reader takes from the comments that were kept. */
  if (above && is_comment (above, above->len - 1))
    there = wgre_comment_name (((const WgreLine *) above->pdata[above->len - 1])->text,
                               WGRE_COMMENT_ABOVE);
  if (!there && first && is_comment (first, 0))
    there = wgre_comment_name (((const WgreLine *) first->pdata[0])->text, WGRE_COMMENT_FIRST);
  if (!g_strcmp0 (there, name))
    return;
  if (name && !g_strcmp0 (read, name))
    g_string_append_printf (text, "%s\n", comment);
  else
    wgre_remark_append (text, "name", name ? name : "");
}

static void
write_psk (WgreWriter *writer, GString *text, const WgrePeer *peer)
{
  char *key = wgre_writer_take_peer (writer, peer->id, ".psk");

  if (key && peer->has_preshared_key)
    wgre_writer_secret (text, "PresharedKey = ", key);
  wgre_wipe_string (key);
}

static void
write_public_key (WgreWriter *writer G_GNUC_UNUSED, GString *text, const WgrePeer *peer)
{
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  g_string_append_printf (text, "PublicKey = %s\n", key);
}

static void
write_endpoint (WgreWriter *writer G_GNUC_UNUSED, GString *text, const WgrePeer *peer)
{
  g_autofree char *endpoint =
      peer->endpoint.host ? wgre_endpoint_to_string (&peer->endpoint) : NULL;

  if (endpoint)
    g_string_append_printf (text, "Endpoint = %s\n", endpoint);
}

static void
write_keepalive (WgreWriter *writer G_GNUC_UNUSED, GString *text, const WgrePeer *peer)
{
  if (!peer->has_keepalive)
    return;
  g_string_append_printf (text, "PersistentKeepalive = %u", peer->keepalive);
  if (peer->keepalive_max)
    g_string_append_printf (text, "-%u", peer->keepalive_max);
  g_string_append_c (text, '\n');
}

static void
write_advanced_security (WgreWriter *writer G_GNUC_UNUSED, GString *text, const WgrePeer *peer)
{
  if (peer->has_advanced_security)
    g_string_append_printf (text, "AdvancedSecurity = %s\n",
                            peer->advanced_security ? "on" : "off");
}

static void
write_allowed_ips (WgreWriter *writer G_GNUC_UNUSED, GString *text, const WgrePeer *peer)
{
  for (guint i = 0; i < peer->allowed_ips->len; i++) {
    char prefix[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (&g_array_index (peer->allowed_ips, WgrePrefix, i), prefix);
    g_string_append_printf (text, "%s%s", i ? ", " : "AllowedIPs = ", prefix);
  }
  if (peer->allowed_ips->len)
    g_string_append_c (text, '\n');
}

/* In the order of the file. */
static const struct {
  const char *key; /* in lower case, as places have it */
  void (*write) (WgreWriter *writer, GString *text, const WgrePeer *peer);
} peer_keys[] = {
  { "publickey", write_public_key },          { "presharedkey", write_psk },
  { "allowedips", write_allowed_ips },        { "endpoint", write_endpoint },
  { "persistentkeepalive", write_keepalive }, { "advancedsecurity", write_advanced_security },
};

static void
write_peers (WgreWriter *writer, Lines *lines, GString *text)
{
  const GPtrArray *list = wgre_profile_peers (writer->profile);
  guint32 expected = 1;

  for (guint i = 0; i < list->len; i++) {
    const WgrePeer *peer = list->pdata[i];
    g_autofree char *section = g_strdup_printf ("peer.%u", peer->id);

    g_free (wgre_writer_take_peer (writer, peer->id, ""));
    g_string_append_c (text, '\n');
    wgquick_append_lines (writer, lines, text, section, "above");
    g_string_append (text, "[Peer]\n");
    wgre_writer_remark_peer (writer, text, peer, expected);
    wgre_writer_remark (writer, text, "other-endpoints", wgre_peer_print_fallbacks (peer));
    if (peer->has_route_table)
      own_number (writer, text, "route-table", peer->route_table);
    if (peer->has_route_metric)
      own_number (writer, text, "route-metric", peer->route_metric);
    write_name (writer, lines, text, section, peer);
    for (guint j = 0; j < G_N_ELEMENTS (peer_keys); j++) {
      gsize start = text->len;

      peer_keys[j].write (writer, text, peer);
      decorate (writer, lines, text, start, section, peer_keys[j].key);
    }
    wgquick_append_lines (writer, lines, text, section, "end");
    expected = peer->id + 1;
  }
}

/* --- the whole --- */

static void
wgquick_write_port (WgreWriter *writer, GString *text)
{
  wgre_writer_assign (writer, text, "listen-port", "ListenPort = ", NULL);
}

static void
wgquick_write_addresses (WgreWriter *writer, GString *text)
{
  wgre_writer_assign (writer, text, "addresses", "Address = ", ", ");
}

static void
write_mtu (WgreWriter *writer, GString *text)
{
  wgre_writer_assign (writer, text, "mtu", "MTU = ", NULL);
}

/* In the order of the file. */
static const struct {
  const char *key;
  void (*write) (WgreWriter *writer, GString *text);
} interface_keys[] = {
  { "privatekey", write_private_key },
  { "listenport", wgquick_write_port },
  { "fwmark", write_mark },
  { "address", wgquick_write_addresses },
  { "dns", wgquick_write_dns },
  { "mtu", write_mtu },
  { "table", write_table },
};

/* The keys of AmneziaWG; awg(8) knows a switch by other words. */
static void
write_disguise (WgreWriter *writer, Lines *lines, GString *text)
{
  const GPtrArray *peers = wgre_profile_peers (writer->profile);
  gsize before = text->len;
  gboolean disguised;

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    gboolean ours = option->group == WGRE_GROUP_AMNEZIAWG;
    char *value = ours ? wgre_writer_take (writer, option->key) : NULL;
    gsize start = text->len;
    g_autofree char *name = NULL, *assignment = NULL;

    if (!value)
      continue;
    name = g_ascii_strdown (option->wgquick, -1);
    assignment = g_strconcat (option->wgquick, " = ", NULL);
    if (option->flags & WGRE_OPTION_SECRET)
      wgre_writer_secret (text, assignment, value);
    else if (option->type == &wgre_type_switch)
      g_string_append_printf (text, "%s%s\n", assignment, !strcmp (value, "yes") ? "on" : "off");
    else
      g_string_append_printf (text, "%s%s\n", assignment, value);
    wgre_wipe_string (value);
    decorate (writer, lines, text, start, "interface", name);
  }

  /* Such a word of a peer says what kind of tunnel it is, as a key of AmneziaWG does. */
  disguised = text->len > before;
  for (guint i = 0; !disguised && i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    disguised = peer->has_advanced_security || peer->keepalive_max;
  }
  if (disguised)
    g_free (wgre_writer_take (writer, "tunnel"));
}

/* Text of [Interface] below its own keys, which are only known when this is done. */
static void
write_interface_keys (WgreWriter *writer, Lines *lines, GString *text)
{
  const char *name = g_hash_table_lookup (writer->data, "interface");
  g_autofree char *file = name ? g_strconcat (name, ".conf", NULL) : NULL;
  gsize start;

  /* The name of the link is that of the file. */
  if (!g_strcmp0 (file, writer->file))
    g_free (wgre_writer_take (writer, "interface"));
  for (guint i = 0; i < G_N_ELEMENTS (interface_keys); i++) {
    start = text->len;
    interface_keys[i].write (writer, text);
    decorate (writer, lines, text, start, "interface", interface_keys[i].key);
  }
  write_disguise (writer, lines, text);
  start = text->len;
  wgre_recipe_write (writer, text);
  decorate (writer, lines, text, start, "interface", "postup");
  wgquick_append_lines (writer, lines, text, "interface", "end");
}

void
wgre_wgquick_write_setconf (WgreWriter *writer, const char *name)
{
  g_autoptr (GString) text = wgre_writer_text (writer);
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  g_string_append (text, "[Interface]\n");
  write_private_key (writer, text);
  wgquick_write_port (writer, text);
  write_mark (writer, text);
  write_peers (writer, none, text);
  wgre_writer_add (writer, name, text);
}

void
wgre_wgquick_write (WgreWriter *writer)
{
  g_autoptr (GString) keys = wgre_writer_text (writer), peers = wgre_writer_text (writer);
  g_autoptr (GString) text = wgre_writer_text (writer);
  g_autoptr (GHashTable) lines = wgre_writer_lines (writer, "");
  g_autoptr (GPtrArray) left = NULL;

  g_return_if_fail (writer);

  write_interface_keys (writer, lines, keys);
  write_peers (writer, lines, peers);
  wgquick_append_lines (writer, lines, text, "interface", "above");
  g_string_append (text, "[Interface]\n");
  left = wgre_writer_left (writer);
  for (guint i = 0; i < left->len; i++)
    wgre_writer_remark (writer, text, left->pdata[i], wgre_writer_take (writer, left->pdata[i]));
  g_string_append (text, keys->str);
  g_string_append (text, peers->str);
  wgre_wipe (keys->str, keys->len);
  wgre_wipe (peers->str, peers->len);
  wgre_writer_add (writer, writer->file, text);
}
