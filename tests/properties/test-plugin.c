/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The built plugin, loaded by libnm as nmcli does. */
#include <NetworkManager.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define SERVICE "org.freedesktop.NetworkManager.wgre"
#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

typedef struct {
  NMVpnEditorPlugin *plugin;
  char *directory;
} Fixture;

static char *
module_path (void)
{
  const char *top = g_getenv ("TOP_BUILDDIR");

  return g_build_filename (top ? top : ".", "properties", ".libs", "libnm-vpn-plugin-wgre.so",
                           NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = module_path ();
  g_autoptr (GError) error = NULL;

  fixture->plugin = nm_vpn_editor_plugin_load (path, SERVICE, &error);
  g_assert_no_error (error);
  fixture->directory = g_dir_make_tmp ("wgre-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_object_unref (fixture->plugin);
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

/* Writes the file, imports it, removes it. */
static NMConnection *
import (Fixture *fixture, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  NMConnection *connection;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  connection = nm_vpn_editor_plugin_import (fixture->plugin, path, error);
  g_unlink (path);
  return connection;
}

static void
test_properties (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *name = NULL, *description = NULL, *service = NULL;

  g_object_get (fixture->plugin, NM_VPN_EDITOR_PLUGIN_NAME, &name, NM_VPN_EDITOR_PLUGIN_DESCRIPTION,
                &description, NM_VPN_EDITOR_PLUGIN_SERVICE, &service, NULL);
  g_assert_cmpstr (name, ==, "WireGuard and GRE tunnels");
  g_assert_true (*description);
  g_assert_cmpstr (service, ==, SERVICE);
  g_assert_cmpuint (nm_vpn_editor_plugin_get_capabilities (fixture->plugin), ==,
                    NM_VPN_EDITOR_PLUGIN_CAPABILITY_IMPORT |
                        NM_VPN_EDITOR_PLUGIN_CAPABILITY_EXPORT |
                        NM_VPN_EDITOR_PLUGIN_CAPABILITY_IPV6 |
                        0x08 /* no editor: there is no toolkit in this process */);
}

static void
test_import (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) connection = NULL;
  g_autofree char *file = NULL;
  NMSettingVpn *vpn;

  connection =
      import (fixture, "office.conf",
              "[Interface]\nPrivateKey=" PRIVATE "\nAddress=10.0.0.2/24\n[Peer]\nPublicKey=" KEY1
              "\nAllowedIPs=0.0.0.0/0\nEndpoint=vpn.example.org:51820\n",
              &error);
  g_assert_no_error (error);
  g_assert_true (nm_connection_normalize (connection, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "office");
  vpn = nm_connection_get_setting_vpn (connection);
  g_assert_cmpstr (nm_setting_vpn_get_service_type (vpn), ==, SERVICE);
  g_assert_cmpstr (nm_setting_vpn_get_data_item (vpn, "interface"), ==, "office");
  g_assert_cmpstr (nm_setting_vpn_get_data_item (vpn, "peer.1"), ==,
                   KEY1 " endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0");
  g_assert_cmpstr (nm_setting_vpn_get_secret (vpn, "private-key"), ==, PRIVATE);
  file = nm_vpn_editor_plugin_get_suggested_filename (fixture->plugin, connection);
  g_assert_cmpstr (file, ==, "office.conf");
}

#define OFFICE                                                                                     \
  "[Interface]\nPrivateKey = " PRIVATE "\nAddress = 10.0.0.2/24\n\n[Peer]\n# Name = hub\n"         \
  "PublicKey = " KEY1 "\nAllowedIPs = 0.0.0.0/0\nEndpoint = vpn.example.org:51820\n"

static void
test_export (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (fixture->directory, "office.conf", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) connection = import (fixture, "office.conf", OFFICE, &error);
  struct stat info;

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_true (nm_vpn_editor_plugin_export (fixture->plugin, path, connection, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, OFFICE);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_unlink (path);
}

static void
test_export_failures (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *missing = g_build_filename (fixture->directory, "no", "x.conf", NULL);
  g_autofree char *directory = g_build_filename (fixture->directory, ".", NULL);
  g_autofree char *gre = g_build_filename (fixture->directory, "gre.conf", NULL);
  const char *const paths[] = { missing, directory, "/dev/null", gre };
  static const char *const messages[] = { "No such file", "is not a regular file",
                                          "is not a regular file",
                                          "tunnel: \"gre\" cannot be expressed" };
  g_autoptr (NMConnection) connection = import (fixture, "office.conf", OFFICE, NULL);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    if (paths[i] == gre) {
      nm_setting_vpn_remove_secret (vpn, "private-key");
      nm_setting_vpn_remove_data_item (vpn, "peer.1");
      nm_setting_vpn_remove_data_item (vpn, "peer.1.name");
      nm_setting_vpn_add_data_item (vpn, "tunnel", "gre");
      nm_setting_vpn_add_data_item (vpn, "remote", "192.0.2.1");
    }
    g_assert_false (nm_vpn_editor_plugin_export (fixture->plugin, paths[i], connection, &error));
    g_assert_error (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_INVALID_PROPERTY);
    g_assert_nonnull (strstr (error->message, messages[i]));
  }
}

static void
test_bad_files (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const files[][2] = {
    { "client\n", "\"a.ovpn\" is not a WireGuard or tunnel configuration that is known here" },
    { "[Interface]\nMTU=x\n",
      "a.ovpn:2:5: MTU: \"x\" is not a size: give a number such as 1420, or leave the key out" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (import (fixture, "a.ovpn", files[i][0], &error));
    g_assert_error (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_INVALID_PROPERTY);
    g_assert_cmpstr (error->message, ==, files[i][1]);
    g_assert_null (import (fixture, "a.ovpn", files[i][0], NULL));
  }
}

static void
test_no_editor (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (nm_vpn_editor_plugin_get_editor (fixture->plugin, connection, &error));
  g_assert_error (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "nmcli connection edit"));
}

static void
test_warnings_child (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (NMConnection) connection = NULL;

  connection = import (fixture, "wg0.conf",
                       "[Interface]\nPrivateKey=" PRIVATE "\nPostUp=echo " PRIVATE
                       "\nAddress=10.0.0.255/24\n",
                       NULL);
  g_assert_nonnull (connection);
}

static void
test_warnings_on_stderr (void)
{
  g_test_trap_subprocess ("/properties/plugin/warnings/subprocess", 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr (
      "*wg0.conf:3:8: warning: PostUp: commands are not run: echo (hidden): *"
      "wg0.conf:4*: warning: addresses: 10.0.0.255/24 is the broadcast address of its network\n*");
}

/* More symbols than the factory could clash with those of another plugin in the same process. */
static void
test_one_symbol (void)
{
  g_autofree char *path = module_path (), *out = NULL;
  const char *argv[] = { "nm", "-D", "--defined-only", "--format=posix", path, NULL };
  g_auto (GStrv) lines = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL,
                     &status, NULL)) {
    g_test_skip ("there is no nm(1)");
    return;
  }
  g_assert_cmpint (status, ==, 0);
  lines = g_strsplit (g_strstrip (out), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1);
  g_assert_true (g_str_has_prefix (lines[0], "nm_vpn_editor_plugin_factory "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/properties/plugin/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("properties", test_properties);
  ADD ("import", test_import);
  ADD ("export", test_export);
  ADD ("export-failures", test_export_failures);
  ADD ("bad-files", test_bad_files);
  ADD ("no-editor-is-said", test_no_editor);
  ADD ("warnings/subprocess", test_warnings_child);
  g_test_add_func ("/properties/plugin/warnings-go-to-stderr", test_warnings_on_stderr);
  g_test_add_func ("/properties/plugin/one-symbol-is-exported", test_one_symbol);
  return g_test_run ();
}
