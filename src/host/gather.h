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
/* wgre_gather_way: by which link, from which address and by whom the packets of a tunnel that is up
 * go to the far end, or anywhere when none is known: a text to be compared. NULL: there is no way.
 * Free with g_free(). */
char *wgre_gather_way (const WgrePlan *plan, const WgreFacts *facts);
/* wgre_gather_mtu: the least MTU on the way to the far ends of a tunnel that is up, or 0 when there
 * is no way or it leads through the tunnel itself. */
guint32 wgre_gather_mtu (const WgrePlan *plan, const WgreFacts *facts, GError **error);
