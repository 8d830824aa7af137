/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

/* wgre_wgquick_keep: a line that is kept; it waits for its place. Returns what belongs to @reader,
 * or NULL if the line may not be kept. */
WgreKept *wgre_wgquick_keep (WgreWgquick *reader, WgreKeptType type, const char *at,
                             const char *text);
/* wgre_wgquick_reserve: the place for a line of which it is not known yet whether it is kept: its
 * text is NULL. */
WgreKept *wgre_wgquick_reserve (WgreWgquick *reader);
/* wgre_wgquick_keep_behind: a comment behind the key with number @bit. */
void wgre_wgquick_keep_behind (WgreWgquick *reader, guint bit, const char *at, const char *comment);
/* wgre_wgquick_place_pending: the first @count lines that wait for a place get this one. */
void wgre_wgquick_place_pending (WgreWgquick *reader, guint rank, guint count);
/* wgre_wgquick_merge_lines: moves the lines of one section to those of another. */
void wgre_wgquick_merge_lines (GArray **into, GArray *from);
