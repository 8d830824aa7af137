/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What the services of the tunnels say of them (host/status.h), kept up to date: by their signals
 * and by the coming and going of their names on the system bus. Asked in a thread, so that a
 * service that hangs holds nobody up. */
typedef struct _WgreLive WgreLive;

/* wgre_live_new: @told is called when there is news. Works, and knows nothing, without a bus. */
WgreLive *wgre_live_new (void (*told) (gpointer data), gpointer data);
void wgre_live_free (WgreLive *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreLive, wgre_live_free)

/* wgre_live_look: asks again, for what is counted and announced by no signal. */
void wgre_live_look (WgreLive *live);
/* wgre_live_get: the status of a connection; NULL: there is none. It lives until the next news. */
GVariant *wgre_live_get (WgreLive *live, const char *uuid);
