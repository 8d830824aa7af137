/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several tunnels may share is claimed: the first one opens it, the last one closes it, and
 * what somebody else has opened stays. With a firewalld of our own on a bus of our own, which notes
 * what it is asked for. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>

#include "host/claim.h"
#include "host/firewalld.h"
#include "service/kernel.h"

static GTestDBus *bus; /* NULL: there is no dbus-daemon */
static char *directory;

/* --- firewalld --- */

static const char introspection[] =
    "<node><interface name='" WGRE_FIREWALLD_SERVICE ".zone'>"
    "<method name='addPort'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='i' direction='in'/><arg type='s' direction='out'/>"
    "</method>"
    "<method name='removePort'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='out'/></method>"
    "<method name='addProtocol'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='s' direction='out'/></method>"
    "<method name='removeProtocol'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='out'/></method>"
    "</interface></node>";

static GMutex mutex;       /* for what follows, which the firewall's thread changes */
static GHashTable *let_in; /* "public 51820 udp" */
static GString *asked;     /* "+public 51820 udp" and "-...", one per line */
static gboolean refuses;

static GMainContext *context;
static GMainLoop *loop;
static GThread *thread;
static GDBusConnection *served;

/* "public 51820 udp": the words among the arguments. */
static char *
what_of (GVariant *arguments)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (arguments); i++) {
    g_autoptr (GVariant) word = g_variant_get_child_value (arguments, i);

    if (g_variant_is_of_type (word, G_VARIANT_TYPE_STRING))
      g_string_append_printf (text, "%s%s", i ? " " : "", g_variant_get_string (word, NULL));
  }
  return g_string_free (text, FALSE);
}

static const char *
change (const char *what, gboolean add)
{
  g_string_append_printf (asked, "%c%s\n", add ? '+' : '-', what);
  if (refuses)
    return "COMMAND_FAILED: made to fail";
  if (add)
    return g_hash_table_add (let_in, g_strdup (what)) ? NULL : "ALREADY_ENABLED: it is";
  return g_hash_table_remove (let_in, what) ? NULL : "NOT_ENABLED: it is not";
}

static void
called (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
        const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED, const char *method,
        GVariant *arguments, GDBusMethodInvocation *invocation, gpointer data G_GNUC_UNUSED)
{
  g_autofree char *what = what_of (arguments);
  const char *problem;

  g_mutex_lock (&mutex);
  problem = change (what, g_str_has_prefix (method, "add"));
  g_mutex_unlock (&mutex);
  if (problem)
    g_dbus_method_invocation_return_dbus_error (invocation, WGRE_FIREWALLD_SERVICE ".Exception",
                                                problem);
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", "public"));
}

static gpointer
serve (gpointer ready)
{
  static const GDBusInterfaceVTable vtable = { .method_call = called };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (GVariant) reply = NULL;

  g_main_context_push_thread_default (context);
  served =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, NULL);
  g_assert_nonnull (served);
  g_assert_cmpuint (g_dbus_connection_register_object (served, WGRE_FIREWALLD_PATH,
                                                       node->interfaces[0], &vtable, NULL, NULL,
                                                       NULL),
                    !=, 0);
  reply = g_dbus_connection_call_sync (served, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", WGRE_FIREWALLD_SERVICE, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
  g_atomic_int_set ((gint *) ready, 1);
  g_main_loop_run (loop);
  g_dbus_connection_close_sync (served, NULL, NULL);
  g_clear_object (&served);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
start_firewalld (void)
{
  static gint ready;

  g_atomic_int_set (&ready, 0);
  context = g_main_context_new ();
  loop = g_main_loop_new (context, FALSE);
  thread = g_thread_new ("firewalld", serve, &ready);
  while (!g_atomic_int_get (&ready))
    g_usleep (1000);
}

static void
stop_firewalld (void)
{
  if (!loop)
    return;
  g_main_loop_quit (loop);
  g_thread_join (thread);
  g_clear_pointer (&loop, g_main_loop_unref);
  g_clear_pointer (&context, g_main_context_unref);
}

/* --- a test --- */

typedef struct {
  WgreKernel *first, *second;
  WgreOp *port, *protocol;
} Test;

static WgreOp *
op_new (guint16 port, guint8 protocol)
{
  WgreOp *op = wgre_op_new (WGRE_OP_FIREWALLD, g_intern_static_string ("wg0"));

  op->u.firewalld = (WgreOpFirewalld){ g_intern_static_string ("public"), port, protocol };
  return op;
}

static void
set_up (Test *test, gconstpointer data G_GNUC_UNUSED)
{
  g_hash_table_remove_all (let_in);
  g_string_truncate (asked, 0);
  refuses = FALSE;
  test->first = wgre_kernel_new (directory, "first", NULL);
  test->second = wgre_kernel_new (directory, "second", NULL);
  test->port = op_new (51820, IPPROTO_UDP);
  test->protocol = op_new (0, IPPROTO_GRE);
  if (bus)
    start_firewalld ();
}

/* Nothing is claimed any more. */
static void
tear_down (Test *test, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  stop_firewalld ();
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *folder = g_build_filename (directory, name, NULL);

    g_assert_cmpint (g_rmdir (folder), ==, 0);
  }
  wgre_kernel_free (test->first);
  wgre_kernel_free (test->second);
  wgre_op_free (test->port);
  wgre_op_free (test->protocol);
}

static gboolean
can_run (void)
{
  if (!bus)
    g_test_skip ("there is no dbus-daemon");
  return bus != NULL;
}

static void
apply (WgreKernel *kernel, const WgreOp *op, WgreDirection direction)
{
  g_autoptr (GError) error = NULL;
  guint failed;

  kernel->apply (kernel, &op, 1, direction, &failed, &error);
  g_assert_no_error (error);
}

static void
assert_fails (WgreKernel *kernel, const WgreOp *op, WgreDirection direction, WgreErrorCode code)
{
  g_autoptr (GError) error = NULL;
  guint failed;

  g_assert_false (kernel->apply (kernel, &op, 1, direction, &failed, &error));
  g_assert_error (error, WGRE_ERROR, (gint) code);
}

/* What firewalld was asked for since the last time. */
static void
assert_asked (const char *wanted)
{
  g_mutex_lock (&mutex);
  g_assert_cmpstr (asked->str, ==, wanted);
  g_string_truncate (asked, 0);
  g_mutex_unlock (&mutex);
}

static void
test_shared (Test *test, gconstpointer data G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  apply (test->first, test->port, WGRE_UP);
  assert_asked ("+public 51820 udp\n");
  apply (test->second, test->port, WGRE_UP);
  apply (test->second, test->protocol, WGRE_UP);
  assert_asked ("+public 47\n");
  apply (test->first, test->port, WGRE_DOWN);
  assert_asked ("");
  assert_fails (test->first, test->port, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
  assert_asked ("");
  apply (test->second, test->port, WGRE_DOWN);
  assert_asked ("-public 51820 udp\n");
  apply (test->second, test->protocol, WGRE_DOWN);
  assert_asked ("-public 47\n");
  g_assert_cmpuint (g_hash_table_size (let_in), ==, 0);
}

/* firewalld forgets what it was told when it is reloaded: who has it asks once more. */
static void
test_again (Test *test, gconstpointer data G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  apply (test->first, test->port, WGRE_UP);
  apply (test->second, test->port, WGRE_UP);
  g_hash_table_remove_all (let_in);
  assert_asked ("+public 51820 udp\n");
  apply (test->second, test->port, WGRE_UP);
  assert_asked ("+public 51820 udp\n");
  apply (test->first, test->port, WGRE_UP); /* it is there already */
  apply (test->first, test->port, WGRE_DOWN);
  apply (test->second, test->port, WGRE_DOWN);
  g_assert_cmpuint (g_hash_table_size (let_in), ==, 0);
}

static void
test_of_others (Test *test, gconstpointer data G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  g_hash_table_add (let_in, g_strdup ("public 51820 udp"));
  apply (test->first, test->port, WGRE_UP);
  assert_asked ("+public 51820 udp\n");
  assert_fails (test->first, test->port, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
  assert_asked ("");
  g_assert_cmpuint (g_hash_table_size (let_in), ==, 1);
}

static void
test_refused (Test *test, gconstpointer data G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  refuses = TRUE;
  assert_fails (test->first, test->port, WGRE_UP, WGRE_ERROR_KERNEL);
  refuses = FALSE;
  assert_asked ("+public 51820 udp\n");
  apply (test->second, test->port, WGRE_UP); /* nobody has it yet */
  assert_asked ("+public 51820 udp\n");
  refuses = TRUE;
  assert_fails (test->second, test->port, WGRE_DOWN, WGRE_ERROR_KERNEL);
  refuses = FALSE;
  apply (test->second, test->port, WGRE_DOWN); /* it is tried again */
}

static void
test_gone (Test *test, gconstpointer data G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  apply (test->first, test->port, WGRE_UP);
  g_hash_table_remove_all (let_in);
  apply (test->first, test->port, WGRE_DOWN);
  apply (test->first, test->port, WGRE_UP);
  stop_firewalld ();
  apply (test->first, test->port, WGRE_DOWN);
}

/* --- ports of tunnels in UDP: the kernel has one socket for each --- */

static void
test_ports (Test *test, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *same = g_build_filename (directory, "fou", "2-5555-4", NULL);
  g_autoptr (WgreOp) op = wgre_op_new (WGRE_OP_FOU, g_intern_static_string ("wg0"));

  op->u.fou.family = AF_INET;
  op->u.fou.port = 5555;
  op->u.fou.protocol = IPPROTO_IPIP;
  g_assert_true (wgre_claim_add (same, "another", NULL));
  apply (test->first, op, WGRE_UP);
  g_assert_cmpuint (wgre_claim_count (same), ==, 2);
  apply (test->first, op, WGRE_DOWN);
  g_assert_true (wgre_claim_has (same, "another"));
  g_assert_cmpuint (wgre_claim_count (same), ==, 1);
  assert_fails (test->first, op, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
  wgre_claim_remove (same, "another");
}

/* The process is not to end with the bus. */
static void
stop_bus (void)
{
  g_autoptr (GDBusConnection) connection = NULL;

  if (!bus)
    return;
  connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_test_dbus_stop (bus);
  g_clear_object (&bus);
}

static void
add (const char *name, void (*run) (Test *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/service/shared/", name, NULL);

  g_test_add (path, Test, NULL, set_up, run, tear_down);
}

int
main (int argc, char **argv)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  int status;

  g_test_init (&argc, &argv, NULL);
  directory = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  let_in = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  asked = g_string_new (NULL);
  if (daemon) {
    bus = g_test_dbus_new (G_TEST_DBUS_NONE);
    g_test_dbus_up (bus);
    g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  }
  add ("the-first-opens-the-last-closes", test_shared);
  add ("is-asked-for-again", test_again);
  add ("of-others-stays", test_of_others);
  add ("refused-is-not-claimed", test_refused);
  add ("gone-already", test_gone);
  add ("ports", test_ports);
  status = g_test_run ();
  stop_bus ();
  g_hash_table_unref (let_in);
  g_string_free (asked, TRUE);
  g_rmdir (directory);
  g_free (directory);
  return status;
}
