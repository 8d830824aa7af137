/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_place_find: looks for @item, as a whole word, in the section of @text that line @ret_line is
 * in, or from that line to the end where the text has no sections. Lines and columns count from 1,
 * columns in characters. FALSE when it is not there: place as it was. Behind the prefix of a single
 * host, "/32" or "/128" may be missing in the text. */
gboolean wgre_place_find (const char *text, const char *item, guint *ret_line, guint *ret_column,
                          guint *ret_length);

/* wgre_place_line: a copy of that line without its end; NULL when there are fewer. */
char *wgre_place_line (const char *text, guint line);

/* wgre_place_key: the line that begins with "KEY=" (blanks around it do not count); 0 when there is
 * none. For keyfiles. */
guint wgre_place_key (const char *text, const char *key);
