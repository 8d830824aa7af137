/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agent/status.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "keyring/keyring.h"

#define PATH "/org/freedesktop/NetworkManager/wgre/Agent"
#define TIMEOUT_MS 5000

static const char description[] = "<node>"
                                  "  <interface name='" WGRE_AGENT_NAME "'>"
                                  "    <property name='Registered' type='b' access='read'/>"
                                  "    <property name='ProcessId' type='u' access='read'/>"
                                  "  </interface>"
                                  "</node>";

/* --- the agent's side --- */

static GVariant *
agent_status_get_property (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                           const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                           const char *name, GError **error G_GNUC_UNUSED, gpointer agent)
{
  if (g_str_equal (name, "Registered"))
    return g_variant_new_boolean (nm_secret_agent_old_get_registered (agent));
  return g_variant_new_uint32 ((guint32) getpid ());
}

gboolean
wgre_status_export (GDBusConnection *bus, WgreAgent *agent, GError **error)
{
  static const GDBusInterfaceVTable table = { .get_property = agent_status_get_property };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (description, error);

  g_return_val_if_fail (bus && agent, FALSE);

  return node && g_dbus_connection_register_object (bus, PATH, node->interfaces[0], &table, agent,
                                                    NULL, error);
}

/* --- the asker's side --- */

static gboolean
print_agent (GDBusConnection *bus)
{
  g_autoptr (GVariant) reply = NULL, properties = NULL;
  gboolean registered = FALSE;
  guint32 pid = 0;

  if (bus)
    reply = g_dbus_connection_call_sync (
        bus, WGRE_AGENT_NAME, PATH, "org.freedesktop.DBus.Properties", "GetAll",
        g_variant_new ("(s)", WGRE_AGENT_NAME), G_VARIANT_TYPE ("(a{sv})"),
        G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL);
  if (!reply) {
    g_print (_ ("Agent: does not run in this session\n"));
    return FALSE;
  }
  properties = g_variant_get_child_value (reply, 0);
  g_variant_lookup (properties, "Registered", "b", &registered);
  g_variant_lookup (properties, "ProcessId", "u", &pid);
  if (registered)
    g_print (_ ("Agent: process %u, registered with NetworkManager\n"), pid);
  else
    g_print (_ ("Agent: process %u, not registered: is NetworkManager running?\n"), pid);
  return registered;
}

gboolean
wgre_status_print (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gboolean runs = print_agent (bus);

  switch (wgre_keyring_state (NULL, &error)) {
  case WGRE_KEYRING_ABSENT:
    g_print (_ ("Keyring: none: %s\n"), error->message);
    break;
  case WGRE_KEYRING_LOCKED:
    g_print (_ ("Keyring: locked\n"));
    break;
  case WGRE_KEYRING_UNLOCKED:
    g_print (_ ("Keyring: unlocked\n"));
    break;
  }
  return runs;
}
