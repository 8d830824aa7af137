/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The service's side of what host/control.h describes. */

typedef struct {
  /* reconfigure: @connection: a{sa{sv}}. Returns the commands (of char *), owned by the caller. */
  GPtrArray *(*reconfigure) (GVariant *connection, gpointer data, GError **error);
  /* keep_fence: its kill switch stays closed also when the user ends the connection. */
  void (*keep_fence) (gpointer data);
  const char *(*uuid) (gpointer data);
} WgreControlCalls;

/* wgre_control_export: puts the object on the bus; calls come from the main loop. Returns
 * what g_dbus_connection_unregister_object() takes, 0 on failure. */
guint wgre_control_export (GDBusConnection *bus, const WgreControlCalls *calls, gpointer data,
                           GError **error);
