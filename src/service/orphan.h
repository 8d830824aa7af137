/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/journal.h"

/* Links that carry our marks but belong to nobody: their process was killed and its journal is gone
 * too. The caller must have the interface's lock, or the link may be in use. */

/* wgre_orphan_find: puts operations of which the inverse removes the link @interface and the
 * firewall table of its name before @ops (of WgreOp); nothing when there is no such link or it is
 * not ours. It is looked for in the network namespace @netns (NULL: none) and in that of this
 * process. */
void wgre_orphan_find (WgreKernel *kernel, const char *interface, const char *netns,
                       GPtrArray *ops);

/* wgre_orphan_sweep_rest: removes what has no link any more: firewall tables by their names, rules
 * and routes of their tables by the protocol number, unless a journal of a living process has them.
 */
gboolean wgre_orphan_sweep_rest (const char *directory, WgreTell tell, gpointer data,
                                 GError **error);

/* wgre_orphan_sweep: removes all of them whose interface is not in use, also in named network
 * namespaces, and those namespaces that were made for them. */
gboolean wgre_orphan_sweep (const char *directory, WgreTell tell, gpointer data, GError **error);
