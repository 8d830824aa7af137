/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers, their clients and pairs: addresses, keys and what the profiles say. */
#include <string.h>

#include "core/list.h"
#include "core/types.h"
#include "provision/pair.h"
#include "provision/pool.h"
#include "provision/server.h"

#define OWN "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="

static const char *
get (GHashTable *table, const char *key)
{
  return g_hash_table_lookup (table, key);
}

static void
put (GHashTable *table, const char *key, const char *value)
{
  g_hash_table_replace (table, g_strdup (key), g_strdup (value));
}

/* --- pools --- */

static void
check_pool (const char *network, const char *blocked, const char *expected)
{
  g_auto (GStrv) items = wgre_list_split (blocked);
  g_autoptr (GString) got = g_string_new (NULL);
  WgrePrefix prefix;
  WgrePool *pool;
  WgreIp ip;

  g_assert_true (wgre_prefix_parse (network, FALSE, &prefix));
  pool = wgre_pool_new (&prefix);
  for (guint i = 0; pool && items[i]; i++) {
    g_assert_true (wgre_prefix_parse (items[i], FALSE, &prefix));
    wgre_pool_block (pool, &prefix);
  }
  for (guint i = 0; pool && i < 4 && wgre_pool_take (pool, &ip); i++) {
    g_autofree char *text = wgre_ip_to_string (&ip);

    g_string_append_printf (got, "%s%s", got->len ? " " : "", text);
  }
  g_assert_cmpstr (pool ? got->str : "none", ==, expected);
  wgre_pool_free (pool);
}

static void
test_pool (void)
{
  check_pool ("10.0.0.1/24", "10.0.0.1", "10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5");
  check_pool ("10.0.0.1/30", "10.0.0.1", "10.0.0.2");
  check_pool ("10.0.0.1/29", "", "10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4");
  check_pool ("10.0.0.1/29", "10.0.0.4/30", "10.0.0.1 10.0.0.2 10.0.0.3");
  check_pool ("10.0.0.1/29", "10.0.0.5 10.0.0.1 10.0.0.0/30 10.0.0.2", "10.0.0.4 10.0.0.6");
  check_pool ("10.0.0.1/29", "10.0.0.0/29", "");
  check_pool ("10.0.0.1/29", "10.0.0.0/8 0.0.0.0/0 192.0.2.0/24 fd00::/64",
              "10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4");
  check_pool ("10.0.0.250/16", "10.0.0.0/24", "10.0.1.0 10.0.1.1 10.0.1.2 10.0.1.3");
  check_pool ("255.255.255.253/30", "", "255.255.255.253 255.255.255.254");
  check_pool ("fd00::1/64", "fd00::1 fd00::3", "fd00::2 fd00::4 fd00::5 fd00::6");
  check_pool ("fd00::1/126", "fd00::1", "fd00::2 fd00::3");
  check_pool ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd/126", "",
              "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe "
              "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  check_pool ("10.0.0.1/32", "", "none");
  check_pool ("10.0.0.1/31", "", "none");
  check_pool ("fd00::1/127", "", "none");
}

/* --- servers --- */

static void
test_server (void)
{
  const WgreServerSpec spec = {
    .name = "wg0", .addresses = "10.1.0.1/24", .endpoint = "vpn.example.org", .dns = "10.1.0.1"
  };
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  g_autoptr (GError) error = NULL;
  WgreKey key;

  wgre_provision_server (&spec, &data, &secrets, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get (data, "interface"), ==, "wg0");
  g_assert_cmpstr (get (data, "addresses"), ==, "10.1.0.1/24");
  g_assert_cmpstr (get (data, "listen-port"), ==, "51820");
  g_assert_cmpstr (get (data, "public-endpoint"), ==, "vpn.example.org");
  g_assert_cmpstr (get (data, "client-dns"), ==, "10.1.0.1");
  g_assert_cmpstr (get (data, "masquerade"), ==, "yes");
  g_assert_cmpstr (get (data, "forward"), ==, "yes");
  g_assert_cmpstr (get (data, "private-key-flags"), ==, "0");
  g_assert_true (wgre_key_parse (get (secrets, "private-key"), &key));
}

static void
test_server_defaults (void)
{
  const WgreServerSpec spec = { .name = "my server", .local = TRUE };
  g_autoptr (GHashTable) one = NULL, two = NULL, secrets = NULL, other = NULL;
  g_autoptr (WgreServer) server G_GNUC_UNUSED = NULL;

  g_assert_true (wgre_provision_server (&spec, &one, &secrets, NULL));
  g_assert_true (wgre_provision_server (&spec, &two, &other, NULL));
  g_assert_null (get (one, "interface"));
  g_assert_null (get (one, "masquerade"));
  g_assert_null (get (one, "forward"));
  g_assert_true (g_str_has_prefix (get (one, "addresses"), "10."));
  g_assert_nonnull (strstr (get (one, "addresses"), ".1/24;fd"));
  g_assert_cmpstr (get (one, "addresses"), !=, get (two, "addresses"));
  g_assert_cmpstr (get (secrets, "private-key"), !=, get (other, "private-key"));
}

static void
refuse_server (const char *addresses, const char *port, const char *endpoint, const char *message)
{
  const WgreServerSpec spec = { NULL, addresses, port, endpoint, NULL, FALSE };
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (wgre_provision_server (&spec, &data, &secrets, &error));
  g_assert_null (data);
  if (!strstr (error->message, message))
    g_error ("\"%s\" is not in: %s", message, error->message);
}

static void
test_server_refused (void)
{
  refuse_server ("10.0.0.1/32", NULL, NULL, "no network with room");
  refuse_server ("10.0.0.0/24", NULL, NULL, "address of the network itself");
  refuse_server ("10.0.0.1/24", "70000", NULL, "listen-port");
  refuse_server ("10.0.0.1/24", NULL, "a b", "public-endpoint");
  refuse_server ("10.0.0.1/24", NULL, "vpn.example.org:0", "public-endpoint");
}

/* --- clients --- */

typedef struct {
  GHashTable *data, *secrets;
  WgreServer *server;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer extra)
{
  g_auto (GStrv) items = g_strsplit (extra, "|", -1);

  fixture->data = wgre_provision_data_new ();
  fixture->secrets = wgre_provision_secrets_new ();
  put (fixture->data, "addresses", "10.1.0.1/29;fd01::1/64");
  put (fixture->data, "listen-port", "51820");
  put (fixture->data, "public-endpoint", "vpn.example.org");
  put (fixture->secrets, "private-key", OWN);
  for (guint i = 0; items[i] && items[i + 1]; i += 2)
    put (fixture->data, items[i], items[i + 1]);
  fixture->server = wgre_server_new (fixture->data, fixture->secrets, NULL);
  g_assert_nonnull (fixture->server);
}

static void
teardown (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  wgre_server_free (fixture->server);
  g_hash_table_unref (fixture->data);
  g_hash_table_unref (fixture->secrets);
}

static WgreClient *
add (Fixture *fixture, const char *name)
{
  const WgreClientSpec spec = { .name = name };
  g_autoptr (GError) error = NULL;
  WgreClient *client = wgre_server_add (fixture->server, &spec, &error);

  g_assert_no_error (error);
  return client;
}

/* The public key of the private one under @name. */
static char *
public_of (GHashTable *secrets, const char *name)
{
  char *text = g_malloc (WGRE_KEY_TEXT_SIZE);
  WgreKey private_key, public_key;

  g_assert_true (wgre_key_parse (get (secrets, name), &private_key));
  wgre_key_public (&private_key, &public_key);
  wgre_key_print (&public_key, text);
  return text;
}

static void
test_client (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  g_autoptr (WgreClient) client = add (fixture, "anna");
  g_autofree char *server_key = public_of (fixture->secrets, "private-key");
  g_autofree char *client_key = public_of (client->secrets, "private-key");
  g_autofree char *peer =
      g_strconcat (server_key, " endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0;::/0", NULL);
  g_autofree char *in_server =
      g_strconcat (client_key, " allowed-ips=10.1.0.2/32;fd01::2/128", NULL);
  g_autoptr (WgreProfile) server = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (client->id, ==, 1);
  g_assert_cmpstr (get (client->data, "addresses"), ==, "10.1.0.2/32;fd01::2/128");
  g_assert_cmpstr (get (client->data, "peer.1"), ==, peer);
  g_assert_null (get (client->data, "dns"));
  g_assert_cmpstr (get (fixture->data, "peer.1"), ==, in_server);
  g_assert_cmpstr (get (fixture->data, "peer.1.name"), ==, "anna");
  g_assert_cmpstr (get (fixture->secrets, "peer.1.psk"), ==, get (client->secrets, "peer.1.psk"));
  g_assert_null (get (fixture->secrets, "peer.1.private-key"));
  server = wgre_profile_new (fixture->data, fixture->secrets, WGRE_PROFILE_NONE, &error);
  g_assert_no_error (error);
}

static void
test_client_options (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  const WgreClientSpec spec = {
    .name = "bert",
    .dns = "9.9.9.9",
    .allowed_ips = "10.0.0.0/8, fd00::/8",
    .keepalive = "25",
    .endpoint = "[2001:db8::1]:443",
    .networks = "192.168.7.0/24, fd07::/48",
    .keep = TRUE,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreClient) client = wgre_server_add (fixture->server, &spec, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (get (client->data, "dns"), ==, "9.9.9.9");
  g_assert_true (g_str_has_suffix (
      get (client->data, "peer.1"),
      " endpoint=[2001:db8::1]:443 allowed-ips=10.0.0.0/8;fd00::/8 persistent-keepalive=25"));
  g_assert_cmpstr (get (fixture->secrets, "peer.1.private-key"), ==,
                   get (client->secrets, "private-key"));
  g_assert_true (
      g_str_has_suffix (get (fixture->data, "peer.1"),
                        " allowed-ips=10.1.0.2/32;fd01::2/128;192.168.7.0/24;fd07::/48"));
  g_assert_cmpuint (wgre_server_peers (fixture->server)->len, ==, 1);
}

static void
test_client_from_server (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  g_autoptr (WgreClient) client = add (fixture, "anna");

  g_assert_cmpstr (get (client->data, "dns"), ==, "10.1.0.1");
  g_assert_nonnull (strstr (get (client->data, "peer.1"), "endpoint=[2001:db8::7]:51820 "));
}

/* What is taken: the server's address, those of peers, and networks of peers within. */
static void
test_next_free (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  g_autoptr (WgreClient) one = add (fixture, "one"), two = add (fixture, "two");
  g_autoptr (WgreClient) none = NULL, three = NULL;
  const WgreClientSpec spec = { .name = "three" };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (one->id, ==, 8);
  g_assert_cmpstr (get (one->data, "addresses"), ==, "10.1.0.3/32;fd01::2/128");
  g_assert_cmpstr (get (two->data, "addresses"), ==, "10.1.0.6/32;fd01::3/128");
  none = wgre_server_add (fixture->server, &spec, &error);
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  g_assert_null (get (fixture->data, "peer.10"));
  g_assert_true (wgre_server_remove (fixture->server, "one", NULL));
  three = add (fixture, "three");
  g_assert_cmpstr (get (three->data, "addresses"), ==, "10.1.0.3/32;fd01::2/128");
}

static void
test_many (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Fixture fixture;

  setup (&fixture, "addresses|10.1.0.1/16|x");
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *name = g_strdup_printf ("client%u", i);
    g_autoptr (WgreClient) client = add (&fixture, name);

    g_assert_true (g_hash_table_add (seen, g_strdup (get (client->data, "addresses"))));
  }
  g_assert_cmpuint (wgre_server_peers (fixture.server)->len, ==, 1000);
  teardown (&fixture, NULL);
}

static void
refuse_client (Fixture *fixture, const WgreClientSpec *spec, const char *message)
{
  g_autoptr (GError) error = NULL;
  guint before = g_hash_table_size (fixture->data);

  g_assert_null (wgre_server_add (fixture->server, spec, &error));
  if (!strstr (error->message, message))
    g_error ("\"%s\" is not in: %s", message, error->message);
  g_assert_cmpuint (g_hash_table_size (fixture->data), ==, before);
}

static void
test_client_refused (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  g_autoptr (WgreClient) anna G_GNUC_UNUSED = add (fixture, "anna");

  refuse_client (fixture, &(WgreClientSpec){ .name = "anna" }, "already");
  refuse_client (fixture, &(WgreClientSpec){ .name = "" }, "needs a name");
  refuse_client (fixture, &(WgreClientSpec){ .name = "b", .dns = "x" }, "dns");
  refuse_client (fixture, &(WgreClientSpec){ .name = "b", .allowed_ips = "10.0.0.1/8" },
                 "host bits");
  refuse_client (fixture, &(WgreClientSpec){ .name = "b", .keepalive = "x" },
                 "persistent-keepalive");
  refuse_client (fixture, &(WgreClientSpec){ .name = "b", .networks = "192.168.7.1/24" },
                 "the list of networks has");
  refuse_client (fixture, &(WgreClientSpec){ .name = "b", .endpoint = "a b" }, "public-endpoint");
  refuse_client (fixture, &(WgreClientSpec){ .name = "b", .keepalive = "1 route-table=7" },
                 "keepalive");
}

static void
test_no_endpoint (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  refuse_client (fixture, &(WgreClientSpec){ .name = "b" }, "public-endpoint: is not set");
}

static void
test_no_port (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  const WgreClientSpec spec = { .name = "b", .endpoint = "vpn.example.org:1" };
  g_autoptr (WgreClient) client = NULL;

  refuse_client (fixture, &(WgreClientSpec){ .name = "b" }, "listen-port: is not set");
  client = wgre_server_add (fixture->server, &spec, NULL);
  g_assert_nonnull (client);
}

static void
test_show_and_remove (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  const WgreClientSpec keep = { .name = "kept", .keep = TRUE }, again = { .dns = "9.9.9.9" };
  g_autoptr (WgreClient) kept = wgre_server_add (fixture->server, &keep, NULL), shown = NULL;
  g_autoptr (WgreClient) other G_GNUC_UNUSED = add (fixture, "other");
  g_autoptr (GError) error = NULL;

  shown = wgre_server_show (fixture->server, "1", &again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get (shown->secrets, "private-key"), ==, get (kept->secrets, "private-key"));
  g_assert_cmpstr (get (shown->secrets, "peer.1.psk"), ==, get (kept->secrets, "peer.1.psk"));
  g_assert_cmpstr (get (shown->data, "addresses"), ==, get (kept->data, "addresses"));
  g_assert_cmpstr (get (shown->data, "dns"), ==, "9.9.9.9");
  g_assert_null (wgre_server_show (fixture->server, "other", &again, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_SECRETS);
  g_clear_error (&error);
  g_assert_true (wgre_server_remove (fixture->server, "kept", &error));
  g_assert_cmpuint (wgre_server_peers (fixture->server)->len, ==, 1);
  g_assert_null (get (fixture->data, "peer.1"));
  g_assert_null (get (fixture->data, "peer.1.name"));
  g_assert_null (get (fixture->secrets, "peer.1.private-key"));
  g_assert_nonnull (get (fixture->data, "peer.2"));
  g_assert_false (wgre_server_remove (fixture->server, "kept", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
}

static void
test_set (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  const WgreClientSpec words = { .dns = "9.9.9.9,fd00::9", .keepalive = "25" },
                       less = { .dns = "" }, wrong = { .dns = "8.8.8.8", .keepalive = "70000" };
  g_autoptr (WgreClient) a G_GNUC_UNUSED = add (fixture, "a");
  g_autoptr (WgreClient) b G_GNUC_UNUSED = add (fixture, "b");
  g_autoptr (GError) error = NULL;

  wgre_server_set (fixture->server, "b", &words, &error);
  g_assert_no_error (error);
  g_assert_null (get (fixture->data, "peer.1.client-dns"));
  g_assert_cmpstr (get (fixture->data, "peer.2.client-dns"), ==, "9.9.9.9;fd00::9");
  g_assert_cmpstr (get (fixture->data, "peer.2.client-keepalive"), ==, "25");
  g_assert_false (wgre_server_set (fixture->server, "b", &wrong, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "peer.2.client-keepalive: "));
  g_clear_error (&error);
  g_assert_cmpstr (get (fixture->data, "peer.2.client-dns"), ==, "9.9.9.9;fd00::9");
  g_assert_false (wgre_server_set (fixture->server, "c", &less, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
}

static void
test_set_all (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  const WgreClientSpec words = { .allowed_ips = "10.0.0.0/8", .keepalive = "25" },
                       less = { .keepalive = "" }, wrong = { .dns = "8.8.8.8", .keepalive = "x" };
  g_autoptr (GError) error = NULL;

  g_assert_false (wgre_server_set (fixture->server, NULL, &wrong, NULL));
  g_assert_true (wgre_server_set (fixture->server, NULL, &words, NULL));
  wgre_client_free (add (fixture, "a"));
  wgre_client_free (add (fixture, "b"));
  g_assert_null (get (fixture->data, "peer.1.client-keepalive"));
  wgre_server_set (fixture->server, NULL, &words, &error);
  g_assert_no_error (error);
  g_assert_false (wgre_server_set (fixture->server, NULL, &wrong, NULL));
  for (guint i = 1; i <= 2; i++) {
    g_autofree char *allowed = g_strdup_printf ("peer.%u.client-allowed-ips", i);
    g_autofree char *keepalive = g_strdup_printf ("peer.%u.client-keepalive", i);
    g_autofree char *dns = g_strdup_printf ("peer.%u.client-dns", i);

    g_assert_cmpstr (get (fixture->data, allowed), ==, "10.0.0.0/8");
    g_assert_cmpstr (get (fixture->data, keepalive), ==, "25");
    g_assert_null (get (fixture->data, dns));
  }
  wgre_server_set (fixture->server, NULL, &less, &error);
  g_assert_no_error (error);
  g_assert_null (get (fixture->data, "peer.1.client-keepalive"));
  g_assert_null (get (fixture->data, "peer.2.client-keepalive"));
  g_assert_cmpstr (get (fixture->data, "peer.2.client-allowed-ips"), ==, "10.0.0.0/8");
}

/* Ids and names of which one is the beginning of another. */
static void
test_numbers_that_begin_alike (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 20; i++) {
    g_autofree char *name = g_strdup_printf ("client%u", i);
    const WgreClientSpec spec = { .name = name, .keep = TRUE };
    g_autoptr (WgreClient) client = wgre_server_add (fixture->server, &spec, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (client->id, ==, i);
  }
  g_assert_cmpuint (wgre_server_find (fixture->server, "1", NULL)->id, ==, 1);
  g_assert_cmpuint (wgre_server_find (fixture->server, "12", NULL)->id, ==, 12);
  g_assert_true (wgre_server_remove (fixture->server, "1", &error));
  g_assert_cmpuint (wgre_server_peers (fixture->server)->len, ==, 19);
  for (guint i = 2; i <= 20; i++) {
    g_autofree char *key = g_strdup_printf ("peer.%u.private-key", i);

    g_assert_nonnull (get (fixture->secrets, key));
  }
  g_assert_null (get (fixture->secrets, "peer.1.psk"));
  /* The name is free, the number is not. */
  {
    const WgreClientSpec spec = { .name = "client1" };
    g_autoptr (WgreClient) client = wgre_server_add (fixture->server, &spec, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (client->id, ==, 21);
  }
}

#define ONE_KEY "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

static void
test_several_of_a_name (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_server_find (fixture->server, "twin", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (wgre_server_remove (fixture->server, "twin", &error));
  g_assert_cmpuint (wgre_server_peers (fixture->server)->len, ==, 2);
  g_assert_cmpuint (wgre_server_find (fixture->server, ONE_KEY, NULL)->id, ==, 1);
}

/* Also one that lies within the server's own is not the client's address. */
static void
test_network_within (Fixture *fixture, gconstpointer extra G_GNUC_UNUSED)
{
  const WgreClientSpec keep = { .name = "site", .keep = TRUE, .networks = "10.1.0.64/26" },
                       again = { .dns = NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreClient) site = wgre_server_add (fixture->server, &keep, &error), shown = NULL;

  g_assert_no_error (error);
  shown = wgre_server_show (fixture->server, "site", &again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get (shown->data, "addresses"), ==, get (site->data, "addresses"));
}

/* --- pairs --- */

static void
test_pair (void)
{
  const WgrePairSpec spec = {
    "gre-office", NULL, { "192.0.2.1", "198.51.100.1" }, "10.10.10.0/30, fd00::/127", "111"
  };
  g_autoptr (GError) error = NULL;
  GHashTable *ends[2] = { NULL, NULL };

  wgre_provision_pair (&spec, ends, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get (ends[0], "addresses"), ==, "10.10.10.1/30;fd00::/127");
  g_assert_cmpstr (get (ends[1], "addresses"), ==, "10.10.10.2/30;fd00::1/127");
  g_assert_cmpstr (get (ends[0], "local"), ==, "192.0.2.1");
  g_assert_cmpstr (get (ends[0], "remote"), ==, "198.51.100.1");
  g_assert_cmpstr (get (ends[1], "local"), ==, "198.51.100.1");
  g_assert_cmpstr (get (ends[1], "remote"), ==, "192.0.2.1");
  g_assert_cmpstr (get (ends[1], "key"), ==, "111");
  g_assert_cmpstr (get (ends[1], "interface"), ==, "gre-office");
  g_hash_table_unref (ends[0]);
  g_hash_table_unref (ends[1]);
}

static void
test_pair_refused (void)
{
  static const WgrePairSpec specs[] = {
    { NULL, NULL, { "192.0.2.1", "192.0.2.1" }, "10.0.0.0/30", NULL },
    { NULL, "ip6gre", { "192.0.2.1", "192.0.2.2" }, "10.0.0.0/30", NULL },
    { NULL, "wireguard", { "192.0.2.1", "192.0.2.2" }, "10.0.0.0/30", NULL },
    { NULL, "dance", { "192.0.2.1", "192.0.2.2" }, "10.0.0.0/30", NULL },
    { NULL, NULL, { "192.0.2.1", "192.0.2.2" }, "10.0.0.0/32", NULL },
    { NULL, NULL, { "192.0.2.1", "192.0.2.2" }, "x", NULL },
    { NULL, NULL, { "192.0.2.1", "192.0.2.2" }, "10.0.0.0/30", "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++) {
    g_autoptr (GError) error = NULL;
    GHashTable *ends[2] = { NULL, NULL };

    g_assert_false (wgre_provision_pair (&specs[i], ends, &error));
    g_assert_nonnull (error);
    g_assert_null (ends[0]);
  }
}

#define ADD(name, extra, function)                                                                 \
  g_test_add ("/provision/" name, Fixture, extra, setup, function, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provision/pool", test_pool);
  g_test_add_func ("/provision/server", test_server);
  g_test_add_func ("/provision/server-defaults", test_server_defaults);
  g_test_add_func ("/provision/server-refused", test_server_refused);
  ADD ("client", "", test_client);
  ADD ("client-options", "", test_client_options);
  ADD ("client-from-server", "client-dns|10.1.0.1|public-endpoint|2001:db8::7",
       test_client_from_server);
  ADD ("next-free",
       "peer.3|" KEY1 " allowed-ips=10.1.0.4/31;0.0.0.0/0|peer.7|" KEY2 " allowed-ips=10.1.0.2/32",
       test_next_free);
  g_test_add_func ("/provision/many", test_many);
  ADD ("client-refused", "", test_client_refused);
  ADD ("no-endpoint", "public-endpoint|", test_no_endpoint);
  ADD ("no-port", "listen-port|0", test_no_port);
  ADD ("show-and-remove", "", test_show_and_remove);
  ADD ("set", "", test_set);
  ADD ("set-all", "", test_set_all);
  ADD ("numbers-that-begin-alike", "addresses|10.1.0.1/24", test_numbers_that_begin_alike);
  ADD ("several-of-a-name",
       "peer.1|" ONE_KEY
       "|peer.1.name|twin|peer.2|xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=|peer.2.name|twin",
       test_several_of_a_name);
  ADD ("network-within", "addresses|10.1.0.1/24", test_network_within);
  g_test_add_func ("/provision/pair", test_pair);
  g_test_add_func ("/provision/pair-refused", test_pair_refused);
  return g_test_run ();
}
