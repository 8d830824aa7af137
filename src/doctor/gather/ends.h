/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "doctor/evidence.h"
#include "plan/facts.h"

/* The far ends that the tunnel calls, and the way to each. */

/* So many are looked at. */
#define WGRE_ENDS_MOST 8

/* wgre_ends_gather: names and addresses. @status: of a tunnel that is up, or NULL: where the kernel
 * sends to counts then, and names are asked for only where it sends nowhere.
 * Returns the ids (of guint32) of the peers that they are, same index as evidence->ends; 0: no
 * peer. */
GArray *wgre_ends_gather (WgreEvidence *evidence, WgreFacts *facts, GVariant *status);
/* wgre_ends_gather_ways: routes and rp_filter. @mark: of the tunnel's packets, or 0; @dev: the link
 * that they are bound to, or 0; @own: the tunnel's links. */
void wgre_ends_gather_ways (WgreEvidence *evidence, guint32 mark, int dev,
                            const char *const own[2]);
/* wgre_ends_ask: what the hosts of the ends that are not heard of say of packets to them; takes
 * some seconds. */
void wgre_ends_ask (WgreEvidence *evidence, guint32 mark, int dev);
/* wgre_ends_ask_size: whether the tunnel's largest packets get to them. */
void wgre_ends_ask_size (WgreEvidence *evidence, guint32 mark, int dev);
/* wgre_ends_rp_filter: of a link; 0 where it does not count, as for IPv6. */
guint wgre_ends_rp_filter (const char *link, guint8 family);
