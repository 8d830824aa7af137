/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface that NetworkManager calls, on a bus of its own: which calls and signals come of
 * what, and in which order. */
#include <string.h>

#include "common/bus.h"
#include "core/error.h"
#include "host/name.h"
#include "service/vpn.h"

#define WATCHED GUINT_TO_POINTER (1) /* the caller is */
#define PATIENCE_MS 20000
#define WHILE_MS 300 /* in which nothing is to happen */

typedef struct {
  GTestDBus *bus;
  GDBusConnection *ours, *nm;
  WgreVpn *vpn;
  GString *calls, *signals; /* a word for each */
  gboolean refuses;
} Fixture;

/* --- what the interface's user does --- */

static gboolean
fixture_connect (GVariant *settings G_GNUC_UNUSED, gboolean interactive, gpointer data,
                 GError **error)
{
  Fixture *fixture = data;

  g_string_append (fixture->calls, interactive ? "ask " : "connect ");
  if (fixture->refuses)
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID, "no");
  return !fixture->refuses;
}

static gboolean
fixture_need_secrets (GVariant *settings G_GNUC_UNUSED, gpointer data)
{
  g_string_append (((Fixture *) data)->calls, "need ");
  return TRUE;
}

static void
fixture_disconnect (gpointer data)
{
  g_string_append (((Fixture *) data)->calls, "disconnect ");
}

static void
fixture_quit (gpointer data)
{
  g_string_append (((Fixture *) data)->calls, "quit ");
}

static const WgreVpnCalls fixture_calls = { fixture_connect, fixture_need_secrets,
                                            fixture_disconnect, fixture_quit };

static void
note_signal (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
             const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
             const char *signal, GVariant *arguments, gpointer data)
{
  guint32 number = 0;

  if (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(u)")))
    g_variant_get (arguments, "(u)", &number);
  g_string_append_printf (data, "%s %u\n", signal, number);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer watched)
{
  g_autoptr (GError) error = NULL;

  fixture->bus = test_bus_up ();
  if (!fixture->bus) {
    g_test_skip ("there is no dbus-daemon");
    return;
  }
  fixture->ours = test_bus_connect (fixture->bus);
  fixture->nm = test_bus_connect (fixture->bus);
  fixture->calls = g_string_new (NULL);
  fixture->signals = g_string_new (NULL);
  g_dbus_connection_signal_subscribe (fixture->nm, NULL, NM_VPN_DBUS_PLUGIN_INTERFACE, NULL,
                                      NM_VPN_DBUS_PLUGIN_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                      note_signal, fixture->signals, NULL);
  fixture->vpn = wgre_vpn_new (fixture->ours, watched != NULL, &fixture_calls, fixture, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->bus)
    return;
  wgre_vpn_free (fixture->vpn);
  g_clear_object (&fixture->nm);
  g_clear_object (&fixture->ours);
  g_test_dbus_stop (fixture->bus);
  g_object_unref (fixture->bus);
  g_string_free (fixture->calls, TRUE);
  g_string_free (fixture->signals, TRUE);
}

/* --- what NetworkManager does and sees --- */

static void
note_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  char **answer = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *name = error ? g_dbus_error_get_remote_error (error) : NULL;

  *answer = g_strdup (reply ? "done" : strrchr (name, '.') + 1);
}

/* The last word of the error's name, or "done". */
static void
assert_answer (Fixture *fixture, const char *method, GVariant *arguments, const char *wanted)
{
  g_autofree char *answer = NULL;

  g_dbus_connection_call (fixture->nm, g_dbus_connection_get_unique_name (fixture->ours),
                          NM_VPN_DBUS_PLUGIN_PATH, NM_VPN_DBUS_PLUGIN_INTERFACE, method, arguments,
                          NULL, G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, note_answer, &answer);
  while (!answer)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (answer, ==, wanted);
}

static void
assert_connect (Fixture *fixture, const char *wanted)
{
  assert_answer (fixture, "Connect", g_variant_new_parsed ("(@a{sa{sv}} {},)"), wanted);
}

static gboolean
time_is_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Waits until @text is @wanted: words only come. */
static void
assert_becomes (GString *text, const char *wanted)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (PATIENCE_MS, time_is_over, &late);

  while (strcmp (text->str, wanted) && !late)
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
assert_stays (GString *text, const char *wanted)
{
  gboolean over = FALSE;

  g_timeout_add (WHILE_MS, time_is_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text->str, ==, wanted);
}

static GVariant *
some_config (void)
{
  return g_variant_new_parsed ("@a{sv} {}");
}

/* --- tests --- */

static void
test_course (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->vpn)
    return;
  assert_connect (fixture, "done");
  assert_becomes (fixture->signals, "StateChanged 3\n");
  wgre_vpn_configure (fixture->vpn, some_config (), some_config (), some_config ());
  assert_becomes (fixture->signals,
                  "StateChanged 3\nConfig 0\nIp4Config 0\nIp6Config 0\nStateChanged 4\n");
  g_string_truncate (fixture->signals, 0);
  assert_answer (fixture, "Disconnect", NULL, "done");
  assert_becomes (fixture->signals, "StateChanged 5\nStateChanged 6\n");
  g_assert_cmpstr (fixture->calls->str, ==, "connect disconnect quit ");
  assert_answer (fixture, "Disconnect", NULL, "AlreadyStopped");
}

static void
test_one_family (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->vpn)
    return;
  assert_connect (fixture, "done");
  wgre_vpn_configure (fixture->vpn, some_config (), NULL, some_config ());
  assert_becomes (fixture->signals, "StateChanged 3\nConfig 0\nIp6Config 0\nStateChanged 4\n");
}

static void
test_second_connect (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->vpn)
    return;
  assert_answer (fixture, "NewSecrets", g_variant_new_parsed ("(@a{sa{sv}} {},)"), "WrongState");
  assert_connect (fixture, "done");
  assert_connect (fixture, "WrongState");
  g_assert_cmpstr (fixture->calls->str, ==, "connect ");
}

static void
test_refused (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->vpn)
    return;
  fixture->refuses = TRUE;
  assert_connect (fixture, "BadArguments");
  assert_becomes (fixture->signals, "StateChanged 6\n");
  assert_becomes (fixture->calls, "connect quit ");
}

static void
test_fails (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->vpn)
    return;
  assert_connect (fixture, "done");
  wgre_vpn_fail (fixture->vpn, NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG);
  assert_becomes (fixture->signals, "StateChanged 3\nFailure 2\nStateChanged 5\nStateChanged 6\n");
  g_assert_cmpstr (fixture->calls->str, ==, "connect disconnect quit ");
}

static void
test_asks (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  const char *const names[] = { "private-key", NULL };

  if (!fixture->vpn)
    return;
  assert_answer (fixture, "ConnectInteractive", g_variant_new_parsed ("(@a{sa{sv}} {}, @a{sv} {})"),
                 "done");
  wgre_vpn_ask (fixture->vpn, "keys", names);
  assert_becomes (fixture->signals, "StateChanged 3\nSecretsRequired 0\n");
  assert_answer (fixture, "NewSecrets", g_variant_new_parsed ("(@a{sa{sv}} {},)"), "done");
  g_assert_cmpstr (fixture->calls->str, ==, "ask connect ");
}

static void
test_caller_leaves (Fixture *fixture, gconstpointer watched)
{
  if (!fixture->vpn)
    return;
  assert_connect (fixture, "done");
  g_dbus_connection_close_sync (fixture->nm, NULL, NULL);
  if (watched)
    assert_becomes (fixture->calls, "connect disconnect quit ");
  else
    assert_stays (fixture->calls, "connect ");
}

/* Waits until it is seen that @connection is NetworkManager. */
static void
become_manager (Fixture *fixture, GDBusConnection *connection)
{
  const char *name = g_dbus_connection_get_unique_name (connection);

  g_assert_true (wgre_name_take (connection, NM_DBUS_SERVICE, NULL));
  while (g_strcmp0 (wgre_vpn_manager (fixture->vpn), name))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_manager_leaves (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->vpn)
    return;
  become_manager (fixture, fixture->nm);
  assert_connect (fixture, "done");
  g_dbus_connection_close_sync (fixture->nm, NULL, NULL);
  assert_becomes (fixture->calls, "connect disconnect quit ");
  g_assert_null (wgre_vpn_manager (fixture->vpn));
}

/* The connection is that of another caller, whose end is seen after that, too. */
static void
test_other_manager_leaves (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  g_autoptr (GDBusConnection) manager = NULL;

  if (!fixture->vpn)
    return;
  manager = test_bus_connect (fixture->bus);
  become_manager (fixture, manager);
  assert_connect (fixture, "done");
  g_dbus_connection_close_sync (manager, NULL, NULL);
  assert_stays (fixture->calls, "connect ");
  g_assert_null (wgre_vpn_manager (fixture->vpn));
  g_dbus_connection_close_sync (fixture->nm, NULL, NULL);
  assert_becomes (fixture->calls, "connect disconnect quit ");
}

/* Nobody is watched: it stays for the next. */
static void
test_stays (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->vpn)
    return;
  assert_connect (fixture, "done");
  assert_answer (fixture, "Disconnect", NULL, "done");
  assert_stays (fixture->calls, "connect disconnect ");
  assert_connect (fixture, "done");
  g_assert_cmpstr (fixture->calls->str, ==, "connect disconnect connect ");
}

static void
test_unknown (Fixture *fixture, gconstpointer watched G_GNUC_UNUSED)
{
  if (!fixture->vpn)
    return;
  assert_answer (fixture, "SetFailure", g_variant_new ("(s)", "why"), "NotSupported");
  assert_answer (fixture, "NeedSecrets", g_variant_new_parsed ("(@a{sa{sv}} {},)"), "done");
  g_assert_cmpstr (fixture->calls->str, ==, "need ");
}

static void
add (const char *name, gconstpointer watched, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/service/vpn/", name, NULL);

  g_test_add (path, Fixture, watched, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("up-and-down", WATCHED, test_course);
  add ("one-family", WATCHED, test_one_family);
  add ("second-connect", WATCHED, test_second_connect);
  add ("refused", WATCHED, test_refused);
  add ("fails", WATCHED, test_fails);
  add ("asks-for-secrets", WATCHED, test_asks);
  add ("caller-leaves", WATCHED, test_caller_leaves);
  add ("caller-leaves-who-is-not-watched", NULL, test_caller_leaves);
  add ("manager-leaves", WATCHED, test_manager_leaves);
  add ("manager-leaves-who-is-not-the-caller", WATCHED, test_other_manager_leaves);
  add ("stays-for-the-next", NULL, test_stays);
  add ("others-methods", WATCHED, test_unknown);
  return g_test_run ();
}
