/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections as NetworkManager sends them. */
#include "plan/settings.h"

#include "core/error.h"

static WgreSettings *
settings_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) all =
      g_variant_parse (G_VARIANT_TYPE ("a{sa{sv}}"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  return wgre_settings_new (all);
}

static void
test_whole (void)
{
  g_autoptr (WgreSettings) settings =
      settings_of ("{'connection': {'uuid': <'u-1'>, 'id': <'Office'>, 'interface-name': <'wg0'>,"
                   " 'zone': <'home'>, 'permissions': <['user:alice:', 'user:bob:x']>},"
                   " 'vpn': {'persistent': <true>, 'data': <{'kind': 'gre'}>,"
                   " 'secrets': <{'private-key': 'K', 'no-secret': 'true'}>},"
                   " 'ipv4': {'method': <'auto'>, 'route-metric': <int64 50>,"
                   " 'route-table': <uint32 7>, 'dns-priority': <-50>},"
                   " 'ipv6': {'method': <'disabled'>}}");
  WgreFacts facts = wgre_settings_identity (settings);

  g_assert_cmpstr (facts.uuid, ==, "u-1");
  g_assert_cmpstr (facts.id, ==, "Office");
  g_assert_cmpstr (facts.interface, ==, "wg0");
  g_assert_cmpstr (facts.zone, ==, "home");
  g_assert_cmpuint (settings->users->len, ==, 3);
  g_assert_cmpstr (settings->users->pdata[0], ==, "alice");
  g_assert_cmpstr (settings->users->pdata[1], ==, "bob");
  g_assert_null (settings->users->pdata[2]);
  g_assert_true (settings->persistent);
  g_assert_cmpstr (g_hash_table_lookup (settings->data, "kind"), ==, "gre");
  g_assert_cmpstr (g_hash_table_lookup (settings->secrets, "private-key"), ==, "K");
  g_assert_cmpuint (g_hash_table_size (settings->secrets), ==, 1);
  g_assert_cmpint (facts.use[0], ==, WGRE_FAMILY_BY_NM);
  g_assert_cmpint (facts.use[1], ==, WGRE_FAMILY_UNUSED);
  g_assert_cmpuint (facts.nm_routes[0].metric, ==, 50);
  g_assert_cmpuint (facts.nm_routes[0].table, ==, 7);
  g_assert_false (facts.nm_routes[0].only_nm);
  g_assert_false (facts.dns_shared[0]);
  g_assert_true (facts.dns_shared[1]);
}

static void
assert_empty (const char *text)
{
  g_autoptr (WgreSettings) settings = settings_of (text);
  WgreFacts facts = wgre_settings_identity (settings);

  g_assert_cmpstr (facts.uuid, ==, "");
  g_assert_null (facts.id);
  g_assert_cmpuint (settings->users->len, ==, 1);
  g_assert_false (settings->persistent);
  g_assert_cmpuint (g_hash_table_size (settings->data), ==, 0);
  g_assert_cmpuint (g_hash_table_size (settings->secrets), ==, 0);
  g_assert_cmpint (facts.use[0], ==, WGRE_FAMILY_BY_NM);
  g_assert_cmpuint (facts.nm_routes[0].metric, ==, 0);
  g_assert_false (facts.nm_routes[0].only_nm);
  g_assert_true (facts.dns_shared[0]);
}

static void
test_other_types (void)
{
  assert_empty ("{}");
  assert_empty ("{'connection': {'uuid': <7>, 'id': <['x']>, 'permissions': <'user:alice:'>},"
                " 'vpn': {'persistent': <'yes'>, 'data': <[1, 2]>, 'secrets': <'K'>},"
                " 'ipv4': {'method': <4>, 'route-metric': <'0'>, 'ignore-auto-routes': <1>,"
                " 'dns-priority': <'-50'>}}");
}

/* Nobody's is not everybody's. */
static void
test_other_permissions (void)
{
  g_autoptr (WgreSettings) settings =
      settings_of ("{'connection': {'permissions': <['group:wheel:']>}}");

  g_assert_cmpuint (settings->users->len, ==, 2);
  g_assert_cmpstr (settings->users->pdata[0], ==, "group:wheel:");
}

static void
test_only_nm (void)
{
  static const struct {
    const char *ip;
    gboolean only_nm;
  } rows[] = {
    { "'route-metric': <int64 0>", TRUE },      { "'route-metric': <int64 1>", FALSE },
    { "'route-metric': <int64 -1>", FALSE },    { "'ignore-auto-routes': <true>", TRUE },
    { "'ignore-auto-routes': <false>", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strdup_printf ("{'ipv6': {%s}}", rows[i].ip);
    g_autoptr (WgreSettings) settings = settings_of (text);

    g_test_message ("%s", text);
    g_assert_cmpint (wgre_settings_identity (settings).nm_routes[1].only_nm, ==, rows[i].only_nm);
    g_assert_false (wgre_settings_identity (settings).nm_routes[0].only_nm);
  }
}

static void
test_static (void)
{
  static const struct {
    const char *text;
    const char *begins; /* of the message; NULL: it is allowed */
  } rows[] = {
    { "{'ipv4': {'method': <'auto'>}, 'ipv6': {'method': <'ignore'>}}", NULL },
    { "{'ipv4': {'method': <'disabled'>, 'dns-data': <@as []>, 'gateway': <''>}}", NULL },
    { "{'ipv4': {'method': <'manual'>}}", "ipv4.method: is not possible with netns" },
    { "{'ipv6': {'method': <'link-local'>}}", "ipv6.method: " },
    { "{'ipv4': {'address-data': <[{'address': <'10.0.0.1'>}]>}}", "ipv4.addresses: " },
    { "{'ipv4': {'addresses': <[[uint32 1, 24, 0]]>}}", "ipv4.addresses: " },
    { "{'ipv4': {'gateway': <'10.0.0.254'>}}", "ipv4.gateway: " },
    { "{'ipv6': {'route-data': <[{'dest': <'fd00::'>}]>}}", "ipv6.routes: " },
    { "{'ipv6': {'routing-rules': <[{'priority': <uint32 5>}]>}}", "ipv6.routing-rules: " },
    { "{'ipv6': {'dns-data': <['fd00::1']>}}", "ipv6.dns: " },
    { "{'ipv4': {'dns': <[uint32 16777226]>}}", "ipv4.dns: " },
    { "{'ipv4': {'dns-search': <['corp.example']>}}", "ipv4.dns-search: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (WgreSettings) settings = settings_of (rows[i].text);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", rows[i].text);
    g_assert_cmpint (wgre_settings_check_static (settings, &error), ==, rows[i].begins == NULL);
    if (!rows[i].begins)
      continue;
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
    g_assert_true (g_str_has_prefix (error->message, rows[i].begins));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/whole", test_whole);
  g_test_add_func ("/settings/other-types-count-as-absent", test_other_types);
  g_test_add_func ("/settings/other-permissions-restrict", test_other_permissions);
  g_test_add_func ("/settings/routes-of-networkmanager-only", test_only_nm);
  g_test_add_func ("/settings/static", test_static);
  return g_test_run ();
}
