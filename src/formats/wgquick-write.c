/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "formats/comment.h"
#include "formats/own.h"
#include "formats/wgquick.h"

/* The intersection of what wg-quick, wg(8) of all ages and NetworkManager's importer read: lists
 * with ", ", numbers in decimal (the mark in hexadecimal, as wg showconf prints it), no empty
 * values. */

/* --- own keys --- */

static void
own (WgreWriter *writer, GString *text, const char *key, char *value)
{
  if (!value)
    return;
  wgre_own_append (text, key, value);
  g_ptr_array_add (writer->ignored, g_strdup (key));
  g_free (value);
}

static void
own_number (WgreWriter *writer, GString *text, const char *key, guint32 number)
{
  own (writer, text, key, g_strdup_printf ("%u", number));
}

/* --- [Interface] --- */

/* A mark of 0 is "off", which wg-quick reads as if the key were not there. */
static void
write_mark (WgreWriter *writer, GString *text)
{
  if (wgre_profile_number (writer->profile, WGRE_OPT_FWMARK))
    wgre_writer_assign (writer, text, "fwmark", "FwMark = ", NULL);
}

/* wg-quick takes a domain that looks like a number for a server. */
static gboolean
domains_are_clear (const WgreWriter *writer)
{
  const char *const *domains = wgre_profile_strings (writer->profile, WGRE_OPT_DNS_SEARCH);

  for (guint i = 0; domains && domains[i]; i++)
    if (wgre_wgquick_is_server (domains[i]))
      return FALSE;
  return TRUE;
}

static void
write_dns (WgreWriter *writer, GString *text)
{
  g_autofree char *servers = wgre_writer_take (writer, "dns");
  g_autofree char *domains =
      domains_are_clear (writer) ? wgre_writer_take (writer, "dns-search") : NULL;
  g_autofree char *all = g_strjoin (";", servers ? servers : "", domains ? domains : "", NULL);
  g_auto (GStrv) items = wgre_list_split (all);
  g_autofree char *joined = g_strjoinv (", ", items);

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
    g_string_append_printf (text, "PrivateKey = %s\n", key);
  wgre_wipe_string (key);
}

/* The name of the link is that of the file. */
static void
write_interface (WgreWriter *writer)
{
  const char *name = g_hash_table_lookup (writer->data, "interface");
  g_autofree char *file = name ? g_strconcat (name, ".conf", NULL) : NULL;

  if (!g_strcmp0 (file, writer->file))
    g_free (wgre_writer_take (writer, "interface"));
}

/* --- [Peer] --- */

static void
write_name (WgreWriter *writer, GString *text, const WgrePeer *peer)
{
  g_autofree char *name = wgre_writer_take_peer (writer, peer->id, ".name");
  g_autofree char *comment = name ? g_strconcat ("# Name = ", name, NULL) : NULL;
  g_autofree char *read = comment ? wgre_comment_name (comment, WGRE_COMMENT_ANYWHERE) : NULL;

  if (!name)
    return;
  if (!g_strcmp0 (read, name))
    g_string_append_printf (text, "%s\n", comment);
  else
    wgre_own_append (text, "name", name);
}

static void
write_psk (WgreWriter *writer, GString *text, const WgrePeer *peer)
{
  char *key = wgre_writer_take_peer (writer, peer->id, ".psk");

  if (key && peer->has_preshared_key)
    g_string_append_printf (text, "PresharedKey = %s\n", key);
  wgre_wipe_string (key);
}

static void
write_allowed_ips (GString *text, const WgrePeer *peer)
{
  for (guint i = 0; i < peer->allowed_ips->len; i++) {
    char prefix[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (&g_array_index (peer->allowed_ips, WgrePrefix, i), prefix);
    g_string_append_printf (text, "%s%s", i ? ", " : "AllowedIPs = ", prefix);
  }
  if (peer->allowed_ips->len)
    g_string_append_c (text, '\n');
}

static void
write_peer (WgreWriter *writer, GString *text, const WgrePeer *peer, guint32 expected)
{
  g_autofree char *endpoint =
      peer->endpoint.host ? wgre_endpoint_to_string (&peer->endpoint) : NULL;
  char key[WGRE_KEY_TEXT_SIZE];

  g_free (wgre_writer_take_peer (writer, peer->id, ""));
  g_string_append (text, "\n[Peer]\n");
  if (peer->id != expected)
    own_number (writer, text, "id", peer->id);
  if (peer->has_route_table)
    own_number (writer, text, "route-table", peer->route_table);
  if (peer->has_route_metric)
    own_number (writer, text, "route-metric", peer->route_metric);
  own (writer, text, "psk-flags", wgre_writer_take_peer (writer, peer->id, ".psk-flags"));
  write_name (writer, text, peer);
  wgre_key_print (&peer->public_key, key);
  g_string_append_printf (text, "PublicKey = %s\n", key);
  write_psk (writer, text, peer);
  write_allowed_ips (text, peer);
  if (endpoint)
    g_string_append_printf (text, "Endpoint = %s\n", endpoint);
  if (peer->has_keepalive)
    g_string_append_printf (text, "PersistentKeepalive = %u\n", peer->keepalive);
}

/* --- the whole --- */

/* Text of [Interface] below its own keys, which are only known when this is done. */
static void
write_interface_keys (WgreWriter *writer, GString *text)
{
  write_interface (writer);
  write_private_key (writer, text);
  wgre_writer_assign (writer, text, "listen-port", "ListenPort = ", NULL);
  write_mark (writer, text);
  wgre_writer_assign (writer, text, "addresses", "Address = ", ", ");
  write_dns (writer, text);
  wgre_writer_assign (writer, text, "mtu", "MTU = ", NULL);
  write_table (writer, text);
}

static void
write_own_keys (WgreWriter *writer, GString *text)
{
  g_autoptr (GPtrArray) left = wgre_writer_left (writer);

  for (guint i = 0; i < left->len; i++)
    own (writer, text, left->pdata[i], wgre_writer_take (writer, left->pdata[i]));
}

void
wgre_wgquick_write (WgreWriter *writer)
{
  g_autoptr (GString) keys = g_string_new (NULL), peers = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new ("[Interface]\n");
  const GPtrArray *list = wgre_profile_peers (writer->profile);
  guint32 expected = 1;

  write_interface_keys (writer, keys);
  for (guint i = 0; i < list->len; i++) {
    const WgrePeer *peer = list->pdata[i];

    write_peer (writer, peers, peer, expected);
    expected = peer->id + 1;
  }
  write_own_keys (writer, text);
  g_string_append (text, keys->str);
  g_string_append (text, peers->str);
  wgre_wipe (keys->str, keys->len);
  wgre_wipe (peers->str, peers->len);
  wgre_writer_add (writer, writer->file, text);
}
