/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/route.h"

#include <string.h>

#include "core/error.h"

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

typedef struct {
  const char *prefix, *via, *dev, *table, *metric;
  guint prefix_at, table_at, metric_at; /* numbers of words */
} Words;

static gboolean
skip_route (const WgreShell *shell, guint first, const char *why)
{
  wgre_shell_warn (shell, first, "this route is left out: %s", why);
  return TRUE;
}

/* FALSE: there is a word that a profile cannot say; @ret_odd is it. */
static gboolean
find_words (const WgreShell *shell, guint first, Words *words, const char **ret_odd)
{
  words->prefix = wgre_shell_word (shell, first);
  words->prefix_at = first;
  for (guint i = first + 1; i < shell->words->len; i += 2) {
    const char *word = wgre_shell_word (shell, i), *value = wgre_shell_word (shell, i + 1);

    *ret_odd = word;
    if (!value)
      return FALSE;
    if (!strcmp (word, "via"))
      words->via = value;
    else if (!strcmp (word, "dev"))
      words->dev = value;
    else if (!strcmp (word, "table")) {
      words->table = value;
      words->table_at = i + 1;
    } else if (!strcmp (word, "metric")) {
      words->metric = value;
      words->metric_at = i + 1;
    } else
      return FALSE;
  }
  return TRUE;
}

/* The default route is of the family of the file or of the gateway. */
static const char *
default_prefix (const WgreShell *shell, const Words *words)
{
  gboolean v6 =
      g_str_has_prefix (shell->text->file, "route6-") || (words->via && strchr (words->via, ':'));

  return v6 ? "::/0" : "0.0.0.0/0";
}

static gboolean
put_table (const WgreShell *shell, guint32 table)
{
  g_autofree char *value = g_strdup_printf ("table %u", table);

  if (table != MAIN)
    wgre_text_set (shell->text, "routing", value);
  return TRUE;
}

static gboolean
put_route (const WgreShell *shell, const Words *words, GError **error)
{
  gboolean all = !strcmp (words->prefix, "default");

  if (words->via)
    wgre_shell_warn (shell, words->prefix_at,
                     "the gateway %s is left out: what goes into the tunnel has one way only",
                     words->via);
  if (words->metric && !wgre_shell_set_value (shell, words->metric_at, "metric", "route-metric",
                                              words->metric, error))
    return FALSE;
  return wgre_shell_append_value (shell, words->prefix_at, "route", "routes",
                                  all ? default_prefix (shell, words) : words->prefix, error);
}

gboolean
wgre_route_add (const WgreShell *shell, guint first, WgreRoutes *routes, GError **error)
{
  const char *interface = g_hash_table_lookup (shell->text->import->data, "interface");
  Words words = { 0 };
  const char *odd;
  guint32 table = MAIN;
  g_autofree char *why = NULL;

  if (!find_words (shell, first, &words, &odd)) {
    why = g_strdup_printf ("a profile has no word for \"%s\"", odd);
    return skip_route (shell, first, why);
  }
  if (words.dev && interface && strcmp (words.dev, interface))
    return skip_route (shell, first, "it is not one of the tunnel");
  if (words.table && !wgre_route_table (shell->text->names, words.table, &table))
    return wgre_shell_fail (shell, words.table_at, WGRE_ERROR_INVALID, error,
                            "table: is not a routing table: give its number");
  if (routes->any && routes->table != table)
    return skip_route (shell, first, "a profile has one table for all of its routes");
  if (!put_route (shell, &words, error))
    return FALSE;
  routes->any = TRUE;
  routes->table = table;
  return put_table (shell, table);
}

/* --- files --- */

/* ADDRESS0=, NETMASK0=: one route for each number from 0 on. */
static gboolean
read_numbered (WgreText *text, GError **error)
{
  g_autoptr (GHashTable) variables = wgre_shell_variables_new ();

  if (!wgre_shell_variables (text, variables, error))
    return FALSE;
  for (guint i = 0; i < g_hash_table_size (variables); i++) {
    g_autofree char *name = g_strdup_printf ("ADDRESS%u", i);
    g_autofree char *mask_name = g_strdup_printf ("NETMASK%u", i);
    const WgreVariable *variable = g_hash_table_lookup (variables, name);
    const char *mask = wgre_shell_value (variables, mask_name);
    g_autofree char *dotted =
        variable && mask ? g_strjoin ("/", variable->value, mask, NULL) : NULL;
    g_autofree char *printed = NULL;
    WgrePrefix prefix;

    if (!variable)
      continue;
    text->number = variable->line;
    if (dotted && wgre_prefix_parse (dotted, TRUE, &prefix))
      printed = wgre_prefix_to_string (&prefix);
    if (!wgre_text_append_value (text, variable->column, name, "routes",
                                 printed  ? printed
                                 : dotted ? dotted
                                          : variable->value,
                                 error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_lines (WgreText *text, WgreRoutes *routes, GError **error)
{
  g_auto (WgreShell) shell;
  gboolean found;

  wgre_shell_init (&shell, text);
  while (wgre_shell_next (&shell, &found, error)) {
    if (!found)
      return TRUE;
    if (shell.odd)
      return wgre_text_fail (text, shell.odd, WGRE_ERROR_UNSUPPORTED, error,
                             "\"%c\": nothing is run here: remove it", *shell.odd);
    if (!wgre_route_add (&shell, 0, routes, error))
      return FALSE;
  }
  return FALSE;
}

static gboolean
is_numbered (const char *line)
{
  return g_str_has_prefix (line, "ADDRESS");
}

gboolean
wgre_route_read_beside (const WgreText *text, const char *name, WgreRoutes *routes, GError **error)
{
  WgreText beside;
  gboolean ok;

  if (!wgre_text_open_beside (text, name, &beside))
    return TRUE;
  ok = wgre_text_has_line (beside.next, is_numbered) ? read_numbered (&beside, error)
                                                     : read_lines (&beside, routes, error);
  wgre_text_close (&beside);
  return ok;
}

void
wgre_route_note_rules (const WgreText *text, const char *name)
{
  WgreText beside;

  if (!wgre_text_open_beside (text, name, &beside))
    return;
  while (wgre_text_next (&beside)) {
    g_autofree char *quoted = wgre_text_quote (beside.line);
    const char *start = beside.line + strspn (beside.line, " \t");

    if (*start && *start != '#')
      wgre_text_warn (&beside, NULL, "rules are not taken over: %s", quoted);
  }
  wgre_text_close (&beside);
}

/* --- writing --- */

static void
write_family (WgreWriter *writer, const char *start, guint8 family, const char *name,
              const char *tail)
{
  const GArray *routes = wgre_profile_prefixes (writer->profile, WGRE_OPT_ROUTES);
  g_autofree char *file = g_strconcat (start, name, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < routes->len; i++) {
    const WgrePrefix *prefix = &g_array_index (routes, WgrePrefix, i);
    char printed[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (prefix, printed);
    if (prefix->ip.family == family)
      g_string_append_printf (text, "%s%s\n", printed, tail);
  }
  if (text->len)
    wgre_writer_add (writer, file, text);
}

void
wgre_route_write_beside (WgreWriter *writer, const char *name)
{
  const GArray *routes = wgre_profile_prefixes (writer->profile, WGRE_OPT_ROUTES);
  const char *interface = wgre_profile_string (writer->profile, WGRE_OPT_INTERFACE);
  g_autoptr (GString) tail = g_string_new (NULL);
  g_autofree char *metric = NULL;
  guint32 table;
  WgreRouting routing = wgre_profile_routing (writer->profile, &table);

  /* The main table is what a reader takes for "auto". */
  if (!routes || !routes->len || routing == WGRE_ROUTING_NM || routing == WGRE_ROUTING_OFF ||
      (routing == WGRE_ROUTING_TABLE && table == MAIN))
    return;
  if (interface)
    g_string_append_printf (tail, " dev %s", interface);
  if (routing == WGRE_ROUTING_TABLE)
    g_string_append_printf (tail, " table %u", table);
  metric = wgre_writer_take (writer, "route-metric");
  if (metric)
    g_string_append_printf (tail, " metric %s", metric);
  g_free (wgre_writer_take (writer, "routing"));
  g_free (wgre_writer_take (writer, "routes"));
  write_family (writer, "route-", AF_INET, name, tail->str);
  write_family (writer, "route6-", AF_INET6, name, tail->str);
}
