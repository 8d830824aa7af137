/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/unit.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"

#define MANAGER "org.freedesktop.systemd1"
#define MANAGER_PATH "/org/freedesktop/systemd1"
#define MANAGER_INTERFACE MANAGER ".Manager"

/* systemd's own DefaultTimeoutStartSec. */
#define UNIT_PATIENCE_S 90

/* NULL with an error; the arguments are sunk in any case. */
static GVariant *
unit_call (GDBusConnection *bus, const char *method, GVariant *arguments, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (arguments);

  return g_dbus_connection_call_sync (bus, MANAGER, MANAGER_PATH, MANAGER_INTERFACE, method, sunk,
                                      NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
}

static GDBusConnection *
unit_bus (GError **error)
{
  return g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
}

/* --- asking --- */

gboolean
wgre_unit_is_active (const char *unit)
{
  static const char *const active[] = { "active", "reloading", "activating", NULL };
  g_autoptr (GDBusConnection) bus = unit_bus (NULL);
  g_autoptr (GVariant) answer =
      bus ? unit_call (bus, "GetUnit", g_variant_new ("(s)", unit), NULL) : NULL;
  g_autoptr (GVariant) property = NULL, state = NULL;
  const char *path;

  g_return_val_if_fail (unit, FALSE);
  if (!answer)
    return FALSE;
  g_variant_get (answer, "(&o)", &path);
  property =
      g_dbus_connection_call_sync (bus, MANAGER, path, "org.freedesktop.DBus.Properties", "Get",
                                   g_variant_new ("(ss)", MANAGER ".Unit", "ActiveState"),
                                   G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (!property)
    return FALSE;
  g_variant_get (property, "(v)", &state);
  return g_variant_is_of_type (state, G_VARIANT_TYPE_STRING) &&
         g_strv_contains (active, g_variant_get_string (state, NULL));
}

gboolean
wgre_unit_is_enabled (const char *unit)
{
  g_autoptr (GDBusConnection) bus = unit_bus (NULL);
  g_autoptr (GVariant) answer =
      bus ? unit_call (bus, "GetUnitFileState", g_variant_new ("(s)", unit), NULL) : NULL;
  const char *state;

  g_return_val_if_fail (unit, FALSE);
  if (!answer)
    return FALSE;
  g_variant_get (answer, "(&s)", &state);
  return !strcmp (state, "enabled");
}

/* --- working --- */

static gboolean
unit_fail (GError *problem, const char *unit, GError **error)
{
  gboolean denied = g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED) ||
                    g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_AUTH_FAILED);

  g_dbus_error_strip_remote_error (problem);
  g_set_error (error, WGRE_ERROR, denied ? WGRE_ERROR_PERMISSION : WGRE_ERROR_IO,
               _ ("systemd cannot do that to %s: %s"), unit, problem->message);
  g_error_free (problem);
  return FALSE;
}

static void
unit_job_removed (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                  const char *object G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                  const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer data)
{
  GHashTable *results = data;
  const char *path, *result;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(uoss)")))
    return;
  g_variant_get (arguments, "(u&o&s&s)", NULL, &path, NULL, &result);
  g_hash_table_replace (results, g_strdup (path), g_strdup (result));
}

static gboolean
unit_give_up (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
unit_run_job (GDBusConnection *bus, GHashTable *results, const char *unit, gboolean start,
              GError **error)
{
  GError *problem = NULL;
  g_autoptr (GVariant) answer = unit_call (bus, start ? "StartUnit" : "StopUnit",
                                           g_variant_new ("(ss)", unit, "replace"), &problem);
  gboolean late = FALSE;
  const char *path, *result;
  guint timer;

  if (!answer)
    return unit_fail (problem, unit, error);
  g_variant_get (answer, "(&o)", &path);
  timer = g_timeout_add_seconds (UNIT_PATIENCE_S, unit_give_up, &late);
  while (!late && !g_hash_table_contains (results, path))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);

  /* NULL: there was none in time. */
  result = g_hash_table_lookup (results, path);
  if (!g_strcmp0 (result, "done"))
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
               start ? _ ("%s does not start (%s): \"systemctl status %s\" says why")
                     : _ ("%s does not stop (%s): \"systemctl status %s\" says why"),
               unit, result ? result : _ ("not in time"), unit);
  return FALSE;
}

gboolean
wgre_unit_run (const char *unit, gboolean start, GError **error)
{
  /* Path of a job → its result: it may end before we are told its path. */
  g_autoptr (GHashTable) results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GError *problem = NULL;
  g_autoptr (GDBusConnection) bus = unit_bus (&problem);
  g_autoptr (GVariant) subscribed = NULL;
  guint signal;
  gboolean done;

  g_return_val_if_fail (unit, FALSE);
  if (!bus)
    return unit_fail (problem, unit, error);
  signal = g_dbus_connection_signal_subscribe (bus, MANAGER, MANAGER_INTERFACE, "JobRemoved",
                                               MANAGER_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                               unit_job_removed, results, NULL);
  /* Without that systemd sends no signals; that one has subscribed already is no failure. */
  subscribed = unit_call (bus, "Subscribe", g_variant_new ("()"), NULL);
  done = unit_run_job (bus, results, unit, start, error);
  g_dbus_connection_signal_unsubscribe (bus, signal);
  return done;
}

gboolean
wgre_unit_enable (const char *unit, gboolean enable, GError **error)
{
  const char *const units[] = { unit, NULL };
  GError *problem = NULL;
  g_autoptr (GDBusConnection) bus = unit_bus (&problem);
  g_autoptr (GVariant) answer = NULL, reloaded = NULL;

  g_return_val_if_fail (unit, FALSE);
  if (!bus)
    return unit_fail (problem, unit, error);
  answer = enable ? unit_call (bus, "EnableUnitFiles",
                               g_variant_new ("(^asbb)", units, FALSE, FALSE), &problem)
                  : unit_call (bus, "DisableUnitFiles", g_variant_new ("(^asb)", units, FALSE),
                               &problem);
  if (answer)
    reloaded = unit_call (bus, "Reload", g_variant_new ("()"), &problem);
  return reloaded ? TRUE : unit_fail (problem, unit, error);
}
