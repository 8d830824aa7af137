/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "cli/verb.h"
#include "host/reports.h"
#include "host/status.h"

enum {
  SHOW_JSON,
  SHOW_WATCH,
};

static const WgreVerbOption show_options[] = {
  [SHOW_JSON] = { "json", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print an array of objects") },
  [SHOW_WATCH] = { "watch", NULL, WGRE_COMPLETE_NOTHING,
                   N_ ("Print it again every second, until interrupted") },
  { .name = NULL },
};

/* On a terminal, the one picture takes the place of the other; what does not fit into a line is not
 * shown. */
#define SHOW_CLEAR "\033[?7l\033[H\033[2J"
#define SHOW_WRAP "\033[?7h"

/* What is looked at, and printed at once. */
typedef struct {
  WgreReports *reports; /* NULL: objects are printed, not lines */
  const char *word;     /* NULL: all connections */
  GString *screen;
  const char *bold, *plain; /* of the terminal */
  guint rows;               /* that are seen of @screen; 0: all */
  guint used;               /* that it has */
} Show;

/* Whether @word names it, by name, UUID or interface. */
static gboolean
show_wants (const Show *show, GVariant *status)
{
  static const char *const keys[] = { "Name", "Uuid", "Interface" };
  gboolean wanted = !show->word;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *value;

    wanted |= g_variant_lookup (status, keys[i], "&s", &value) && !g_strcmp0 (value, show->word);
  }
  return wanted;
}

/* --- objects --- */

static gsize
show_objects (Show *show, GError **error)
{
  g_autoptr (GVariant) all = wgre_status_read (error);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) selected = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  for (gsize i = 0; all && i < g_variant_n_children (all); i++) {
    g_autoptr (GVariant) status = g_variant_get_child_value (all, i);

    if (show_wants (show, status))
      g_variant_builder_add_value (&builder, status);
  }
  selected = g_variant_ref_sink (g_variant_builder_end (&builder));
  node = json_gvariant_serialize (selected);
  text = json_to_string (node, TRUE);
  g_string_append_printf (show->screen, "%s\n", text);
  return g_variant_n_children (selected);
}

/* --- lines, in the manner of wg(8) --- */

static void
show_append (Show *show, const char *text)
{
  g_string_append (show->screen, text);
  show->used += strchr (text, '\n') != NULL;
}

/* Nobody sees peers below the window. */
static gboolean
show_line (WgreReportLevel level, const char *label, const char *value, gpointer data)
{
  static const char *const looks[] = {
    [WGRE_REPORT_CONNECTION] = "",
    [WGRE_REPORT_PEER] = "\n",
    [WGRE_REPORT_DETAIL] = "  ",
  };
  Show *show = data;
  const char *const parts[] = { looks[level], show->bold, label, show->plain, ": ", value, "\n" };

  if (level == WGRE_REPORT_PEER && show->rows && show->used > show->rows)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    show_append (show, parts[i]);
  return TRUE;
}

static gsize
show_lines (Show *show, GError **error)
{
  const GPtrArray *all = wgre_reports_look (show->reports, error);
  gsize count = 0;

  for (guint i = 0; all && i < all->len; i++) {
    if (!show_wants (show, wgre_report_status (all->pdata[i])))
      continue;
    if (count++)
      show_append (show, "\n");
    wgre_report_tell (all->pdata[i], show_line, show);
  }
  return count;
}

/* --- the verb --- */

/* The lines that fit, as watch(1) does it: none is broken, and the last one says that there are
 * more. */
static void
show_fit (Show *show)
{
  const char *end = show->screen->str;

  if (show->used < show->rows)
    return;
  for (guint row = 1; row < show->rows; row++)
    end = strchr (end, '\n') + 1;
  g_string_truncate (show->screen, (gsize) (end - show->screen->str));
  g_string_append (show->screen, "…");
}

static WgreExit
show_once (Show *show)
{
  g_autoptr (GError) error = NULL;
  gsize count;

  g_string_truncate (show->screen, 0);
  show->used = 0;
  count = show->reports ? show_lines (show, &error) : show_objects (show, &error);
  if (error)
    return wgre_verb_fail (error->message);
  if (show->word && !count) {
    g_autofree char *message =
        g_strdup_printf (_ ("\"%s\" is no connection or interface of ours that is up"), show->word);

    return wgre_verb_fail (message);
  }
  if (show->rows) {
    show_fit (show);
    g_string_prepend (show->screen, SHOW_CLEAR);
    g_string_append (show->screen, SHOW_WRAP);
  }
  g_print ("%s", show->screen->str);
  return WGRE_EXIT_DONE;
}

/* In a file an empty line separates two lists. */
static WgreExit
show_again (Show *show)
{
  for (;;) {
    WgreExit done;

    show->rows = show->reports ? wgre_terminal_rows (STDOUT_FILENO) : 0;
    done = show_once (show);
    if (done != WGRE_EXIT_DONE)
      return done;
    if (show->reports && !show->rows)
      g_print ("\n");
    sleep (1);
  }
}

static WgreExit
show_run (const WgreArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) screen = g_string_new (NULL);
  g_autoptr (WgreReports) reports =
      arguments->options[SHOW_JSON] ? NULL : wgre_reports_new (&error);
  Show show = {
    .reports = reports,
    .word = wgre_arguments_word (arguments, 0),
    .screen = screen,
    .bold = wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_BOLD),
    .plain = wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_PLAIN),
  };

  if (error)
    return wgre_verb_fail (error->message);
  return arguments->options[SHOW_WATCH] ? show_again (&show) : show_once (&show);
}

const WgreVerb wgre_verb_show = {
  .name = "show",
  .arguments = "[CONNECTION]",
  .summary = N_ ("Show the tunnels that are up, and their peers"),
  .help = N_ ("A connection is given by its name, UUID or interface; without one, all are shown.\n"
              "Everybody may see the connections that are available to all users. The exit status\n"
              "is 1 when the connection is not up.\n"),
  .least = 0,
  .most = 1,
  .complete = WGRE_COMPLETE_CONNECTION,
  .options = show_options,
  .run = show_run,
};
