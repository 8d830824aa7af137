/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fence/store.h"

/* The tables of the fences that are held, in the kernel. */

/* wgre_fence_finish: ends what a process began before it was killed: takes the tables of fences
 * away that it had let go. Goes on where one fails; the first error is returned, and it can be
 * tried again. */
gboolean wgre_fence_finish (const char *directory, GError **error);
/* wgre_fence_put_back: the same, and puts up the table of each fence that is closed, in place of
 * what is there: to be called when one was lost, or when its time is over. Goes on where one fails;
 * the first error is returned. @ret_next (may be NULL): in how many seconds the next one has to
 * close again; 0: none. @ret_held (may be NULL): how many are held, open ones too. */
gboolean wgre_fence_put_back (const char *directory, guint *ret_next, guint *ret_held,
                              GError **error);
/* wgre_fence_open: lets it go, for so many seconds (0: for good), and takes its table away;
 * fails when nm-wgre-fence does not take the spare away. */
gboolean wgre_fence_open (const char *directory, WgreFence *fence, guint seconds, GError **error);
/* wgre_fence_close: holds it and puts its table up. */
gboolean wgre_fence_close (const char *directory, WgreFence *fence, GError **error);
