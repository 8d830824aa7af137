/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who looks at tunnels again and again asks for no more than what can be new. The service speaks
 * from a thread, on a bus of our own. */
#include <string.h>

#include "common/bus.h"
#include "host/reports.h"
#include "host/status.h"

#define NAME WGRE_STATUS_NAMES "1"

/* What it says, and how often it was asked for all of it and for what is live. */
static struct {
  const char *live; /* NULL: it has no such interface */
  guint revision;
  guint asked[2];
} speaker;

static GTestDBus *bus;
static GMainLoop *loop;

static GVariant *
speaker_properties (gboolean live)
{
  g_autofree char *peers = g_strdup_printf (
      "<[{'id': <uint32 1>, 'public-key': <'KEY%u'>, 'allowed-ips': <['10.0.0.1/32', '10.0.0.2/32']>, "
      "'received': <uint64 1>, 'sent': <uint64 2>, 'latest-handshake': <int64 0>}, {'id': <uint32 5>, "
      "'name': <'Bern'>, 'public-key': <'OTHER'>, 'configured-endpoint': <'vpn.example.org:7'>}]>",
      speaker.revision);
  g_autofree char *text = g_strdup_printf (
      "{'Name': <'hub'>, 'Interface': <'wg0'>, 'State': <'starting'>, 'Revision': <uint32 %u>, "
      "'%s': %s}",
      speaker.revision, live ? "Counters" : "Peers", live ? speaker.live : peers);

  return g_variant_new_parsed (text);
}

static void
speaker_asked (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
               const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
               const char *method, GVariant *arguments, GDBusMethodInvocation *invocation,
               gpointer data G_GNUC_UNUSED)
{
  const char *asked;
  gboolean live;

  g_assert_cmpstr (method, ==, "GetAll");
  g_variant_get (arguments, "(&s)", &asked);
  live = g_str_equal (asked, WGRE_STATUS_LIVE_INTERFACE);
  speaker.asked[live]++;
  if (live && !speaker.live)
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_UNKNOWN_INTERFACE, "too old");
  else
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(@a{sv})", speaker_properties (live)));
}

static gpointer
speaker_run (gpointer data G_GNUC_UNUSED)
{
  static const char xml[] = "<node><interface name='" WGRE_STATUS_INTERFACE
                            "'><property name='Name' type='s' access='read'/></interface>"
                            "<interface name='" WGRE_STATUS_LIVE_INTERFACE
                            "'><property name='Name' type='s' access='read'/></interface></node>";
  static const GDBusInterfaceVTable table = { .method_call = speaker_asked };
  GMainContext *context = g_main_loop_get_context (loop);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  g_main_context_push_thread_default (context);
  connection = test_bus_connect (bus);
  for (guint i = 0; i < 2; i++)
    g_assert_true (g_dbus_connection_register_object (
        connection, WGRE_STATUS_PATH, node->interfaces[i], &table, NULL, NULL, NULL));
  test_bus_call (connection, "RequestName", g_variant_new ("(su)", NAME, 0));
  g_main_loop_run (loop);
  g_dbus_connection_close_sync (connection, NULL, NULL);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static gboolean
note_line (WgreReportLevel level, const char *label, const char *value, gpointer lines)
{
  g_string_append_printf (lines, "%u %s: %s\n", level, label, value);
  return TRUE;
}

/* What is said of the peers now. Free with g_free(). */
static char *
look (WgreReports *reports)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  const GPtrArray *all = wgre_reports_look (reports, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
  wgre_report_tell (all->pdata[0], note_line, lines);
  g_test_message ("%s", lines->str);
  return g_strdup (strstr (lines->str, "1 peer"));
}

static void
assert_look (WgreReports *reports, guint whole, guint live, const char *wanted)
{
  g_autofree char *lines = NULL;

  speaker.asked[0] = speaker.asked[1] = 0;
  lines = look (reports);
  g_assert_cmpstr (lines, ==, wanted);
  g_assert_cmpuint (speaker.asked[0], ==, whole);
  g_assert_cmpuint (speaker.asked[1], ==, live);
}

#define ENDPOINT "2 endpoint: vpn.example.org:7\n"
#define COUNTERS(ids, columns) "<(@au [" ids "], " columns ")>"

static void
test_renewed (void)
{
  static const char begun[] = "1 peer: KEY0\n2 allowed ips: 10.0.0.1/32, 10.0.0.2/32\n"
                              "2 latest handshake: none yet\n"
                              "2 transfer: 1 byte received, 2 bytes sent\n"
                              "1 peer: Bern\n2 public key: OTHER\n" ENDPOINT;
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreReports) reports = NULL;
  GThread *thread;

  bus = test_bus_up ();
  if (!bus) {
    g_test_skip ("there is no dbus-daemon");
    return;
  }
  loop = g_main_loop_new (g_main_context_new (), FALSE);
  thread = g_thread_new ("service", speaker_run, NULL);
  reports = wgre_reports_new (&error);
  g_assert_no_error (error);
  while (!g_main_loop_is_running (loop) || !wgre_reports_look (reports, NULL)->len)
    g_usleep (10000);

  g_test_message ("a service of an older package: all of it, each time");
  assert_look (reports, 1, 1, begun);

  g_test_message ("only what is live; the one peer has come back, the other is gone");
  speaker.live = COUNTERS ("5", "[int64 0], [uint64 30], [uint64 4], [uint16 25], "
                                "['192.0.2.9:7'], ['dead']");
  assert_look (reports, 0, 1,
               "1 peer: KEY0\n2 allowed ips: 10.0.0.1/32, 10.0.0.2/32\n"
               "1 peer: Bern\n2 public key: OTHER\n"
               "2 endpoint: 192.0.2.9:7 (vpn.example.org:7)\n2 latest handshake: none yet\n"
               "2 transfer: 30 bytes received, 4 bytes sent\n"
               "2 persistent keepalive: every 25 seconds\n"
               "2 no answer: \"nm-wgre doctor 'hub'\" finds out why\n");

  g_test_message ("columns that do not fit together count as far as they do");
  speaker.live = COUNTERS ("1, 5", "[int64 0, 0], [uint64 7, 8], [uint64 9], [uint16 0, 0], "
                                   "['', ''], @as []");
  assert_look (reports, 0, 1,
               "1 peer: KEY0\n2 allowed ips: 10.0.0.1/32, 10.0.0.2/32\n"
               "2 latest handshake: none yet\n2 transfer: 7 bytes received, 9 bytes sent\n"
               "1 peer: Bern\n2 public key: OTHER\n" ENDPOINT);

  g_test_message ("it was changed: all of it, once");
  speaker.revision = 1;
  assert_look (reports, 1, 1,
               "1 peer: KEY1\n2 allowed ips: 10.0.0.1/32, 10.0.0.2/32\n"
               "2 latest handshake: none yet\n2 transfer: 1 byte received, 2 bytes sent\n"
               "1 peer: Bern\n2 public key: OTHER\n" ENDPOINT);
  speaker.live = COUNTERS ("", "@ax [], @at [], @at [], @aq [], @as [], @as []");
  assert_look (reports, 0, 1,
               "1 peer: KEY1\n2 allowed ips: 10.0.0.1/32, 10.0.0.2/32\n"
               "1 peer: Bern\n2 public key: OTHER\n" ENDPOINT);

  g_main_loop_quit (loop);
  g_thread_join (thread);
  for (guint i = 0; wgre_reports_look (reports, NULL)->len && i < 500; i++)
    g_usleep (10000);
  g_assert_cmpuint (wgre_reports_look (reports, NULL)->len, ==, 0);
  g_test_dbus_stop (bus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/reports/renewed", test_renewed);
  return g_test_run ();
}
