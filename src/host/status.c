/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/status.h"

/* A service answers at once, or it hangs. */
#define STATUS_TIMEOUT_MS 5000

static GVariant *
status_call (GDBusConnection *bus, const char *name, const char *path, const char *interface,
             const char *method, GVariant *arguments, const char *type, GError **error)
{
  return g_dbus_connection_call_sync (bus, name, path, interface, method, arguments,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                      STATUS_TIMEOUT_MS, NULL, error);
}

static int
status_compare (gconstpointer a, gconstpointer b)
{
  const char *names[2] = { "", "" };

  g_variant_lookup (*(GVariant *const *) a, "Name", "&s", &names[0]);
  g_variant_lookup (*(GVariant *const *) b, "Name", "&s", &names[1]);
  return g_utf8_collate (names[0], names[1]);
}

char **
wgre_status_names (GVariant *reply)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree const char **all = NULL;

  if (reply)
    g_variant_get (reply, "(^a&s)", &all);
  for (guint i = 0; all && all[i]; i++)
    if (g_str_has_prefix (all[i], WGRE_STATUS_NAMES))
      g_strv_builder_add (names, all[i]);
  return g_strv_builder_end (names);
}

static GVariant *
status_collect (gboolean also_over, GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GVariant) reply = NULL;
  g_auto (GStrv) names = NULL;

  if (bus)
    reply = status_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                         "org.freedesktop.DBus", "ListNames", NULL, "(as)", error);
  if (!reply)
    return NULL;
  names = wgre_status_names (reply);
  for (guint i = 0; names[i]; i++) {
    g_autoptr (GVariant) answer = NULL, status = NULL, state = NULL;

    answer = status_call (bus, names[i], WGRE_STATUS_PATH, "org.freedesktop.DBus.Properties",
                          "GetAll", g_variant_new ("(s)", WGRE_STATUS_INTERFACE), "(a{sv})", NULL);
    /* A service that ends just now, or of a connection that is somebody else's. */
    if (!answer)
      continue;
    status = g_variant_get_child_value (answer, 0);
    state = g_variant_lookup_value (status, "State", G_VARIANT_TYPE_STRING);
    if (g_variant_n_children (status) && (also_over || state))
      g_ptr_array_add (found, g_steal_pointer (&status));
  }
  g_ptr_array_sort (found, status_compare);
  return g_variant_ref_sink (
      g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *) found->pdata, found->len));
}

GVariant *
wgre_status_read (GError **error)
{
  return status_collect (FALSE, error);
}

GVariant *
wgre_status_read_all (GError **error)
{
  return status_collect (TRUE, error);
}
