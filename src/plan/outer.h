/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/facts.h"

/* The tunnel's own packets: those that carry it, as this host sees them. All firewall rules about
 * them match by this one value: the guard, the kill switch, the table around a tunnel inside
 * WireGuard, open-firewall. */

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
  guint32 mark;    /* 0: none. Only WireGuard puts its mark on its packets; other tunnels use theirs
                      for the route lookup. */
  WgreIp local;    /* family 0: any */
  guint16 port;    /* own port that far ends send to, of UDP; 0: the kernel's choice, or none */
  guint16 source;  /* own port that is sent from, of UDP; 0: any */
  guint16 target;  /* port that every far end is sent to, of UDP; 0: each has its own, or none */
  GArray *ends;    /* of WgreOuterEnd: where they go */
  gboolean roams;  /* as in WireGuard, a far end is answered at the address that it calls from */
  gboolean open;   /* there are also far ends with unknown addresses */
} WgreOuter;

/* wgre_outer_new: the packets of the tunnel of @profile; of a tunnel inside WireGuard, give the
 * tunnel's or the lower profile. @facts: the far ends; those without an address yet are left out.
 * @mark: of the full tunnel, or 0. */
WgreOuter *wgre_outer_new (const WgreProfile *profile, const WgreFacts *facts, guint32 mark);
/* wgre_outer_free: NULL is fine. */
void wgre_outer_free (WgreOuter *outer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreOuter, wgre_outer_free)

/* wgre_outer_protocol: nft(8)'s word for the protocol. */
const char *wgre_outer_protocol (const WgreOuter *outer);
/* wgre_outer_matches: of char *: matches in nft(8)'s language, without a verdict. A packet is the
 * tunnel's if any of them matches. Empty only when there is no far end at all. */
GPtrArray *wgre_outer_matches (const WgreOuter *outer, WgreOuterDirection direction);
/* wgre_outer_far_match: one match for all packets between this host and the only far end; when
 * there are several or none, for all packets with the tunnel's own address. */
char *wgre_outer_far_match (const WgreOuter *outer, WgreOuterDirection direction);
