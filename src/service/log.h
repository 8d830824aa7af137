/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <syslog.h>

#include "plan/op.h"

/* The log of the service: lines to standard error, which is NetworkManager's, or to syslog when
 * NM_VPN_LOG_SYSLOG says so. */

/* wgre_log_init: reads NM_VPN_LOG_LEVEL. NetworkManager sets it to 0 unless its VPN_PLUGIN domain
 * is on, which would hide every error, so NOTICE is the least. @debug: everything, to standard
 * error. */
void wgre_log_init (gboolean debug);
/* wgre_log_wants: whether a line of this level of syslog(3) is written, so that it is worth
 * making. */
gboolean wgre_log_wants (int level);
/* wgre_log: one line; @level is one of syslog(3). Never hand it a secret. */
G_GNUC_PRINTF (2, 3)
void wgre_log (int level, const char *format, ...);
/* wgre_log_op: the operation as "[#] command" lines. @told counts the lines of one activation,
 * those beyond a few dozen are only logged at DEBUG; is a WgreTell with a guint * as its data. */
void wgre_log_op (const WgreOp *op, WgreDirection direction, gpointer told);
