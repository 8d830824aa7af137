/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The links of a plan: making them, configuring WireGuard, setting them up. */
#include "core/value.h"
#include "plan/plan.h"

void
wgre_plan_link (WgrePlan *plan, const WgreFacts *facts, const WgreProfile *profile,
                const char *interface)
{
  WgreOp *link = wgre_plan_add_to (plan, WGRE_OP_LINK, interface), *alias;
  const WgreIp *local = wgre_profile_ip (profile, WGRE_OPT_LOCAL);
  g_autofree char *text = NULL;

  g_return_if_fail (plan && facts);
  text = g_strconcat (WGRE_ALIAS_PREFIX, facts->uuid, NULL);
  /* Profiles are counted, not changed. */
  link->u.link.profile = wgre_profile_ref ((WgreProfile *) profile);
  link->u.link.kind = wgre_profile_kind (profile)->kernel;
  link->u.link.uuid = g_intern_string (facts->uuid);
  link->u.link.spec = (WgreLinkSpec){
    .name = interface,
    .profile = profile,
    .group = WGRE_LINK_GROUP,
    .remote = facts->remote,
    .dev = facts->dev,
    .fwmark = profile == wgre_profile_carrier (plan->profile) ? plan->number : 0,
  };
  if (interface != plan->lower) {
    link->lower = plan->lower;
    link->netns[WGRE_DOWN] = plan->netns;
  }
  if (local)
    link->u.link.spec.local = *local;
  alias = wgre_plan_add_to (plan, WGRE_OP_LINK_SET, interface);
  alias->with_link = TRUE;
  alias->u.change.alias = g_intern_string (text);
}

/* The kernel takes a grace period for each peer of a link that is deleted, one for all when they
 * are removed before: so what has peers has a way down of its own. */
WgreOp *
wgre_plan_wireguard (WgrePlan *plan, const WgreFacts *facts, const WgreProfile *profile,
                     const char *interface)
{
  WgreOp *op = wgre_plan_add_to (plan, WGRE_OP_WIREGUARD, interface);

  g_return_val_if_fail (plan && facts, NULL);
  op->with_link = !wgre_profile_peers (profile)->len;
  op->netns[WGRE_DOWN] = interface == plan->interface ? plan->netns : NULL;
  op->family = wgre_profile_kind (profile)->family;
  op->u.wireguard.uuid = g_intern_string (facts->uuid);
  op->u.wireguard.profile = wgre_profile_ref ((WgreProfile *) profile);
  op->u.wireguard.endpoints = facts->endpoints ? g_array_ref (facts->endpoints) : NULL;
  op->u.wireguard.fwmark =
      plan->number ? plan->number : (guint32) wgre_profile_number (profile, WGRE_OPT_FWMARK);
  return op;
}

void
wgre_plan_link_ipv6 (WgrePlan *plan, const char *interface)
{
  WgreOp *op = wgre_plan_add_inside (plan, WGRE_OP_SYSCTL, interface);

  op->with_link = TRUE;
  op->u.sysctl.name = g_strdup_printf ("net/ipv6/conf/%s/disable_ipv6", interface);
  op->u.sysctl.value = g_strdup ("0");
}

void
wgre_plan_link_up (WgrePlan *plan, const char *interface, guint32 mtu)
{
  WgreOp *op = wgre_plan_add_inside (plan, WGRE_OP_LINK_SET, interface);

  op->with_link = TRUE;
  op->u.change.mtu = mtu;
  op->u.change.up = TRUE;
}
