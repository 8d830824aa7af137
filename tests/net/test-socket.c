/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Talking to this machine's own kernel, in a network namespace of this process: its loopback link,
 * routes, rules, notifications. */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <string.h>

#include "net/query.h"
#include "net/rtnl.h"
#include "net/socket.h"

#define LO 1
#define TABLE 900
#define MANY 20000

static WgreSocket *
open_route (void)
{
  g_autoptr (GError) error = NULL;
  WgreSocket *socket = wgre_socket_open (NETLINK_ROUTE, &error);

  g_assert_no_error (error);
  return socket;
}

static void
talk (WgreSocket *socket, const WgreBatch *batch)
{
  g_autoptr (GError) error = NULL;
  guint done = 0;

  wgre_socket_talk (socket, batch, &done, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, wgre_batch_length (batch));
}

static WgrePrefix
prefix (const char *text)
{
  WgrePrefix value;

  g_assert_true (wgre_prefix_parse (text, FALSE, &value));
  return value;
}

static WgreRouteSpec
numbered_route (guint32 number)
{
  WgreRouteSpec spec = { .destination = prefix ("10.0.0.0/32"),
                         .type = WGRE_ROUTE_THROW,
                         .table = TABLE };

  spec.destination.ip.bytes[2] = (guint8) (number >> 8);
  spec.destination.ip.bytes[3] = (guint8) number;
  return spec;
}

static WgreBatch *
many_routes (gboolean add)
{
  WgreBatch *batch = wgre_batch_new ();

  for (guint32 i = 0; i < MANY; i++) {
    WgreRouteSpec spec = numbered_route (i);

    wgre_rtnl_route (batch, add, 0, &spec);
  }
  return batch;
}

static gboolean
is_empty (WgreSocket *socket, guint32 table)
{
  g_autoptr (GError) error = NULL;
  gboolean empty = -1;

  wgre_query_table_is_empty (socket, table, &empty, &error);
  g_assert_no_error (error);
  return empty;
}

/* --- links --- */

static void
test_link (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GError) error = NULL;
  g_auto (WgreLinkInfo) link = { 0 };
  WgreLinkChange change = { .alias = WGRE_ALIAS_PREFIX "test", .mtu = 40000, .up = TRUE };

  wgre_rtnl_link_set (batch, LO, &change);
  talk (socket, batch);
  wgre_query_link (socket, "lo", &link, &error);
  g_assert_no_error (error);
  g_assert_cmpint (link.ifindex, ==, LO);
  g_assert_cmpstr (link.name, ==, "lo");
  g_assert_cmpstr (link.alias, ==, change.alias);
  g_assert_cmpuint (link.mtu, ==, change.mtu);
  g_assert_cmpstr (link.kind, ==, "");
  g_assert_true (link.up);
}

static void
test_link_by_index (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (GError) error = NULL;
  g_auto (WgreLinkInfo) link = { 0 };

  g_assert_true (wgre_query_link_by_index (socket, LO, &link, &error));
  g_assert_cmpstr (link.name, ==, "lo");
  g_assert_false (wgre_query_link_by_index (socket, 4711, &link, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
}

static void
test_no_link (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (GError) error = NULL;
  WgreLinkInfo link;

  g_assert_false (wgre_query_link (socket, "nosuch0", &link, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "link nosuch0: No such device");
}

static void
test_links_of_group (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) default_group = wgre_query_links (socket, 0, &error);
  g_autoptr (GArray) ours = wgre_query_links (socket, WGRE_LINK_GROUP, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (default_group->len, >=, 1);
  g_assert_cmpint (g_array_index (default_group, WgreLinkInfo, 0).ifindex, ==, LO);
  g_assert_cmpuint (ours->len, ==, 0);
}

/* --- addresses and lookups --- */

static void
look_up (WgreSocket *socket, const char *destination, guint32 mark, WgreRouteInfo *ret_route,
         GError **error)
{
  WgreIp ip;

  g_assert_true (wgre_ip_parse (destination, &ip));
  wgre_query_route (socket, &ip, mark, 0, ret_route, error);
}

/* Waits until the kernel uses the address as a source: for IPv6 it does so a moment after the
 * address was added, from a work queue. */
static void
wait_for_source (WgreSocket *socket, const char *destination, const WgreIp *source)
{
  WgreRouteInfo route = { 0 };

  for (guint i = 0; i < 500 && !wgre_ip_equal (&route.source, source); i++) {
    g_autoptr (GError) error = NULL;

    if (i)
      g_usleep (10000);
    look_up (socket, destination, 0, &route, &error);
    g_assert_no_error (error);
  }
  g_assert_true (wgre_ip_equal (&route.source, source));
  g_assert_cmpint (route.oif, ==, LO);
}

static void
test_address_and_lookup (void)
{
  static const char *const addresses[] = { "192.0.2.2/24", "2001:db8::2/64" };
  static const char *const neighbours[] = { "192.0.2.7", "2001:db8::2" };
  g_autoptr (WgreSocket) socket = open_route ();

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (WgreBatch) batch = wgre_batch_new ();
    g_autoptr (GError) error = NULL;
    WgrePrefix local = prefix (addresses[i]);

    wgre_rtnl_address (batch, TRUE, LO, &local, NULL, 0, FALSE);
    talk (socket, batch);
    wait_for_source (socket, neighbours[i], &local.ip);
    g_assert_false (wgre_socket_talk (socket, batch, NULL, &error));
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
  }
}

static void
test_lookup_without_route (void)
{
  static const char *const nowhere[] = { "198.51.100.1", "2001:db9::1" };
  g_autoptr (WgreSocket) socket = open_route ();

  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++) {
    g_autoptr (GError) error = NULL;
    WgreRouteInfo route;

    look_up (socket, nowhere[i], 0, &route, &error);
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
    g_test_message ("%s", error->message);
  }
}

/* The mark decides: the marked packet has a route in a table of its own, the other has none. */
static void
test_lookup_by_mark (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) up = wgre_batch_new (), down = wgre_batch_new ();
  g_autoptr (GError) error = NULL;
  WgreRuleSpec rule = { AF_INET, WGRE_RULE_MARKED, 100, 51820, 901 };
  WgreRouteSpec spec = { .destination = prefix ("0.0.0.0/0"), .table = 901 };
  WgreRouteInfo route = { 0 };

  wgre_rtnl_route (up, TRUE, LO, &spec);
  wgre_rtnl_rule (up, TRUE, &rule);
  wgre_rtnl_rule (down, FALSE, &rule);
  wgre_rtnl_route (down, FALSE, LO, &spec);
  talk (socket, up);
  look_up (socket, "198.51.100.1", 51820, &route, &error);
  g_assert_no_error (error);
  g_assert_cmpint (route.oif, ==, LO);
  look_up (socket, "198.51.100.1", 51821, &route, &error);
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  talk (socket, down);
  g_assert_true (is_empty (socket, 901));
}

/* By a link that is not there nothing leaves, whatever way there is by another one. */
static void
test_lookup_by_interface (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) up = wgre_batch_new (), down = wgre_batch_new ();
  WgreRouteSpec spec = { .destination = prefix ("198.51.100.0/24"), .table = 254 };
  g_autoptr (GError) error = NULL;
  WgreRouteInfo route = { 0 };
  WgreIp ip;

  g_assert_true (wgre_ip_parse ("198.51.100.1", &ip));
  wgre_rtnl_route (up, TRUE, LO, &spec);
  wgre_rtnl_route (down, FALSE, LO, &spec);
  talk (socket, up);
  g_assert_true (wgre_query_route (socket, &ip, 0, LO, &route, &error));
  g_assert_cmpint (route.oif, ==, LO);
  g_assert_false (wgre_query_route (socket, &ip, 0, 4711, &route, &error));
  g_assert_nonnull (error);
  talk (socket, down);
}

/* --- many --- */

static void
test_many_routes (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) up = many_routes (TRUE), down = many_routes (FALSE);
  g_autoptr (GArray) routes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (is_empty (socket, TABLE));
  talk (socket, up);
  g_assert_false (is_empty (socket, TABLE));
  g_assert_true (is_empty (socket, TABLE + 1));
  routes = wgre_query_routes (socket, AF_INET, TABLE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (routes->len, ==, MANY);
  for (guint i = 0; i < MANY; i++) {
    WgreRouteSpec expected = numbered_route (i);
    const WgreRouteSpec *got = &g_array_index (routes, WgreRouteSpec, i);

    g_assert_true (wgre_prefix_equal (&got->destination, &expected.destination));
    g_assert_cmpint (got->type, ==, WGRE_ROUTE_THROW);
  }
  talk (socket, down);
  g_assert_true (is_empty (socket, TABLE));
}

/* Errors of a whole datagram fit into the receive buffer; the next conversation is not disturbed by
 * them. */
static void
test_many_failures (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) down = many_routes (FALSE);

  for (guint i = 0; i < 100; i++) {
    g_autoptr (GError) error = NULL;
    guint done = 1;

    g_assert_false (wgre_socket_talk (socket, down, &done, &error));
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
    g_assert_cmpuint (done, ==, 0);
  }
  g_assert_true (is_empty (socket, TABLE));
}

/* --- failures --- */

/* Messages 5 and 7 of 10 are there already: what was done is known exactly. */
static void
test_applied (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) first = wgre_batch_new (), all = wgre_batch_new (),
                        rest = wgre_batch_new ();
  g_autoptr (GError) error = NULL;
  gboolean applied[10];
  guint done = 0;

  for (guint32 i = 0; i < 10; i++) {
    WgreRouteSpec spec = numbered_route (i);

    wgre_rtnl_route (all, TRUE, 0, &spec);
    wgre_rtnl_route (rest, FALSE, 0, &spec);
    if (i == 5 || i == 7)
      wgre_rtnl_route (first, TRUE, 0, &spec);
  }
  talk (socket, first);
  g_assert_false (wgre_socket_talk_applied (socket, all, applied, &done, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
  g_assert_cmpuint (done, ==, 5);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (applied[i], ==, i != 5 && i != 7);
  talk (socket, rest);
}

/* What was not sent, because an earlier datagram failed, was not applied. */
static void
test_stops_after_the_datagram (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) first = wgre_batch_new (), all = many_routes (TRUE);
  g_autofree gboolean *applied = g_new0 (gboolean, MANY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) routes = NULL;
  WgreRouteSpec spec = numbered_route (1000);
  guint done = 0, n_applied = 0;

  wgre_rtnl_route (first, TRUE, 0, &spec);
  talk (socket, first);
  g_assert_false (wgre_socket_talk_applied (socket, all, applied, &done, &error));
  g_assert_cmpuint (done, ==, 1000);
  for (guint i = 0; i < MANY; i++)
    n_applied += applied[i] ? 1 : 0;
  g_assert_cmpuint (n_applied, >=, 1000);
  g_assert_cmpuint (n_applied, <, 1300);
  g_clear_error (&error);
  routes = wgre_query_routes (socket, AF_INET, TABLE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (routes->len, ==, n_applied + 1);
  for (guint i = 0; i < routes->len; i++) {
    g_autoptr (WgreBatch) batch = wgre_batch_new ();

    wgre_rtnl_route (batch, FALSE, 0, &g_array_index (routes, WgreRouteSpec, i));
    talk (socket, batch);
  }
  g_assert_true (is_empty (socket, TABLE));
}

static void
test_kernel_sentence (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GError) error = NULL;
  WgreRouteSpec spec = { .destination = prefix ("10.3.0.1/16"), .table = TABLE };

  wgre_rtnl_route (batch, TRUE, LO, &spec);
  g_assert_false (wgre_socket_talk (socket, batch, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL);
  g_assert_cmpstr (error->message, ==, "Invalid argument (Invalid prefix for given prefix length)");
}

static void
test_empty_batch (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  talk (socket, batch);
}

/* Foreign routes are not removed by our removals and not listed as ours. */
static void
test_foreign_route_stays (void)
{
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (WgreBatch) foreign = wgre_batch_new (), ours = wgre_batch_new ();
  g_autoptr (GArray) routes = NULL;
  g_autoptr (GError) error = NULL;
  struct rtmsg *header = wgre_batch_begin (foreign, RTM_NEWROUTE, NLM_F_CREATE, sizeof *header);
  const guint8 destination[4] = { 10, 77, 0, 0 };
  WgreRouteSpec spec = { .destination = prefix ("10.77.0.0/16"),
                         .type = WGRE_ROUTE_BLACKHOLE,
                         .table = 200 };

  header->rtm_family = AF_INET;
  header->rtm_dst_len = 16;
  header->rtm_table = 200;
  header->rtm_protocol = RTPROT_STATIC;
  header->rtm_type = RTN_BLACKHOLE;
  wgre_batch_put (foreign, RTA_DST, destination, sizeof destination);
  wgre_batch_end (foreign);
  talk (socket, foreign);
  routes = wgre_query_routes (socket, AF_INET, 200, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (routes->len, ==, 0);
  g_assert_false (is_empty (socket, 200));
  wgre_rtnl_route (ours, FALSE, 0, &spec);
  g_assert_false (wgre_socket_talk (socket, ours, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  g_assert_false (is_empty (socket, 200));
}

/* --- rules and notifications --- */

typedef struct {
  guint n_new, n_removed, n_lost;
  WgreRuleInfo last;
} Seen;

static void
note_rule (const struct nlmsghdr *message, gpointer data)
{
  Seen *seen = data;

  if (!message) {
    seen->n_lost++;
    return;
  }
  if (!wgre_decode_rule (message, &seen->last))
    return;
  seen->n_new += message->nlmsg_type == RTM_NEWRULE ? 1 : 0;
  seen->n_removed += message->nlmsg_type == RTM_DELRULE ? 1 : 0;
}

static gboolean
same_rule (const WgreRuleSpec *a, const WgreRuleSpec *b)
{
  return a->family == b->family && a->kind == b->kind && a->priority == b->priority &&
         a->mark == b->mark && a->table == b->table;
}

static guint
count_rules (WgreSocket *socket, const WgreRuleSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rules = wgre_query_rules (socket, spec->family, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (rules->len, >=, 2); /* local and main are always there */
  for (guint i = 0; i < rules->len; i++) {
    const WgreRuleInfo *rule = &g_array_index (rules, WgreRuleInfo, i);

    if (rule->simple && rule->protocol == WGRE_PROTOCOL && same_rule (&rule->spec, spec))
      n++;
  }
  return n;
}

static void
test_rules (void)
{
  static const WgreRuleSpec specs[] = {
    { AF_INET, WGRE_RULE_MARKED, 31000, 51820, 100 },
    { AF_INET, WGRE_RULE_UNMARKED, 31001, 51820, 51820 },
    { AF_INET, WGRE_RULE_SUPPRESS_DEFAULT, 31002, 0, 254 },
    { AF_INET6, WGRE_RULE_MARKED, 31000, 51820, 100 },
    { AF_INET6, WGRE_RULE_UNMARKED, 31001, 51820, 51820 },
    { AF_INET6, WGRE_RULE_SUPPRESS_DEFAULT, 31002, 0, 254 },
  };
  g_autoptr (WgreSocket) socket = open_route (), watch = open_route ();
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };

  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV4_RULE, &error));
  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV6_RULE, &error));
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++) {
    g_autoptr (WgreBatch) up = wgre_batch_new (), down = wgre_batch_new ();

    wgre_rtnl_rule (up, TRUE, &specs[i]);
    wgre_rtnl_rule (down, FALSE, &specs[i]);
    talk (socket, up);
    g_assert_cmpuint (count_rules (socket, &specs[i]), ==, 1);
    g_assert_false (wgre_socket_talk (socket, up, NULL, &error));
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
    g_clear_error (&error);
    talk (socket, down);
    g_assert_cmpuint (count_rules (socket, &specs[i]), ==, 0);
  }
  g_assert_true (wgre_socket_receive (watch, note_rule, &seen, &error));
  g_assert_cmpuint (seen.n_new, ==, G_N_ELEMENTS (specs));
  g_assert_cmpuint (seen.n_removed, ==, G_N_ELEMENTS (specs));
  g_assert_cmpuint (seen.n_lost, ==, 0);
  g_assert_cmpuint (seen.last.spec.priority, ==, 31002);
}

typedef struct {
  WgrePolicy policy;
  guint n_new, n_removed;
} SeenPolicy;

static void
note_policy (const struct nlmsghdr *message, gpointer data)
{
  SeenPolicy *seen = data;
  guint8 protocol = 0;
  WgrePolicy policy;

  if (!message || !wgre_decode_policy (message, &policy, &protocol) || protocol != WGRE_PROTOCOL ||
      !wgre_policy_equal (&policy, &seen->policy))
    return;
  seen->n_new += message->nlmsg_type == RTM_NEWRULE ? 1 : 0;
  seen->n_removed += message->nlmsg_type == RTM_DELRULE ? 1 : 0;
}

/* What the kernel tells of a rule with networks and links reads back as the same. */
static void
test_policies (void)
{
  static const char *const rules[] = {
    "priority 100 from 10.0.0.0/8 table 200",
    "priority 101 not to 192.0.2.1 fwmark 0x1/0xff table 51820",
    "priority 102 from fd00::/8 iif lo table 254",
    "priority 103 from 0.0.0.0/0 iif nolink0 oif lo table 7",
    "priority 104 from ::/0 fwmark 7 table 7",
  };
  g_autoptr (WgreSocket) socket = open_route ();

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autoptr (WgreSocket) watch = open_route ();
    g_autoptr (WgreBatch) up = wgre_batch_new (), down = wgre_batch_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *reason = NULL;
    SeenPolicy seen = { .n_new = 0 };

    g_assert_true (wgre_policy_parse (rules[i], 0, &seen.policy, &reason));
    g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV4_RULE, &error));
    g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV6_RULE, &error));
    wgre_rtnl_policy (up, TRUE, &seen.policy);
    wgre_rtnl_policy (down, FALSE, &seen.policy);
    talk (socket, up);
    g_assert_false (wgre_socket_talk (socket, up, NULL, &error));
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
    g_clear_error (&error);
    talk (socket, down);
    g_assert_true (wgre_socket_receive (watch, note_policy, &seen, &error));
    g_test_message ("%s", rules[i]);
    g_assert_cmpuint (seen.n_new, ==, 1);
    g_assert_cmpuint (seen.n_removed, ==, 1);
  }
}

/* More notifications than the socket holds: that some are lost is told. */
static void
test_lost_notifications (void)
{
  g_autoptr (WgreSocket) socket = open_route (), watch = open_route ();
  g_autoptr (WgreBatch) up = many_routes (TRUE), down = many_routes (FALSE);
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };

  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV4_ROUTE, &error));
  talk (socket, up);
  talk (socket, down);
  g_assert_true (wgre_socket_receive (watch, note_rule, &seen, &error));
  g_assert_cmpuint (seen.n_lost, ==, 1);
  seen.n_lost = 0;
  g_assert_true (wgre_socket_receive (watch, note_rule, &seen, &error));
  g_assert_cmpuint (seen.n_lost, ==, 0);
}

/* What a change of an address of the loopback link and of a rule makes known, in the order of
 * arrival: the types of the messages. */
static void
note_type (const struct nlmsghdr *message, gpointer data)
{
  g_string_append_printf (data, "%s ",
                          message->nlmsg_type == RTM_NEWADDR   ? "address"
                          : message->nlmsg_type == RTM_DELADDR ? "no-address"
                          : message->nlmsg_type == RTM_NEWRULE ? "rule"
                          : message->nlmsg_type == RTM_DELRULE ? "no-rule"
                                                               : "other");
}

static char *
what_arrives (WgreSocket *watch)
{
  static const WgreRuleSpec rule = { AF_INET, WGRE_RULE_MARKED, 31000, 51820, 100 };
  const WgrePrefix address = prefix ("192.0.2.77/32");
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (GString) types = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint up = 2; up--;) {
    g_autoptr (WgreBatch) batch = wgre_batch_new ();

    wgre_rtnl_address (batch, up > 0, LO, &address, NULL, 0, FALSE);
    wgre_rtnl_rule (batch, up > 0, &rule);
    talk (socket, batch);
  }
  g_assert_true (wgre_socket_receive (watch, note_type, types, &error));
  return g_string_free (g_steal_pointer (&types), FALSE);
}

static void
test_narrow (void)
{
  static const struct {
    const char *arrives;
    int links[2];
    guint n_links;
  } rows[] = {
    { "no-address no-rule ", { 0 }, 0 },        { "no-rule ", { 4711, 4712 }, 2 },
    { "no-address no-rule ", { 4711, LO }, 2 }, { "no-address no-rule ", { LO, 4711 }, 2 },
    { "no-address no-rule ", { LO }, 1 },
  };
  g_autoptr (WgreSocket) watch = open_route ();
  g_autoptr (GError) error = NULL;
  g_autofree char *all = NULL;

  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV4_IFADDR, &error));
  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV4_RULE, &error));
  all = what_arrives (watch);
  g_assert_cmpstr (all, ==, "address rule no-address no-rule ");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *some = NULL;

    g_assert_true (wgre_socket_narrow (watch, rows[i].links, rows[i].n_links, &error));
    some = what_arrives (watch);
    g_assert_cmpstr (some, ==, rows[i].arrives);
  }
}

/* What is added and deleted again makes these known, and another MTU of a link. */
static void
note_way (const struct nlmsghdr *message, gpointer data)
{
  g_string_append (data, message->nlmsg_type == RTM_NEWROUTE   ? "route "
                         : message->nlmsg_type == RTM_DELROUTE ? "no-route "
                         : message->nlmsg_type == RTM_NEWLINK  ? "link "
                                                               : "other ");
}

/* @link: an index, or 0: by none. */
static char *
what_of_route (WgreSocket *watch, const char *network, int link)
{
  const WgreRouteSpec route = { .destination = prefix (network),
                                .type = link ? WGRE_ROUTE_UNICAST : WGRE_ROUTE_THROW,
                                .table = TABLE };
  g_autoptr (WgreSocket) socket = open_route ();
  g_autoptr (GString) types = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint up = 2; up--;) {
    g_autoptr (WgreBatch) batch = wgre_batch_new ();

    wgre_rtnl_route (batch, up > 0, link, &route);
    talk (socket, batch);
  }
  g_assert_true (wgre_socket_receive (watch, note_way, types, &error));
  return g_string_free (g_steal_pointer (&types), FALSE);
}

/* @way: by which the way to @far_end (NULL: all are) leads; @link: by which the route does. */
static void
assert_way (WgreSocket *watch, const char *far_end, int way, const char *network, int link,
            gboolean arrives)
{
  g_autofree char *types = NULL;
  g_autoptr (GError) error = NULL;
  WgreIp ip;

  g_test_message ("%s by %d: %s by %d", far_end ? far_end : "all", way, network, link);
  g_assert_true (!far_end || wgre_ip_parse (far_end, &ip));
  g_assert_true (wgre_socket_narrow_to_way (watch, far_end ? &ip : NULL, 51820, way, &error));
  types = what_of_route (watch, network, link);
  g_assert_cmpstr (types, ==, arrives ? "route no-route " : "");
}

static void
test_narrow_to_way (void)
{
  static const struct {
    const char *far_end, *network;
    gboolean arrives;
  } rows[] = {
    { "198.51.100.9", "198.51.100.9/32", TRUE }, { "198.51.100.9", "198.51.100.8/32", FALSE },
    { "198.51.100.9", "198.51.100.0/24", TRUE }, { "198.51.100.9", "198.51.101.0/24", FALSE },
    { "198.51.100.9", "128.0.0.0/1", TRUE },     { "198.51.100.9", "0.0.0.0/1", FALSE },
    { "198.51.100.9", "0.0.0.0/0", TRUE },       { "198.51.100.9", "::/0", TRUE },
    { "198.51.100.9", "2001:db8::/32", FALSE },  { "2001:db8::9", "2001:db8::9/128", TRUE },
    { "2001:db8::9", "2001:db8:1::/48", TRUE },  { "2001:db8::9", "2001:db9::/32", FALSE },
    { "2001:db8::9", "2001::/16", TRUE },        { "2001:db8::9", "198.51.100.0/24", FALSE },
    { "2001:db8::9", "0.0.0.0/0", TRUE },        { NULL, "198.51.100.8/32", TRUE },
  };
  g_autoptr (WgreSocket) watch = open_route ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV4_ROUTE, &error));
  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV6_ROUTE, &error));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_way (watch, rows[i].far_end, 0, rows[i].network, 0, rows[i].arrives);
}

/* With an address of the way's link go routes to the address and its network, which is all that the
 * kernel tells when the default route goes with it. */
static void
test_narrow_to_way_out (void)
{
  static const struct {
    const char *far_end, *network;
    int way;
    gboolean arrives;
  } rows[] = {
    { "198.51.100.9", "192.0.2.0/24", LO, TRUE },
    { "198.51.100.9", "192.0.2.0/24", 4711, FALSE },
    { "2001:db8::9", "2001:db9::/32", LO, TRUE },
    { "2001:db8::9", "192.0.2.0/24", LO, FALSE },
  };
  g_autoptr (WgreSocket) watch = open_route ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV4_ROUTE, &error));
  g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_IPV6_ROUTE, &error));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_way (watch, rows[i].far_end, rows[i].way, rows[i].network, LO, rows[i].arrives);
}

static void
test_narrow_to_links (void)
{
  static const struct {
    guint32 group; /* not 0, which would be no change */
    int way;
    gboolean arrives;
  } rows[] = {
    { 7, 0, TRUE },
    { WGRE_LINK_GROUP, 0, FALSE },
    { WGRE_LINK_GROUP, 4711, FALSE },
    { WGRE_LINK_GROUP, LO, TRUE },
    { 8, LO, TRUE },
  };
  const WgreIp far_end = prefix ("198.51.100.9/32").ip;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const WgreLinkChange group = { .group = rows[i].group }, mtu = { .mtu = 40001 + i };
    g_autoptr (WgreSocket) socket = open_route (), watch = open_route ();
    g_autoptr (WgreBatch) before = wgre_batch_new (), change = wgre_batch_new ();
    g_autoptr (GString) types = g_string_new (NULL);
    g_autoptr (GError) error = NULL;

    wgre_rtnl_link_set (before, LO, &group);
    wgre_rtnl_link_set (change, LO, &mtu);
    talk (socket, before);
    g_assert_true (wgre_socket_subscribe (watch, RTNLGRP_LINK, &error));
    g_assert_true (
        wgre_socket_narrow_to_way (watch, &far_end, WGRE_LINK_GROUP, rows[i].way, &error));
    talk (socket, change);
    g_assert_true (wgre_socket_receive (watch, note_way, types, &error));
    g_assert_cmpint (g_str_has_prefix (types->str, "link "), ==, rows[i].arrives);
    g_assert_cmpint (*types->str == '\0', !=, rows[i].arrives);
  }
}

/* --- generic netlink --- */

static void
test_family (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_GENERIC, &error);
  WgreFamily id = { 0 };

  g_assert_no_error (error);
  g_assert_true (wgre_socket_family (socket, "nlctrl", &id, &error));
  g_assert_cmpuint (id.id, ==, 16); /* GENL_ID_CTRL */
  g_assert_false (wgre_socket_family (socket, "wgre-nosuch", &id, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED);
  g_assert_cmpstr (
      error->message, ==,
      "this kernel has no wgre-nosuch: its module is not installed or cannot be loaded");
}

/* --- all --- */

static const struct {
  const char *path;
  void (*run) (void);
} tests[] = {
  /* in this order: the first brings the loopback link up */
  { "/net/socket/link", test_link },
  { "/net/socket/link-by-index", test_link_by_index },
  { "/net/socket/no-link", test_no_link },
  { "/net/socket/links-of-group", test_links_of_group },
  { "/net/socket/address-and-lookup", test_address_and_lookup },
  { "/net/socket/lookup-without-route", test_lookup_without_route },
  { "/net/socket/lookup-by-mark", test_lookup_by_mark },
  { "/net/socket/lookup-by-interface", test_lookup_by_interface },
  { "/net/socket/narrow", test_narrow },
  { "/net/socket/narrow-to-way", test_narrow_to_way },
  { "/net/socket/narrow-to-way-out", test_narrow_to_way_out },
  { "/net/socket/narrow-to-links", test_narrow_to_links },
  { "/net/socket/many-routes", test_many_routes },
  { "/net/socket/many-failures", test_many_failures },
  { "/net/socket/applied", test_applied },
  { "/net/socket/stops-after-the-datagram", test_stops_after_the_datagram },
  { "/net/socket/kernel-sentence", test_kernel_sentence },
  { "/net/socket/empty-batch", test_empty_batch },
  { "/net/socket/foreign-route-stays", test_foreign_route_stays },
  { "/net/socket/rules", test_rules },
  { "/net/socket/policies", test_policies },
  { "/net/socket/lost-notifications", test_lost_notifications },
  { "/net/socket/family", test_family },
};

static int unshare_errno;

static void
skip (void)
{
  g_autofree char *why =
      g_strdup_printf ("no network namespace of our own: %s", g_strerror (unshare_errno));

  g_test_skip (why);
}

int
main (int argc, char **argv)
{
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) < 0 && unshare (CLONE_NEWNET) < 0)
    unshare_errno = errno;
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, unshare_errno ? skip : tests[i].run);
  return g_test_run ();
}
