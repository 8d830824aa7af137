/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What programs with GTK 3 show: where the tunnel is edited. A second editor for a toolkit that is
 * at its end would have to follow each change of the first one. */
#include <NetworkManager.h>
#include <gmodule.h>
#include <gtk/gtk.h>

#include <glib/gi18n-lib.h>

#include "core/locale.h"
#include "properties/factory.h"

#define GTK3_PROGRAM "nm-wgre-tunnels"

#define WGRE_TYPE_GTK3_EDITOR (wgre_gtk3_editor_get_type ())
G_DECLARE_FINAL_TYPE (WgreGtk3Editor, wgre_gtk3_editor, WGRE, GTK3_EDITOR, GObject)

struct _WgreGtk3Editor {
  GObject parent;
  GtkWidget *page, *notice;
  char *uuid;              /* NULL: NetworkManager does not have the connection yet */
  gboolean is_new;         /* it has no settings that could be stored */
  gboolean is_handed_over; /* it was opened in the other window */
};

static GObject *
gtk3_get_widget (NMVpnEditor *editor)
{
  return G_OBJECT (WGRE_GTK3_EDITOR (editor)->page);
}

/* The settings of the tunnel stay as they are, so that the program's other pages can be stored. The
 * program would store them together with the tunnel as it was when it was opened: not any more once
 * the tunnel may have changed. */
static gboolean
gtk3_update_connection (NMVpnEditor *nm_editor, NMConnection *connection G_GNUC_UNUSED,
                        GError **error)
{
  WgreGtk3Editor *editor = WGRE_GTK3_EDITOR (nm_editor);

  if (!editor->is_new && !editor->is_handed_over)
    return TRUE;
  g_set_error_literal (
      error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_MISSING_PROPERTY,
      editor->is_new
          ? _ ("A new tunnel is made in the window “Tunnels”")
          : _ ("The tunnel is open in the window “Tunnels”: cancel here, and open it again"));
  return FALSE;
}

static void
gtk3_interface_init (NMVpnEditorInterface *interface)
{
  interface->get_widget = gtk3_get_widget;
  interface->update_connection = gtk3_update_connection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WgreGtk3Editor, wgre_gtk3_editor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR, gtk3_interface_init))

static void
gtk3_dispose (GObject *object)
{
  WgreGtk3Editor *editor = WGRE_GTK3_EDITOR (object);

  g_clear_object (&editor->page);
  g_clear_pointer (&editor->uuid, g_free);
  G_OBJECT_CLASS (wgre_gtk3_editor_parent_class)->dispose (object);
}

static void
wgre_gtk3_editor_class_init (WgreGtk3EditorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gtk3_dispose;
}

static void
wgre_gtk3_editor_init (WgreGtk3Editor *editor G_GNUC_UNUSED)
{
}

static void
gtk3_clicked (WgreGtk3Editor *editor)
{
  const char *arguments[] = { GTK3_PROGRAM, editor->uuid ? "--edit" : "--add", editor->uuid, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) program = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_NONE, &error);

  editor->is_handed_over = editor->is_handed_over || program;
  gtk_label_set_text (GTK_LABEL (editor->notice),
                      program ? _ ("Cancel here, and edit it in the other window.")
                              : error->message);
  gtk_widget_show (editor->notice);
  g_signal_emit_by_name (editor, "changed");
}

static GtkWidget *
gtk3_label_new (const char *text)
{
  return g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "max-width-chars", 50, "xalign",
                       0.0, "visible", TRUE, NULL);
}

static GtkWidget *
gtk3_page_new (WgreGtk3Editor *editor)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *button =
      gtk_button_new_with_mnemonic (editor->uuid ? _ ("_Edit This Tunnel…") : _ ("_Add a Tunnel…"));

  g_object_set (page, "margin", 12, NULL);
  gtk_container_add (
      GTK_CONTAINER (page),
      gtk3_label_new (
          editor->uuid ? _ ("The tunnel is edited in the window “Tunnels”. Its name, and what the "
                            "other pages have, can be changed here.")
                       : _ ("A new tunnel is made in the window “Tunnels”. Cancel here.")));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk3_clicked), editor, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (page), button);
  editor->notice = gtk3_label_new ("");
  gtk_widget_hide (editor->notice);
  gtk_container_add (GTK_CONTAINER (page), editor->notice);
  gtk_widget_show (button);
  gtk_widget_show (page);
  return page;
}

G_MODULE_EXPORT NMVpnEditor *
nm_vpn_editor_factory_wgre (NMVpnEditorPlugin *plugin G_GNUC_UNUSED, NMConnection *connection,
                            GError **error G_GNUC_UNUSED)
{
  WgreGtk3Editor *editor = g_object_new (WGRE_TYPE_GTK3_EDITOR, NULL);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  wgre_locale_find_messages ();
  editor->is_new = !vpn || nm_setting_vpn_get_num_data_items (vpn) == 0;
  editor->uuid = editor->is_new ? NULL : g_strdup (nm_connection_get_uuid (connection));
  editor->page = g_object_ref_sink (gtk3_page_new (editor));
  return NM_VPN_EDITOR (editor);
}
