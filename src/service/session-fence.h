/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fence/store.h"
#include "plan/plan.h"
#include "service/kernel.h"

/* The kill switch of one session. It is closed before the first operation. Only the user's own word
 * opens it: it stays closed when the tunnel is lost. */
typedef struct {
  const char *directory; /* of the service; must live longer */
  const char *uuid;      /* of the connection; interned */

  gboolean held;      /* this session has written its file */
  gboolean late;      /* when it was held, nm-wgre-fence did not follow at once */
  gboolean took_over; /* it was closed before this session began */
  gboolean was_up;    /* the tunnel has been up */
  gboolean let_go;    /* the user ends the tunnel */
  gboolean kept;      /* and wants to start it again at once */
  gboolean ended;     /* it is decided what becomes of it */
} WgreSessionFence;

/* wgre_session_fence_hold: writes the file of the kill switch of @plan, in place of an older one;
 * its table is one of the plan's operations. @facts and @names: as for
 * wgre_plan_fence_addresses(). TRUE also when the plan has none. May be called with the lock of
 * wgre_journal_lock_all(). */
gboolean wgre_session_fence_hold (WgreSessionFence *fence, const WgrePlan *plan,
                                  const WgreFacts *facts, GHashTable *names, GError **error);
/* wgre_session_fence_await: to be called afterwards, without that lock: waits, some seconds at
 * most, until nm-wgre-fence has the rules that are held now. */
void wgre_session_fence_await (WgreSessionFence *fence);
/* wgre_session_fence_read_closed: the file, when it is there and the kill switch is closed now;
 * else NULL. */
WgreFence *wgre_session_fence_read_closed (const WgreSessionFence *fence);
/* wgre_session_fence_forget: @plan is up. Opens the kill switch of an earlier version of the
 * profile if @plan has none. @told: as for wgre_log_op(). */
void wgre_session_fence_forget (const WgreSessionFence *fence, const WgrePlan *plan,
                                WgreKernel *kernel, guint *told);
/* wgre_session_fence_end: the tunnel is taken down: opens the kill switch, or says that it stays
 * closed. Only the first call does something. */
void wgre_session_fence_end (WgreSessionFence *fence, WgreKernel *kernel, guint *told);
