/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a status (host/status.h, an a{sv}) says, in words, for "nm-wgre show" and for windows. */

typedef enum {
  WGRE_REPORT_CONNECTION, /* the first line: its name */
  WGRE_REPORT_PEER,       /* the first line of a peer */
  WGRE_REPORT_DETAIL,     /* of the connection, or of the peer before it */
} WgreReportLevel;

/* @label: lower case, without a colon, as wg(8) has them. FALSE for a peer: neither it nor the ones
 * behind it are wanted. */
typedef gboolean (*WgreReportLine) (WgreReportLevel level, const char *label, const char *value,
                                    gpointer data);

/* wgre_report_state: "up for 2 hours", "failed: REASON". Free with g_free(). */
char *wgre_report_state (GVariant *status);
/* wgre_report_lines: tells all that there is to say. */
void wgre_report_lines (GVariant *status, WgreReportLine told, gpointer data);

/* The same of one that is told again and again, and has many peers. */
typedef struct _WgreReport WgreReport;
/* wgre_report_new: of @status. Free with wgre_report_free(). */
WgreReport *wgre_report_new (GVariant *status);
void wgre_report_free (WgreReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreReport, wgre_report_free)
/* wgre_report_renew: from now on it says what @live does, the live status of the connection. FALSE:
 * more has changed than that tells, and nothing is done. */
gboolean wgre_report_renew (WgreReport *report, GVariant *live);
/* wgre_report_status: without peers, or with those of the beginning. Borrowed. */
GVariant *wgre_report_status (const WgreReport *report);
void wgre_report_tell (const WgreReport *report, WgreReportLine told, gpointer data);

/* The same in one line. Free all of them with g_free(). */
/* wgre_report_summary: state, latest handshake and traffic of a connection. @ret_advice: what to do
 * when no peer answers; NULL: one does, or nobody knows. */
char *wgre_report_summary (GVariant *status, char **ret_advice);
/* wgre_report_peer: the same of @peer, one of the peers of @status, and what to do when it is
 * silent. NULL: nothing is known of it. */
char *wgre_report_peer (GVariant *status, GVariant *peer);
/* wgre_report_dead: of a connection that has failed or is dead: why, or what to do about it. */
char *wgre_report_dead (GVariant *status);
/* wgre_report_say: @sentence, any of these, with a capital letter at the beginning. */
char *wgre_report_say (const char *sentence);
