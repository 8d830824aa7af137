/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/diff.h"
#include "service/repair.h"
#include "service/tenure.h"

/* What one session has of the kernel: the wish, what was found out about it, the plan that follows
 * from both, and what of it may be there. The session decides when, this does it. */
typedef struct {
  const char *directory; /* of the service; must live longer */
  WgreProfile *profile;
  WgreFacts facts;
  GHashTable *names; /* what host names stand for, as for wgre_plan_fence_addresses(); borrowed */

  WgreTenure *tenure; /* its interfaces */
  WgreKernel *kernel; /* NULL: the interfaces are not taken yet, or no longer */
  WgrePlan *plan;     /* NULL: not made yet */
  gboolean applied;   /* something of the plan may be in the kernel */
  GPtrArray *left;    /* of WgreOp: of an earlier process, not undone yet; or NULL */
  guint told;         /* as for wgre_log_op() */

  WgreSessionFence fence;
  WgreRepair *repair; /* as long as there is a kernel */
} WgreTunnel;

/* wgre_tunnel_start: the interfaces are taken: opens the kernel, and undoes what an earlier process
 * has left. @failed: see WgreRepairFailed. */
gboolean wgre_tunnel_start (WgreTunnel *tunnel, WgreKernelNew kernel_new, WgreRepairFailed failed,
                            gpointer data, GError **error);
/* wgre_tunnel_bring_up: asks the kernel, makes the plan and carries it out. Watches over what it
 * can watch already. On failure what cannot be undone is left to wgre_tunnel_take_down(). */
gboolean wgre_tunnel_bring_up (WgreTunnel *tunnel, GError **error);
/* wgre_tunnel_change: leads a tunnel that is up to @plan, made from @profile and @facts. @diff:
 * from the present plan to that one. On success @plan is taken over, and @diff is spent. Nothing
 * may use the old plan any more; nothing is watched over afterwards but firewall tables. @commands
 * (of char *): each step is appended. On failure everything is as before. */
gboolean wgre_tunnel_change (WgreTunnel *tunnel, WgreProfile *profile, const WgreFacts *facts,
                             WgrePlan **plan, WgreDiff **diff, GPtrArray *commands, GError **error);
/* wgre_tunnel_take_down: undoes everything and gives the interfaces back. The kill switch may stay
 * closed. May be called at any time, and again. */
void wgre_tunnel_take_down (WgreTunnel *tunnel);
/* wgre_tunnel_clear: releases what it owns; it is taken down. */
void wgre_tunnel_clear (WgreTunnel *tunnel);

/* wgre_tunnel_withdraw: takes the routes into the tunnel away as long as the far end is dead, or
 * gives them back. Those of NetworkManager follow from what it is told afterwards. */
void wgre_tunnel_withdraw (WgreTunnel *tunnel, gboolean withdrawn);
/* wgre_tunnel_update_tables: addresses of far ends in the facts have changed: firewall tables are
 * told before the first packet leaves for them. */
void wgre_tunnel_update_tables (WgreTunnel *tunnel);
/* wgre_tunnel_locate_peer: peer @i of the carrier had no address: it learns the one of the facts.
 */
void wgre_tunnel_locate_peer (WgreTunnel *tunnel, guint i);
/* wgre_tunnel_move_peer: peer @i of the carrier, which does not answer, is called at @address. */
void wgre_tunnel_move_peer (WgreTunnel *tunnel, guint i, const WgreEndpointAddress *address);
/* wgre_tunnel_move: leads a tunnel without peers to the far end's new address in the facts. When
 * that fails, the facts say @before again. */
gboolean wgre_tunnel_move (WgreTunnel *tunnel, const WgreIp *before);
