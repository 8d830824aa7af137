/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of a link's IPv6 addresses is public and stays, as /proc/net/if_inet6 tells it. */
#include "host/public.h"

static void
check (const char *text, const char *expected)
{
  g_autofree char *found = NULL;
  WgreIp ip;

  if (wgre_public_lasting (text, 2, &ip))
    found = wgre_ip_to_string (&ip);
  g_assert_cmpstr (found, ==, expected);
}

#define LASTING "20010db8000000000000000000000007 02 40 00 80     eth0\n"

static void
test_lasting (void)
{
  check (LASTING, "2001:db8::7");
  check ("", NULL);
  check ("fe800000000000000000000000000007 02 40 20 80     eth0\n"
         "fd000000000000000000000000000007 02 40 00 80     eth0\n",
         NULL);
  /* another link; for privacy; deprecated; tentative; a failed one */
  check ("20010db8000000000000000000000001 03 40 00 80     eth1\n"
         "20010db8000000000000000000000002 02 40 00 01     eth0\n"
         "20010db8000000000000000000000003 02 40 00 a0     eth0\n"
         "20010db8000000000000000000000004 02 40 00 c0     eth0\n"
         "20010db8000000000000000000000005 02 40 00 88     eth0\n" LASTING,
         "2001:db8::7");
  check ("20010db80000000000000000000000 02\n20010db8000000000000000000000007\nx\n", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/public/lasting", test_lasting);
  return g_test_run ();
}
