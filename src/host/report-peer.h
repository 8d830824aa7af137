/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A peer of a status (host/status.h), out of its envelope. Texts are borrowed from where they were
 * read, but for @allowed_ips; NULL: absent. */
typedef struct {
  guint32 id;
  const char *name, *key, *endpoint, *configured, *life;
  char *allowed_ips; /* with ", " between them */
  gboolean known;    /* the kernel has it, and what follows is set */
  gint64 handshake;  /* seconds since 1970; 0: never */
  guint64 received, sent;
  guint16 keepalive; /* seconds; 0: off */
} WgreReportPeer;

/* wgre_report_peer_read: @peer: one of "Peers". */
void wgre_report_peer_read (GVariant *peer, WgreReportPeer *ret_peer);
void wgre_report_peer_clear (WgreReportPeer *peer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreReportPeer, wgre_report_peer_clear)
/* wgre_report_peers_count: @peers, an array of these in the order of the profile, are from now on
 * what @counters, "Counters" of a live status, say, from which they borrow; NULL: the kernel has
 * none of them. */
void wgre_report_peers_count (GArray *peers, GVariant *counters);

/* wgre_report_age: of a time in seconds since 1970, in seconds. */
gint64 wgre_report_age (gint64 since);
/* wgre_report_peer_is_silent: whether it should have answered, and has not. */
gboolean wgre_report_peer_is_silent (const WgreReportPeer *peer);
