/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel (6.1 and 6.18, recorded) says about links, routes, rules and errors, as we
 * understand it. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "dump.h"
#include "net/decode.h"

/* --- links --- */

/* ip link show dev wg0, less what nobody reads; with IFLA_GROUP 51820 */
static const char link_wg0[] = "6c000000 1000 0000 00000000 00000000 "
                               "0000feff080000009100000001000000 "
                               "08000300 77673000 "
                               "08000d00 e8030000 "
                               "05001000 02000000 "
                               "08000400 8c050000 "
                               "08001b00 6cca0000 "
                               "0e001400 6e6d2d776772653a78000000 "
                               "14001200 "
                               " 0e000100 776972656775617264000000 ";

static void
test_link (void)
{
  g_autofree struct nlmsghdr *message = dump_from_hex (link_wg0);
  g_auto (WgreLinkInfo) link = { 0 };

  g_assert_true (wgre_decode_link (message, &link));
  g_assert_cmpint (link.ifindex, ==, 8);
  g_assert_cmpstr (link.name, ==, "wg0");
  g_assert_cmpuint (link.mtu, ==, 1420);
  g_assert_cmpuint (link.group, ==, WGRE_LINK_GROUP);
  g_assert_cmpstr (link.kind, ==, "wireguard");
  g_assert_cmpstr (link.alias, ==, "nm-wgre:x");
  g_assert_true (link.up);
}

/* --- routes --- */

typedef struct {
  const char *name;
  const char *recorded;
  int oif;
  guint32 mtu;
  const char *source, *gateway;
} LookupCase;

static const LookupCase lookup_cases[] = {
  /* ip route get 198.51.100.9 mark 5, with a route "via 192.0.2.1 mtu lock 1400" */
  { "mtu-and-gateway",
    "8c000000 1800 0000 00000000 00000000 "
    "02200000fe00000100020000 "
    "08000f00 fe000000 "
    "08000100 c6336409 "
    "08000400 03000000 "
    "08000700 c0000202 "
    "08000500 c0000201 "
    "14000800 "
    " 08000100 04000000 "
    " 08000200 78050000 "
    "08001000 05000000 "
    "08001900 00000000 "
    "24000c00 0200000000000000000000000000000000000000000000000000000000000000 ",
    3, 1400, "192.0.2.2", "192.0.2.1" },
  /* ip route get 203.0.113.9, with a route "via inet6 2001:db8::1" */
  { "gateway-of-the-other-family",
    "80000000 1800 0000 00000000 00000000 "
    "02200000fe00000100020000 "
    "08000f00 fe000000 "
    "08000100 cb007109 "
    "08000400 03000000 "
    "08000700 c0000202 "
    "16001200 0a0020010db80000000000000000000000010000 "
    "08001900 00000000 "
    "24000c00 0200000000000000000000000000000000000000000000000000000000000000 ",
    3, 0, "192.0.2.2", "2001:db8::1" },
  /* ip -6 route get 2001:db8::7 */
  { "v6",
    "9c000000 1800 0000 00000000 00000000 "
    "0a808000fe02000100000000 "
    "08000f00 fe000000 "
    "14000100 20010db8000000000000000000000007 "
    "14000200 00000000000000000000000000000000 "
    "14000700 20010db8000000000000000000000002 "
    "08000600 00010000 "
    "08000400 03000000 "
    "24000c00 0200000000000000000000000000000000000000000000000000000000000000 "
    "05001400 00000000 ",
    3, 0, "2001:db8::2", NULL },
};

static void
assert_ip (const WgreIp *ip, const char *expected)
{
  g_autofree char *text = wgre_ip_to_string (ip);

  g_assert_cmpstr (text, ==, expected ? expected : "none");
}

static void
test_lookup (gconstpointer data)
{
  const LookupCase *test = data;
  g_autofree struct nlmsghdr *message = dump_from_hex (test->recorded);
  WgreRouteInfo route;

  g_assert_true (wgre_decode_route_info (message, &route));
  g_assert_cmpint (route.oif, ==, test->oif);
  g_assert_cmpuint (route.mtu, ==, test->mtu);
  assert_ip (&route.source, test->source);
  assert_ip (&route.gateway, test->gateway);
}

typedef struct {
  const char *name;
  const char *recorded;
  const char *destination;
  WgreRouteType type;
  guint32 table, metric;
  const char *source;
  int oif;
} RouteCase;

static const RouteCase route_cases[] = {
  /* throw 10.9.0.0/16 table 700 proto 202 metric 9 */
  { "throw",
    "34000000 1800 2200 00000000 00000000 "
    "02100000fcca000900000000 "
    "08000f00 bc020000 "
    "08000100 0a090000 "
    "08000600 09000000 ",
    "10.9.0.0/16", WGRE_ROUTE_THROW, 700, 9, NULL, 0 },
  /* unreachable 2001:db8:2::/48 dev lo table 51820 proto 202 metric 1024 */
  { "unreachable",
    "74000000 1800 2200 00000000 00000000 "
    "0a300000fcca000700000000 "
    "08000f00 6cca0000 "
    "14000100 20010db8000200000000000000000000 "
    "08000600 00040000 "
    "08000400 01000000 "
    "24000c00 0000000000000000000000000000000000000000000000000000000000000000 "
    "05001400 00000000 ",
    "2001:db8:2::/48", WGRE_ROUTE_UNREACHABLE, 51820, 1024, NULL, 1 },
  /* default dev d0 table 51820 proto 202 src 2001:db8::2 metric 1024 */
  { "default",
    "74000000 1800 2200 00000000 00000000 "
    "0a000000fcca000100000000 "
    "08000f00 6cca0000 "
    "14000700 20010db8000000000000000000000002 "
    "08000600 00040000 "
    "08000400 03000000 "
    "24000c00 0000000000000000000000000000000000000000000000000000000000000000 "
    "05001400 00000000 ",
    "::/0", WGRE_ROUTE_UNICAST, 51820, 1024, "2001:db8::2", 3 },
};

static void
test_route (gconstpointer data)
{
  const RouteCase *test = data;
  g_autofree struct nlmsghdr *message = dump_from_hex (test->recorded);
  g_autofree char *destination = NULL;
  WgreRouteSpec route;
  WgreRouteInfo info;
  guint8 protocol;
  int oif;

  g_assert_true (wgre_decode_route (message, &route, &protocol, &oif));
  destination = wgre_prefix_to_string (&route.destination);
  g_assert_cmpstr (destination, ==, test->destination);
  g_assert_cmpint (route.type, ==, test->type);
  g_assert_cmpuint (route.table, ==, test->table);
  g_assert_cmpuint (route.metric, ==, test->metric);
  assert_ip (&route.source, test->source);
  g_assert_cmpuint (protocol, ==, WGRE_PROTOCOL);
  g_assert_cmpint (oif, ==, test->oif);
  /* a route that leads nowhere is no answer to a lookup */
  g_assert_cmpint (wgre_decode_route_info (message, &info), ==, test->type == WGRE_ROUTE_UNICAST);
}

/* --- rules --- */

typedef struct {
  const char *name;
  const char *recorded;
  WgreRuleInfo rule;
} RuleCase;

static const RuleCase rule_cases[] = {
  /* 31001: not from all fwmark 0xca6c lookup 51820 proto 202 */
  { "unmarked",
    "4c000000 2000 0200 00000000 00000000 "
    "02000000fc00000102000000 "
    "08000f00 6cca0000 "
    "08000e00 ffffffff "
    "05001500 ca000000 "
    "08000600 19790000 "
    "08000a00 6cca0000 "
    "08001000 ffffffff ",
    { { AF_INET, WGRE_RULE_UNMARKED, 31001, 51820, 51820 }, WGRE_PROTOCOL, TRUE } },
  /* 31000: from all lookup main suppress_prefixlength 0 proto 202 */
  { "suppress-default",
    "3c000000 2000 0200 00000000 00000000 "
    "02000000fe00000100000000 "
    "08000f00 fe000000 "
    "08000e00 00000000 "
    "05001500 ca000000 "
    "08000600 18790000 ",
    { { AF_INET, WGRE_RULE_SUPPRESS_DEFAULT, 31000, 0, 254 }, WGRE_PROTOCOL, TRUE } },
  /* 31002: from all fwmark 0xca6c lookup 100 proto 202 */
  { "marked",
    "4c000000 2000 0200 00000000 00000000 "
    "0a0000006400000100000000 "
    "08000f00 64000000 "
    "08000e00 ffffffff "
    "05001500 ca000000 "
    "08000600 1a790000 "
    "08000a00 6cca0000 "
    "08001000 ffffffff ",
    { { AF_INET6, WGRE_RULE_MARKED, 31002, 51820, 100 }, WGRE_PROTOCOL, TRUE } },
  /* the same as a notification that the rule is gone */
  { "removed",
    "4c000000 2100 0000 00000000 00000000 "
    "0a0000006400000100000000 "
    "08000f00 64000000 "
    "08000e00 ffffffff "
    "05001500 ca000000 "
    "08000600 1a790000 "
    "08000a00 6cca0000 "
    "08001000 ffffffff ",
    { { AF_INET6, WGRE_RULE_MARKED, 31002, 51820, 100 }, WGRE_PROTOCOL, TRUE } },
  /* 0: from all lookup local */
  { "local",
    "34000000 2000 0200 00000000 00000000 "
    "02000000ff00000100000000 "
    "08000f00 ff000000 "
    "08000e00 ffffffff "
    "05001500 02000000 ",
    { { AF_INET, 0, 0, 0, 255 }, 2, FALSE } },
  /* 5: from 10.0.0.0/8 fwmark 0xca6c lookup 100 */
  { "with-source",
    "54000000 2000 0200 00000000 00000000 "
    "020008006400000100000000 "
    "08000f00 64000000 "
    "08000e00 ffffffff "
    "05001500 00000000 "
    "08000600 05000000 "
    "08000a00 6cca0000 "
    "08001000 ffffffff "
    "08000200 0a000000 ",
    { { AF_INET, 0, 5, 51820, 100 }, 0, FALSE } },
  /* 6: from all fwmark 0xca6c/0xffff lookup 100 */
  { "with-mask",
    "4c000000 2000 0200 00000000 00000000 "
    "020000006400000100000000 "
    "08000f00 64000000 "
    "08000e00 ffffffff "
    "05001500 00000000 "
    "08000600 06000000 "
    "08000a00 6cca0000 "
    "08001000 ffff0000 ",
    { { AF_INET, 0, 6, 51820, 100 }, 0, FALSE } },
  /* 7: from all fwmark 0x3 unreachable */
  { "with-action",
    "4c000000 2000 0200 00000000 00000000 "
    "020000000000000700000000 "
    "08000f00 00000000 "
    "08000e00 ffffffff "
    "05001500 00000000 "
    "08000600 07000000 "
    "08000a00 03000000 "
    "08001000 ffffffff ",
    { { AF_INET, 0, 7, 3, 0 }, 0, FALSE } },
};

static void
test_rule (gconstpointer data)
{
  const RuleCase *test = data;
  const WgreRuleSpec *expected = &test->rule.spec;
  g_autofree struct nlmsghdr *message = dump_from_hex (test->recorded);
  WgreRuleInfo rule;

  g_assert_true (wgre_decode_rule (message, &rule));
  g_assert_cmpint (rule.simple, ==, test->rule.simple);
  if (rule.simple)
    g_assert_cmpint (rule.spec.kind, ==, expected->kind);
  g_assert_cmpuint (rule.spec.family, ==, expected->family);
  g_assert_cmpuint (rule.spec.priority, ==, expected->priority);
  g_assert_cmpuint (rule.spec.mark, ==, expected->mark);
  g_assert_cmpuint (rule.spec.table, ==, expected->table);
  g_assert_cmpuint (rule.protocol, ==, test->rule.protocol);
}

/* --- acknowledgements --- */

typedef struct {
  const char *name;
  const char *recorded;
  WgreAck ack;
} AckCase;

static const AckCase ack_cases[] = {
  { "done",
    "24000000 0200 0001 07000000 a3000000 00000000 3c000000 1000 0506 07000000 00000000",
    { 7, 0, "" } },
  { "error-without-words",
    "24000000 0200 0001 07000000 a3000000 efffffff 3c000000 1000 0506 07000000 00000000",
    { 7, EEXIST, "" } },
  /* ip route add 10.3.0.1/16 dev wg0: the error quotes the message */
  { "error-that-quotes",
    "6c000000 0200 0002 ce0f016b d0000000 eaffffff "
    "2c000000 1800 0506 ce0f016b 00000000 "
    "02100000fe03fd0100000000 08000100 0a030001 08000400 08000000 "
    "2b000100 496e76616c69642070726566697820666f7220676976656e20707265666978206c656e67746800 00",
    { 0x6b010fce, EINVAL, "Invalid prefix for given prefix length" } },
  /* the same with NETLINK_CAP_ACK */
  { "error-that-does-not-quote",
    "50000000 0200 0003 ce0f016b d0000000 eaffffff "
    "2c000000 1800 0506 ce0f016b 00000000 "
    "2b000100 496e76616c69642070726566697820666f7220676976656e20707265666978206c656e67746800 00",
    { 0x6b010fce, EINVAL, "Invalid prefix for given prefix length" } },
  /* ip route show table 4711 */
  { "list-that-fails",
    "38000000 0300 2202 d00f016b d2000000 feffffff "
    "23000100 697076343a20464942207461626c6520646f6573206e6f742065786973740000",
    { 0x6b010fd0, ENOENT, "ipv4: FIB table does not exist" } },
  { "list-that-ends", "14000000 0300 0200 07000000 00000000 00000000", { 7, 0, "" } },
  { "words-with-control-characters",
    "30000000 0200 0003 07000000 00000000 eaffffff 10000000 1800 0506 07000000 00000000 "
    "09000100 610a1b5b00 000000",
    { 7, EINVAL, "a??[" } },
};

static void
test_ack (gconstpointer data)
{
  const AckCase *test = data;
  g_autofree struct nlmsghdr *message = dump_from_hex (test->recorded);
  WgreAck ack;

  g_assert_true (wgre_decode_ack (message, &ack));
  g_assert_cmpuint (ack.seq, ==, test->ack.seq);
  g_assert_cmpint (ack.errnum, ==, test->ack.errnum);
  g_assert_cmpstr (ack.text, ==, test->ack.text);
}

/* --- generic netlink --- */

static const char family_wireguard[] =
    "70000000 1000 0000 c40f016b c5000000 01020000 "
    "0e000200 77697265677561726400 0000 06000100 2000 0000 08000300 01000000 08000400 00000000 "
    "08000500 08000000 2c000600 14000100 08000100 00000000 08000200 1c000000 "
    "14000200 08000100 01000000 08000200 1a000000";

static void
test_family (void)
{
  g_autofree struct nlmsghdr *message = dump_from_hex (family_wireguard);
  WgreFamily family = { 0 };

  g_assert_true (wgre_decode_family (message, &family));
  g_assert_cmpuint (family.id, ==, 32);
  g_assert_cmpuint (family.version, ==, 1);
}

/* --- damaged messages --- */

static void
decode_all (const struct nlmsghdr *message)
{
  WgreLinkInfo link = { 0 };
  WgreRouteInfo info;
  WgreRouteSpec route;
  WgreRuleInfo rule;
  WgrePolicy policy;
  guint8 protocol;
  WgreAck ack;
  WgreFamily family;

  if (wgre_decode_link (message, &link))
    wgre_link_info_clear (&link);
  wgre_decode_route_info (message, &info);
  wgre_decode_route (message, &route, NULL, NULL);
  wgre_decode_rule (message, &rule);
  wgre_decode_policy (message, &policy, &protocol);
  wgre_decode_ack (message, &ack);
  wgre_decode_family (message, &family);
}

/* Every prefix of the message, and the message with each byte changed, in memory that ends where
 * the message ends: nothing behind it is read. (The address sanitizer or valgrind would say so.) */
static void
damage (const char *recorded)
{
  g_autofree struct nlmsghdr *message = dump_from_hex (recorded);

  for (guint32 size = NLMSG_HDRLEN; size <= message->nlmsg_len; size++) {
    g_autofree struct nlmsghdr *copy = g_memdup2 (message, size);

    copy->nlmsg_len = size;
    decode_all (copy);
  }
  for (guint32 i = NLMSG_HDRLEN; i < message->nlmsg_len; i++) {
    g_autofree struct nlmsghdr *copy = g_memdup2 (message, message->nlmsg_len);

    for (guint value = 0; value < 256; value += 51) {
      ((guint8 *) copy)[i] = (guint8) value;
      decode_all (copy);
    }
  }
}

static void
test_damaged (void)
{
  damage (link_wg0);
  damage (family_wireguard);
  for (guint i = 0; i < G_N_ELEMENTS (lookup_cases); i++)
    damage (lookup_cases[i].recorded);
  for (guint i = 0; i < G_N_ELEMENTS (route_cases); i++)
    damage (route_cases[i].recorded);
  for (guint i = 0; i < G_N_ELEMENTS (rule_cases); i++)
    damage (rule_cases[i].recorded);
  for (guint i = 0; i < G_N_ELEMENTS (ack_cases); i++)
    damage (ack_cases[i].recorded);
}

/* A header alone is no link, route, rule or acknowledgement. */
static void
test_too_short (void)
{
  static const guint16 types[] = { RTM_NEWLINK, RTM_NEWROUTE, RTM_NEWRULE, NLMSG_ERROR,
                                   NLMSG_DONE };
  WgreLinkInfo link;
  WgreRouteInfo info;
  WgreRouteSpec route;
  WgreRuleInfo rule;
  WgreAck ack;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    struct nlmsghdr message = { .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = types[i] };

    g_assert_false (wgre_decode_link (&message, &link));
    g_assert_false (wgre_decode_route_info (&message, &info));
    g_assert_false (wgre_decode_route (&message, &route, NULL, NULL));
    g_assert_false (wgre_decode_rule (&message, &rule));
    g_assert_false (wgre_decode_ack (&message, &ack));
  }
}

#define ADD_CASES(group, cases, function)                                                          \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {                                               \
    g_autofree char *path = g_strconcat ("/net/decode/" group "/", cases[i].name, NULL);           \
    g_test_add_data_func (path, &cases[i], function);                                              \
  }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/decode/link", test_link);
  ADD_CASES ("lookup", lookup_cases, test_lookup);
  ADD_CASES ("route", route_cases, test_route);
  ADD_CASES ("rule", rule_cases, test_rule);
  ADD_CASES ("ack", ack_cases, test_ack);
  g_test_add_func ("/net/decode/family", test_family);
  g_test_add_func ("/net/decode/damaged", test_damaged);
  g_test_add_func ("/net/decode/too-short", test_too_short);
  return g_test_run ();
}
