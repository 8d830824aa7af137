/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The WireGuard link that a tunnel is inside of. */
#include <linux/rtnetlink.h>

#include "core/bundle.h"
#include "plan/guard.h"
#include "plan/plan.h"

/* The guard comes first: it is there before the first link, and goes after the last. */
gboolean
wgre_plan_lower (WgrePlan *plan, const WgreFacts *facts, GError **error)
{
  const WgreProfile *lower;
  g_autoptr (GArray) far_ends = NULL, endpoints = NULL;
  g_autoptr (GPtrArray) peers = NULL;
  const WgrePrefix *local;
  WgreOp *op;

  g_return_val_if_fail (plan && facts, FALSE);
  lower = wgre_profile_lower (plan->profile);
  if (!lower)
    return TRUE;
  far_ends = wgre_bundle_far_ends (plan->profile, &facts->remote);
  endpoints = g_array_new (FALSE, FALSE, sizeof (WgreIp));
  for (guint i = 0; facts->endpoints && i < facts->endpoints->len; i++)
    g_array_append_val (endpoints, g_array_index (facts->endpoints, WgreEndpointAddress, i).ip);
  peers = wgre_bundle_peers (plan->profile, far_ends, endpoints, error);
  if (!peers)
    return FALSE;

  op = wgre_plan_add_to (plan, WGRE_OP_NFT, plan->lower);
  op->u.nft.table = wgre_guard_table (plan->lower);
  op->u.nft.body = wgre_guard_inside (plan, facts);

  wgre_plan_link (plan, facts, lower, plan->lower);
  op = wgre_plan_wireguard (plan, facts, lower, plan->lower);
  op->u.wireguard.peers = g_steal_pointer (&peers);

  local = &g_array_index (wgre_profile_prefixes (lower, WGRE_OPT_ADDRESSES), WgrePrefix, 0);
  if (local->ip.family == AF_INET6 && facts->ipv6_off)
    wgre_plan_link_ipv6 (plan, plan->lower);
  op = wgre_plan_add_to (plan, WGRE_OP_ADDRESS, plan->lower);
  op->with_link = TRUE;
  op->u.address.local = *local;
  wgre_plan_link_up (plan, plan->lower, plan->lower_mtu);

  /* Allowed IPs are not routes here; what the tunnel itself sends must find its way all the same.
   */
  for (guint i = 0; i < far_ends->len; i++) {
    const WgreIp *far_end = &g_array_index (far_ends, WgreIp, i);

    op = wgre_plan_add_to (plan, WGRE_OP_ROUTE, plan->lower);
    op->with_link = TRUE;
    op->u.route = (WgreRouteSpec){
      .destination = { *far_end, (guint8) wgre_family_bits (far_end->family) },
      .table = RT_TABLE_MAIN,
    };
  }
  return TRUE;
}
