/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/adopted.h"

/* A connection of ours and the tunnel whose place it takes cannot be up at the same time: they
 * share the interface and the port. If the connection has a kill switch, it is closed before the
 * one goes down, and stays closed until the other is up. When a step fails, everything is undone,
 * and standard error tells how that went. */

/* wgre_handover_take: brings ours up, and has the predecessor no longer come up by itself. Does
 * nothing to a predecessor that neither is up nor comes up by itself. On failure the connection of
 * @adopted is deleted, and the predecessor is as before. */
gboolean wgre_handover_take (const WgreAdopted *adopted, GError **error);
/* wgre_handover_give: the inverse; deletes ours. On failure ours is as before. */
gboolean wgre_handover_give (const WgreAdopted *adopted, GError **error);
