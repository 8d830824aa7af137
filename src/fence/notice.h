/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fence/store.h"

/* Notices changes of the files of fences. */
typedef struct _WgreFenceNotice WgreFenceNotice;

/* wgre_fence_notice_new: @changed is called from the main loop after each change of a file of
 * @directory. */
WgreFenceNotice *wgre_fence_notice_new (const char *directory, void (*changed) (gpointer data),
                                        gpointer data);
/* wgre_fence_notice_free: NULL is fine. */
void wgre_fence_notice_free (WgreFenceNotice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreFenceNotice, wgre_fence_notice_free)
/* wgre_fence_notice_again: the folder goes with the last file, and comes with the next: to be
 * called before the files are read for another reason than a change. Returns whether changes from
 * now on are noticed: not without a folder, nor when root has used up what the kernel allows of
 * inotify(7).
 */
gboolean wgre_fence_notice_again (WgreFenceNotice *notice);
