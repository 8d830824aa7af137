/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From one version of a profile to another while it is up: the kernel becomes as if the tunnel had
 * been started with the other one, and when something fails it stays as it was. Each pair is tried
 * in both directions. */
#include <string.h>

#include "common/profile.h"
#include "fake-kernel/fake-kernel.h"
#include "plan/planner.h"
#include "service/executor.h"

#define KEY "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PEER "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define OTHER_PEER "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define MESH "tunnel=gre|local=192.0.2.1|addresses=10.0.0.1/24|"
#define WG "listen-port=51820|addresses=10.0.0.1/24|"
#define OVER                                                                                       \
  "tunnel=gre|over=wireguard|wireguard-interface=wgre-t1|local=10.9.0.1|listen-port=51820|"        \
  "addresses=10.10.10.1/29|peer.1=" PEER " allowed-ips=10.9.0.2/32|"
#define FULL WG "peer.1=" PEER " endpoint=192.0.2.9:5 allowed-ips=0.0.0.0/0"

static const struct {
  const char *name, *a, *b;
  guint mtu_b; /* of the underlay; 0: 1500 */
} pairs[] = {
  { "nothing", WG "peer.1=" PEER, WG "peer.1=" PEER, 0 },
  { "neighbours", MESH "neighbour.1=10.0.0.2 192.0.2.2|neighbour.2=10.0.0.3 192.0.2.3",
    MESH "neighbour.2=10.0.0.3 192.0.2.33|neighbour.3=10.0.0.4 192.0.2.4", 0 },
  { "peers", WG "peer.1=" PEER " allowed-ips=10.1.0.0/16",
    WG "peer.2=" OTHER_PEER " allowed-ips=10.1.0.0/16;10.2.0.0/16", 0 },
  { "preshared-key", WG "peer.1=" PEER, WG "peer.1=" PEER "|peer.1.psk=" KEY, 0 },
  { "own-routes", WG "routing=table 77|routes=10.5.0.0/16;10.6.0.0/16",
    WG "routing=table 77|routes=10.5.0.0/16;10.7.0.0/16;10.8.0.0/16", 0 },
  { "metric", WG "routing=table 77|routes=10.5.0.0/16",
    WG "routing=table 77|routes=10.5.0.0/16|route-metric=5", 0 },
  { "excluded", FULL "|exclude=192.168.1.0/24", FULL "|exclude=192.168.2.0/24;192.168.3.0/24", 0 },
  { "server", WG "forward=no", WG "forward=yes|masquerade=yes|open-firewall=yes|mss-clamp=auto",
    0 },
  { "server-in-full-tunnel", FULL, FULL "|forward=yes|masquerade=yes", 0 },
  { "mtu", WG "mss-clamp=auto", WG "mss-clamp=auto", 1400 },
  { "mtu-of-the-profile", WG "mss-clamp=auto", WG "mss-clamp=auto|mtu=1300", 0 },
  { "netns", "netns=ns1|" WG "routes=10.5.0.0/16|peer.1=" PEER,
    "netns=ns1|" WG "routes=10.6.0.0/16|peer.2=" OTHER_PEER, 1400 },
  { "bundle-mtu", OVER "mss-clamp=auto", OVER "mss-clamp=auto", 1400 },
  { "bundle-many", OVER "neighbour.1=10.10.10.2 10.9.0.2",
    OVER "neighbour.2=10.10.10.2 10.9.0.3|peer.2=" OTHER_PEER " allowed-ips=10.9.0.3/32", 0 },
  { "bundle-server", OVER "remote=10.9.0.2",
    OVER "remote=10.9.0.2|forward=yes|masquerade=yes|open-firewall=yes", 0 },
};

static WgrePlan *
plan_of (const char *text, guint mtu)
{
  g_autoptr (WgreProfile) profile = profile_with_secrets (text);
  const WgreFacts facts = { .uuid = "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11",
                            .interface = "wgre-t0",
                            .underlay_mtu = mtu,
                            .free_number = 51999,
                            .slot = 7,
                            .firewalld_zone = "public" };
  g_autoptr (GError) error = NULL;
  WgrePlan *plan = wgre_plan_new (profile, &facts, &error);

  g_assert_no_error (error);
  return plan;
}

/* The kernel with that plan; the handle goes on. */
static WgreKernel *
start (const WgrePlan *plan)
{
  g_autoptr (GError) error = NULL;
  WgreKernel *kernel;

  fake_reset (FALSE);
  kernel = fake_kernel_new ("/nowhere", plan->interface, NULL);
  wgre_execute_up (kernel, plan->ops, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return kernel;
}

static char *
state_of (const WgrePlan *plan)
{
  g_autoptr (WgreKernel) kernel G_GNUC_UNUSED = start (plan);

  return fake_dump ();
}

static void
assert_state (const char *wanted)
{
  g_autofree char *is = fake_dump ();

  g_assert_cmpstr (is, ==, wanted);
}

static void
assert_changes (const WgrePlan *from, const WgrePlan *to, const WgreDiff *diff)
{
  g_autofree char *wanted = state_of (to);
  g_autoptr (WgreKernel) kernel = start (from);
  g_autoptr (GError) error = NULL;

  wgre_execute_steps (kernel, diff->steps, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_state (wanted);
  wgre_execute_down (kernel, to->ops, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_stays (const WgrePlan *from, const WgreDiff *diff, guint at)
{
  const WgreStep *step = &g_array_index (diff->steps, WgreStep, at);
  g_autofree char *wanted = state_of (from);
  g_autoptr (WgreKernel) kernel = start (from);
  g_autoptr (GError) error = NULL;
  guint same = 0;

  for (guint i = 0; i < at; i++)
    same += g_array_index (diff->steps, WgreStep, i).direction == step->direction;
  fake_fail_at (step->direction, same, WGRE_ERROR_PERMISSION, FALSE);
  g_assert_false (wgre_execute_steps (kernel, diff->steps, NULL, NULL, &error));
  g_assert_error (error, WGRE_ERROR, (gint) WGRE_ERROR_PERMISSION);
  assert_state (wanted);
}

static void
try (const WgrePlan *from, const WgrePlan *to, gboolean nothing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreDiff) diff = wgre_diff_new (from, to, &error);

  g_assert_no_error (error);
  g_assert_true ((diff->steps->len == 0) == nothing);
  assert_changes (from, to, diff);
  for (guint i = 0; i < diff->steps->len; i++)
    assert_stays (from, diff, i);
}

static void
test_pair (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (WgrePlan) a = plan_of (pairs[i].a, 1500),
                       b = plan_of (pairs[i].b, pairs[i].mtu_b ? pairs[i].mtu_b : 1500);

  try (a, b, i == 0);
  try (b, a, i == 0);
}

/* What is the same is not touched: neither session nor neighbour is interrupted. */
static void
test_leaves_alone (void)
{
  g_autoptr (WgrePlan) a = plan_of (WG "peer.1=" PEER " allowed-ips=10.1.0.0/16", 0);
  g_autoptr (WgrePlan) b = plan_of (WG "peer.1=" PEER " allowed-ips=10.1.0.0/16|peer.2=" OTHER_PEER
                                       " allowed-ips=10.2.0.0/16",
                                    0);
  g_autoptr (WgreDiff) diff = wgre_diff_new (a, b, NULL);
  const WgreStep *step = &g_array_index (diff->steps, WgreStep, 0);
  g_autofree char *up = NULL, *down = NULL;

  g_assert_cmpuint (diff->steps->len, ==, 1);
  g_assert_true (diff->by_nm);
  up = wgre_op_describe (step->op, WGRE_UP);
  down = wgre_op_describe (step->back, step->back_direction);
  g_assert_cmpstr (up, ==, "wg set wgre-t0 peer " OTHER_PEER " allowed-ips 10.2.0.0/16");
  g_assert_cmpstr (down, ==, "wg set wgre-t0 peer " OTHER_PEER " remove");
}

static void
assert_refused (const char *before, const char *after)
{
  g_autoptr (WgrePlan) a = plan_of (before, 0), b = plan_of (after, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_diff_new (a, b, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED);
}

static void
test_refuses (void)
{
  assert_refused (WG "peer.1=" PEER, FULL);
  assert_refused (FULL, WG "peer.1=" PEER);
  assert_refused (FULL, FULL ";::/0");
  assert_refused (FULL, FULL "|fwmark=5");
  assert_refused (MESH "key=1", MESH "key=2");
  assert_refused (MESH "key=1", "tunnel=gre|local=192.0.2.1|key=1|addresses=fd00::1/64");
}

/* Which keys take a restart is told by their rows. */
static void
test_keys (void)
{
  g_autoptr (WgreProfile) a = profile_with_secrets (WG "peer.1=" PEER "|dns=10.0.0.9|forward=yes"),
                          b = profile_with_secrets (
                              "listen-port=51821|addresses=10.0.0.1/24|mtu=1300"),
                          c = profile_with_secrets (WG "kill-switch=off");
  g_auto (GStrv) keys = wgre_profile_restart_keys (a, b), none = NULL;
  g_autofree char *text = g_strjoinv (" ", keys);
  g_autoptr (WgreProfile) d = profile_with_secrets (WG "routes=10.9.0.0/16");

  g_assert_cmpstr (text, ==, "listen-port dns");
  none = wgre_profile_restart_keys (c, d); /* a default that is said is no change */
  g_assert_null (none[0]);
}

/* Also of those that are the lower link's. */
static void
test_keys_of_a_bundle (void)
{
  g_autoptr (WgreProfile) a = profile_with_secrets (OVER "remote=10.9.0.2"),
                          b = profile_with_secrets (OVER "remote=10.9.0.2|fwmark=7|peer.1.name=x");
  g_auto (GStrv) keys = wgre_profile_restart_keys (a, b);
  g_autofree char *text = g_strjoinv (" ", keys);

  g_assert_cmpstr (text, ==, "fwmark");
}

/* Each command is for the link that it is said of. */
static void
test_changes_the_lower_link (void)
{
  g_autoptr (WgrePlan) a = plan_of (OVER "remote=10.9.0.2", 1500),
                       b = plan_of (OVER "remote=10.9.0.2|peer.1.psk=" KEY, 1400);
  g_autoptr (WgreDiff) diff = wgre_diff_new (a, b, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < diff->steps->len; i++) {
    g_autofree char *line = wgre_op_describe (g_array_index (diff->steps, WgreStep, i).op, WGRE_UP);

    g_string_append_printf (text, "%s\n", line);
  }
  g_assert_cmpstr (text->str, ==,
                   "wg set wgre-t1 peer " PEER " preshared-key wgre-t1.peer.1.psk"
                   " allowed-ips 10.9.0.2/32\n"
                   "ip link set mtu 1320 up dev wgre-t1\n"
                   "ip link set mtu 1296 up dev wgre-t0\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *path = g_strdup_printf ("/service/change/%s", pairs[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_pair);
  }
  g_test_add_func ("/service/change/leaves-alone-what-is-the-same", test_leaves_alone);
  g_test_add_func ("/service/change/refuses-what-takes-a-restart", test_refuses);
  g_test_add_func ("/service/change/keys-that-take-a-restart", test_keys);
  g_test_add_func ("/service/change/keys-of-a-bundle", test_keys_of_a_bundle);
  g_test_add_func ("/service/change/changes-the-lower-link", test_changes_the_lower_link);
  return g_test_run ();
}
