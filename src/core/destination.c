/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/destination.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/number.h"
#include "core/value.h"

/* Tables that the kernel itself names (linux/rtnetlink.h). */
static const struct {
  const char *name;
  guint32 table;
} kernel_tables[] = { { "default", 253 }, { "main", 254 }, { "local", 255 } };

gboolean
wgre_table_parse (const char *text, guint32 *ret_table)
{
  guint64 number;

  g_return_val_if_fail (text && ret_table, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (kernel_tables); i++)
    if (!strcmp (kernel_tables[i].name, text)) {
      *ret_table = kernel_tables[i].table;
      return TRUE;
    }
  if (!wgre_number_parse (text, 1, G_MAXUINT32, &number))
    return FALSE;
  *ret_table = (guint32) number;
  return TRUE;
}

/* --- words behind a network --- */

static char *
destination_set_gateway (WgreDestination *destination, const char *value)
{
  if (destination->gateway.family)
    return g_strdup (_ ("has two gateways for one network: leave one"));
  if (!wgre_ip_parse (value, &destination->gateway))
    return g_strdup_printf (_ ("has \"via %s\", which is not an address"), value);
  if (destination->gateway.family != destination->prefix.ip.family)
    return g_strdup_printf (
        _ ("has \"via %s\", which is not of the family of the network before it"), value);
  return NULL;
}

static char *
set_table (WgreDestination *destination, const char *value)
{
  if (destination->table)
    return g_strdup (_ ("has two tables for one network: leave one"));
  if (!wgre_table_parse (value, &destination->table))
    return g_strdup_printf (
        _ ("has \"table %s\", which is not a routing table: give a number from 1 to 4294967295"),
        value);
  return NULL;
}

static char *
set_metric (WgreDestination *destination, const char *value)
{
  guint64 number;

  if (destination->has_metric)
    return g_strdup (_ ("has two metrics for one network: leave one"));
  if (!wgre_number_parse (value, 0, G_MAXUINT32, &number))
    return g_strdup_printf (_ ("has \"metric %s\", which is not a number from 0 to 4294967295"),
                            value);
  destination->metric = (guint32) number;
  destination->has_metric = TRUE;
  return NULL;
}

static const struct {
  const char *name;
  char *(*set) (WgreDestination *destination, const char *value); /* NULL, or a reason */
} words[] = {
  { "via", destination_set_gateway },
  { "table", set_table },
  { "metric", set_metric },
};

/* NULL, or a reason. */
static char *
destination_take_word (GArray *list, guint before, guint word, const char *value)
{
  if (list->len == before)
    return g_strdup_printf (_ ("has \"%s\" before a network: write it behind one"),
                            words[word].name);
  if (!value)
    return g_strdup_printf (_ ("has \"%s\" and nothing behind it: give its value"),
                            words[word].name);
  return words[word].set (&g_array_index (list, WgreDestination, list->len - 1), value);
}

gboolean
wgre_destinations_parse (const char *text, GArray *list, char **ret_reason)
{
  g_autofree char *copy = g_strdup (text);
  char *cursor = copy, *reason = NULL;
  guint before;

  g_return_val_if_fail (text && list && ret_reason, FALSE);
  before = list->len;
  for (char *item; !reason && (item = wgre_list_next (&cursor));) {
    WgreDestination destination = { 0 };
    guint word = 0;

    while (word < G_N_ELEMENTS (words) && strcmp (words[word].name, item))
      word++;
    if (word < G_N_ELEMENTS (words))
      reason = destination_take_word (list, before, word, wgre_list_next (&cursor));
    else if (list->len >= WGRE_MAX_LIST)
      reason = g_strdup_printf (_ ("has more than %u prefixes"), WGRE_MAX_LIST);
    else if (wgre_prefix_item_parse (text, item, FALSE, &destination.prefix, &reason))
      g_array_append_val (list, destination);
  }
  return wgre_list_end (list, before, reason, ret_reason);
}

/* --- text --- */

void
wgre_destination_append (const WgreDestination *destination, GString *text)
{
  char buffer[WGRE_PREFIX_TEXT_SIZE];

  g_return_if_fail (destination && text);
  wgre_prefix_print (&destination->prefix, buffer);
  g_string_append (text, buffer);
  if (destination->gateway.family) {
    g_autofree char *gateway = wgre_ip_to_string (&destination->gateway);

    g_string_append_printf (text, " via %s", gateway);
  }
  if (destination->table)
    g_string_append_printf (text, " table %u", destination->table);
  if (destination->has_metric)
    g_string_append_printf (text, " metric %u", destination->metric);
}

static void
destination_print (gconstpointer destination, GString *text)
{
  wgre_destination_append (destination, text);
}

char *
wgre_destinations_to_string (const GArray *list)
{
  return wgre_list_to_string (list, destination_print);
}

/* --- questions --- */

gboolean
wgre_destination_is_plain (const WgreDestination *destination)
{
  g_return_val_if_fail (destination != NULL, FALSE);
  return !destination->gateway.family && !destination->table && !destination->has_metric;
}

gboolean
wgre_destinations_have_default (const GArray *list)
{
  for (guint i = 0; list && i < list->len; i++) {
    const WgreDestination *destination = &g_array_index (list, WgreDestination, i);

    if (!destination->table && wgre_prefix_is_default (&destination->prefix))
      return TRUE;
  }
  return FALSE;
}
