/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/keepalive.h"
#include "plan/plan.h"
#include "service/kernel.h"

/* The sockets that ask the far end of a tunnel and hear its answers, and answer its own GRE
 * keepalives. What the tunnel carries never comes to this process: the kernel drops it at the
 * sockets, by filter. */
typedef struct _WgreProbe WgreProbe;

/* wgre_probe_new: for the link that @plan has made in @kernel; @plan, @kernel and @remote, the far
 * end's address outside, must live longer. @answered comes from the main loop. */
typedef void (*WgreProbeAnswered) (WgreProbeMethod method, gpointer data);
WgreProbe *wgre_probe_new (const WgrePlan *plan, WgreKernel *kernel, const WgreIp *remote,
                           WgreProbeAnswered answered, gpointer data, GError **error);
/* wgre_probe_free: NULL is fine. */
void wgre_probe_free (WgreProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreProbe, wgre_probe_free)
/* wgre_probe_moved: @remote has another value. */
gboolean wgre_probe_moved (WgreProbe *probe, GError **error);
/* wgre_probe_send: asks once, without waiting. */
gboolean wgre_probe_send (WgreProbe *probe, WgreProbeMethod method, GError **error);
