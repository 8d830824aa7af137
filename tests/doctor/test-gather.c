/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor reads out of a tunnel's status and out of its profile. */
#include <string.h>

#include "common/profile.h"
#include "doctor/gather/led.h"
#include "doctor/gather/state.h"
#include "doctor/rules.h"

#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="
#define WG "tunnel=wireguard|addresses=10.0.0.2/24|"

/* --- the status --- */

/* One peer with the id 7. */
static GVariant *
status_of (gint64 handshake, guint64 received, guint64 sent)
{
  g_autofree char *text = g_strdup_printf (
      "{'State': <'up'>, 'Peers': <[{'id': <uint32 7>, 'endpoint': <'[2001:db8::1]:51820'>, "
      "'latest-handshake': <int64 %" G_GINT64_FORMAT ">, 'received': <uint64 %" G_GUINT64_FORMAT
      ">, 'sent': <uint64 %" G_GUINT64_FORMAT ">}]>}",
      handshake, received, sent);
  GVariant *status = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (status);
  return status;
}

typedef struct {
  const char *name;
  gboolean handshake[2]; /* there was one: before, now */
  guint64 received[2], sent[2];
  guint64 heard, said, heard_before;
  gboolean alive, silent;
} CountCase;

static const CountCase count_cases[] = {
  { "never-heard", { FALSE, FALSE }, { 0, 0 }, { 148, 148 }, 0, 148, 0, FALSE, TRUE },
  { "not-called", { FALSE, FALSE }, { 0, 0 }, { 0, 0 }, 0, 0, 0, FALSE, FALSE },
  { "first-handshake", { FALSE, TRUE }, { 0, 92 }, { 0, 180 }, 92, 180, 0, TRUE, FALSE },
  { "goes-on", { TRUE, TRUE }, { 500, 532 }, { 600, 696 }, 32, 96, 500, TRUE, FALSE },
  { "not-any-more", { TRUE, TRUE }, { 500, 500 }, { 600, 696 }, 0, 96, 500, FALSE, TRUE },
  { "idle", { TRUE, TRUE }, { 500, 500 }, { 600, 600 }, 0, 0, 500, TRUE, FALSE },
  { "made-anew", { TRUE, TRUE }, { 500, 92 }, { 600, 148 }, 92, 148, 500, TRUE, FALSE },
};

static void
test_count (gconstpointer data)
{
  const CountCase *one = data;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GVariant) before =
      status_of (one->handshake[0] ? now - 9 : 0, one->received[0], one->sent[0]);
  g_autoptr (GVariant) after =
      status_of (one->handshake[1] ? now - 5 : 0, one->received[1], one->sent[1]);
  g_autoptr (WgreEvidence) evidence = wgre_evidence_new ();
  g_autoptr (GArray) ids = g_array_new (FALSE, TRUE, sizeof (guint32));
  const guint32 all[] = { 7, 8, 0 };
  const WgreFarEnd *end = wgre_evidence_add_end (evidence);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    g_array_append_val (ids, all[i]);
    if (i)
      wgre_evidence_add_end (evidence);
  }
  wgre_state_count (before, after, ids, evidence);
  g_assert_true (end->counted);
  g_assert_cmpuint (end->received, ==, one->heard);
  g_assert_cmpuint (end->sent, ==, one->said);
  g_assert_cmpuint (end->received_before, ==, one->heard_before);
  g_assert_cmpint (wgre_end_is_alive (end), ==, one->alive);
  g_assert_cmpint (wgre_end_is_silent (end), ==, one->silent);
  for (guint i = 1; i < evidence->ends->len; i++)
    g_assert_false (((const WgreFarEnd *) evidence->ends->pdata[i])->counted);
}

static void
test_status (void)
{
  g_autoptr (GVariant) status = status_of (0, 0, 0);
  g_autoptr (GVariant) over =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'State': <'over'>}", NULL, NULL, NULL);
  g_autoptr (GVariant) waiting =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'State': <'waiting'>}", NULL, NULL, NULL);
  g_autofree char *text = NULL;
  guint16 port = 0;
  WgreIp ip = { 0 };

  g_assert_true (wgre_state_is_up (status));
  g_assert_true (wgre_state_is_up (waiting));
  g_assert_false (wgre_state_is_up (over));
  g_assert_false (wgre_state_is_up (NULL));
  g_assert_false (wgre_state_endpoint (status, 8, &ip, &port));
  g_assert_false (wgre_state_endpoint (NULL, 7, &ip, &port));
  g_assert_true (wgre_state_endpoint (status, 7, &ip, &port));
  text = wgre_ip_to_string (&ip);
  g_assert_cmpstr (text, ==, "2001:db8::1");
  g_assert_cmpuint (port, ==, 51820);
}

/* --- the profile --- */

typedef struct {
  const char *name, *data;
  const char *inside; /* where somebody must answer; NULL: it is not known */
  const char *any;    /* where the first peer can be called; NULL: it has no peer */
  const char *led;    /* networks, each with a blank behind it */
} LedCase;

static const LedCase led_cases[] = {
  { "host", WG "peer.1=" KEY1 " endpoint=192.0.2.9:1 allowed-ips=10.0.0.1/32|", "10.0.0.1",
    "10.0.0.1", "" },
  { "network", WG "peer.1=" KEY1 " endpoint=192.0.2.9:1 allowed-ips=10.0.0.0/24|", NULL, "10.0.0.1",
    "" },
  { "everything", WG "peer.1=" KEY1 " endpoint=192.0.2.9:1 allowed-ips=0.0.0.0/0|", NULL,
    "192.0.2.1", "" },
  { "everything-6", WG "peer.1=" KEY1 " endpoint=192.0.2.9:1 allowed-ips=::/0|", NULL,
    "2001:db8::1", "" },
  { "only-who-is-called",
    WG "peer.1=" KEY1 " allowed-ips=10.0.0.1/32|peer.2=" KEY2
       " endpoint=192.0.2.9:1 allowed-ips=10.0.0.3/32|",
    "10.0.0.3", "10.0.0.1", "" },
  { "peer-address", "tunnel=gre|addresses=10.0.0.2/32|peer-address=10.0.0.1/32|remote=192.0.2.9|",
    "10.0.0.1", NULL, "" },
  { "two-hosts", "tunnel=gre|addresses=10.0.0.2/30|remote=192.0.2.9|", "10.0.0.1", NULL, "" },
  { "neighbour", "tunnel=gre|addresses=10.0.0.2/24|local=192.0.2.2|neighbour.1=10.0.0.5 192.0.2.5|",
    "10.0.0.5", NULL, "" },
  { "routes",
    WG "routes=10.0.0.64/26;10.1.0.0/16|peer.1=" KEY1
       " endpoint=192.0.2.9:1 allowed-ips=10.0.0.0/24|",
    NULL, "10.0.0.1", "10.1.0.0/16 " },
};

static char *
print_if (gboolean known, const WgreIp *ip)
{
  return known ? wgre_ip_to_string (ip) : NULL;
}

static void
test_led (gconstpointer data)
{
  const LedCase *one = data;
  g_autoptr (WgreEvidence) evidence = wgre_evidence_new ();
  const GPtrArray *peers;
  g_autofree char *inside = NULL, *any = NULL;
  g_autoptr (GString) led = g_string_new (NULL);
  WgreIp ip = { 0 };

  evidence->profile = profile_of (one->data, "|");
  peers = wgre_profile_peers (evidence->profile);
  inside = print_if (wgre_led_inside (evidence->profile, &ip), &ip);
  g_assert_cmpstr (inside, ==, one->inside);
  any = print_if (peers->len && wgre_led_any (peers->pdata[0], &ip), &ip);
  g_assert_cmpstr (any, ==, one->any);
  wgre_led_gather (evidence);
  for (guint i = 0; i < evidence->led->len; i++) {
    char text[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (&g_array_index (evidence->led, WgreLed, i).prefix, text);
    g_string_append_printf (led, "%s ", text);
  }
  g_assert_cmpstr (led->str, ==, one->led);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (count_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/doctor/count/%s", count_cases[i].name);

    g_test_add_data_func (path, &count_cases[i], test_count);
  }
  g_test_add_func ("/doctor/status", test_status);
  for (guint i = 0; i < G_N_ELEMENTS (led_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/doctor/led/%s", led_cases[i].name);

    g_test_add_data_func (path, &led_cases[i], test_led);
  }
  return g_test_run ();
}
