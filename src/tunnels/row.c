/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/row.h"

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "host/report.h"

#define ROW_MARGIN 12
#define ROW_SPACING 12
#define ROW_LINES 3 /* of the state; the details have all of it */

typedef struct {
  WgreTunnel *tunnel;
  GtkWidget *row, *name, *sentence;
  GtkWidget *control; /* the switch, or the button of a tunnel that is not ours */
  GtkWidget *menu;    /* or NULL */
  gulong switched;
  guint timer;
} Row;

static Row *
row_get (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "wgre-row");
}

WgreTunnel *
wgre_row_tunnel (GtkWidget *widget)
{
  Row *row = row_get (widget);

  g_return_val_if_fail (row, NULL);

  return row->tunnel;
}

/* --- what it shows --- */

/* Times go on while nothing else is new. */
static char *
row_show_sentence (Row *row)
{
  g_autofree char *sentence = wgre_tunnel_sentence (row->tunnel);
  char *text = wgre_report_say (sentence);

  gtk_label_set_text (GTK_LABEL (row->sentence), text);
  gtk_widget_set_tooltip_text (row->sentence, text);
  return text;
}

static void
row_name (GtkWidget *widget, const char *name, const char *description)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static void
row_refresh (Row *row)
{
  g_autofree char *sentence = row_show_sentence (row);
  const char *name = wgre_tunnel_name (row->tunnel);
  WgreTunnelState state = wgre_tunnel_state (row->tunnel);
  gboolean wanted = state == WGRE_TUNNEL_STARTING || state == WGRE_TUNNEL_ON;
  gboolean failed = wgre_tunnel_failure (row->tunnel) && state == WGRE_TUNNEL_OFF;

  gtk_label_set_text (GTK_LABEL (row->name), name);
  row_name (row->row, name, sentence);
  if (failed)
    gtk_widget_add_css_class (row->sentence, "wgre-failed");
  else
    gtk_widget_remove_css_class (row->sentence, "wgre-failed");

  if (!row->menu)
    return;
  g_signal_handler_block (row->control, row->switched);
  gtk_switch_set_active (GTK_SWITCH (row->control), wanted);
  gtk_switch_set_state (GTK_SWITCH (row->control), state == WGRE_TUNNEL_ON);
  g_signal_handler_unblock (row->control, row->switched);
  row_name (row->control, name, sentence);
}

static gboolean
row_tick (gpointer data)
{
  g_free (row_show_sentence (data));
  return G_SOURCE_CONTINUE;
}

static void
row_mapped (GtkWidget *widget G_GNUC_UNUSED, Row *row)
{
  if (!row->timer)
    row->timer = g_timeout_add_seconds (1, row_tick, row);
}

static void
row_unmapped (GtkWidget *widget G_GNUC_UNUSED, Row *row)
{
  g_clear_handle_id (&row->timer, g_source_remove);
}

/* --- what it does --- */

/* The switch follows the tunnel: it stays where it is until there is news. */
static gboolean
row_switched (GtkSwitch *control, gboolean on, Row *row)
{
  gtk_widget_activate_action (GTK_WIDGET (control), on ? "tunnel.up" : "tunnel.down", "s",
                              wgre_tunnel_uuid (row->tunnel));
  return TRUE;
}

static const struct {
  const char *label, *action;
  gboolean adopted; /* only of one that has taken another's place */
  guint section;
} row_items[] = {
  { .label = N_ ("_Details"), .action = "tunnel.details", .section = 0 },
  { .label = N_ ("Show _Log"), .action = "tunnel.record", .section = 0 },
  { .label = N_ ("_Edit…"), .action = "tunnel.edit", .section = 1 },
  { .label = N_ ("E_xport…"), .action = "tunnel.export", .section = 1 },
  { .label = N_ ("Show _QR Code…"), .action = "tunnel.qr", .section = 1 },
  { .label = N_ ("_Give Back…"), .action = "tunnel.release", .adopted = TRUE, .section = 2 },
  { .label = N_ ("_Remove…"), .action = "tunnel.remove", .section = 2 },
};
#define ROW_SECTIONS 3

static GMenuModel *
row_menu_model (Row *row)
{
  GMenu *menu = g_menu_new ();
  NMConnection *connection = wgre_tunnel_connection (row->tunnel);
  gboolean adopted = wgre_connection_adopted (connection, WGRE_CONNECTION_ADOPTED_KIND) != NULL;

  for (guint section = 0; section < ROW_SECTIONS; section++) {
    g_autoptr (GMenu) part = g_menu_new ();

    for (guint i = 0; i < G_N_ELEMENTS (row_items); i++) {
      g_autoptr (GMenuItem) item = NULL;

      if (row_items[i].section != section || (row_items[i].adopted && !adopted))
        continue;
      item = g_menu_item_new (_ (row_items[i].label), NULL);
      g_menu_item_set_action_and_target (item, row_items[i].action, "s",
                                         wgre_tunnel_uuid (row->tunnel));
      g_menu_append_item (part, item);
    }
    g_menu_append_section (menu, NULL, G_MENU_MODEL (part));
  }
  return G_MENU_MODEL (menu);
}

void
wgre_row_menu (GtkWidget *widget)
{
  Row *row = row_get (widget);

  g_return_if_fail (row);

  if (row->menu)
    gtk_menu_button_popup (GTK_MENU_BUTTON (row->menu));
}

/* --- widgets --- */

static GtkWidget *
row_label_new (gboolean small)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (!small)
    return label;
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_lines (GTK_LABEL (label), ROW_LINES);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static void
row_add_switch (Row *row, GtkWidget *box)
{
  g_autoptr (GMenuModel) model = row_menu_model (row);
  g_autofree char *actions = g_strdup_printf (_ ("Actions for %s"), wgre_tunnel_name (row->tunnel));

  row->control = gtk_switch_new ();
  gtk_widget_set_valign (row->control, GTK_ALIGN_CENTER);
  row->switched = g_signal_connect (row->control, "state-set", G_CALLBACK (row_switched), row);
  row->menu = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (row->menu), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (row->menu), model);
  gtk_widget_set_valign (row->menu, GTK_ALIGN_CENTER);
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (row->menu), FALSE);
  gtk_widget_set_tooltip_text (row->menu, actions);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  actions, -1);
  gtk_box_append (GTK_BOX (box), row->control);
  gtk_box_append (GTK_BOX (box), row->menu);
}

static void
row_add_takeover (Row *row, GtkWidget *box)
{
  g_autofree char *name = g_strdup_printf (_ ("Take over %s"), wgre_tunnel_name (row->tunnel));

  row->control = gtk_button_new_with_mnemonic (_ ("_Take Over…"));
  gtk_widget_set_valign (row->control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row->control), "s",
                                    wgre_tunnel_uuid (row->tunnel));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row->control), "tunnel.adopt");
  gtk_box_append (GTK_BOX (box), row->control);
}

static void
row_free (gpointer data)
{
  Row *row = data;

  g_clear_handle_id (&row->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (row->tunnel, row);
  g_object_unref (row->tunnel);
  g_free (row);
}

GtkWidget *
wgre_row_new (WgreTunnel *tunnel)
{
  GtkWidget *box, *texts;
  Row *row;

  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), NULL);

  row = g_new0 (Row, 1);
  row->tunnel = g_object_ref (tunnel);
  row->name = row_label_new (FALSE);
  row->sentence = row_label_new (TRUE);
  texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, ROW_SPACING / 4);
  gtk_box_append (GTK_BOX (texts), row->name);
  gtk_box_append (GTK_BOX (texts), row->sentence);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);

  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, ROW_SPACING);
  gtk_box_append (GTK_BOX (box), texts);
  if (wgre_tunnel_is_ours (tunnel))
    row_add_switch (row, box);
  else
    row_add_takeover (row, box);
  gtk_widget_set_margin_start (box, ROW_MARGIN);
  gtk_widget_set_margin_end (box, ROW_MARGIN);
  gtk_widget_set_margin_top (box, ROW_MARGIN);
  gtk_widget_set_margin_bottom (box, ROW_MARGIN);

  row->row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->row), wgre_tunnel_is_ours (tunnel));
  g_object_set_data_full (G_OBJECT (row->row), "wgre-row", row, row_free);
  g_signal_connect_swapped (tunnel, "changed", G_CALLBACK (row_refresh), row);
  g_signal_connect (row->row, "map", G_CALLBACK (row_mapped), row);
  g_signal_connect (row->row, "unmap", G_CALLBACK (row_unmapped), row);
  row_refresh (row);
  return row->row;
}
