/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/watch.h"

#include <glib-unix.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "net/query.h"

struct _WgreWatch {
  WgreSocket *socket;
  const WgrePlan *plan;
  const WgreWatchEvents *events;
  gpointer data;
  guint source;
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
rule_deleted (WgreWatch *watch, const struct nlmsghdr *message)
{
  WgreRuleInfo rule;

  if (!wgre_decode_rule (message, &rule) || !rule.simple || rule.protocol != WGRE_PROTOCOL)
    return;
  for (guint i = 0; i < watch->plan->ops->len; i++) {
    const WgreOp *op = watch->plan->ops->pdata[i];

    if (op->class == &wgre_op_rule && rules_equal (&op->u.rule, &rule.spec))
      g_ptr_array_add (watch->lost, (gpointer) op);
  }
}

static void
link_deleted (WgreWatch *watch, const struct nlmsghdr *message)
{
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_decode_link (message, &link))
    return;
  for (guint i = 0; i < watch->plan->ops->len; i++) {
    const WgreOp *op = watch->plan->ops->pdata[i];

    if (op->class == &wgre_op_link && !strcmp (link.name, op->interface))
      watch->link_lost = op->interface;
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
  WgreWatch *watch = data;
  g_autoptr (GPtrArray) lost = g_ptr_array_new ();

  watch->lost = lost;
  wgre_socket_receive (watch->socket, notified, watch, NULL);
  watch->lost = NULL;
  for (guint i = 0; i < lost->len; i++)
    watch->events->rule_lost (lost->pdata[i], watch->data);
  if (!watch->link_lost)
    return G_SOURCE_CONTINUE;
  /* The event may free the watch. */
  watch->source = 0;
  watch->events->link_lost (watch->link_lost, watch->data);
  return G_SOURCE_REMOVE;
}

WgreWatch *
wgre_watch_new (const WgrePlan *plan, const WgreWatchEvents *events, gpointer data, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  WgreWatch *watch;

  if (!socket || !wgre_socket_subscribe (socket, RTNLGRP_LINK, error) ||
      !wgre_socket_subscribe (socket, RTNLGRP_IPV4_RULE, error) ||
      !wgre_socket_subscribe (socket, RTNLGRP_IPV6_RULE, error))
    return NULL;
  watch = g_new0 (WgreWatch, 1);
  watch->socket = g_steal_pointer (&socket);
  watch->plan = plan;
  watch->events = events;
  watch->data = data;
  watch->source = g_unix_fd_add (wgre_socket_fd (watch->socket), G_IO_IN, readable, watch);
  return watch;
}

void
wgre_watch_free (WgreWatch *watch)
{
  if (!watch)
    return;
  if (watch->source)
    g_source_remove (watch->source);
  wgre_socket_close (watch->socket);
  g_free (watch);
}
