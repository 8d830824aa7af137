/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* One tunnel as the list shows it: a connection of ours, or a tunnel of NetworkManager's own that
 * can become one; its active connection, its service's status, and why it has failed. No GTK here.
 *
 * Signal "changed": anything about it is new. */
#define WGRE_TYPE_TUNNEL (wgre_tunnel_get_type ())
G_DECLARE_FINAL_TYPE (WgreTunnel, wgre_tunnel, WGRE, TUNNEL, GObject)

typedef enum {
  WGRE_TUNNEL_OFF,
  WGRE_TUNNEL_STARTING,
  WGRE_TUNNEL_ON,
  WGRE_TUNNEL_STOPPING,
} WgreTunnelState;

/* wgre_tunnel_new: holds a reference to @connection. */
WgreTunnel *wgre_tunnel_new (NMConnection *connection);
/* wgre_tunnel_connection: belongs to the tunnel. */
NMConnection *wgre_tunnel_connection (WgreTunnel *tunnel);
/* wgre_tunnel_name, wgre_tunnel_uuid: both belong to the connection, and change with it. */
const char *wgre_tunnel_name (WgreTunnel *tunnel);
const char *wgre_tunnel_uuid (WgreTunnel *tunnel);
/* wgre_tunnel_is_ours: FALSE: one of NetworkManager's own. */
gboolean wgre_tunnel_is_ours (WgreTunnel *tunnel);
/* wgre_tunnel_kind: "wireguard", "gre", …: what is made, as the profile calls it. */
const char *wgre_tunnel_kind (WgreTunnel *tunnel);

/* wgre_tunnel_set_active: its active connection; NULL: it is down. One that ends although nobody
 * wanted it to has failed. */
void wgre_tunnel_set_active (WgreTunnel *tunnel, NMActiveConnection *active);
/* wgre_tunnel_active: NULL: it is down. Belongs to the tunnel. */
NMActiveConnection *wgre_tunnel_active (WgreTunnel *tunnel);
/* wgre_tunnel_set_status: what its service publishes; NULL: there is no service. */
void wgre_tunnel_set_status (WgreTunnel *tunnel, GVariant *status);
/* wgre_tunnel_status: NULL: nothing is known. Belongs to the tunnel. */
GVariant *wgre_tunnel_status (WgreTunnel *tunnel);
/* wgre_tunnel_fail: NetworkManager refused even to try, and said why. */
void wgre_tunnel_fail (WgreTunnel *tunnel, const char *why);

/* wgre_tunnel_state: as NetworkManager's active connection has it. */
WgreTunnelState wgre_tunnel_state (WgreTunnel *tunnel);
/* wgre_tunnel_failure: why the last attempt has failed; NULL: it has not, or there was none. */
const char *wgre_tunnel_failure (WgreTunnel *tunnel);
/* wgre_tunnel_sentence: the state in words. Free with g_free(). */
char *wgre_tunnel_sentence (WgreTunnel *tunnel);
