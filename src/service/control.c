/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/control.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "core/error.h"
#include "host/control.h"
#include "host/interface.h"

#define ERROR_NAME WGRE_CONTROL_INTERFACE ".Error."

static GDBusMethodInfo *const control_methods[] = {
  WGRE_DBUS_METHOD ("Reconfigure",
                    WGRE_DBUS_ARGUMENTS (WGRE_DBUS_ARGUMENT ("connection", "a{sa{sv}}")),
                    WGRE_DBUS_ARGUMENTS (WGRE_DBUS_ARGUMENT ("commands", "as"))),
  WGRE_DBUS_METHOD ("KeepFence", NULL, NULL),
  NULL,
};

static GDBusPropertyInfo *const control_properties[] = { WGRE_DBUS_PROPERTY ("Uuid", "s"), NULL };

static const GDBusInterfaceInfo control_interface = {
  .ref_count = -1,
  .name = (char *) WGRE_CONTROL_INTERFACE,
  .methods = (GDBusMethodInfo **) control_methods,
  .properties = (GDBusPropertyInfo **) control_properties,
};

typedef struct {
  const WgreControlCalls *calls;
  gpointer data;
} Control;

/* The bus lets only root through (nm-wgre-service.conf); who installs another policy is still not
 * let at the tunnel by us. */
static gboolean
is_allowed (GDBusConnection *bus, const char *sender)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetConnectionUnixUser", g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  guint32 uid = G_MAXUINT32;

  if (reply)
    g_variant_get (reply, "(u)", &uid);
  return uid == 0 || (reply && uid == geteuid ());
}

static void
called (GDBusConnection *bus, const char *sender, const char *path G_GNUC_UNUSED,
        const char *interface G_GNUC_UNUSED, const char *method, GVariant *arguments,
        GDBusMethodInvocation *invocation, gpointer data)
{
  const Control *control = data;
  g_autoptr (GVariant) connection = NULL;
  g_autoptr (GPtrArray) commands = NULL;
  g_autoptr (GError) error = NULL;

  if (!is_allowed (bus, sender)) {
    g_dbus_method_invocation_return_dbus_error (invocation, ERROR_NAME "Permission",
                                                _ ("only root may do that"));
    return;
  }
  if (!g_strcmp0 (method, "KeepFence")) {
    control->calls->keep_fence (control->data);
    g_dbus_method_invocation_return_value (invocation, NULL);
    return;
  }
  connection = g_variant_get_child_value (arguments, 0);
  commands = control->calls->reconfigure (connection, control->data, &error);
  if (!commands) {
    g_dbus_method_invocation_return_dbus_error (
        invocation,
        g_error_matches (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED) ? WGRE_CONTROL_NEEDS_RESTART
                                                                    : ERROR_NAME "Failed",
        error->message);
    return;
  }
  g_dbus_method_invocation_return_value (
      invocation, g_variant_new ("(@as)", g_variant_new_strv ((const char *const *) commands->pdata,
                                                              (gssize) commands->len)));
}

static GVariant *
control_get_property (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                      const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                      const char *property G_GNUC_UNUSED, GError **error G_GNUC_UNUSED,
                      gpointer data)
{
  const Control *control = data;

  return g_variant_new_string (control->calls->uuid (control->data));
}

guint
wgre_control_export (GDBusConnection *bus, const WgreControlCalls *calls, gpointer data,
                     GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = called,
                                               .get_property = control_get_property };
  Control *control = g_new (Control, 1);

  g_return_val_if_fail (bus && calls, 0);

  *control = (Control){ calls, data };
  return g_dbus_connection_register_object (bus, WGRE_CONTROL_PATH,
                                            (GDBusInterfaceInfo *) &control_interface, &vtable,
                                            control, g_free, error);
}
