/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* The firewall table of a full tunnel, as text for nft(8). The chains are those of wg-quick(8):
 * packets to the tunnel's addresses that do not come out of the tunnel are dropped, and replies to
 * the tunnel's own packets get their mark back. */

/* wgre_guard_word: @name as a part of an identifier of nft(8). Different names give different
 * words. Free with g_free(). */
char *wgre_guard_word (const char *name);
/* wgre_guard_table: family and name of our table. Free with g_free(). */
char *wgre_guard_table (const char *interface);
/* wgre_guard_interface: the interface of a table "inet nm-wgre-…"; NULL for any other table. Free
 * with g_free(). */
char *wgre_guard_interface (const char *table);
/* wgre_guard_append: appends the chains of a full tunnel's table. */
void wgre_guard_append (GString *text, const WgrePlan *plan, const WgreFacts *facts);

/* wgre_guard_inside: the chains of the table of the WireGuard link below a tunnel. They drop
 * packets between the tunnel's ends (of a tunnel to many: all with its own address) on every other
 * link, whether the WireGuard link exists or not. Free with g_free(). */
char *wgre_guard_inside (const WgrePlan *plan, const WgreFacts *facts);
