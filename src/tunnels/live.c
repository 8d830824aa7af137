/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/live.h"

#include "host/services.h"
#include "host/status.h"

struct _WgreLive {
  GDBusConnection *bus;
  WgreServices *services;
  GHashTable *known; /* UUID → GVariant */
  GCancellable *cancellable;
  gboolean asking, again;
  void (*told) (gpointer data);
  gpointer data;
};

/* Takes over what all services say. The process of an attempt that has failed may be there beside
 * that of a new one, which counts more. */
static void
live_take (WgreLive *live, GVariant *all)
{
  g_hash_table_remove_all (live->known);
  for (gsize i = 0; all && i < g_variant_n_children (all); i++) {
    g_autoptr (GVariant) status = g_variant_get_child_value (all, i);
    g_autoptr (GVariant) state = g_variant_lookup_value (status, "State", G_VARIANT_TYPE_STRING);
    const char *uuid;

    if (!g_variant_lookup (status, "Uuid", "&s", &uuid))
      continue;
    if (state || !g_hash_table_contains (live->known, uuid))
      g_hash_table_replace (live->known, g_strdup (uuid), g_variant_ref (status));
  }
}

static void
live_read (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED,
           GCancellable *cancellable G_GNUC_UNUSED)
{
  GError *error = NULL;
  GVariant *all = wgre_status_read_all (&error);

  if (all)
    g_task_return_pointer (task, all, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
live_answered (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  WgreLive *live = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) all = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* it is gone */
  live->asking = FALSE;
  live_take (live, all);
  live->told (live->data);
  if (live->again)
    wgre_live_look (live);
}

/* One question at a time: what comes meanwhile is answered by the next one. */
static void
live_ask (WgreLive *live)
{
  g_autoptr (GTask) task = NULL;

  live->again = live->asking;
  if (live->asking)
    return;
  live->asking = TRUE;
  task = g_task_new (NULL, live->cancellable, live_answered, live);
  g_task_run_in_thread (task, live_read);
}

static void
live_heard (const char *owner G_GNUC_UNUSED, gpointer data)
{
  live_ask (data);
}

WgreLive *
wgre_live_new (void (*told) (gpointer data), gpointer data)
{
  static const WgreServicesEvents events = { live_heard, live_heard, live_heard, NULL };
  WgreLive *live;

  g_return_val_if_fail (told, NULL);

  live = g_new0 (WgreLive, 1);
  live->told = told;
  live->data = data;
  live->known =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  live->cancellable = g_cancellable_new ();
  live->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  if (!live->bus)
    return live;
  live->services = wgre_services_new (live->bus, &events, live);
  live_ask (live);
  return live;
}

void
wgre_live_free (WgreLive *live)
{
  if (!live)
    return;
  g_cancellable_cancel (live->cancellable);
  g_object_unref (live->cancellable);
  wgre_services_free (live->services);
  g_clear_object (&live->bus);
  g_hash_table_unref (live->known);
  g_free (live);
}

void
wgre_live_look (WgreLive *live)
{
  g_return_if_fail (live);

  if (live->bus)
    live_ask (live);
}

GVariant *
wgre_live_get (WgreLive *live, const char *uuid)
{
  g_return_val_if_fail (live && uuid, NULL);

  return g_hash_table_lookup (live->known, uuid);
}
