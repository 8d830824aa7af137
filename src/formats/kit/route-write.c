/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "core/option.h"
#include "formats/kit/route.h"

/* Routes of a profile in the words of "ip route add", or in SUSE's columns. */

gboolean
wgre_route_refuse_ambiguous (WgreWriter *writer)
{
  g_return_val_if_fail (writer, FALSE);

  for (guint i = 0; i < writer->routes->len; i++) {
    const WgreDestination *route = &g_array_index (writer->routes, WgreDestination, i);

    if (!route->has_metric || route->table || !wgre_prefix_is_default (&route->prefix))
      continue;
    wgre_writer_refuse (writer, "routes",
                        _ ("a default route with a metric is one of several there, and no full "
                           "tunnel: give it a table"));
    return TRUE;
  }
  return FALSE;
}

/* Whether the routes can be written, without the words that are the same for all: see
 * wgre_writer_canonical(). The main table is what a reader takes for "auto". */
static gboolean
take_routes (WgreWriter *writer)
{
  WgreRouting routing = wgre_profile_routing (writer->profile, NULL);

  if (!writer->routes->len || routing == WGRE_ROUTING_NM ||
      g_hash_table_contains (writer->data, "routing") || wgre_route_refuse_ambiguous (writer))
    return FALSE;
  g_free (wgre_writer_take (writer, "routes"));
  return TRUE;
}

void
wgre_route_append_words (const WgreWriter *writer, const WgreDestination *route, GString *text)
{
  g_return_if_fail (writer && route);
  if (route->gateway.family && !wgre_profile_is_on_link (writer->profile, &route->gateway))
    g_string_append (text, " onlink");
  if (route->table)
    g_string_append_printf (text, " table %u", route->table);
  if (route->has_metric)
    g_string_append_printf (text, " metric %u", route->metric);
}

static void
write_words (const WgreWriter *writer, const WgreDestination *route, const char *name,
             GString *text)
{
  g_autofree char *gateway = route->gateway.family ? wgre_ip_to_string (&route->gateway) : NULL;
  char printed[WGRE_PREFIX_TEXT_SIZE];

  wgre_prefix_print (&route->prefix, printed);
  g_string_append (text, printed);
  if (gateway)
    g_string_append_printf (text, " via %s", gateway);
  if (name)
    g_string_append_printf (text, " dev %s", name);
  wgre_route_append_words (writer, route, text);
  g_string_append_c (text, '\n');
}

static void
write_columns (const WgreWriter *writer, const WgreDestination *route, const char *name,
               GString *text)
{
  g_autofree char *gateway =
      route->gateway.family ? wgre_ip_to_string (&route->gateway) : g_strdup ("-");
  char printed[WGRE_PREFIX_TEXT_SIZE];

  wgre_prefix_print (&route->prefix, printed);
  g_string_append_printf (text, "%s %s - %s", printed, gateway, name);
  wgre_route_append_words (writer, route, text);
  g_string_append_c (text, '\n');
}

typedef void (*WriteRoute) (const WgreWriter *writer, const WgreDestination *route,
                            const char *name, GString *text);

/* @family 0: of both. */
static void
route_write_routes (WgreWriter *writer, const char *file, guint8 family, const char *name,
                    WriteRoute write)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < writer->routes->len; i++) {
    const WgreDestination *route = &g_array_index (writer->routes, WgreDestination, i);

    if (!family || route->prefix.ip.family == family)
      write (writer, route, name, text);
  }
  if (text->len)
    wgre_writer_add (writer, file, text);
}

void
wgre_route_write_beside (WgreWriter *writer, const char *name)
{
  const char *interface;
  g_autofree char *v4 = g_strconcat ("route-", name, NULL);
  g_autofree char *v6 = g_strconcat ("route6-", name, NULL);

  g_return_if_fail (writer);
  interface = wgre_profile_string (writer->profile, WGRE_OPT_INTERFACE);
  if (!take_routes (writer))
    return;
  route_write_routes (writer, v4, AF_INET, interface, write_words);
  route_write_routes (writer, v6, AF_INET6, interface, write_words);
}

void
wgre_route_write_commands (WgreWriter *writer, const char *start, const char *name, GString *text)
{
  g_return_if_fail (writer);

  if (!take_routes (writer))
    return;
  for (guint i = 0; i < writer->routes->len; i++) {
    const WgreDestination *route = &g_array_index (writer->routes, WgreDestination, i);

    g_string_append_printf (text, "%sip -%c route add ", start,
                            route->prefix.ip.family == AF_INET6 ? '6' : '4');
    write_words (writer, route, name, text);
  }
}

void
wgre_route_write_columns (WgreWriter *writer, const char *name)
{
  g_autofree char *file = g_strconcat ("ifroute-", name, NULL);

  if (take_routes (writer))
    route_write_routes (writer, file, 0, name, write_columns);
}
