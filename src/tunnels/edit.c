/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/edit.h"

#include <glib/gi18n-lib.h>

#include "properties/editor/grid.h"
#include "properties/editor/sheet.h"
#include "properties/factory.h"
#include "tunnels/deed.h"
#include "tunnels/intake.h"
#include "tunnels/notice.h"

#define EDIT_MARGIN 12
#define EDIT_WIDTH 540
#define EDIT_HEIGHT 680

typedef struct {
  GtkWindow *window;
  NMClient *client;
  NMConnection *settings, *original;
  NMVpnEditor *editor;
  GtkWidget *store, *name, *shared, *notice;
  GCancellable *cancellable;
  void (*stored) (NMConnection *connection, gpointer data);
  gpointer data;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_cancellable_cancel (edit->cancellable);
  g_object_unref (edit->cancellable);
  g_signal_handlers_disconnect_by_data (edit->editor, edit);
  g_object_unref (edit->editor);
  g_object_unref (edit->settings);
  g_clear_object (&edit->original);
  g_object_unref (edit->client);
  g_free (edit);
}

/* What is wrong is said by the editor itself; the tooltip is for those who wonder at the button. */
static gboolean
edit_take (Edit *edit)
{
  NMSettingConnection *general = nm_connection_get_setting_connection (edit->settings);
  const char *name = gtk_editable_get_text (GTK_EDITABLE (edit->name));
  g_autoptr (GError) error = NULL;
  gboolean valid = nm_vpn_editor_update_connection (edit->editor, edit->settings, &error);

  if (*name)
    g_object_set (general, NM_SETTING_CONNECTION_ID, name, NULL);
  gtk_widget_set_tooltip_text (edit->store, valid ? NULL : error->message);
  gtk_widget_set_sensitive (edit->store, valid && *name);
  return valid && *name;
}

static void
edit_changed (Edit *edit)
{
  edit_take (edit);
}

static void
edit_stored (NMConnection *result, const char *problem, gpointer data)
{
  Edit *edit = data;

  if (problem) {
    wgre_notice_show (edit->notice, problem, TRUE);
    gtk_widget_set_sensitive (edit->store, TRUE);
    return;
  }
  edit->stored (result, edit->data);
  gtk_window_destroy (edit->window);
}

static void
edit_store (Edit *edit)
{
  gboolean shared = gtk_check_button_get_active (GTK_CHECK_BUTTON (edit->shared));

  if (!edit_take (edit))
    return;
  if (shared == wgre_intake_is_private (edit->settings))
    wgre_intake_keep (edit->settings, shared ? NULL : g_get_user_name ());
  gtk_widget_set_sensitive (edit->store, FALSE);
  if (edit->original)
    wgre_deed_change (edit->original, edit->settings, edit->cancellable, edit_stored, edit);
  else
    wgre_deed_add (edit->client, edit->settings, edit->cancellable, edit_stored, edit);
}

/* --- widgets --- */

static void
edit_add_title_bar (Edit *edit, guint32 *letters)
{
  GtkWidget *bar = gtk_header_bar_new ();
  GtkWidget *cancel = wgre_button_new (letters, _ ("Cancel"));

  edit->store = wgre_button_new (letters, edit->original ? _ ("Apply") : _ ("Add"));
  gtk_widget_add_css_class (edit->store, "suggested-action");
  gtk_header_bar_set_show_title_buttons (GTK_HEADER_BAR (bar), FALSE);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (bar), cancel);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (bar), edit->store);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_destroy), edit->window);
  g_signal_connect_swapped (edit->store, "clicked", G_CALLBACK (edit_store), edit);
  gtk_window_set_titlebar (edit->window, bar);
}

/* The name, and for whom it is, which has no access key: the editor needs all letters that there
 * are. */
static GtkWidget *
edit_general_new (Edit *edit, guint32 *letters)
{
  WgreGrid general = wgre_grid_new (letters);

  edit->name = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (edit->name), nm_connection_get_id (edit->settings));
  g_signal_connect_swapped (edit->name, "changed", G_CALLBACK (edit_changed), edit);
  wgre_grid_add (&general, _ ("Name"), edit->name, edit->name);
  edit->shared = gtk_check_button_new_with_label (_ ("Available to all users"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (edit->shared),
                               !wgre_intake_is_private (edit->settings));
  wgre_grid_add_wide (&general, edit->shared, TRUE);
  return GTK_WIDGET (general.grid);
}

/* Below @general the editor, which keeps away from the access keys of the window around it. */
static GtkWidget *
edit_content_new (Edit *edit, GtkWidget *general, guint32 letters)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EDIT_MARGIN);
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  wgre_letters_set_host (letters);
  edit->editor = nm_vpn_editor_factory_wgre (NULL, edit->settings, NULL);
  g_signal_connect_swapped (edit->editor, "changed", G_CALLBACK (edit_changed), edit);
  edit->notice = wgre_notice_new ();
  gtk_box_append (GTK_BOX (box), general);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (nm_vpn_editor_get_widget (edit->editor)));
  gtk_widget_set_margin_start (box, EDIT_MARGIN);
  gtk_widget_set_margin_end (box, EDIT_MARGIN);
  gtk_widget_set_margin_top (box, EDIT_MARGIN);
  gtk_widget_set_margin_bottom (box, EDIT_MARGIN);
  gtk_box_append (GTK_BOX (outer), edit->notice);
  gtk_box_append (GTK_BOX (outer), box);
  return outer;
}

void
wgre_edit_open (GtkWidget *parent, NMClient *client, NMConnection *settings, NMConnection *original,
                void (*stored) (NMConnection *connection, gpointer data), gpointer data)
{
  Edit *edit;
  GtkWidget *general;
  guint32 letters = 0;

  g_return_if_fail (GTK_IS_WIDGET (parent) && settings && stored);

  edit = g_new0 (Edit, 1);
  edit->client = g_object_ref (client);
  edit->settings = g_object_ref (settings);
  edit->original = original ? g_object_ref (original) : NULL;
  edit->cancellable = g_cancellable_new ();
  edit->stored = stored;
  edit->data = data;
  edit->window =
      wgre_window_over (parent, original ? nm_connection_get_id (original) : _ ("Add a Tunnel"));
  wgre_window_size (edit->window, EDIT_WIDTH, EDIT_HEIGHT);
  edit_add_title_bar (edit, &letters);
  general = edit_general_new (edit, &letters);
  gtk_window_set_child (edit->window, edit_content_new (edit, general, letters));
  g_object_set_data_full (G_OBJECT (edit->window), "wgre-edit", edit, edit_free);
  edit_changed (edit);
  gtk_window_present (edit->window);
}
