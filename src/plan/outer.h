/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/facts.h"

/* The tunnel's own packets: those that carry it, as this host sees them. Whoever lets them pass,
 * keeps them in or marks them matches them by this one value: the guard, the kill switch, the table
 * around a tunnel inside WireGuard, open-firewall. */

typedef enum {
  WGRE_OUTER_OUT,
  WGRE_OUTER_IN,
} WgreOuterDirection;

/* A far end. */
typedef struct {
  WgreIp ip;
  guint16 port; /* of UDP; 0: the protocol has none */
} WgreOuterEnd;

typedef struct {
  guint8 protocol; /* IPPROTO_UDP, … */
  guint32 mark;    /* 0: they bear none. WireGuard's mark is on its packets; that of the others is
                      only used to find their way. */
  WgreIp local;    /* family 0: any */
  guint16 port;    /* own port that far ends send to, of UDP; 0: the kernel's choice, or none */
  guint16 source;  /* own port that is sent from, of UDP; 0: any */
  guint16 target;  /* port that every far end is sent to, of UDP; 0: each has its own, or none */
  GArray *ends;    /* of WgreOuterEnd: where they go */
  gboolean roams;  /* a far end that calls is answered where it calls from, as WireGuard does */
  gboolean open;   /* besides, there are far ends that nobody knows beforehand */
} WgreOuter;

/* wgre_outer_new: of a tunnel; of one inside WireGuard those of the inner or of the lower profile,
 * whichever is given. @facts: far ends; those that have no address yet are left out. @mark: of the
 * full tunnel, or 0. */
WgreOuter *wgre_outer_new (const WgreProfile *profile, const WgreFacts *facts, guint32 mark);
void wgre_outer_free (WgreOuter *outer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreOuter, wgre_outer_free)

/* wgre_outer_protocol: nft(8)'s word for the protocol. */
const char *wgre_outer_protocol (const WgreOuter *outer);
/* wgre_outer_matches: of char *: matches in nft(8)'s language, without a verdict: a packet is one
 * of these if it has all that one of them says. Never empty, unless there is no far end at all. */
GPtrArray *wgre_outer_matches (const WgreOuter *outer, WgreOuterDirection direction);
/* wgre_outer_far_match: one match of everything between this host and the only far end, whatever
 * its own address; without a single far end: of everything with the own address. */
char *wgre_outer_far_match (const WgreOuter *outer, WgreOuterDirection direction);
