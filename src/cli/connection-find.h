/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* For the files that know libnm: connections of the running NetworkManager. */

/* wgre_connection_client: a client of the running NetworkManager; the caller owns it. Code IO. */
NMClient *wgre_connection_client (GError **error);
/* wgre_connection_find: the connection of ours with this name or UUID; the client owns it. Codes
 * NOT_FOUND, UNSUPPORTED (another type), INVALID (the name of several). */
NMConnection *wgre_connection_find (NMClient *client, const char *name, GError **error);
