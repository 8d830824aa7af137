/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a status (host/status.h, an a{sv}) says, in words, for "nm-wgre show" and for windows. */

typedef enum {
  WGRE_REPORT_CONNECTION, /* the first line: its name */
  WGRE_REPORT_PEER,       /* the first line of a peer */
  WGRE_REPORT_DETAIL,     /* of the connection, or of the peer before it */
} WgreReportLevel;

/* @label: lower case, without a colon, as wg(8) has them. */
typedef void (*WgreReportLine) (WgreReportLevel level, const char *label, const char *value,
                                gpointer data);

/* wgre_report_state: "up for 2 hours", "failed: REASON". Free with g_free(). */
char *wgre_report_state (GVariant *status);
/* wgre_report_lines: tells all that there is to say. */
void wgre_report_lines (GVariant *status, WgreReportLine told, gpointer data);
