/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/session-fence.h"

#include "fence/spare.h"
#include "plan/fence.h"
#include "service/log.h"

/* So long a start may hold up all others: nm-wgre-fence follows sooner, unless something is wrong
 * with it. */
#define SESSION_FENCE_PATIENCE_MS 200

gboolean
wgre_session_fence_hold (WgreSessionFence *fence, const WgrePlan *plan, const WgreFacts *facts,
                         GHashTable *names, GError **error)
{
  const WgreOp *op;
  g_autofree char *commands = NULL;
  g_auto (GStrv) addresses = NULL;
  g_autoptr (WgreFence) old = NULL;
  WgreFence file;

  g_return_val_if_fail (fence && plan && facts, FALSE);

  op = wgre_plan_fence_of (plan);
  commands = op ? op->class->text (op, WGRE_UP) : NULL;
  addresses = wgre_plan_fence_addresses (plan->profile, facts, names);
  old = wgre_fence_read (fence->directory, fence->uuid);
  file = (WgreFence){
    .uuid = (char *) fence->uuid,
    .id = (char *) facts->id,
    .interface = (char *) plan->interface,
    .table = op ? op->u.nft.table : NULL,
    .commands = commands,
    .addresses = addresses,
    .lockdown =
        wgre_profile_number (plan->profile, WGRE_OPT_KILL_SWITCH) == WGRE_KILL_SWITCH_LOCKDOWN,
    /* One that was let go for some minutes stays so while its tunnel only changes. */
    .open_until = fence->held && old ? old->open_until : 0,
  };

  if (!fence->held)
    fence->took_over = old != NULL;
  fence->held = TRUE;
  if (!op)
    return TRUE;
  if (!wgre_fence_hold (fence->directory, &file, error))
    return FALSE;
  /* The first packet of the tunnel should pass. */
  fence->late = !wgre_fence_spare_await (&file, wgre_fence_is_closed (&file),
                                         SESSION_FENCE_PATIENCE_MS, NULL);
  return TRUE;
}

/* No reason to fail: a spare with older rules holds back more, and lets nothing else out. */
void
wgre_session_fence_await (WgreSessionFence *fence)
{
  g_autoptr (WgreFence) file = NULL;
  g_autoptr (GError) problem = NULL;

  g_return_if_fail (fence);

  if (!fence->late)
    return;
  fence->late = FALSE;
  file = wgre_fence_read (fence->directory, fence->uuid);
  if (file && !wgre_fence_spare_await (file, wgre_fence_is_closed (file),
                                       WGRE_FENCE_SPARE_PATIENCE_MS, &problem))
    wgre_log (LOG_WARNING, "the kill switch may still block what its new rules allow: %s",
              problem->message);
}

WgreFence *
wgre_session_fence_read_closed (const WgreSessionFence *fence)
{
  g_autoptr (WgreFence) file = NULL;

  g_return_val_if_fail (fence, NULL);
  file = wgre_fence_read (fence->directory, fence->uuid);
  return file && wgre_fence_is_closed (file) ? g_steal_pointer (&file) : NULL;
}

/* The file first: while it is there, somebody puts the table back. */
static gboolean
session_fence_let_go (const WgreSessionFence *fence, const WgreFence *file, WgreKernel *kernel,
                      const WgreOp *op, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint failed;

  if (!wgre_fence_let_go (fence->directory, file->uuid, error))
    return FALSE;
  if (!kernel->apply (kernel, &op, 1, WGRE_DOWN, &failed, &problem) &&
      !g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  wgre_fence_gone (fence->directory, file->uuid);
  return wgre_fence_spare_await (file, FALSE, WGRE_FENCE_SPARE_PATIENCE_MS, error);
}

static void
session_fence_open (const WgreSessionFence *fence, const WgreFence *file, WgreKernel *kernel,
                    guint *told)
{
  g_autoptr (WgreOp) op = wgre_op_new (WGRE_OP_FENCE, file->interface);
  g_autoptr (GError) error = NULL;

  op->u.nft.table = wgre_plan_fence_table (file->uuid);
  wgre_log_op (op, WGRE_DOWN, told);
  if (!session_fence_let_go (fence, file, kernel, op, &error))
    wgre_log (LOG_ERR, "the kill switch stays closed: %s", error->message);
}

void
wgre_session_fence_forget (const WgreSessionFence *fence, const WgrePlan *plan, WgreKernel *kernel,
                           guint *told)
{
  g_autoptr (WgreFence) file = NULL;

  g_return_if_fail (fence && plan && kernel);
  file = wgre_fence_read (fence->directory, fence->uuid);
  if (file && !wgre_plan_fence_of (plan))
    session_fence_open (fence, file, kernel, told);
}

/* A lockdown stays closed also when the user ends the tunnel. */
void
wgre_session_fence_end (WgreSessionFence *fence, WgreKernel *kernel, guint *told)
{
  g_autoptr (WgreFence) file = NULL;
  gboolean came_to_nothing;

  g_return_if_fail (fence && kernel);

  file = wgre_fence_read (fence->directory, fence->uuid);
  /* A start that has come to nothing leaves nothing, and what it has not even come to is not its
   * own: one that ends before it has a plan must not open what an earlier one closed. */
  came_to_nothing = fence->held && !fence->was_up && !fence->took_over;
  if (!file || fence->ended)
    return;
  fence->ended = TRUE;
  if (came_to_nothing || (fence->let_go && !fence->kept && !file->lockdown))
    session_fence_open (fence, file, kernel, told);
  else
    wgre_log (LOG_WARNING,
              "the kill switch of \"%s\" stays closed, and next to nothing leaves this host: bring "
              "the connection up, or open it by \"nm-wgre unlock %s\"",
              file->id, file->uuid);
}
