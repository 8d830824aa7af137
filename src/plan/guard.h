/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* The firewall table of a full tunnel, as text for nft(8). The chains are those of wg-quick(8):
 * packets to the tunnel's addresses that do not come out of the tunnel are dropped, and replies to
 * the tunnel's own packets get their mark back. */

/* wgre_guard_word: @name as a part of an identifier of nft(8): different names, different words.
 * Free with g_free(). */
char *wgre_guard_word (const char *name);
/* wgre_guard_table: family and name of our table. Free with g_free(). */
char *wgre_guard_table (const char *interface);
/* wgre_guard_interface: the interface that a table ("inet nm-wgre-…") is of; NULL: it is none of
 * those. Free with g_free(). */
char *wgre_guard_interface (const char *table);
/* wgre_guard_append: appends its chains. */
void wgre_guard_append (GString *text, const WgrePlan *plan, const WgreFacts *facts);

/* wgre_guard_inside: the chains of the table of the WireGuard link below a tunnel: packets of the
 * tunnel from and to its far end (a tunnel to many: to and from this end) pass by no other link,
 * whether that link is there or not. Free with g_free(). */
char *wgre_guard_inside (const WgrePlan *plan, const WgreFacts *facts);
