/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/kernel.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/netlink.h>

#include "net/nft.h"
#include "service/kernel-netlink.h"
#include "service/kernel-shared.h"
#include "service/kernel-wireguard.h"
#include "service/userspace.h"

typedef struct {
  WgreKernel parent;
  WgreRunningKernel running;
} RealKernel;

static WgreRunningKernel *
kernel_running (WgreKernel *kernel)
{
  return &((RealKernel *) kernel)->running;
}

/* --- channels --- */

/* What libnftables needs to act there; it uses a socket once. */
static gboolean
nft_socket (const WgreKernelNetns *netns, int *ret_socket, GError **error)
{
  int socket = -1;

  if (netns->entered)
    socket = wgre_netns_open_socket (netns->entered, NETLINK_NETFILTER, error);
  if (netns->entered && socket < 0)
    return FALSE;
  *ret_socket = socket;
  return TRUE;
}

static gboolean
apply_nft (WgreRunningKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
           guint *ret_failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    const WgreOp *op = ops[i];
    WgreKernelNetns *netns = wgre_kernel_enter (self, op->netns[direction], FALSE, error);
    g_autofree char *text = op->class->text (op, direction);
    gboolean there = TRUE;
    int socket;

    *ret_failed = i;
    if (!netns)
      return FALSE;
    if (direction == WGRE_DOWN && (!nft_socket (netns, &socket, error) ||
                                   !wgre_nft_has_table (socket, op->u.nft.table, &there, error)))
      return FALSE;
    if (there && (!nft_socket (netns, &socket, error) || !wgre_nft_run (socket, text, error)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
apply_netns (WgreRunningKernel *self, const WgreOp *const *ops, guint n G_GNUC_UNUSED,
             WgreDirection direction, guint *ret_failed G_GNUC_UNUSED, GError **error)
{
  const char *name = ops[0]->u.netns.name;

  if (direction == WGRE_UP) {
    /* What was entered to undo something may have lost its name since. */
    wgre_kernel_leave (&self->inside);
    return wgre_kernel_enter (self, name, TRUE, error) != NULL;
  }
  return wgre_netns_remove (name, error);
}

static gboolean
apply_resolver (WgreRunningKernel *self, const WgreOp *const *ops, guint n G_GNUC_UNUSED,
                WgreDirection direction, guint *ret_failed G_GNUC_UNUSED, GError **error)
{
  const WgreOp *op = ops[0];

  if (direction == WGRE_UP)
    return wgre_netns_set_resolver (op->u.resolver.netns, self->owner, op->u.resolver.servers,
                                    op->u.resolver.domains, error);
  return wgre_netns_unset_resolver (op->u.resolver.netns, self->owner, error);
}

/* A port of foo over UDP goes by generic netlink, too, but several tunnels may want it. */
static gboolean
apply_generic (WgreRunningKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
               guint *ret_failed, GError **error)
{
  return (ops[0]->class == &wgre_op_fou ? wgre_kernel_apply_fou : wgre_kernel_apply_generic) (
      self, ops, n, direction, ret_failed, error);
}

static WgreKernelChannel *const channels[] = {
  [WGRE_CHANNEL_ROUTE] = wgre_kernel_apply_route,
  [WGRE_CHANNEL_GENERIC] = apply_generic,
  [WGRE_CHANNEL_NFT] = apply_nft,
  [WGRE_CHANNEL_SYSCTL] = wgre_kernel_apply_sysctl,
  [WGRE_CHANNEL_FIREWALLD] = wgre_kernel_apply_firewalld,
  [WGRE_CHANNEL_NETNS] = apply_netns,
  [WGRE_CHANNEL_RESOLVER] = apply_resolver,
};

static gboolean
real_apply (WgreKernel *kernel, const WgreOp *const *ops, guint n, WgreDirection direction,
            guint *ret_failed, GError **error)
{
  guint failed = 0;

  if (channels[ops[0]->class->channel](kernel_running (kernel), ops, n, direction, &failed, error))
    return TRUE;
  *ret_failed = MIN (failed, n - 1);
  return FALSE;
}

/* --- peers --- */

/* The namespace of a WireGuard link that was made, ready to be talked to. */
static const WgreKernelLink *
open_wireguard (WgreRunningKernel *self, const char *interface, GError **error)
{
  const WgreKernelLink *link = g_hash_table_lookup (self->links, interface);

  if (!link || !link->family) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("the link %s is not there"),
                 interface);
    return NULL;
  }
  return wgre_kernel_wireguard_open (self, link->netns, interface, link->family, error) ? link
                                                                                        : NULL;
}

/* With @renewed the peer is made anew, otherwise it only gets the address. */
static gboolean
kernel_set_peer (WgreKernel *kernel, const char *interface, const WgreKey *public_key,
                 const WgrePeer *renewed, const WgreEndpointAddress *address, GError **error)
{
  WgreRunningKernel *self = kernel_running (kernel);
  const WgreKernelLink *link = open_wireguard (self, interface, error);
  const WgreFamily *family = &self->context.family;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!link)
    return FALSE;
  if (renewed)
    wgre_wireguard_encode_renewal (batch, family, link->ifindex, renewed, address);
  else
    wgre_wireguard_encode_endpoint (batch, family, link->ifindex, public_key, address);
  return wgre_kernel_wireguard_talk (self, link->netns, interface, batch, error);
}

static gboolean
real_move_peer (WgreKernel *kernel, const char *interface, const WgreKey *public_key,
                const WgreEndpointAddress *address, GError **error)
{
  return kernel_set_peer (kernel, interface, public_key, NULL, address, error);
}

static gboolean
real_renew_peer (WgreKernel *kernel, const char *interface, const WgrePeer *peer,
                 const WgreEndpointAddress *address, GError **error)
{
  return kernel_set_peer (kernel, interface, &peer->public_key, peer, address, error);
}

static gboolean
real_device (WgreKernel *kernel, const char *interface, WgreDeviceState *ret_device, GError **error)
{
  WgreRunningKernel *self = kernel_running (kernel);
  const WgreKernelLink *link = open_wireguard (self, interface, error);

  return link && wgre_kernel_wireguard_query (self, interface, ret_device, error);
}

static gboolean
real_call_peers (WgreKernel *kernel, const char *interface, const GPtrArray *peers,
                 const GArray *addresses, GError **error)
{
  WgreRunningKernel *self = kernel_running (kernel);
  const WgreKernelLink *link = open_wireguard (self, interface, error);
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!link)
    return FALSE;
  wgre_wireguard_encode_call (batch, &self->context.family, link->ifindex, peers, addresses);
  return !wgre_batch_length (batch) ||
         wgre_kernel_wireguard_talk (self, link->netns, interface, batch, error);
}

static gboolean
real_program (WgreKernel *kernel, const char *interface, int *ret_fd)
{
  const WgreKernelLink *link = g_hash_table_lookup (kernel_running (kernel)->links, interface);

  if (!link || !link->userspace)
    return FALSE;
  *ret_fd = wgre_userspace_watch (interface);
  return TRUE;
}

/* In another network namespace the program would make another link, here. */
static gboolean
real_restart (WgreKernel *kernel, const char *interface, GError **error)
{
  const WgreKernelLink *link = g_hash_table_lookup (kernel_running (kernel)->links, interface);

  if (link && !link->netns->name)
    return wgre_userspace_start (interface, error);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
               _ ("the program that does WireGuard for %s has ended, and cannot be started again "
                  "in a network namespace"),
               interface);
  return FALSE;
}

static WgreSocket *
real_listen (WgreKernel *kernel, const char *name, GError **error)
{
  WgreKernelNetns *netns = wgre_kernel_enter (kernel_running (kernel), name, FALSE, error);

  return netns ? wgre_kernel_open_socket (netns, NETLINK_ROUTE, error) : NULL;
}

static int
real_packets (WgreKernel *kernel, const char *name, WgrePackets sort, GError **error)
{
  WgreKernelNetns *netns = wgre_kernel_enter (kernel_running (kernel), name, FALSE, error);
  int fd;

  if (!netns)
    return -1;
  if (netns->entered)
    return wgre_netns_open_packets (netns->entered, sort, error);
  fd = wgre_helper_packets_open (sort);
  if (fd < 0)
    g_set_error (error, WGRE_ERROR, (gint) wgre_error_from_errno (errno),
                 _ ("cannot open a socket: %s"), g_strerror (errno));
  return fd;
}

/* --- life --- */

static void
real_free (WgreKernel *kernel)
{
  WgreRunningKernel *self = kernel_running (kernel);

  wgre_kernel_leave (&self->here);
  wgre_kernel_leave (&self->inside);
  g_hash_table_unref (self->links);
  g_free (self->directory);
  g_free (self->owner);
  g_free (kernel);
}

WgreKernel *
wgre_kernel_new (const char *directory, const char *owner, GError **error)
{
  g_autoptr (WgreSocket) route = NULL;
  RealKernel *kernel;

  g_return_val_if_fail (directory && owner, NULL);

  route = wgre_socket_open (NETLINK_ROUTE, error);
  if (!route)
    return NULL;
  kernel = g_new0 (RealKernel, 1);
  kernel->parent.apply = real_apply;
  kernel->parent.move_peer = real_move_peer;
  kernel->parent.renew_peer = real_renew_peer;
  kernel->parent.device = real_device;
  kernel->parent.call_peers = real_call_peers;
  kernel->parent.program = real_program;
  kernel->parent.restart = real_restart;
  kernel->parent.listen = real_listen;
  kernel->parent.packets = real_packets;
  kernel->parent.free = real_free;
  kernel->running.here.route = g_steal_pointer (&route);
  kernel->running.links = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  kernel->running.directory = g_strdup (directory);
  kernel->running.owner = g_strdup (owner);
  return &kernel->parent;
}

void
wgre_kernel_free (WgreKernel *kernel)
{
  if (kernel)
    kernel->free (kernel);
}
