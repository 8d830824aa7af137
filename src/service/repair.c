/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/repair.h"

#include <glib/gi18n-lib.h>

#include "fence/watch.h"
#include "plan/withdraw.h"
#include "service/log.h"
#include "service/revive.h"
#include "service/watch.h"

/* So long nobody must have taken anything away before what is lost is put back. */
#define REPAIR_PAUSE_MS 1000
/* A table that cannot be put back is tried again: soon, then less and less often, but for ever. */
#define REPAIR_RETRY_MS 100
#define REPAIR_RETRY_MOST_MS 6400
/* What is taken away as often as this within one activation is so by somebody's will. */
#define REPAIR_MOST 100

struct _WgreRepair {
  WgreKernel *kernel;
  const WgreSessionFence *fence;
  WgreRepairFailed failed;
  gpointer data;

  const WgrePlan *plan; /* that is watched over */
  WgreWatch *watch;     /* links, addresses, routes, rules; NULL: not watched */
  WgreFenceWatch *tables;
  WgreRevive *revive; /* NULL: the kernel does WireGuard */
  gboolean link_down; /* somebody set a link down */
  guint timer;        /* something is lost */
  guint repaired;     /* how often something was put back */
  guint table_timer;  /* a table could not be put back */
  guint retry_ms;     /* after what time it is tried again; 0: all of them are there. Outlives
                         wgre_repair_stop(): what is missing is so after a change, too */
};

/* --- links, addresses, routes, rules --- */

/* A link that was set down is set up, since it has lost its routes. Links that are gone are no part
 * of this: what else goes with them could not be put back unnoticed. */
static gboolean
repair_can (const WgreRepair *repair, const WgreOp *op)
{
  if (!wgre_op_is_ours (op) || (repair->plan->withdrawn && wgre_plan_withdraws (repair->plan, op)))
    return FALSE;
  return op->class == &wgre_op_address || op->class == &wgre_op_route ||
         op->class == &wgre_op_rule || op->class == &wgre_op_policy ||
         (op->class == &wgre_op_link_set && op->u.change.up && repair->link_down);
}

/* Adds everything once more: the kernel refuses what is there. */
static gboolean
repair_all (WgreRepair *repair, guint *ret_restored, GError **error)
{
  guint restored = 0, told = 0;

  for (guint i = 0; i < repair->plan->ops->len; i++) {
    const WgreOp *op = repair->plan->ops->pdata[i];
    g_autoptr (GError) problem = NULL;
    guint failed;

    if (!repair_can (repair, op))
      continue;
    if (repair->kernel->apply (repair->kernel, &op, 1, WGRE_UP, &failed, &problem)) {
      restored++;
      wgre_log_op (op, WGRE_UP, &told);
    } else if (!g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_EXISTS)) {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem),
                                  _ ("what somebody took away cannot be restored: "));
      return FALSE;
    }
  }
  *ret_restored = restored;
  return TRUE;
}

static gboolean
repair_tick (gpointer data)
{
  WgreRepair *repair = data;
  g_autoptr (GError) error = NULL;
  guint restored = 0;

  repair->timer = 0;
  if (repair_all (repair, &restored, &error)) {
    repair->link_down = FALSE;
    if (!restored)
      return G_SOURCE_REMOVE;
    wgre_log (LOG_WARNING, "somebody took rules, routes or addresses of ours away: restored");
    if (repair->repaired++ < REPAIR_MOST)
      return G_SOURCE_REMOVE;
    g_set_error_literal (&error, WGRE_ERROR, WGRE_ERROR_KERNEL,
                         _ ("somebody keeps taking rules and routes of the tunnel away"));
  }
  repair->failed (error, repair->data);
  return G_SOURCE_REMOVE;
}

void
wgre_repair_now (WgreRepair *repair)
{
  g_autoptr (GError) error = NULL;
  guint restored;

  g_return_if_fail (repair);

  if (!repair->timer)
    return;
  g_clear_handle_id (&repair->timer, g_source_remove);
  if (!repair_all (repair, &restored, &error))
    wgre_log (LOG_WARNING, "%s", error->message);
}

/* Not at once: wg-quick's "down" deletes one rule that looks like its own after the other until it
 * finds none, and would never end. */
static void
repair_lost (gboolean down, gpointer data)
{
  WgreRepair *repair = data;

  repair->link_down |= down;
  g_clear_handle_id (&repair->timer, g_source_remove);
  repair->timer = g_timeout_add (REPAIR_PAUSE_MS, repair_tick, repair);
}

static void
repair_link_lost (const char *interface, const char *renamed, gpointer data)
{
  WgreRepair *repair = data;
  g_autoptr (GError) error = NULL;

  if (renamed)
    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("somebody renamed the link %s to %s: set connection.interface-name instead"),
                 interface, renamed);
  else
    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 interface == repair->plan->lower
                     ? _ ("somebody deleted the link %s, which the tunnel is inside of")
                     : _ ("somebody deleted the link %s"),
                 interface);
  repair->failed (error, repair->data);
}

static const WgreWatchEvents repair_events = { repair_lost, repair_link_lost };

/* --- firewall tables --- */

static gboolean
repair_put_table (const WgreRepair *repair, const WgreOp *op)
{
  g_autoptr (GError) error = NULL;
  guint failed;

  if (op->class == &wgre_op_fence) {
    g_autoptr (WgreFence) fence = wgre_session_fence_read_closed (repair->fence);

    if (!fence)
      return TRUE;
  }
  if (repair->kernel->apply (repair->kernel, &op, 1, WGRE_UP, &failed, &error))
    return TRUE;
  /* Once, however often it is tried again. */
  if (!repair->retry_ms)
    wgre_log (LOG_ERR, "cannot put the firewall table %s back: %s", op->u.nft.table,
              error->message);
  return FALSE;
}

/* @tables: NULL: all. Returns whether all of them are there; @ret_tried: how many there are. */
static gboolean
repair_put_tables (const WgreRepair *repair, const char *const *tables, guint *ret_tried)
{
  gboolean ok = TRUE;
  guint tried = 0;

  for (guint i = 0; repair->plan && i < repair->plan->ops->len; i++) {
    const WgreOp *op = repair->plan->ops->pdata[i];

    if (op->class->channel != WGRE_CHANNEL_NFT || op->netns[WGRE_UP] ||
        (tables && !g_strv_contains (tables, op->u.nft.table)))
      continue;
    ok = repair_put_table (repair, op) && ok;
    tried++;
  }
  *ret_tried = tried;
  return ok;
}

/* All of them: which one is missing is not worth remembering. */
static gboolean
repair_tables_again (gpointer data)
{
  WgreRepair *repair = data;
  guint tried;

  if (repair_put_tables (repair, NULL, &tried)) {
    repair->table_timer = 0;
    repair->retry_ms = 0;
    wgre_log (LOG_WARNING, "the firewall tables are back");
    return G_SOURCE_REMOVE;
  }
  repair->retry_ms = MIN (2 * repair->retry_ms, REPAIR_RETRY_MOST_MS);
  repair->table_timer = g_timeout_add (repair->retry_ms, repair_tables_again, repair);
  return G_SOURCE_REMOVE;
}

static void
repair_try_later (WgreRepair *repair)
{
  if (repair->table_timer)
    return;
  repair->retry_ms = REPAIR_RETRY_MS;
  repair->table_timer = g_timeout_add (repair->retry_ms, repair_tables_again, repair);
}

void
wgre_repair_table (WgreRepair *repair, const WgreOp *op)
{
  g_return_if_fail (repair && op);

  if (!repair_put_table (repair, op))
    repair_try_later (repair);
}

/* Unlike rules, tables are put back at once, and as often as it takes. */
static void
repair_tables_lost (const WgreFenceLoss *loss, gpointer data)
{
  WgreRepair *repair = data;
  guint restored;

  if (loss->ours)
    return;
  if (!repair_put_tables (repair, loss->tables, &restored)) {
    repair_try_later (repair);
    return;
  }
  if (restored && loss->tables)
    wgre_log (LOG_WARNING, "%s (process %u) took firewall tables of ours away: put back", loss->by,
              loss->pid);
}

void
wgre_repair_watch_tables (WgreRepair *repair, const WgrePlan *plan)
{
  gboolean has_tables = FALSE;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (repair && plan);

  for (guint i = 0; i < plan->ops->len; i++)
    has_tables |= ((const WgreOp *) plan->ops->pdata[i])->class->channel == WGRE_CHANNEL_NFT;
  repair->plan = plan;
  if (repair->retry_ms && !repair->table_timer)
    repair->table_timer = g_timeout_add (repair->retry_ms, repair_tables_again, repair);
  if (!has_tables || repair->tables)
    return;
  repair->tables = wgre_fence_watch_new (repair_tables_lost, repair, &error);
  if (!repair->tables)
    wgre_log (LOG_WARNING, "cannot watch over the firewall: %s", error->message);
}

/* --- life --- */

static void
repair_not_revived (const GError *error, gpointer data)
{
  WgreRepair *repair = data;

  repair->failed (error, repair->data);
}

void
wgre_repair_watch (WgreRepair *repair, const WgrePlan *plan)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (repair && plan);

  wgre_repair_watch_tables (repair, plan);
  if (!repair->watch)
    repair->watch = wgre_watch_new (plan, repair->kernel, &repair_events, repair, &error);
  if (!repair->watch)
    wgre_log (LOG_WARNING, "cannot watch over rules and link: %s", error->message);
  if (!repair->revive)
    repair->revive = wgre_revive_new (plan, repair->kernel, repair_not_revived, repair);
}

void
wgre_repair_stop (WgreRepair *repair)
{
  g_return_if_fail (repair);

  g_clear_pointer (&repair->watch, wgre_watch_free);
  g_clear_pointer (&repair->revive, wgre_revive_free);
  g_clear_pointer (&repair->tables, wgre_fence_watch_free);
  g_clear_handle_id (&repair->timer, g_source_remove);
  g_clear_handle_id (&repair->table_timer, g_source_remove);
  repair->plan = NULL;
}

WgreRepair *
wgre_repair_new (WgreKernel *kernel, const WgreSessionFence *fence, WgreRepairFailed failed,
                 gpointer data)
{
  WgreRepair *repair;

  g_return_val_if_fail (kernel && fence && failed, NULL);

  repair = g_new0 (WgreRepair, 1);
  repair->kernel = kernel;
  repair->fence = fence;
  repair->failed = failed;
  repair->data = data;
  return repair;
}

void
wgre_repair_free (WgreRepair *repair)
{
  if (!repair)
    return;
  wgre_repair_stop (repair);
  g_free (repair);
}
