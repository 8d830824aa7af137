/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What the service of one connection says of it (host/status.h), for a window that shows it: found
 * on the system bus by the connection's UUID, and read again at its signals. Nothing here waits for
 * an answer: all of it happens in the main loop. As long as there is an observer, others are asked;
 * who shows nothing has none. */
typedef struct _WgreObserver WgreObserver;

/* wgre_observer_new: @told is called when there is news. Works, and knows nothing, without a bus.
 */
WgreObserver *wgre_observer_new (const char *uuid, void (*told) (gpointer data), gpointer data);
/* wgre_observer_free: NULL is fine. */
void wgre_observer_free (WgreObserver *observer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreObserver, wgre_observer_free)

/* wgre_observer_look: asks the service again: no signal announces counters. */
void wgre_observer_look (WgreObserver *observer);
/* wgre_observer_status: NULL: the connection is not up, or not for this user to see. It is valid
 * until the main loop runs again. */
GVariant *wgre_observer_status (WgreObserver *observer);
