/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <gio/gio.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/program.h"
#include "helper/methods.h"
#include "host/confine.h"
#include "host/helper-api.h"
#include "host/name.h"

/* So long nobody must have called before the helper ends; the bus starts it again. */
#define IDLE_S 20

typedef struct {
  GMainLoop *loop;
  GDBusConnection *bus;
  guint timer;
} Helper;

/* Calls that came before the name was given back are answered first: the bus sends in order. */
static void
name_released (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) reply G_GNUC_UNUSED =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);

  g_main_loop_quit (((Helper *) data)->loop);
}

static gboolean
nobody_calls (gpointer data)
{
  Helper *helper = data;

  helper->timer = 0;
  g_dbus_connection_call (helper->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "ReleaseName",
                          g_variant_new ("(s)", WGRE_HELPER_NAME), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, name_released, helper);
  return G_SOURCE_REMOVE;
}

static void
somebody_calls (gpointer data)
{
  Helper *helper = data;

  if (helper->timer)
    g_source_remove (helper->timer);
  helper->timer = g_timeout_add_seconds (IDLE_S, nobody_calls, helper);
}

static gboolean
helper_asked_to_end (gpointer data)
{
  g_main_loop_quit (((Helper *) data)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
helper_serve (GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  Helper helper = { .loop = loop, .bus = bus };

  if (!bus || !wgre_methods_register (bus, somebody_calls, &helper, error))
    return FALSE;
  g_unix_signal_add (SIGTERM, helper_asked_to_end, &helper);
  g_unix_signal_add (SIGINT, helper_asked_to_end, &helper);
  somebody_calls (&helper);
  /* Not g_bus_own_name(), which takes giving the name back for losing it. */
  if (!wgre_name_take (bus, WGRE_HELPER_NAME, error))
    return FALSE;
  g_main_loop_run (loop);
  g_dbus_connection_flush_sync (bus, NULL, NULL);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  int status;

  if (!wgre_program_options (
          "nm-wgre-helper",
          "Acts in network namespaces for the tunnels of NetworkManager-wgre.\n"
          "The system bus starts it; there is no use for it by hand. See nm-wgre-helper(8).",
          NULL, argc, argv, &status))
    return status;
  umask (022);
  kept = wgre_confine (WGRE_CONFINED_HELPER);
  if (kept)
    g_printerr ("nm-wgre-helper: this process has more rights than it needs: %s\n", kept);
  if (helper_serve (&error))
    return EXIT_SUCCESS;
  return wgre_program_fail ("nm-wgre-helper", error->message);
}
