/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/wireguard.h"

/* Whether hosts on the path report that packets to a WireGuard endpoint cannot be delivered. The
 * kernel does not tell what ICMP says of a link's own packets, so an empty UDP packet with the
 * tunnel's mark is sent there: WireGuard drops it without an answer, and what is reported of it
 * holds for the tunnel's packets, too. */
typedef struct _WgreReach WgreReach;

/* wgre_reach_new: sends one. NULL when the way cannot be tried (no rights, no memory). */
WgreReach *wgre_reach_new (const WgreEndpointAddress *address, guint32 mark);
/* wgre_reach_complaint: what came back up to now, without waiting: an errno value such as
 * ECONNREFUSED, EHOSTUNREACH or ENETUNREACH; 0: nothing. */
int wgre_reach_complaint (WgreReach *reach);
/* wgre_reach_free: NULL is fine. */
void wgre_reach_free (WgreReach *reach);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreReach, wgre_reach_free)
