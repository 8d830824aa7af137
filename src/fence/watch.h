/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"

/* Notices when tables of ours are taken away: "nft flush ruleset" is the first line of many
 * /etc/nftables.conf. In the network namespace of this process. */
typedef struct _WgreFenceWatch WgreFenceWatch;

typedef struct {
  const char *const *tables; /* "inet nm-wgre-wg0": of which something was removed; NULL: the kernel
                                had to drop notifications, it may be any */
  const char *by;            /* program that did it; "" when that is not known */
  guint pid;
  gboolean ours; /* it was a program of ours, on purpose */
} WgreFenceLoss;

/* wgre_fence_watch_new: @lost is called from the main loop, as soon as a transaction that removed
 * something is done. NULL when there is no socket. */
WgreFenceWatch *wgre_fence_watch_new (void (*lost) (const WgreFenceLoss *loss, gpointer data),
                                      gpointer data, GError **error);
/* wgre_fence_watch_free: not from within @lost. NULL is fine. */
void wgre_fence_watch_free (WgreFenceWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreFenceWatch, wgre_fence_watch_free)
