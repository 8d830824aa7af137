/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program with GTK 3 that loads the plugin by libnm, as nm-connection-editor does. */
#include <NetworkManager.h>
#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include <string.h>

#define SERVICE "org.freedesktop.NetworkManager.wgre"

static NMConnection *
new_connection (const char *kind)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *general = nm_setting_connection_new (), *vpn = nm_setting_vpn_new ();

  g_object_set (general, NM_SETTING_CONNECTION_ID, "Office", NM_SETTING_CONNECTION_UUID,
                "9b0ee9b2-1f0c-4d5e-8a3f-5c3c1f2a7d11", NM_SETTING_CONNECTION_TYPE, "vpn", NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, SERVICE, NULL);
  if (kind)
    nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), "kind", kind);
  nm_connection_add_setting (connection, general);
  nm_connection_add_setting (connection, vpn);
  return connection;
}

static NMVpnEditorPlugin *
load_plugin (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("TOP_BUILDDIR"), "properties", ".libs",
                                            "libnm-vpn-plugin-wgre.so", NULL);
  g_autoptr (GError) error = NULL;
  NMVpnEditorPlugin *plugin = nm_vpn_editor_plugin_load (path, SERVICE, &error);

  g_assert_no_error (error);
  return plugin;
}

static void
find_button (GtkWidget *widget, gpointer data)
{
  GtkWidget **button = data;

  if (GTK_IS_BUTTON (widget))
    *button = widget;
}

/* What the button starts writes its words to a file. */
static char *
words_of_click (GtkWidget *page)
{
  g_autofree char *folder = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "nm-wgre-tunnels", NULL);
  g_autofree char *words = g_build_filename (folder, "words", NULL);
  g_autofree char *script =
      g_strdup_printf ("#!/bin/sh\necho \"$*\" > %s.new && mv %s.new %s\n", words, words, words);
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *searched = g_strconcat (folder, ":", path, NULL);
  GtkWidget *button = NULL;
  char *text = NULL;

  g_assert_true (g_file_set_contents (program, script, -1, NULL));
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  g_setenv ("PATH", searched, TRUE);
  gtk_container_foreach (GTK_CONTAINER (page), find_button, &button);
  g_assert_nonnull (button);
  gtk_button_clicked (GTK_BUTTON (button));
  g_setenv ("PATH", path, TRUE);
  for (guint i = 0; i < 500 && !g_file_get_contents (words, &text, NULL, NULL); i++)
    g_usleep (10000);
  g_unlink (program);
  g_unlink (words);
  g_rmdir (folder);
  g_assert_nonnull (text);
  return g_strchomp (text);
}

static void
count_change (NMVpnEditor *editor G_GNUC_UNUSED, guint *changes)
{
  (*changes)++;
}

static void
test_existing (void)
{
  guint changes = 0;
  g_autoptr (NMVpnEditorPlugin) plugin = load_plugin ();
  g_autoptr (NMConnection) connection = new_connection ("gre"),
                           before = nm_simple_connection_new_clone (connection);
  g_autoptr (GError) error = NULL;
  g_autoptr (NMVpnEditor) editor = nm_vpn_editor_plugin_get_editor (plugin, connection, &error);
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL), *page;
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  page = GTK_WIDGET (nm_vpn_editor_get_widget (editor));
  gtk_container_add (GTK_CONTAINER (window), page);
  gtk_widget_show (window);
  g_object_set (nm_connection_get_setting_connection (connection), NM_SETTING_CONNECTION_ID, "Home",
                NULL);
  g_assert_true (nm_vpn_editor_update_connection (editor, connection, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "Home");
  g_assert_true (nm_setting_compare (NM_SETTING (nm_connection_get_setting_vpn (connection)),
                                     NM_SETTING (nm_connection_get_setting_vpn (before)),
                                     NM_SETTING_COMPARE_FLAG_EXACT));

  /* What is edited there must not be stored here as it was. */
  g_signal_connect (editor, "changed", G_CALLBACK (count_change), &changes);
  words = words_of_click (page);
  g_assert_cmpstr (words, ==, "--edit 9b0ee9b2-1f0c-4d5e-8a3f-5c3c1f2a7d11");
  g_assert_cmpuint (changes, ==, 1);
  g_assert_false (nm_vpn_editor_update_connection (editor, connection, &error));
  g_assert_error (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_MISSING_PROPERTY);
  gtk_widget_destroy (window);
}

static void
test_new (void)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load_plugin ();
  g_autoptr (NMConnection) connection = new_connection (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NMVpnEditor) editor = nm_vpn_editor_plugin_get_editor (plugin, connection, &error);
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  words = words_of_click (GTK_WIDGET (nm_vpn_editor_get_widget (editor)));
  g_assert_cmpstr (words, ==, "--add");
  g_assert_false (nm_vpn_editor_update_connection (editor, connection, &error));
  g_assert_error (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_MISSING_PROPERTY);
  g_assert_nonnull (strstr (error->message, "Tunnels"));
}

/* The page outlives its editor for a while where a program lets go of the editor first. */
static void
test_page_outlives_editor (void)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load_plugin ();
  g_autoptr (NMConnection) connection = new_connection ("gre");
  NMVpnEditor *editor = nm_vpn_editor_plugin_get_editor (plugin, connection, NULL);
  GtkWidget *page = g_object_ref (GTK_WIDGET (nm_vpn_editor_get_widget (editor)));
  GtkWidget *button = NULL;

  g_object_unref (editor);
  gtk_container_foreach (GTK_CONTAINER (page), find_button, &button);
  gtk_button_clicked (GTK_BUTTON (button));
  g_object_unref (page);
}

static void
test_has_an_editor (void)
{
  g_autoptr (NMVpnEditorPlugin) plugin = load_plugin ();

  g_assert_cmpint (nm_vpn_editor_plugin_get_capabilities (plugin) & 0x08, ==, 0);
}

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gtk3/existing-keeps-its-settings", test_existing);
  g_test_add_func ("/gtk3/new-is-made-elsewhere", test_new);
  g_test_add_func ("/gtk3/page-outlives-editor", test_page_outlives_editor);
  g_test_add_func ("/gtk3/has-an-editor", test_has_an_editor);
  return g_test_run ();
}
