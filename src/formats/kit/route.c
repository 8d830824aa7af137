/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/route.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
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
place_of (const WgreText *text, const WgreRouteWord *word)
{
  WgreText place = *text;

  place.number = place.mark_line = word->line;
  place.mark_column = word->column;
  return place;
}

static gboolean
skip_route (const WgreText *text, const WgreRouteWord *word, WgreRoutes *routes, const char *why)
{
  WgreText place = place_of (text, word);

  routes->skipped = TRUE;
  wgre_text_warn_column (&place, word->column, _ ("this route is left out: %s"), why);
  return TRUE;
}

/* The default route is of the family of the file or of the gateway. */
static const char *
default_prefix (const WgreText *text, const WgreRoute *route)
{
  gboolean v6 = g_str_has_prefix (text->file, "route6-") ||
                (route->via.value && strchr (route->via.value, ':'));

  return v6 ? "::/0" : "0.0.0.0/0";
}

static gboolean
set_word (const WgreText *text, const WgreRouteWord *word, const char *name, const char *key,
          GError **error)
{
  WgreText place = place_of (text, word);

  return !word->value || wgre_text_set_value (&place, word->column, name, key, word->value, error);
}

static gboolean
put_prefix (const WgreText *text, const WgreRoute *route, GError **error)
{
  gboolean all = !strcmp (route->prefix.value, "default");
  WgreText place = place_of (text, &route->prefix);

  if (route->via.value)
    wgre_text_warn_column (
        &place, route->prefix.column,
        _ ("the gateway %s is left out: what goes into the tunnel has one way only"),
        route->via.value);
  return wgre_text_append_value (&place, route->prefix.column, "route", "routes",
                                 all ? default_prefix (text, route) : route->prefix.value, error);
}

static void
put_table (const WgreText *text, const WgreRouteWord *word, guint32 table)
{
  g_autofree char *value = g_strdup_printf ("table %u", table);
  WgreText place = place_of (text, word);

  if (table != MAIN)
    wgre_text_set (&place, "routing", value);
}

gboolean
wgre_route_put (const WgreText *text, const WgreRoute *route, WgreRoutes *routes, GError **error)
{
  const char *interface = g_hash_table_lookup (text->import->data, "interface");
  WgreText place = place_of (text, &route->table);
  guint32 table = MAIN;

  if (!route->prefix.value)
    return skip_route (text, &route->prefix, routes, _ ("it leads nowhere"));
  if (route->dev.value && interface && strcmp (route->dev.value, interface))
    return skip_route (text, &route->prefix, routes, _ ("it is not one of the tunnel"));
  if (route->table.value && !wgre_route_table (text->names, route->table.value, &table))
    return wgre_text_fail_column (&place, route->table.column, "table", WGRE_ERROR_INVALID, error,
                                  _ ("is not a routing table: give its number"));
  if (routes->any && routes->table != table)
    return skip_route (text, &route->prefix, routes,
                       _ ("a profile has one table for all of its routes"));
  if (!set_word (text, &route->metric, "metric", "route-metric", error) ||
      !put_prefix (text, route, error))
    return FALSE;
  routes->any = TRUE;
  routes->table = table;
  put_table (text, &route->table, table);
  return TRUE;
}

void
wgre_route_settle (const WgreText *text, const WgreRoutes *routes)
{
  WgreText whole = *text;

  whole.number = 0;
  if (routes->any)
    wgre_text_warn (&whole, NULL,
                    _ ("the allowed IPs become routes too, beside those that stand in the file"));
  else
    wgre_text_set (&whole, "routing", "off");
}

/* --- one route of words --- */

static WgreRouteWord
word_of (const WgreShell *shell, guint i)
{
  const WgreWord *word = i < shell->words->len ? shell->words->pdata[i] : NULL;

  return word ? (WgreRouteWord){ word->value, word->line, word->column }
              : (WgreRouteWord){ NULL, 0, 0 };
}

static WgreRouteWord *
find_place (WgreRoute *route, const char *word)
{
  const struct {
    const char *name;
    WgreRouteWord *place;
  } places[] = {
    { "via", &route->via },
    { "dev", &route->dev },
    { "table", &route->table },
    { "metric", &route->metric },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (!strcmp (places[i].name, word))
      return places[i].place;
  return NULL;
}

gboolean
wgre_route_add (const WgreShell *shell, guint first, WgreRoutes *routes, GError **error)
{
  WgreRoute route = { .prefix = word_of (shell, first) };

  for (guint i = first + 1; i < shell->words->len; i += 2) {
    WgreRouteWord *place = find_place (&route, wgre_shell_word (shell, i));

    if (!place || i + 1 == shell->words->len) {
      g_autofree char *why =
          g_strdup_printf (_ ("a profile has no word for \"%s\""), wgre_shell_word (shell, i));

      return skip_route (shell->text, &route.prefix, routes, why);
    }
    *place = word_of (shell, i + 1);
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
  g_autofree char *dotted = address && mask ? g_strjoin ("/", address, mask, NULL) : NULL;
  g_autofree char *printed = NULL;
  WgrePrefix prefix;

  if (!address)
    return TRUE;
  if (dotted && wgre_prefix_parse (dotted, TRUE, &prefix))
    printed = wgre_prefix_to_string (&prefix);
  return wgre_variables_put_item (variables, name, "routes",
                                  printed  ? printed
                                  : dotted ? dotted
                                           : address,
                                  error);
}

/* ADDRESS0=, NETMASK0=: one route for each number from 0 on. */
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
  WgreText place = wgre_shell_place (shell, 0);
  WgrePrefix prefix;

  if (whole && wgre_prefix_parse (whole, FALSE, &prefix))
    name = wgre_prefix_to_string (&prefix);
  wgre_outline_key (&place, name ? name : "-", NULL);
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

/* What is left out is kept as it was. */
static gboolean
read_line (WgreShell *shell, Arrange arrange, WgreRoutes *routes, GError **error)
{
  g_autofree char *line = wgre_shell_join (shell);
  WgreText place = wgre_shell_place (shell, 0);

  if (shell->odd)
    return wgre_shell_fail_odd (shell, error);
  if (arrange && !arrange (shell))
    return TRUE;
  note_route (shell);
  routes->skipped = FALSE;
  if (!wgre_route_add (shell, 0, routes, error))
    return FALSE;
  if (routes->skipped)
    wgre_outline_keep (&place, line);
  return TRUE;
}

static gboolean
read_lines (WgreText *text, Arrange arrange, WgreRoutes *routes, GError **error)
{
  g_auto (WgreShell) shell;
  gboolean found;

  wgre_shell_init (&shell, text);
  while (wgre_shell_next (&shell, &found, error)) {
    if (!found)
      return TRUE;
    if (!read_line (&shell, arrange, routes, error))
      return FALSE;
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

static void
note_rule (const WgreText *text, const char *line)
{
  g_autofree char *quoted = wgre_text_quote (line);

  wgre_text_warn (text, NULL, _ ("rules are not taken over: %s"), quoted);
  wgre_outline_key (text, "-", NULL);
  wgre_outline_keep (text, line);
}

void
wgre_route_note_rules (const WgreText *text, const char *name, const char *part)
{
  WgreText beside;

  if (!wgre_text_open_beside (text, name, part, &beside))
    return;
  while (wgre_text_next (&beside)) {
    const char *start = beside.line + strspn (beside.line, " \t");

    if (*start == '#')
      wgre_outline_comment (&beside, start, FALSE);
    else if (*start)
      note_rule (&beside, start);
  }
  wgre_text_close (&beside);
}

/* --- writing --- */

/* The words behind a destination; NULL when a reader would not get the routes that there are. */
static GString *
take_tail (WgreWriter *writer, const char *dev)
{
  const GArray *routes = wgre_profile_prefixes (writer->profile, WGRE_OPT_ROUTES);
  GString *tail;
  g_autofree char *metric = NULL;
  guint32 table;
  WgreRouting routing = wgre_profile_routing (writer->profile, &table);

  /* The main table is what a reader takes for "auto". */
  if (!routes || !routes->len || routing == WGRE_ROUTING_NM || routing == WGRE_ROUTING_OFF ||
      (routing == WGRE_ROUTING_TABLE && table == MAIN))
    return NULL;
  tail = g_string_new (dev);
  if (routing == WGRE_ROUTING_TABLE)
    g_string_append_printf (tail, " table %u", table);
  metric = wgre_writer_take (writer, "route-metric");
  if (metric)
    g_string_append_printf (tail, " metric %s", metric);
  g_free (wgre_writer_take (writer, "routing"));
  g_free (wgre_writer_take (writer, "routes"));
  return tail;
}

/* @family 0: of both. */
static void
write_routes (WgreWriter *writer, const char *start, guint8 family, const char *name,
              const char *tail)
{
  const GArray *routes = wgre_profile_prefixes (writer->profile, WGRE_OPT_ROUTES);
  g_autofree char *file = g_strconcat (start, name, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < routes->len; i++) {
    const WgrePrefix *prefix = &g_array_index (routes, WgrePrefix, i);
    char printed[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (prefix, printed);
    if (!family || prefix->ip.family == family)
      g_string_append_printf (text, "%s%s\n", printed, tail);
  }
  if (text->len)
    wgre_writer_add (writer, file, text);
}

void
wgre_route_write_beside (WgreWriter *writer, const char *name)
{
  const char *interface = wgre_profile_string (writer->profile, WGRE_OPT_INTERFACE);
  g_autofree char *dev = interface ? g_strconcat (" dev ", interface, NULL) : g_strdup ("");
  g_autoptr (GString) tail = take_tail (writer, dev);

  if (tail) {
    write_routes (writer, "route-", AF_INET, name, tail->str);
    write_routes (writer, "route6-", AF_INET6, name, tail->str);
  }
}

void
wgre_route_write_columns (WgreWriter *writer, const char *name)
{
  g_autofree char *columns = g_strconcat (" - - ", name, NULL);
  g_autoptr (GString) tail = take_tail (writer, columns);

  if (tail)
    write_routes (writer, "ifroute-", 0, name, tail->str);
}
