/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Where things are in the text of a file. Lines and columns count from 1, columns in characters. */

/* A text cut into lines. */
typedef struct {
  char *text;       /* wiped when released, since it may hold keys */
  GPtrArray *lines; /* of char *, without their ends; not owned */
  GHashTable *keys; /* of wgre_lines_find_key(): key → number of its line; NULL: not asked yet */
} WgreLines;

/* wgre_lines_new: a text of @size bytes, which is copied. Free with wgre_lines_free(). */
WgreLines *wgre_lines_new (const char *text, gsize size);
/* wgre_lines_free: wipes the lines. NULL is fine. */
void wgre_lines_free (WgreLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreLines, wgre_lines_free)
/* wgre_lines_get: NULL when there are fewer lines, and for 0. */
const char *wgre_lines_get (const WgreLines *lines, guint number);

/* wgre_lines_find: looks for @item, as a whole word, in line @ret_line, then in the section that
 * the line is in, or from that line to the end where the text has no sections. FALSE when it is not
 * there, and changes nothing then. Behind the prefix of a single host, "/32" or "/128" may be
 * missing in the text; a network may stand there with host bits, or in another spelling. */
gboolean wgre_lines_find (const WgreLines *lines, const char *item, guint *ret_line,
                          guint *ret_column, guint *ret_length);

/* wgre_lines_find_key: the line that begins with "KEY=" (blanks around it do not count); 0 when
 * there is none. A key that is packed with others (core/pack.h) is in their line. For keyfiles. */
guint wgre_lines_find_key (WgreLines *lines, const char *key);
