/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose words doctor repeats when a connection does not come up: on a bus of our own, with a fake
 * NetworkManager, a service that fails and a stranger. */
#include "common/bus.h"
#include "core/error.h"
#include "doctor/gather/trial.h"
#include "host/status.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define NAME WGRE_STATUS_NAMES "1"
#define NM "org.freedesktop.NetworkManager"
#define NM_PATH "/org/freedesktop/NetworkManager"
#define NM_ACTIVE NM_PATH "/ActiveConnection/1"
#define DEACTIVATED 4

typedef struct {
  const char *name;
  const char *before, *words, *after; /* of the stranger, the service, and the stranger again */
  const char *heard;                  /* NULL: nobody's words */
} TrialCase;

static GTestDBus *bus;
static GDBusConnection *manager, *service, *stranger;
static const TrialCase *playing;
static guint taken_down;

/* --- those who speak --- */

/* @arguments reach the bus before this returns. */
static void
trial_emit (GDBusConnection *speaker, GVariant *arguments)
{
  g_assert_true (g_dbus_connection_emit_signal (speaker, NULL, WGRE_STATUS_PATH,
                                                "org.freedesktop.DBus.Properties",
                                                "PropertiesChanged", arguments, NULL));
  test_bus_call (speaker, "GetId", NULL);
}

static void
trial_say (GDBusConnection *speaker, const char *words)
{
  if (words)
    trial_emit (speaker, g_variant_new_parsed ("(%s, {'Failure': <%s>}, @as [])",
                                               WGRE_STATUS_INTERFACE, words));
}

/* The service comes, fails and is gone before NetworkManager answers. */
static void
trial_play (void)
{
  trial_say (stranger, playing->before);
  trial_emit (stranger, g_variant_new ("(s)", WGRE_STATUS_INTERFACE));
  test_bus_call (service, "RequestName", g_variant_new ("(su)", NAME, 0));
  trial_say (service, playing->words);
  trial_say (stranger, playing->after);
  test_bus_call (service, "ReleaseName", g_variant_new ("(s)", NAME));
}

/* --- NetworkManager --- */

static void
manager_called (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                const char *method, GVariant *arguments G_GNUC_UNUSED,
                GDBusMethodInvocation *invocation, gpointer data G_GNUC_UNUSED)
{
  GVariant *answer = NULL;

  if (g_str_equal (method, "GetConnectionByUuid"))
    answer = g_variant_new ("(o)", NM_PATH "/Settings/1");
  else if (g_str_equal (method, "ActivateConnection")) {
    trial_play ();
    answer = g_variant_new ("(o)", NM_ACTIVE);
  } else
    taken_down++;
  g_dbus_method_invocation_return_value (invocation, answer);
}

static GVariant *
manager_get (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
             const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
             const char *property G_GNUC_UNUSED, GError **error G_GNUC_UNUSED,
             gpointer data G_GNUC_UNUSED)
{
  return g_variant_new_uint32 (DEACTIVATED);
}

static void
manager_register (const char *path, const char *xml)
{
  static const GDBusInterfaceVTable table = { .method_call = manager_called,
                                              .get_property = manager_get };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  g_assert_true (g_dbus_connection_register_object (manager, path, node->interfaces[0], &table,
                                                    NULL, NULL, NULL));
}

/* It answers from a thread of its own: who is tested waits for it. */
static gpointer
manager_live (gpointer loop)
{
  g_main_context_push_thread_default (g_main_loop_get_context (loop));
  manager_register (NM_PATH "/Settings",
                    "<node><interface name='" NM ".Settings'>"
                    "<method name='GetConnectionByUuid'><arg type='s' direction='in'/>"
                    "<arg type='o' direction='out'/></method></interface></node>");
  manager_register (NM_PATH, "<node><interface name='" NM "'>"
                             "<method name='ActivateConnection'><arg type='o' direction='in'/>"
                             "<arg type='o' direction='in'/><arg type='o' direction='in'/>"
                             "<arg type='o' direction='out'/></method>"
                             "<method name='DeactivateConnection'><arg type='o' direction='in'/>"
                             "</method></interface></node>");
  manager_register (NM_ACTIVE, "<node><interface name='" NM ".Connection.Active'>"
                               "<property name='State' type='u' access='read'/>"
                               "</interface></node>");
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (g_main_loop_get_context (loop));
  return NULL;
}

/* --- the tests --- */

static const TrialCase cases[] = {
  { "service", NULL, "No route.", NULL, "No route." },
  { "stranger-before", "Call 555.", NULL, NULL, NULL },
  { "stranger-while-it-is-there", NULL, NULL, "Call 555.", NULL },
  { "both", "Call 555.", "No route.", "Call 556.", "No route." },
};

static void
test_words (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreTrial) trial = NULL;

  playing = data;
  taken_down = 0;
  trial = wgre_trial_new (UUID, &error);
  g_assert_null (trial);
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NO_ANSWER);
  g_assert_cmpstr (error->message, ==,
                   playing->heard ? playing->heard
                                  : "NetworkManager does not bring it up, and its log says why");
  g_assert_cmpuint (taken_down, ==, 1);
}

static int
run_with_manager (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  GThread *thread;
  int status;

  manager = test_bus_connect (bus);
  service = test_bus_connect (bus);
  stranger = test_bus_connect (bus);
  thread = g_thread_new ("manager", manager_live, loop);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/doctor/trial/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_words);
  }
  /* Once the loop runs, all objects are there. */
  while (!g_main_loop_is_running (loop))
    g_usleep (1000);
  test_bus_call (manager, "RequestName", g_variant_new ("(su)", NM, 0));
  status = g_test_run ();
  g_main_loop_quit (loop);
  g_thread_join (thread);
  g_clear_object (&manager);
  g_clear_object (&service);
  g_clear_object (&stranger);
  return status;
}

int
main (int argc, char **argv)
{
  int status;

  g_setenv ("LC_ALL", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  bus = test_bus_up ();
  if (!bus) {
    g_print ("1..0 # SKIP there is no dbus-daemon\n");
    return 0;
  }
  status = run_with_manager ();
  g_test_dbus_stop (bus);
  g_object_unref (bus);
  return status;
}
