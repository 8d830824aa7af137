/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* A message bus of the test's own. */

/* test_bus_up: starts it, and makes it the system bus of this process. NULL: there is no
 * dbus-daemon. Ends with g_test_dbus_down(), or g_test_dbus_stop() where connections are left. */
GTestDBus *test_bus_up (void);
/* test_bus_connect: one more connection to it. */
GDBusConnection *test_bus_connect (GTestDBus *bus);
/* test_bus_call: a method of the bus itself, which must succeed; its answer is dropped. */
void test_bus_call (GDBusConnection *connection, const char *method, GVariant *arguments);
