/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Most items of a list: a limit on what a user controls, with an error of its own. */
#define WGRE_MAX_LIST 65536u

/* wgre_list_split: the items of a list: separated by ";", "," or white space, empty ones dropped.
 * Free with g_strfreev(). */
char **wgre_list_split (const char *text);
/* wgre_list_next: the same without copies: the next item, which is cut off in place, and @cursor
 * behind it; NULL behind the last one. */
char *wgre_list_next (char **cursor);

/* wgre_list_reason: why a list is none, since @item of it is wrong: @of_all when there is no other,
 * else what is printed by @of_item. To stand behind the quoted list. Free with g_free(). */
char *wgre_list_reason (const char *text, const char *item, const char *of_all, const char *of_item,
                        ...) G_GNUC_PRINTF (4, 5);
