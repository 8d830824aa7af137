/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/kernel-wireguard.h"

#include <linux/netlink.h>
#include <string.h>

#include "service/userspace.h"

/* What the messages for a program are headed with, which it does not see. */
static const WgreFamily program_family = { .id = NLMSG_MIN_TYPE, .version = 1 };

static const WgreKernelLink *
program_link (const WgreRunningKernel *self, const char *interface)
{
  const WgreKernelLink *link = g_hash_table_lookup (self->links, interface);

  return link && link->userspace ? link : NULL;
}

gboolean
wgre_kernel_wireguard_missing (const WgreKernelNetns *netns, const WgreOp *op,
                               const GError *problem)
{
  const WgreKind *kind = wgre_profile_kind (op->u.link.spec.profile);

  g_return_val_if_fail (netns && problem && op->class == &wgre_op_link, FALSE);
  return !netns->name && !strcmp (kind->kernel, "wireguard") &&
         g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED);
}

gboolean
wgre_kernel_wireguard_open (WgreRunningKernel *self, WgreKernelNetns *netns, const char *interface,
                            const char *family, GError **error)
{
  g_return_val_if_fail (self, FALSE);

  if (!program_link (self, interface))
    return wgre_kernel_open_generic (self, netns, family, error);
  self->context.family = program_family;
  return TRUE;
}

gboolean
wgre_kernel_wireguard_talk (WgreRunningKernel *self, const WgreKernelNetns *netns,
                            const char *interface, const WgreBatch *batch, GError **error)
{
  g_return_val_if_fail (netns, FALSE);

  return program_link (self, interface) ? wgre_userspace_talk (interface, batch, error)
                                        : wgre_socket_talk (netns->generic, batch, NULL, error);
}

gboolean
wgre_kernel_wireguard_query (WgreRunningKernel *self, const char *interface,
                             WgreDeviceState *ret_device, GError **error)
{
  const WgreKernelLink *link;

  g_return_val_if_fail (self, FALSE);
  link = g_hash_table_lookup (self->links, interface);
  g_return_val_if_fail (link != NULL, FALSE);
  return link->userspace ? wgre_userspace_query (interface, ret_device, error)
                         : wgre_device_query (link->netns->generic, &self->context.family,
                                              link->ifindex, ret_device, error);
}

void
wgre_kernel_wireguard_end (WgreRunningKernel *self, const char *interface)
{
  if (program_link (self, interface))
    wgre_userspace_stop (interface);
}
