/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/zones.h"

#include <gio/gio.h>

#include "host/firewalld.h"
#include "service/log.h"

struct _WgreZones {
  const WgrePlan *plan;
  WgreKernel *kernel;
  GDBusConnection *bus;
  guint reloaded, name;
  gboolean known; /* the first answer about the name is about what is the case */
};

static void
ask_again (WgreZones *zones)
{
  guint told = 0;

  wgre_log (LOG_NOTICE, "firewalld has begun anew: it is asked again");
  for (guint i = 0; i < zones->plan->ops->len; i++) {
    const WgreOp *op = zones->plan->ops->pdata[i];
    g_autoptr (GError) error = NULL;
    guint failed;

    if (op->class != &wgre_op_firewalld)
      continue;
    wgre_log_op (op, WGRE_UP, &told);
    if (!zones->kernel->apply (zones->kernel, &op, 1, WGRE_UP, &failed, &error))
      wgre_log (LOG_WARNING, "%s", error->message);
  }
}

static void
reloaded (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
          const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
          const char *signal G_GNUC_UNUSED, GVariant *arguments G_GNUC_UNUSED, gpointer data)
{
  ask_again (data);
}

static void
appeared (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
          const char *owner G_GNUC_UNUSED, gpointer data)
{
  WgreZones *zones = data;

  if (zones->known)
    ask_again (zones);
  zones->known = TRUE;
}

static void
vanished (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data)
{
  ((WgreZones *) data)->known = TRUE;
}

WgreZones *
wgre_zones_new (const WgrePlan *plan, WgreKernel *kernel)
{
  gboolean wanted = FALSE;
  GDBusConnection *bus;
  WgreZones *zones;

  g_return_val_if_fail (plan && kernel, NULL);

  for (guint i = 0; i < plan->ops->len; i++)
    wanted |= ((const WgreOp *) plan->ops->pdata[i])->class == &wgre_op_firewalld;
  bus = wanted ? g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL) : NULL;
  if (!bus)
    return NULL;
  zones = g_new0 (WgreZones, 1);
  zones->plan = plan;
  zones->kernel = kernel;
  zones->bus = bus;
  zones->reloaded = g_dbus_connection_signal_subscribe (
      bus, WGRE_FIREWALLD_SERVICE, WGRE_FIREWALLD_SERVICE, "Reloaded", WGRE_FIREWALLD_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, reloaded, zones, NULL);
  zones->name = g_bus_watch_name_on_connection (
      bus, WGRE_FIREWALLD_SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared, vanished, zones, NULL);
  return zones;
}

void
wgre_zones_free (WgreZones *zones)
{
  if (!zones)
    return;
  g_dbus_connection_signal_unsubscribe (zones->bus, zones->reloaded);
  g_bus_unwatch_name (zones->name);
  g_object_unref (zones->bus);
  g_free (zones);
}
