/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/keepalive.h"

/* What host/status.h says of the numbers of a tunnel. Floating; NULL: there is nothing to say. */

/* wgre_status_priorities: of the rules of @plan, each once, in ascending order. */
GVariant *wgre_status_priorities (const WgrePlan *plan);
/* wgre_status_outer_mtus: of what carries the tunnel: the link below, and the way to the far end.
 */
GVariant *wgre_status_outer_mtus (const WgrePlan *plan, const WgreFacts *facts);
/* wgre_status_probes: what keepalive has counted. */
GVariant *wgre_status_probes (const WgreKeepaliveCount *count);
