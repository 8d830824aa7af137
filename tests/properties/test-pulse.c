/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the editor says of a tunnel that is up, beside a service of a test. Needs a display: see
 * check-pulse. */
#include <locale.h>
#include <string.h>

#include "host/report.h"
#include "properties/editor-host.h"
#include "tunnels/fake-service.h"

#define SOON 400   /* ms: after that all that was asked is answered */
#define TICKS 2300 /* ms, in which the service is asked twice */
#define WIDTH 400
#define HEIGHT 480

static const char *const data[] = {
  "addresses",   "10.0.0.2/24",
  "peer.1",      HOST_PUBLIC1 " endpoint=192.0.2.1:51820 allowed-ips=10.1.0.0/16",
  "peer.1.name", "office",
  "peer.3",      HOST_PUBLIC2 " allowed-ips=10.3.0.0/16",
  NULL
};
static const char *const secrets[] = { "private-key", HOST_PRIVATE, NULL };

/* --- the editor --- */

static Host *
editor_open (void)
{
  return host_open (host_connection (data, secrets), WIDTH, HEIGHT);
}

static void
look_for_line (GtkWidget *widget, gpointer found)
{
  if (gtk_widget_has_css_class (widget, "wgre-pulse"))
    *(GtkWidget **) found = widget;
}

/* What the line at the top of a page or window says; NULL: there is none to be seen. */
static const char *
line_in (GtkWidget *page)
{
  GtkWidget *line = NULL;

  host_walk (page, look_for_line, &line);
  g_assert_nonnull (line);
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (line)), ==,
                   GTK_ACCESSIBLE_ROLE_STATUS);
  return gtk_widget_get_mapped (line) ? gtk_label_get_text (GTK_LABEL (line)) : NULL;
}

static const char *
line_of (Host *host)
{
  return line_in (host->page);
}

static void
look_for_said (GtkWidget *widget, gpointer found)
{
  if (g_object_get_data (G_OBJECT (widget), "wgre-said-of") && gtk_widget_is_visible (widget))
    g_ptr_array_add (found, (gpointer) gtk_label_get_text (GTK_LABEL (widget)));
}

/* What is said of the peers, of those of which something is. Release with g_ptr_array_unref(). */
static GPtrArray *
said_in (GtkWidget *page)
{
  GPtrArray *found = g_ptr_array_new ();

  host_walk (page, look_for_said, found);
  return found;
}

static GPtrArray *
said_of_peers (Host *host)
{
  return said_in (host->page);
}

/* --- the service --- */

static gint64
ago (gint64 seconds)
{
  return g_get_real_time () / G_USEC_PER_SEC - seconds;
}

/* Of the connection with that UUID; both peers with a handshake @handshakes seconds ago; -1: none.
 * Free with g_free(). */
static char *
status_of (const char *uuid, const char *state, gint64 first, gint64 second)
{
  return g_strdup_printf (
      "{'Uuid': <'%s'>, 'Name': <'VPN 1'>, 'State': <'%s'>, 'Since': <int64 %" G_GINT64_FORMAT
      ">, 'Peers': <[{'id': <uint32 1>, 'public-key': <'" HOST_PUBLIC1
      "'>, 'latest-handshake': <int64 %" G_GINT64_FORMAT
      ">, 'received': <uint64 1024>, 'sent': <uint64 2048>}, {'id': <uint32 3>, "
      "'public-key': <'" HOST_PUBLIC2 "'>, 'latest-handshake': <int64 %" G_GINT64_FORMAT
      ">, 'received': <uint64 0>, 'sent': <uint64 4096>}]>}",
      uuid, state, ago (7200), first < 0 ? 0 : ago (first), second < 0 ? 0 : ago (second));
}

static void
service_says (Host *host, const char *state, gint64 first, gint64 second)
{
  g_autofree char *text =
      status_of (nm_connection_get_uuid (host->connection), state, first, second);

  fake_service_say (text, TRUE);
  host_settle (SOON);
}

/* --- tests --- */

/* Where GRE is inside WireGuard the peers are in a window of their own. */
static void
test_inside (void)
{
  static const char *const inside[] = {
    "tunnel",      "gre",
    "over",        "wireguard",
    "local",       "10.0.0.2",
    "remote",      "10.0.0.1",
    "addresses",   "10.10.0.1/30",
    "peer.1",      HOST_PUBLIC1 " endpoint=192.0.2.1:51820 allowed-ips=10.0.0.1",
    "peer.1.name", "office",
    "peer.3",      HOST_PUBLIC2 " allowed-ips=10.3.0.0/16",
    NULL
  };
  g_autoptr (Host) host = host_open (host_connection (inside, secrets), WIDTH, HEIGHT);
  g_autoptr (GPtrArray) here = NULL, there = NULL;

  fake_service_own ("1");
  service_says (host, "up", 120, 60);
  g_assert_nonnull (line_of (host));
  here = said_of_peers (host);
  g_assert_cmpuint (here->len, ==, 0);
  host_show (host, "WireGuard");
  host_settle (SOON);
  g_assert_true (g_str_has_prefix (line_in (host_sheet (host)), "Up for 2 hours"));
  there = said_in (host_sheet (host));
  g_assert_cmpuint (there->len, ==, 2);
  host_show (host, NULL);
  fake_service_release ("1");
}

/* Runs before there is a bus. */
static void
test_no_bus (void)
{
  g_autoptr (Host) host = editor_open ();

  host_settle (SOON);
  g_assert_null (line_of (host));
}

static void
test_life (void)
{
  g_autoptr (Host) host = editor_open ();
  g_autoptr (GPtrArray) peers = NULL, later = NULL;

  host_settle (SOON);
  g_assert_null (line_of (host)); /* nobody has the connection */

  fake_service_own ("1");
  service_says (host, "up", 120, 60);
  g_assert_cmpstr (line_of (host), ==,
                   "Up for 2 hours · latest handshake: 1 minute ago · 1.0\302\240KiB received, "
                   "6.0\302\240KiB sent");
  peers = said_of_peers (host);
  g_assert_cmpuint (peers->len, ==, 2);
  g_assert_cmpstr (
      peers->pdata[0], ==,
      "Latest handshake: 2 minutes ago · 1.0\302\240KiB received, 2.0\302\240KiB sent");

  service_says (host, "waiting", 120, 60);
  g_assert_true (g_str_has_prefix (line_of (host), "Waiting for an answer for 2 hours"));

  fake_service_release ("1");
  host_settle (SOON);
  g_assert_null (line_of (host));
  later = said_of_peers (host);
  g_assert_cmpuint (later->len, ==, 0);
}

/* The service ran before the editor was opened, and there are others. */
static void
test_found (void)
{
  g_autoptr (Host) host = NULL;
  g_autofree char *text = NULL, *other = NULL;
  NMConnection *connection = host_connection (data, secrets);

  text = status_of (nm_connection_get_uuid (connection), "up", 5, 5);
  fake_service_own ("1");
  fake_service_own ("2");
  fake_service_say (text, TRUE);
  host = host_open (connection, WIDTH, HEIGHT);
  host_settle (SOON);
  g_assert_nonnull (line_of (host));

  other = status_of ("2e9d0b4a-6f32-4a5f-9d52-62e2c9a9d7a1", "up", 5, 5);
  fake_service_say (other, TRUE);
  host_settle (SOON);
  g_assert_null (line_of (host));
  fake_service_release ("1");
  fake_service_release ("2");
}

static void
test_silent (void)
{
  g_autoptr (Host) host = editor_open ();
  g_autoptr (GPtrArray) peers = NULL;
  const char *advice = "No answer: \"nm-wgre doctor 'VPN 1'\" finds out why";

  fake_service_own ("1");
  service_says (host, "up", 5, -1);
  g_assert_null (strstr (line_of (host), advice)); /* one of the two answers */
  peers = said_of_peers (host);
  g_assert_cmpuint (peers->len, ==, 2);
  g_assert_null (strstr (peers->pdata[0], "No answer"));
  g_assert_nonnull (strstr (peers->pdata[1], "no answer: \"nm-wgre doctor 'VPN 1'\""));

  service_says (host, "up", -1, -1);
  g_assert_nonnull (strstr (line_of (host), advice));
  if (g_getenv ("PULSE_PICTURE"))
    host_picture (host->page, g_getenv ("PULSE_PICTURE"));
  fake_service_release ("1");
}

/* The words are those of "nm-wgre show". */
static void
test_words (void)
{
  g_autoptr (Host) host = editor_open ();
  g_autofree char *text = status_of (nm_connection_get_uuid (host->connection), "up", -1, -1);
  g_autoptr (GVariant) status = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autofree char *advice = NULL, *both = NULL;
  g_autofree char *summary = wgre_report_summary (status, &advice);

  fake_service_own ("1");
  service_says (host, "up", -1, -1);
  both = g_strconcat (summary, "\n", advice, NULL);
  g_assert_true (!g_ascii_strcasecmp (line_of (host), both));
  fake_service_release ("1");
}

/* A peer whose key was replaced here is not the one that runs. */
static void
test_replaced (void)
{
  const char *changed[G_N_ELEMENTS (data)];
  g_autoptr (Host) host = NULL;
  g_autoptr (GPtrArray) peers = NULL;

  memcpy (changed, data, sizeof data);
  changed[7] = HOST_PRIVATE " allowed-ips=10.3.0.0/16";
  host = host_open (host_connection (changed, secrets), WIDTH, HEIGHT);
  fake_service_own ("1");
  service_says (host, "up", 5, 5);
  peers = said_of_peers (host);
  g_assert_cmpuint (peers->len, ==, 1);
  fake_service_release ("1");
}

static guint
asked_within (guint milliseconds)
{
  guint before = fake_service_asked ();

  host_settle (milliseconds);
  return fake_service_asked () - before;
}

static void
test_unmapped (void)
{
  g_autoptr (Host) host = editor_open ();
  guint asked;

  fake_service_own ("1");
  service_says (host, "up", 5, 5);
  g_assert_cmpuint (asked_within (TICKS), >, 0);
  gtk_widget_set_visible (host->window, FALSE);
  host_settle (SOON);
  g_assert_cmpuint (asked_within (TICKS), ==, 0);
  asked = fake_service_asked ();
  service_says (host, "waiting", 5, 5);
  g_assert_cmpuint (fake_service_asked (), ==, asked); /* nor at a signal */
  gtk_window_present (GTK_WINDOW (host->window));
  host_settle (SOON);
  g_assert_true (g_str_has_prefix (line_of (host), "Waiting"));
  fake_service_release ("1");
}

/* A service that never answers holds nothing up, neither here nor when the editor is closed. */
static void
test_hangs (void)
{
  gint64 begin = g_get_monotonic_time ();
  Host *host = editor_open ();

  fake_service_own ("1");
  fake_service_hang (TRUE);
  service_says (host, "up", 5, 5);
  g_assert_null (line_of (host));
  host_close (host);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 4 * G_USEC_PER_SEC);

  fake_service_hang (FALSE);
  host = editor_open ();
  service_says (host, "up", 5, 5);
  g_assert_nonnull (line_of (host));
  host_close (host);
  fake_service_release ("1");
}

/* The far end of a tunnel without peers. */
static void
test_far_end (void)
{
  g_autoptr (Host) host = editor_open ();
  g_autofree char *text =
      g_strdup_printf ("{'Uuid': <'%s'>, 'State': <'up'>, 'Since': <int64 %" G_GINT64_FORMAT
                       ">, 'FarEnd': <'The far end is dead.'>}",
                       nm_connection_get_uuid (host->connection), ago (60));

  fake_service_own ("1");
  fake_service_say (text, TRUE);
  host_settle (SOON);
  g_assert_cmpstr (line_of (host), ==, "Up for 1 minute · The far end is dead.");
  fake_service_release ("1");
}

/* A service that has failed and is gone says why; the tunnel is down. */
static void
test_failed (void)
{
  g_autoptr (Host) host = editor_open ();
  g_autofree char *text = g_strdup_printf ("{'Uuid': <'%s'>, 'Failure': <'nobody answers'>}",
                                           nm_connection_get_uuid (host->connection));

  fake_service_own ("1");
  service_says (host, "up", 5, 5);
  g_assert_nonnull (line_of (host));
  fake_service_say (text, TRUE);
  host_settle (SOON);
  g_assert_null (line_of (host));
  fake_service_release ("1");
}

static void
test_bus_comes (void)
{
  g_assert_true (fake_service_start ());
}

static const struct {
  const char *name;
  GTestFunc function;
} tests[] = {
  { "/pulse/no-bus", test_no_bus },     { "/pulse/bus-comes", test_bus_comes },
  { "/pulse/life", test_life },         { "/pulse/found", test_found },
  { "/pulse/silent", test_silent },     { "/pulse/words", test_words },
  { "/pulse/replaced", test_replaced }, { "/pulse/unmapped", test_unmapped },
  { "/pulse/hangs", test_hangs },       { "/pulse/far-end", test_far_end },
  { "/pulse/failed", test_failed },     { "/pulse/inside", test_inside },
};

int
main (int argc, char **argv)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  if (!daemon) {
    g_print ("1..0 # SKIP there is no dbus-daemon\n");
    return 0;
  }
  gtk_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].name, tests[i].function);
  status = g_test_run ();
  fake_service_stop ();
  return status;
}
