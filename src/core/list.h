/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The most items of a list. More are an error: a user controls the length. */
#define WGRE_MAX_LIST 65536u

/* wgre_list_split: the items of a list: separated by ";", "," or white space, empty ones dropped.
 * Free with g_strfreev(). */
char **wgre_list_split (const char *text);
/* wgre_list_next: the same in place: ends the next item with a NUL, moves @cursor behind it and
 * returns the item; NULL at the end. */
char *wgre_list_next (char **cursor);

/* wgre_list_next_of: the same with other @separators. */
char *wgre_list_next_of (char **cursor, const char *separators);

/* wgre_list_end: for a reader that has appended to @list what is behind the first @before elements:
 * with a @reason against it, which is taken over, it is taken back, and this returns FALSE. */
gboolean wgre_list_end (GArray *list, guint before, char *reason, char **ret_reason);

/* Appends the text of one element of an array. */
typedef void (*WgreListPrint) (gconstpointer element, GString *text);

/* wgre_list_to_string: the elements of @list as @print has them, with ";" between them. Free with
 * g_free(). */
char *wgre_list_to_string (const GArray *list, WgreListPrint print);

/* wgre_list_reason: why a list is refused because of @item: @of_all when it is the only item,
 * otherwise @of_item with its arguments. Messages put it behind the quoted list. Free with
 * g_free(). */
char *wgre_list_reason (const char *text, const char *item, const char *of_all, const char *of_item,
                        ...) G_GNUC_PRINTF (4, 5);
