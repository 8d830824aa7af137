/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>
#include <nm-vpn-dbus-interface.h>

/* The interface org.freedesktop.NetworkManager.VPN.Plugin, as NetworkManager calls it and listens
 * to it: its states, its signals and their order. What a connection means is its user's matter.
 *
 *   INIT -Connect-> STARTING -addresses-> STARTED -Disconnect-> STOPPING -> STOPPED -Connect-> …
 *
 * After STOPPED the process is no longer needed. */
typedef struct _WgreVpn WgreVpn;

/* @settings: a connection, a{sa{sv}}. An error is the answer to the call; its name on the bus is
 * that of wgre_failure_name(). */
typedef struct {
  /* Connect, ConnectInteractive, NewSecrets. Only begins: what it says to NetworkManager comes
   * after the answer to the call. @interactive: it may call wgre_vpn_ask() instead. */
  gboolean (*connect) (GVariant *settings, gboolean interactive, gpointer data, GError **error);
  /* NeedSecrets: whether there are any. */
  gboolean (*need_secrets) (GVariant *settings, gpointer data);
  /* A connection that was begun ends, by whomever. */
  void (*disconnect) (gpointer data);
  /* Nobody needs the process any more. */
  void (*quit) (gpointer data);
} WgreVpnCalls;

/* wgre_vpn_new: exports the object on @bus. @watch_caller: when the caller of Connect leaves the
 * bus, the connection ends; and while there is none, the process is no longer needed once
 * NetworkManager is gone. */
WgreVpn *wgre_vpn_new (GDBusConnection *bus, gboolean watch_caller, const WgreVpnCalls *calls,
                       gpointer data, GError **error);
/* wgre_vpn_free: the object goes, and nothing is called any more. */
void wgre_vpn_free (WgreVpn *vpn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreVpn, wgre_vpn_free)

/* wgre_vpn_manager: the unique name of who is NetworkManager on the bus; NULL: nobody, or it is not
 * known, such as where no caller is watched. Valid until the main loop runs. */
const char *wgre_vpn_manager (const WgreVpn *vpn);

/* wgre_vpn_configure: tells addresses, routes and so on: the connection is up, or has changed.
 * @ip4,
 * @ip6: NULL: nothing of that family. Floating references are sunk. */
void wgre_vpn_configure (WgreVpn *vpn, GVariant *config, GVariant *ip4, GVariant *ip6);
/* wgre_vpn_ask: NetworkManager is to get the secrets of these names, and calls connect() again.
 * Only from connect() with @interactive. */
void wgre_vpn_ask (WgreVpn *vpn, const char *message, const char *const *names);
/* wgre_vpn_fail: says why, and ends the connection. */
void wgre_vpn_fail (WgreVpn *vpn, NMVpnPluginFailure reason);
/* wgre_vpn_end: ends it as Disconnect does. */
void wgre_vpn_end (WgreVpn *vpn);
