/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* The kill switch: a firewall table in which only the tunnel, and what it needs to live, passes.
 * It is named after the connection and not after its link, and is there before the first link and
 * after the last. */

/* wgre_plan_fence_is_wanted: whether the profile has one. */
gboolean wgre_plan_fence_is_wanted (const WgreProfile *profile);
/* wgre_plan_fence_check: whether there can be the one that the profile wants; UNSUPPORTED. */
gboolean wgre_plan_fence_check (const WgrePlan *plan, GError **error);
/* wgre_plan_fence_table: family and name of the table. Free with g_free(). */
char *wgre_plan_fence_table (const char *uuid);
/* wgre_plan_fence_add: appends its operation to the plan, which knows its names and number already.
 */
void wgre_plan_fence_add (WgrePlan *plan, const WgreFacts *facts);
/* wgre_plan_fence_addresses: "NAME=ADDRESS": one address of each name of a far end that has one,
 * for a start at which no name server can be asked. @names: name → GArray of WgreIp, not empty: all
 * that is known of the names of peers; NULL: only what @facts say, which is the address of a peer's
 * first endpoint. Never NULL; free with g_strfreev(). */
char **wgre_plan_fence_addresses (const WgreProfile *profile, const WgreFacts *facts,
                                  GHashTable *names);
/* wgre_plan_fence_of: the operation in a plan; NULL: there is none. */
const WgreOp *wgre_plan_fence_of (const WgrePlan *plan);
