/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/control.h"

#include <glib/gi18n-lib.h>

#include "core/error.h"

/* Each step of a change waits for the kernel, or for firewalld. */
#define TIMEOUT_MS (60 * 1000)

static GVariant *
control_call (GDBusConnection *bus, const char *name, const char *path, const char *interface,
              const char *method, GVariant *arguments, const char *type, GError **error)
{
  return g_dbus_connection_call_sync (bus, name, path, interface, method, arguments,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                      TIMEOUT_MS, NULL, error);
}

static char *
control_find (GDBusConnection *bus, const char *uuid, GError **error)
{
  g_autoptr (GVariant) reply =
      control_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                    "ListNames", NULL, "(as)", error);
  g_autofree const char **names = NULL;

  if (!reply)
    return NULL;
  g_variant_get (reply, "(^a&s)", &names);
  for (guint i = 0; names[i]; i++) {
    g_autoptr (GVariant) property = NULL, value = NULL;

    if (!g_str_has_prefix (names[i], WGRE_CONTROL_INTERFACE))
      continue;
    property =
        control_call (bus, names[i], WGRE_CONTROL_PATH, "org.freedesktop.DBus.Properties", "Get",
                      g_variant_new ("(ss)", WGRE_CONTROL_INTERFACE, "Uuid"), "(v)", NULL);
    if (!property)
      continue;
    g_variant_get (property, "(v)", &value);
    if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
        g_str_equal (g_variant_get_string (value, NULL), uuid))
      return g_strdup (names[i]);
  }
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                       _ ("the connection is not up, or you are not root: nothing was changed"));
  return NULL;
}

/* Calls a method of the process that has the connection. */
static GVariant *
control_ask (const char *uuid, const char *method, GVariant *arguments, const char *type,
             GError **error)
{
  g_autoptr (GVariant) sunk = arguments ? g_variant_ref_sink (arguments) : NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  g_autofree char *name = bus ? control_find (bus, uuid, error) : NULL, *remote = NULL;
  g_autoptr (GError) problem = NULL;
  GVariant *reply;

  if (!name)
    return NULL;
  reply = control_call (bus, name, WGRE_CONTROL_PATH, WGRE_CONTROL_INTERFACE, method, sunk, type,
                        &problem);
  if (reply)
    return reply;
  remote = g_dbus_error_get_remote_error (problem);
  g_dbus_error_strip_remote_error (problem);
  g_set_error_literal (error, WGRE_ERROR,
                       g_strcmp0 (remote, WGRE_CONTROL_NEEDS_RESTART) ? WGRE_ERROR_INVALID
                                                                      : WGRE_ERROR_UNSUPPORTED,
                       problem->message);
  return NULL;
}

char **
wgre_control_reconfigure (const char *uuid, GVariant *connection, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  char **commands;

  g_return_val_if_fail (uuid && connection, NULL);

  reply =
      control_ask (uuid, "Reconfigure", g_variant_new ("(@a{sa{sv}})", connection), "(as)", error);
  if (!reply)
    return NULL;
  g_variant_get (reply, "(^as)", &commands);
  return commands;
}

gboolean
wgre_control_keep_fence (const char *uuid, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (uuid, FALSE);

  reply = control_ask (uuid, "KeepFence", NULL, "()", error);
  return reply != NULL;
}
