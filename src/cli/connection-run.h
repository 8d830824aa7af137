/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* For the files that know libnm: requests to NetworkManager, waiting for the end. Each fails with
 * the code IO, or PERMISSION when polkit does not permit it. */

/* wgre_connection_active: the active connection of @connection; the client owns it. NULL: it is not
 * up. */
NMActiveConnection *wgre_connection_active (NMClient *client, NMConnection *connection);
/* wgre_connection_up: activates it, and waits until it is up or has failed, as long as
 * NetworkManager waits. Does not activate one that is up already. */
gboolean wgre_connection_up (NMClient *client, NMConnection *connection, GError **error);
/* wgre_connection_down: waits until it is down and its link, if its settings name one, is gone.
 * Does nothing when it is not up. */
gboolean wgre_connection_down (NMClient *client, NMConnection *connection, GError **error);
/* wgre_connection_restart: takes the connection of ours with this name or UUID down and up again.
 * Codes of wgre_connection_find(), too. */
gboolean wgre_connection_restart (const char *name, GError **error);
/* wgre_connection_wait_gone: after it has failed to come up, waits until the link that its settings
 * name is gone; at most 20 seconds, since the link may be that of another program. */
void wgre_connection_wait_gone (NMClient *client, NMConnection *connection);
/* wgre_connection_add: adds a new one; the client owns what is returned. NULL on failure. */
NMConnection *wgre_connection_add (NMClient *client, NMConnection *connection, GError **error);
/* wgre_connection_update: replaces the settings and secrets of @connection by @settings. An active
 * connection goes on with the old ones. */
gboolean wgre_connection_update (NMConnection *connection, NMConnection *settings, GError **error);
/* wgre_connection_delete: removes it from NetworkManager. */
gboolean wgre_connection_delete (NMConnection *connection, GError **error);
