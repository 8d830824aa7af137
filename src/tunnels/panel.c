/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tunnels/panel.h"

#include <glib/gi18n-lib.h>

#include "properties/editor/grid.h"
#include "tunnels/desk.h"
#include "tunnels/details.h"
#include "tunnels/notice.h"
#include "tunnels/row.h"
#include "tunnels/take.h"
#include "tunnels/verbs.h"

#define PANEL_WIDTH 520
#define PANEL_HEIGHT 560
#define PANEL_MARGIN 18
#define PANEL_SPACING 12
#define PANEL_ICON "org.freedesktop.networkmanager.wgre"

/* The theme's colour for errors is hard to read on a dark ground. A label that is dimmed is not to
 * be dimmed twice. */
static const char panel_style[] =
    ".wgre-failed { opacity: 1; color: mix(@theme_fg_color, @error_color, 0.6); }";

typedef struct {
  WgreDesk *desk;
  GtkWidget *window;
  GtkWidget *ours, *empty, *empty_title, *empty_text; /* one of the first two is shown */
  GtkWidget *native, *native_box;
} Panel;

/* --- what is shown --- */

static void
panel_refresh (Panel *panel)
{
  gboolean runs = nm_client_get_nm_running (panel->desk->client);
  guint ours = g_list_model_get_n_items (wgre_roster_ours (panel->desk->roster));
  guint native = g_list_model_get_n_items (wgre_roster_native (panel->desk->roster));

  gtk_label_set_text (GTK_LABEL (panel->empty_title),
                      runs ? _ ("No Tunnels") : _ ("NetworkManager Is Not Running"));
  gtk_label_set_text (
      GTK_LABEL (panel->empty_text),
      runs ? _ ("Add a tunnel, import a file, or drop or paste a configuration here.")
           : _ ("Tunnels are shown when it has started."));
  gtk_widget_set_visible (panel->ours, runs && ours);
  gtk_widget_set_visible (panel->empty, !runs || !ours);
  gtk_widget_set_visible (panel->native_box, runs && native);
}

/* --- actions of the window --- */

static void
panel_add (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  wgre_verbs_add (((Panel *) data)->desk);
}

static void
panel_import (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  wgre_take_chosen (((Panel *) data)->desk);
}

static void
panel_paste (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  wgre_take_pasted (((Panel *) data)->desk);
}

static void
panel_about (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  Panel *panel = data;

  gtk_show_about_dialog (GTK_WINDOW (panel->window), "program-name",
                         _ ("WireGuard and GRE tunnels"), "version", PACKAGE_VERSION, "website",
                         PACKAGE_URL, "license-type", GTK_LICENSE_GPL_2_0, "logo-icon-name",
                         PANEL_ICON, NULL);
}

static void
panel_close (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  Panel *panel = data;

  gtk_window_close (GTK_WINDOW (panel->window));
}

static const GActionEntry panel_actions[] = {
  { .name = "add", .activate = panel_add },     { .name = "import", .activate = panel_import },
  { .name = "paste", .activate = panel_paste }, { .name = "about", .activate = panel_about },
  { .name = "close", .activate = panel_close },
};

static void
panel_add_actions (Panel *panel)
{
  g_autoptr (GSimpleActionGroup) window = g_simple_action_group_new ();
  GActionGroup *tunnel = wgre_verbs_group (panel->desk);

  g_action_map_add_action_entries (G_ACTION_MAP (window), panel_actions,
                                   G_N_ELEMENTS (panel_actions), panel);
  gtk_widget_insert_action_group (panel->window, "panel", G_ACTION_GROUP (window));
  gtk_widget_insert_action_group (panel->window, "tunnel", tunnel);
  g_object_unref (tunnel);
}

/* --- keys --- */

static GtkWidget *
panel_row_with_focus (GtkWidget *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;
}

/* @arguments: the action. */
static gboolean
panel_key_of_row (GtkWidget *window, GVariant *arguments, gpointer data G_GNUC_UNUSED)
{
  GtkWidget *row = panel_row_with_focus (window);

  if (!row || !wgre_tunnel_is_ours (wgre_row_tunnel (row)))
    return FALSE;
  return gtk_widget_activate_action (row, g_variant_get_string (arguments, NULL), "s",
                                     wgre_tunnel_uuid (wgre_row_tunnel (row)));
}

static gboolean
panel_key_menu (GtkWidget *window, GVariant *arguments G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
  GtkWidget *row = panel_row_with_focus (window);

  if (row)
    wgre_row_menu (row);
  return row != NULL;
}

static const struct {
  const char *trigger, *action;
  gboolean of_row;
} panel_keys[] = {
  { "<Control>n", "panel.add", FALSE },     { "<Control>o", "panel.import", FALSE },
  { "<Control>v", "panel.paste", FALSE },   { "<Control>q", "panel.close", FALSE },
  { "<Control>w", "panel.close", FALSE },   { "<Control>e", "tunnel.edit", TRUE },
  { "<Control>s", "tunnel.export", TRUE },  { "Delete", "tunnel.remove", TRUE },
  { "<Control>i", "tunnel.details", TRUE },
};

static void
panel_add_keys (Panel *panel)
{
  GtkShortcutController *controller = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());

  for (guint i = 0; i < G_N_ELEMENTS (panel_keys); i++) {
    GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string (panel_keys[i].trigger);
    GtkShortcut *shortcut =
        panel_keys[i].of_row
            ? gtk_shortcut_new (trigger, gtk_callback_action_new (panel_key_of_row, NULL, NULL))
            : gtk_shortcut_new (trigger, gtk_named_action_new (panel_keys[i].action));

    if (panel_keys[i].of_row)
      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (panel_keys[i].action));
    gtk_shortcut_controller_add_shortcut (controller, shortcut);
  }
  gtk_shortcut_controller_add_shortcut (
      controller, gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                                    gtk_callback_action_new (panel_key_menu, NULL, NULL)));
  gtk_widget_add_controller (panel->window, GTK_EVENT_CONTROLLER (controller));
}

/* --- widgets --- */

static void
panel_menu_item (GMenu *menu, const char *label, const char *action, const char *key)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  if (key)
    g_menu_item_set_attribute (item, "accel", "s", key);
  g_menu_append_item (menu, item);
}

static void
panel_add_title_bar (Panel *panel)
{
  GtkWidget *bar = gtk_header_bar_new ();
  guint32 letters = 0;
  GtkWidget *add = wgre_button_new (&letters, _ ("Add…"));
  GtkWidget *import = wgre_button_new (&letters, _ ("Import…"));
  g_autoptr (GMenu) items = g_menu_new (), part = g_menu_new ();
  GtkWidget *menu = gtk_menu_button_new ();

  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "panel.add");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (import), "panel.import");

  panel_menu_item (items, _ ("_Paste Configuration"), "panel.paste", "<Control>v");
  panel_menu_item (part, _ ("_About"), "panel.about", NULL);
  panel_menu_item (part, _ ("_Close"), "panel.close", "<Control>q");
  g_menu_append_section (items, NULL, G_MENU_MODEL (part));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu), G_MENU_MODEL (items));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (menu), TRUE);
  gtk_widget_set_tooltip_text (menu, _ ("Main Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Main Menu"), -1);

  gtk_header_bar_pack_start (GTK_HEADER_BAR (bar), add);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (bar), import);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (bar), menu);
  gtk_window_set_titlebar (GTK_WINDOW (panel->window), bar);
}

static GtkWidget *
panel_empty_new (Panel *panel)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, PANEL_SPACING);
  GtkWidget *icon = gtk_image_new_from_icon_name (PANEL_ICON "-symbolic");

  panel->empty_title = gtk_label_new (NULL);
  panel->empty_text = gtk_label_new (NULL);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 96);
  gtk_widget_add_css_class (icon, "dim-label");
  gtk_widget_add_css_class (panel->empty_title, "title-2");
  gtk_label_set_wrap (GTK_LABEL (panel->empty_text), TRUE);
  gtk_label_set_justify (GTK_LABEL (panel->empty_text), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (panel->empty_text), 40);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), panel->empty_title);
  gtk_box_append (GTK_BOX (box), panel->empty_text);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (box, TRUE);
  return box;
}

static GtkWidget *
panel_row_new (gpointer tunnel, gpointer data G_GNUC_UNUSED)
{
  return wgre_row_new (tunnel);
}

static void
panel_row_activated (GtkListBox *list G_GNUC_UNUSED, GtkListBoxRow *row, Panel *panel)
{
  wgre_details_open (panel->window, panel->desk->roster, wgre_row_tunnel (GTK_WIDGET (row)));
}

static GtkWidget *
panel_list_new (Panel *panel, GListModel *model, const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_set_show_separators (GTK_LIST_BOX (list), TRUE);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), model, panel_row_new, NULL, NULL);
  gtk_widget_add_css_class (list, "frame");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (list, "row-activated", G_CALLBACK (panel_row_activated), panel);
  g_signal_connect_data (model, "items-changed", G_CALLBACK (panel_refresh), panel, NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  return list;
}

static GtkWidget *
panel_content_new (Panel *panel)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, PANEL_MARGIN);
  GtkWidget *caption = wgre_caption_new ("dim-label");

  panel->desk->notice = wgre_notice_new ();
  panel->ours = panel_list_new (panel, wgre_roster_ours (panel->desk->roster), _ ("Tunnels"));
  panel->empty = panel_empty_new (panel);

  panel->native = panel_list_new (panel, wgre_roster_native (panel->desk->roster),
                                  _ ("NetworkManager's Own Tunnels"));
  wgre_caption_set (caption, _ ("They work as they are. One that is taken over has everything "
                                "that is offered here, such as a kill switch."));
  panel->native_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, PANEL_SPACING / 2);
  gtk_box_append (GTK_BOX (panel->native_box),
                  wgre_heading_new (_ ("NetworkManager's Own Tunnels")));
  gtk_box_append (GTK_BOX (panel->native_box), caption);
  gtk_box_append (GTK_BOX (panel->native_box), panel->native);

  gtk_box_append (GTK_BOX (box), panel->ours);
  gtk_box_append (GTK_BOX (box), panel->empty);
  gtk_box_append (GTK_BOX (box), panel->native_box);
  gtk_widget_set_margin_start (box, PANEL_MARGIN);
  gtk_widget_set_margin_end (box, PANEL_MARGIN);
  gtk_widget_set_margin_top (box, PANEL_MARGIN);
  gtk_widget_set_margin_bottom (box, PANEL_MARGIN);
  gtk_box_append (GTK_BOX (outer), panel->desk->notice);
  gtk_box_append (GTK_BOX (outer), wgre_scrolled_new (box, -1));
  return outer;
}

static gboolean
panel_dropped (GtkDropTarget *target G_GNUC_UNUSED, const GValue *value, double x G_GNUC_UNUSED,
               double y G_GNUC_UNUSED, Panel *panel)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    wgre_take_list (panel->desk, value);
  else
    wgre_take_text (panel->desk, g_value_get_string (value));
  return TRUE;
}

/* --- life --- */

static void
panel_destroyed (GtkWidget *window G_GNUC_UNUSED, Panel *panel)
{
  g_cancellable_cancel (panel->desk->cancellable);
}

static void
panel_free (gpointer data)
{
  Panel *panel = data;

  g_signal_handlers_disconnect_by_data (panel->desk->client, panel);
  g_signal_handlers_disconnect_by_data (wgre_roster_ours (panel->desk->roster), panel);
  g_signal_handlers_disconnect_by_data (wgre_roster_native (panel->desk->roster), panel);
  wgre_desk_free (panel->desk);
  g_free (panel);
}

GtkWidget *
wgre_panel_new (GtkApplication *application, NMClient *client)
{
  GType dropped[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  g_autoptr (GtkCssProvider) style = NULL;
  GtkDropTarget *target;
  Panel *panel;

  g_return_val_if_fail (client, NULL);

  panel = g_new0 (Panel, 1);
  panel->desk = wgre_desk_new (client);
  panel->window = panel->desk->window = gtk_window_new ();
  gtk_window_set_application (GTK_WINDOW (panel->window), application);
  gtk_window_set_title (GTK_WINDOW (panel->window), _ ("Tunnels"));
  gtk_window_set_icon_name (GTK_WINDOW (panel->window), PANEL_ICON);
  gtk_window_set_default_size (GTK_WINDOW (panel->window), PANEL_WIDTH, PANEL_HEIGHT);

  style = gtk_css_provider_new ();
  gtk_css_provider_load_from_data (style, panel_style, -1);
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (panel->window),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);

  target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, dropped, G_N_ELEMENTS (dropped));
  g_signal_connect (target, "drop", G_CALLBACK (panel_dropped), panel);
  gtk_widget_add_controller (panel->window, GTK_EVENT_CONTROLLER (target));

  panel_add_actions (panel);
  panel_add_keys (panel);
  panel_add_title_bar (panel);
  gtk_window_set_child (GTK_WINDOW (panel->window), panel_content_new (panel));
  g_object_set_data_full (G_OBJECT (panel->window), "wgre-panel", panel, panel_free);
  g_signal_connect (panel->window, "destroy", G_CALLBACK (panel_destroyed), panel);
  g_signal_connect_swapped (client, "notify::" NM_CLIENT_NM_RUNNING, G_CALLBACK (panel_refresh),
                            panel);
  panel_refresh (panel);
  return panel->window;
}

void
wgre_panel_edit (GtkWidget *window, const char *uuid)
{
  Panel *panel = g_object_get_data (G_OBJECT (window), "wgre-panel");

  g_return_if_fail (panel);

  if (!uuid)
    wgre_verbs_add (panel->desk);
  else if (wgre_roster_find (panel->desk->roster, uuid))
    gtk_widget_activate_action (window, "tunnel.edit", "s", uuid);
  else
    wgre_desk_say (panel->desk, _ ("There is no such tunnel, or you may not see it."), TRUE);
}

void
wgre_panel_take (GtkWidget *window, GFile *file)
{
  Panel *panel = g_object_get_data (G_OBJECT (window), "wgre-panel");

  g_return_if_fail (panel && G_IS_FILE (file));

  wgre_take_file (panel->desk, file);
}
