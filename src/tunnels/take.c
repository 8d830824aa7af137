/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/take.h"

#include <glib/gi18n-lib.h>

#include "core/key.h"
#include "tunnels/deed.h"
#include "tunnels/intake.h"

/* Several files at once are told of together. */
static void
take_begin (WgreDesk *desk)
{
  if (!desk->coming++)
    g_string_truncate (desk->said, 0);
}

static void
take_end (WgreDesk *desk, const char *text, gboolean problem)
{
  if (desk->said->len)
    g_string_append_c (desk->said, '\n');
  g_string_append (desk->said, text);
  desk->coming--;
  wgre_desk_say (desk, desk->said->str, problem);
}

static void
take_added (NMConnection *result, const char *problem, gpointer data)
{
  WgreDesk *desk = data;
  g_autofree char *text = NULL;

  if (problem) {
    take_end (desk, problem, TRUE);
    return;
  }
  text = g_strdup_printf (_ ("“%s” was added."), nm_connection_get_id (result));
  take_end (desk, text, FALSE);
}

/* Takes @connection, which is NULL when @error says why. The notes come before the result. */
static void
take_connection (WgreDesk *desk, NMConnection *connection, const GPtrArray *notes,
                 const GError *error)
{
  g_autofree char *name = NULL;

  if (!connection) {
    take_end (desk, error->message, TRUE);
    return;
  }
  for (guint i = 0; i < notes->len; i++)
    g_string_append_printf (desk->said, "%s%s", desk->said->len ? "\n" : "",
                            (const char *) notes->pdata[i]);
  name = wgre_roster_free_name (desk->roster, nm_connection_get_id (connection));
  g_object_set (nm_connection_get_setting_connection (connection), NM_SETTING_CONNECTION_ID, name,
                NULL);
  wgre_deed_add (desk->client, connection, desk->cancellable, take_added, desk);
  g_object_unref (connection);
}

void
wgre_take_file (WgreDesk *desk, GFile *file)
{
  g_autofree char *path = g_file_get_path (file), *where = g_file_get_parse_name (file);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  NMConnection *connection = path ? wgre_intake_file (path, notes, &error) : NULL;

  if (!path)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _ ("%s: is not on this computer: copy it here first"), where);
  take_begin (desk);
  take_connection (desk, connection, notes, error);
}

void
wgre_take_text (WgreDesk *desk, const char *text)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  NMConnection *connection = wgre_intake_text (text, _ ("Pasted tunnel"), notes, &error);

  take_begin (desk);
  take_connection (desk, connection, notes, error);
}

void
wgre_take_list (WgreDesk *desk, const GValue *value)
{
  const GSList *files;

  g_return_if_fail (desk && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST));

  files = g_value_get_boxed (value);
  for (; files; files = files->next)
    wgre_take_file (desk, files->data);
}

/* --- from the clipboard, and from a dialog --- */

static void
take_pasted_files (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (clipboard), result, &error);

  if (value)
    wgre_take_list (data, value);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wgre_desk_say (data, error->message, TRUE);
}

static void
take_pasted_text (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  WgreDesk *desk = data;
  g_autoptr (GError) error = NULL;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);

  if (text)
    wgre_take_text (desk, text);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wgre_desk_say (desk, _ ("There is no text and no file to paste."), TRUE);
  wgre_wipe_string (text);
}

void
wgre_take_pasted (WgreDesk *desk)
{
  GdkClipboard *clipboard;

  g_return_if_fail (desk);
  clipboard = gtk_widget_get_clipboard (desk->window);
  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                    desk->cancellable, take_pasted_files, desk);
  else
    gdk_clipboard_read_text_async (clipboard, desk->cancellable, take_pasted_text, desk);
}

static void
take_import_chosen (GtkNativeDialog *dialog, int response, WgreDesk *desk)
{
  g_autoptr (GListModel) files = response == GTK_RESPONSE_ACCEPT
                                     ? gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog))
                                     : NULL;

  for (guint i = 0; files && i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);

    wgre_take_file (desk, file);
  }
  gtk_native_dialog_hide (dialog);
}

void
wgre_take_chosen (WgreDesk *desk)
{
  GtkFileChooserNative *dialog;

  g_return_if_fail (desk);

  dialog = gtk_file_chooser_native_new (_ ("Import Tunnels"), GTK_WINDOW (desk->window),
                                        GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), _ ("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  wgre_desk_choose (desk, dialog, G_CALLBACK (take_import_chosen));
}
