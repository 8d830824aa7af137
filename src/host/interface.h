/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* An interface of D-Bus as rows of a constant table, for GDBus: it takes them as they are, while
 * text in XML would have to be parsed at each start. GDBus changes nothing in what has no reference
 * count (-1), though its fields are not const. */

/* WGRE_DBUS_ARGUMENT: @type is a signature. */
#define WGRE_DBUS_ARGUMENT(name, type)                                                             \
  &(GDBusArgInfo)                                                                                  \
  {                                                                                                \
    -1, (char *) (name), (char *) (type), NULL                                                     \
  }
/* WGRE_DBUS_ARGUMENTS: of a method or signal, each by WGRE_DBUS_ARGUMENT; NULL where there is none.
 */
#define WGRE_DBUS_ARGUMENTS(...)                                                                   \
  (GDBusArgInfo *[])                                                                               \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }
/* WGRE_DBUS_METHOD: @in and @out by WGRE_DBUS_ARGUMENTS. */
#define WGRE_DBUS_METHOD(name, in, out)                                                            \
  &(GDBusMethodInfo)                                                                               \
  {                                                                                                \
    -1, (char *) (name), in, out, NULL                                                             \
  }
/* WGRE_DBUS_SIGNAL: @arguments by WGRE_DBUS_ARGUMENTS. */
#define WGRE_DBUS_SIGNAL(name, arguments)                                                          \
  &(GDBusSignalInfo)                                                                               \
  {                                                                                                \
    -1, (char *) (name), arguments, NULL                                                           \
  }
/* WGRE_DBUS_PROPERTY: one that can be read. */
#define WGRE_DBUS_PROPERTY(name, type)                                                             \
  &(GDBusPropertyInfo)                                                                             \
  {                                                                                                \
    -1, (char *) (name), (char *) (type), G_DBUS_PROPERTY_INFO_FLAGS_READABLE, NULL                \
  }
