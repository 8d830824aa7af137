/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user is notified of, how often, and until when: services, nm-wgre-fence, NetworkManager
 * and the desktop's notifications are ours, on a bus of our own. */
#include <string.h>

#include "agent/herald.h"
#include "agent/trouble.h"
#include "common/bus.h"
#include "core/service.h"
#include "host/status.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define SETTINGS "/org/freedesktop/NetworkManager/Settings"

static GTestDBus *bus;
static GDBusConnection *ours, *theirs;
static GString *told; /* what the desktop was asked to do */
static guint32 last_id;
static const char *status_text, *closed_text; /* of a{sv} and as */
static guint32 nm_state;
static const char *nm_name; /* of the connection; NULL: it may not be seen */

/* --- what others are asked --- */

static const char others_xml[] =
    "<node>"
    "<interface name='org.freedesktop.Notifications'>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<method name='Notify'>"
    "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
    "<arg type='u' direction='out'/></method>"
    "</interface>"
    "<interface name='org.freedesktop.NetworkManager'>"
    "<method name='state'><arg type='u' direction='out'/></method>"
    "</interface>"
    "<interface name='org.freedesktop.NetworkManager.Settings'>"
    "<method name='GetConnectionByUuid'><arg type='s' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "</interface>"
    "<interface name='org.freedesktop.NetworkManager.Settings.Connection'>"
    "<method name='GetSettings'><arg type='a{sa{sv}}' direction='out'/></method>"
    "</interface>"
    "<interface name='" WGRE_STATUS_INTERFACE "'>"
    "<property name='Uuid' type='s' access='read'/><property name='Name' type='s' access='read'/>"
    "<property name='State' type='s' access='read'/>"
    "<property name='Failure' type='s' access='read'/>"
    "<property name='FarEnd' type='s' access='read'/><property name='Dead' type='b' access='read'/>"
    "</interface>"
    "<interface name='" WGRE_FENCE_INTERFACE "'>"
    "<property name='Closed' type='as' access='read'/>"
    "</interface>"
    "</node>";

static GVariant *
others_notify (GVariant *arguments)
{
  const char *title, *text;
  guint32 replaces;
  gint32 expires;

  g_variant_get (arguments, "(&su&s&s&sas@a{sv}i)", NULL, &replaces, NULL, &title, &text, NULL,
                 NULL, &expires);
  g_assert_cmpuint (replaces, ==, 0);
  g_assert_cmpint (expires, ==, 0);
  g_string_append_printf (told, "%s: %s\n", title, text);
  return g_variant_new ("(u)", ++last_id);
}

static GVariant *
others_answer (const char *method, GVariant *arguments)
{
  guint32 id;

  if (g_str_equal (method, "Notify"))
    return others_notify (arguments);
  if (g_str_equal (method, "GetCapabilities"))
    return g_variant_new_parsed ("(['body', 'body-markup'],)");
  if (g_str_equal (method, "state"))
    return g_variant_new ("(u)", nm_state);
  if (g_str_equal (method, "GetConnectionByUuid"))
    return nm_name ? g_variant_new ("(o)", SETTINGS "/1") : NULL;
  if (g_str_equal (method, "GetSettings"))
    return g_variant_new_parsed ("({'connection': {'id': <%s>}},)", nm_name);
  g_variant_get (arguments, "(u)", &id);
  g_string_append_printf (told, "closed %u\n", id);
  return g_variant_new ("()");
}

static void
others_called (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
               const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
               const char *method, GVariant *arguments, GDBusMethodInvocation *invocation,
               gpointer data G_GNUC_UNUSED)
{
  GVariant *answer = others_answer (method, arguments);

  if (answer)
    g_dbus_method_invocation_return_value (invocation, answer);
  else
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_ACCESS_DENIED, "not for you");
}

static GVariant *
others_get (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
            const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
            const char *property, GError **error, gpointer data G_GNUC_UNUSED)
{
  g_autoptr (GVariant) all = NULL;
  GVariant *value;

  if (g_str_equal (property, "Closed"))
    return g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, closed_text, NULL, NULL, NULL);
  all = g_variant_parse (G_VARIANT_TYPE_VARDICT, status_text, NULL, NULL, NULL);
  value = g_variant_lookup_value (all, property, NULL);
  if (!value)
    g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY, "nothing to say");
  return value;
}

static const struct {
  const char *path, *interface;
} others_objects[] = {
  { "/org/freedesktop/Notifications", "org.freedesktop.Notifications" },
  { "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager" },
  { SETTINGS, "org.freedesktop.NetworkManager.Settings" },
  { SETTINGS "/1", "org.freedesktop.NetworkManager.Settings.Connection" },
  { WGRE_STATUS_PATH, WGRE_STATUS_INTERFACE },
  { WGRE_FENCE_PATH, WGRE_FENCE_INTERFACE },
};

static void
others_export (void)
{
  static const GDBusInterfaceVTable table = { others_called, others_get, NULL, { NULL } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (others_xml, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (others_objects); i++)
    g_assert_cmpuint (g_dbus_connection_register_object (
                          theirs, others_objects[i].path,
                          g_dbus_node_info_lookup_interface (node, others_objects[i].interface),
                          &table, NULL, NULL, NULL),
                      >, 0);
}

/* --- what they do --- */

/* All that is on its way arrives, without a clock: the bus keeps the order, so that its answer to
 * one side comes after what the other has sent. A question follows the answer to another one, five
 * at most. */
static void
settle (void)
{
  for (guint i = 0; i < 12; i++) {
    test_bus_call (ours, "GetId", NULL);
    test_bus_call (theirs, "GetId", NULL);
    test_bus_call (ours, "GetId", NULL);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}

#define NAME_TAKE(name) test_bus_call (theirs, "RequestName", g_variant_new ("(su)", name, 0))
#define NAME_LEAVE(name) test_bus_call (theirs, "ReleaseName", g_variant_new ("(s)", name))

static const char *const names[] = { "org.freedesktop.Notifications",
                                     "org.freedesktop.NetworkManager", WGRE_FENCE_NAME,
                                     WGRE_STATUS_NAMES "1" };

static void
say (const char *path, const char *interface, GVariant *values)
{
  g_assert_true (g_dbus_connection_emit_signal (
      theirs, NULL, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
      g_variant_new ("(s@a{sv}as)", interface, values, NULL), NULL));
  settle ();
}

/* @text: what is between the braces, of the connection above. */
static void
say_status (const char *text)
{
  static char *whole;

  g_free (whole);
  whole = g_strdup_printf ("{'Uuid': <'" UUID "'>, %s}", text);
  status_text = whole;
  say (WGRE_STATUS_PATH, WGRE_STATUS_INTERFACE, g_variant_new_parsed ("@a{sv} {}"));
}

static void
say_closed (const char *text)
{
  closed_text = text;
  say (WGRE_FENCE_PATH, WGRE_FENCE_INTERFACE,
       g_variant_new_parsed ("{'Closed': <%@as>}", g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY,
                                                                    text, NULL, NULL, NULL)));
}

static void
say_online (gboolean online)
{
  nm_state = online ? 70 : 20;
  g_assert_true (g_dbus_connection_emit_signal (theirs, NULL, "/org/freedesktop/NetworkManager",
                                                "org.freedesktop.NetworkManager", "StateChanged",
                                                g_variant_new ("(u)", nm_state), NULL));
  settle ();
}

#define UP "'Name': <'office'>, 'State': <'up'>"
#define STARTING "'Name': <'office'>, 'State': <'starting'>"
#define DEAD UP ", 'Dead': <true>"
#define CLOSED "['" UUID "']"
#define OPEN "[]"

static const char dead_is_told[] = "The tunnel \"office\" is dead: No answer: &quot;nm-wgre doctor "
                                   "&apos;office&apos;&quot; finds out why\n";
static const char fence_is_told[] =
    "The kill switch of \"office\" is closed: Next to nothing leaves this host: bring the "
    "connection up, or open the kill switch by &quot;nm-wgre unlock &apos;office&apos;&quot;.\n";

/* --- a test --- */

typedef struct {
  WgreBell *bell;
  WgreHerald *herald;
} Fixture;

static void
fixture_follow (Fixture *fixture, guint patience)
{
  fixture->bell = wgre_bell_new (ours);
  fixture->herald = wgre_herald_new (ours, fixture->bell, patience);
  settle ();
}

static void
fixture_set_up (Fixture *fixture, gconstpointer patience)
{
  told = g_string_new (NULL);
  last_id = 0;
  status_text = "{}";
  closed_text = OPEN;
  nm_state = 70;
  nm_name = "office";
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    NAME_TAKE (names[i]);
  fixture_follow (fixture, GPOINTER_TO_UINT (patience));
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  wgre_herald_free (fixture->herald);
  wgre_bell_free (fixture->bell);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    NAME_LEAVE (names[i]);
  settle ();
  g_string_free (told, TRUE);
}

static void
assert_told (const char *wanted)
{
  g_assert_cmpstr (told->str, ==, wanted);
  g_string_truncate (told, 0);
}

/* Once, until it has gone; then again. */
static void
test_dead (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (UP);
  assert_told ("");
  say_status (DEAD);
  assert_told (dead_is_told);
  say_status (DEAD);
  assert_told ("");
  say_status (UP);
  assert_told ("closed 1\n");
  say_status (DEAD);
  assert_told (dead_is_told);
}

static void
test_sentence_of_keepalive (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (DEAD ", 'FarEnd': <'The far end is dead & gone.'>");
  assert_told (
      "The tunnel \"office\" is dead: The far end is dead &amp; gone. &quot;nm-wgre doctor "
      "&apos;office&apos;&quot; finds out why\n");
}

/* What the user has closed does not come again, and there is nothing to withdraw. */
static void
test_closed_by_the_user (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (DEAD);
  assert_told (dead_is_told);
  g_assert_true (g_dbus_connection_emit_signal (
      theirs, NULL, "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
      "NotificationClosed", g_variant_new ("(uu)", 1, 2), NULL));
  settle ();
  say_status (DEAD);
  say_status (UP);
  assert_told ("");
}

/* Who has no name of a service says nothing that counts, until he has one. */
static void
test_anybody (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  NAME_LEAVE (WGRE_STATUS_NAMES "1");
  settle ();
  say_status (DEAD);
  assert_told ("");
  NAME_TAKE (WGRE_STATUS_NAMES "1");
  settle ();
  assert_told (dead_is_told);
}

/* Nobody can do anything about it. */
static void
test_offline (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (UP);
  say_online (FALSE);
  say_status (DEAD);
  assert_told ("");
  say_online (TRUE);
  assert_told (dead_is_told);
  say_online (FALSE);
  assert_told ("");
}

static void
test_fence (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (UP);
  say_closed (CLOSED);
  assert_told ("");
  NAME_LEAVE (WGRE_STATUS_NAMES "1");
  settle ();
  assert_told (fence_is_told);
  NAME_TAKE (WGRE_STATUS_NAMES "1");
  say_status (STARTING);
  assert_told (""); /* somebody is at it */
  say_status ("'Failure': <'why'>");
  assert_told ("");
  say_status (STARTING);
  say_status (UP);
  assert_told ("closed 1\n");
}

static void
test_fence_opens (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_closed (CLOSED);
  assert_told (fence_is_told);
  say_closed (OPEN);
  assert_told ("closed 1\n");
}

/* Before the agent runs; nm-wgre-fence that is killed opens nothing. */
static void
test_fence_before (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  wgre_herald_free (fixture->herald);
  wgre_bell_free (fixture->bell);
  closed_text = CLOSED;
  fixture_follow (fixture, 0);
  assert_told (fence_is_told);
  NAME_LEAVE (WGRE_FENCE_NAME);
  settle ();
  NAME_TAKE (WGRE_FENCE_NAME);
  settle ();
  assert_told ("");
}

/* Somebody else's connection: what it is called is not told. */
static void
test_nameless (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  nm_name = NULL;
  say_closed (CLOSED);
  g_assert_nonnull (strstr (told->str, "The kill switch of \"" UUID "\" is closed"));
}

/* Whoever brings a connection up sees that it fails; of one that was up nobody does. */
static void
test_failure (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (STARTING);
  say_status ("'Failure': <'why'>");
  assert_told ("");
  say_status (UP);
  say_status ("'Failure': <'why'>");
  assert_told ("The tunnel \"office\" is dead: Failed: why\n");
  NAME_LEAVE (WGRE_STATUS_NAMES "1");
  settle ();
  assert_told ("");
  NAME_TAKE (WGRE_STATUS_NAMES "1");
  say_status (UP);
  assert_told ("closed 1\n");
}

/* Taken down by the user. */
static void
test_ends (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (DEAD);
  assert_told (dead_is_told);
  NAME_LEAVE (WGRE_STATUS_NAMES "1");
  settle ();
  assert_told ("closed 1\n");
}

/* What passes within the patience is no trouble. */
static void
test_patience (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (DEAD);
  say_status (UP);
  assert_told ("");
  say_status (DEAD);
  assert_told ("");
  while (!told->len)
    g_main_context_iteration (NULL, TRUE);
  assert_told (dead_is_told);
}

/* Nobody shows notifications: nothing happens, and nobody is bothered later. */
static void
test_no_desktop (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  NAME_LEAVE ("org.freedesktop.Notifications");
  say_status (DEAD);
  NAME_TAKE ("org.freedesktop.Notifications");
  say_status (UP);
  assert_told ("");
}

/* A new one counts from one: its numbers are somebody else's. */
static void
test_desktop_again (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  say_status (DEAD);
  assert_told (dead_is_told);
  NAME_LEAVE ("org.freedesktop.Notifications");
  settle ();
  NAME_TAKE ("org.freedesktop.Notifications");
  settle ();
  say_status (UP);
  assert_told ("");
}

static const struct {
  const char *path;
  void (*run) (Fixture *fixture, gconstpointer data);
  guint patience;
} tests[] = {
  { "/agent/herald/dead", test_dead, 0 },
  { "/agent/herald/sentence-of-keepalive", test_sentence_of_keepalive, 0 },
  { "/agent/herald/closed-by-the-user", test_closed_by_the_user, 0 },
  { "/agent/herald/anybody", test_anybody, 0 },
  { "/agent/herald/offline", test_offline, 0 },
  { "/agent/herald/fence", test_fence, 0 },
  { "/agent/herald/fence-opens", test_fence_opens, 0 },
  { "/agent/herald/fence-before", test_fence_before, 0 },
  { "/agent/herald/nameless", test_nameless, 0 },
  { "/agent/herald/failure", test_failure, 0 },
  { "/agent/herald/ends", test_ends, 0 },
  { "/agent/herald/patience", test_patience, 1 },
  { "/agent/herald/no-desktop", test_no_desktop, 0 },
  { "/agent/herald/desktop-again", test_desktop_again, 0 },
};

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
  ours = test_bus_connect (bus);
  theirs = test_bus_connect (bus);
  others_export ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, GUINT_TO_POINTER (tests[i].patience), fixture_set_up,
                tests[i].run, fixture_tear_down);
  status = g_test_run ();
  g_dbus_connection_close_sync (ours, NULL, NULL);
  g_dbus_connection_close_sync (theirs, NULL, NULL);
  g_clear_object (&ours);
  g_clear_object (&theirs);
  g_test_dbus_down (bus);
  g_object_unref (bus);
  return status;
}
