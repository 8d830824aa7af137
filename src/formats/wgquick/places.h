/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

/* wgre_quick_settle_replaced: comments above commands that became
 * keys go to where those keys are written. */
void wgre_quick_settle_replaced (WgreQuick *reader);
/* wgre_quick_emit_lines: into the import, in the order in which they will be written; @number is
 * that of the last one. @block: NULL for those of [Interface]. */
void wgre_quick_emit_lines (WgreQuick *reader, GArray *lines, const WgreQuickBlock *block,
                            guint32 id, guint32 *number);
