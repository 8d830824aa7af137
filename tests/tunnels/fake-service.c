/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/fake-service.h"

#include "common/bus.h"
#include "host/status.h"

static GTestDBus *bus;
static GDBusConnection *service;
static GVariant *said; /* a{sv}; NULL: nothing */
static guint asked;
static int hangs; /* atomic: another thread reads it */

static GVariant *
service_get (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
             const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
             const char *property, GError **error, gpointer data G_GNUC_UNUSED)
{
  GVariant *value = said ? g_variant_lookup_value (said, property, NULL) : NULL;

  asked++;
  if (!value)
    g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY, "nothing");
  return value;
}

/* In the thread of the connection. A call that comes while it hangs is never answered. */
static GDBusMessage *
service_swallow (GDBusConnection *connection G_GNUC_UNUSED, GDBusMessage *message,
                 gboolean incoming, gpointer data G_GNUC_UNUSED)
{
  if (!incoming || !g_atomic_int_get (&hangs) ||
      g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_object_unref (message);
  return NULL;
}

gboolean
fake_service_start (void)
{
  static const char xml[] = "<node><interface name='" WGRE_STATUS_INTERFACE "'>"
                            "<property name='Uuid' type='s' access='read'/>"
                            "<property name='Name' type='s' access='read'/>"
                            "<property name='State' type='s' access='read'/>"
                            "<property name='Since' type='x' access='read'/>"
                            "<property name='Failure' type='s' access='read'/>"
                            "<property name='FarEnd' type='s' access='read'/>"
                            "<property name='Peers' type='aa{sv}' access='read'/>"
                            "</interface></node>";
  static const GDBusInterfaceVTable table = { .get_property = service_get };
  g_autoptr (GDBusNodeInfo) node = NULL;

  bus = test_bus_up ();
  if (!bus)
    return FALSE;
  service = test_bus_connect (bus);
  g_dbus_connection_add_filter (service, service_swallow, NULL, NULL);
  node = g_dbus_node_info_new_for_xml (xml, NULL);
  g_assert_true (g_dbus_connection_register_object (service, WGRE_STATUS_PATH, node->interfaces[0],
                                                    &table, NULL, NULL, NULL));
  return TRUE;
}

void
fake_service_stop (void)
{
  g_autoptr (GDBusConnection) system = NULL;

  if (!bus)
    return;
  system = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_dbus_connection_set_exit_on_close (system, FALSE);
  g_dbus_connection_close_sync (service, NULL, NULL);
  g_clear_object (&service);
  g_clear_pointer (&said, g_variant_unref);
  g_test_dbus_stop (bus);
  g_clear_object (&bus);
}

void
fake_service_own (const char *number)
{
  g_autofree char *name = g_strconcat (WGRE_STATUS_NAMES, number, NULL);

  test_bus_call (service, "RequestName", g_variant_new ("(su)", name, 0));
}

void
fake_service_release (const char *number)
{
  g_autofree char *name = g_strconcat (WGRE_STATUS_NAMES, number, NULL);

  test_bus_call (service, "ReleaseName", g_variant_new ("(s)", name));
}

void
fake_service_say (const char *text, gboolean aloud)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&said, g_variant_unref);
  said = text ? g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error) : NULL;
  g_assert_no_error (error);
  if (aloud)
    g_dbus_connection_emit_signal (
        service, NULL, WGRE_STATUS_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new_parsed ("(%s, @a{sv} {}, ['State'])", WGRE_STATUS_INTERFACE), NULL);
}

guint
fake_service_asked (void)
{
  return asked;
}

void
fake_service_hang (gboolean hang)
{
  g_atomic_int_set (&hangs, hang);
}
