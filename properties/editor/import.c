/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/import.h"

#include <glib/gi18n-lib.h>

#include "bridge/file.h"
#include "bridge/names.h"
#include "formats/format.h"
#include "properties/editor/grid.h"
#include "properties/editor/merge.h"

void
wgre_import_file (WgreForm *form, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (WgreImport) import = NULL;
  g_autofree char *done = NULL;
  g_autoptr (GString) said = NULL;

  g_return_if_fail (WGRE_IS_FORM (form) && path);

  contents = wgre_file_read (path, WGRE_FORMAT_MAX_SIZE, &error);
  import = contents ? wgre_format_read (path, contents, wgre_names_system (), &error) : NULL;
  done = import ? wgre_merge (form, import, &error) : NULL;
  if (!done) {
    wgre_form_notify (form, error->message);
    return;
  }

  said = g_string_new (done);
  for (guint i = 0; i < import->warnings->len; i++)
    g_string_append_printf (said, "\n%s", ((WgreWarning *) import->warnings->pdata[i])->text);
  wgre_form_notify (form, said->str);
}

static void
import_answered (GtkNativeDialog *dialog, int response, WgreForm *form)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    wgre_import_file (form, path);
  g_object_unref (dialog);
}

void
wgre_import_choose (GtkWidget *parent, WgreForm *form)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Import a tunnel"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (import_answered), form, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
clicked (GtkWidget *button, WgreForm *form)
{
  wgre_import_choose (button, form);
}

GtkWidget *
wgre_import_button_new (WgreForm *form, guint32 *letters)
{
  GtkWidget *button = wgre_button_new (letters, _ ("Import…"));

  gtk_widget_set_tooltip_text (button, _ ("Import a tunnel configuration file"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked), form, 0);
  return button;
}
