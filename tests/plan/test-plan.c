/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For each profile of fixtures/: the commands up and down, the warnings and what NetworkManager is
 * told, as NAME.plan says them. UPDATE_PLANS=1 writes these files anew; read the difference before
 * it is committed. */
#include <string.h>

#include "common/fixture.h"
#include "plan/fence.h"
#include "plan/guard.h"
#include "plan/mtu.h"
#include "plan/planner.h"
#include "plan/reply.h"
#include "plan/withdraw.h"

static void
append_variant (GString *text, const char *name, GVariant *variant)
{
  g_autoptr (GVariant) owned = variant ? g_variant_ref_sink (variant) : NULL;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_string_append_printf (text, "--- %s\n", name);
  if (!owned)
    return;
  g_variant_iter_init (&iter, owned);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value)) {
    g_autofree char *printed = g_variant_print (value, TRUE);

    g_string_append_printf (text, "%s = %s\n", key, printed);
    g_variant_unref (value);
  }
}

/* What is taken away while the far end is dead, and what NetworkManager is told then. */
static void
append_dead (GString *text, const Fixture *fixture)
{
  WgrePlan *plan = fixture->plan;

  plan->withdrawn = TRUE;
  plan->liveness = g_strdup ("(dead)");
  g_string_append (text, "--- withdrawn\n");
  for (guint i = 0; i < plan->ops->len; i++) {
    g_autofree char *line = wgre_op_describe (plan->ops->pdata[i], WGRE_DOWN);

    if (wgre_plan_withdraws (plan, plan->ops->pdata[i]))
      g_string_append_printf (text, "%s\n", line);
  }
  append_variant (text, "Config", wgre_reply_config (plan));
  append_variant (text, "Ip4Config", wgre_reply_ip (plan, 0));
  append_variant (text, "Ip6Config", wgre_reply_ip (plan, 1));
  plan->withdrawn = FALSE;
  g_clear_pointer (&plan->liveness, g_free);
}

static char *
describe (const Fixture *fixture)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *up = NULL, *down = NULL;

  if (!fixture->plan)
    return g_strdup_printf ("error: %s\n", fixture->error->message);
  up = wgre_plan_describe (fixture->plan, WGRE_UP, "[#] ");
  down = wgre_plan_describe (fixture->plan, WGRE_DOWN, "[#] ");
  g_string_append_printf (text, "--- up\n%s--- down\n%s--- warnings\n", up, down);
  for (guint i = 0; i < fixture->plan->warnings->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) fixture->plan->warnings->pdata[i]);
  append_variant (text, "Config", wgre_reply_config (fixture->plan));
  append_variant (text, "Ip4Config", wgre_reply_ip (fixture->plan, 0));
  append_variant (text, "Ip6Config", wgre_reply_ip (fixture->plan, 1));
  if (wgre_profile_has (fixture->profile, WGRE_OPT_KEEPALIVE))
    append_dead (text, fixture);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_golden (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *path = g_strconcat (fixture->path, ".plan", NULL), *wanted = NULL,
                  *is = describe (fixture);
  g_autoptr (GError) error = NULL;

  if (g_getenv ("UPDATE_PLANS"))
    g_assert_true (g_file_set_contents (path, is, -1, NULL));
  if (!g_file_get_contents (path, &wanted, NULL, &error))
    g_error ("%s; the plan is:\n%s", error->message, is);
  if (strcmp (is, wanted))
    g_error ("%s says:\n%s\nbut the plan is:\n%s", path, wanted, is);
}

/* Nothing that is a secret of the profile may be found in what is shown. */
static void
test_no_secret_is_shown (gconstpointer data)
{
  const Fixture *fixture = data;
  const WgreProfile *carrier = wgre_profile_carrier (fixture->profile);
  const GPtrArray *peers = wgre_profile_peers (carrier);
  const WgreKey *keys[] = { wgre_profile_key (carrier, WGRE_OPT_PRIVATE_KEY),
                            wgre_profile_key (carrier, WGRE_OPT_HEADER_PROTECTION_KEY) };
  g_autofree char *text = describe (fixture);
  char key[WGRE_KEY_TEXT_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i]) {
      wgre_key_print (keys[i], key);
      g_assert_null (strstr (text, key));
    }
  for (guint i = 0; i < peers->len; i++) {
    wgre_key_print (&((const WgrePeer *) peers->pdata[i])->preshared_key, key);
    g_assert_null (strstr (text, key));
  }
}

/* What the journal keeps is enough to undo: the loaded operation goes down by the same command. */
static void
test_kept_operations_survive_the_journal (gconstpointer data)
{
  const Fixture *fixture = data;

  for (guint i = 0; fixture->plan && i < fixture->plan->ops->len; i++) {
    const WgreOp *op = fixture->plan->ops->pdata[i];
    g_autoptr (GKeyFile) file = g_key_file_new ();
    g_autoptr (WgreOp) loaded = NULL;
    g_autofree char *wanted = NULL, *is = NULL;

    if (!wgre_op_is_kept (op))
      continue;
    wgre_op_save (op, file, "0");
    loaded = wgre_op_load (file, "0");
    g_assert_nonnull (loaded);
    wanted = wgre_op_describe (op, WGRE_DOWN);
    is = wgre_op_describe (loaded, WGRE_DOWN);
    g_assert_cmpstr (is, ==, wanted);
  }
}

/* The table of the reference: underlay 1500, 1492, 1420, 1412. */
static void
test_mtu_table (void)
{
  static const struct {
    const char *data;
    guint mtu[4];
  } rows[] = {
    { "tunnel=gre\nremote=192.0.2.1", { 1476, 1468, 1396, 1388 } },
    { "tunnel=gre\nremote=192.0.2.1\nkey=1", { 1472, 1464, 1392, 1384 } },
    { "tunnel=gre\nremote=192.0.2.1\nokey=1\nikey=1", { 1472, 1464, 1392, 1384 } },
    { "tunnel=gre\nremote=192.0.2.1\nkey=1\ncsum=yes\nseq=yes", { 1464, 1456, 1384, 1376 } },
    { "tunnel=gretap\nremote=192.0.2.1", { 1462, 1454, 1382, 1374 } },
    { "tunnel=gretap\nremote=192.0.2.1\nkey=1", { 1458, 1450, 1378, 1370 } },
    { "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1\nencaplimit=none",
      { 1456, 1448, 1376, 1368 } },
    { "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1", { 1448, 1440, 1368, 1360 } },
    { "tunnel=ip6gretap\nlocal=2001:db8::2\nremote=2001:db8::1", { 1434, 1426, 1354, 1346 } },
    { "tunnel=ipip\nremote=192.0.2.1", { 1480, 1472, 1400, 1392 } },
    { "tunnel=sit\nremote=192.0.2.1", { 1480, 1472, 1400, 1392 } },
    { "tunnel=ip6ip6\nlocal=2001:db8::2\nremote=2001:db8::1", { 1452, 1444, 1372, 1364 } },
    { "tunnel=gre\nremote=192.0.2.1\nencap=fou\nencap-dport=5", { 1468, 1460, 1388, 1380 } },
    { "tunnel=gre\nremote=192.0.2.1\nkey=1\nencap=gue\nencap-dport=5", { 1460, 1452, 1380, 1372 } },
    { "tunnel=ipip\nremote=192.0.2.1\nencap=fou\nencap-dport=5", { 1472, 1464, 1392, 1384 } },
    { "tunnel=sit\nremote=192.0.2.1\nencap=gue\nencap-dport=5", { 1468, 1460, 1388, 1380 } },
    { "tunnel=ipip6\nlocal=2001:db8::2\nremote=2001:db8::1\nencaplimit=none",
      { 1460, 1452, 1380, 1372 } },
    { "tunnel=sit\nremote=192.0.2.1\nencap=gue\nencap-dport=5\nencap-remcsum=yes",
      { 1460, 1452, 1380, 1372 } },
    { "tunnel=ip6ip6\nlocal=2001:db8::2\nremote=2001:db8::1\nencap=gue\nencap-dport=5",
      { 1440, 1432, 1360, 1352 } },
    { "tunnel=vti\nremote=192.0.2.1\nkey=1", { 1480, 1472, 1400, 1392 } },
    { "tunnel=vti6\nremote=2001:db8::1\nkey=1", { 1460, 1452, 1380, 1372 } },
    { "tunnel=wireguard\nprivate-key-flags=4", { 1420, 1412, 1340, 1332 } },
  };
  static const guint underlay[] = { 1500, 1492, 1420, 1412 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) lines = g_strsplit (rows[i].data, "\n", -1);
    g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (WgreProfile) profile = NULL;

    for (guint j = 0; lines[j]; j++) {
      char *equals = strchr (lines[j], '=');

      *equals = '\0';
      g_hash_table_insert (data, lines[j], equals + 1);
    }
    profile = wgre_profile_new (data, NULL, WGRE_PROFILE_NONE, NULL);
    g_assert_nonnull (profile);
    for (guint j = 0; j < G_N_ELEMENTS (underlay); j++) {
      g_test_message ("%s over %u", rows[i].data, underlay[j]);
      g_assert_cmpuint (wgre_mtu (profile, underlay[j], NULL), ==, rows[i].mtu[j]);
    }
  }
}

/* Each link takes its headers from what the one below leaves. */
static void
test_mtu_chain (void)
{
  static const struct {
    const char *tunnel, *key, *value;
    guint underlay, lower, mtu;
  } rows[] = {
    { "gre", "ttl", "64", 1500, 1420, 1396 },    { "gretap", "ttl", "64", 1500, 1420, 1382 },
    { "gre", "key", "1", 1500, 1420, 1392 },     { "gretap", "key", "1", 1500, 1420, 1378 },
    { "gre", "csum", "yes", 1492, 1412, 1384 },  { "gre", "ttl", "64", 1492, 1412, 1388 },
    { "gretap", "ttl", "64", 1492, 1412, 1374 }, { "ipip", "ttl", "64", 1500, 1420, 1400 },
    { "sit", "ttl", "64", 1492, 1412, 1392 },    { "gre", "mtu", "1300", 1500, 1420, 1300 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (WgreProfile) profile = NULL;
    g_autoptr (WgrePlan) plan = NULL;
    const WgreFacts facts = { .uuid = "8dd7bd1c", .underlay_mtu = rows[i].underlay };

    g_hash_table_insert (data, (char *) "tunnel", (char *) rows[i].tunnel);
    g_hash_table_insert (data, (char *) rows[i].key, (char *) rows[i].value);
    g_hash_table_insert (data, (char *) "over", (char *) "wireguard");
    g_hash_table_insert (data, (char *) "local", (char *) "10.9.0.2");
    g_hash_table_insert (data, (char *) "remote", (char *) "10.9.0.1");
    g_hash_table_insert (data, (char *) "peer.1",
                         (char *) "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=");
    profile = wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, NULL);
    g_assert_nonnull (profile);
    plan = wgre_plan_new (profile, &facts, NULL);
    g_assert_nonnull (plan);
    g_test_message ("%s %s=%s over %u", rows[i].tunnel, rows[i].key, rows[i].value,
                    rows[i].underlay);
    g_assert_cmpuint (plan->lower_mtu, ==, rows[i].lower);
    g_assert_cmpuint (plan->mtu, ==, rows[i].mtu);
  }
}

/* Everything of the link stays but its far end. */
static void
test_moved_tunnel (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (WgreOp) op = NULL;
  g_autofree char *made = NULL, *moved = NULL, *options = NULL;
  WgreIp elsewhere;

  if (!fixture->plan || !fixture->facts.remote.family)
    return;
  g_assert_true (wgre_ip_parse (
      fixture->facts.remote.family == AF_INET ? "203.0.113.77" : "2001:db8::77", &elsewhere));
  op = wgre_plan_move (fixture->plan, &elsewhere);
  for (guint i = 0; !made; i++) {
    const WgreOp *each = fixture->plan->ops->pdata[i];

    if (each->class == &wgre_op_link && each->interface == fixture->plan->interface)
      made = wgre_op_describe (each, WGRE_UP);
  }
  moved = wgre_op_describe (op, WGRE_UP);
  g_assert_nonnull (strstr (moved, " link change "));
  g_assert_nonnull (strstr (moved, elsewhere.family == AF_INET ? " remote 203.0.113.77"
                                                               : " remote 2001:db8::77"));
  options =
      g_strdup (strstr (moved, "::77") ? strstr (moved, "::77") + 4 : strstr (moved, ".77") + 3);
  g_assert_true (g_str_has_suffix (made, options));
  g_assert_false (wgre_op_is_kept (op));
}

#define KEY "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

/* A zone is a link's name, which may be nearly anything, and what is printed is pasted. */
static void
test_zone_is_quoted (void)
{
  static const struct {
    const char *zone, *wanted;
  } rows[] = {
    { "eth0", " endpoint [fe80::1%eth0]:51820 " },
    { "$(id)", " endpoint '[fe80::1%$(id)]:51820' " },
    { "a'`id`", " endpoint '[fe80::1%a'\\''`id`]:51820' " },
    { ";id;", " endpoint '[fe80::1%;id;]:51820' " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *peer =
        g_strdup_printf (KEY " endpoint=[fe80::1%%%s]:51820 allowed-ips=10.0.0.0/24", rows[i].zone);
    g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (WgreProfile) profile = NULL;
    g_autoptr (WgrePlan) plan = NULL;
    g_autoptr (GString) text = g_string_new (NULL);
    g_auto (WgreFacts) facts = { .uuid = "x" };
    WgreEndpointAddress address = { .port = 51820 };
    g_autoptr (GError) error = NULL;

    g_hash_table_insert (data, (gpointer) "interface", (gpointer) "wg0");
    g_hash_table_insert (data, (gpointer) "peer.1", peer);
    profile = wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, &error);
    g_assert_no_error (error);
    g_assert_true (wgre_ip_parse ("fe80::1", &address.ip));
    facts.endpoints = g_array_new (FALSE, FALSE, sizeof address);
    g_array_append_val (facts.endpoints, address);
    plan = wgre_plan_new (profile, &facts, &error);
    g_assert_no_error (error);
    for (guint j = 0; j < plan->ops->len; j++) {
      g_autofree char *line = wgre_op_describe (plan->ops->pdata[j], WGRE_UP);

      g_string_append (text, line);
    }
    g_test_message ("%s", text->str);
    g_assert_nonnull (strstr (text->str, rows[i].wanted));
  }
}

static void
add_ips (GHashTable *names, const char *name, const char *first, const char *second)
{
  GArray *ips = g_array_new (FALSE, FALSE, sizeof (WgreIp));
  WgreIp ip;

  g_assert_true (wgre_ip_parse (first, &ip));
  g_array_append_val (ips, ip);
  g_assert_true (wgre_ip_parse (second, &ip));
  g_array_append_val (ips, ip);
  g_hash_table_insert (names, g_strdup (name), ips);
}

/* Only what had to be asked for, and has an answer. */
static void
test_addresses_of_fence (void)
{
  static const char *const answers[] = { "198.51.100.1", "198.51.100.2", NULL };
  static const char *const keys[] = { KEY, "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
                                      "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE=" };
  static const char *const hosts[] = { "vpn.example.org", "198.51.100.2", "late.example.org" };
  g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (WgreProfile) profile = NULL;
  g_auto (WgreFacts) facts = { .uuid = "x" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  g_auto (GStrv) none = NULL, addresses = NULL, several = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    g_hash_table_insert (data, g_strdup_printf ("peer.%u", i + 1),
                         g_strdup_printf ("%s endpoint=%s:51820", keys[i], hosts[i]));
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, &error);
  g_assert_no_error (error);
  none = wgre_plan_fence_addresses (profile, &facts, NULL);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  facts.endpoints = g_array_new (FALSE, FALSE, sizeof (WgreEndpointAddress));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    WgreEndpointAddress address = { .port = 51820 };

    g_assert_true (!answers[i] || wgre_ip_parse (answers[i], &address.ip));
    g_array_append_val (facts.endpoints, address);
  }
  addresses = wgre_plan_fence_addresses (profile, &facts, NULL);
  g_assert_cmpuint (g_strv_length (addresses), ==, 1);
  g_assert_cmpstr (addresses[0], ==, "vpn.example.org=198.51.100.1");

  /* Of several the one that is used; else the first; only of its own names. */
  add_ips (names, "vpn.example.org", "198.51.100.9", "198.51.100.1");
  add_ips (names, "late.example.org", "198.51.100.7", "198.51.100.8");
  add_ips (names, "others.example.org", "198.51.100.5", "198.51.100.6");
  several = wgre_plan_fence_addresses (profile, &facts, names);
  g_assert_cmpuint (g_strv_length (several), ==, 2);
  g_assert_cmpstr (several[0], ==, "vpn.example.org=198.51.100.1");
  g_assert_cmpstr (several[1], ==, "late.example.org=198.51.100.7");
}

/* What a table is called says whose it is, and no two links have one name. */
static void
test_tables_of_links (void)
{
  static const char *const names[] = { "wg0", "a+b", "a_2bb", "a=b.c-d", "a_b", "A", "fence", "_" };
  static const char *const others[] = { "inet nm-wgre.fence.wg0", "ip nm-wgre-wg0", "inet filter",
                                        "inet nm-wgre-a_b", "inet nm-wgre-a_2Bb" };
  g_autoptr (GHashTable) tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    char *table = wgre_guard_table (names[i]);
    g_autofree char *back = wgre_guard_interface (table);

    g_assert_cmpstr (back, ==, names[i]);
    g_assert_true (g_hash_table_add (tables, table));
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (wgre_guard_interface (others[i]));
}

static void
test_operations_have_complete_classes (void)
{
  for (guint i = 0; i < WGRE_N_OPS; i++) {
    const WgreOpClass *class = wgre_op_class (i);
    gboolean netlink =
        class->channel == WGRE_CHANNEL_ROUTE || class->channel == WGRE_CHANNEL_GENERIC;

    g_test_message ("%s", class->name);
    g_assert_nonnull (class->describe);
    g_assert_true (netlink == (class->encode != NULL));
    g_assert_true ((class->channel == WGRE_CHANNEL_GENERIC) == (class->family != NULL));
    g_assert_true ((class->channel == WGRE_CHANNEL_NFT) == (class->text != NULL));
    g_assert_true ((class->save != NULL) == (class->load != NULL));
  }
}

static void
add (const Fixture *fixture, const char *what, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/plan/%s/%s", fixture->name, what);

  g_test_add_data_func (path, fixture, test);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) fixtures = NULL;

  g_test_init (&argc, &argv, NULL);
  fixtures = fixtures_load ();
  for (guint i = 0; i < fixtures->len; i++) {
    add (fixtures->pdata[i], "says-what-it-does", test_golden);
    add (fixtures->pdata[i], "shows-no-secret", test_no_secret_is_shown);
    add (fixtures->pdata[i], "can-be-led-elsewhere", test_moved_tunnel);
    add (fixtures->pdata[i], "can-be-undone-from-the-journal",
         test_kept_operations_survive_the_journal);
  }
  g_test_add_func ("/plan/mtu/table-of-all-kinds", test_mtu_table);
  g_test_add_func ("/plan/mtu/chain-of-two-links", test_mtu_chain);
  g_test_add_func ("/plan/ops/zones-are-quoted", test_zone_is_quoted);
  g_test_add_func ("/plan/fence/addresses", test_addresses_of_fence);
  g_test_add_func ("/plan/ops/tables-of-links", test_tables_of_links);
  g_test_add_func ("/plan/ops/classes-are-complete", test_operations_have_complete_classes);
  return g_test_run ();
}
