/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/adopted.h"

/* Of a connection of ours and the tunnel whose place it takes one at a time can be up: they have
 * one interface and one port. Where the connection has a kill switch, it is closed from before the
 * one goes down until the other is up. When a step fails, all is undone, and what was done is said
 * on standard error. */

/* wgre_handover_take: ours comes up, and the predecessor does not come up by itself any more. Does
 * nothing to a predecessor that neither is up nor comes up by itself. On failure @adopted is
 * deleted and the predecessor as it was. */
gboolean wgre_handover_take (const WgreAdopted *adopted, GError **error);
/* wgre_handover_give: the inverse; ours is deleted. On failure ours is as it was. */
gboolean wgre_handover_give (const WgreAdopted *adopted, GError **error);
