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
report_peer (const Report *report, GVariant *peer)
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
    g_autofree char *age = handshake ? report_duration (report_age (handshake)) : NULL;
    g_autofree char *text = age ? g_strdup_printf (_ ("%s ago"), age) : NULL;

    report_detail (report, _ ("latest handshake"), text ? text : _ ("none yet"));
  }
  if (g_variant_lookup (peer, "received", "t", &received) &&
      g_variant_lookup (peer, "sent", "t", &sent)) {
    g_autofree char *in = g_format_size_full (received, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *out = g_format_size_full (sent, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *text = g_strdup_printf (_ ("%s received, %s sent"), in, out);

    report_detail (report, _ ("transfer"), text);
  }
  if (g_variant_lookup (peer, "persistent-keepalive", "q", &keepalive) && keepalive) {
    g_autofree char *age = report_duration (keepalive);
    g_autofree char *text = g_strdup_printf (_ ("every %s"), age);

    report_detail (report, _ ("persistent keepalive"), text);
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

    report_peer (report, peer);
  }
}
