/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Only who owns a name of the service is heard: beside a service there is a stranger who says the
 * same of the same connection, on a bus of our own. */
#include "common/bus.h"
#include "host/observer.h"
#include "host/services.h"
#include "host/status.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define NAME WGRE_STATUS_NAMES "1"

static GTestDBus *bus;
static GDBusConnection *ours, *service, *stranger;
static guint asked_stranger; /* for properties */
static GString *events;

/* --- those who speak --- */

static GVariant *
speaker_get (GDBusConnection *connection, const char *sender G_GNUC_UNUSED,
             const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
             const char *property, GError **error G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
  if (connection == stranger)
    asked_stranger++;
  if (g_str_equal (property, "State"))
    return g_variant_new_string (connection == stranger ? "over" : "up");
  return g_variant_new_string (UUID);
}

static GDBusConnection *
speaker_new (void)
{
  static const char xml[] = "<node><interface name='" WGRE_STATUS_INTERFACE "'>"
                            "<property name='Uuid' type='s' access='read'/>"
                            "<property name='State' type='s' access='read'/>"
                            "</interface></node>";
  static const GDBusInterfaceVTable table = { .get_property = speaker_get };
  GDBusConnection *speaker = test_bus_connect (bus);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  g_assert_true (g_dbus_connection_register_object (speaker, WGRE_STATUS_PATH, node->interfaces[0],
                                                    &table, NULL, NULL, NULL));
  return speaker;
}

/* All that is on its way arrives: the bus keeps the order. A question follows the answer to
 * another one, five at most. */
static void
settle (void)
{
  for (guint i = 0; i < 12; i++) {
    test_bus_call (ours, "GetId", NULL);
    test_bus_call (service, "GetId", NULL);
    test_bus_call (stranger, "GetId", NULL);
    test_bus_call (ours, "GetId", NULL);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}

static void
speak (GDBusConnection *speaker)
{
  g_assert_true (g_dbus_connection_emit_signal (
      speaker, NULL, WGRE_STATUS_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
      g_variant_new_parsed ("(%s, @a{sv} {}, ['State'])", WGRE_STATUS_INTERFACE), NULL));
  settle ();
}

static void
own (GDBusConnection *speaker, const char *name)
{
  test_bus_call (speaker, "RequestName", g_variant_new ("(su)", name, 0));
  settle ();
}

static void
leave (GDBusConnection *speaker, const char *name)
{
  test_bus_call (speaker, "ReleaseName", g_variant_new ("(s)", name));
  settle ();
}

/* --- events --- */

static void
note_came (const char *owner, gpointer data G_GNUC_UNUSED)
{
  g_string_append_printf (events, "came %s\n", owner);
}

static void
note_changed (const char *owner, gpointer data G_GNUC_UNUSED)
{
  g_string_append_printf (events, "changed %s\n", owner);
}

static void
note_gone (const char *owner, gpointer data G_GNUC_UNUSED)
{
  g_string_append_printf (events, "gone %s\n", owner);
}

/* @what: "came", "changed" or "gone": that happened to the service, and nothing else. NULL: nothing
 * happened. */
static void
assert_event (const char *what)
{
  g_autofree char *wanted =
      what ? g_strdup_printf ("%s %s\n", what, g_dbus_connection_get_unique_name (service))
           : g_strdup ("");

  g_assert_cmpstr (events->str, ==, wanted);
  g_string_truncate (events, 0);
}

static void
test_events (void)
{
  static const WgreServicesEvents all = { note_came, note_changed, note_gone, NULL };
  g_autoptr (WgreServices) services G_GNUC_UNUSED = wgre_services_new (ours, &all, NULL);

  settle ();
  assert_event (NULL);
  speak (stranger);
  assert_event (NULL);
  speak (service); /* has no name either */
  assert_event (NULL);
  own (service, NAME);
  assert_event ("came");
  speak (stranger);
  assert_event (NULL);
  speak (service);
  assert_event ("changed");
  leave (service, NAME);
  assert_event ("gone");
  speak (service);
  assert_event (NULL);
}

/* One that has its name before it is followed. */
static void
test_before (void)
{
  static const WgreServicesEvents all = { note_came, note_changed, note_gone, NULL };
  WgreServices *services;

  own (service, NAME);
  services = wgre_services_new (ours, &all, NULL);
  settle ();
  assert_event ("came");
  speak (service);
  assert_event ("changed");
  wgre_services_free (services);
  speak (service);
  leave (service, NAME);
  assert_event (NULL);
}

/* Names of others are no names of a service, nm-wgre-fence's below the same prefix neither. */
static void
test_other_names (void)
{
  static const WgreServicesEvents all = { note_came, note_changed, note_gone, NULL };
  g_autoptr (WgreServices) services = NULL;

  own (stranger, "org.example.Stranger");
  services = wgre_services_new (ours, &all, NULL);
  own (stranger, WGRE_STATUS_NAMESPACE ".Fence");
  speak (stranger);
  assert_event (NULL);
  leave (stranger, "org.example.Stranger");
  leave (stranger, WGRE_STATUS_NAMESPACE ".Fence");
  assert_event (NULL);
}

/* --- the observer --- */

static void
count (gpointer told)
{
  ++*(guint *) told;
}

static const char *
state_of (WgreObserver *observer)
{
  GVariant *status = wgre_observer_status (observer);
  const char *state = NULL;

  if (status)
    g_variant_lookup (status, "State", "&s", &state);
  return state;
}

/* A stranger is not even asked, and a service that comes after him is seen. */
static void
test_observer (void)
{
  guint told = 0;
  g_autoptr (WgreObserver) observer = wgre_observer_new (UUID, count, &told);

  settle ();
  speak (stranger);
  g_assert_null (state_of (observer));
  own (service, NAME);
  g_assert_cmpstr (state_of (observer), ==, "up");
  g_assert_cmpuint (told, ==, 1);
  speak (stranger);
  g_assert_cmpuint (told, ==, 1);
  speak (service);
  g_assert_cmpuint (told, ==, 2);
  leave (service, NAME);
  g_assert_null (state_of (observer));
  g_assert_cmpuint (asked_stranger, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = test_bus_up ();
  if (!bus) {
    g_print ("1..0 # SKIP there is no dbus-daemon\n");
    return 0;
  }
  ours = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_dbus_connection_set_exit_on_close (ours, FALSE);
  service = speaker_new ();
  stranger = speaker_new ();
  events = g_string_new (NULL);
  g_test_add_func ("/host/services/events", test_events);
  g_test_add_func ("/host/services/before", test_before);
  g_test_add_func ("/host/services/other-names", test_other_names);
  g_test_add_func ("/host/services/observer", test_observer);
  status = g_test_run ();
  g_string_free (events, TRUE);
  g_dbus_connection_close_sync (service, NULL, NULL);
  g_dbus_connection_close_sync (stranger, NULL, NULL);
  g_clear_object (&service);
  g_clear_object (&stranger);
  g_clear_object (&ours);
  g_test_dbus_stop (bus);
  g_object_unref (bus);
  return status;
}
