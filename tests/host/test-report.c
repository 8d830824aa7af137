/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a status says, in words. */
#include <gio/gio.h>
#include <string.h>

#include "host/report.h"

static GVariant *
status_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *status = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return status;
}

static void
test_state (void)
{
  static const struct {
    const char *state;
    gint64 age; /* seconds */
    const char *failure, *wanted;
  } rows[] = {
    { "up", 1, NULL, "up for 1 second" },
    { "up", 59, NULL, "up for 59 seconds" },
    { "up", 60, NULL, "up for 1 minute" },
    { "up", 7199, NULL, "up for 1 hour" },
    { "up", 3 * 86400, NULL, "up for 3 days" },
    { "up", -50, NULL, "up for 0 seconds" }, /* the clock was set back */
    { "waiting", 5, NULL, "waiting for an answer for 5 seconds" },
    { "starting", 5, NULL, "starting" },
    { "over", 5, NULL, "going down" },
    { "over", 5, "no peer answers", "failed: no peer answers" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 since = g_get_real_time () / G_USEC_PER_SEC - rows[i].age;
    g_autofree char *failure =
        rows[i].failure ? g_strdup_printf (", 'Failure': <'%s'>", rows[i].failure) : g_strdup ("");
    g_autofree char *text =
        g_strdup_printf ("{'State': <'%s'>, 'Since': <int64 %" G_GINT64_FORMAT ">%s}",
                         rows[i].state, since, failure);
    g_autoptr (GVariant) status = status_parse (text);
    g_autofree char *said = wgre_report_state (status);

    g_assert_cmpstr (said, ==, rows[i].wanted);
  }
}

static void
test_dead (void)
{
  static const struct {
    const char *status, *wanted;
  } rows[] = {
    { "{'Name': <'a b'>, 'State': <'up'>, 'Dead': <true>}",
      "no answer: \"nm-wgre doctor 'a b'\" finds out why" },
    { "{'Name': <'a'>, 'State': <'up'>, 'FarEnd': <'It is dead.'>}",
      "It is dead. \"nm-wgre doctor 'a'\" finds out why" },
    { "{'Uuid': <'1'>, 'Failure': <'its device is gone'>}", "failed: its device is gone" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GVariant) status = status_parse (rows[i].status);
    g_autofree char *said = wgre_report_dead (status);

    g_assert_cmpstr (said, ==, rows[i].wanted);
  }
}

static gboolean
lines_note (WgreReportLevel level, const char *label, const char *value, gpointer data)
{
  g_string_append_printf (data, "%u %s: %s\n", level, label, value);
  return TRUE;
}

static void
test_lines (void)
{
  g_autoptr (GVariant) status = status_parse (
      "{'Name': <'office'>, 'State': <'starting'>, 'Kind': <'wireguard'>, 'Mark': <uint32 255>, "
      "'FullTunnel': <['ipv4', 'ipv6']>, 'ListenPort': <uint32 51820>, 'OuterMtus': <[uint32 1420, 1500]>, "
      "'Priorities': <[uint32 31005, 31410]>, 'Fence': <'open'>, 'Dns': <['10.0.0.53', 'fd00::53']>, "
      "'Probes': <{'asked': <uint64 9>, 'answered': <uint64 0>}>, 'Peers': <[{'name': <'Bern'>, "
      "'public-key': <'KEY'>, 'endpoint': <'192.0.2.1:7'>, 'configured-endpoint': "
      "<'vpn.example.org:7'>, 'allowed-ips': <@as []>, 'latest-handshake': <int64 0>, "
      "'received': <uint64 2048>, 'sent': <uint64 4096>, 'persistent-keepalive': <uint16 25>}]>}");
  g_autoptr (GString) lines = g_string_new (NULL);

  wgre_report_lines (status, lines_note, lines);
  g_assert_cmpstr (lines->str, ==,
                   "0 connection: office\n"
                   "2 state: starting\n"
                   "2 kind: wireguard\n"
                   "2 listening port: 51820\n"
                   "2 mtu outside: 1420, 1500\n"
                   "2 full tunnel: ipv4, ipv6\n"
                   "2 fwmark: 0xff\n"
                   "2 rule priorities: 31005, 31410\n"
                   "2 kill switch: open\n"
                   "2 dns: 10.0.0.53, fd00::53\n"
                   "2 probes: 0 of 9 answered\n"
                   "1 peer: Bern\n"
                   "2 public key: KEY\n"
                   "2 endpoint: 192.0.2.1:7 (vpn.example.org:7)\n"
                   "2 allowed ips: (none)\n"
                   "2 latest handshake: none yet\n"
                   "2 transfer: 2.0\302\240KiB received, 4.0\302\240KiB sent\n"
                   "2 persistent keepalive: every 25 seconds\n"
                   "2 no answer: \"nm-wgre doctor 'office'\" finds out why\n");
}

static void
test_probes (void)
{
  g_autofree char *text = g_strdup_printf (
      "{'Name': <'site'>, 'State': <'starting'>, 'Fence': <'closed'>, 'Probes': <{'asked': <uint64 9>, "
      "'answered': <uint64 8>, 'last-answer': <int64 %" G_GINT64_FORMAT
      ">, 'round-trip': <uint32 1234>}>}",
      g_get_real_time () / G_USEC_PER_SEC - 3600);
  g_autoptr (GVariant) status = status_parse (text);
  g_autoptr (GString) lines = g_string_new (NULL);

  wgre_report_lines (status, lines_note, lines);
  g_assert_cmpstr (lines->str, ==,
                   "0 connection: site\n"
                   "2 state: starting\n"
                   "2 kill switch: closed\n"
                   "2 probes: 8 of 9 answered, the last one 1 hour ago after 1.2 ms\n");
}

/* Which peer is silent: one that has never answered for ten seconds, one that must have been heard
 * of, and one of which the service says so. */
static void
test_silent (void)
{
  static const struct {
    const char *life;
    gint64 handshake; /* seconds ago; -1: never */
    guint64 sent;
    guint16 keepalive;
    gboolean silent;
  } rows[] = {
    { NULL, -1, 0, 0, FALSE },
    { NULL, -1, 296, 0, FALSE },
    { NULL, -1, 444, 0, TRUE },
    { NULL, 5, 444, 25, FALSE },
    { NULL, 180 + 25, 444, 25, FALSE },
    { NULL, 600, 444, 25, TRUE },
    { NULL, 600, 444, 0, FALSE }, /* nobody knows: nothing may have been sent */
    { "silent", 5, 444, 0, TRUE },
    { "dead", -1, 0, 0, TRUE },
    { "answering", 600, 444, 25, FALSE },
    { "new", -1, 444, 0, TRUE },
    { "new", -1, 0, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 now = g_get_real_time () / G_USEC_PER_SEC;
    g_autofree char *life =
        rows[i].life ? g_strdup_printf (", 'life': <'%s'>", rows[i].life) : g_strdup ("");
    g_autofree char *text = g_strdup_printf (
        "{'Name': <'office'>, 'State': <'up'>, 'Peers': <[{'latest-handshake': <int64 %" G_GINT64_FORMAT
        ">, 'sent': <uint64 %" G_GUINT64_FORMAT ">, 'persistent-keepalive': <uint16 %u>%s}]>}",
        rows[i].handshake < 0 ? 0 : now - rows[i].handshake, rows[i].sent, rows[i].keepalive, life);
    g_autoptr (GVariant) status = status_parse (text);
    g_autoptr (GString) lines = g_string_new (NULL);
    g_autofree char *advice = NULL, *summary = wgre_report_summary (status, &advice);

    g_test_message ("row %u: %s", i, summary);
    wgre_report_lines (status, lines_note, lines);
    g_assert_cmpstr (
        advice, ==, rows[i].silent ? "no answer: \"nm-wgre doctor 'office'\" finds out why" : NULL);
    /* The lines say the same. */
    g_assert_true (rows[i].silent ==
                   (strstr (lines->str, "2 no answer: \"nm-wgre doctor 'office'\"") != NULL));
  }
}

/* The latest handshake of all peers, and the sum of their traffic. */
static void
test_summary (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *text = g_strdup_printf (
      "{'Name': <'office'>, 'State': <'starting'>, 'FarEnd': <'The far end is alive.'>, 'Peers': "
      "<[{'latest-handshake': <int64 %" G_GINT64_FORMAT "> , 'received': <uint64 1024>, 'sent': "
      "<uint64 2048>}, {'latest-handshake': <int64 0>, 'received': <uint64 1024>, 'sent': <uint64 "
      "1024>}, {'id': <uint32 7>}]>}",
      now - 3600);
  g_autoptr (GVariant) status = status_parse (text);
  g_autoptr (GVariant) peers = g_variant_lookup_value (status, "Peers", NULL);
  g_autoptr (GVariant) first = g_variant_get_child_value (peers, 0);
  g_autoptr (GVariant) second = g_variant_get_child_value (peers, 1);
  g_autoptr (GVariant) third = g_variant_get_child_value (peers, 2);
  g_autofree char *advice = NULL, *summary = wgre_report_summary (status, &advice);
  g_autofree char *of_first = wgre_report_peer (status, first);
  g_autofree char *of_second = wgre_report_peer (status, second);
  g_autofree char *of_third = wgre_report_peer (status, third);

  g_assert_cmpstr (summary, ==,
                   "starting · latest handshake: 1 hour ago · 2.0\302\240KiB received, "
                   "3.0\302\240KiB sent · The far end is alive.");
  g_assert_null (advice);
  g_assert_cmpstr (of_first, ==,
                   "latest handshake: 1 hour ago · 1.0\302\240KiB received, 2.0\302\240KiB sent");
  g_assert_cmpstr (of_second, ==,
                   "latest handshake: none yet · 1.0\302\240KiB received, 1.0\302\240KiB sent · no "
                   "answer: \"nm-wgre doctor 'office'\" finds out why");
  g_assert_cmpstr (of_third, ==, NULL); /* somebody has removed it */
}

static void
test_say (void)
{
  g_autofree char *plain = wgre_report_say ("up for 1 hour"), *far = wgre_report_say ("écoute");

  g_assert_cmpstr (plain, ==, "Up for 1 hour");
  g_assert_cmpstr (far, ==, "Écoute");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/report/state", test_state);
  g_test_add_func ("/host/report/dead", test_dead);
  g_test_add_func ("/host/report/lines", test_lines);
  g_test_add_func ("/host/report/probes", test_probes);
  g_test_add_func ("/host/report/silent", test_silent);
  g_test_add_func ("/host/report/summary", test_summary);
  g_test_add_func ("/host/report/say", test_say);
  return g_test_run ();
}
