/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/details.h"

#include <glib/gi18n-lib.h>

#include "host/report.h"
#include "properties/editor/grid.h"
#include "properties/editor/sheet.h"
#include "tunnels/row.h"

#define DETAILS_WIDTH 480
#define DETAILS_HEIGHT 460
#define DETAILS_MARGIN 18

/* A line as it is shown; labels of it when it is. */
typedef struct {
  WgreReportLevel level;
  char *label, *value;
} Line;

typedef struct {
  WgreRoster *roster;
  WgreTunnel *tunnel;
  GtkGrid *grid;
  GPtrArray *values; /* of GtkLabel, one for each line */
  GPtrArray *lines;  /* of Line */
  guint timer;
} Details;

static void
details_line_free (gpointer data)
{
  Line *line = data;

  g_free (line->label);
  g_free (line->value);
  g_free (line);
}

static gboolean
details_note (WgreReportLevel level, const char *label, const char *value, gpointer data)
{
  Line *line = g_new0 (Line, 1);

  line->level = level;
  line->label = wgre_report_say (label);
  line->value = g_strdup (value);
  g_ptr_array_add (data, line);
  return TRUE;
}

/* What the service says of the tunnel that runs, or else what is known without it. */
static GPtrArray *
details_lines (Details *details)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (details_line_free);
  GVariant *status = wgre_tunnel_status (details->tunnel);
  const char *kind = wgre_tunnel_kind (details->tunnel);
  g_autofree char *sentence = NULL;

  if (status && wgre_tunnel_state (details->tunnel) != WGRE_TUNNEL_OFF) {
    wgre_report_lines (status, details_note, lines);
    return lines;
  }

  sentence = wgre_tunnel_sentence (details->tunnel);
  details_note (WGRE_REPORT_CONNECTION, _ ("connection"), wgre_tunnel_name (details->tunnel),
                lines);
  details_note (WGRE_REPORT_DETAIL, _ ("state"), sentence, lines);
  if (kind)
    details_note (WGRE_REPORT_DETAIL, _ ("kind"), kind, lines);
  return lines;
}

/* --- widgets --- */

static GtkWidget *
details_label (const char *text, gboolean value)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), value ? 0 : 1);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  if (!value) {
    gtk_widget_add_css_class (label, "dim-label");
    return label;
  }
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_focusable (label, FALSE); /* or all of it is selected when the focus passes */
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static void
details_build (Details *details, GPtrArray *lines)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (details->grid))))
    gtk_grid_remove (details->grid, child);
  g_ptr_array_set_size (details->values, 0);
  for (guint i = 0; i < lines->len; i++) {
    const Line *line = lines->pdata[i];
    GtkWidget *label = details_label (line->label, FALSE);
    GtkWidget *value = details_label (line->value, TRUE);

    if (line->level != WGRE_REPORT_DETAIL)
      gtk_widget_add_css_class (value, "heading");
    if (line->level == WGRE_REPORT_PEER) {
      gtk_widget_set_margin_top (label, DETAILS_MARGIN);
      gtk_widget_set_margin_top (value, DETAILS_MARGIN);
    }
    /* What labels it would be read in its place. */
    gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                    label, NULL, -1);
    gtk_grid_attach (details->grid, label, 0, (int) i, 1, 1);
    gtk_grid_attach (details->grid, value, 1, (int) i, 1, 1);
    g_ptr_array_add (details->values, value);
  }
}

static gboolean
details_has_same_labels (const Details *details, const GPtrArray *lines)
{
  if (!details->lines || details->lines->len != lines->len)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    if (g_strcmp0 (((const Line *) lines->pdata[i])->label,
                   ((const Line *) details->lines->pdata[i])->label))
      return FALSE;
  return TRUE;
}

/* What was selected stays selected while its text stays the same. */
static void
details_refresh (Details *details)
{
  GPtrArray *lines = details_lines (details);

  if (!details_has_same_labels (details, lines))
    details_build (details, lines);
  for (guint i = 0; i < lines->len; i++) {
    const Line *line = lines->pdata[i];

    if (g_strcmp0 (gtk_label_get_text (details->values->pdata[i]), line->value))
      gtk_label_set_text (details->values->pdata[i], line->value);
  }
  g_clear_pointer (&details->lines, g_ptr_array_unref);
  details->lines = lines;
}

static gboolean
details_tick (gpointer data)
{
  Details *details = data;

  /* Also where nothing is known: a service that is busy may not have answered in time. */
  if (wgre_tunnel_status (details->tunnel) ||
      wgre_tunnel_state (details->tunnel) != WGRE_TUNNEL_OFF)
    wgre_roster_look (details->roster);
  details_refresh (details);
  return G_SOURCE_CONTINUE;
}

static void
details_free (gpointer data)
{
  Details *details = data;

  g_source_remove (details->timer);
  g_signal_handlers_disconnect_by_data (details->tunnel, details);
  g_object_unref (details->tunnel);
  g_ptr_array_unref (details->values);
  g_clear_pointer (&details->lines, g_ptr_array_unref);
  g_free (details);
}

void
wgre_details_open (GtkWidget *parent, WgreRoster *roster, WgreTunnel *tunnel)
{
  GtkWindow *window;
  GtkWidget *grid;
  Details *details;

  g_return_if_fail (GTK_IS_WIDGET (parent) && roster && WGRE_IS_TUNNEL (tunnel));

  window = wgre_window_over (parent, wgre_tunnel_name (tunnel));
  grid = gtk_grid_new ();
  details = g_new0 (Details, 1);
  details->roster = roster;
  details->tunnel = g_object_ref (tunnel);
  details->grid = GTK_GRID (grid);
  details->values = g_ptr_array_new ();
  gtk_grid_set_column_spacing (details->grid, DETAILS_MARGIN);
  gtk_grid_set_row_spacing (details->grid, DETAILS_MARGIN / 3);
  gtk_widget_set_margin_start (grid, DETAILS_MARGIN);
  gtk_widget_set_margin_end (grid, DETAILS_MARGIN);
  gtk_widget_set_margin_top (grid, DETAILS_MARGIN);
  gtk_widget_set_margin_bottom (grid, DETAILS_MARGIN);
  wgre_window_size (window, DETAILS_WIDTH, DETAILS_HEIGHT);
  gtk_window_set_child (window, wgre_scrolled_new (grid, -1));
  g_object_set_data_full (G_OBJECT (window), "wgre-details", details, details_free);
  g_signal_connect_swapped (tunnel, "changed", G_CALLBACK (details_refresh), details);
  details->timer = g_timeout_add_seconds (1, details_tick, details);
  details_refresh (details);
  gtk_window_present (window);
}
