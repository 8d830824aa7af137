/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Plain text: its white space, numbers, words and first lines. */

/* The white space of wg(8) and bash: bytes 9 to 13 and 32. */
gboolean wgre_text_is_blank (char c);
/* wgre_text_trim: cuts blanks off both ends, in place. */
char *wgre_text_trim (char *text);
/* wgre_text_squeeze: removes every blank, in place, as wg(8) does; TRUE when there were some
 * inside. */
gboolean wgre_text_squeeze (char *text);
/* wgre_text_decimal: digits only, leading zeros allowed, at most @max. */
gboolean wgre_text_decimal (const char *text, guint64 max, guint64 *ret_number);
/* wgre_text_c_number: decimal, hexadecimal ("0x") or octal ("0") as in C, which is how ip(8) reads
 * numbers. */
gboolean wgre_text_c_number (const char *text, guint64 max, guint64 *ret_number);

/* wgre_text_has_line: whether @matches is true of a line of the first MiB, without the blanks at
 * its beginning; it sees the rest of the text behind the line too. For finding out the format. */
gboolean wgre_text_has_line (const char *text, gboolean (*matches) (const char *line));
/* wgre_text_begins: whether @text begins with @word. Looks at no more of it: g_str_has_prefix() may
 * measure all of the text first, which is the rest of a file here. */
gboolean wgre_text_begins (const char *text, const char *word);
/* wgre_text_has_word: whether @line begins with @word, whatever its case, and what follows is
 * nothing of a longer word. */
gboolean wgre_text_has_word (const char *line, const char *word);
