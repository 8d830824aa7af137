/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/verbs.h"

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "bridge/export.h"
#include "host/report.h"
#include "properties/editor/qr.h"
#include "tunnels/deed.h"
#include "tunnels/details.h"
#include "tunnels/edit.h"
#include "tunnels/intake.h"
#include "tunnels/notice.h"
#include "tunnels/record.h"
#include "tunnels/row.h"
#include "tunnels/takeover.h"

/* --- export --- */

static void
verb_export_chosen (GtkNativeDialog *dialog, int response, WgreDesk *desk)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  g_autoptr (NMConnection) connection = g_object_steal_data (G_OBJECT (dialog), "wgre-connection");
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = path ? g_filename_display_basename (path) : NULL;

  gtk_native_dialog_hide (dialog);
  if (!path)
    return;
  if (!wgre_export (connection, path, notes, &error)) {
    wgre_desk_say (desk, error->message, TRUE);
    return;
  }

  g_string_printf (text, _ ("“%s” was written. Whoever has it has the keys."), name);
  for (guint i = 0; i < notes->len; i++) {
    g_autofree char *note = wgre_report_say (notes->pdata[i]);

    g_string_append_printf (text, "\n%s", note);
  }
  wgre_desk_say (desk, text->str, FALSE);
}

static void
verb_export_with (NMConnection *copy, const char *problem, gpointer data)
{
  WgreDesk *desk = data;
  g_autofree char *name = wgre_export_suggest (copy);
  GtkFileChooserNative *dialog;

  if (problem) {
    wgre_desk_say_of (desk, copy, problem);
    return;
  }
  dialog = gtk_file_chooser_native_new (_ ("Export Tunnel"), GTK_WINDOW (desk->window),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "wgre-connection", g_object_ref (copy),
                          g_object_unref);
  wgre_desk_choose (desk, dialog, G_CALLBACK (verb_export_chosen));
}

/* --- the editor --- */

static void
verb_stored (NMConnection *connection, gpointer data)
{
  WgreDesk *desk = data;
  WgreTunnel *tunnel = wgre_roster_find (desk->roster, nm_connection_get_uuid (connection));

  wgre_notice_hide (desk->notice);
  if (tunnel && wgre_tunnel_state (tunnel) != WGRE_TUNNEL_OFF)
    wgre_desk_say (desk, _ ("The tunnel goes on as it was. Switch it off and on for the changes."),
                   FALSE);
}

void
wgre_verbs_add (WgreDesk *desk)
{
  g_autofree char *name = NULL;
  g_autoptr (NMConnection) blank = NULL;

  g_return_if_fail (desk);
  name = wgre_roster_free_name (desk->roster, _ ("Tunnel"));
  blank = wgre_intake_blank (name);
  wgre_edit_open (desk->window, desk->client, blank, NULL, verb_stored, desk);
}

/* Without its keys it can be looked at; the editor does not let them get lost. */
static void
verb_edit_with (NMConnection *copy, const char *problem, gpointer data)
{
  WgreDesk *desk = data;
  WgreTunnel *tunnel = wgre_roster_find (desk->roster, nm_connection_get_uuid (copy));

  if (problem)
    wgre_desk_say_of (desk, copy, problem);
  if (!tunnel)
    return;
  wgre_edit_open (desk->window, desk->client, copy, wgre_tunnel_connection (tunnel), verb_stored,
                  desk);
}

/* --- the QR code --- */

static void
verb_noticed (WgreForm *form G_GNUC_UNUSED, const char *text, WgreDesk *desk)
{
  wgre_desk_say (desk, text, TRUE);
}

static void
verb_qr_with (NMConnection *copy, const char *problem, gpointer data)
{
  WgreDesk *desk = data;
  GHashTable *items = NULL, *secrets = NULL;
  g_autoptr (WgreForm) form = NULL;

  if (problem) {
    wgre_desk_say_of (desk, copy, problem);
    return;
  }
  wgre_connection_get (copy, &items, &secrets);
  form = wgre_form_new (items, secrets);
  g_signal_connect (form, "notice", G_CALLBACK (verb_noticed), desk);
  if (wgre_qr_is_possible (form))
    wgre_qr_show (desk->window, form);
  else
    wgre_desk_say_of (desk, copy,
                      _ ("only WireGuard tunnels whose private key is known have a QR code"));
}

/* --- questions --- */

typedef void (*VerbGoOn) (WgreDesk *desk, const char *uuid);

static void
verb_answered (GtkDialog *dialog, int response, gpointer data)
{
  VerbGoOn go_on = (VerbGoOn) g_object_get_data (G_OBJECT (dialog), "wgre-go-on");

  if (response == GTK_RESPONSE_ACCEPT)
    go_on (data, g_object_get_data (G_OBJECT (dialog), "wgre-uuid"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* @go_on: for the tunnel that it was asked about, whatever is opened meanwhile. */
static void
verb_ask (WgreDesk *desk, const char *uuid, const char *question, const char *details,
          const char *verb, gboolean destructive, VerbGoOn go_on)
{
  GtkWidget *dialog = gtk_message_dialog_new (
      GTK_WINDOW (desk->window), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
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
  g_signal_connect (dialog, "response", G_CALLBACK (verb_answered), desk);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
verb_removed (NMConnection *connection, const char *problem, gpointer data)
{
  if (problem)
    wgre_desk_say_of (data, connection, problem);
}

static void
verb_remove (WgreDesk *desk, const char *uuid)
{
  WgreTunnel *tunnel = wgre_roster_find (desk->roster, uuid);

  if (tunnel)
    wgre_deed_remove (wgre_tunnel_connection (tunnel), desk->cancellable, verb_removed, desk);
}

/* --- taking over, and giving back --- */

static void
verb_took_over (const char *uuid G_GNUC_UNUSED, gboolean done, const char *text, gpointer data)
{
  wgre_desk_say (data, text, !done);
}

static void
verb_take_over (WgreDesk *desk, const char *uuid)
{
  wgre_takeover_run (uuid, WGRE_TAKEOVER_DO, desk->cancellable, verb_took_over, desk);
}

static void
verb_ask_to_take_over (WgreDesk *desk, const char *uuid, const char *text, gboolean lossy)
{
  WgreTunnel *tunnel = wgre_roster_find (desk->roster, uuid);
  g_autofree char *question = NULL;

  if (!tunnel)
    return;
  question = g_strdup_printf (_ ("Take over “%s”?"), wgre_tunnel_name (tunnel));
  verb_ask (desk, uuid, question, text, lossy ? _ ("_Take Over Anyway") : _ ("_Take Over"), lossy,
            verb_take_over);
}

static void
verb_tried_lossy (const char *uuid, gboolean done, const char *text, gpointer data)
{
  if (done)
    verb_ask_to_take_over (data, uuid, text, TRUE);
  else
    wgre_desk_say (data, text, TRUE);
}

static void
verb_tried (const char *uuid, gboolean done, const char *text, gpointer data)
{
  WgreDesk *desk = data;

  if (done)
    verb_ask_to_take_over (desk, uuid, text, FALSE);
  else
    wgre_takeover_run (uuid, WGRE_TAKEOVER_TRY_LOSSY, desk->cancellable, verb_tried_lossy, desk);
}

static void
verb_release (WgreDesk *desk, const char *uuid)
{
  wgre_takeover_run (uuid, WGRE_TAKEOVER_RELEASE, desk->cancellable, verb_took_over, desk);
}

/* --- actions of a tunnel --- */

static void
verb_refused (NMConnection *connection, const char *problem, gpointer data)
{
  WgreDesk *desk = data;
  WgreTunnel *tunnel =
      problem ? wgre_roster_find (desk->roster, nm_connection_get_uuid (connection)) : NULL;

  if (tunnel)
    wgre_tunnel_fail (tunnel, problem);
}

static void
verb_tunnel_up (WgreDesk *desk, WgreTunnel *tunnel)
{
  wgre_deed_up (desk->client, wgre_tunnel_connection (tunnel), desk->cancellable, verb_refused,
                desk);
}

static void
verb_not_down (NMConnection *result G_GNUC_UNUSED, const char *problem, gpointer data)
{
  if (problem)
    wgre_desk_say (data, problem, TRUE);
}

static void
verb_tunnel_down (WgreDesk *desk, WgreTunnel *tunnel)
{
  NMActiveConnection *active = wgre_tunnel_active (tunnel);

  if (active)
    wgre_deed_down (desk->client, active, desk->cancellable, verb_not_down, desk);
}

static void
verb_tunnel_details (WgreDesk *desk, WgreTunnel *tunnel)
{
  wgre_details_open (desk->window, desk->roster, tunnel);
}

static void
verb_tunnel_record (WgreDesk *desk, WgreTunnel *tunnel G_GNUC_UNUSED)
{
  wgre_record_open (desk->window);
}

static void
verb_tunnel_edit (WgreDesk *desk, WgreTunnel *tunnel)
{
  wgre_deed_secrets (wgre_tunnel_connection (tunnel), desk->cancellable, verb_edit_with, desk);
}

static void
verb_tunnel_export (WgreDesk *desk, WgreTunnel *tunnel)
{
  wgre_deed_secrets (wgre_tunnel_connection (tunnel), desk->cancellable, verb_export_with, desk);
}

static void
verb_tunnel_qr (WgreDesk *desk, WgreTunnel *tunnel)
{
  wgre_deed_secrets (wgre_tunnel_connection (tunnel), desk->cancellable, verb_qr_with, desk);
}

static void
verb_tunnel_remove (WgreDesk *desk, WgreTunnel *tunnel)
{
  g_autofree char *question = g_strdup_printf (_ ("Remove “%s”?"), wgre_tunnel_name (tunnel));

  verb_ask (
      desk, wgre_tunnel_uuid (tunnel), question,
      _ ("Its settings and the keys stored with them are lost. Export it first to keep them."),
      _ ("_Remove"), TRUE, verb_remove);
}

static void
verb_tunnel_adopt (WgreDesk *desk, WgreTunnel *tunnel)
{
  wgre_takeover_run (wgre_tunnel_uuid (tunnel), WGRE_TAKEOVER_TRY, desk->cancellable, verb_tried,
                     desk);
}

static void
verb_tunnel_release (WgreDesk *desk, WgreTunnel *tunnel)
{
  g_autofree char *question = g_strdup_printf (_ ("Give back “%s”?"), wgre_tunnel_name (tunnel));

  verb_ask (desk, wgre_tunnel_uuid (tunnel), question,
            _ ("The tunnel is again what it was before it was taken over. Changes made since then "
               "are lost."),
            _ ("_Give Back"), TRUE, verb_release);
}

static const struct {
  const char *name;
  void (*run) (WgreDesk *desk, WgreTunnel *tunnel);
} verb_rows[] = {
  { "up", verb_tunnel_up },           { "down", verb_tunnel_down },
  { "details", verb_tunnel_details }, { "record", verb_tunnel_record },
  { "edit", verb_tunnel_edit },       { "export", verb_tunnel_export },
  { "qr", verb_tunnel_qr },           { "remove", verb_tunnel_remove },
  { "adopt", verb_tunnel_adopt },     { "release", verb_tunnel_release },
};

/* The UUID, since a tunnel may be gone while its menu is open. */
static void
verb_activated (GSimpleAction *action, GVariant *uuid, gpointer data)
{
  WgreDesk *desk = data;
  WgreTunnel *tunnel = wgre_roster_find (desk->roster, g_variant_get_string (uuid, NULL));

  for (guint i = 0; tunnel && i < G_N_ELEMENTS (verb_rows); i++)
    if (!g_strcmp0 (verb_rows[i].name, g_action_get_name (G_ACTION (action))))
      verb_rows[i].run (desk, tunnel);
}

GActionGroup *
wgre_verbs_group (WgreDesk *desk)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (verb_rows); i++) {
    const GActionEntry entry = { .name = verb_rows[i].name,
                                 .activate = verb_activated,
                                 .parameter_type = "s" };

    g_action_map_add_action_entries (G_ACTION_MAP (group), &entry, 1, desk);
  }
  return G_ACTION_GROUP (group);
}
