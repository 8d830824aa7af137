/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tunnels/panel.h"

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "bridge/export.h"
#include "core/key.h"
#include "properties/editor/grid.h"
#include "properties/editor/qr.h"
#include "tunnels/deed.h"
#include "tunnels/details.h"
#include "tunnels/edit.h"
#include "tunnels/intake.h"
#include "tunnels/notice.h"
#include "tunnels/record.h"
#include "tunnels/roster.h"
#include "tunnels/row.h"
#include "tunnels/takeover.h"

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
  NMClient *client;
  WgreRoster *roster;
  GtkWidget *window, *notice;
  GtkWidget *ours, *empty, *empty_title, *empty_text; /* one of the first two is shown */
  GtkWidget *native, *native_box;
  GCancellable *cancellable; /* of all that is asked and not answered yet */
  GString *said;             /* what the notice says of what comes in together */
  guint coming;
} Panel;

static Panel *
panel_get (GtkWidget *window)
{
  return g_object_get_data (G_OBJECT (window), "wgre-panel");
}

/* --- what is said --- */

static void
panel_say (Panel *panel, const char *text, gboolean problem)
{
  wgre_notice_show (panel->notice, text, problem);
}

/* "NAME: PROBLEM" */
static void
panel_say_of (Panel *panel, NMConnection *connection, const char *problem)
{
  g_autofree char *text = g_strdup_printf (C_ ("a tunnel and what is wrong with it", "%s: %s"),
                                           nm_connection_get_id (connection), problem);

  panel_say (panel, text, TRUE);
}

/* Several files at once are told of together. */
static void
panel_begin_to_take (Panel *panel)
{
  if (!panel->coming++)
    g_string_truncate (panel->said, 0);
}

static void
panel_end_to_take (Panel *panel, const char *text, gboolean problem)
{
  if (panel->said->len)
    g_string_append_c (panel->said, '\n');
  g_string_append (panel->said, text);
  panel->coming--;
  panel_say (panel, panel->said->str, problem);
}

/* --- what is shown --- */

static void
panel_refresh (Panel *panel)
{
  gboolean runs = nm_client_get_nm_running (panel->client);
  guint ours = g_list_model_get_n_items (wgre_roster_ours (panel->roster));
  guint native = g_list_model_get_n_items (wgre_roster_native (panel->roster));

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

/* --- coming in --- */

static void
panel_added (NMConnection *result, const char *problem, gpointer data)
{
  Panel *panel = data;
  g_autofree char *text = NULL;

  if (problem) {
    panel_end_to_take (panel, problem, TRUE);
    return;
  }
  text = g_strdup_printf (_ ("“%s” was added."), nm_connection_get_id (result));
  panel_end_to_take (panel, text, FALSE);
}

/* Takes @connection, which is NULL when @error says why. The notes come before the result. */
static void
panel_take (Panel *panel, NMConnection *connection, const GPtrArray *notes, const GError *error)
{
  g_autofree char *name = NULL;

  if (!connection) {
    panel_end_to_take (panel, error->message, TRUE);
    return;
  }
  for (guint i = 0; i < notes->len; i++)
    g_string_append_printf (panel->said, "%s%s", panel->said->len ? "\n" : "",
                            (const char *) notes->pdata[i]);
  name = wgre_roster_free_name (panel->roster, nm_connection_get_id (connection));
  g_object_set (nm_connection_get_setting_connection (connection), NM_SETTING_CONNECTION_ID, name,
                NULL);
  wgre_deed_add (panel->client, connection, panel->cancellable, panel_added, panel);
  g_object_unref (connection);
}

static void
panel_take_file (Panel *panel, GFile *file)
{
  g_autofree char *path = g_file_get_path (file), *where = g_file_get_parse_name (file);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  NMConnection *connection = path ? wgre_intake_file (path, notes, &error) : NULL;

  if (!path)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _ ("%s: is not on this computer: copy it here first"), where);
  panel_begin_to_take (panel);
  panel_take (panel, connection, notes, error);
}

void
wgre_panel_take (GtkWidget *window, GFile *file)
{
  panel_take_file (panel_get (window), file);
}

void
wgre_panel_take_text (GtkWidget *window, const char *text)
{
  Panel *panel = panel_get (window);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  NMConnection *connection = wgre_intake_text (text, _ ("Pasted tunnel"), notes, &error);

  panel_begin_to_take (panel);
  panel_take (panel, connection, notes, error);
}

static void
panel_take_list (Panel *panel, const GValue *value)
{
  const GSList *files = g_value_get_boxed (value);

  for (; files; files = files->next)
    panel_take_file (panel, files->data);
}

static gboolean
panel_dropped (GtkDropTarget *target G_GNUC_UNUSED, const GValue *value, double x G_GNUC_UNUSED,
               double y G_GNUC_UNUSED, Panel *panel)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    panel_take_list (panel, value);
  else
    wgre_panel_take_text (panel->window, g_value_get_string (value));
  return TRUE;
}

static void
panel_pasted_files (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (clipboard), result, &error);

  if (value)
    panel_take_list (data, value);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    panel_say (data, error->message, TRUE);
}

static void
panel_pasted_text (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  Panel *panel = data;
  g_autoptr (GError) error = NULL;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);

  if (text)
    wgre_panel_take_text (panel->window, text);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    panel_say (panel, _ ("There is no text and no file to paste."), TRUE);
  wgre_wipe_string (text);
}

static void
panel_paste (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  Panel *panel = data;
  GdkClipboard *clipboard = gtk_widget_get_clipboard (panel->window);

  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                    panel->cancellable, panel_pasted_files, panel);
  else
    gdk_clipboard_read_text_async (clipboard, panel->cancellable, panel_pasted_text, panel);
}

/* --- file dialogs --- */

/* The folder of a remote place is none that we can write to. */
static void
panel_choose (Panel *panel, GtkFileChooserNative *dialog, GCallback answered)
{
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", answered, panel);
  g_object_set_data_full (G_OBJECT (panel->window), "wgre-chooser", dialog, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
panel_import_chosen (GtkNativeDialog *dialog, int response, Panel *panel)
{
  g_autoptr (GListModel) files = response == GTK_RESPONSE_ACCEPT
                                     ? gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog))
                                     : NULL;

  for (guint i = 0; files && i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);

    panel_take_file (panel, file);
  }
  gtk_native_dialog_hide (dialog);
}

static void
panel_import (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  Panel *panel = data;
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Import Tunnels"), GTK_WINDOW (panel->window),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), _ ("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  panel_choose (panel, dialog, G_CALLBACK (panel_import_chosen));
}

static char *
panel_join (const char *first, const GPtrArray *notes)
{
  GString *text = g_string_new (first);

  for (guint i = 0; i < notes->len; i++)
    g_string_append_printf (text, "\n%s", (const char *) notes->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
panel_export_to (Panel *panel, NMConnection *connection, const char *path)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_name (path), *text = NULL;
  g_autofree char *done =
      g_strdup_printf (_ ("“%s” was written. Whoever has it has the keys."), name);

  if (wgre_export (connection, path, notes, &error))
    text = panel_join (done, notes);
  panel_say (panel, text ? text : error->message, !text);
}

static void
panel_export_chosen (GtkNativeDialog *dialog, int response, Panel *panel)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    panel_export_to (panel, g_object_get_data (G_OBJECT (dialog), "wgre-connection"), path);
  g_object_set_data (G_OBJECT (dialog), "wgre-connection", NULL);
  gtk_native_dialog_hide (dialog);
}

static void
panel_export_with (NMConnection *copy, const char *problem, gpointer data)
{
  Panel *panel = data;
  g_autofree char *name = wgre_export_suggest (copy);
  GtkFileChooserNative *dialog;

  if (problem) {
    panel_say_of (panel, copy, problem);
    return;
  }
  dialog = gtk_file_chooser_native_new (_ ("Export Tunnel"), GTK_WINDOW (panel->window),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "wgre-connection", g_object_ref (copy),
                          g_object_unref);
  panel_choose (panel, dialog, G_CALLBACK (panel_export_chosen));
}

/* --- the editor --- */

static void
panel_stored (NMConnection *connection, gpointer data)
{
  Panel *panel = data;
  WgreTunnel *tunnel = wgre_roster_find (panel->roster, nm_connection_get_uuid (connection));

  wgre_notice_hide (panel->notice);
  if (tunnel && wgre_tunnel_state (tunnel) != WGRE_TUNNEL_OFF)
    panel_say (panel, _ ("The tunnel goes on as it was. Switch it off and on for the changes."),
               FALSE);
}

static void
panel_add (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  Panel *panel = data;
  g_autofree char *name = wgre_roster_free_name (panel->roster, _ ("Tunnel"));
  g_autoptr (NMConnection) blank = wgre_intake_blank (name);

  wgre_edit_open (panel->window, panel->client, blank, NULL, panel_stored, panel);
}

/* Without its keys it can be looked at; the editor does not let them get lost. */
static void
panel_edit_with (NMConnection *copy, const char *problem, gpointer data)
{
  Panel *panel = data;
  WgreTunnel *tunnel = wgre_roster_find (panel->roster, nm_connection_get_uuid (copy));

  if (problem)
    panel_say_of (panel, copy, problem);
  if (!tunnel)
    return;
  wgre_edit_open (panel->window, panel->client, copy, wgre_tunnel_connection (tunnel), panel_stored,
                  panel);
}

/* --- the QR code --- */

static void
panel_noticed (WgreForm *form G_GNUC_UNUSED, const char *text, Panel *panel)
{
  panel_say (panel, text, TRUE);
}

static void
panel_qr_with (NMConnection *copy, const char *problem, gpointer data)
{
  Panel *panel = data;
  GHashTable *items = NULL, *secrets = NULL;
  g_autoptr (WgreForm) form = NULL;

  if (problem) {
    panel_say_of (panel, copy, problem);
    return;
  }
  wgre_connection_get (copy, &items, &secrets);
  form = wgre_form_new (items, secrets);
  g_signal_connect (form, "notice", G_CALLBACK (panel_noticed), panel);
  if (wgre_qr_is_possible (form))
    wgre_qr_show (panel->window, form);
  else
    panel_say_of (panel, copy,
                  _ ("only WireGuard tunnels whose private key is known have a QR code"));
}

/* --- questions --- */

typedef void (*PanelGoOn) (Panel *panel, const char *uuid);

static void
panel_answered (GtkDialog *dialog, int response, gpointer data)
{
  PanelGoOn go_on = (PanelGoOn) g_object_get_data (G_OBJECT (dialog), "wgre-go-on");

  if (response == GTK_RESPONSE_ACCEPT)
    go_on (data, g_object_get_data (G_OBJECT (dialog), "wgre-uuid"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* @go_on: for the tunnel that it was asked about, whatever is opened meanwhile. */
static void
panel_ask (Panel *panel, const char *uuid, const char *question, const char *details,
           const char *verb, gboolean destructive, PanelGoOn go_on)
{
  GtkWidget *dialog = gtk_message_dialog_new (
      GTK_WINDOW (panel->window), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
      GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", question);
  GtkWidget *button;

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", details);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), verb, GTK_RESPONSE_ACCEPT);
  gtk_widget_add_css_class (button, destructive ? "destructive-action" : "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog),
                                   destructive ? GTK_RESPONSE_CANCEL : GTK_RESPONSE_ACCEPT);
  g_object_set_data (G_OBJECT (dialog), "wgre-go-on", (gpointer) go_on);
  g_object_set_data_full (G_OBJECT (dialog), "wgre-uuid", g_strdup (uuid), g_free);
  g_signal_connect (dialog, "response", G_CALLBACK (panel_answered), panel);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
panel_removed (NMConnection *connection, const char *problem, gpointer data)
{
  if (problem)
    panel_say_of (data, connection, problem);
}

static void
panel_remove (Panel *panel, const char *uuid)
{
  WgreTunnel *tunnel = wgre_roster_find (panel->roster, uuid);

  if (tunnel)
    wgre_deed_remove (wgre_tunnel_connection (tunnel), panel->cancellable, panel_removed, panel);
}

/* --- taking over, and giving back --- */

static void
panel_took_over (const char *uuid G_GNUC_UNUSED, gboolean done, const char *text, gpointer data)
{
  panel_say (data, text, !done);
}

static void
panel_take_over (Panel *panel, const char *uuid)
{
  wgre_takeover_run (uuid, WGRE_TAKEOVER_DO, panel->cancellable, panel_took_over, panel);
}

static void
panel_ask_to_take_over (Panel *panel, const char *uuid, const char *text, gboolean lossy)
{
  WgreTunnel *tunnel = wgre_roster_find (panel->roster, uuid);
  g_autofree char *question = NULL;

  if (!tunnel)
    return;
  question = g_strdup_printf (_ ("Take over “%s”?"), wgre_tunnel_name (tunnel));
  panel_ask (panel, uuid, question, text, lossy ? _ ("_Take Over Anyway") : _ ("_Take Over"), lossy,
             panel_take_over);
}

static void
panel_tried_lossy (const char *uuid, gboolean done, const char *text, gpointer data)
{
  if (done)
    panel_ask_to_take_over (data, uuid, text, TRUE);
  else
    panel_say (data, text, TRUE);
}

static void
panel_tried (const char *uuid, gboolean done, const char *text, gpointer data)
{
  Panel *panel = data;

  if (done)
    panel_ask_to_take_over (panel, uuid, text, FALSE);
  else
    wgre_takeover_run (uuid, WGRE_TAKEOVER_TRY_LOSSY, panel->cancellable, panel_tried_lossy, panel);
}

static void
panel_release (Panel *panel, const char *uuid)
{
  wgre_takeover_run (uuid, WGRE_TAKEOVER_RELEASE, panel->cancellable, panel_took_over, panel);
}

/* --- actions of a tunnel --- */

static void
panel_refused (NMConnection *connection, const char *problem, gpointer data)
{
  Panel *panel = data;
  WgreTunnel *tunnel =
      problem ? wgre_roster_find (panel->roster, nm_connection_get_uuid (connection)) : NULL;

  if (tunnel)
    wgre_tunnel_fail (tunnel, problem);
}

static void
panel_tunnel_up (Panel *panel, WgreTunnel *tunnel)
{
  wgre_deed_up (panel->client, wgre_tunnel_connection (tunnel), panel->cancellable, panel_refused,
                panel);
}

static void
panel_not_down (NMConnection *result G_GNUC_UNUSED, const char *problem, gpointer data)
{
  if (problem)
    panel_say (data, problem, TRUE);
}

static void
panel_tunnel_down (Panel *panel, WgreTunnel *tunnel)
{
  NMActiveConnection *active = wgre_tunnel_active (tunnel);

  if (active)
    wgre_deed_down (panel->client, active, panel->cancellable, panel_not_down, panel);
}

static void
panel_tunnel_details (Panel *panel, WgreTunnel *tunnel)
{
  wgre_details_open (panel->window, panel->roster, tunnel);
}

static void
panel_tunnel_record (Panel *panel, WgreTunnel *tunnel G_GNUC_UNUSED)
{
  wgre_record_open (panel->window);
}

static void
panel_tunnel_edit (Panel *panel, WgreTunnel *tunnel)
{
  wgre_deed_secrets (wgre_tunnel_connection (tunnel), panel->cancellable, panel_edit_with, panel);
}

static void
panel_tunnel_export (Panel *panel, WgreTunnel *tunnel)
{
  wgre_deed_secrets (wgre_tunnel_connection (tunnel), panel->cancellable, panel_export_with, panel);
}

static void
panel_tunnel_qr (Panel *panel, WgreTunnel *tunnel)
{
  wgre_deed_secrets (wgre_tunnel_connection (tunnel), panel->cancellable, panel_qr_with, panel);
}

static void
panel_tunnel_remove (Panel *panel, WgreTunnel *tunnel)
{
  g_autofree char *question = g_strdup_printf (_ ("Remove “%s”?"), wgre_tunnel_name (tunnel));

  panel_ask (
      panel, wgre_tunnel_uuid (tunnel), question,
      _ ("Its settings and the keys stored with them are lost. Export it first to keep them."),
      _ ("_Remove"), TRUE, panel_remove);
}

static void
panel_tunnel_adopt (Panel *panel, WgreTunnel *tunnel)
{
  wgre_takeover_run (wgre_tunnel_uuid (tunnel), WGRE_TAKEOVER_TRY, panel->cancellable, panel_tried,
                     panel);
}

static void
panel_tunnel_release (Panel *panel, WgreTunnel *tunnel)
{
  g_autofree char *question = g_strdup_printf (_ ("Give back “%s”?"), wgre_tunnel_name (tunnel));

  panel_ask (panel, wgre_tunnel_uuid (tunnel), question,
             _ ("The tunnel is again what it was before it was taken over. Changes made since then "
                "are lost."),
             _ ("_Give Back"), TRUE, panel_release);
}

static const struct {
  const char *name;
  void (*run) (Panel *panel, WgreTunnel *tunnel);
} panel_verbs[] = {
  { "up", panel_tunnel_up },           { "down", panel_tunnel_down },
  { "details", panel_tunnel_details }, { "record", panel_tunnel_record },
  { "edit", panel_tunnel_edit },       { "export", panel_tunnel_export },
  { "qr", panel_tunnel_qr },           { "remove", panel_tunnel_remove },
  { "adopt", panel_tunnel_adopt },     { "release", panel_tunnel_release },
};

/* The UUID, since a tunnel may be gone while its menu is open. */
static void
panel_verb_activated (GSimpleAction *action, GVariant *uuid, gpointer data)
{
  Panel *panel = data;
  WgreTunnel *tunnel = wgre_roster_find (panel->roster, g_variant_get_string (uuid, NULL));

  for (guint i = 0; tunnel && i < G_N_ELEMENTS (panel_verbs); i++)
    if (!g_strcmp0 (panel_verbs[i].name, g_action_get_name (G_ACTION (action))))
      panel_verbs[i].run (panel, tunnel);
}

/* --- actions of the window --- */

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
  g_autoptr (GSimpleActionGroup) tunnel = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (window), panel_actions,
                                   G_N_ELEMENTS (panel_actions), panel);
  for (guint i = 0; i < G_N_ELEMENTS (panel_verbs); i++) {
    const GActionEntry entry = { .name = panel_verbs[i].name,
                                 .activate = panel_verb_activated,
                                 .parameter_type = "s" };

    g_action_map_add_action_entries (G_ACTION_MAP (tunnel), &entry, 1, panel);
  }
  gtk_widget_insert_action_group (panel->window, "panel", G_ACTION_GROUP (window));
  gtk_widget_insert_action_group (panel->window, "tunnel", G_ACTION_GROUP (tunnel));
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

static GtkWidget *
panel_menu_new (void)
{
  g_autoptr (GMenu) menu = g_menu_new (), part = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  panel_menu_item (menu, _ ("_Paste Configuration"), "panel.paste", "<Control>v");
  panel_menu_item (part, _ ("_About"), "panel.about", NULL);
  panel_menu_item (part, _ ("_Close"), "panel.close", "<Control>q");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (part));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, _ ("Main Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Main Menu"), -1);
  return button;
}

static void
panel_add_title_bar (Panel *panel)
{
  GtkWidget *bar = gtk_header_bar_new ();
  guint32 letters = 0;
  GtkWidget *add = wgre_button_new (&letters, _ ("Add…"));
  GtkWidget *import = wgre_button_new (&letters, _ ("Import…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "panel.add");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (import), "panel.import");
  gtk_header_bar_pack_start (GTK_HEADER_BAR (bar), add);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (bar), import);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (bar), panel_menu_new ());
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
  panel_tunnel_details (panel, wgre_row_tunnel (GTK_WIDGET (row)));
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
panel_native_new (Panel *panel)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, PANEL_SPACING / 2);
  GtkWidget *caption = wgre_caption_new ("dim-label");

  panel->native = panel_list_new (panel, wgre_roster_native (panel->roster),
                                  _ ("NetworkManager's Own Tunnels"));
  wgre_caption_set (caption, _ ("They work as they are. One that is taken over has everything "
                                "that is offered here, such as a kill switch."));
  gtk_box_append (GTK_BOX (box), wgre_heading_new (_ ("NetworkManager's Own Tunnels")));
  gtk_box_append (GTK_BOX (box), caption);
  gtk_box_append (GTK_BOX (box), panel->native);
  return box;
}

static GtkWidget *
panel_content_new (Panel *panel)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, PANEL_MARGIN);

  panel->notice = wgre_notice_new ();
  panel->ours = panel_list_new (panel, wgre_roster_ours (panel->roster), _ ("Tunnels"));
  panel->empty = panel_empty_new (panel);
  panel->native_box = panel_native_new (panel);
  gtk_box_append (GTK_BOX (box), panel->ours);
  gtk_box_append (GTK_BOX (box), panel->empty);
  gtk_box_append (GTK_BOX (box), panel->native_box);
  gtk_widget_set_margin_start (box, PANEL_MARGIN);
  gtk_widget_set_margin_end (box, PANEL_MARGIN);
  gtk_widget_set_margin_top (box, PANEL_MARGIN);
  gtk_widget_set_margin_bottom (box, PANEL_MARGIN);
  gtk_box_append (GTK_BOX (outer), panel->notice);
  gtk_box_append (GTK_BOX (outer), wgre_scrolled_new (box, -1));
  return outer;
}

static void
panel_add_drop (Panel *panel)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "drop", G_CALLBACK (panel_dropped), panel);
  gtk_widget_add_controller (panel->window, GTK_EVENT_CONTROLLER (target));
}

static void
panel_add_style (GtkWidget *widget)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, panel_style, -1);
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (widget),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* --- life --- */

static void
panel_destroyed (GtkWidget *window G_GNUC_UNUSED, Panel *panel)
{
  g_cancellable_cancel (panel->cancellable);
}

static void
panel_free (gpointer data)
{
  Panel *panel = data;

  g_signal_handlers_disconnect_by_data (panel->client, panel);
  g_signal_handlers_disconnect_by_data (wgre_roster_ours (panel->roster), panel);
  g_signal_handlers_disconnect_by_data (wgre_roster_native (panel->roster), panel);
  wgre_roster_free (panel->roster);
  g_object_unref (panel->cancellable);
  g_object_unref (panel->client);
  g_string_free (panel->said, TRUE);
  g_free (panel);
}

GtkWidget *
wgre_panel_new (GtkApplication *application, NMClient *client)
{
  Panel *panel = g_new0 (Panel, 1);

  panel->client = g_object_ref (client);
  panel->roster = wgre_roster_new (client);
  panel->cancellable = g_cancellable_new ();
  panel->said = g_string_new (NULL);
  panel->window = gtk_window_new ();
  gtk_window_set_application (GTK_WINDOW (panel->window), application);
  gtk_window_set_title (GTK_WINDOW (panel->window), _ ("Tunnels"));
  gtk_window_set_icon_name (GTK_WINDOW (panel->window), PANEL_ICON);
  gtk_window_set_default_size (GTK_WINDOW (panel->window), PANEL_WIDTH, PANEL_HEIGHT);
  panel_add_style (panel->window);
  panel_add_actions (panel);
  panel_add_keys (panel);
  panel_add_drop (panel);
  panel_add_title_bar (panel);
  gtk_window_set_child (GTK_WINDOW (panel->window), panel_content_new (panel));
  g_object_set_data_full (G_OBJECT (panel->window), "wgre-panel", panel, panel_free);
  g_signal_connect (panel->window, "destroy", G_CALLBACK (panel_destroyed), panel);
  g_signal_connect_swapped (client, "notify::" NM_CLIENT_NM_RUNNING, G_CALLBACK (panel_refresh),
                            panel);
  panel_refresh (panel);
  return panel->window;
}
