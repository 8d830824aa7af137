/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/kernel-netns.h"

#include <linux/netlink.h>

void
wgre_kernel_leave (WgreKernelNetns *netns)
{
  g_return_if_fail (netns);

  g_clear_pointer (&netns->route, wgre_socket_close);
  g_clear_pointer (&netns->generic, wgre_socket_close);
  g_clear_pointer (&netns->entered, wgre_netns_close);
  *netns = (WgreKernelNetns){ 0 };
}

WgreSocket *
wgre_kernel_open_socket (const WgreKernelNetns *netns, int protocol, GError **error)
{
  g_return_val_if_fail (netns, NULL);

  return netns->entered ? wgre_netns_socket (netns->entered, protocol, error)
                        : wgre_socket_open (protocol, error);
}

/* The namespace once entered stays what it is, also when its name is removed. */
WgreKernelNetns *
wgre_kernel_enter (WgreRunningKernel *self, const char *name, gboolean create, GError **error)
{
  WgreKernelNetns *netns;

  g_return_val_if_fail (self, NULL);
  netns = &self->inside;
  if (!name)
    return &self->here;
  if (netns->name == name)
    return netns;
  wgre_kernel_leave (netns);
  netns->entered = wgre_netns_open (name, create, error);
  if (netns->entered)
    netns->route = wgre_kernel_open_socket (netns, NETLINK_ROUTE, error);
  if (!netns->route) {
    wgre_kernel_leave (netns);
    return NULL;
  }
  netns->name = name;
  self->context.netns_fd = wgre_netns_fd (netns->entered);
  return netns;
}

gboolean
wgre_kernel_open_generic (WgreRunningKernel *self, WgreKernelNetns *netns, const char *family,
                          GError **error)
{
  g_return_val_if_fail (self && netns, FALSE);

  if (!netns->generic)
    netns->generic = wgre_kernel_open_socket (netns, NETLINK_GENERIC, error);
  if (!netns->generic)
    return FALSE;
  if (netns->family != family) {
    netns->family = NULL;
    if (!wgre_socket_family (netns->generic, family, &netns->known, error))
      return FALSE;
    netns->family = family;
  }
  self->context.family = netns->known;
  return TRUE;
}
