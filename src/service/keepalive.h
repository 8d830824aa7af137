/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"
#include "service/kernel.h"

/* Asks the far end of a tunnel again and again whether it lives, and tells when that changes. */
typedef struct _WgreKeepalive WgreKeepalive;

/* What was asked and answered since it began. A round counts once, whatever it is asked by. */
typedef struct {
  guint64 asked, answered;
  gint64 last;        /* when the last answer came, in seconds since 1970; 0: never */
  guint32 round_trip; /* of that one, in µs; it is taken for that to the last question */
} WgreKeepaliveCount;

/* @dead: what is known now; @sentence: the same for people (it has been logged). It may free the
 * keepalive. */
typedef void (*WgreKeepaliveChanged) (gboolean dead, const char *sentence, gpointer data);

/* wgre_keepalive_session_new: for a profile with "keepalive" whose link is there. @plan, @kernel
 * and @remote, the far end's address outside, must live longer. Nothing is told before the main
 * loop runs again. */
WgreKeepalive *wgre_keepalive_session_new (const WgrePlan *plan, WgreKernel *kernel,
                                           const WgreIp *remote, WgreKeepaliveChanged changed,
                                           gpointer data, GError **error);
/* wgre_keepalive_session_free: NULL is fine. */
void wgre_keepalive_session_free (WgreKeepalive *keepalive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreKeepalive, wgre_keepalive_session_free)
/* wgre_keepalive_session_count: borrowed; NULL for no keepalive. */
const WgreKeepaliveCount *wgre_keepalive_session_count (const WgreKeepalive *keepalive);
/* wgre_keepalive_session_moved: @remote has another value. NULL is fine. */
void wgre_keepalive_session_moved (WgreKeepalive *keepalive);
