/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>
#include <gio/gio.h>

#include "tunnels/tunnel.h"

/* All tunnels that NetworkManager has and this user may see, by name, kept up to date. No GTK here.
 */
typedef struct _WgreRoster WgreRoster;

/* wgre_roster_new: @client must live longer. */
WgreRoster *wgre_roster_new (NMClient *client);
/* wgre_roster_free: the lists may live on with others who hold them. NULL is fine. */
void wgre_roster_free (WgreRoster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreRoster, wgre_roster_free)

/* Of WgreTunnel; they belong to the roster. */
/* wgre_roster_ours: the connections of our type. */
GListModel *wgre_roster_ours (WgreRoster *roster);
/* wgre_roster_native: NetworkManager's own tunnels, but for those whose place one of ours has
 * taken. */
GListModel *wgre_roster_native (WgreRoster *roster);
/* wgre_roster_find: NULL: there is none any more. */
WgreTunnel *wgre_roster_find (WgreRoster *roster, const char *uuid);
/* wgre_roster_look: asks the services again. */
void wgre_roster_look (WgreRoster *roster);
/* wgre_roster_free_name: @name, or what begins so and no connection is called. Free with g_free().
 */
char *wgre_roster_free_name (WgreRoster *roster, const char *name);
