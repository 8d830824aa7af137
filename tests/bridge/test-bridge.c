/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between a connection of NetworkManager and tables; names of the system; files of users. */
#include "bridge/connection.h"
#include "bridge/file.h"
#include "bridge/names.h"
#include "core/error.h"
#include "formats/format.h"
#include "plan/settings.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="

static void
test_connection_keeps_everything (void)
{
  static const char text[] = "[Interface]\nPrivateKey=" PRIVATE "\nAddress=10.0.0.2/24\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read ("office.conf", bytes, NULL, &error);
  g_autoptr (NMConnection) connection = NULL;
  g_autoptr (GHashTable) data = NULL, secrets = NULL;

  g_assert_no_error (error);
  connection = wgre_connection_new ("office", import);
  g_assert_true (nm_connection_verify (connection, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "office");
  g_assert_null (nm_connection_get_interface_name (connection));
  g_assert_true (nm_setting_vpn_get_persistent (nm_connection_get_setting_vpn (connection)));
  wgre_connection_get (connection, &data, &secrets);
  g_assert_cmpuint (g_hash_table_size (data), ==, g_hash_table_size (import->data));
  g_assert_cmpstr (g_hash_table_lookup (data, "addresses"), ==, "10.0.0.2/24");
  g_assert_cmpuint (g_hash_table_size (secrets), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (secrets, "private-key"), ==, PRIVATE);
}

static void
test_put_is_the_inverse_of_get (void)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  g_autoptr (GHashTable) data = NULL, secrets = NULL, again = NULL, secrets_again = NULL;
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());

  nm_connection_add_setting (connection, NM_SETTING (vpn));
  nm_setting_vpn_add_data_item (vpn, "mtu", "1400");
  nm_setting_vpn_add_data_item (vpn, "dns", "10.0.0.1");
  nm_setting_vpn_add_secret (vpn, "private-key", PRIVATE);
  wgre_connection_get (connection, &data, &secrets);
  g_hash_table_remove (data, "mtu");
  g_hash_table_insert (data, g_strdup ("interface"), g_strdup ("wg0"));
  g_hash_table_remove (secrets, "private-key");
  wgre_connection_put (connection, data, secrets);
  g_assert_true (nm_connection_get_setting_vpn (connection) == vpn);
  g_assert_cmpstr (nm_setting_vpn_get_service_type (vpn), ==, WGRE_SERVICE);
  wgre_connection_get (connection, &again, &secrets_again);
  g_assert_cmpuint (g_hash_table_size (again), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (again, "interface"), ==, "wg0");
  g_assert_cmpstr (g_hash_table_lookup (again, "dns"), ==, "10.0.0.1");
  g_assert_cmpuint (g_hash_table_size (secrets_again), ==, 0);
}

static void
check_priorities (NMConnection *connection, int priority4, int priority6)
{
  NMSettingIPConfig *ip4 = nm_connection_get_setting_ip4_config (connection);
  NMSettingIPConfig *ip6 = nm_connection_get_setting_ip6_config (connection);

  g_assert_cmpint (nm_setting_ip_config_get_dns_priority (ip4), ==, priority4);
  g_assert_cmpint (nm_setting_ip_config_get_dns_priority (ip6), ==, priority6);
  g_assert_cmpint (wgre_connection_dns_is_shared (connection, 0), ==, priority4 >= 0);
  g_assert_cmpint (wgre_connection_dns_is_shared (connection, 1), ==, priority6 >= 0);
}

static NMConnection *
imported (const char *lines)
{
  g_autofree char *text = g_strconcat ("[Interface]\nPrivateKey=" PRIVATE "\n", lines, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read ("office.conf", bytes, NULL, &error);
  NMConnection *connection;

  g_assert_no_error (error);
  connection = wgre_connection_new ("office", import);
  g_assert_true (nm_connection_verify (connection, &error));
  return connection;
}

#define PEER "[Peer]\nPublicKey=yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\nAllowedIPs="

static void
test_names_of_a_full_tunnel_are_asked_alone (void)
{
  static const struct {
    const char *lines;
    int priority;
  } rows[] = {
    { "Address=10.0.0.2/24\nDNS=10.0.0.1\n" PEER "0.0.0.0/0, ::/0\n", -50 },
    { "Address=10.0.0.2/24\nDNS=10.0.0.1\n" PEER "0.0.0.0/0\n", -50 },
    { "Address=10.0.0.2/24\nDNS=10.0.0.1\nTable=off\n" PEER "0.0.0.0/0\n", 0 },
    { "Address=10.0.0.2/24\nDNS=10.0.0.1\n" PEER "10.0.0.0/8\n", 0 },
    { "Address=10.0.0.2/24\nDNS=corp.example\n" PEER "0.0.0.0/0\n", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (NMConnection) connection = imported (rows[i].lines);

    check_priorities (connection, rows[i].priority, rows[i].priority);
  }
}

static WgreProfile *
profile_of (const char *allowed)
{
  g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (data, (char *) "dns", g_strdup ("10.0.0.1"));
  g_hash_table_insert (
      data, (char *) "peer.1",
      g_strdup_printf ("yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk= allowed-ips=%s", allowed));
  return wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, NULL);
}

static void
test_priority_comes_and_goes (void)
{
  g_autoptr (NMConnection) connection = imported ("Address=10.0.0.2/24\n");
  g_autoptr (NMConnection) bare = nm_simple_connection_new ();
  g_autoptr (WgreProfile) full = profile_of ("0.0.0.0/0"), site = profile_of ("10.0.0.0/8");
  NMSettingIPConfig *ip6 = nm_connection_get_setting_ip6_config (connection);

  check_priorities (connection, 0, 0);
  wgre_connection_put_dns_priority (connection, full);
  check_priorities (connection, -50, -50);
  wgre_connection_put_dns_priority (connection, site);
  check_priorities (connection, 0, 0);
  g_object_set (ip6, NM_SETTING_IP_CONFIG_DNS_PRIORITY, 7, NULL);
  wgre_connection_put_dns_priority (connection, full);
  check_priorities (connection, -50, 7);
  wgre_connection_put_dns_priority (connection, site);
  check_priorities (connection, 0, 7);
  wgre_connection_put_dns_priority (bare, full);
  g_assert_true (wgre_connection_dns_is_shared (bare, 0));
}

/* NetworkManager gets few items; who reads them again gets each peer. */
static void
test_many_peers_are_packed (void)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  g_autoptr (GHashTable) data = NULL, secrets = NULL, again = NULL, secrets_again = NULL;
  NMSettingVpn *vpn;

  wgre_connection_get (connection, &data, &secrets);
  for (guint i = 1; i <= 250; i++) {
    g_hash_table_insert (data, g_strdup_printf ("peer.%u", i), g_strdup (PRIVATE));
    g_hash_table_insert (secrets, g_strdup_printf ("peer.%u.psk", i), g_strdup (PRIVATE));
  }
  wgre_connection_put (connection, data, secrets);
  g_assert_cmpuint (g_hash_table_size (data), ==, 250);
  vpn = nm_connection_get_setting_vpn (connection);
  g_assert_cmpuint (nm_setting_vpn_get_num_data_items (vpn), ==, 3);
  g_assert_cmpuint (nm_setting_vpn_get_num_secrets (vpn), ==, 3);
  wgre_connection_get (connection, &again, &secrets_again);
  g_assert_cmpuint (g_hash_table_size (again), ==, 250);
  g_assert_cmpuint (g_hash_table_size (secrets_again), ==, 250);
  g_assert_cmpstr (g_hash_table_lookup (secrets_again, "peer.250.psk"), ==, PRIVATE);
  for (guint i = 1; i <= 220; i++) {
    g_autofree char *peer = g_strdup_printf ("peer.%u", i), *psk = g_strconcat (peer, ".psk", NULL);

    g_hash_table_remove (again, peer);
    g_hash_table_remove (secrets_again, psk);
  }
  wgre_connection_put (connection, again, secrets_again);
  g_assert_cmpuint (nm_setting_vpn_get_num_data_items (vpn), ==, 30);
  g_assert_cmpuint (nm_setting_vpn_get_num_secrets (vpn), ==, 30);
}

static void
test_whose (void)
{
  static const struct {
    const char *service;
    gboolean ours;
  } rows[] = { { WGRE_SERVICE, TRUE },
               { "wgre", TRUE },
               { "org.freedesktop.NetworkManager.openvpn", FALSE },
               { NULL, FALSE } };
  g_autoptr (NMConnection) none = nm_simple_connection_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (NMConnection) connection = nm_simple_connection_new ();
    NMSetting *vpn = nm_setting_vpn_new ();

    g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, rows[i].service, NULL);
    nm_connection_add_setting (connection, vpn);
    g_assert_cmpint (wgre_connection_is_ours (connection), ==, rows[i].ours);
  }
  g_assert_false (wgre_connection_is_ours (none));
}

static void
test_connection_without_vpn (void)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  g_autoptr (GHashTable) data = NULL, secrets = NULL;

  wgre_connection_get (connection, &data, &secrets);
  g_assert_cmpuint (g_hash_table_size (data) + g_hash_table_size (secrets), ==, 0);
}

/* A connection that NetworkManager would configure nothing for. */
static NMConnection *
plain_connection (NMSetting **ret_ip4, NMSetting **ret_ip6)
{
  NMConnection *connection = nm_simple_connection_new ();

  *ret_ip4 = nm_setting_ip4_config_new ();
  *ret_ip6 = nm_setting_ip6_config_new ();
  g_object_set (*ret_ip4, NM_SETTING_IP_CONFIG_METHOD, "auto", NULL);
  g_object_set (*ret_ip6, NM_SETTING_IP_CONFIG_METHOD, "ignore", NULL);
  nm_connection_add_setting (connection, *ret_ip4);
  nm_connection_add_setting (connection, *ret_ip6);
  return connection;
}

/* As the service sees it. */
static gboolean
check_static (NMConnection *connection, GError **error)
{
  g_autoptr (GVariant) all =
      g_variant_ref_sink (nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL));
  g_autoptr (WgreSettings) settings = wgre_settings_new (all);

  return wgre_settings_check_static (settings, error);
}

static void
assert_static (NMConnection *connection, const char *property)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (check_static (connection, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
  if (!g_str_has_prefix (error->message, property))
    g_error ("\"%s\" does not begin with %s", error->message, property);
}

static void
test_static_settings (void)
{
  NMIPAddress *address = nm_ip_address_new (AF_INET, "10.0.0.1", 24, NULL);
  NMIPRoute *route = nm_ip_route_new (AF_INET6, "fd00::", 64, NULL, -1, NULL);
  g_autoptr (NMConnection) connection = NULL;
  NMSetting *ip4, *ip6;

  connection = plain_connection (&ip4, &ip6);
  g_assert_true (check_static (connection, NULL));
  nm_setting_ip_config_add_dns (NM_SETTING_IP_CONFIG (ip6), "fd00::1");
  assert_static (connection, "ipv6.dns: is not possible with netns");
  nm_setting_ip_config_add_route (NM_SETTING_IP_CONFIG (ip6), route);
  assert_static (connection, "ipv6.routes: ");
  nm_setting_ip_config_add_dns_search (NM_SETTING_IP_CONFIG (ip4), "corp.example");
  assert_static (connection, "ipv4.dns-search: ");
  nm_setting_ip_config_add_address (NM_SETTING_IP_CONFIG (ip4), address);
  assert_static (connection, "ipv4.addresses: ");
  g_object_set (ip4, NM_SETTING_IP_CONFIG_METHOD, "manual", NULL);
  assert_static (connection, "ipv4.method: ");
  nm_ip_address_unref (address);
  nm_ip_route_unref (route);
}

static void
test_tables (void)
{
  static const char text[] =
      "# reserved\n255\tlocal\n254  main # x\n0x10 hex\n\n#1 inr.ruhep\n  7 seven \nx y\n9\n";
  guint32 table = 0;

  g_assert_true (wgre_names_table_in (text, "local", &table));
  g_assert_cmpuint (table, ==, 255);
  g_assert_true (wgre_names_table_in (text, "main", &table));
  g_assert_cmpuint (table, ==, 254);
  g_assert_true (wgre_names_table_in (text, "hex", &table));
  g_assert_cmpuint (table, ==, 16);
  g_assert_true (wgre_names_table_in (text, "seven", &table));
  g_assert_cmpuint (table, ==, 7);
  g_assert_false (wgre_names_table_in (text, "inr.ruhep", &table));
  g_assert_false (wgre_names_table_in (text, "y", &table));
  g_assert_false (wgre_names_table_in (text, "", &table));
}

static void
test_unknown_names (void)
{
  guint32 table;
  guint16 port;

  g_assert_false (wgre_names_system ()->table ("no-such-table-anywhere", &table));
  g_assert_false (wgre_names_system ()->udp_port ("no-such-service-anywhere", &port));
}

static void
assert_not_read (const char *path, gint code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_file_read (path, 4, &error));
  g_assert_error (error, WGRE_ERROR, code);
  g_test_message ("%s", error->message);
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("wgre-XXXXXX", &error);
  g_autofree char *path = g_build_filename (directory, "file", NULL);
  g_autofree char *fifo = g_build_filename (directory, "fifo", NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, "abcd", 4, NULL));
  bytes = wgre_file_read (path, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 4);
  g_assert_true (!memcmp (g_bytes_get_data (bytes, NULL), "abcd", 4));
  g_assert_true (g_file_set_contents (path, "abcde", 5, NULL));
  assert_not_read (path, WGRE_ERROR_INVALID);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_not_read (fifo, WGRE_ERROR_INVALID);
  assert_not_read (directory, WGRE_ERROR_INVALID);
  assert_not_read ("/dev/zero", WGRE_ERROR_INVALID);
  assert_not_read ("/no/such/file", WGRE_ERROR_NOT_FOUND);
  g_unlink (path);
  g_unlink (fifo);
  g_rmdir (directory);
}

static void
assert_holds (const char *path, const char *wanted)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, wanted);
}

/* In a folder like /tmp, somebody else's link leads a file of ours nowhere, whether the kernel sees
 * to it (fs.protected_symlinks) or not; one's own does. */
static void
test_links_of_others (void)
{
  g_autofree char *directory = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  g_autofree char *target = g_build_filename (directory, "target", NULL);
  g_autofree char *folder = g_build_filename (directory, "folder", NULL);
  g_autofree char *own = g_build_filename (folder, "own", NULL);
  g_autofree char *others = g_build_filename (folder, "others", NULL);
  g_autofree char *loop = g_build_filename (folder, "loop", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (target, "before", -1, NULL));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("../target", own), ==, 0);
  g_assert_cmpint (symlink (target, others), ==, 0);
  g_assert_cmpint (symlink ("loop", loop), ==, 0);
  g_assert_true (wgre_file_write (own, "own", &error));
  g_assert_no_error (error);
  assert_holds (target, "own");
  g_assert_true (g_file_test (own, G_FILE_TEST_IS_SYMLINK));
  g_assert_false (wgre_file_write (loop, "loop", NULL));
  if (geteuid () || lchown (others, 1, 1) < 0 || chown (folder, 2, 2) < 0)
    g_test_skip ("only root can make somebody else's link");
  else {
    g_assert_true (wgre_file_write (others, "not sticky", NULL));
    assert_holds (target, "not sticky");
    g_assert_cmpint (g_chmod (folder, 01777), ==, 0);
    g_assert_false (wgre_file_write (others, "others", &error));
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
    assert_holds (target, "not sticky");
    g_assert_true (wgre_file_write (own, "own", NULL));
    assert_holds (target, "own");
  }
  g_unlink (own);
  g_unlink (others);
  g_unlink (loop);
  g_unlink (target);
  g_rmdir (folder);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* What was written by somebody else does not run when it is exported. */
static void
test_lines_of_others (void)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *general = nm_setting_connection_new ();
  g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  nm_connection_add_setting (connection, general);
  g_hash_table_insert (data, g_strdup ("file.1"), g_strdup ("interface.end PostUp = touch /x"));
  g_hash_table_insert (data, g_strdup ("file.2"), g_strdup ("interface.end # PostUp = touch /y"));
  g_hash_table_insert (data, g_strdup ("vendor.1"), g_strdup ("interface.end Jc = 4"));
  g_hash_table_insert (data, g_strdup ("mtu"), g_strdup ("1400 1"));
  g_assert_cmpuint (wgre_connection_hold_back (connection, "root", data), ==, 0);
  nm_setting_connection_add_permission (NM_SETTING_CONNECTION (general), "user", "alice", NULL);
  g_assert_cmpuint (wgre_connection_hold_back (connection, "alice", data), ==, 0);
  g_assert_cmpstr (g_hash_table_lookup (data, "file.1"), ==, "interface.end PostUp = touch /x");
  g_assert_cmpuint (wgre_connection_hold_back (connection, "root", data), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (data, "file.1"), ==, "interface.end # PostUp = touch /x");
  g_assert_cmpstr (g_hash_table_lookup (data, "file.2"), ==, "interface.end # PostUp = touch /y");
  g_assert_cmpstr (g_hash_table_lookup (data, "vendor.1"), ==, "interface.end Jc = 4");
  g_assert_cmpstr (g_hash_table_lookup (data, "mtu"), ==, "1400 1");
}

static void
count (GObject *object G_GNUC_UNUSED, GParamSpec *property G_GNUC_UNUSED, gpointer number)
{
  ++*(guint *) number;
}

/* Clients say that there is nothing to ask by a secret of this name: it is none of the profile's,
 * and stays theirs. */
static void
test_no_secret (void)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  guint changes = 0;

  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, WGRE_SERVICE, NULL);
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  nm_setting_vpn_add_secret (vpn, "no-secret", "true");
  nm_setting_vpn_add_secret (vpn, "private-key", PRIVATE);
  wgre_connection_get (connection, &data, &secrets);
  g_assert_cmpuint (g_hash_table_size (secrets), ==, 1);
  g_assert_false (g_hash_table_contains (secrets, "no-secret"));
  /* What is the same is not written again. */
  g_signal_connect (vpn, "notify", G_CALLBACK (count), &changes);
  wgre_connection_put (connection, data, secrets);
  g_assert_cmpuint (changes, ==, 0);
  g_hash_table_remove_all (secrets);
  wgre_connection_put (connection, data, secrets);
  g_assert_cmpuint (changes, !=, 0);
  g_assert_null (nm_setting_vpn_get_secret (vpn, "private-key"));
  g_assert_cmpstr (nm_setting_vpn_get_secret (vpn, "no-secret"), ==, "true");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bridge/connection/many-peers-are-packed", test_many_peers_are_packed);
  g_test_add_func ("/bridge/connection/keeps-everything", test_connection_keeps_everything);
  g_test_add_func ("/bridge/connection/names-of-a-full-tunnel-are-asked-alone",
                   test_names_of_a_full_tunnel_are_asked_alone);
  g_test_add_func ("/bridge/connection/priority-comes-and-goes", test_priority_comes_and_goes);
  g_test_add_func ("/bridge/connection/whose", test_whose);
  g_test_add_func ("/bridge/connection/without-vpn-is-empty", test_connection_without_vpn);
  g_test_add_func ("/bridge/connection/put-is-the-inverse-of-get", test_put_is_the_inverse_of_get);
  g_test_add_func ("/bridge/connection/static-settings-are-found", test_static_settings);
  g_test_add_func ("/bridge/connection/no-secret", test_no_secret);
  g_test_add_func ("/bridge/names/tables", test_tables);
  g_test_add_func ("/bridge/names/unknown-names", test_unknown_names);
  g_test_add_func ("/bridge/connection/lines-of-others", test_lines_of_others);
  g_test_add_func ("/bridge/file/links-of-others", test_links_of_others);
  g_test_add_func ("/bridge/file/regular-and-not-too-large", test_files);
  return g_test_run ();
}
