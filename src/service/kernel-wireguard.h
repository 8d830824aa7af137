/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/device.h"
#include "service/kernel-netns.h"

/* The one place that chooses who does WireGuard for a link: the kernel, by generic netlink, or a
 * program, by its socket. Both get the same messages. */

/* wgre_kernel_wireguard_missing: whether the link of @op could not be made, for @problem, because
 * this kernel has no WireGuard, so that a program has to do it. */
gboolean wgre_kernel_wireguard_missing (const WgreKernelNetns *netns, const WgreOp *op,
                                        const GError *problem);
/* wgre_kernel_wireguard_open: has ready what the link there is talked to with, and its family in
 * the context. @interface: interned; a link of another family is talked to in the same way. */
gboolean wgre_kernel_wireguard_open (WgreRunningKernel *self, WgreKernelNetns *netns,
                                     const char *interface, const char *family, GError **error);
/* wgre_kernel_wireguard_talk: has @batch carried out, after wgre_kernel_wireguard_open(). */
gboolean wgre_kernel_wireguard_talk (WgreRunningKernel *self, const WgreKernelNetns *netns,
                                     const char *interface, const WgreBatch *batch, GError **error);
/* wgre_kernel_wireguard_query: what the device says of itself, after wgre_kernel_wireguard_open().
 */
gboolean wgre_kernel_wireguard_query (WgreRunningKernel *self, const char *interface,
                                      WgreDeviceState *ret_device, GError **error);
/* wgre_kernel_wireguard_end: the link is about to be deleted: the program ends, if there is one. */
void wgre_kernel_wireguard_end (WgreRunningKernel *self, const char *interface);
