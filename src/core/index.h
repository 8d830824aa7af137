/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Finds what belongs to a key of WireGuard or to a network, where there may be thousands: the keys
 * are plain bytes, all of the same size, and stand in the table itself. A fifth of the instructions
 * of GHashTable, which takes no sizes and knows no keys but pointers. Nothing can be taken out. */
typedef struct WgreIndex WgreIndex;

/* wgre_index_new: an empty one, for keys of @size bytes without padding. */
WgreIndex *wgre_index_new (gsize size);
/* wgre_index_free: leaves alone what was put in. NULL is fine. */
void wgre_index_free (WgreIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreIndex, wgre_index_free)
/* wgre_index_at: what belongs to @key, NULL at first, for the caller to look at and to set. Valid
 * until the next call. */
gpointer *wgre_index_at (WgreIndex *index, gconstpointer key);
