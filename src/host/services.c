/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/services.h"

#include "host/status.h"

#define SERVICES_BUS "org.freedesktop.DBus"
#define SERVICES_BUS_PATH "/org/freedesktop/DBus"
#define SERVICES_TIMEOUT_MS 5000

struct _WgreServices {
  GDBusConnection *bus;
  GCancellable *cancellable;
  guint changes, names; /* subscriptions */
  GHashTable *owners;   /* unique names */
  const WgreServicesEvents *events;
  gpointer data;
};

static void
services_tell (WgreServices *services, void (*event) (const char *owner, gpointer data),
               const char *owner)
{
  if (event)
    event (owner, services->data);
}

static void
services_add (WgreServices *services, const char *owner)
{
  if (g_hash_table_add (services->owners, g_strdup (owner)))
    services_tell (services, services->events->came, owner);
}

static void
services_changed (GDBusConnection *bus G_GNUC_UNUSED, const char *sender,
                  const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                  const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer data)
{
  WgreServices *services = data;
  g_autoptr (GVariant) values = NULL;

  if (!g_hash_table_contains (services->owners, sender) ||
      !g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  values = g_variant_get_child_value (arguments, 1);
  if (services->events->said)
    services->events->said (sender, values, services->data);
  services_tell (services, services->events->changed, sender);
}

static void
services_name_changed (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                       const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                       const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer data)
{
  WgreServices *services = data;
  const char *name, *before, *now;

  g_variant_get (arguments, "(&s&s&s)", &name, &before, &now);
  if (!g_str_has_prefix (name, WGRE_STATUS_NAMES))
    return;
  if (g_hash_table_remove (services->owners, before))
    services_tell (services, services->events->gone, before);
  if (*now)
    services_add (services, now);
}

/* There is no reply when nobody has the name any more, or when @data is gone. */
static void
services_owner_found (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  const char *owner;

  if (!reply)
    return;
  g_variant_get (reply, "(&s)", &owner);
  services_add (data, owner);
}

static void
services_listed (GObject *bus, GAsyncResult *result, gpointer data)
{
  WgreServices *services = data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  g_auto (GStrv) names = wgre_status_names (reply);

  for (guint i = 0; names[i]; i++)
    g_dbus_connection_call (services->bus, SERVICES_BUS, SERVICES_BUS_PATH, SERVICES_BUS,
                            "GetNameOwner", g_variant_new ("(s)", names[i]), G_VARIANT_TYPE ("(s)"),
                            G_DBUS_CALL_FLAGS_NONE, SERVICES_TIMEOUT_MS, services->cancellable,
                            services_owner_found, services);
}

WgreServices *
wgre_services_new (GDBusConnection *bus, const WgreServicesEvents *events, gpointer data)
{
  WgreServices *services;

  g_return_val_if_fail (bus && events, NULL);

  services = g_new0 (WgreServices, 1);
  services->bus = g_object_ref (bus);
  services->cancellable = g_cancellable_new ();
  services->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  services->events = events;
  services->data = data;
  services->changes = g_dbus_connection_signal_subscribe (
      bus, NULL, SERVICES_BUS ".Properties", "PropertiesChanged", WGRE_STATUS_PATH,
      WGRE_STATUS_INTERFACE, G_DBUS_SIGNAL_FLAGS_NONE, services_changed, services, NULL);
  services->names = g_dbus_connection_signal_subscribe (
      bus, SERVICES_BUS, SERVICES_BUS, "NameOwnerChanged", SERVICES_BUS_PATH, WGRE_STATUS_NAMESPACE,
      G_DBUS_SIGNAL_FLAGS_MATCH_ARG0_NAMESPACE, services_name_changed, services, NULL);
  g_dbus_connection_call (bus, SERVICES_BUS, SERVICES_BUS_PATH, SERVICES_BUS, "ListNames", NULL,
                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, SERVICES_TIMEOUT_MS,
                          services->cancellable, services_listed, services);
  return services;
}

void
wgre_services_free (WgreServices *services)
{
  if (!services)
    return;
  g_cancellable_cancel (services->cancellable);
  g_object_unref (services->cancellable);
  g_dbus_connection_signal_unsubscribe (services->bus, services->changes);
  g_dbus_connection_signal_unsubscribe (services->bus, services->names);
  g_hash_table_unref (services->owners);
  g_object_unref (services->bus);
  g_free (services);
}
