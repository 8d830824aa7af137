/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* What root may ask a service with a tunnel for, beside what NetworkManager does: interface
 * org.freedesktop.NetworkManager.wgre of the object /org/freedesktop/NetworkManager/wgre, under the
 * name that each process has (*.wgre.Connection_N).
 *   Reconfigure (a{sa{sv}} connection) → (as commands): leads the tunnel to another version of its
 *     connection, secrets included; all of it or, with the reason as the error, nothing.
 *     The error …Error.NeedsRestart: what has changed needs the connection to be started again.
 *   KeepFence (): its kill switch stays closed when the user ends the connection, since the next
 * one takes its place at once. Uuid: of the connection that is up; "" when none is. */
#define WGRE_CONTROL_PATH "/org/freedesktop/NetworkManager/wgre"
#define WGRE_CONTROL_INTERFACE "org.freedesktop.NetworkManager.wgre"
#define WGRE_CONTROL_NEEDS_RESTART WGRE_CONTROL_INTERFACE ".Error.NeedsRestart"

/* wgre_control_reconfigure: calls it at the process that has the connection. Codes NOT_FOUND when
 * none has, UNSUPPORTED when a restart is needed. Returns the commands, to be freed with
 * g_strfreev(). */
char **wgre_control_reconfigure (const char *uuid, GVariant *connection, GError **error);
/* wgre_control_keep_fence: likewise. */
gboolean wgre_control_keep_fence (const char *uuid, GError **error);
