/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fence/store.h"

/* The spare of a fence: a second table with the same rules, which belongs to nm-wgre-fence alone.
 * "nft flush ruleset" takes the table away, but not its spare: nothing leaves until the table is
 * back. A packet has to pass both. A spare goes with its process, so that nobody needs to clean up;
 * and nobody else can change it, so that whoever changes or opens a fence waits until nm-wgre-fence
 * has followed. Where the kernel has no tables with an owner there are no spares. */
typedef struct _WgreFenceSpares WgreFenceSpares;

/* wgre_fence_spares_new: those of this process, for the fences that are held in @directory. It has
 * none yet. @look: is called from the main loop when files have changed, and shall call
 * wgre_fence_spares_look(). */
WgreFenceSpares *wgre_fence_spares_new (const char *directory, void (*look) (gpointer data),
                                        gpointer data);
/* wgre_fence_spares_free: removes them. NULL is fine. */
void wgre_fence_spares_free (WgreFenceSpares *spares);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreFenceSpares, wgre_fence_spares_free)
/* wgre_fence_spares_look: has one for each fence that is closed now, as its file says, and no
 * other. Goes on where one fails; the first error is returned. */
gboolean wgre_fence_spares_look (WgreFenceSpares *spares, GError **error);
/* So long nm-wgre-fence has time to follow. It needs some milliseconds. */
#define WGRE_FENCE_SPARE_PATIENCE_MS 3000
/* wgre_fence_spare_await: to be called without the lock, when the file was changed or let go:
 * waits, @patience_ms at most, until the fence has no spare but, when @closed, one with its present
 * rules. TRUE at once when nobody has spares. */
gboolean wgre_fence_spare_await (const WgreFence *fence, gboolean closed, guint patience_ms,
                                 GError **error);
