/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The status that the services of the tunnels publish (host/status.h). It is read again when they
 * send a signal, and when their names appear on the system bus or vanish. That happens in a thread,
 * so that a service that hangs blocks nothing. */
typedef struct _WgreLive WgreLive;

/* wgre_live_new: @told is called when there is news. Works, and knows nothing, without a bus. */
WgreLive *wgre_live_new (void (*told) (gpointer data), gpointer data);
/* wgre_live_free: what is still asked is cancelled. NULL is fine. */
void wgre_live_free (WgreLive *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreLive, wgre_live_free)

/* wgre_live_look: reads it again: no signal announces counters. */
void wgre_live_look (WgreLive *live);
/* wgre_live_get: the status of a connection; NULL: there is none. It is valid until the next news.
 */
GVariant *wgre_live_get (WgreLive *live, const char *uuid);
