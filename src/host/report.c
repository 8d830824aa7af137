/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

static gint64
report_age (gint64 since)
{
  return MAX (g_get_real_time () / G_USEC_PER_SEC - since, 0);
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
  age = report_duration (report_age (since));
  if (!strcmp (state, "up"))
    return g_strdup_printf (_ ("up for %s"), age);
  if (!strcmp (state, "waiting"))
    return g_strdup_printf (_ ("waiting for an answer for %s"), age);
  if (!strcmp (state, "starting"))
    return g_strdup (_ ("starting"));
  return failure ? g_strdup_printf (_ ("failed: %s"), failure) : g_strdup (_ ("going down"));
}

/* --- peers --- */

/* Of WireGuard, in seconds: a session is at an end, at the latest, after REJECT_AFTER_TIME; then
 * the next packet that is sent, a keepalive too, begins a new one. */
#define REPORT_SESSION 180
#define REPORT_GRACE 15 /* for that handshake, and for the time that it takes to say so */
/* Two calls of a peer that has never answered: with more, it was silent for ten seconds. */
#define REPORT_CALLS (2 * 148)

/* "3 seconds ago". Free with g_free(). */
static char *
report_handshake (gint64 handshake)
{
  g_autofree char *age = NULL;

  if (!handshake)
    return g_strdup (_ ("none yet"));
  age = report_duration (report_age (handshake));
  return g_strdup_printf (_ ("%s ago"), age);
}

static char *
report_transfer (guint64 received, guint64 sent)
{
  g_autofree char *in = g_format_size_full (received, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *out = g_format_size_full (sent, G_FORMAT_SIZE_IEC_UNITS);

  return g_strdup_printf (_ ("%s received, %s sent"), in, out);
}

/* The service knows of those that it looks for. Of the others, the kernel's counters show who has
 * never answered, and who must have been asked; of one that nothing is sent to, nobody knows. */
static gboolean
report_is_silent (GVariant *peer)
{
  const char *life = NULL;
  guint16 keepalive = 0;
  gint64 handshake = 0;
  guint64 sent = 0;

  g_variant_lookup (peer, "life", "&s", &life);
  if (life && strcmp (life, "new"))
    return !strcmp (life, "silent") || !strcmp (life, "dead");
  g_variant_lookup (peer, "latest-handshake", "x", &handshake);
  g_variant_lookup (peer, "sent", "t", &sent);
  g_variant_lookup (peer, "persistent-keepalive", "q", &keepalive);
  if (!handshake)
    return sent > REPORT_CALLS;
  return keepalive && report_age (handshake) > REPORT_SESSION + keepalive + REPORT_GRACE;
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
report_peer (const Report *report, GVariant *status, GVariant *peer)
{
  const char *name = NULL, *key = "", *endpoint = NULL, *configured = NULL;
  g_autofree char *both = NULL;
  guint64 received, sent;
  guint16 keepalive;
  gint64 handshake;

  g_variant_lookup (peer, "name", "&s", &name);
  g_variant_lookup (peer, "public-key", "&s", &key);
  report->told (WGRE_REPORT_PEER, _ ("peer"), name ? name : key, report->data);
  if (name)
    report_detail (report, _ ("public key"), key);
  g_variant_lookup (peer, "endpoint", "&s", &endpoint);
  g_variant_lookup (peer, "configured-endpoint", "&s", &configured);
  if (endpoint && configured && strcmp (endpoint, configured))
    both = g_strdup_printf ("%s (%s)", endpoint, configured);
  if (endpoint || configured)
    report_detail (report, _ ("endpoint"), both ? both : endpoint ? endpoint : configured);
  report_list (report, _ ("allowed ips"), peer, "allowed-ips");
  if (g_variant_lookup (peer, "latest-handshake", "x", &handshake)) {
    g_autofree char *text = report_handshake (handshake);

    report_detail (report, _ ("latest handshake"), text);
  }
  if (g_variant_lookup (peer, "received", "t", &received) &&
      g_variant_lookup (peer, "sent", "t", &sent)) {
    g_autofree char *text = report_transfer (received, sent);

    report_detail (report, _ ("transfer"), text);
  }
  if (g_variant_lookup (peer, "persistent-keepalive", "q", &keepalive) && keepalive) {
    g_autofree char *age = report_duration (keepalive);
    g_autofree char *text = g_strdup_printf (_ ("every %s"), age);

    report_detail (report, _ ("persistent keepalive"), text);
  }
  if (report_is_silent (peer)) {
    g_autofree char *remedy = report_remedy (status);

    report_detail (report, _ ("no answer"), remedy);
  }
}

void
wgre_report_lines (GVariant *status, WgreReportLine told, gpointer data)
{
  const Report all = { told, data }, *report = &all;
  g_autoptr (GVariant) peers = g_variant_lookup_value (status, "Peers", G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *state = wgre_report_state (status);
  const char *name = "";

  g_return_if_fail (status);

  g_variant_lookup (status, "Name", "&s", &name);
  told (WGRE_REPORT_CONNECTION, _ ("connection"), name, data);
  report_detail (report, _ ("state"), state);
  report_text (report, _ ("interface"), status, "Interface");
  report_text (report, _ ("kind"), status, "Kind");
  report_text (report, _ ("network namespace"), status, "NetworkNamespace");
  report_text (report, _ ("local"), status, "Local");
  report_text (report, _ ("remote"), status, "Remote");
  report_text (report, _ ("public key"), status, "PublicKey");
  report_number (report, _ ("listening port"), status, "ListenPort", "u");
  report_number (report, _ ("mtu"), status, "Mtu", "u");
  report_list (report, _ ("full tunnel"), status, "FullTunnel");
  report_number (report, _ ("fwmark"), status, "Mark", "x");
  report_text (report, _ ("far end"), status, "FarEnd");
  report_list (report, _ ("warning"), status, "Warnings");
  for (gsize i = 0; peers && i < g_variant_n_children (peers); i++) {
    g_autoptr (GVariant) peer = g_variant_get_child_value (peers, i);

    report_peer (report, status, peer);
  }
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
  guint64 received = 0, sent = 0;
  gint64 handshake = 0;

  sum->silent &= report_is_silent (peer);
  if (!g_variant_lookup (peer, "latest-handshake", "x", &handshake))
    return;
  g_variant_lookup (peer, "received", "t", &received);
  g_variant_lookup (peer, "sent", "t", &sent);
  sum->known = TRUE;
  sum->handshake = MAX (sum->handshake, handshake);
  sum->received += received;
  sum->sent += sent;
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
