/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "host/report.h"

/* The reports of all tunnels, for those who look again and again. What cannot have changed is not
 * asked for again: of 1000 peers, that is most of it. */
typedef struct _WgreReports WgreReports;

/* wgre_reports_new: NULL when there is no system bus. */
WgreReports *wgre_reports_new (GError **error);
void wgre_reports_free (WgreReports *reports);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreReports, wgre_reports_free)
/* wgre_reports_look: asks all services. An array of WgreReport, of the connections that are up or
 * coming up and that the caller may see, ordered by name; it and they are borrowed until the next
 * look. NULL on failure. */
const GPtrArray *wgre_reports_look (WgreReports *reports, GError **error);
