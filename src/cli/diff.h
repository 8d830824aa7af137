/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_diff: the difference of two texts as "diff -u" prints it, with three lines of context; ""
 * when there is none. @left_name and @right_name are in the two lines at its beginning. It is the
 * shortest difference where the texts differ in less than some thousand lines; in larger ones the
 * part that differs is shown as a whole. Free with g_free(). */
char *wgre_diff (const char *left_name, const char *left, const char *right_name,
                 const char *right);
