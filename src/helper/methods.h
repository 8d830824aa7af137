/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* What the helper does for others, as methods of one D-Bus interface. Arguments are names, numbers
 * and open files, never paths or commands; each is checked before anything is done. */

/* Is told of every call. */
typedef void (*WgreCalled) (gpointer data);

/* wgre_methods_register: puts the interface on @bus. Only calls of uid 0 are answered. */
gboolean wgre_methods_register (GDBusConnection *bus, WgreCalled called, gpointer data,
                                GError **error);
