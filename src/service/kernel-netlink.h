/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/kernel-netns.h"

/* The channels of netlink. */
WgreKernelChannel wgre_kernel_apply_route;
WgreKernelChannel wgre_kernel_apply_generic;

/* wgre_kernel_talk_generic: sends @n operations of one family, in one batch, and waits. */
gboolean wgre_kernel_talk_generic (WgreRunningKernel *self, const WgreOp *const *ops, guint n,
                                   WgreDirection direction, GError **error);
