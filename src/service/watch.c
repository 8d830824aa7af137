/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/watch.h"

#include <glib-unix.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "net/query.h"

/* One network namespace in which something of the plan is. */
typedef struct {
  WgreWatch *watch;
  const char *netns; /* interned; NULL: that of NetworkManager */
  WgreSocket *socket;
  guint source;
} Place;

struct _WgreWatch {
  Place places[2];
  const WgrePlan *plan;
  const WgreWatchEvents *events;
  gpointer data;
  const char *link_lost; /* interned, or NULL */
  GPtrArray *lost;       /* of const WgreOp *: rules that the messages of one wake-up spoke of */
};

static gboolean
rules_equal (const WgreRuleSpec *a, const WgreRuleSpec *b)
{
  return a->family == b->family && a->kind == b->kind && a->priority == b->priority &&
         a->mark == b->mark && a->table == b->table;
}

static void
rule_deleted (const Place *place, const struct nlmsghdr *message)
{
  const GPtrArray *ops = place->watch->plan->ops;
  WgreRuleInfo rule;

  if (!wgre_decode_rule (message, &rule) || !rule.simple || rule.protocol != WGRE_PROTOCOL)
    return;
  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_rule && op->netns[WGRE_DOWN] == place->netns &&
        rules_equal (&op->u.rule, &rule.spec))
      g_ptr_array_add (place->watch->lost, (gpointer) op);
  }
}

static void
link_deleted (const Place *place, const struct nlmsghdr *message)
{
  const GPtrArray *ops = place->watch->plan->ops;
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_decode_link (message, &link))
    return;
  for (guint i = 0; i < ops->len; i++) {
    const WgreOp *op = ops->pdata[i];

    if (op->class == &wgre_op_link && op->netns[WGRE_DOWN] == place->netns &&
        !g_strcmp0 (link.name, op->interface))
      place->watch->link_lost = op->interface;
  }
}

static void
notified (const struct nlmsghdr *message, gpointer data)
{
  if (message->nlmsg_type == RTM_DELRULE)
    rule_deleted (data, message);
  else if (message->nlmsg_type == RTM_DELLINK)
    link_deleted (data, message);
}

static gboolean
readable (gint fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  Place *place = data;
  WgreWatch *watch = place->watch;
  g_autoptr (GPtrArray) lost = g_ptr_array_new ();

  watch->lost = lost;
  wgre_socket_receive (place->socket, notified, place, NULL);
  watch->lost = NULL;
  for (guint i = 0; i < lost->len; i++)
    watch->events->rule_lost (lost->pdata[i], watch->data);
  if (!watch->link_lost)
    return G_SOURCE_CONTINUE;
  /* The event may free the watch. */
  place->source = 0;
  watch->events->link_lost (watch->link_lost, watch->data);
  return G_SOURCE_REMOVE;
}

static gboolean
watch_place (WgreWatch *watch, Place *place, WgreKernel *kernel, const char *netns, GError **error)
{
  place->watch = watch;
  place->netns = netns;
  place->socket = kernel->listen (kernel, netns, error);
  if (!place->socket || !wgre_socket_subscribe (place->socket, RTNLGRP_LINK, error) ||
      !wgre_socket_subscribe (place->socket, RTNLGRP_IPV4_RULE, error) ||
      !wgre_socket_subscribe (place->socket, RTNLGRP_IPV6_RULE, error))
    return FALSE;
  place->source = g_unix_fd_add (wgre_socket_fd (place->socket), G_IO_IN, readable, place);
  return TRUE;
}

WgreWatch *
wgre_watch_new (const WgrePlan *plan, WgreKernel *kernel, const WgreWatchEvents *events,
                gpointer data, GError **error)
{
  g_autoptr (WgreWatch) watch = g_new0 (WgreWatch, 1);

  watch->plan = plan;
  watch->events = events;
  watch->data = data;
  if (!watch_place (watch, &watch->places[0], kernel, NULL, error) ||
      (plan->netns && !watch_place (watch, &watch->places[1], kernel, plan->netns, error)))
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
