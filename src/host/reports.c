/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/reports.h"

#include "host/status.h"

struct _WgreReports {
  GDBusConnection *bus;
  GHashTable *known; /* name on the bus → WgreReport */
  GPtrArray *shown;  /* of those in @known */
};

WgreReports *
wgre_reports_new (GError **error)
{
  GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  WgreReports *reports;

  if (!bus)
    return NULL;
  reports = g_new0 (WgreReports, 1);
  reports->bus = bus;
  reports->known =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) wgre_report_free);
  reports->shown = g_ptr_array_new ();
  return reports;
}

void
wgre_reports_free (WgreReports *reports)
{
  if (!reports)
    return;
  g_ptr_array_unref (reports->shown);
  g_hash_table_unref (reports->known);
  g_object_unref (reports->bus);
  g_free (reports);
}

/* A service that was started before an update of the package may not have the live interface. */
static gboolean
reports_renew (WgreReports *reports, const char *name, WgreReport *report)
{
  g_autoptr (GVariant) live = wgre_status_ask (reports->bus, name, WGRE_STATUS_LIVE_INTERFACE);

  return live && wgre_report_renew (report, live);
}

/* NULL: it has ended just now, or there is nothing to see. */
static WgreReport *
reports_begin (WgreReports *reports, const char *name)
{
  g_autoptr (GVariant) status = wgre_status_ask (reports->bus, name, WGRE_STATUS_INTERFACE);
  g_autoptr (GVariant) state =
      status ? g_variant_lookup_value (status, "State", G_VARIANT_TYPE_STRING) : NULL;

  return state ? wgre_report_new (status) : NULL;
}

static int
reports_compare (gconstpointer a, gconstpointer b)
{
  return wgre_status_compare (wgre_report_status (*(WgreReport *const *) a),
                              wgre_report_status (*(WgreReport *const *) b));
}

const GPtrArray *
wgre_reports_look (WgreReports *reports, GError **error)
{
  g_autoptr (GHashTable) before = NULL;
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (reports, NULL);

  names = wgre_status_ask_names (reports->bus, error);
  if (!names)
    return NULL;
  before = g_steal_pointer (&reports->known);
  reports->known =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) wgre_report_free);
  g_ptr_array_set_size (reports->shown, 0);
  for (guint i = 0; names[i]; i++) {
    g_autoptr (WgreReport) report = NULL;

    g_hash_table_steal_extended (before, names[i], NULL, (gpointer *) &report);
    if (!report || !reports_renew (reports, names[i], report)) {
      g_clear_pointer (&report, wgre_report_free);
      report = reports_begin (reports, names[i]);
    }
    if (!report)
      continue;
    g_ptr_array_add (reports->shown, report);
    g_hash_table_replace (reports->known, g_strdup (names[i]), g_steal_pointer (&report));
  }
  g_ptr_array_sort (reports->shown, reports_compare);
  return reports->shown;
}
