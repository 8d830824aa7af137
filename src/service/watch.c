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
  const char *netns; /* interned; NULL: that of NetworkManager */
  WgreSocket *socket;
  Link links[2];
  guint n_links, source;
} Place;

struct _WgreWatch {
  Place places[2];
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
link_of (Place *place, int ifindex, const char *name)
{
  for (guint i = 0; i < place->n_links; i++) {
    Link *link = &place->links[i];

    if (link->ifindex ? link->ifindex == ifindex : !strcmp (link->name, name))
      return link;
  }
  return NULL;
}

static void
link_deleted (Place *place, const struct nlmsghdr *message)
{
  g_auto (WgreLinkInfo) info = { 0 };
  const Link *link =
      wgre_decode_link (message, &info) ? link_of (place, info.ifindex, info.name) : NULL;

  if (link)
    place->watch->link_lost = link->name;
}

static void
link_seen (Place *place, const WgreLinkInfo *info)
{
  WgreWatch *watch = place->watch;
  Link *link = link_of (place, info->ifindex, info->name);

  if (!link)
    return;
  link->ifindex = info->ifindex;
  watch->down |= link->was_up && !info->up;
  link->was_up = info->up;
  if (!strcmp (info->name, link->name))
    return;
  watch->link_lost = link->name;
  g_strlcpy (watch->renamed, info->name, sizeof watch->renamed);
}

static void
link_changed (Place *place, const struct nlmsghdr *message)
{
  g_auto (WgreLinkInfo) info = { 0 };

  if (wgre_decode_link (message, &info))
    link_seen (place, &info);
}

/* --- rules, routes, addresses --- */

static void
rule_deleted (Place *place, const struct nlmsghdr *message)
{
  const GPtrArray *ops = place->watch->plan->ops;
  WgreRuleInfo rule;

  if (!wgre_decode_rule (message, &rule) || !rule.simple || rule.protocol != WGRE_PROTOCOL)
    return;
  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_rule && op->netns[WGRE_DOWN] == place->netns &&
        op->u.rule.family == rule.spec.family && op->u.rule.kind == rule.spec.kind &&
        op->u.rule.priority == rule.spec.priority && op->u.rule.mark == rule.spec.mark &&
        op->u.rule.table == rule.spec.table)
      place->watch->lost = TRUE;
  }
}

static void
policy_deleted (Place *place, const struct nlmsghdr *message)
{
  const GPtrArray *ops = place->watch->plan->ops;
  guint8 protocol = 0;
  WgrePolicy policy;

  if (!wgre_decode_policy (message, &policy, &protocol) || protocol != WGRE_PROTOCOL)
    return;
  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_policy && op->netns[WGRE_DOWN] == place->netns &&
        wgre_policy_equal (&op->u.policy, &policy))
      place->watch->lost = TRUE;
  }
}

/* Those of the main table are NetworkManager's to keep. */
static void
route_deleted (Place *place, const struct nlmsghdr *message)
{
  WgreWatch *watch = place->watch;
  WgreRouteSpec route;
  guint8 protocol;
  int oif;

  if (!wgre_decode_route (message, &route, &protocol, &oif) || protocol != WGRE_PROTOCOL ||
      route.table == RT_TABLE_MAIN)
    return;
  watch->lost |= route.table == watch->plan->number || (oif && link_of (place, oif, ""));
}

static void
address_deleted (Place *place, const struct nlmsghdr *message)
{
  const GPtrArray *ops = place->watch->plan->ops;
  WgreIp ip;
  int ifindex;

  if (!wgre_decode_address (message, &ip, &ifindex) || !link_of (place, ifindex, ""))
    return;
  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_address && !op->by_nm && op->netns[WGRE_DOWN] == place->netns &&
        wgre_ip_equal (&op->u.address.local.ip, &ip))
      place->watch->lost = TRUE;
  }
}

/* --- messages --- */

static const struct {
  guint16 type;
  void (*heed) (Place *place, const struct nlmsghdr *message);
} heeded[] = {
  { RTM_NEWLINK, link_changed },    { RTM_DELLINK, link_deleted },
  { RTM_DELRULE, rule_deleted },    { RTM_DELROUTE, route_deleted },
  { RTM_DELADDR, address_deleted }, { RTM_DELRULE, policy_deleted },
};

static void
service_watch_notified (const struct nlmsghdr *message, gpointer data)
{
  Place *place = data;

  if (!message)
    place->watch->torn = TRUE;
  for (guint i = 0; message && i < G_N_ELEMENTS (heeded); i++)
    if (message->nlmsg_type == heeded[i].type)
      heeded[i].heed (place, message);
}

/* The kernel had to drop some: what it would have said of the links is asked for. */
static void
look_again (Place *place)
{
  g_autoptr (WgreSocket) socket =
      place->watch->kernel->listen (place->watch->kernel, place->netns, NULL);

  for (guint i = 0; socket && i < place->n_links; i++) {
    Link *link = &place->links[i];
    g_auto (WgreLinkInfo) info = { 0 };
    g_autoptr (GError) error = NULL;
    gboolean there = link->ifindex ? wgre_query_link_by_index (socket, link->ifindex, &info, &error)
                                   : wgre_query_link (socket, link->name, &info, &error);

    if (there)
      link_seen (place, &info);
    else if (g_error_matches (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND))
      place->watch->link_lost = link->name;
  }
}

static gboolean
service_watch_readable (gint fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  Place *place = data;
  WgreWatch *watch = place->watch;

  watch->lost = watch->down = watch->torn = FALSE;
  wgre_socket_receive (place->socket, service_watch_notified, place, NULL);
  if (watch->torn)
    look_again (place);
  if (!watch->link_lost && (watch->lost || watch->down || watch->torn))
    watch->events->lost (watch->down || watch->torn, watch->data);
  if (!watch->link_lost)
    return G_SOURCE_CONTINUE;
  /* The event may free the watch. */
  place->source = 0;
  watch->events->link_lost (watch->link_lost, *watch->renamed ? watch->renamed : NULL, watch->data);
  return G_SOURCE_REMOVE;
}

/* --- places --- */

static void
place_add_links (Place *place)
{
  const GPtrArray *ops = place->watch->plan->ops;

  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_link && op->netns[WGRE_DOWN] == place->netns &&
        place->n_links < G_N_ELEMENTS (place->links))
      place->links[place->n_links++].name = op->interface;
  }
}

/* Of a link that is there already. */
static void
place_find_links (Place *place)
{
  g_autoptr (WgreSocket) socket =
      place->watch->kernel->listen (place->watch->kernel, place->netns, NULL);

  for (guint i = 0; socket && i < place->n_links; i++) {
    g_auto (WgreLinkInfo) info = { 0 };

    if (wgre_query_link (socket, place->links[i].name, &info, NULL) &&
        info.group == WGRE_LINK_GROUP)
      link_seen (place, &info);
  }
}

static gboolean
watch_place (WgreWatch *watch, Place *place, const char *netns, GError **error)
{
  static const guint groups[] = { RTNLGRP_LINK,       RTNLGRP_IPV4_RULE,  RTNLGRP_IPV6_RULE,
                                  RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_IFADDR,
                                  RTNLGRP_IPV6_IFADDR };

  place->watch = watch;
  place->netns = netns;
  place->socket = watch->kernel->listen (watch->kernel, netns, error);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (!place->socket || !wgre_socket_subscribe (place->socket, groups[i], error))
      return FALSE;
  place_add_links (place);
  place_find_links (place);
  place->source =
      g_unix_fd_add (wgre_socket_fd (place->socket), G_IO_IN, service_watch_readable, place);
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
  if (!watch_place (watch, &watch->places[0], NULL, error) ||
      (plan->netns && !watch_place (watch, &watch->places[1], plan->netns, error)))
    return NULL;
  return g_steal_pointer (&watch);
}

void
wgre_watch_free (WgreWatch *watch)
{
  if (!watch)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (watch->places); i++) {
    if (watch->places[i].source)
      g_source_remove (watch->places[i].source);
    wgre_socket_close (watch->places[i].socket);
  }
  g_free (watch);
}
