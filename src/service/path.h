/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"
#include "core/ip.h"

/* Notices that the way to somewhere may have become another one: links, addresses and routes of
 * this host have changed. Changes come in swarms; each swarm is one event. */
typedef struct _WgrePath WgrePath;

/* wgre_path_new: @changed comes from the main loop. NULL only when the kernel gives no socket. */
WgrePath *wgre_path_new (void (*changed) (gpointer data), gpointer data, GError **error);
/* wgre_path_narrow: from now on, changes that cannot be of the way to @far_end do not wake the
 * process: routes to elsewhere, and tunnels of other connections, but for @link, by which the way
 * leads (0: by none). NULL: all of them do. */
void wgre_path_narrow (WgrePath *path, const WgreIp *far_end, int link);
/* wgre_path_free: NULL is fine. */
void wgre_path_free (WgrePath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgrePath, wgre_path_free)
