/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "cli/verb.h"
#include "host/report.h"
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

/* --- lines, in the manner of wg(8) --- */

static void
show_line (WgreReportLevel level, const char *label, const char *value, gpointer data G_GNUC_UNUSED)
{
  static const struct {
    const char *before, *indent;
  } looks[] = {
    [WGRE_REPORT_CONNECTION] = { "", "" },
    [WGRE_REPORT_PEER] = { "\n", "" },
    [WGRE_REPORT_DETAIL] = { "", "  " },
  };

  g_print ("%s%s%s%s%s: %s\n", looks[level].before, looks[level].indent,
           wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_BOLD), label,
           wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_PLAIN), value);
}

/* --- the verb --- */

/* Those that @word names, by name, UUID or interface; all when it is NULL. */
static GVariant *
show_select (GVariant *all, const char *word)
{
  static const char *const keys[] = { "Name", "Uuid", "Interface" };
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; i < g_variant_n_children (all); i++) {
    g_autoptr (GVariant) status = g_variant_get_child_value (all, i);
    gboolean wanted = !word;

    for (guint k = 0; k < G_N_ELEMENTS (keys); k++) {
      const char *value;

      wanted |= g_variant_lookup (status, keys[k], "&s", &value) && !g_strcmp0 (value, word);
    }
    if (wanted)
      g_variant_builder_add_value (&builder, status);
  }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static WgreExit
show_once (const WgreArguments *arguments)
{
  const char *word = wgre_arguments_word (arguments, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) all = wgre_status_read (&error);
  g_autoptr (GVariant) selected = all ? show_select (all, word) : NULL;

  if (!selected)
    return wgre_verb_fail (error->message);
  if (word && !g_variant_n_children (selected)) {
    g_autofree char *message =
        g_strdup_printf (_ ("\"%s\" is no connection or interface of ours that is up"), word);

    return wgre_verb_fail (message);
  }

  if (arguments->options[SHOW_JSON]) {
    g_autoptr (JsonNode) node = json_gvariant_serialize (selected);
    g_autofree char *text = json_to_string (node, TRUE);

    g_print ("%s\n", text);
    return WGRE_EXIT_DONE;
  }
  for (gsize i = 0; i < g_variant_n_children (selected); i++) {
    g_autoptr (GVariant) status = g_variant_get_child_value (selected, i);

    if (i)
      g_print ("\n");
    wgre_report_lines (status, show_line, NULL);
  }
  return WGRE_EXIT_DONE;
}

static WgreExit
show_run (const WgreArguments *arguments)
{
  gboolean lines = !arguments->options[SHOW_JSON];
  WgreExit done = show_once (arguments);

  while (done == WGRE_EXIT_DONE && arguments->options[SHOW_WATCH]) {
    fflush (stdout);
    sleep (1);
    /* Clears a terminal; in a file an empty line separates two lists. */
    if (isatty (STDOUT_FILENO))
      g_print ("\033[H\033[2J");
    else if (lines)
      g_print ("\n");
    done = show_once (arguments);
  }
  return done;
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
