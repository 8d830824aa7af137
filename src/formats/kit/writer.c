/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/writer.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "core/destination.h"
#include "core/key.h"
#include "core/list.h"
#include "core/number.h"
#include "core/option.h"
#include "core/types.h"
#include "core/values.h"
#include "formats/kit/remark.h"

char *
wgre_writer_take (WgreWriter *writer, const char *key)
{
  gpointer stolen_key = NULL, value = NULL;

  g_return_val_if_fail (writer && key, NULL);

  if (!g_hash_table_steal_extended (writer->data, key, &stolen_key, &value) &&
      !g_hash_table_steal_extended (writer->secrets, key, &stolen_key, &value))
    return NULL;
  g_free (stolen_key);
  return value;
}

char *
wgre_writer_take_peer (WgreWriter *writer, guint32 id, const char *suffix)
{
  g_autofree char *key = g_strdup_printf ("peer.%u%s", id, suffix);

  return wgre_writer_take (writer, key);
}

static int
writer_compare_names (gconstpointer a, gconstpointer b)
{
  const char *left = *(const char *const *) a, *right = *(const char *const *) b;
  gboolean flags = g_str_has_suffix (left, "-flags");

  if (flags != g_str_has_suffix (right, "-flags"))
    return flags ? 1 : -1;
  return strcmp (left, right);
}

static void
add_keys (GPtrArray *keys, GHashTable *table)
{
  GHashTableIter iter;
  const char *key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
}

GPtrArray *
wgre_writer_left (const WgreWriter *writer)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (writer != NULL, NULL);
  add_keys (keys, writer->data);
  add_keys (keys, writer->secrets);
  g_ptr_array_sort (keys, writer_compare_names);
  return keys;
}

/* What is said twice, or in words of the format. */
#define ROOM_FOR_WORDS 4096
#define ROOM_FOR_ITEM 128

static gsize
room_for (GHashTable *table)
{
  GHashTableIter iter;
  const char *key, *value;
  gsize room = 0;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    room += 4 * (strlen (key) + strlen (value)) + ROOM_FOR_ITEM;
  return room;
}

gsize
wgre_writer_room (GHashTable *data, GHashTable *secrets)
{
  return room_for (data) + room_for (secrets) + ROOM_FOR_WORDS;
}

GString *
wgre_writer_text (const WgreWriter *writer)
{
  g_return_val_if_fail (writer, NULL);

  return g_string_sized_new (writer->room);
}

void
wgre_writer_secret (GString *text, const char *head, const char *secret)
{
  g_return_if_fail (secret);

  g_string_append (text, head);
  g_string_append (text, secret);
  g_string_append_c (text, '\n');
}

void
wgre_writer_add (WgreWriter *writer, const char *name, GString *text)
{
  WgreFile *file = g_new0 (WgreFile, 1);

  g_return_if_fail (writer && name && text);

  file->name = g_strdup (name);
  file->text = g_strdup (text->str);
  wgre_wipe (text->str, text->len);
  g_string_truncate (text, 0);
  g_ptr_array_add (writer->files, file);
}

void
wgre_writer_assign (WgreWriter *writer, GString *text, const char *key, const char *format,
                    const char *separator)
{
  g_autofree char *value = wgre_writer_take (writer, key);
  g_auto (GStrv) items = value && separator ? wgre_list_split (value) : NULL;
  g_autofree char *joined = items ? g_strjoinv (separator, items) : NULL;

  if (value)
    g_string_append_printf (text, "%s%s\n", format, joined ? joined : value);
}

void
wgre_writer_refuse (WgreWriter *writer, const char *key, const char *reason)
{
  g_return_if_fail (writer);

  g_return_if_fail (key && reason);

  g_hash_table_replace (writer->reasons, g_strdup (key), (gpointer) reason);
}

char *
wgre_writer_take_address (WgreWriter *writer, const char *key)
{
  const char *value;
  WgreIp ip;

  g_return_val_if_fail (writer, NULL);
  value = g_hash_table_lookup (writer->data, key);
  if (!value || wgre_ip_parse (value, &ip))
    return wgre_writer_take (writer, key);
  wgre_writer_refuse (writer, key, _ ("a host name is not possible there: give the address"));
  return NULL;
}

gboolean
wgre_writer_take_start (WgreWriter *writer)
{
  g_autofree char *value = NULL;

  g_return_val_if_fail (writer != NULL, FALSE);
  if (wgre_profile_number (writer->profile, WGRE_OPT_AUTOSTART) == WGRE_AUTOSTART_UNTRUSTED) {
    wgre_writer_refuse (writer, "autostart",
                        _ ("it has no word for networks that are not trusted: set yes or no"));
    return FALSE;
  }
  value = wgre_writer_take (writer, "autostart");
  return value != NULL;
}

/* --- remarks --- */

void
wgre_writer_remark (WgreWriter *writer, GString *text, const char *key, char *value)
{
  g_return_if_fail (writer);

  if (!value)
    return;
  wgre_remark_append (text, key, value);
  g_ptr_array_add (writer->ignored, g_strdup (key));
  g_free (value);
}

void
wgre_writer_remark_left (WgreWriter *writer, GString *text)
{
  g_autoptr (GPtrArray) left = wgre_writer_left (writer);

  for (guint i = 0; i < left->len; i++) {
    const char *key = left->pdata[i];
    const WgreOption *option = wgre_option_lookup (key, NULL);

    if (option ? option->type == &wgre_type_line : g_str_has_suffix (key, "-flags"))
      wgre_writer_remark (writer, text, key, wgre_writer_take (writer, key));
  }
}

void
wgre_writer_remark_peer (WgreWriter *writer, GString *text, const WgrePeer *peer, guint32 expected)
{
  g_return_if_fail (peer != NULL);
  if (peer->id != expected)
    wgre_writer_remark (writer, text, "id", g_strdup_printf ("%u", peer->id));
  wgre_writer_remark (writer, text, "psk-flags",
                      wgre_writer_take_peer (writer, peer->id, ".psk-flags"));
}

void
wgre_writer_take_words (WgreWriter *writer, const WgrePeer *peer)
{
  g_autofree char *key = NULL;

  g_return_if_fail (peer);
  key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), peer->id);
  if (peer->fallbacks)
    wgre_writer_refuse (writer, key, _ ("only the first endpoint is possible there"));
  else
    g_free (wgre_writer_take_peer (writer, peer->id, ""));
}

static gboolean
is_default (const WgreOption *option, const char *text)
{
  WgreValue value = { 0 };
  g_autofree char *printed = NULL;

  if (!option->fallback || !wgre_option_parse (option, 0, option->fallback, &value, NULL))
    return FALSE;
  printed = wgre_option_print (option, &value);
  wgre_option_clear_value (option, &value);
  return !strcmp (printed, text);
}

static gboolean
copy_value (GHashTable *into, const char *key, const char *text, GError **error)
{
  guint32 id = 0;
  const WgreOption *option = wgre_option_lookup (key, &id);
  WgreValue value = { 0 };
  char *printed;

  if (!*text)
    return TRUE;
  if (!option) {
    wgre_error_set (error, WGRE_ERROR_UNKNOWN, key, _ ("is not a known key"));
    return FALSE;
  }
  if (!wgre_option_parse (option, id, text, &value, error))
    return FALSE;
  printed = wgre_option_print (option, &value);
  wgre_option_clear_value (option, &value);
  if (is_default (option, printed) || !*printed)
    wgre_wipe_string (printed);
  else
    g_hash_table_replace (into, g_strdup (key), printed);
  return TRUE;
}

/* --- routes --- */

GArray *
wgre_writer_routes (GHashTable *data)
{
  const char *text = g_hash_table_lookup (data, "routes");
  GArray *routes = g_array_new (FALSE, FALSE, sizeof (WgreDestination));
  g_autofree char *reason = NULL;

  g_return_val_if_fail (data, NULL);

  if (text)
    wgre_destinations_parse (text, routes, &reason);
  return routes;
}

/* FALSE: there is none, or it is the main table, whose routes NetworkManager makes. */
static gboolean
get_table (GHashTable *table, guint32 *ret_number)
{
  const char *text = g_hash_table_lookup (table, "routing");
  WgreValue value = { 0 };

  if (!text || !wgre_option_parse (wgre_option_get (WGRE_OPT_ROUTING), 0, text, &value, NULL) ||
      (value.number & 0xff) != WGRE_ROUTING_TABLE || value.number >> 8 == RT_TABLE_MAIN)
    return FALSE;
  *ret_number = (guint32) (value.number >> 8);
  return TRUE;
}

/* Formats say of each route what the profile says of all of them. Where there are no allowed IPs,
 * nothing else is left of it. */
static void
share_out (GHashTable *data)
{
  const WgreKind *kind = wgre_profile_kind_of (data);
  const char *text = g_hash_table_lookup (data, "route-metric");
  g_autoptr (GArray) routes = NULL;
  gboolean has_table, has_metric;
  guint32 table;
  guint64 metric;

  if (!kind || !g_hash_table_contains (data, "routes"))
    return;
  routes = wgre_writer_routes (data);
  has_table = get_table (data, &table);
  has_metric = text && wgre_number_parse (text, 0, G_MAXUINT32, &metric);
  for (guint i = 0; i < routes->len; i++) {
    WgreDestination *route = &g_array_index (routes, WgreDestination, i);

    /* The table of all is not said again, but where it is that of the routes alone. */
    if (has_table && !kind->peers && !route->table)
      route->table = table;
    if (has_table && kind->peers && route->table == table)
      route->table = 0;
    if (has_metric && !route->has_metric) {
      route->metric = (guint32) metric;
      route->has_metric = TRUE;
    }
  }
  if (has_table && !kind->peers)
    g_hash_table_remove (data, "routing");
  if (has_metric && !kind->peers)
    g_hash_table_remove (data, "route-metric");
  g_hash_table_replace (data, g_strdup ("routes"), wgre_destinations_to_string (routes));
}

GHashTable *
wgre_writer_canonical (GHashTable *table, GError **error)
{
  g_autoptr (GHashTable) canonical =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
  GHashTableIter iter;
  const char *key, *text;

  if (!table)
    return g_steal_pointer (&canonical);
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &text)) {
    gboolean flags = wgre_option_lookup_flags (key, NULL) != NULL; /* no row of the table */

    if (flags && *text)
      g_hash_table_replace (canonical, g_strdup (key), g_strdup (text));
    if (!flags && !copy_value (canonical, key, text, error))
      return NULL;
  }
  share_out (canonical);
  return g_steal_pointer (&canonical);
}
