/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

/* wgre_quick_keep: a line that is kept; it waits for its place. Returns what belongs to @reader, or
 * NULL if the line may not be kept. */
WgreKept *wgre_quick_keep (WgreQuick *reader, WgreKeptSort sort, const char *at, const char *text);
/* wgre_quick_reserve: the place for a line of which it is not known yet whether it is kept: its
 * text is NULL. */
WgreKept *wgre_quick_reserve (WgreQuick *reader);
/* wgre_quick_keep_behind: a comment behind the key with number @bit. */
void wgre_quick_keep_behind (WgreQuick *reader, guint bit, const char *at, const char *comment);
/* wgre_quick_place_pending: the first @count lines that wait for a place get this one. */
void wgre_quick_place_pending (WgreQuick *reader, guint rank, guint count);
/* wgre_quick_merge_lines: moves the lines of one section to those of another. */
void wgre_quick_merge_lines (GArray **into, GArray *from);
