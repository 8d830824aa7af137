/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* Names of programs on a message bus. */

/* wgre_name_owner: the connection that has @name now; NULL: none, or the bus does not answer. Free
 * with g_free(). */
char *wgre_name_owner (GDBusConnection *bus, const char *name);
/* wgre_name_take: gives @name to this process, which does not queue behind another one: clients
 * would talk to that. FALSE when it belongs to another process (EXISTS, with its connection), or
 * with the error of GDBus. */
gboolean wgre_name_take (GDBusConnection *bus, const char *name, GError **error);
