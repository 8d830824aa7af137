/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* wgre_gather: asks the kernel for what the planner must know. The caller has set uuid, interface,
 * use, endpoints and remote of @facts, and for a full tunnel that is up its number; the rest is
 * filled in, but for what wgre_chains_gather() finds. Reads only, and needs no privilege. */
gboolean wgre_gather (const WgreProfile *profile, WgreFacts *facts, GError **error);
/* wgre_gather_lan: the networks that this host is in, in place of those that @facts has, if
 * @profile excludes them: private ones of links that carry frames; others a network could claim to
 * be, to lead packets to an address of the Internet past the tunnel. */
gboolean wgre_gather_lan (const WgreProfile *profile, WgreFacts *facts, GError **error);
/* wgre_gather_far_end: where the packets of a tunnel that is up go to; when no far end is known,
 * an address that the default route leads to. FALSE: to more than one. */
gboolean wgre_gather_far_end (const WgrePlan *plan, const WgreFacts *facts, WgreIp *ret_ip);
/* wgre_gather_way: by which link, from which address and by whom the packets of a tunnel that is up
 * go to the (first) far end: a text to be compared; and the index of that link. NULL, and 0: there
 * is no way. Free with g_free(). */
char *wgre_gather_way (const WgrePlan *plan, const WgreFacts *facts, int *ret_link);
/* wgre_gather_mtu: the least MTU on the way to the far ends of a tunnel that is up, or 0 when there
 * is no way or it leads through the tunnel itself. */
guint32 wgre_gather_mtu (const WgrePlan *plan, const WgreFacts *facts, GError **error);
