/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Namespaces of the test's own, so that it disturbs nobody and needs no privilege. */

/* wgre_enter_namespaces: @flags of unshare(2); must be called before there is a second thread.
 * Without privileges this process is root of a user namespace of its own from then on. What is
 * mounted afterwards is seen here only. NULL, or why it cannot be done here. */
const char *wgre_enter_namespaces (int flags);

/* wgre_write_text: FALSE when it cannot be written. */
gboolean wgre_write_text (const char *path, const char *text);

/* wgre_shell: runs a line of a shell, which must succeed. */
G_GNUC_PRINTF (1, 2)
void wgre_shell (const char *format, ...);
/* wgre_output: what such a line prints. Free with g_free(). */
char *wgre_output (const char *line);
