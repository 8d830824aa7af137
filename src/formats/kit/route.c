/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/route.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/destination.h"
#include "core/error.h"
#include "core/list.h"
#include "formats/kit/outline.h"
#include "formats/kit/variables.h"

#define MAIN 254

static const struct {
  const char *name;
  guint32 table;
} kernel_tables[] = { { "default", 253 }, { "main", MAIN }, { "local", 255 } };

gboolean
wgre_route_table (const WgreNames *names, const char *word, guint32 *ret_table)
{
  guint64 number;

  g_return_val_if_fail (names && word && ret_table, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (kernel_tables); i++)
    if (!strcmp (kernel_tables[i].name, word)) {
      *ret_table = kernel_tables[i].table;
      return TRUE;
    }
  if (names->table && names->table (word, ret_table))
    return TRUE;
  if (!wgre_text_c_number (word, G_MAXUINT32, &number))
    return FALSE;
  *ret_table = number ? (guint32) number : MAIN;
  return TRUE;
}

/* --- one route --- */

static WgreText
route_cursor_at (const WgreText *text, const WgreRouteWord *word)
{
  WgreText cursor = *text;

  cursor.number = cursor.mark_line = word->line;
  cursor.mark_column = word->column;
  return cursor;
}

static gboolean
skip_route (const WgreText *text, const WgreRouteWord *word, WgreRoutes *routes, const char *why)
{
  WgreText cursor = route_cursor_at (text, word);

  routes->skipped = TRUE;
  wgre_text_warn_column (&cursor, word->column, _ ("this route is left out: %s"), why);
  return TRUE;
}

/* The default route is of the family of the file or of the gateway. */
static const char *
default_prefix (const WgreText *text, const WgreRoute *route)
{
  gboolean v6 = route->v6 || g_str_has_prefix (text->file, "route6-") ||
                (route->via.value && strchr (route->via.value, ':'));

  return v6 ? "::/0" : "0.0.0.0/0";
}

gboolean
wgre_route_put (const WgreText *text, const WgreRoute *route, WgreRoutes *routes, GError **error)
{
  const char *interface, *prefix;
  WgreText cursor, table_cursor;
  g_autoptr (GString) item = NULL;
  guint32 table = MAIN;
  gboolean word;

  g_return_val_if_fail (text && route && routes, FALSE);
  interface = g_hash_table_lookup (text->import->data, "interface");
  prefix = route->prefix.value;
  cursor = route_cursor_at (text, &route->prefix);
  table_cursor = route_cursor_at (text, &route->table);
  if (!prefix)
    return skip_route (text, &route->prefix, routes, _ ("it leads nowhere"));
  if (route->dev.value && interface && strcmp (route->dev.value, interface))
    return skip_route (text, &route->prefix, routes, _ ("it is not one of the tunnel"));
  if (route->table.value && !wgre_route_table (text->names, route->table.value, &table))
    return wgre_text_fail_column (&table_cursor, route->table.column, "table", WGRE_ERROR_INVALID,
                                  error, _ ("is not a routing table: give its number"));

  word = !strcmp (prefix, "default");
  item = g_string_new (word ? default_prefix (text, route) : prefix);
  if (route->via.value)
    g_string_append_printf (item, " via %s", route->via.value);
  /* A default route with a metric is one of several, and not what a full tunnel is. */
  if (route->table.value || routes->named ||
      (route->metric.value && (word || g_str_has_suffix (prefix, "/0"))))
    g_string_append_printf (item, " table %u", table);
  if (route->metric.value)
    g_string_append_printf (item, " metric %s", route->metric.value);
  return wgre_text_append_value (&cursor, route->prefix.column, "route", "routes", item->str,
                                 error);
}

void
wgre_route_none_allowed (const WgreText *text)
{
  WgreText whole;

  g_return_if_fail (text);
  whole = *text;
  whole.number = 0;
  wgre_text_set (&whole, "routing", "off");
}

/* --- gateways --- */

/* Lists grow apart from the import, see wgre_sink_settle(). */
static const char *
list_so_far (const WgreText *text, const char *key)
{
  const GString *list = g_hash_table_lookup (text->sink->lists, key);

  return list ? list->str : g_hash_table_lookup (text->import->data, key);
}

static gboolean
route_any_contains (const char *list, const WgreIp *ip)
{
  g_auto (GStrv) items = wgre_list_split (list ? list : "");
  WgrePrefix prefix;

  for (guint i = 0; items[i]; i++)
    if (wgre_prefix_parse (items[i], TRUE, &prefix) && wgre_prefix_contains (&prefix, ip))
      return TRUE;
  return FALSE;
}

gboolean
wgre_route_is_near (const WgreText *text, const char *gateway)
{
  WgreIp ip;

  return gateway && wgre_ip_parse (gateway, &ip) &&
         (route_any_contains (list_so_far (text, "peer-address"), &ip) ||
          route_any_contains (list_so_far (text, "addresses"), &ip));
}

/* --- one route of words --- */

static WgreRouteWord
word_of (const WgreShell *shell, guint i)
{
  const WgreWord *word = i < shell->words->len ? shell->words->pdata[i] : NULL;

  return word ? (WgreRouteWord){ word->value, word->line, word->column }
              : (WgreRouteWord){ NULL, 0, 0 };
}

/* Words of "ip route add", and how many follow each. Those without an offset say what the kernel
 * makes of such a route anyhow, or how its packets are sent, which is lost. */
static const struct {
  const char *name;
  gsize offset; /* of a WgreRouteWord in WgreRoute; 0: none */
  guint values;
  gboolean lost;
} words[] = {
  { .name = "via", .offset = offsetof (WgreRoute, via), .values = 1 },
  { .name = "dev", .offset = offsetof (WgreRoute, dev), .values = 1 },
  { .name = "oif", .offset = offsetof (WgreRoute, dev), .values = 1 },
  { .name = "table", .offset = offsetof (WgreRoute, table), .values = 1 },
  { .name = "metric", .offset = offsetof (WgreRoute, metric), .values = 1 },
  { .name = "preference", .offset = offsetof (WgreRoute, metric), .values = 1 },
  { .name = "priority", .offset = offsetof (WgreRoute, metric), .values = 1 },
  { .name = "onlink" },
  { .name = "scope", .values = 1 },
  { .name = "proto", .values = 1 },
  { .name = "protocol", .values = 1 },
  { .name = "pref", .values = 1 },
  { .name = "src", .values = 1, .lost = TRUE },
  { .name = "mtu", .values = 1, .lost = TRUE },
  { .name = "advmss", .values = 1, .lost = TRUE },
};

static gint
find_route_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (!strcmp (words[i].name, word))
      return (gint) i;
  return -1;
}

static gboolean
has_all_words (const WgreShell *shell, guint first, guint *ret_odd)
{
  guint taken;

  for (guint i = first; i < shell->words->len; i += taken) {
    gint found = find_route_word (wgre_shell_word (shell, i));

    taken = found < 0 ? 0 : 1 + words[found].values;
    *ret_odd = i;
    if (!taken || i + taken > shell->words->len)
      return FALSE;
  }
  return TRUE;
}

gboolean
wgre_route_add (const WgreShell *shell, guint first, gboolean v6, WgreRoutes *routes,
                GError **error)
{
  WgreRoute route = { .v6 = v6 };
  guint odd = 0;

  g_return_val_if_fail (shell && routes, FALSE);
  route.prefix = word_of (shell, first);
  if (!has_all_words (shell, first + 1, &odd)) {
    g_autofree char *why =
        g_strdup_printf (_ ("a profile cannot express \"%s\""), wgre_shell_word (shell, odd));

    return skip_route (shell->text, &route.prefix, routes, why);
  }
  for (guint i = first + 1; i < shell->words->len;) {
    gint found = find_route_word (wgre_shell_word (shell, i));

    if (words[found].offset)
      *(WgreRouteWord *) (void *) ((char *) &route + words[found].offset) = word_of (shell, i + 1);
    if (words[found].lost)
      wgre_shell_warn (shell, i, _ ("%s: is not taken over"), words[found].name);
    i += 1 + words[found].values;
  }
  return wgre_route_put (shell->text, &route, routes, error);
}

/* --- files --- */

static gboolean
put_numbered (const WgreVariables *variables, guint number, GError **error)
{
  g_autofree char *name = g_strdup_printf ("ADDRESS%u", number);
  g_autofree char *mask_name = g_strdup_printf ("NETMASK%u", number);
  const char *address = wgre_variables_get (variables, name);
  const char *mask = wgre_variables_get (variables, mask_name);
  g_autofree char *via_name = g_strdup_printf ("GATEWAY%u", number);
  const char *via = wgre_variables_get (variables, via_name);
  g_autofree char *dotted = address && mask ? g_strjoin ("/", address, mask, NULL) : NULL;
  g_autofree char *printed = NULL, *item = NULL;
  WgrePrefix prefix;

  if (!address)
    return TRUE;
  if (dotted && wgre_prefix_parse (dotted, TRUE, &prefix))
    printed = wgre_prefix_to_string (&prefix);
  item = g_strjoin (" via ", printed ? printed : dotted ? dotted : address, via, NULL);
  return wgre_variables_put_item (variables, name, "routes", item, error);
}

/* ADDRESS0=, NETMASK0=, GATEWAY0=: one route for each number from 0 on. */
static gboolean
read_numbered (WgreText *text, GError **error)
{
  g_auto (WgreVariables) variables;

  wgre_variables_init (&variables, text);
  if (!wgre_variables_read (&variables, text, error))
    return FALSE;
  for (guint i = 0; i < g_hash_table_size (variables.values); i++)
    if (!put_numbered (&variables, i, error))
      return FALSE;
  return TRUE;
}

/* A route is known by where it leads. */
static void
note_route (const WgreShell *shell)
{
  const char *word = wgre_shell_word (shell, 0);
  const WgreRoute none = { .via = { NULL, 0, 0 } };
  const char *whole =
      word && !strcmp (word, "default") ? default_prefix (shell->text, &none) : word;
  g_autofree char *name = NULL;
  WgreText cursor = wgre_shell_cursor (shell, 0);
  WgrePrefix prefix;

  if (whole && wgre_prefix_parse (whole, FALSE, &prefix))
    name = wgre_prefix_to_string (&prefix);
  wgre_outline_key (&cursor, name ? name : "-", NULL);
}

void
wgre_route_scan (WgreText *text)
{
  g_auto (WgreShell) shell;
  gboolean found = TRUE;

  wgre_shell_init (&shell, text);
  while (wgre_shell_next (&shell, &found, NULL) && found)
    note_route (&shell);
}

/* Puts the words of a line into the order of "ip route add"; FALSE: it is about something else. */
typedef gboolean (*Arrange) (WgreShell *shell);

static gboolean
read_lines (WgreText *text, Arrange arrange, WgreRoutes *routes, GError **error)
{
  g_auto (WgreShell) shell;
  gboolean found;

  wgre_shell_init (&shell, text);
  while (wgre_shell_next (&shell, &found, error)) {
    g_autofree char *line = found ? wgre_shell_join (&shell) : NULL;
    WgreText cursor;

    if (!found)
      return TRUE;
    if (shell.odd)
      return wgre_shell_fail_odd (&shell, error);
    cursor = wgre_shell_cursor (&shell, 0);
    if (arrange && !arrange (&shell))
      continue;
    note_route (&shell);
    routes->skipped = FALSE;
    if (!wgre_route_add (&shell, 0, FALSE, routes, error))
      return FALSE;
    if (routes->skipped) /* it is kept as it was */
      wgre_outline_keep (&cursor, line);
  }
  return FALSE;
}

static gboolean
is_numbered (const char *line)
{
  return wgre_text_begins (line, "ADDRESS");
}

gboolean
wgre_route_read_beside (const WgreText *text, const char *name, const char *part,
                        WgreRoutes *routes, GError **error)
{
  WgreText beside;
  gboolean ok;

  if (!wgre_text_open_beside (text, name, part, &beside))
    return TRUE;
  ok = wgre_text_has_line (beside.next, is_numbered) ? read_numbered (&beside, error)
                                                     : read_lines (&beside, NULL, routes, error);
  wgre_text_close (&beside);
  return ok;
}

/* --- SUSE's columns --- */

enum {
  DESTINATION,
  GATEWAY,
  NETMASK,
  INTERFACE,
  N_COLUMNS
};

static const char *
column (const WgreShell *shell, guint i)
{
  const char *word = wgre_shell_word (shell, i);

  return word && strcmp (word, "-") ? word : NULL;
}

/* The words that the columns stand for. */
static void
replace_columns (WgreShell *shell)
{
  const char *mask = column (shell, NETMASK);
  g_autofree char *destination = g_strdup (wgre_shell_word (shell, DESTINATION));
  g_autofree char *dotted = mask ? g_strjoin ("/", destination, mask, NULL) : NULL;
  g_autofree char *via = g_strdup (column (shell, GATEWAY));
  g_autofree char *dev = g_strdup (column (shell, INTERFACE)), *whole = NULL;
  WgrePrefix prefix;

  if (dotted && !strchr (destination, '/') && wgre_prefix_parse (dotted, TRUE, &prefix))
    whole = wgre_prefix_to_string (&prefix);
  wgre_shell_remove (shell, MIN (shell->words->len, N_COLUMNS));
  if (!g_strcmp0 (wgre_shell_word (shell, 0), "unicast"))
    wgre_shell_remove (shell, 1);
  if (dev)
    wgre_shell_prepend (shell, "dev", dev);
  if (via)
    wgre_shell_prepend (shell, "via", via);
  wgre_shell_prepend (shell, whole ? whole : destination, NULL);
}

static gboolean
arrange_own (WgreShell *shell)
{
  replace_columns (shell);
  return TRUE;
}

static gboolean
arrange_other (WgreShell *shell)
{
  const char *interface = g_hash_table_lookup (shell->text->import->data, "interface");

  if (!interface || g_strcmp0 (column (shell, INTERFACE), interface))
    return FALSE;
  replace_columns (shell);
  return TRUE;
}

gboolean
wgre_route_read_columns (const WgreText *text, const char *name, const char *part,
                         WgreRoutes *routes, GError **error)
{
  WgreText beside;
  gboolean ok;

  if (!wgre_text_open_beside (text, name, part, &beside))
    return TRUE;
  ok = read_lines (&beside, part ? arrange_own : arrange_other, routes, error);
  wgre_text_close (&beside);
  return ok;
}

/* --- rules --- */
