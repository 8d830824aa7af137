/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a status says, in words. */
#include <gio/gio.h>

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
lines_note (WgreReportLevel level, const char *label, const char *value, gpointer data)
{
  g_string_append_printf (data, "%u %s: %s\n", level, label, value);
}

static void
test_lines (void)
{
  g_autoptr (GVariant) status = status_parse (
      "{'Name': <'office'>, 'State': <'starting'>, 'Kind': <'wireguard'>, 'Mark': <uint32 255>, "
      "'FullTunnel': <['ipv4', 'ipv6']>, 'ListenPort': <uint32 51820>, 'Peers': <[{'name': <'Bern'>, "
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
                   "2 full tunnel: ipv4, ipv6\n"
                   "2 fwmark: 0xff\n"
                   "1 peer: Bern\n"
                   "2 public key: KEY\n"
                   "2 endpoint: 192.0.2.1:7 (vpn.example.org:7)\n"
                   "2 allowed ips: (none)\n"
                   "2 latest handshake: none yet\n"
                   "2 transfer: 2.0\302\240KiB received, 4.0\302\240KiB sent\n"
                   "2 persistent keepalive: every 25 seconds\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/report/state", test_state);
  g_test_add_func ("/host/report/lines", test_lines);
  return g_test_run ();
}
