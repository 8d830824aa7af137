/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "doctor/evidence.h"

/* Packets that are sent to see what becomes of them: the kernel hands what ICMP says of a packet to
 * the socket that has sent it (IP_RECVERR), with the address of the host that says it. Nothing of
 * what is sent does anything where it arrives. */
typedef struct {
  WgreIp to;       /* family 0: is not asked */
  guint16 port;    /* of UDP */
  guint8 protocol; /* IPPROTO_UDP, IPPROTO_GRE, or IPPROTO_ICMP for an echo request of either
                      family */
  guint32 mark;    /* 0: none; takes a privilege */
  int dev;         /* the link that it leaves by; 0: the route's */
  guint size;      /* of the packet with all headers, which is not to be fragmented; 0: small */
  const guint8 *content; /* of UDP without size; NULL: empty */
  gsize length;
  gboolean keyed; /* of GRE */
  guint32 key;
  WgreReply reply; /* what came back: NOT_ASKED when there is no privilege to ask so */
} WgreQuestion;

/* wgre_ask: asks all at once, and waits until each has its reply or @patience_ms have gone. A host
 * of the network that this host is in takes 3 seconds to be not found. */
void wgre_ask (WgreQuestion *questions, guint count, guint patience_ms);
