/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* Tells everybody on the system bus which kill switches are closed: core/service.h says where and
 * how. Of a connection it gives away nothing but its UUID: who may see that asks NetworkManager for
 * the name. */
typedef struct _WgreFenceTell WgreFenceTell;

/* wgre_fence_tell_new: of the fences that are held in @directory. Before there is a bus, as at
 * boot, and without one for good, nothing is told. */
WgreFenceTell *wgre_fence_tell_new (const char *directory);
/* wgre_fence_tell_free: NULL is fine. */
void wgre_fence_tell_free (WgreFenceTell *tell);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreFenceTell, wgre_fence_tell_free)
/* wgre_fence_tell_look: time has passed, which may have closed one. Changes of files are noticed
 * without it. */
void wgre_fence_tell_look (WgreFenceTell *tell);
