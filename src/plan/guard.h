/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* The firewall table of a full tunnel, as text for nft(8). The chains are those of wg-quick(8):
 * packets to the tunnel's addresses that do not come out of the tunnel are dropped, and replies to
 * the tunnel's own packets get their mark back. */

/* wgre_guard_table: family and name of our table. Free with g_free(). */
char *wgre_guard_table (const char *interface);
/* wgre_guard_check: whether there can be the kill switch that the profile wants; UNSUPPORTED. */
gboolean wgre_guard_check (const WgrePlan *plan, GError **error);
/* wgre_guard_append: appends its chains. */
void wgre_guard_append (GString *text, const WgrePlan *plan);
/* wgre_guard_protocol: nft(8)'s word for a protocol that carries tunnels. */
const char *wgre_guard_protocol (guint8 protocol);

/* wgre_fence_body: the chains of the table of the WireGuard link below a tunnel: packets of the
 * tunnel from and to @remote (family 0, a tunnel to many: to and from this end) pass by no other
 * link, whether that link is there or not. Free with g_free(). */
char *wgre_fence_body (const WgrePlan *plan, const WgreIp *remote);
