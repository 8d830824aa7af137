/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The networks that this host is in, in a network namespace of this process. */
#include "host/gather.h"

#include <sched.h>

#include "common/namespace.h"

static WgreProfile *
profile_new (const char *exclude)
{
  g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  WgreProfile *profile;

  g_hash_table_insert (data, (char *) "exclude", (char *) exclude);
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, &error);
  g_assert_no_error (error);
  return profile;
}

static void
check_lan (const char *expected)
{
  g_autoptr (WgreProfile) profile = profile_new ("lan");
  g_auto (WgreFacts) facts = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  g_assert_true (wgre_gather_lan (profile, &facts, &error));
  g_assert_no_error (error);
  got = wgre_prefix_list_to_string (facts.lan);
  g_assert_cmpstr (got, ==, expected);
}

/* Each once, and only private networks that come with an address of a link that carries frames:
 * not what a DHCP server says besides, nor what is on a tunnel. */
static void
test_networks_come_and_go (void)
{
  check_lan ("");
  wgre_shell ("for b in br0 br1; do ip link add $b type bridge && "
              "ip link set $b addrgenmode none && ip link set $b up || exit; done");
  check_lan ("");
  wgre_shell ("ip addr add 192.168.7.9/24 dev br0 && ip addr add 192.168.7.8/24 dev br1 && "
              "ip addr add 10.7.0.9/16 dev br0 && ip addr add 198.51.100.9/24 dev br0");
  check_lan ("192.168.7.0/24;10.7.0.0/16");
  wgre_shell ("ip route add 10.8.0.0/16 dev br0 proto dhcp && "
              "ip route add 10.9.0.0/16 via 10.7.0.1 proto kernel && "
              "ip route add 10.10.0.0/16 dev br0 proto kernel table 7");
  check_lan ("192.168.7.0/24;10.7.0.0/16");
  wgre_shell ("ip addr del 192.168.7.9/24 dev br0");
  check_lan ("192.168.7.0/24;10.7.0.0/16");
  wgre_shell ("ip link set br1 down");
  check_lan ("10.7.0.0/16");
  wgre_shell ("ip link set br0 group 51820");
  check_lan ("");
  wgre_shell ("ip link del br0 && ip link del br1");
}

static void
test_only_who_asks_is_told (void)
{
  g_autoptr (WgreProfile) profile = profile_new ("192.168.7.0/24");
  g_auto (WgreFacts) facts = { .lan = g_array_new (FALSE, FALSE, sizeof (WgrePrefix)) };

  g_assert_true (wgre_gather_lan (profile, &facts, NULL));
  g_assert_null (facts.lan);
}

int
main (int argc, char **argv)
{
  const char *why = wgre_enter_namespaces (CLONE_NEWNET);

  g_test_init (&argc, &argv, NULL);
  if (why) {
    g_print ("1..0 # SKIP %s\n", why);
    return 0;
  }
  g_test_add_func ("/gather/lan/networks-come-and-go", test_networks_come_and_go);
  g_test_add_func ("/gather/lan/only-who-asks-is-told", test_only_who_asks_is_told);
  return g_test_run ();
}
