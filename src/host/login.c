/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/login.h"

#include <gio/gio.h>

#define NAME "org.freedesktop.login1"
/* NetworkManager waits ten seconds for an answer of ours. */
#define PATIENCE_MS 3000

static GVariant *
login_call (GDBusConnection *bus, const char *path, const char *interface, const char *method,
            GVariant *parameters, const char *reply_type)
{
  return g_dbus_connection_call_sync (bus, NAME, path, interface, method, parameters,
                                      G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE,
                                      PATIENCE_MS, NULL, NULL);
}

gboolean
wgre_login_any (const char *const *users)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr (GVariant) reply = bus ? login_call (bus, "/org/freedesktop/login1", NAME ".Manager",
                                                 "ListUsers", NULL, "(a(uso))")
                                   : NULL;
  g_autoptr (GVariantIter) iter = NULL;
  const char *name, *path;

  if (!reply)
    return FALSE;
  g_variant_get (reply, "(a(uso))", &iter);
  while (g_variant_iter_next (iter, "(u&s&o)", NULL, &name, &path)) {
    g_autoptr (GVariant) property = NULL, state = NULL;

    if (!g_strv_contains (users, name))
      continue;
    property = login_call (bus, path, "org.freedesktop.DBus.Properties", "Get",
                           g_variant_new ("(ss)", NAME ".User", "State"), "(v)");
    if (!property)
      continue;
    g_variant_get (property, "(v)", &state);
    /* Who only lingers, or is on the way out, has no session. */
    if (g_variant_is_of_type (state, G_VARIANT_TYPE_STRING) &&
        (g_str_equal (g_variant_get_string (state, NULL), "active") ||
         g_str_equal (g_variant_get_string (state, NULL), "online")))
      return TRUE;
  }
  return FALSE;
}
