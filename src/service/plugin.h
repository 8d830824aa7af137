/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* The D-Bus side: what NetworkManager calls and is told. One process serves one connection. */
#define WGRE_TYPE_PLUGIN (wgre_plugin_get_type ())
G_DECLARE_FINAL_TYPE (WgrePlugin, wgre_plugin, WGRE, PLUGIN, NMVpnServicePlugin)

/* wgre_plugin_new: takes @bus_name on the system bus; fails when another process has it.
 * @watch_peer: end when the caller of Connect goes away. */
WgrePlugin *wgre_plugin_new (const char *bus_name, gboolean watch_peer, GError **error);
/* wgre_plugin_was_called: whether Connect has ever come. */
gboolean wgre_plugin_was_called (WgrePlugin *plugin);
/* wgre_plugin_stop: takes the tunnel down, if there is one. */
void wgre_plugin_stop (WgrePlugin *plugin);
