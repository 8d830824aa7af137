/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_diff: the difference of two texts as diff -u prints it, with three lines around; empty where
 * there is none. @left_name, @right_name: for the two lines at its beginning. Shortest where the
 * texts differ in less than some thousand lines; in larger ones the part that differs is shown as a
 * whole. Free with g_free(). */
char *wgre_diff (const char *left_name, const char *left, const char *right_name,
                 const char *right);
