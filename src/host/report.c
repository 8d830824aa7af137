/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/report-peer.h"

/* --- words --- */

/* "2 hours", the largest unit only. */
static char *
report_duration (gint64 seconds)
{
  if (seconds < 60)
    return g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong) seconds), (int) seconds);
  if (seconds < 3600)
    return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) (seconds / 60)),
                            (int) (seconds / 60));
  if (seconds < 86400)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) (seconds / 3600)),
                            (int) (seconds / 3600));
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) (seconds / 86400)),
                          (int) (seconds / 86400));
}

char *
wgre_report_state (GVariant *status)
{
  const char *state = "", *failure = NULL;
  g_autofree char *age = NULL;
  gint64 since = 0;

  g_return_val_if_fail (status, NULL);

  g_variant_lookup (status, "State", "&s", &state);
  g_variant_lookup (status, "Since", "x", &since);
  g_variant_lookup (status, "Failure", "&s", &failure);
  age = report_duration (wgre_report_age (since));
  if (!strcmp (state, "up"))
    return g_strdup_printf (_ ("up for %s"), age);
  if (!strcmp (state, "waiting"))
    return g_strdup_printf (_ ("waiting for an answer for %s"), age);
  if (!strcmp (state, "starting"))
    return g_strdup (_ ("starting"));
  return failure ? g_strdup_printf (_ ("failed: %s"), failure) : g_strdup (_ ("going down"));
}

/* --- peers --- */

/* "3 seconds ago". Free with g_free(). */
static char *
report_handshake (gint64 handshake)
{
  g_autofree char *age = NULL;

  if (!handshake)
    return g_strdup (_ ("none yet"));
  age = report_duration (wgre_report_age (handshake));
  return g_strdup_printf (_ ("%s ago"), age);
}

static char *
report_transfer (guint64 received, guint64 sent)
{
  g_autofree char *in = g_format_size_full (received, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *out = g_format_size_full (sent, G_FORMAT_SIZE_IEC_UNITS);

  return g_strdup_printf (_ ("%s received, %s sent"), in, out);
}

/* What to do about silence: the doctor looks at far more than is seen here. */
static char *
report_remedy (GVariant *status)
{
  g_autofree char *quoted = NULL;
  const char *name = "";

  g_variant_lookup (status, "Name", "&s", &name);
  quoted = g_shell_quote (name);
  return g_strdup_printf (_ ("\"nm-wgre doctor %s\" finds out why"), quoted);
}

/* --- lines --- */

typedef struct {
  WgreReportLine told;
  gpointer data;
} Report;

static void
report_detail (const Report *report, const char *label, const char *value)
{
  report->told (WGRE_REPORT_DETAIL, label, value, report->data);
}

static void
report_text (const Report *report, const char *label, GVariant *dict, const char *key)
{
  const char *value;

  if (g_variant_lookup (dict, key, "&s", &value))
    report_detail (report, label, value);
}

static void
report_number (const Report *report, const char *label, GVariant *dict, const char *key,
               const char *format)
{
  guint32 value;

  if (g_variant_lookup (dict, key, "u", &value)) {
    g_autofree char *text =
        strchr (format, 'x') ? g_strdup_printf ("0x%x", value) : g_strdup_printf ("%u", value);

    report_detail (report, label, text);
  }
}

static void
report_list (const Report *report, const char *label, GVariant *dict, const char *key)
{
  g_autofree const char **values = NULL;
  g_autofree char *joined = NULL;

  if (!g_variant_lookup (dict, key, "^a&s", &values))
    return;
  joined = g_strjoinv (", ", (char **) values);
  report_detail (report, label, *joined ? joined : _ ("(none)"));
}

static void
report_numbers (const Report *report, const char *label, GVariant *dict, const char *key)
{
  g_autoptr (GVariant) values = g_variant_lookup_value (dict, key, G_VARIANT_TYPE ("au"));
  g_autoptr (GString) text = g_string_new (NULL);
  const guint32 *numbers;
  gsize count;

  if (!values)
    return;
  numbers = g_variant_get_fixed_array (values, &count, sizeof *numbers);
  for (gsize i = 0; i < count; i++)
    g_string_append_printf (text, "%s%u", i ? ", " : "", numbers[i]);
  report_detail (report, label, text->str);
}

static void
report_fence (const Report *report, GVariant *status)
{
  const char *state;

  if (g_variant_lookup (status, "Fence", "&s", &state))
    report_detail (report, _ ("kill switch"), strcmp (state, "closed") ? _ ("open") : _ ("closed"));
}

/* Those that were not answered are lost, but for one that is under way. */
static void
report_probes (const Report *report, GVariant *status)
{
  g_autoptr (GVariant) probes = g_variant_lookup_value (status, "Probes", G_VARIANT_TYPE_VARDICT);
  g_autofree char *text = NULL, *age = NULL;
  guint64 asked = 0, answered = 0;
  guint32 round_trip = 0;
  gint64 last = 0;

  if (!probes)
    return;
  g_variant_lookup (probes, "asked", "t", &asked);
  g_variant_lookup (probes, "answered", "t", &answered);
  g_variant_lookup (probes, "last-answer", "x", &last);
  g_variant_lookup (probes, "round-trip", "u", &round_trip);
  age = report_duration (wgre_report_age (last));
  text = last ? g_strdup_printf (_ ("%u of %u answered, the last one %s ago after %.1f ms"),
                                 (guint) answered, (guint) asked, age, round_trip / 1000.0)
              : g_strdup_printf (_ ("%u of %u answered"), (guint) answered, (guint) asked);
  report_detail (report, _ ("probes"), text);
}

/* @remedy: what to do when it is silent. FALSE: no other peer is wanted. */
static gboolean
report_peer (const Report *report, const WgreReportPeer *peer, const char *remedy)
{
  const char *key = peer->key ? peer->key : "";
  const char *endpoint = peer->endpoint, *configured = peer->configured;

  if (!report->told (WGRE_REPORT_PEER, _ ("peer"), peer->name ? peer->name : key, report->data))
    return FALSE;
  if (peer->name)
    report_detail (report, _ ("public key"), key);
  if (endpoint && configured && strcmp (endpoint, configured)) {
    g_autofree char *both = g_strdup_printf ("%s (%s)", endpoint, configured);

    report_detail (report, _ ("endpoint"), both);
  } else if (endpoint || configured) {
    report_detail (report, _ ("endpoint"), endpoint ? endpoint : configured);
  }
  if (peer->allowed_ips)
    report_detail (report, _ ("allowed ips"),
                   *peer->allowed_ips ? peer->allowed_ips : _ ("(none)"));
  if (peer->known) {
    g_autofree char *handshake = report_handshake (peer->handshake);
    g_autofree char *transfer = report_transfer (peer->received, peer->sent);

    report_detail (report, _ ("latest handshake"), handshake);
    report_detail (report, _ ("transfer"), transfer);
  }
  if (peer->keepalive) {
    g_autofree char *age = report_duration (peer->keepalive);
    g_autofree char *text = g_strdup_printf (_ ("every %s"), age);

    report_detail (report, _ ("persistent keepalive"), text);
  }
  if (wgre_report_peer_is_silent (peer))
    report_detail (report, _ ("no answer"), remedy);
  return TRUE;
}

struct _WgreReport {
  GVariant *status;           /* the last one, whole or live */
  GVariant *peers, *counters; /* of them, what the texts of @each are borrowed from; or NULL */
  GArray *each;               /* of WgreReportPeer, in the order of @peers */
};

WgreReport *
wgre_report_new (GVariant *status)
{
  WgreReport *report;
  gsize count;

  g_return_val_if_fail (status, NULL);

  report = g_new0 (WgreReport, 1);
  report->status = g_variant_ref (status);
  report->peers = g_variant_lookup_value (status, "Peers", G_VARIANT_TYPE ("aa{sv}"));
  count = report->peers ? g_variant_n_children (report->peers) : 0;
  report->each = g_array_sized_new (FALSE, FALSE, sizeof (WgreReportPeer), (guint) count);
  g_array_set_clear_func (report->each, (GDestroyNotify) wgre_report_peer_clear);
  for (gsize i = 0; i < count; i++) {
    g_autoptr (GVariant) peer = g_variant_get_child_value (report->peers, i);
    WgreReportPeer one;

    wgre_report_peer_read (peer, &one);
    g_array_append_val (report->each, one);
  }
  return report;
}

void
wgre_report_free (WgreReport *report)
{
  if (!report)
    return;
  g_array_unref (report->each);
  g_clear_pointer (&report->peers, g_variant_unref);
  g_clear_pointer (&report->counters, g_variant_unref);
  g_variant_unref (report->status);
  g_free (report);
}

GVariant *
wgre_report_status (const WgreReport *report)
{
  g_return_val_if_fail (report, NULL);

  return report->status;
}

static gboolean
report_same (GVariant *a, GVariant *b, const char *key)
{
  g_autoptr (GVariant) of_a = g_variant_lookup_value (a, key, NULL);
  g_autoptr (GVariant) of_b = g_variant_lookup_value (b, key, NULL);

  return of_a && of_b && g_variant_equal (of_a, of_b);
}

gboolean
wgre_report_renew (WgreReport *report, GVariant *live)
{
  g_return_val_if_fail (report && live, FALSE);

  if (!report_same (report->status, live, "State") ||
      !report_same (report->status, live, "Revision"))
    return FALSE;
  g_variant_unref (report->status);
  report->status = g_variant_ref (live);
  g_clear_pointer (&report->counters, g_variant_unref);
  report->counters = g_variant_lookup_value (live, "Counters", G_VARIANT_TYPE ("(auaxatataqasas)"));
  wgre_report_peers_count (report->each, report->counters);
  return TRUE;
}

void
wgre_report_tell (const WgreReport *report, WgreReportLine told, gpointer data)
{
  const Report all = { told, data }, *lines = &all;
  g_autofree char *state = NULL, *remedy = NULL;
  const char *name = "";
  GVariant *status;

  g_return_if_fail (report && told);

  status = report->status;
  state = wgre_report_state (status);
  remedy = report_remedy (status);
  g_variant_lookup (status, "Name", "&s", &name);
  told (WGRE_REPORT_CONNECTION, _ ("connection"), name, data);
  report_detail (lines, _ ("state"), state);
  report_text (lines, _ ("interface"), status, "Interface");
  report_text (lines, _ ("kind"), status, "Kind");
  report_text (lines, _ ("network namespace"), status, "NetworkNamespace");
  report_text (lines, _ ("local"), status, "Local");
  report_text (lines, _ ("remote"), status, "Remote");
  report_text (lines, _ ("public key"), status, "PublicKey");
  report_number (lines, _ ("listening port"), status, "ListenPort", "u");
  report_number (lines, _ ("mtu"), status, "Mtu", "u");
  report_numbers (lines, _ ("mtu outside"), status, "OuterMtus");
  report_list (lines, _ ("full tunnel"), status, "FullTunnel");
  report_number (lines, _ ("fwmark"), status, "Mark", "x");
  report_numbers (lines, _ ("rule priorities"), status, "Priorities");
  report_fence (lines, status);
  report_list (lines, _ ("dns"), status, "Dns");
  report_text (lines, _ ("far end"), status, "FarEnd");
  report_probes (lines, status);
  report_list (lines, _ ("warning"), status, "Warnings");
  for (guint i = 0; i < report->each->len; i++)
    if (!report_peer (lines, &g_array_index (report->each, WgreReportPeer, i), remedy))
      break;
}

void
wgre_report_lines (GVariant *status, WgreReportLine told, gpointer data)
{
  g_autoptr (WgreReport) report = wgre_report_new (status);

  wgre_report_tell (report, told, data);
}

/* --- one line --- */

/* Takes @value. */
static void
report_join (GString *line, const char *label, char *value)
{
  if (value && *value)
    g_string_append_printf (line, "%s%s%s%s", line->len ? " · " : "", label ? label : "",
                            label ? ": " : "", value);
  g_free (value);
}

/* Free with g_free(). */
static char *
report_advice (GVariant *status)
{
  g_autofree char *remedy = report_remedy (status);

  return g_strdup_printf ("%s: %s", _ ("no answer"), remedy);
}

/* All peers in one; "silent" stays only when each of them is. */
typedef struct {
  gint64 handshake;
  guint64 received, sent;
  gboolean known, silent;
} Sum;

static void
report_add (Sum *sum, GVariant *peer)
{
  g_auto (WgreReportPeer) one = { 0 };

  wgre_report_peer_read (peer, &one);
  sum->silent &= wgre_report_peer_is_silent (&one);
  if (!one.known)
    return;
  sum->known = TRUE;
  sum->handshake = MAX (sum->handshake, one.handshake);
  sum->received += one.received;
  sum->sent += one.sent;
}

static void
report_join_sum (GString *line, const Sum *sum)
{
  if (!sum->known)
    return;
  report_join (line, _ ("latest handshake"), report_handshake (sum->handshake));
  report_join (line, NULL, report_transfer (sum->received, sum->sent));
}

char *
wgre_report_summary (GVariant *status, char **ret_advice)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GVariant) peers = NULL;
  char *far_end = NULL;
  gsize count;
  Sum sum = { 0 };

  g_return_val_if_fail (status && ret_advice, NULL);

  peers = g_variant_lookup_value (status, "Peers", G_VARIANT_TYPE ("aa{sv}"));
  count = peers ? g_variant_n_children (peers) : 0;
  sum.silent = count > 0;
  for (gsize i = 0; i < count; i++) {
    g_autoptr (GVariant) peer = g_variant_get_child_value (peers, i);

    report_add (&sum, peer);
  }
  report_join (line, NULL, wgre_report_state (status));
  report_join_sum (line, &sum);
  g_variant_lookup (status, "FarEnd", "s", &far_end);
  report_join (line, NULL, far_end);
  *ret_advice = sum.silent ? report_advice (status) : NULL;
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
wgre_report_peer (GVariant *status, GVariant *peer)
{
  g_autoptr (GString) line = g_string_new (NULL);
  Sum sum = { .silent = TRUE };

  g_return_val_if_fail (status && peer, NULL);

  report_add (&sum, peer);
  report_join_sum (line, &sum);
  if (sum.silent)
    report_join (line, NULL, report_advice (status));
  return line->len ? g_string_free (g_steal_pointer (&line), FALSE) : NULL;
}

char *
wgre_report_dead (GVariant *status)
{
  const char *far_end = NULL, *failure = NULL;
  g_autofree char *remedy = NULL;

  g_return_val_if_fail (status, NULL);

  if (g_variant_lookup (status, "Failure", "&s", &failure))
    return wgre_report_state (status);
  if (!g_variant_lookup (status, "FarEnd", "&s", &far_end))
    return report_advice (status);
  remedy = report_remedy (status);
  return g_strdup_printf ("%s %s", far_end, remedy);
}

char *
wgre_report_say (const char *sentence)
{
  char first[7] = "";

  g_return_val_if_fail (sentence && *sentence, g_strdup (""));

  first[g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (sentence)), first)] = '\0';
  return g_strconcat (first, g_utf8_next_char (sentence), NULL);
}
