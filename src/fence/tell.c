/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fence/tell.h"

#include <string.h>

#include "core/service.h"
#include "fence/notice.h"

/* Whoever runs before the bus, as at boot, looks for it from time to time. */
#define TELL_BUS "/run/dbus/system_bus_socket"
#define TELL_BUS_PAUSE_S 2

struct _WgreFenceTell {
  char *directory;
  char **closed; /* UUIDs, in order */
  WgreFenceNotice *notice;
  guint waiting; /* timer, while there is no bus */
  GCancellable *cancellable;
  GDBusConnection *bus; /* NULL: not yet */
  guint object, name;
};

static const char tell_xml[] = "<node><interface name='" WGRE_FENCE_INTERFACE "'>"
                               "<property name='Closed' type='as' access='read'/>"
                               "</interface></node>";

/* --- what is closed --- */

static int
tell_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
tell_read (const WgreFenceTell *tell)
{
  g_autoptr (GPtrArray) fences = wgre_fence_list (tell->directory);
  GPtrArray *uuids = g_ptr_array_new ();

  for (guint i = 0; i < fences->len; i++)
    if (wgre_fence_is_closed (fences->pdata[i]))
      g_ptr_array_add (uuids, g_strdup (((const WgreFence *) fences->pdata[i])->uuid));
  g_ptr_array_sort (uuids, tell_compare);
  g_ptr_array_add (uuids, NULL);
  return (char **) g_ptr_array_free (uuids, FALSE);
}

static GVariant *
tell_get (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
          const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
          const char *property G_GNUC_UNUSED, GError **error G_GNUC_UNUSED, gpointer data)
{
  return g_variant_new_strv ((const char *const *) ((const WgreFenceTell *) data)->closed, -1);
}

void
wgre_fence_tell_look (WgreFenceTell *tell)
{
  g_auto (GStrv) before = NULL;
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  g_return_if_fail (tell);

  wgre_fence_notice_again (tell->notice);
  before = g_steal_pointer (&tell->closed);
  tell->closed = tell_read (tell);
  if (!tell->object ||
      g_strv_equal ((const char *const *) before, (const char *const *) tell->closed))
    return;
  g_variant_dict_insert_value (&values, "Closed",
                               g_variant_new_strv ((const char *const *) tell->closed, -1));
  g_dbus_connection_emit_signal (
      tell->bus, NULL, WGRE_FENCE_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
      g_variant_new ("(s@a{sv}as)", WGRE_FENCE_INTERFACE, g_variant_dict_end (&values), NULL),
      NULL);
}

/* --- when to look, and whom to tell --- */

static void
tell_files_changed (gpointer data)
{
  wgre_fence_tell_look (data);
}

static void
tell_connected (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  static const GDBusInterfaceVTable table = { .get_property = tell_get };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (tell_xml, NULL);
  GDBusConnection *bus = g_bus_get_finish (result, NULL);
  WgreFenceTell *tell = data;

  if (!bus)
    return; /* there is none, or nobody tells any more */
  tell->bus = bus;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  tell->object = g_dbus_connection_register_object (bus, WGRE_FENCE_PATH, node->interfaces[0],
                                                    &table, tell, NULL, NULL);
  tell->name = g_bus_own_name_on_connection (bus, WGRE_FENCE_NAME, G_BUS_NAME_OWNER_FLAGS_REPLACE,
                                             NULL, NULL, NULL, NULL);
}

static gboolean
tell_connect (gpointer data)
{
  WgreFenceTell *tell = data;

  if (!g_getenv ("DBUS_SYSTEM_BUS_ADDRESS") && !g_file_test (TELL_BUS, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;
  tell->waiting = 0;
  g_bus_get (G_BUS_TYPE_SYSTEM, tell->cancellable, tell_connected, tell);
  return G_SOURCE_REMOVE;
}

/* --- life --- */

WgreFenceTell *
wgre_fence_tell_new (const char *directory)
{
  WgreFenceTell *tell;

  g_return_val_if_fail (directory, NULL);

  tell = g_new0 (WgreFenceTell, 1);
  tell->directory = g_strdup (directory);
  tell->cancellable = g_cancellable_new ();
  tell->notice = wgre_fence_notice_new (directory, tell_files_changed, tell);
  tell->closed = tell_read (tell);
  if (tell_connect (tell) == G_SOURCE_CONTINUE)
    tell->waiting = g_timeout_add_seconds (TELL_BUS_PAUSE_S, tell_connect, tell);
  return tell;
}

void
wgre_fence_tell_free (WgreFenceTell *tell)
{
  if (!tell)
    return;
  g_cancellable_cancel (tell->cancellable);
  g_object_unref (tell->cancellable);
  wgre_fence_notice_free (tell->notice);
  g_clear_handle_id (&tell->waiting, g_source_remove);
  g_clear_handle_id (&tell->name, g_bus_unown_name);
  if (tell->object)
    g_dbus_connection_unregister_object (tell->bus, tell->object);
  if (tell->bus)
    g_dbus_connection_flush_sync (tell->bus, NULL, NULL);
  g_clear_object (&tell->bus);
  g_strfreev (tell->closed);
  g_free (tell->directory);
  g_free (tell);
}
