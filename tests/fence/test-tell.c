/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What everybody may know of the kill switches that are held, on a bus and in a folder of our own.
 */
#include <glib/gstdio.h>

#include "common/bus.h"
#include "core/service.h"
#include "fence/store.h"
#include "fence/tell.h"

#define FIRST "11111111-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define SECOND "22222222-7dd6-4f23-9f5f-4d8a6f6b3c11"

static GDBusConnection *client;
static char *directory;
static char *heard; /* the last PropertiesChanged; NULL: none */

static void
hold (const char *uuid, gint64 open_until)
{
  char *none[] = { NULL };
  const WgreFence fence = { .uuid = (char *) uuid,
                            .id = (char *) "my tunnel",
                            .interface = (char *) "wg0",
                            .table = (char *) "inet t",
                            .commands = (char *) "",
                            .addresses = none,
                            .open_until = open_until };
  g_autoptr (GError) error = NULL;

  wgre_fence_hold (directory, &fence, &error);
  g_assert_no_error (error);
}

static void
let_go (const char *uuid)
{
  g_assert_true (wgre_fence_let_go (directory, uuid, NULL));
  wgre_fence_gone (directory, uuid);
}

static void
note_signal (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
             const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
             const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer data G_GNUC_UNUSED)
{
  g_free (heard);
  heard = g_variant_print (arguments, FALSE);
}

#define CHANGED(uuids) "('" WGRE_FENCE_INTERFACE "', {'Closed': <" uuids ">}, [])"

static void
wait_for (const char *wanted)
{
  for (guint ms = 0; ms < 10000 && g_strcmp0 (heard, wanted); ms += 10) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (10000);
  }
  g_assert_cmpstr (heard, ==, wanted);
  g_clear_pointer (&heard, g_free);
}

static void
note_reply (GObject *source, GAsyncResult *result, gpointer ret_text)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  *(char **) ret_text = reply ? g_variant_print (reply, FALSE) : g_strdup ("nobody");
}

static char *
ask (void)
{
  char *text = NULL;

  g_dbus_connection_call (client, WGRE_FENCE_NAME, WGRE_FENCE_PATH,
                          "org.freedesktop.DBus.Properties", "GetAll",
                          g_variant_new ("(s)", WGRE_FENCE_INTERFACE), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, note_reply, &text);
  while (!text)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

/* Until it has its name. */
static void
assert_says (const char *wanted)
{
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *text = ask ();

    if (g_str_equal (text, "nobody")) {
      g_usleep (10000);
      continue;
    }
    g_assert_cmpstr (text, ==, wanted);
    return;
  }
  g_assert_not_reached ();
}

static void
test_tells (void)
{
  g_autoptr (WgreFenceTell) tell = NULL;

  hold (SECOND, 0);
  tell = wgre_fence_tell_new (directory);
  assert_says ("({'Closed': <['" SECOND "']>},)");
  hold (FIRST, 0);
  wait_for (CHANGED ("['" FIRST "', '" SECOND "']"));
  let_go (SECOND);
  wait_for (CHANGED ("['" FIRST "']"));
  let_go (FIRST);
  wait_for (CHANGED ("@as []"));
}

/* One that is open for a while is not closed, and is again when somebody looks afterwards. */
static void
test_open_for_a_while (void)
{
  g_autoptr (WgreFenceTell) tell = NULL;

  hold (FIRST, g_get_real_time () / G_USEC_PER_SEC + 2);
  tell = wgre_fence_tell_new (directory);
  assert_says ("({'Closed': <@as []>},)");
  g_usleep (3 * G_USEC_PER_SEC);
  wgre_fence_tell_look (tell);
  wait_for (CHANGED ("['" FIRST "']"));
  wgre_fence_tell_look (tell);
  assert_says ("({'Closed': <['" FIRST "']>},)");
  g_assert_null (heard); /* nothing is new */
  let_go (FIRST);
}

int
main (int argc, char **argv)
{
  GTestDBus *bus;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = test_bus_up ();
  if (!bus) {
    g_print ("1..0 # SKIP there is no dbus-daemon\n");
    return 0;
  }
  client = test_bus_connect (bus);
  g_dbus_connection_signal_subscribe (client, NULL, "org.freedesktop.DBus.Properties",
                                      "PropertiesChanged", WGRE_FENCE_PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, note_signal, NULL, NULL);
  directory = g_dir_make_tmp ("tell.XXXXXX", NULL);
  g_test_add_func ("/fence/tell/tells", test_tells);
  g_test_add_func ("/fence/tell/open-for-a-while", test_open_for_a_while);
  status = g_test_run ();
  g_rmdir (directory);
  g_free (directory);
  g_free (heard);
  g_object_unref (client);
  g_test_dbus_stop (bus);
  g_object_unref (bus);
  return status;
}
