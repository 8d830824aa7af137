/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_file_read: the contents of a regular file of at most @limit bytes. Never waits (a FIFO or a
 * device is refused), and wipes the contents when they are released, since they may hold keys.
 * Codes IO, NOT_FOUND, PERMISSION, INVALID. */
GBytes *wgre_file_read (const char *path, gsize limit, GError **error);

/* wgre_file_write: puts the whole text into the file or changes nothing: it is written beside it
 * and renamed, readable by its owner only. A symbolic link is followed; anything but a regular file
 * is refused. Codes IO, NOT_FOUND, PERMISSION, INVALID. */
gboolean wgre_file_write (const char *path, const char *text, GError **error);
/* wgre_file_write_bytes: the same with any bytes. */
gboolean wgre_file_write_bytes (const char *path, const char *bytes, gsize size, GError **error);
