/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

/* wgre_wgquick_settle_replaced: comments above commands that became
 * keys go to where those keys are written. */
void wgre_wgquick_settle_replaced (WgreWgquick *reader);
/* wgre_wgquick_emit_lines: into the import, in the order in which they will be written; @number is
 * that of the last one. @block: NULL for those of [Interface]. */
void wgre_wgquick_emit_lines (WgreWgquick *reader, GArray *lines, const WgreWgquickBlock *block,
                              guint32 *number);
