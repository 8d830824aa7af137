/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* For the files that know libnm: what NetworkManager is asked to do, waited for. Each fails with
 * IO, or with PERMISSION when polkit does not permit it. */

/* wgre_connection_active: what runs of a connection; the client owns it. NULL: it is not up. */
NMActiveConnection *wgre_connection_active (NMClient *client, NMConnection *connection);
/* wgre_connection_up: activates it, and waits until it is up or has failed, as long as
 * NetworkManager does. One that is up already is fine. */
gboolean wgre_connection_up (NMClient *client, NMConnection *connection, GError **error);
/* wgre_connection_down: waits until it is down and its link, if its settings name one, is gone.
 * Does nothing when it is not up. */
gboolean wgre_connection_down (NMClient *client, NMConnection *connection, GError **error);
/* wgre_connection_settle: waits until the link that its settings name is gone, for one that has not
 * come up; at most 20 seconds, since the link may be somebody else's. */
void wgre_connection_settle (NMClient *client, NMConnection *connection);
/* wgre_connection_add: adds a new one. The client owns it. NULL on failure. */
NMConnection *wgre_connection_add (NMClient *client, NMConnection *connection, GError **error);
/* wgre_connection_update: stores @settings, secrets and all, in place of those of @connection; what
 * runs of it goes on as it is. */
gboolean wgre_connection_update (NMConnection *connection, NMConnection *settings, GError **error);
gboolean wgre_connection_delete (NMConnection *connection, GError **error);
