/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_file_read: the contents of a regular file of at most @limit bytes. Never waits (a FIFO or a
 * device is refused), and wipes the contents when they are released, since they may hold keys.
 * Codes IO, NOT_FOUND, PERMISSION, INVALID. */
GBytes *wgre_file_read (const char *path, gsize limit, GError **error);
