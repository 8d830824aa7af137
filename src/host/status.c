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

int
wgre_status_compare (GVariant *a, GVariant *b)
{
  const char *names[2] = { "", "" };

  g_return_val_if_fail (a && b, 0);

  g_variant_lookup (a, "Name", "&s", &names[0]);
  g_variant_lookup (b, "Name", "&s", &names[1]);
  return g_utf8_collate (names[0], names[1]);
}

static int
status_compare_in_array (gconstpointer a, gconstpointer b)
{
  return wgre_status_compare (*(GVariant *const *) a, *(GVariant *const *) b);
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

char **
wgre_status_ask_names (GDBusConnection *bus, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (bus, NULL);

  reply = status_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                       "ListNames", NULL, "(as)", error);
  return reply ? wgre_status_names (reply) : NULL;
}

GVariant *
wgre_status_ask (GDBusConnection *bus, const char *name, const char *interface)
{
  g_autoptr (GVariant) answer = NULL;

  g_return_val_if_fail (bus && name && interface, NULL);

  answer = status_call (bus, name, WGRE_STATUS_PATH, "org.freedesktop.DBus.Properties", "GetAll",
                        g_variant_new ("(s)", interface), "(a{sv})", NULL);
  return answer ? g_variant_get_child_value (answer, 0) : NULL;
}

static GVariant *
status_collect (gboolean also_over, GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_auto (GStrv) names = bus ? wgre_status_ask_names (bus, error) : NULL;

  if (!names)
    return NULL;
  for (guint i = 0; names[i]; i++) {
    g_autoptr (GVariant) status = wgre_status_ask (bus, names[i], WGRE_STATUS_INTERFACE);
    g_autoptr (GVariant) state =
        status ? g_variant_lookup_value (status, "State", G_VARIANT_TYPE_STRING) : NULL;

    if (status && g_variant_n_children (status) && (also_over || state))
      g_ptr_array_add (found, g_steal_pointer (&status));
  }
  g_ptr_array_sort (found, status_compare_in_array);
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
