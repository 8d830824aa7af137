/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chains of other firewalls that drop what they do not know, in what "nft list chains" printed
 * (nftables 1.0.6). */
#include "net/chains.h"

static const char listing[] =
    "table ip filter {\n"
    "\tchain INPUT {\n\t\ttype filter hook input priority filter; policy accept;\n\t}\n"
    "\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n\t}\n"
    "\tchain DOCKER {\n\t}\n"
    "}\n"
    "table inet nm-wgre-wg0 {\n"
    "\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n"
    "}\n"
    "table inet mine {\n"
    "\tchain in-coming {\n\t\ttype filter hook input priority filter - 5; policy drop;\n\t}\n"
    "\tchain nat {\n\t\ttype nat hook output priority 100; policy drop;\n\t}\n"
    "}\n";

static void
assert_closed (const char *text, const char *hook, const char *wanted)
{
  static const char *const except[] = { "nm-wgre-", NULL };
  g_autofree char *chain = wgre_chains_closed (text, hook, except);

  g_assert_cmpstr (chain, ==, wanted);
}

static void
test_closed (void)
{
  assert_closed (listing, "forward", "ip filter FORWARD");
  assert_closed (listing, "input", "inet mine in-coming");
  assert_closed (listing, "output", NULL);
  assert_closed ("", "input", NULL);
  assert_closed ("policy drop;\n\ntable {\nchain\ntype filter hook input \n", "input", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/chains/closed", test_closed);
  return g_test_run ();
}
