/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/journal.h"

/* Links that carry our marks but belong to nobody: their process was killed and its journal is gone
 * too. To be asked only by who has the interface's lock, or the link may be in use. */

/* wgre_orphan_find: puts operations of which the inverse removes the link @interface and the
 * firewall table of its name before @ops (of WgreOp); nothing when there is no such link or it is
 * not ours. */
void wgre_orphan_find (const char *interface, GPtrArray *ops);

/* wgre_orphan_sweep: removes all of them whose interface nobody has. */
gboolean wgre_orphan_sweep (const char *directory, WgreTell tell, gpointer data, GError **error);
