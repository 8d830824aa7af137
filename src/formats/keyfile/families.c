/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [ipv4] and [ipv6]: addresses, and routes, whose words are spread over several keys. */
#include "formats/keyfile/reader.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/list.h"

/* A route of a section: its words, and where they stand. */
typedef struct {
  char *item; /* with "via" and "metric"; NULL: only its options are known so far */
  guint32 table;
  gboolean has_metric;
  guint family, line, column; /* family: 0 of [ipv4], 1 of [ipv6] */
} Route;

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
get_route (WgreKeyfileReader *reader, const WgreText *text, const WgreIniEntry *entry)
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
keyfile_read_route (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
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
read_route_options (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                    const char *key, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (entry->value);
  Route *route;

  if (!g_str_has_suffix (entry->key, "_options") || !g_ascii_isdigit (entry->key[5]))
    return wgre_ini_lost (text, entry, user_data, key, error);
  route = get_route (user_data, text, entry);
  for (guint i = 0; items[i]; i++) {
    guint64 table;

    if (!strcmp (items[i], "onlink=true") || !strcmp (items[i], "onlink=false"))
      continue;
    if (!g_str_has_prefix (items[i], "table=")) {
      wgre_ini_warn (text, entry, _ ("has options that are not taken over"));
      continue;
    }
    if (!wgre_text_decimal (items[i] + strlen ("table="), G_MAXUINT32, &table))
      return wgre_ini_fail (text, entry, WGRE_ERROR_INVALID, error,
                            _ ("has a table that is no number: correct it"));
    route->table = (guint32) table;
  }
  return TRUE;
}

static gboolean
keyfile_read_gateway (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                      const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  WgreKeyfileReader *reader = user_data;
  WgreKeyfileFamily *family = &reader->families[family_of (entry)];

  g_free (family->gateway);
  family->gateway = is_gateway (entry->value) ? g_strdup (entry->value) : NULL;
  family->line = text->number;
  family->column = wgre_text_column (text, entry->at);
  return TRUE;
}

/* "ADDRESS/LENGTH[,GATEWAY]" */
static gboolean
keyfile_read_address (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                      const char *key, GError **error)
{
  gsize length = strcspn (entry->value, ", ;");
  const char *rest = entry->value + length + strspn (entry->value + length, ", ;");
  WgreIniEntry gateway = *entry;

  gateway.value = (char *) rest;
  if (*rest && !keyfile_read_gateway (text, &gateway, user_data, NULL, error))
    return FALSE;
  entry->value[length] = '\0';
  return wgre_text_append_value (text, wgre_text_column (text, entry->at), entry->key, key,
                                 entry->value, error);
}

static gboolean
keyfile_read_route_table (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                          const char *key G_GNUC_UNUSED, GError **error)
{
  WgreKeyfileReader *reader = user_data;
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
  WgreKeyfileReader *reader = user_data;
  WgreKeyfileFamily *family = &reader->families[family_of (entry)];
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
  WgreKeyfileReader *reader = user_data;

  reader->families[family_of (entry)].never_default =
      !g_ascii_strcasecmp (entry->value, "true") || !strcmp (entry->value, "1");
  return TRUE;
}

static gboolean
keyfile_read_rule (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                   const char *key, GError **error)
{
  WgreKeyfileReader *reader = user_data;
  WgreText place = *text;

  place.mark_line = text->number;
  place.mark_column = wgre_text_column (text, entry->at);
  return wgre_rule_put (&place, entry->value, family_of (entry) ? AF_INET6 : AF_INET,
                        &reader->rules) ||
         wgre_ini_keep (text, entry, user_data, key, error);
}

static const WgreIniKey keys[] = {
  { "ipv#", "routing-rule#", NULL, keyfile_read_rule },
  { "ipv#", "method", NULL, NULL },
  { "ipv#", "addr-gen-mode", NULL, wgre_ini_keep },
  { "ipv#", "may-fail", NULL, wgre_ini_keep },
  { "ipv#", "address#", "addresses", keyfile_read_address },
  { "ipv#", "dns", "dns", wgre_ini_list },
  { "ipv#", "dns-search", "dns-search", wgre_ini_list },
  { "ipv#", "gateway", NULL, keyfile_read_gateway },
  { "ipv#", "never-default", NULL, read_never_default },
  { "ipv#", "route-table", NULL, keyfile_read_route_table },
  { "ipv#", "route-metric", NULL, read_route_metric },
  { "ipv#", "route#", NULL, keyfile_read_route },
  { "ipv#", "routes#", NULL, keyfile_read_route },
  { "ipv#", "route*", NULL, read_route_options },
};

const WgreIniKey *
wgre_keyfile_families_key (const WgreIniEntry *entry)
{
  g_return_val_if_fail (entry, NULL);
  return wgre_ini_find (keys, G_N_ELEMENTS (keys), entry);
}

void
wgre_keyfile_reader_init (WgreKeyfileReader *reader)
{
  g_return_if_fail (reader);
  reader->routes = g_ptr_array_new_with_free_func (route_free);
  reader->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
wgre_keyfile_reader_clear (WgreKeyfileReader *reader)
{
  g_return_if_fail (reader);
  for (guint i = 0; i < G_N_ELEMENTS (reader->families); i++) {
    g_clear_pointer (&reader->families[i].gateway, g_free);
    g_clear_pointer (&reader->families[i].metric, g_free);
  }
  g_clear_pointer (&reader->known, g_hash_table_unref);
  g_clear_pointer (&reader->routes, g_ptr_array_unref);
}

/* --- the keys of the profile --- */

/* A default route with a metric is one of several, and not what a full tunnel is. */
static gboolean
put_item (const WgreText *text, const Route *route, const WgreKeyfileFamily *family, GError **error)
{
  guint32 table = route->table ? route->table : family->table;
  const char *metric = route->has_metric ? NULL : family->metric;
  gboolean all = route->item[strcspn (route->item, "/ ")] == '/' &&
                 g_str_has_prefix (strchr (route->item, '/'), "/0");
  g_autoptr (GString) item = g_string_new (route->item);
  WgreText cursor = *text;

  cursor.number = cursor.mark_line = route->line;
  cursor.mark_column = route->column;
  if (table || (all && (metric || route->has_metric)))
    g_string_append_printf (item, " table %u", table ? table : RT_TABLE_MAIN);
  if (metric)
    g_string_append_printf (item, " metric %s", metric);
  return wgre_text_append_value (&cursor, route->column, "route", "routes", item->str, error);
}

/* What both families say of the allowed IPs; a profile has no word for one of them. */
static void
put_shared (const WgreText *text, const WgreKeyfileReader *reader)
{
  const WgreKeyfileFamily *v4 = &reader->families[0], *v6 = &reader->families[1];
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

gboolean
wgre_keyfile_families_settle (const WgreText *text, const WgreKeyfileReader *reader, GError **error)
{
  g_return_val_if_fail (text && reader, FALSE);
  for (guint i = 0; i < reader->routes->len; i++) {
    const Route *route = reader->routes->pdata[i];

    if (route->item && !put_item (text, route, &reader->families[route->family], error))
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (reader->families); i++) {
    const WgreKeyfileFamily *family = &reader->families[i];
    Route route = { .family = i, .line = family->line, .column = family->column };
    g_autofree char *item = NULL;

    if (!family->gateway || family->never_default)
      continue;
    route.item = item = g_strdup_printf ("%s via %s", i ? "::/0" : "0.0.0.0/0", family->gateway);
    if (!put_item (text, &route, family, error))
      return FALSE;
  }
  put_shared (text, reader);
  return TRUE;
}
