/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "doctor/evidence.h"

/* What programs on the system bus say: a service of ours with a tunnel, and NetworkManager. */

/* wgre_state_find: the status (host/status.h) of the connection; NULL: it is not up. Release with
 * g_variant_unref(). */
GVariant *wgre_state_find (const char *uuid);
/* wgre_state_is_up: it is up, or waits for an answer: the link is there. */
gboolean wgre_state_is_up (GVariant *status);
/* wgre_state_count: fills in what the kernel counts of each end that is a peer, named by
 * @ids (of guint32, same index as evidence->ends; 0: no peer); @before: the status when the
 * examination began. */
void wgre_state_count (GVariant *before, GVariant *now, const GArray *ids, WgreEvidence *evidence);
/* wgre_state_endpoint: where the kernel sends to peer @id; FALSE: nowhere. */
gboolean wgre_state_endpoint (GVariant *status, guint32 id, WgreIp *ret_ip, guint16 *ret_port);
/* wgre_state_base: whether NetworkManager has a connection that a tunnel can run on. */
WgreBase wgre_state_base (void);
/* wgre_state_uses_dns: whether NetworkManager knows one of these name servers (of WgreIp) to be in
 * use; FALSE, with @ret_asked FALSE, when it does not answer. */
gboolean wgre_state_uses_dns (const GArray *servers, gboolean *ret_asked);
