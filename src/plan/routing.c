/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes through the tunnel and their tables; the rules and the blocked families of a full tunnel.
 */
#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>

#include "core/destination.h"
#include "plan/fence.h"
#include "plan/plan.h"

/* From this number on, routes of the main table are ours. */
#define MOST_ROUTES_OF_NM 50
/* The metric of routes of VPN connections (NM_VPN_ROUTE_METRIC_DEFAULT). */
#define METRIC_OF_NM 50

/* A network that is reached through the tunnel. */
typedef struct {
  WgrePrefix prefix;
  guint32 table; /* 0: as the profile's routing says */
  guint32 metric;
  WgreIp gateway;
  gboolean has_metric;
  gboolean named; /* the route has a table of its own: it is made whatever routing says */
  gboolean alone; /* has words of its own, which NetworkManager would not get */
} Destination;

static int
compare_destinations (gconstpointer a, gconstpointer b)
{
  const Destination *left = a, *right = b;
  int order = wgre_prefix_compare (&left->prefix, &right->prefix);
  guint32 metrics[] = { left->has_metric ? left->metric : 0,
                        right->has_metric ? right->metric : 0 };

  if (order || left->table != right->table)
    return order ? order : left->table < right->table ? -1 : 1;
  return metrics[0] < metrics[1] ? -1 : metrics[0] > metrics[1];
}

/* @like has everything but the network. */
static void
collect_routes (GArray *destinations, const GArray *routes, const Destination *like)
{
  for (guint i = 0; routes && i < routes->len; i++) {
    const WgreDestination *route = &g_array_index (routes, WgreDestination, i);
    Destination destination = *like;

    destination.prefix = route->prefix;
    destination.table = route->table;
    destination.gateway = route->gateway;
    if (route->has_metric)
      destination.metric = route->metric;
    destination.named = route->table != 0;
    destination.has_metric |= route->has_metric;
    destination.alone |= !wgre_destination_is_plain (route);
    g_array_append_val (destinations, destination);
  }
}

/* Allowed IPs of all peers and the routes of the profile: longest prefix first, each once. */
static GArray *
routing_collect (const WgreProfile *profile)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  const Destination like = {
    .metric = (guint32) wgre_profile_number (profile, WGRE_OPT_ROUTE_METRIC),
    .has_metric = wgre_profile_has (profile, WGRE_OPT_ROUTE_METRIC),
    .alone = wgre_profile_has (profile, WGRE_OPT_ROUTE_METRIC),
  };
  GArray *destinations = g_array_new (FALSE, FALSE, sizeof (Destination));
  guint kept = 0;

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    Destination destination = like;

    if (peer->has_route_table)
      destination.table = peer->route_table;
    if (peer->has_route_metric) {
      destination.metric = peer->route_metric;
      destination.has_metric = destination.alone = TRUE;
    }
    for (guint j = 0; j < peer->allowed_ips->len; j++) {
      destination.prefix = g_array_index (peer->allowed_ips, WgrePrefix, j);
      g_array_append_val (destinations, destination);
    }
  }
  collect_routes (destinations, wgre_profile_routes (profile), &like);
  g_array_sort (destinations, compare_destinations);
  for (guint i = 0; i < destinations->len; i++) {
    Destination *destination = &g_array_index (destinations, Destination, i);

    if (!kept ||
        compare_destinations (&g_array_index (destinations, Destination, kept - 1), destination))
      g_array_index (destinations, Destination, kept++) = *destination;
  }
  g_array_set_size (destinations, kept);
  return destinations;
}

gboolean
wgre_plan_needs_number (const WgreProfile *profile)
{
  gboolean full[2];

  g_return_val_if_fail (profile != NULL, FALSE);
  /* In a network namespace of its own a tunnel needs no rules to take the default route: its own
   * packets are elsewhere. */
  return wgre_profile_routing (profile, NULL) == WGRE_ROUTING_AUTO &&
         !wgre_profile_has (profile, WGRE_OPT_NETNS) && wgre_profile_full (profile, full);
}

/* The networks of the profile's addresses, by what they are, and which lengths there are: any of
 * them is found without a look at all. */
typedef struct {
  GHashTable *networks;        /* of WgrePrefix * */
  gboolean has_length[2][129]; /* by family */
} Networks;

static void
networks_clear (Networks *networks)
{
  g_clear_pointer (&networks->networks, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Networks, networks_clear)

static gboolean
equal_prefixes (gconstpointer a, gconstpointer b)
{
  return wgre_prefix_equal (a, b);
}

static void
networks_init (Networks *networks, const WgreProfile *profile)
{
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);

  networks->networks = g_hash_table_new_full (wgre_prefix_hash, equal_prefixes, g_free, NULL);
  for (guint i = 0; addresses && i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i);
    WgrePrefix network = wgre_prefix_masked (address);

    if (wgre_prefix_is_single (address))
      continue;
    networks->has_length[address->ip.family == AF_INET6][address->length] = TRUE;
    g_hash_table_add (networks->networks, g_memdup2 (&network, sizeof network));
  }
}

/* The kernel makes a route for the network of an address; like wg-quick, make none for what lies
 * inside. */
static gboolean
routing_is_on_link (const Networks *networks, const WgrePrefix *prefix)
{
  for (guint8 length = 0; length <= prefix->length; length++) {
    WgrePrefix network = { .ip = prefix->ip, .length = length };

    if (!networks->has_length[prefix->ip.family == AF_INET6][length])
      continue;
    network = wgre_prefix_masked (&network);
    if (g_hash_table_contains (networks->networks, &network))
      return TRUE;
  }
  return FALSE;
}

static void
add_route (WgrePlan *plan, const Destination *destination, guint32 table, guint32 metric,
           gboolean by_nm)
{
  WgreOp *op = wgre_plan_add_inside (plan, WGRE_OP_ROUTE, plan->interface);

  op->with_link = TRUE;
  op->by_nm = by_nm;
  op->u.route = (WgreRouteSpec){ .destination = destination->prefix,
                                 .table = table,
                                 .metric = by_nm ? 0 : metric,
                                 .gateway = destination->gateway };
}

gboolean
wgre_plan_has_many_routes (const WgreProfile *profile)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  const GArray *routes = wgre_profile_routes (profile);
  guint count = routes ? routes->len : 0;

  for (guint i = 0; i < peers->len; i++)
    count += ((const WgrePeer *) peers->pdata[i])->allowed_ips->len;
  return count > MOST_ROUTES_OF_NM;
}

/* Routes in the main table belong to NetworkManager, if it takes a configuration of that family
 * from us. Its table and metric are theirs, too, where we make them in its place and they say
 * nothing else. */
static void
add_main_route (WgrePlan *plan, const WgreFacts *facts, const Networks *networks,
                const Destination *destination)
{
  guint family = destination->prefix.ip.family == AF_INET6;
  const WgreNmRoutes *of_nm = &facts->nm_routes[family];
  guint32 table = of_nm->table && !destination->table ? of_nm->table : RT_TABLE_MAIN;
  guint32 metric = of_nm->metric ? of_nm->metric : METRIC_OF_NM;
  gboolean is_default = wgre_prefix_is_default (&destination->prefix);
  gboolean theirs = wgre_profile_routing (plan->profile, NULL) == WGRE_ROUTING_NM;
  gboolean by_nm;

  if (!destination->alone && routing_is_on_link (networks, &destination->prefix))
    return;
  /* NetworkManager makes the routes while they are few, so that it shows them, and the default
   * route and with routing=nm all, since it must know these. A route with words of its own it would
   * make without them. */
  by_nm = plan->address[family] && (!destination->alone || (theirs && is_default)) &&
          (!facts->many_routes || of_nm->only_nm || is_default || theirs);
  if (by_nm || !plan->address[family])
    add_route (plan, destination, RT_TABLE_MAIN, destination->metric, by_nm);
  else
    add_route (plan, destination, table, destination->has_metric ? destination->metric : metric,
               FALSE);
}

static void
add_destination (WgrePlan *plan, const WgreFacts *facts, const Networks *networks,
                 const Destination *destination)
{
  guint32 table = 0;
  WgreRouting routing = wgre_profile_routing (plan->profile, &table);
  guint family = destination->prefix.ip.family == AF_INET6;

  if (routing == WGRE_ROUTING_OFF && !destination->named)
    return;
  if (destination->table)
    table = destination->table;
  else if (plan->number && routing == WGRE_ROUTING_AUTO &&
           wgre_prefix_is_default (&destination->prefix)) {
    plan->full[family] = TRUE;
    table = plan->number;
  }
  if (table && table != RT_TABLE_MAIN)
    add_route (plan, destination, table, destination->metric, FALSE);
  else
    add_main_route (plan, facts, networks, destination);
}

/* Whether our table has all traffic of the family. */
static gboolean
has_table (const WgrePlan *plan, guint family)
{
  return plan->full[family] || plan->blocked[family];
}

static void
routing_add_rule (WgrePlan *plan, const WgreRuleSpec *rule)
{
  wgre_plan_add (plan, WGRE_OP_RULE)->u.rule = *rule;
}

static void
add_policy (WgrePlan *plan, const WgreFacts *facts)
{
  const guint32 number = plan->number, priority = WGRE_PRIORITY_DEFAULT + 2 * facts->slot;

  /* For a blocked family, and below the default route of a full tunnel with a kill switch: when
   * that route is gone, packets are refused, whatever happens to the firewall. */
  for (guint i = 0; i < G_N_ELEMENTS (wgre_families); i++)
    if (plan->blocked[i] || (plan->full[i] && wgre_plan_fence_is_wanted (plan->profile)))
      wgre_plan_add (plan, WGRE_OP_ROUTE)->u.route = (WgreRouteSpec){
        .destination.ip.family = wgre_families[i],
        .type = WGRE_ROUTE_UNREACHABLE,
        .table = number,
        .metric = G_MAXUINT32,
      };

  /* In the order of their priorities: packets of any tunnel go by the main table (or those of one
   * full tunnel would enter another one and come back without end); what the main table knows
   * better than by its default route goes there; everything else goes through the tunnel. */
  for (guint i = 0; i < G_N_ELEMENTS (wgre_families); i++) {
    guint8 family = wgre_families[i];

    if (!has_table (plan, i))
      continue;
    routing_add_rule (plan, &(WgreRuleSpec){ .family = family,
                                             .kind = WGRE_RULE_UNMARKED,
                                             .priority = priority + 1,
                                             .mark = number,
                                             .table = number });
    routing_add_rule (plan, &(WgreRuleSpec){ .family = family,
                                             .kind = WGRE_RULE_SUPPRESS_DEFAULT,
                                             .priority = priority,
                                             .table = RT_TABLE_MAIN });
    routing_add_rule (plan, &(WgreRuleSpec){ .family = family,
                                             .kind = WGRE_RULE_MARKED,
                                             .priority = WGRE_PRIORITY_MARKED + facts->slot,
                                             .mark = number,
                                             .table = RT_TABLE_MAIN });
  }
}

/* Those of the profile, where its link lives. */
static void
routing_add_own_rules (WgrePlan *plan, const WgreFacts *facts)
{
  const GArray *policies = wgre_profile_policies (plan->profile);

  for (guint i = 0; policies && i < policies->len; i++) {
    const WgrePolicy *policy = &g_array_index (policies, WgrePolicy, i);

    if (facts->use[policy->family == AF_INET6] != WGRE_FAMILY_UNUSED)
      wgre_plan_add_inside (plan, WGRE_OP_POLICY, plan->interface)->u.policy = *policy;
  }
}

/* --- a full tunnel of one family --- */

/* With routing=nm the default route is in the main table. */
static gboolean
takes_all (const WgrePlan *plan, guint family)
{
  gboolean in_main = wgre_profile_routing (plan->profile, NULL) == WGRE_ROUTING_NM;

  for (guint i = 0; in_main && i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class == &wgre_op_route && op->u.route.destination.ip.family == wgre_families[family] &&
        wgre_prefix_is_default (&op->u.route.destination))
      return TRUE;
  }
  return plan->full[family];
}

static void
decide_on_other_family (WgrePlan *plan)
{
  guint64 wish = wgre_profile_number (plan->profile, WGRE_OPT_OTHER_FAMILY);
  gboolean taken[] = { takes_all (plan, 0), takes_all (plan, 1) };
  int other = -1; /* the index of the family that a full tunnel of the other one leaves out */

  if (!plan->netns && taken[0] != taken[1])
    other = taken[0] ? 1 : 0;

  if (wish == WGRE_OTHER_FAMILY_BLOCK && other >= 0)
    plan->blocked[other] = TRUE;
  else if (wish == WGRE_OTHER_FAMILY_BLOCK && !plan->full[0])
    wgre_plan_warn (plan, _ ("other-family: has no effect without a full tunnel"));
  else if (wish == WGRE_OTHER_FAMILY_AUTO && other >= 0 &&
           !wgre_plan_fence_is_wanted (plan->profile))
    wgre_plan_warn (plan,
                    _ ("only IPv%c goes through the tunnel, and IPv%c goes past it, where it can "
                       "be seen: set other-family to block, or to pass if that is meant"),
                    other ? '4' : '6', other ? '6' : '4');
}

void
wgre_plan_routing (WgrePlan *plan, const WgreFacts *facts)
{
  g_autoptr (GArray) destinations = NULL;
  const GArray *excluded;
  g_auto (Networks) networks = { 0 };

  g_return_if_fail (plan && facts);
  destinations = routing_collect (plan->profile);
  excluded = wgre_profile_prefixes (plan->profile, WGRE_OPT_EXCLUDE);
  networks_init (&networks, plan->profile);
  for (guint i = 0; i < destinations->len; i++) {
    const Destination *destination = &g_array_index (destinations, Destination, i);

    if (facts->use[destination->prefix.ip.family == AF_INET6] != WGRE_FAMILY_UNUSED)
      add_destination (plan, facts, &networks, destination);
  }
  decide_on_other_family (plan);

  /* Packets to excluded networks fall through to the rules behind ours. The networks of this host
   * need nothing: while it is in them, the main table has routes to them that are not default
   * routes. A kill switch lets excluded networks pass whatever the routes are. */
  for (guint i = 0; excluded && i < excluded->len; i++) {
    const WgrePrefix *prefix = &g_array_index (excluded, WgrePrefix, i);
    g_autofree char *text = wgre_prefix_to_string (prefix);

    if (has_table (plan, prefix->ip.family == AF_INET6))
      wgre_plan_add (plan, WGRE_OP_ROUTE)->u.route = (WgreRouteSpec){ .destination = *prefix,
                                                                      .type = WGRE_ROUTE_THROW,
                                                                      .table = plan->number };
    else if (!wgre_plan_fence_is_wanted (plan->profile))
      wgre_plan_warn (
          plan, _ ("exclude: \"%s\" has no effect: not all of its family goes through the tunnel"),
          text);
  }

  /* Lets the reverse path filter see the mark that the firewall gives to replies. */
  if (has_table (plan, 0))
    wgre_plan_add_sysctl (plan, "net/ipv4/conf/all/src_valid_mark", "1");
  wgre_plan_firewall (plan, facts);
  add_policy (plan, facts);
  routing_add_own_rules (plan, facts);
}
