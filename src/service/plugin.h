/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The D-Bus side: what NetworkManager calls and is told. One process serves one connection. */
typedef struct _WgrePlugin WgrePlugin;

/* wgre_plugin_new: takes @bus_name on the system bus; fails when another process has it.
 * @watch_caller: end when the caller of Connect goes away.
 * @quit: called with @data when nobody needs the process any more. */
WgrePlugin *wgre_plugin_new (const char *bus_name, gboolean watch_caller,
                             void (*quit) (gpointer data), gpointer data, GError **error);
/* wgre_plugin_free: takes the tunnel down, if there is one, and waits until the bus has everything
 * that was said. */
void wgre_plugin_free (WgrePlugin *plugin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgrePlugin, wgre_plugin_free)
/* wgre_plugin_was_called: whether Connect has ever come. */
gboolean wgre_plugin_was_called (const WgrePlugin *plugin);
/* wgre_plugin_end: ends the connection as NetworkManager's Disconnect does. */
void wgre_plugin_end (WgrePlugin *plugin);
