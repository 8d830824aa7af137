/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links, addresses, routes and rules by rtnetlink; WireGuard and what is like it by generic
 * netlink.
 */
#include "service/kernel-netlink.h"

#include <glib/gi18n-lib.h>

#include "net/query.h"
#include "service/kernel-wireguard.h"
#include "service/userspace.h"

/* --- links --- */

static int
ifindex_of (const WgreRunningKernel *self, const char *interface)
{
  const WgreKernelLink *link = g_hash_table_lookup (self->links, interface);

  return link ? link->ifindex : 0;
}

static void
kernel_netlink_set_link (WgreRunningKernel *self, const char *interface, const WgreLinkInfo *info,
                         WgreKernelNetns *netns)
{
  WgreKernelLink *link = g_new0 (WgreKernelLink, 1);

  link->ifindex = info->ifindex;
  link->netns = netns;
  link->userspace = wgre_userspace_is (info->kind);
  link->family = link->userspace ? "wireguard" : wgre_kind_family (info->kind);
  g_hash_table_replace (self->links, (gpointer) interface, link);
}

static gboolean
learn_ifindex (WgreRunningKernel *self, WgreKernelNetns *netns, const WgreOp *op, GError **error)
{
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_query_link (netns->route, op->interface, &link, error))
    return FALSE;
  kernel_netlink_set_link (self, op->interface, &link, netns);
  return TRUE;
}

/* A link is ours when it has our group, and our alias or (after a crash between the two steps of
 * making it) none. */
static gboolean
find_own_link (WgreRunningKernel *self, WgreKernelNetns *netns, const WgreOp *op, const char *uuid,
               GError **error)
{
  g_autofree char *alias = g_strconcat (WGRE_ALIAS_PREFIX, uuid, NULL);
  const WgreKernelLink *known = g_hash_table_lookup (self->links, op->interface);
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_query_link (netns->route, op->interface, &link, error))
    return FALSE;
  if (link.group != WGRE_LINK_GROUP ||
      (link.alias && *link.alias && g_strcmp0 (link.alias, alias)) ||
      (known && known->netns == netns && known->ifindex != link.ifindex)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("the link %s is not ours"),
                 op->interface);
    return FALSE;
  }
  kernel_netlink_set_link (self, op->interface, &link, netns);
  return TRUE;
}

/* --- messages --- */

static void
kernel_netlink_encode (WgreRunningKernel *self, const WgreOp *op, WgreDirection direction,
                       WgreBatch *batch)
{
  self->context.ifindex = ifindex_of (self, op->interface);
  self->context.lower = op->lower ? ifindex_of (self, op->lower) : 0;
  op->class->encode (op, direction, &self->context, batch);
}

static gboolean
send_route (WgreRunningKernel *self, WgreKernelNetns *netns, const WgreOp *const *ops, guint n,
            WgreDirection direction, guint *ret_failed, GError **error)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  for (guint i = 0; i < n; i++)
    kernel_netlink_encode (self, ops[i], direction, batch);
  /* Each is one message. */
  return wgre_socket_talk (netns->route, batch, ret_failed, error);
}

/* A link on its way to another network namespace may still be here, or the namespace is gone. */
static WgreKernelNetns *
find_link (WgreRunningKernel *self, const WgreOp *op, const char *uuid, GError **error)
{
  g_autoptr (GError) problem = NULL;
  WgreKernelNetns *netns = wgre_kernel_enter (self, op->netns[WGRE_DOWN], FALSE, &problem);

  if (netns && find_own_link (self, netns, op, uuid, &problem))
    return netns;
  if (op->netns[WGRE_DOWN] && g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND))
    return find_own_link (self, &self->here, op, uuid, error) ? &self->here : NULL;
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
make_link (WgreRunningKernel *self, WgreKernelNetns *netns, const WgreOp *op, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (send_route (self, netns, &op, 1, WGRE_UP, NULL, &problem))
    return TRUE;
  if (wgre_kernel_wireguard_missing (netns, op, problem))
    return wgre_userspace_make (netns->route, op->interface, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
wgre_kernel_apply_route (WgreRunningKernel *self, const WgreOp *const *ops, guint n,
                         WgreDirection direction, guint *ret_failed, GError **error)
{
  const WgreOp *op = ops[0];
  gboolean makes = op->class == &wgre_op_link && direction == WGRE_UP;
  WgreKernelNetns *netns;

  if (op->class == &wgre_op_link && direction == WGRE_DOWN) {
    netns = find_link (self, op, op->u.link.uuid, error);
    if (netns)
      wgre_kernel_wireguard_end (self, op->interface);
    return netns && send_route (self, netns, ops, 1, WGRE_DOWN, NULL, error);
  }
  if (op->class == &wgre_op_link_move) {
    netns = wgre_kernel_enter (self, op->u.netns.name, FALSE, error);
    return netns && send_route (self, &self->here, ops, 1, WGRE_UP, NULL, error) &&
           learn_ifindex (self, netns, op, error);
  }
  netns = wgre_kernel_enter (self, op->netns[direction], FALSE, error);
  if (netns && makes)
    return make_link (self, netns, op, error) && learn_ifindex (self, netns, op, error);
  return netns && send_route (self, netns, ops, n, direction, ret_failed, error);
}

static gboolean
talk_generic_in (WgreRunningKernel *self, WgreKernelNetns *netns, const WgreOp *const *ops, guint n,
                 WgreDirection direction, GError **error)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!netns ||
      !wgre_kernel_wireguard_open (self, netns, ops[0]->interface, wgre_op_family (ops[0]), error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    kernel_netlink_encode (self, ops[i], direction, batch);
  return wgre_kernel_wireguard_talk (self, netns, ops[0]->interface, batch, error);
}

gboolean
wgre_kernel_talk_generic (WgreRunningKernel *self, const WgreOp *const *ops, guint n,
                          WgreDirection direction, GError **error)
{
  g_return_val_if_fail (ops, FALSE);

  return talk_generic_in (self, wgre_kernel_enter (self, ops[0]->netns[direction], FALSE, error),
                          ops, n, direction, error);
}

gboolean
wgre_kernel_apply_generic (WgreRunningKernel *self, const WgreOp *const *ops, guint n,
                           WgreDirection direction, guint *ret_failed G_GNUC_UNUSED, GError **error)
{
  const WgreOp *op = ops[0];

  /* Nobody else's link of that name is emptied. */
  if (op->class == &wgre_op_wireguard && direction == WGRE_DOWN)
    return talk_generic_in (self, find_link (self, op, op->u.wireguard.uuid, error), ops, 1,
                            WGRE_DOWN, error);
  return wgre_kernel_talk_generic (self, ops, n, direction, error);
}
