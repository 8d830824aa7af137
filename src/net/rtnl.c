/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/rtnl.h"

#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "net/kinds.h"

/* --- links --- */

/* For attributes that ip(8) sends without a final NUL. */
static void
put_text (WgreBatch *batch, guint16 type, const char *text)
{
  wgre_batch_put (batch, type, text, strlen (text));
}

static void
put_info (WgreBatch *batch, const WgreLinkSpec *spec)
{
  struct nlattr *info = wgre_batch_nest (batch, IFLA_LINKINFO);

  put_text (batch, IFLA_INFO_KIND, wgre_profile_kind (spec->profile)->kernel);
  wgre_kinds_put_data (batch, spec);
  wgre_batch_unnest (batch, info);
}

void
wgre_rtnl_link_add (WgreBatch *batch, const WgreLinkSpec *spec)
{
  g_return_if_fail (spec != NULL);
  wgre_batch_begin (batch, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof (struct ifinfomsg));
  wgre_batch_put_string (batch, IFLA_IFNAME, spec->name);
  wgre_batch_put_u32 (batch, IFLA_GROUP, spec->group);
  put_info (batch, spec);
  wgre_batch_end (batch);
}

void
wgre_rtnl_link_change (WgreBatch *batch, int ifindex, const WgreLinkSpec *spec)
{
  struct ifinfomsg *header = wgre_batch_begin (batch, RTM_NEWLINK, 0, sizeof *header);

  header->ifi_index = ifindex;
  put_info (batch, spec);
  wgre_batch_end (batch);
}

void
wgre_rtnl_link_set (WgreBatch *batch, int ifindex, const WgreLinkChange *change)
{
  struct ifinfomsg *header = wgre_batch_begin (batch, RTM_NEWLINK, 0, sizeof *header);

  g_return_if_fail (change != NULL);
  header->ifi_index = ifindex;
  header->ifi_change = change->up || change->down ? IFF_UP : 0;
  header->ifi_flags = change->up ? IFF_UP : 0;
  if (change->mtu)
    wgre_batch_put_u32 (batch, IFLA_MTU, change->mtu);
  if (change->group)
    wgre_batch_put_u32 (batch, IFLA_GROUP, change->group);
  if (change->alias)
    put_text (batch, IFLA_IFALIAS, change->alias);
  wgre_batch_end (batch);
}

void
wgre_rtnl_link_move (WgreBatch *batch, int ifindex, int netns_fd)
{
  struct ifinfomsg *header = wgre_batch_begin (batch, RTM_NEWLINK, 0, sizeof *header);

  header->ifi_index = ifindex;
  wgre_batch_put_u32 (batch, IFLA_NET_NS_FD, (guint32) netns_fd);
  wgre_batch_end (batch);
}

void
wgre_rtnl_link_delete (WgreBatch *batch, int ifindex)
{
  struct ifinfomsg *header = wgre_batch_begin (batch, RTM_DELLINK, 0, sizeof *header);

  header->ifi_index = ifindex;
  wgre_batch_end (batch);
}

/* --- addresses --- */

static void
rtnl_put_ip (WgreBatch *batch, guint16 type, const WgreIp *ip)
{
  wgre_batch_put (batch, type, ip->bytes, wgre_ip_size (ip));
}

void
wgre_rtnl_address (WgreBatch *batch, gboolean add, int ifindex, const WgrePrefix *local,
                   const WgreIp *peer, guint8 peer_length, gboolean no_route)
{
  struct ifaddrmsg *header = wgre_batch_begin (batch, add ? RTM_NEWADDR : RTM_DELADDR,
                                               add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof *header);

  g_return_if_fail (local);
  header->ifa_family = local->ip.family;
  header->ifa_prefixlen = peer ? peer_length : local->length;
  header->ifa_index = (guint32) ifindex;
  if (add && local->ip.family == AF_INET && wgre_ip_is_loopback (&local->ip))
    header->ifa_scope = RT_SCOPE_HOST;
  rtnl_put_ip (batch, IFA_LOCAL, &local->ip);
  rtnl_put_ip (batch, IFA_ADDRESS, peer ? peer : &local->ip);
  if (add && no_route)
    wgre_batch_put_u32 (batch, IFA_FLAGS, IFA_F_NOPREFIXROUTE);
  wgre_batch_end (batch);
}

/* --- neighbours --- */

void
wgre_rtnl_neighbour (WgreBatch *batch, gboolean add, int ifindex, const WgreIp *inner,
                     const WgreIp *outer)
{
  struct ndmsg *header = wgre_batch_begin (batch, add ? RTM_NEWNEIGH : RTM_DELNEIGH,
                                           add ? NLM_F_CREATE | NLM_F_REPLACE : 0, sizeof *header);

  g_return_if_fail (inner != NULL);
  header->ndm_family = inner->family;
  header->ndm_ifindex = ifindex;
  header->ndm_state = NUD_PERMANENT;
  rtnl_put_ip (batch, NDA_DST, inner);
  if (add)
    rtnl_put_ip (batch, NDA_LLADDR, outer);
  wgre_batch_end (batch);
}

/* --- routes --- */

static const guint8 route_types[WGRE_N_ROUTE_TYPES] = {
  [WGRE_ROUTE_UNICAST] = RTN_UNICAST,
  [WGRE_ROUTE_THROW] = RTN_THROW,
  [WGRE_ROUTE_BLACKHOLE] = RTN_BLACKHOLE,
  [WGRE_ROUTE_UNREACHABLE] = RTN_UNREACHABLE,
};

guint8
wgre_rtnl_route_type (WgreRouteType type)
{
  g_return_val_if_fail (type < WGRE_N_ROUTE_TYPES, 0);
  return route_types[type];
}

/* Table numbers that do not fit the header's one byte go into an attribute. */
static guint8
rtnl_put_table (WgreBatch *batch, guint16 type, guint32 table)
{
  if (table <= G_MAXUINT8)
    return (guint8) table;
  wgre_batch_put_u32 (batch, type, table);
  return RT_TABLE_UNSPEC;
}

void
wgre_rtnl_route (WgreBatch *batch, gboolean add, int ifindex, const WgreRouteSpec *spec)
{
  struct rtmsg *header = wgre_batch_begin (batch, add ? RTM_NEWROUTE : RTM_DELROUTE,
                                           add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof *header);

  g_return_if_fail (spec);
  header->rtm_family = spec->destination.ip.family;
  header->rtm_dst_len = spec->destination.length;
  header->rtm_protocol = WGRE_PROTOCOL;
  /* An IPv4 route without a gateway leads to neighbours on the link; IPv6 has no scopes. */
  header->rtm_scope = spec->destination.ip.family == AF_INET && spec->type == WGRE_ROUTE_UNICAST &&
                              !spec->gateway.family
                          ? RT_SCOPE_LINK
                          : RT_SCOPE_UNIVERSE;
  header->rtm_type = wgre_rtnl_route_type (spec->type);
  if (spec->destination.length)
    rtnl_put_ip (batch, RTA_DST, &spec->destination.ip);
  if (spec->gateway.family) {
    header->rtm_flags = RTNH_F_ONLINK;
    rtnl_put_ip (batch, RTA_GATEWAY, &spec->gateway);
  }
  if (spec->source.family)
    rtnl_put_ip (batch, RTA_PREFSRC, &spec->source);
  if (spec->metric)
    wgre_batch_put_u32 (batch, RTA_PRIORITY, spec->metric);
  header->rtm_table = rtnl_put_table (batch, RTA_TABLE, spec->table);
  if (spec->type == WGRE_ROUTE_UNICAST && ifindex)
    wgre_batch_put_u32 (batch, RTA_OIF, (guint32) ifindex);
  wgre_batch_end (batch);
}

/* --- rules --- */

static const struct {
  gboolean mark, suppress;
  guint32 flags;
} rule_kinds[] = {
  [WGRE_RULE_MARKED] = { TRUE, FALSE, 0 },
  [WGRE_RULE_UNMARKED] = { TRUE, FALSE, FIB_RULE_INVERT },
  [WGRE_RULE_SUPPRESS_DEFAULT] = { FALSE, TRUE, 0 },
};

void
wgre_rtnl_rule (WgreBatch *batch, gboolean add, const WgreRuleSpec *spec)
{
  struct fib_rule_hdr *header = wgre_batch_begin (
      batch, add ? RTM_NEWRULE : RTM_DELRULE, add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof *header);

  g_return_if_fail (spec != NULL);
  header->family = spec->family;
  header->action = FR_ACT_TO_TBL;
  header->flags = rule_kinds[spec->kind].flags;
  wgre_batch_put_u32 (batch, FRA_PRIORITY, spec->priority);
  if (rule_kinds[spec->kind].mark)
    wgre_batch_put_u32 (batch, FRA_FWMARK, spec->mark);
  header->table = rtnl_put_table (batch, FRA_TABLE, spec->table);
  if (rule_kinds[spec->kind].suppress)
    wgre_batch_put_u32 (batch, FRA_SUPPRESS_PREFIXLEN, 0);
  wgre_batch_put_u8 (batch, FRA_PROTOCOL, WGRE_PROTOCOL);
  wgre_batch_end (batch);
}

void
wgre_rtnl_policy (WgreBatch *batch, gboolean add, const WgrePolicy *policy)
{
  struct fib_rule_hdr *header = wgre_batch_begin (
      batch, add ? RTM_NEWRULE : RTM_DELRULE, add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof *header);

  g_return_if_fail (policy);
  header->family = policy->family;
  header->action = FR_ACT_TO_TBL;
  header->flags = policy->inverted ? FIB_RULE_INVERT : 0;
  header->src_len = policy->from.length;
  header->dst_len = policy->to.length;
  if (policy->from.length)
    rtnl_put_ip (batch, FRA_SRC, &policy->from.ip);
  if (policy->to.length)
    rtnl_put_ip (batch, FRA_DST, &policy->to.ip);
  wgre_batch_put_u32 (batch, FRA_PRIORITY, policy->priority);
  if (policy->mask)
    wgre_batch_put_u32 (batch, FRA_FWMARK, policy->mark);
  if (policy->mask && policy->mask != G_MAXUINT32)
    wgre_batch_put_u32 (batch, FRA_FWMASK, policy->mask);
  header->table = rtnl_put_table (batch, FRA_TABLE, policy->table);
  if (*policy->iif)
    wgre_batch_put_string (batch, FRA_IIFNAME, policy->iif);
  if (*policy->oif)
    wgre_batch_put_string (batch, FRA_OIFNAME, policy->oif);
  wgre_batch_put_u8 (batch, FRA_PROTOCOL, WGRE_PROTOCOL);
  wgre_batch_end (batch);
}
