/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Large buffers of which little is used. The service wipes the whole of each block that it gives
 * back (service/heap.c), pages included that nobody has written to, so one that is done with waits
 * for the next who needs one. Safe with threads. */

/* wgre_buffer_take: the buffer that waits in @kept, as it was left, or @size bytes that @make
 * allocates: g_malloc() or g_malloc0(). Give it back with wgre_buffer_keep(). */
void *wgre_buffer_take (gpointer *kept, gsize size, gpointer (*make) (gsize size));
/* wgre_buffer_keep: takes @buffer, which came from the same @kept; the caller has wiped all keys
 * from it. NULL is fine. */
void wgre_buffer_keep (gpointer *kept, void *buffer);
