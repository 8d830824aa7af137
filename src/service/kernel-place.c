/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/kernel-place.h"

#include <linux/netlink.h>

void
wgre_kernel_leave (WgreKernelPlace *place)
{
  g_clear_pointer (&place->route, wgre_socket_close);
  g_clear_pointer (&place->generic, wgre_socket_close);
  g_clear_pointer (&place->netns, wgre_netns_close);
  *place = (WgreKernelPlace){ 0 };
}

WgreSocket *
wgre_kernel_open_socket (const WgreKernelPlace *place, int protocol, GError **error)
{
  return place->netns ? wgre_netns_socket (place->netns, protocol, error)
                      : wgre_socket_open (protocol, error);
}

/* The place once entered stays what it is, also when its name is removed. */
WgreKernelPlace *
wgre_kernel_enter (WgreRunningKernel *self, const char *name, gboolean create, GError **error)
{
  WgreKernelPlace *place = &self->inside;

  if (!name)
    return &self->here;
  if (place->name == name)
    return place;
  wgre_kernel_leave (place);
  place->netns = wgre_netns_open (name, create, error);
  if (place->netns)
    place->route = wgre_kernel_open_socket (place, NETLINK_ROUTE, error);
  if (!place->route) {
    wgre_kernel_leave (place);
    return NULL;
  }
  place->name = name;
  self->context.netns_fd = wgre_netns_fd (place->netns);
  return place;
}

gboolean
wgre_kernel_open_generic (WgreRunningKernel *self, WgreKernelPlace *place, const char *family,
                          GError **error)
{
  if (!place->generic)
    place->generic = wgre_kernel_open_socket (place, NETLINK_GENERIC, error);
  if (!place->generic)
    return FALSE;
  if (place->family != family) {
    place->family = NULL;
    if (!wgre_socket_family (place->generic, family, &place->known, error))
      return FALSE;
    place->family = family;
  }
  self->context.family = place->known;
  return TRUE;
}
