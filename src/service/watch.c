/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/watch.h"

#include <glib-unix.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "net/query.h"

/* A link of the plan. */
typedef struct {
  const char *name; /* interned */
  int ifindex;      /* 0: not seen yet */
  gboolean was_up;
} Link;

/* One network namespace in which something of the plan is. */
typedef struct {
  WgreWatch *watch;
  const char *name; /* interned; NULL: that of NetworkManager */
  WgreSocket *socket;
  Link links[2];
  guint n_links, source;
} Netns;

struct _WgreWatch {
  Netns netns[2];
  const WgrePlan *plan;
  WgreKernel *kernel;
  const WgreWatchEvents *events;
  gpointer data;
  /* What the messages of one wake-up spoke of. */
  const char *link_lost; /* interned, or NULL */
  char renamed[IF_NAMESIZE];
  gboolean lost, down, torn;
};

/* --- links --- */

static Link *
link_of (Netns *netns, int ifindex, const char *name)
{
  for (guint i = 0; i < netns->n_links; i++) {
    Link *link = &netns->links[i];

    if (link->ifindex ? link->ifindex == ifindex : !strcmp (link->name, name))
      return link;
  }
  return NULL;
}

/* When all links of the plan are known, those of other tunnels need not wake this process. The
 * filter only saves time: without it everything is looked at. */
static void
netns_narrow (const Netns *netns)
{
  int links[G_N_ELEMENTS (netns->links)] = { 0 };

  for (guint i = 0; i < netns->n_links; i++) {
    links[i] = netns->links[i].ifindex;
    if (!links[i])
      return;
  }
  wgre_socket_narrow (netns->socket, links, netns->n_links, NULL);
}

static void
link_deleted (Netns *netns, const struct nlmsghdr *message)
{
  g_auto (WgreLinkInfo) info = { 0 };
  const Link *link =
      wgre_decode_link (message, &info) ? link_of (netns, info.ifindex, info.name) : NULL;

  if (link)
    netns->watch->link_lost = link->name;
}

static void
link_seen (Netns *netns, const WgreLinkInfo *info)
{
  WgreWatch *watch = netns->watch;
  Link *link = link_of (netns, info->ifindex, info->name);
  gboolean known;

  if (!link)
    return;
  known = link->ifindex;
  link->ifindex = info->ifindex;
  if (!known)
    netns_narrow (netns);
  watch->down |= link->was_up && !info->up;
  link->was_up = info->up;
  if (!strcmp (info->name, link->name))
    return;
  watch->link_lost = link->name;
  g_strlcpy (watch->renamed, info->name, sizeof watch->renamed);
}

static void
link_changed (Netns *netns, const struct nlmsghdr *message)
{
  g_auto (WgreLinkInfo) info = { 0 };

  if (wgre_decode_link (message, &info))
    link_seen (netns, &info);
}

/* --- rules, routes, addresses --- */

static void
rule_deleted (Netns *netns, const struct nlmsghdr *message)
{
  const GPtrArray *ops = netns->watch->plan->ops;
  WgreRuleInfo rule;

  if (!wgre_decode_rule (message, &rule) || !rule.simple || rule.protocol != WGRE_PROTOCOL)
    return;
  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_rule && op->netns[WGRE_DOWN] == netns->name &&
        op->u.rule.family == rule.spec.family && op->u.rule.kind == rule.spec.kind &&
        op->u.rule.priority == rule.spec.priority && op->u.rule.mark == rule.spec.mark &&
        op->u.rule.table == rule.spec.table)
      netns->watch->lost = TRUE;
  }
}

static void
policy_deleted (Netns *netns, const struct nlmsghdr *message)
{
  const GPtrArray *ops = netns->watch->plan->ops;
  guint8 protocol = 0;
  WgrePolicy policy;

  if (!wgre_decode_policy (message, &policy, &protocol) || protocol != WGRE_PROTOCOL)
    return;
  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_policy && op->netns[WGRE_DOWN] == netns->name &&
        wgre_policy_equal (&op->u.policy, &policy))
      netns->watch->lost = TRUE;
  }
}

/* Those of the main table are NetworkManager's to keep. */
static void
route_deleted (Netns *netns, const struct nlmsghdr *message)
{
  WgreWatch *watch = netns->watch;
  WgreRouteSpec route;
  guint8 protocol;
  int oif;

  if (!wgre_decode_route (message, &route, &protocol, &oif) || protocol != WGRE_PROTOCOL ||
      route.table == RT_TABLE_MAIN)
    return;
  watch->lost |= route.table == watch->plan->number || (oif && link_of (netns, oif, ""));
}

static void
address_deleted (Netns *netns, const struct nlmsghdr *message)
{
  const GPtrArray *ops = netns->watch->plan->ops;
  WgreIp ip;
  int ifindex;

  if (!wgre_decode_address (message, &ip, &ifindex) || !link_of (netns, ifindex, ""))
    return;
  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_address && !op->by_nm && op->netns[WGRE_DOWN] == netns->name &&
        wgre_ip_equal (&op->u.address.local.ip, &ip))
      netns->watch->lost = TRUE;
  }
}

/* --- messages --- */

static const struct {
  guint16 type;
  void (*heed) (Netns *netns, const struct nlmsghdr *message);
} heeded[] = {
  { RTM_NEWLINK, link_changed },    { RTM_DELLINK, link_deleted },
  { RTM_DELRULE, rule_deleted },    { RTM_DELROUTE, route_deleted },
  { RTM_DELADDR, address_deleted }, { RTM_DELRULE, policy_deleted },
};

static void
service_watch_notified (const struct nlmsghdr *message, gpointer data)
{
  Netns *netns = data;

  if (!message)
    netns->watch->torn = TRUE;
  for (guint i = 0; message && i < G_N_ELEMENTS (heeded); i++)
    if (message->nlmsg_type == heeded[i].type)
      heeded[i].heed (netns, message);
}

/* The kernel had to drop some: what it would have said of the links is asked for. */
static void
look_again (Netns *netns)
{
  g_autoptr (WgreSocket) socket =
      netns->watch->kernel->listen (netns->watch->kernel, netns->name, NULL);

  for (guint i = 0; socket && i < netns->n_links; i++) {
    Link *link = &netns->links[i];
    g_auto (WgreLinkInfo) info = { 0 };
    g_autoptr (GError) error = NULL;
    gboolean there = link->ifindex ? wgre_query_link_by_index (socket, link->ifindex, &info, &error)
                                   : wgre_query_link (socket, link->name, &info, &error);

    if (there)
      link_seen (netns, &info);
    else if (g_error_matches (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND))
      netns->watch->link_lost = link->name;
  }
}

static gboolean
service_watch_readable (gint fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  Netns *netns = data;
  WgreWatch *watch = netns->watch;

  watch->lost = watch->down = watch->torn = FALSE;
  wgre_socket_receive (netns->socket, service_watch_notified, netns, NULL);
  if (watch->torn)
    look_again (netns);
  if (!watch->link_lost && (watch->lost || watch->down || watch->torn))
    watch->events->lost (watch->down || watch->torn, watch->data);
  if (!watch->link_lost)
    return G_SOURCE_CONTINUE;
  /* The event may free the watch. */
  netns->source = 0;
  watch->events->link_lost (watch->link_lost, *watch->renamed ? watch->renamed : NULL, watch->data);
  return G_SOURCE_REMOVE;
}

/* --- netns --- */

static void
netns_add_links (Netns *netns)
{
  const GPtrArray *ops = netns->watch->plan->ops;

  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_link && op->netns[WGRE_DOWN] == netns->name &&
        netns->n_links < G_N_ELEMENTS (netns->links))
      netns->links[netns->n_links++].name = op->interface;
  }
}

/* Of a link that is there already. */
static void
netns_find_links (Netns *netns)
{
  g_autoptr (WgreSocket) socket =
      netns->watch->kernel->listen (netns->watch->kernel, netns->name, NULL);

  for (guint i = 0; socket && i < netns->n_links; i++) {
    g_auto (WgreLinkInfo) info = { 0 };

    if (wgre_query_link (socket, netns->links[i].name, &info, NULL) &&
        info.group == WGRE_LINK_GROUP)
      link_seen (netns, &info);
  }
}

static gboolean
watch_netns (WgreWatch *watch, Netns *netns, const char *name, GError **error)
{
  static const guint groups[] = { RTNLGRP_LINK,       RTNLGRP_IPV4_RULE,  RTNLGRP_IPV6_RULE,
                                  RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_IFADDR,
                                  RTNLGRP_IPV6_IFADDR };

  netns->watch = watch;
  netns->name = name;
  netns->socket = watch->kernel->listen (watch->kernel, name, error);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (!netns->socket || !wgre_socket_subscribe (netns->socket, groups[i], error))
      return FALSE;
  wgre_socket_narrow (netns->socket, NULL, 0, NULL);
  netns_add_links (netns);
  netns_find_links (netns);
  netns->source =
      g_unix_fd_add (wgre_socket_fd (netns->socket), G_IO_IN, service_watch_readable, netns);
  return TRUE;
}

WgreWatch *
wgre_watch_new (const WgrePlan *plan, WgreKernel *kernel, const WgreWatchEvents *events,
                gpointer data, GError **error)
{
  g_autoptr (WgreWatch) watch = NULL;

  g_return_val_if_fail (plan && kernel && events, NULL);

  watch = g_new0 (WgreWatch, 1);
  watch->plan = plan;
  watch->kernel = kernel;
  watch->events = events;
  watch->data = data;
  if (!watch_netns (watch, &watch->netns[0], NULL, error) ||
      (plan->netns && !watch_netns (watch, &watch->netns[1], plan->netns, error)))
    return NULL;
  return g_steal_pointer (&watch);
}

void
wgre_watch_free (WgreWatch *watch)
{
  if (!watch)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (watch->netns); i++) {
    if (watch->netns[i].source)
      g_source_remove (watch->netns[i].source);
    wgre_socket_close (watch->netns[i].socket);
  }
  g_free (watch);
}
