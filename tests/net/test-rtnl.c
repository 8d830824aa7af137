/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What we send for links, addresses, routes and rules, compared with what ip(8) of iproute2 6.1
 * sends for the same (recorded; sequence numbers cleared). Order of attributes does not count. */
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "common/profile.h"
#include "dump.h"
#include "net/fou.h"
#include "net/kinds.h"
#include "net/rtnl.h"

static const char *const link_nests[] = { "18", "18.2", NULL };

/* What ip(8) sends besides: for IPv6, a version for ERSPAN (the kernel's default for a new link).
 */
static const char *const link_ignored[] = { "18.2.22", NULL };

static void
assert_same (const WgreBatch *batch, const char *recorded, gsize header_size,
             const char *const *ignored)
{
  g_autofree struct nlmsghdr *message = dump_from_hex (recorded);
  g_autofree char *expected = dump_message (message, header_size, link_nests, ignored);
  g_autofree char *ours = NULL;

  g_assert_cmpuint (wgre_batch_length (batch), ==, 1);
  ours = dump_message (wgre_batch_message (batch, 0), header_size, link_nests, NULL);
  g_assert_cmpstr (ours, ==, expected);
}

static WgreIp
ip (const char *text)
{
  WgreIp value = { 0 };

  g_assert_true (!text || wgre_ip_parse (text, &value));
  return value;
}

static WgrePrefix
prefix (const char *text)
{
  WgrePrefix value;

  g_assert_true (wgre_prefix_parse (text, FALSE, &value));
  return value;
}

/* --- links --- */

typedef struct {
  const char *name;
  const char *interface;
  const char *data; /* KEY=VALUE lines */
  const char *local, *remote;
  int dev;
  const char *recorded;
} LinkCase;

static const LinkCase link_cases[] = {
  /* ip link add wg0 group 51820 type wireguard */
  { "wireguard", "wg0", "tunnel=wireguard", NULL, NULL, 0,
    "44000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08000300 77673000 "
    "08001b00 6cca0000 "
    "14001200 "
    " 0d000100 776972656775617264000000 " },
  /* ip link add awg0 group 51820 type amneziawg */
  { "amneziawg", "awg0", "tunnel=amneziawg", NULL, NULL, 0,
    "48000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "09000300 6177673000000000 "
    "08001b00 6cca0000 "
    "14001200 "
    " 0d000100 616d6e657a69617767000000 " },
  /* ip link add gre1 group 51820 type gre local 192.0.2.2 remote 198.51.100.1 key 111 */
  { "gre", "gre1", "tunnel=gre\nlocal=192.0.2.2\nremote=198.51.100.1\nkey=111", "192.0.2.2",
    "198.51.100.1", 0,
    "b4000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "09000300 6772653100000000 "
    "80001200 "
    " 07000100 67726500 "
    " 74000200 "
    "  08000400 0000006f "
    "  08000500 0000006f "
    "  06000200 20000000 "
    "  06000300 20000000 "
    "  08000600 c0000202 "
    "  08000700 c6336401 "
    "  05000a00 01000000 "
    "  05000900 00000000 "
    "  05000800 00000000 "
    "  08001400 00000000 "
    "  06000e00 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 " },
  /* ip link add gre2 group 51820 type gre remote 198.51.100.2 ikey 1.2.3.4 okey 5 csum iseq ttl 64
     tos 0x10 dev d0 fwmark 7 */
  { "gre-options", "gre2",
    "tunnel=gre\nremote=198.51.100.2\nikey=1.2.3.4\nokey=5\ncsum=yes\niseq=yes\nttl=64\ntos=16\ndev=d0\nfwmark=7",
    NULL, "198.51.100.2", 2,
    "b4000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "09000300 6772653200000000 "
    "80001200 "
    " 07000100 67726500 "
    " 74000200 "
    "  08000400 01020304 "
    "  08000500 00000005 "
    "  06000200 b0000000 "
    "  06000300 a0000000 "
    "  08000700 c6336402 "
    "  05000a00 01000000 "
    "  05000900 10000000 "
    "  08000100 02000000 "
    "  05000800 40000000 "
    "  08001400 07000000 "
    "  06000e00 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 " },
  /* ip link add gre3 group 51820 type gre remote 198.51.100.3 nopmtudisc ignore-df tos inherit ttl
     inherit ocsum */
  { "gre-words", "gre3",
    "tunnel=gre\nremote=198.51.100.3\npmtudisc=no\nignore-df=yes\ntos=inherit\nttl=inherit\nocsum=yes",
    NULL, "198.51.100.3", 0,
    "b4000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "09000300 6772653300000000 "
    "80001200 "
    " 07000100 67726500 "
    " 74000200 "
    "  08000400 00000000 "
    "  08000500 00000000 "
    "  06000200 00000000 "
    "  06000300 80000000 "
    "  08000700 c6336403 "
    "  05000a00 00000000 "
    "  05001300 01000000 "
    "  05000900 01000000 "
    "  05000800 00000000 "
    "  08001400 00000000 "
    "  06000e00 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 " },
  /* ip link add gre4 group 51820 type gre local 192.0.2.2 key 111 */
  { "gre-to-many", "gre4", "tunnel=gre\nlocal=192.0.2.2\nkey=111", "192.0.2.2", NULL, 0,
    "ac000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "09000300 6772653400000000 "
    "78001200 "
    " 07000100 67726500 "
    " 6c000200 "
    "  08000400 0000006f "
    "  08000500 0000006f "
    "  06000200 20000000 "
    "  06000300 20000000 "
    "  08000600 c0000202 "
    "  05000a00 01000000 "
    "  05000900 00000000 "
    "  05000800 00000000 "
    "  08001400 00000000 "
    "  06000e00 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 " },
  /* ip link add gt1 group 51820 type gretap remote 198.51.100.4 */
  { "gretap", "gt1", "tunnel=gretap\nremote=198.51.100.4", NULL, "198.51.100.4", 0,
    "ac000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 67743100 "
    "7c001200 "
    " 0a000100 6772657461700000 "
    " 6c000200 "
    "  08000400 00000000 "
    "  08000500 00000000 "
    "  06000200 00000000 "
    "  06000300 00000000 "
    "  08000700 c6336404 "
    "  05000a00 01000000 "
    "  05000900 00000000 "
    "  05000800 00000000 "
    "  08001400 00000000 "
    "  06000e00 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 " },
  /* ip link add g6a group 51820 type ip6gre local 2001:db8::2 remote 2001:db8::1 key 9 hoplimit 3
     tclass 10 flowlabel 0x12345 encaplimit 7 */
  { "ip6gre", "g6a",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1\nkey=9\nttl=3\ntos=16\nflowlabel=74565\nencaplimit=7",
    "2001:db8::2", "2001:db8::1", 0,
    "dc000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 67366100 "
    "ac001200 "
    " 0a000100 6970366772650000 "
    " 9c000200 "
    "  08000400 00000009 "
    "  08000500 00000009 "
    "  06000200 20000000 "
    "  06000300 20000000 "
    "  14000600 20010db8000000000000000000000002 "
    "  14000700 20010db8000000000000000000000001 "
    "  05000800 03000000 "
    "  05000b00 07000000 "
    "  08000c00 01012345 "
    "  08000d00 00000000 "
    "  08001400 00000000 "
    "  05001600 01000000 "
    "  06000e00 00000000 "
    "  06000f00 02000000 "
    "  06001000 00000000 "
    "  06001100 00000000 " },
  /* ip link add g6b group 51820 type ip6gre remote 2001:db8::3 hoplimit inherit tclass inherit
     flowlabel inherit encaplimit none */
  { "ip6gre-words", "g6b",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::3\nttl=inherit\ntos=inherit\nflowlabel=inherit\nencaplimit=none",
    NULL, "2001:db8::3", 0,
    "c8000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 67366200 "
    "98001200 "
    " 0a000100 6970366772650000 "
    " 88000200 "
    "  08000400 00000000 "
    "  08000500 00000000 "
    "  06000200 00000000 "
    "  06000300 00000000 "
    "  14000700 20010db8000000000000000000000003 "
    "  05000800 00000000 "
    "  05000b00 04000000 "
    "  08000c00 00000000 "
    "  08000d00 07000000 "
    "  08001400 00000000 "
    "  05001600 01000000 "
    "  06000e00 00000000 "
    "  06000f00 02000000 "
    "  06001000 00000000 "
    "  06001100 00000000 " },
  /* ip link add gt2 group 51820 type gretap local 192.0.2.2 remote 198.51.100.4 key 5 encap fou
     encap-sport 5555 encap-dport 6666 */
  { "gretap-fou", "gt2",
    "tunnel=gretap\nlocal=192.0.2.2\nremote=198.51.100.4\nkey=5\nencap=fou\nencap-sport=5555\nencap-dport=6666",
    "192.0.2.2", "198.51.100.4", 0,
    "b4000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 67743200 "
    "84001200 "
    " 0a000100 6772657461700000 "
    " 74000200 "
    "  08000400 00000005 "
    "  08000500 00000005 "
    "  06000200 20000000 "
    "  06000300 20000000 "
    "  08000600 c0000202 "
    "  08000700 c6336404 "
    "  05000a00 01000000 "
    "  05000900 00000000 "
    "  05000800 00000000 "
    "  08001400 00000000 "
    "  06000e00 01000000 "
    "  06000f00 00000000 "
    "  06001000 15b30000 "
    "  06001100 1a0a0000 " },
  /* ip link add gre5 group 51820 type gre remote 198.51.100.4 encap gue encap-sport auto
     encap-dport 6666 */
  { "gre-gue", "gre5",
    "tunnel=gre\nremote=198.51.100.4\nencap=gue\nencap-sport=auto\nencap-dport=6666", NULL,
    "198.51.100.4", 0,
    "ac000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "09000300 6772653500000000 "
    "78001200 "
    " 07000100 67726500 "
    " 6c000200 "
    "  08000400 00000000 "
    "  08000500 00000000 "
    "  06000200 00000000 "
    "  06000300 00000000 "
    "  08000700 c6336404 "
    "  05000a00 01000000 "
    "  05000900 00000000 "
    "  05000800 00000000 "
    "  08001400 00000000 "
    "  06000e00 02000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 1a0a0000 " },
  /* ip link add g6c group 51820 type ip6gre remote 2001:db8::1 */
  { "ip6gre-defaults", "g6c", "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1", NULL,
    "2001:db8::1", 0,
    "c8000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 67366300 "
    "98001200 "
    " 0a000100 6970366772650000 "
    " 88000200 "
    "  08000400 00000000 "
    "  08000500 00000000 "
    "  06000200 00000000 "
    "  06000300 00000000 "
    "  14000700 20010db8000000000000000000000001 "
    "  05000800 40000000 "
    "  05000b00 04000000 "
    "  08000c00 00000000 "
    "  08000d00 00000000 "
    "  08001400 00000000 "
    "  05001600 01000000 "
    "  06000e00 00000000 "
    "  06000f00 02000000 "
    "  06001000 00000000 "
    "  06001100 00000000 " },
  /* ip link add g6t group 51820 type ip6gretap remote 2001:db8::1 encap fou encap-sport 5555
     encap-dport 6666 */
  { "ip6gretap-fou", "g6t",
    "tunnel=ip6gretap\nlocal=2001:db8::2\nremote=2001:db8::1\nencap=fou\nencap-sport=5555\nencap-dport=6666",
    NULL, "2001:db8::1", 0,
    "cc000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 67367400 "
    "9c001200 "
    " 0d000100 697036677265746170000000 "
    " 88000200 "
    "  08000400 00000000 "
    "  08000500 00000000 "
    "  06000200 00000000 "
    "  06000300 00000000 "
    "  14000700 20010db8000000000000000000000001 "
    "  05000800 40000000 "
    "  05000b00 04000000 "
    "  08000c00 00000000 "
    "  08000d00 00000000 "
    "  08001400 00000000 "
    "  05001600 01000000 "
    "  06000e00 01000000 "
    "  06000f00 02000000 "
    "  06001000 15b30000 "
    "  06001100 1a0a0000 " },
  /* ip link add ip1 group 51820 type ipip mode ipip local 192.0.2.2 remote 198.51.100.4 */
  { "ipip", "ip1", "tunnel=ipip\nlocal=192.0.2.2\nremote=198.51.100.4", "192.0.2.2", "198.51.100.4",
    0,
    "a0000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69703100 "
    "70001200 "
    " 08000100 69706970 "
    " 64000200 "
    "  05000900 04000000 "
    "  08000200 c0000202 "
    "  08000300 c6336404 "
    "  05000a00 01000000 "
    "  05000500 00000000 "
    "  05000400 00000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 "
    "  06001200 00000000 " },
  /* ip link add ip2 group 51820 type ipip mode ipip remote 198.51.100.4 ttl 64 tos 0x10 dev lo
     fwmark 7 encap gue encap-sport 5555 encap-dport 6666 */
  { "ipip-options", "ip2",
    "tunnel=ipip\nremote=198.51.100.4\nttl=64\ntos=16\ndev=lo\nfwmark=7\nencap=gue\nencap-sport=5555\nencap-dport=6666",
    NULL, "198.51.100.4", 1,
    "98000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69703200 "
    "68001200 "
    " 08000100 69706970 "
    " 5c000200 "
    "  05000900 04000000 "
    "  08000300 c6336404 "
    "  05000a00 01000000 "
    "  05000500 10000000 "
    "  05000400 40000000 "
    "  08000100 01000000 "
    "  08001400 07000000 "
    "  06000f00 02000000 "
    "  06001000 00000000 "
    "  06001100 15b30000 "
    "  06001200 1a0a0000 " },
  /* ip link add ip3 group 51820 type ipip mode ipip remote 198.51.100.4 tos inherit ttl inherit
     nopmtudisc */
  { "ipip-words", "ip3", "tunnel=ipip\nremote=198.51.100.4\ntos=inherit\nttl=inherit\npmtudisc=no",
    NULL, "198.51.100.4", 0,
    "98000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69703300 "
    "68001200 "
    " 08000100 69706970 "
    " 5c000200 "
    "  05000900 04000000 "
    "  08000300 c6336404 "
    "  05000a00 00000000 "
    "  05000500 01000000 "
    "  05000400 00000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 "
    "  06001200 00000000 " },
  /* ip link add sit1 group 51820 type sit mode ip6ip local 192.0.2.2 remote 198.51.100.4 */
  { "sit", "sit1", "tunnel=sit\nlocal=192.0.2.2\nremote=198.51.100.4", "192.0.2.2", "198.51.100.4",
    0,
    "ac000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "09000300 7369743100000000 "
    "78001200 "
    " 07000100 73697400 "
    " 6c000200 "
    "  05000900 29000000 "
    "  08000200 c0000202 "
    "  08000300 c6336404 "
    "  05000a00 01000000 "
    "  05000500 00000000 "
    "  05000400 00000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 "
    "  06001200 00000000 "
    "  06000800 00000000 " },
  /* ip link add sit2 group 51820 type sit mode ip6ip remote 198.51.100.4 ttl 9 tos inherit fwmark 7
     dev lo encap fou encap-dport 6666 */
  { "sit-options", "sit2",
    "tunnel=sit\nremote=198.51.100.4\nttl=9\ntos=inherit\nfwmark=7\ndev=lo\nencap=fou\nencap-dport=6666",
    NULL, "198.51.100.4", 1,
    "a4000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "09000300 7369743200000000 "
    "70001200 "
    " 07000100 73697400 "
    " 64000200 "
    "  05000900 29000000 "
    "  08000300 c6336404 "
    "  05000a00 01000000 "
    "  05000500 01000000 "
    "  05000400 09000000 "
    "  08000100 01000000 "
    "  08001400 07000000 "
    "  06000f00 01000000 "
    "  06001000 00000000 "
    "  06001100 00000000 "
    "  06001200 1a0a0000 "
    "  06000800 00000000 " },
  /* ip link add i61 group 51820 type ip6tnl mode ipip6 local 2001:db8::2 remote 2001:db8::1 */
  { "ipip6", "i61", "tunnel=ipip6\nlocal=2001:db8::2\nremote=2001:db8::1", "2001:db8::2",
    "2001:db8::1", 0,
    "c4000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69363100 "
    "94001200 "
    " 0a000100 697036746e6c0000 "
    " 84000200 "
    "  05000900 04000000 "
    "  14000200 20010db8000000000000000000000002 "
    "  14000300 20010db8000000000000000000000001 "
    "  05000400 40000000 "
    "  05000600 04000000 "
    "  08000700 00000000 "
    "  08000800 00000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 00000000 "
    "  06001000 02000000 "
    "  06001100 00000000 "
    "  06001200 00000000 " },
  /* ip link add i62 group 51820 type ip6tnl mode ip6ip6 remote 2001:db8::1 hoplimit 3 tclass 0x10
     flowlabel 0x12345 encaplimit 7 dev lo fwmark 7 */
  { "ip6ip6-options", "i62",
    "tunnel=ip6ip6\nlocal=2001:db8::2\nremote=2001:db8::1\nttl=3\ntos=16\nflowlabel=74565\nencaplimit=7\ndev=lo\nfwmark=7",
    NULL, "2001:db8::1", 1,
    "b0000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69363200 "
    "80001200 "
    " 0a000100 697036746e6c0000 "
    " 70000200 "
    "  05000900 29000000 "
    "  14000300 20010db8000000000000000000000001 "
    "  05000400 03000000 "
    "  05000600 07000000 "
    "  08000700 01012345 "
    "  08000800 00000000 "
    "  08000100 01000000 "
    "  08001400 07000000 "
    "  06000f00 00000000 "
    "  06001000 02000000 "
    "  06001100 00000000 "
    "  06001200 00000000 " },
  /* ip link add i63 group 51820 type ip6tnl mode ip6ip6 remote 2001:db8::1 hoplimit inherit tclass
     inherit flowlabel inherit encaplimit none */
  { "ip6ip6-words", "i63",
    "tunnel=ip6ip6\nlocal=2001:db8::2\nremote=2001:db8::1\nttl=inherit\ntos=inherit\nflowlabel=inherit\nencaplimit=none",
    NULL, "2001:db8::1", 0,
    "b0000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69363300 "
    "80001200 "
    " 0a000100 697036746e6c0000 "
    " 70000200 "
    "  05000900 29000000 "
    "  14000300 20010db8000000000000000000000001 "
    "  05000400 00000000 "
    "  05000600 04000000 "
    "  08000700 00000000 "
    "  08000800 07000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 00000000 "
    "  06001000 02000000 "
    "  06001100 00000000 "
    "  06001200 00000000 " },
  /* ip link add i64 group 51820 type ip6tnl mode ip6ip6 remote 2001:db8::1 encap fou encap-sport
     5555 encap-dport 6666 */
  { "ip6ip6-fou", "i64",
    "tunnel=ip6ip6\nlocal=2001:db8::2\nremote=2001:db8::1\nencap=fou\nencap-sport=5555\nencap-dport=6666",
    NULL, "2001:db8::1", 0,
    "b0000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69363400 "
    "80001200 "
    " 0a000100 697036746e6c0000 "
    " 70000200 "
    "  05000900 29000000 "
    "  14000300 20010db8000000000000000000000001 "
    "  05000400 40000000 "
    "  05000600 04000000 "
    "  08000700 00000000 "
    "  08000800 00000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 01000000 "
    "  06001000 02000000 "
    "  06001100 15b30000 "
    "  06001200 1a0a0000 " },
  /* ip link add g7 group 51820 type gre remote 198.51.100.4 encap gue encap-sport auto encap-dport
     6666 encap-csum encap-remcsum */
  { "gre-gue-checksums", "g7",
    "tunnel=gre\nremote=198.51.100.4\nencap=gue\nencap-dport=6666\nencap-csum=yes\nencap-remcsum=yes",
    NULL, "198.51.100.4", 0,
    "a8000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "07000300 67370000 "
    "78001200 "
    " 07000100 67726500 "
    " 6c000200 "
    "  08000400 00000000 "
    "  08000500 00000000 "
    "  06000200 00000000 "
    "  06000300 00000000 "
    "  08000700 c6336404 "
    "  05000a00 01000000 "
    "  05000900 00000000 "
    "  05000800 00000000 "
    "  08001400 00000000 "
    "  06000e00 02000000 "
    "  06000f00 05000000 "
    "  06001000 00000000 "
    "  06001100 1a0a0000 " },
  /* ip link add g6d group 51820 type ip6gre local 2001:db8::2 remote 2001:db8::1 dscp inherit
     allow-localremote encap gue encap-sport auto encap-dport 6666 noencap-udp6-csum */
  { "ip6gre-flags", "g6d",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1\ndscp=inherit\nallow-localremote=yes\nencap=gue\nencap-dport=6666\nencap-csum6=no",
    "2001:db8::2", "2001:db8::1", 0,
    "dc000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 67366400 "
    "ac001200 "
    " 0a000100 6970366772650000 "
    " 9c000200 "
    "  08000400 00000000 "
    "  08000500 00000000 "
    "  06000200 00000000 "
    "  06000300 00000000 "
    "  14000600 20010db8000000000000000000000002 "
    "  14000700 20010db8000000000000000000000001 "
    "  05000800 40000000 "
    "  05000b00 04000000 "
    "  08000c00 00000000 "
    "  08000d00 50000000 "
    "  08001400 00000000 "
    "  05001600 01000000 "
    "  06000e00 02000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 1a0a0000 " },
  /* ip link add i65 group 51820 type ip6tnl mode ipip6 local 2001:db8::2 remote 2001:db8::1
     encaplimit none dscp inherit allow-localremote */
  { "ipip6-flags", "i65",
    "tunnel=ipip6\nlocal=2001:db8::2\nremote=2001:db8::1\nencaplimit=none\ndscp=inherit\nallow-localremote=yes",
    "2001:db8::2", "2001:db8::1", 0,
    "c4000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69363500 "
    "94001200 "
    " 0a000100 697036746e6c0000 "
    " 84000200 "
    "  05000900 04000000 "
    "  14000200 20010db8000000000000000000000002 "
    "  14000300 20010db8000000000000000000000001 "
    "  05000400 40000000 "
    "  05000600 04000000 "
    "  08000700 00000000 "
    "  08000800 51000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 00000000 "
    "  06001000 02000000 "
    "  06001100 00000000 "
    "  06001200 00000000 " },
  /* ip link add si1 group 51820 type sit mode ip6ip local 192.0.2.2 isatap */
  { "sit-isatap", "si1", "tunnel=sit\nlocal=192.0.2.2\nisatap=yes", "192.0.2.2", NULL, 0,
    "a0000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 73693100 "
    "70001200 "
    " 07000100 73697400 "
    " 64000200 "
    "  05000900 29000000 "
    "  08000200 c0000202 "
    "  05000a00 01000000 "
    "  05000500 00000000 "
    "  05000400 00000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 "
    "  06001200 00000000 "
    "  06000800 01000000 " },
  /* ip link add si2 group 51820 type sit mode ip6ip local 192.0.2.2 6rd-prefix 2001:db8::/32
     6rd-relay_prefix 192.0.0.0/8 */
  { "sit-6rd", "si2",
    "tunnel=sit\nlocal=192.0.2.2\n6rd-prefix=2001:db8::/32\n6rd-relay-prefix=192.0.0.0/8",
    "192.0.2.2", NULL, 0,
    "cc000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 73693200 "
    "9c001200 "
    " 07000100 73697400 "
    " 90000200 "
    "  05000900 29000000 "
    "  08000200 c0000202 "
    "  05000a00 01000000 "
    "  05000500 00000000 "
    "  05000400 00000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 00000000 "
    "  06001000 00000000 "
    "  06001100 00000000 "
    "  06001200 00000000 "
    "  06000800 00000000 "
    "  14000b00 20010db8000000000000000000000000 "
    "  06000d00 20000000 "
    "  08000c00 c0000000 "
    "  06000e00 08000000 " },
  /* ip link add ii9 group 51820 type ipip mode ipip remote 192.0.2.2 encap fou encap-sport auto
     encap-dport 5 encap-csum */
  { "ipip-fou-checksum", "ii9",
    "tunnel=ipip\nremote=192.0.2.2\nencap=fou\nencap-dport=5\nencap-csum=yes", NULL, "192.0.2.2", 0,
    "98000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 69693900 "
    "68001200 "
    " 08000100 69706970 "
    " 5c000200 "
    "  05000900 04000000 "
    "  08000300 c0000202 "
    "  05000a00 01000000 "
    "  05000500 00000000 "
    "  05000400 00000000 "
    "  08000100 00000000 "
    "  08001400 00000000 "
    "  06000f00 01000000 "
    "  06001000 01000000 "
    "  06001100 00000000 "
    "  06001200 00050000 " },
  /* ip link add vt1 group 51820 type vti local 192.0.2.2 remote 198.51.100.4 */
  { "vti", "vt1", "tunnel=vti\nlocal=192.0.2.2\nremote=198.51.100.4", "192.0.2.2", "198.51.100.4",
    0,
    "68000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 76743100 "
    "38001200 "
    " 07000100 76746900 "
    " 2c000200 "
    "  08000200 00000000 "
    "  08000300 00000000 "
    "  08000400 c0000202 "
    "  08000500 c6336404 "
    "  08000600 00000000 " },
  /* ip link add vt2 group 51820 type vti remote 198.51.100.4 ikey 5 okey 6 dev lo fwmark 7 */
  { "vti-options", "vt2", "tunnel=vti\nremote=198.51.100.4\nikey=5\nokey=6\ndev=lo\nfwmark=7", NULL,
    "198.51.100.4", 1,
    "68000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 76743200 "
    "38001200 "
    " 07000100 76746900 "
    " 2c000200 "
    "  08000200 00000005 "
    "  08000300 00000006 "
    "  08000500 c6336404 "
    "  08000600 07000000 "
    "  08000100 01000000 " },
  /* ip link add vt6 group 51820 type vti6 local 2001:db8::2 remote 2001:db8::1 key 1.2.3.4 */
  { "vti6", "vt6", "tunnel=vti6\nlocal=2001:db8::2\nremote=2001:db8::1\nkey=1.2.3.4", "2001:db8::2",
    "2001:db8::1", 0,
    "80000000 1000 0506 00000000 00000000 "
    "00000000000000000000000000000000 "
    "08001b00 6cca0000 "
    "08000300 76743600 "
    "50001200 "
    " 08000100 76746936 "
    " 44000200 "
    "  08000200 01020304 "
    "  08000300 01020304 "
    "  14000400 20010db8000000000000000000000002 "
    "  14000500 20010db8000000000000000000000001 "
    "  08000600 00000000 " },
};

static void
test_link (gconstpointer data)
{
  const LinkCase *test = data;
  g_autoptr (WgreProfile) made = profile_of (test->data, "\n");
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreLinkSpec spec = { .name = test->interface,
                        .profile = made,
                        .group = WGRE_LINK_GROUP,
                        .local = ip (test->local),
                        .remote = ip (test->remote),
                        .dev = test->dev };

  wgre_rtnl_link_add (batch, &spec);
  assert_same (batch, test->recorded, sizeof (struct ifinfomsg), link_ignored);
}

/* "ip link change" sends what is there and what is changed; for us that is all of the profile, and
 * nothing but that. */
static void
test_link_change (void)
{
  g_autoptr (WgreProfile) made =
      profile_of ("tunnel=vti\nremote=far.example.org\nkey=5\nfwmark=7", "\n");
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreLinkSpec spec = { .name = "vt1", .profile = made, .remote = ip ("198.51.100.9") };

  wgre_rtnl_link_change (batch, 8, &spec);
  assert_same (batch,
               "50000000 1000 0500 00000000 00000000 "
               "00000000080000000000000000000000 "
               "30001200 "
               " 07000100 76746900 "
               " 24000200 "
               "  08000200 00000005 "
               "  08000300 00000005 "
               "  08000500 c6336409 "
               "  08000600 07000000 ",
               sizeof (struct ifinfomsg), NULL);
}

/* A key has its bit also when it is 0. */
static void
test_directions (void)
{
  g_autoptr (WgreProfile) made = profile_of (
      "tunnel=gre\nremote=198.51.100.1\nicsum=yes\nocsum=no\noseq=yes\nikey=0\nokey=7", "\n");
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autofree char *text = NULL;
  WgreLinkSpec spec = { .name = "g", .profile = made, .remote = ip ("198.51.100.1") };

  wgre_rtnl_link_add (batch, &spec);
  text = dump_message (wgre_batch_message (batch, 0), sizeof (struct ifinfomsg), NULL, NULL);
  g_assert_nonnull (strstr (text, "\n18.2.2: a000\n")); /* checksum and key */
  g_assert_nonnull (strstr (text, "\n18.2.3: 3000\n")); /* key and sequence number */
  g_assert_nonnull (strstr (text, "\n18.2.4: 00000000\n"));
  g_assert_nonnull (strstr (text, "\n18.2.5: 00000007\n"));
}

static void
test_kinds_have_writers (void)
{
  for (guint i = 0; i < WGRE_N_KINDS; i++) {
    const WgreKind *kind = wgre_kind_get (i);

    g_test_message ("%s", kind->name);
    g_assert_true (wgre_kinds_has_writer (kind->layout));
  }
}

/* ip link set dev wg0 mtu 1420 up alias nm-wgre:x */
static void
test_link_set (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreLinkChange change = { .alias = "nm-wgre:x", .mtu = 1420, .up = TRUE };

  wgre_rtnl_link_set (batch, 8, &change);
  assert_same (batch,
               "38000000 1000 0500 00000000 00000000 "
               "00000000080000000100000001000000 "
               "08000400 8c050000 "
               "0d001400 6e6d2d776772653a78000000 ",
               sizeof (struct ifinfomsg), NULL);
}

/* ip link set dev wg0 down */
static void
test_link_down (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreLinkChange change = { .down = TRUE };

  wgre_rtnl_link_set (batch, 8, &change);
  assert_same (batch, "20000000 1000 0500 00000000 00000000 00000000 08000000 00000000 01000000",
               sizeof (struct ifinfomsg), NULL);
}

/* ip link set wg0 netns NAME, of which the file is 4 */
static void
test_link_move (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  wgre_rtnl_link_move (batch, 8, 4);
  assert_same (batch,
               "28000000 1000 0500 00000000 00000000 00000000 08000000 00000000 00000000 "
               "08001c00 04000000 ",
               sizeof (struct ifinfomsg), NULL);
}

static void
test_link_delete (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  wgre_rtnl_link_delete (batch, 8);
  assert_same (batch, "20000000 1100 0500 00000000 00000000 00000000 08000000 00000000 00000000",
               sizeof (struct ifinfomsg), NULL);
}

/* --- addresses --- */

typedef struct {
  const char *name;
  gboolean add;
  int ifindex;
  const char *local, *peer;
  guint8 peer_length;
  const char *recorded;
} AddressCase;

static const AddressCase address_cases[] = {
  /* ip address add 10.0.0.2/24 dev wg0 */
  { "v4", TRUE, 8, "10.0.0.2/24", NULL, 0,
    "28000000 1400 0506 00000000 00000000 "
    "0218000008000000 "
    "08000200 0a000002 "
    "08000100 0a000002 " },
  /* ip -6 address add fd00::2/64 dev wg0 */
  { "v6", TRUE, 8, "fd00::2/64", NULL, 0,
    "40000000 1400 0506 00000000 00000000 "
    "0a40000008000000 "
    "14000200 fd000000000000000000000000000002 "
    "14000100 fd000000000000000000000000000002 " },
  /* ip address add 10.10.10.1 peer 10.10.10.2/30 dev gre1 */
  { "peer", TRUE, 9, "10.10.10.1/32", "10.10.10.2", 30,
    "28000000 1400 0506 00000000 00000000 "
    "021e000009000000 "
    "08000200 0a0a0a01 "
    "08000100 0a0a0a02 " },
  /* ip address add 127.5.0.1/8 dev wg0 */
  { "loopback-has-host-scope", TRUE, 8, "127.5.0.1/8", NULL, 0,
    "28000000 1400 0506 00000000 00000000 "
    "020800fe08000000 "
    "08000200 7f050001 "
    "08000100 7f050001 " },
  /* ip address del 10.0.0.2/24 dev wg0 */
  { "remove", FALSE, 8, "10.0.0.2/24", NULL, 0,
    "28000000 1500 0500 00000000 00000000 "
    "0218000008000000 "
    "08000200 0a000002 "
    "08000100 0a000002 " },
};

static void
test_address (gconstpointer data)
{
  const AddressCase *test = data;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgrePrefix local = prefix (test->local);
  WgreIp peer = ip (test->peer);

  wgre_rtnl_address (batch, test->add, test->ifindex, &local, test->peer ? &peer : NULL,
                     test->peer_length, FALSE);
  assert_same (batch, test->recorded, sizeof (struct ifaddrmsg), NULL);
}

/* --- neighbours --- */

typedef struct {
  const char *name;
  gboolean add;
  const char *inner;
  const char *recorded;
} NeighbourCase;

static const NeighbourCase neighbour_cases[] = {
  /* ip neigh replace 10.10.10.2 lladdr 192.0.2.7 dev lo nud permanent */
  { "v4", TRUE, "10.10.10.2",
    "2c000000 1c00 0505 00000000 00000000 "
    "020000000100000080000000 "
    "08000100 0a0a0a02 "
    "08000200 c0000207 " },
  /* ip neigh replace fd00::2 lladdr 192.0.2.7 dev lo nud permanent */
  { "v6", TRUE, "fd00::2",
    "38000000 1c00 0505 00000000 00000000 "
    "0a0000000100000080000000 "
    "14000100 fd000000000000000000000000000002 "
    "08000200 c0000207 " },
  /* ip neigh del 10.10.10.2 dev lo */
  { "remove", FALSE, "10.10.10.2",
    "24000000 1d00 0500 00000000 00000000 "
    "020000000100000080000000 "
    "08000100 0a0a0a02 " },
};

static void
test_neighbour (gconstpointer data)
{
  const NeighbourCase *test = data;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreIp inner = ip (test->inner), outer = ip ("192.0.2.7");

  wgre_rtnl_neighbour (batch, test->add, 1, &inner, &outer);
  assert_same (batch, test->recorded, sizeof (struct ndmsg), NULL);
}

/* --- ports --- */

typedef struct {
  const char *name;
  gboolean add;
  WgreFouSpec spec;
  const char *recorded;
} FouCase;

static const FouCase fou_cases[] = {
  /* ip fou add port 5557 ipproto 4 */
  { "fou",
    TRUE,
    { AF_INET, 5557, 4 },
    "34000000 2000 0500 00000000 00000000 "
    "01010000 "
    "06000100 15b50000 "
    "05000400 01000000 "
    "05000200 02000000 "
    "05000300 04000000 " },
  /* ip -6 fou add port 5557 ipproto 47 */
  { "fou-v6",
    TRUE,
    { AF_INET6, 5557, 47 },
    "34000000 2000 0500 00000000 00000000 "
    "01010000 "
    "06000100 15b50000 "
    "05000400 01000000 "
    "05000200 0a000000 "
    "05000300 2f000000 " },
  /* ip fou add port 5556 gue */
  { "gue",
    TRUE,
    { AF_INET, 5556, 0 },
    "2c000000 2000 0500 00000000 00000000 "
    "01010000 "
    "06000100 15b40000 "
    "05000400 02000000 "
    "05000200 02000000 " },
  /* ip fou del port 5556; ip(8) also sends a type, which means nothing here */
  { "remove",
    FALSE,
    { AF_INET, 5556, 0 },
    "24000000 2000 0500 00000000 00000000 "
    "02010000 "
    "06000100 15b40000 "
    "05000200 02000000 " },
};

static void
test_fou (gconstpointer data)
{
  const FouCase *test = data;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  wgre_fou_encode (batch, 0x20, test->add, &test->spec);
  assert_same (batch, test->recorded, 4, NULL);
}

/* --- routes --- */

typedef struct {
  const char *name;
  gboolean add;
  int ifindex;
  const char *destination;
  WgreRouteType type;
  guint32 table, metric;
  const char *source;
  const char *recorded;
} RouteCase;

static const RouteCase route_cases[] = {
  /* ip route add 10.1.0.0/16 dev wg0 src 10.10.10.1 metric 50 proto 202 */
  { "source-and-metric", TRUE, 8, "10.1.0.0/16", WGRE_ROUTE_UNICAST, 254, 50, "10.10.10.1",
    "3c000000 1800 0506 00000000 00000000 "
    "02100000fecafd0100000000 "
    "08000100 0a010000 "
    "08000700 0a0a0a01 "
    "08000600 32000000 "
    "08000400 08000000 " },
  /* ip -6 route add 2001:db8:1::/48 dev wg0 metric 5 proto 202 */
  { "v6", TRUE, 8, "2001:db8:1::/48", WGRE_ROUTE_UNICAST, 254, 5, NULL,
    "40000000 1800 0506 00000000 00000000 "
    "0a300000feca000100000000 "
    "14000100 20010db8000100000000000000000000 "
    "08000600 05000000 "
    "08000400 08000000 " },
  /* ip route add throw 10.2.0.0/16 table 100 proto 202 */
  { "throw-has-no-link", TRUE, 8, "10.2.0.0/16", WGRE_ROUTE_THROW, 100, 0, NULL,
    "24000000 1800 0506 00000000 00000000 "
    "0210000064ca000900000000 "
    "08000100 0a020000 " },
  /* ip -6 route add unreachable 2001:db8:2::/48 table 51820 proto 202 */
  { "unreachable", TRUE, 0, "2001:db8:2::/48", WGRE_ROUTE_UNREACHABLE, 51820, 0, NULL,
    "38000000 1800 0506 00000000 00000000 "
    "0a30000000ca000700000000 "
    "14000100 20010db8000200000000000000000000 "
    "08000f00 6cca0000 " },
  /* ip route add blackhole 10.3.0.0/16 proto 202 */
  { "blackhole", TRUE, 0, "10.3.0.0/16", WGRE_ROUTE_BLACKHOLE, 254, 0, NULL,
    "24000000 1800 0506 00000000 00000000 "
    "02100000feca000600000000 "
    "08000100 0a030000 " },
  /* ip route add default dev wg0 table 51820 proto 202; written as 0.0.0.0/0, ip(8) sends a
     destination of zeros */
  { "default-route-has-no-dst", TRUE, 8, "0.0.0.0/0", WGRE_ROUTE_UNICAST, 51820, 0, NULL,
    "2c000000 1800 0506 00000000 00000000 "
    "0200000000cafd0100000000 "
    "08000f00 6cca0000 "
    "08000400 08000000 " },
  { "default-route-has-no-dst-v6", TRUE, 8, "::/0", WGRE_ROUTE_UNICAST, 51820, 0, NULL,
    "2c000000 1800 0506 00000000 00000000 "
    "0a00000000ca000100000000 "
    "08000f00 6cca0000 "
    "08000400 08000000 " },
  /* ip route del 10.1.0.0/16 dev wg0 proto 202; ip(8) matches any scope (255) and type (0) */
  { "remove", FALSE, 8, "10.1.0.0/16", WGRE_ROUTE_UNICAST, 254, 0, NULL,
    "2c000000 1900 0500 00000000 00000000 "
    "02100000fecafd0100000000 "
    "08000100 0a010000 "
    "08000400 08000000 " },
};

static void
test_route (gconstpointer data)
{
  const RouteCase *test = data;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreRouteSpec spec = { .destination = prefix (test->destination),
                         .type = test->type,
                         .table = test->table,
                         .metric = test->metric,
                         .source = ip (test->source) };

  wgre_rtnl_route (batch, test->add, test->ifindex, &spec);
  assert_same (batch, test->recorded, sizeof (struct rtmsg), NULL);
}

/* ip route add 10.1.0.0/16 via 10.10.10.9 metric 5 dev wg0 onlink proto 202 */
static void
test_gateway (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  const WgreRouteSpec spec = {
    .destination = prefix ("10.1.0.0/16"), .table = 254, .metric = 5, .gateway = ip ("10.10.10.9")
  };

  wgre_rtnl_route (batch, TRUE, 8, &spec);
  assert_same (batch,
               "3c000000 1800 0506 00000000 00000000 "
               "02100000feca000104000000 "
               "08000100 0a010000 "
               "08000500 0a0a0a09 "
               "08000600 05000000 "
               "08000400 08000000 ",
               sizeof (struct rtmsg), NULL);
}

/* --- rules --- */

typedef struct {
  const char *name;
  gboolean add;
  WgreRuleSpec spec;
  const char *recorded;
} RuleCase;

static const RuleCase rule_cases[] = {
  /* ip -4 rule add not fwmark 51820 table 51820 priority 31001 protocol 202 */
  { "unmarked",
    TRUE,
    { AF_INET, WGRE_RULE_UNMARKED, 31001, 51820, 51820 },
    "3c000000 2000 0506 00000000 00000000 "
    "020000000000000102000000 "
    "08000a00 6cca0000 "
    "08000f00 6cca0000 "
    "08000600 19790000 "
    "05001500 ca000000 " },
  /* ip -4 rule add table main suppress_prefixlength 0 priority 31000 protocol 202 */
  { "suppress-default",
    TRUE,
    { AF_INET, WGRE_RULE_SUPPRESS_DEFAULT, 31000, 51820, 254 },
    "34000000 2000 0506 00000000 00000000 "
    "02000000fe00000100000000 "
    "08000e00 00000000 "
    "08000600 18790000 "
    "05001500 ca000000 " },
  /* ip -6 rule add fwmark 0xca6c table 100 priority 31002 protocol 202 */
  { "marked",
    TRUE,
    { AF_INET6, WGRE_RULE_MARKED, 31002, 51820, 100 },
    "34000000 2000 0506 00000000 00000000 "
    "0a0000006400000100000000 "
    "08000a00 6cca0000 "
    "08000600 1a790000 "
    "05001500 ca000000 " },
  /* ip -4 rule del not fwmark 51820 table 51820 priority 31001 protocol 202; ip(8) matches any
     action (0) */
  { "remove",
    FALSE,
    { AF_INET, WGRE_RULE_UNMARKED, 31001, 51820, 51820 },
    "3c000000 2100 0500 00000000 00000000 "
    "020000000000000102000000 "
    "08000a00 6cca0000 "
    "08000f00 6cca0000 "
    "08000600 19790000 "
    "05001500 ca000000 " },
};

static void
test_rule (gconstpointer data)
{
  const RuleCase *test = data;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  wgre_rtnl_rule (batch, test->add, &test->spec);
  assert_same (batch, test->recorded, sizeof (struct fib_rule_hdr), NULL);
}

/* What it says that other rules do not; ip(8) sends the same attributes. */
static void
test_policy (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autofree char *reason = NULL;
  WgrePolicy policy;

  g_assert_true (wgre_policy_parse ("priority 100 not from 10.0.0.0/8 to 192.0.2.1 fwmark 0x1/0xff "
                                    "iif gre1 oif eth0 table 200",
                                    0, &policy, &reason));
  wgre_rtnl_policy (batch, TRUE, &policy);
  assert_same (batch,
               "64000000 2000 0506 00000000 00000000 "
               "02200800c800000102000000 "
               "08000200 0a000000 "
               "08000100 c0000201 "
               "08000600 64000000 "
               "08000a00 01000000 "
               "08001000 ff000000 "
               "09000300 6772653100000000 "
               "09001100 6574683000000000 "
               "05001500 ca000000 ",
               sizeof (struct fib_rule_hdr), NULL);
}

/* --- all --- */

#define ADD_CASES(group, cases, function)                                                          \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {                                               \
    g_autofree char *path = g_strconcat ("/net/" group "/", cases[i].name, NULL);                  \
    g_test_add_data_func (path, &cases[i], function);                                              \
  }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_CASES ("link", link_cases, test_link);
  g_test_add_func ("/net/link/directions", test_directions);
  g_test_add_func ("/net/link/all-kinds-have-writers", test_kinds_have_writers);
  g_test_add_func ("/net/link/set", test_link_set);
  g_test_add_func ("/net/link/down", test_link_down);
  g_test_add_func ("/net/link/move", test_link_move);
  g_test_add_func ("/net/link/delete", test_link_delete);
  g_test_add_func ("/net/link/change", test_link_change);
  ADD_CASES ("neighbour", neighbour_cases, test_neighbour);
  ADD_CASES ("fou", fou_cases, test_fou);
  ADD_CASES ("address", address_cases, test_address);
  ADD_CASES ("route", route_cases, test_route);
  g_test_add_func ("/rtnl/route/gateway", test_gateway);
  ADD_CASES ("rule", rule_cases, test_rule);
  g_test_add_func ("/net/policy", test_policy);
  return g_test_run ();
}
