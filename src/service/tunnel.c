/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/tunnel.h"

#include <glib/gstdio.h>

#include "host/chains.h"
#include "host/gather.h"
#include "plan/planner.h"
#include "plan/withdraw.h"
#include "service/change.h"
#include "service/log.h"
#include "service/orphan.h"

/* --- the end --- */

/* Locked, since the last owner of a shared setting restores it. */
static gboolean
tunnel_undo (WgreTunnel *tunnel, const GPtrArray *ops, WgreTell tell)
{
  int lock = wgre_journal_lock_all (tunnel->directory, NULL);
  g_autoptr (GError) error = NULL;
  gboolean done = wgre_execute_down (tunnel->kernel, ops, tell, &tunnel->told, &error);

  if (!done)
    wgre_log (LOG_ERR,
              "not everything could be taken back: %s; \"nm-wgre-service --sweep\" tries again",
              error->message);
  if (lock >= 0)
    g_close (lock, NULL);
  return done;
}

void
wgre_tunnel_take_down (WgreTunnel *tunnel)
{
  gboolean done = TRUE;

  g_return_if_fail (tunnel);

  tunnel->told = 0;
  g_clear_pointer (&tunnel->repair, wgre_repair_free);
  if (tunnel->kernel) {
    /* Also after a failure, which has been rolled back already: what that could not take back gets
     * a second chance, and everything that carries our marks is ours to remove. */
    if (tunnel->plan)
      done = tunnel_undo (tunnel, tunnel->plan->ops, tunnel->applied ? wgre_log_op : NULL);
    if (tunnel->left)
      done = tunnel_undo (tunnel, tunnel->left, wgre_log_op) && done;
    wgre_session_fence_end (&tunnel->fence, tunnel->kernel, &tunnel->told);
  }
  tunnel->applied = FALSE;
  g_clear_pointer (&tunnel->kernel, wgre_kernel_free);
  wgre_tenure_end (g_steal_pointer (&tunnel->tenure), done);
}

void
wgre_tunnel_clear (WgreTunnel *tunnel)
{
  g_return_if_fail (!tunnel->kernel && !tunnel->tenure);

  g_clear_pointer (&tunnel->plan, wgre_plan_free);
  g_clear_pointer (&tunnel->profile, wgre_profile_unref);
  g_clear_pointer (&tunnel->left, g_ptr_array_unref);
  wgre_facts_clear (&tunnel->facts);
}

/* --- the beginning --- */

gboolean
wgre_tunnel_start (WgreTunnel *tunnel, WgreKernelNew kernel_new, WgreRepairFailed failed,
                   gpointer data, GError **error)
{
  const char *netns = wgre_profile_string (tunnel->profile, WGRE_OPT_NETNS);
  const char *const interfaces[] = {
    wgre_plan_interface (tunnel->profile, &tunnel->facts),
    wgre_plan_lower_interface (tunnel->profile, &tunnel->facts),
  };
  g_autoptr (GPtrArray) left = NULL;

  g_return_val_if_fail (tunnel->tenure && !tunnel->kernel, FALSE);

  left = wgre_journal_read (wgre_tenure_journal (tunnel->tenure), error);
  tunnel->kernel = left ? kernel_new (tunnel->directory, interfaces[0], error) : NULL;
  if (!tunnel->kernel)
    return FALSE;
  tunnel->repair = wgre_repair_new (tunnel->kernel, &tunnel->fence, failed, data);

  for (guint i = 0; i < G_N_ELEMENTS (interfaces); i++)
    if (interfaces[i])
      wgre_orphan_find (tunnel->kernel, interfaces[i], netns, left);
  if (left->len && !tunnel_undo (tunnel, left, wgre_log_op))
    tunnel->left = g_steal_pointer (&left);
  return TRUE;
}

static gboolean
tunnel_apply (WgreTunnel *tunnel, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();
  gboolean ok, undone = TRUE;

  /* What an earlier process has left stays in the journal as long as it is there. */
  if (tunnel->left)
    g_ptr_array_extend (ops, tunnel->left, NULL, NULL);
  g_ptr_array_extend (ops, tunnel->plan->ops, NULL, NULL);
  ok = wgre_journal_write (wgre_tenure_journal (tunnel->tenure), ops, error) &&
       wgre_session_fence_hold (&tunnel->fence, tunnel->plan, &tunnel->facts, tunnel->names,
                                error) &&
       wgre_execute_up (tunnel->kernel, tunnel->plan->ops, wgre_log_op, &tunnel->told, &undone,
                        error);
  tunnel->applied = ok || !undone;
  return ok;
}

/* From looking at the kernel until having changed it nobody else of us may choose numbers. */
gboolean
wgre_tunnel_bring_up (WgreTunnel *tunnel, GError **error)
{
  int lock;
  gboolean ok = FALSE;

  g_return_val_if_fail (tunnel->kernel && !tunnel->plan, FALSE);

  lock = wgre_journal_lock_all (tunnel->directory, error);
  if (lock < 0)
    return FALSE;
  if (wgre_gather (tunnel->profile, &tunnel->facts, error)) {
    wgre_chains_gather (tunnel->profile, &tunnel->facts);
    tunnel->plan = wgre_plan_new (tunnel->profile, &tunnel->facts, error);
  }
  if (tunnel->plan) {
    if (tunnel->plan->netns)
      wgre_repair_watch_tables (tunnel->repair, tunnel->plan);
    else
      wgre_repair_watch (tunnel->repair, tunnel->plan);
    ok = tunnel_apply (tunnel, error);
  }
  g_close (lock, NULL);
  if (ok)
    wgre_session_fence_await (&tunnel->fence);
  return ok;
}

/* --- changes --- */

typedef struct {
  guint *told;
  GPtrArray *commands; /* of char * */
} TunnelTelling;

static void
tunnel_tell_change (const WgreOp *op, WgreDirection direction, gpointer data)
{
  TunnelTelling *telling = data;

  wgre_log_op (op, direction, telling->told);
  g_ptr_array_add (telling->commands, wgre_op_describe (op, direction));
}

gboolean
wgre_tunnel_change (WgreTunnel *tunnel, WgreProfile *profile, const WgreFacts *facts,
                    WgrePlan **plan, WgreDiff **diff, GPtrArray *commands, GError **error)
{
  TunnelTelling telling = { &tunnel->told, commands };
  gboolean ok;

  g_return_val_if_fail (tunnel->kernel && tunnel->plan && *plan && *diff, FALSE);

  /* What waits for being restored belongs to the old plan. */
  wgre_repair_now (tunnel->repair);
  wgre_repair_stop (tunnel->repair);
  tunnel->told = 0;
  wgre_repair_watch_tables (tunnel->repair, *plan);
  ok = wgre_session_fence_hold (&tunnel->fence, *plan, &tunnel->facts, tunnel->names, error) &&
       wgre_change_apply (tunnel->kernel, wgre_tenure_journal (tunnel->tenure), tunnel->left,
                          tunnel->plan, *plan, *diff, tunnel_tell_change, &telling, error);
  if (ok) {
    WgrePlan *old = tunnel->plan;

    tunnel->plan = g_steal_pointer (plan);
    wgre_profile_ref (profile);
    wgre_profile_unref (tunnel->profile);
    tunnel->profile = profile;
    wgre_facts_clear (&tunnel->facts);
    wgre_facts_copy (facts, &tunnel->facts);
    /* It points into both plans. */
    g_clear_pointer (diff, wgre_diff_free);
    wgre_plan_free (old);
  }
  wgre_session_fence_hold (&tunnel->fence, tunnel->plan, &tunnel->facts, tunnel->names, NULL);
  return ok;
}

void
wgre_tunnel_withdraw (WgreTunnel *tunnel, gboolean withdrawn)
{
  WgreDirection direction = withdrawn ? WGRE_DOWN : WGRE_UP;
  WgreErrorCode fine = withdrawn ? WGRE_ERROR_NOT_FOUND : WGRE_ERROR_EXISTS;

  g_return_if_fail (tunnel);

  if (tunnel->plan->withdrawn == withdrawn)
    return;
  tunnel->plan->withdrawn = withdrawn;
  for (guint i = 0; i < tunnel->plan->ops->len; i++) {
    const WgreOp *op = tunnel->plan->ops->pdata[i];
    g_autoptr (GError) error = NULL;
    guint failed;

    if (!wgre_plan_withdraws (tunnel->plan, op))
      continue;
    wgre_log_op (op, direction, &tunnel->told);
    if (wgre_op_is_ours (op) &&
        !tunnel->kernel->apply (tunnel->kernel, &op, 1, direction, &failed, &error) &&
        !g_error_matches (error, WGRE_ERROR, (gint) fine))
      wgre_log (LOG_WARNING, "keepalive: cannot change a route: %s", error->message);
  }
}

void
wgre_tunnel_update_tables (WgreTunnel *tunnel)
{
  g_autoptr (WgrePlan) plan = NULL;

  g_return_if_fail (tunnel);
  plan = wgre_plan_new (tunnel->profile, &tunnel->facts, NULL);
  for (guint i = 0; plan && i < plan->ops->len && i < tunnel->plan->ops->len; i++) {
    WgreOp *new = plan->ops->pdata[i], *old = tunnel->plan->ops->pdata[i];

    if (new->class != old->class || new->class->channel != WGRE_CHANNEL_NFT ||
        !new->class->replaces (new, old) || g_str_equal (new->u.nft.body, old->u.nft.body))
      continue;
    g_free (old->u.nft.body);
    old->u.nft.body = g_steal_pointer (&new->u.nft.body);
    if (old->class == &wgre_op_fence) {
      wgre_session_fence_hold (&tunnel->fence, tunnel->plan, &tunnel->facts, tunnel->names, NULL);
      wgre_session_fence_await (&tunnel->fence);
    }
    wgre_repair_table (tunnel->repair, old);
  }
}

/* --- other addresses of far ends --- */

void
wgre_tunnel_locate_peer (WgreTunnel *tunnel, guint i)
{
  const GPtrArray *peers;
  const WgrePeer *peer;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (tunnel);
  peers = wgre_profile_peers (wgre_profile_carrier (tunnel->profile));
  peer = peers->pdata[i];
  if (!tunnel->kernel->move_peer (
          tunnel->kernel, wgre_plan_carrier (tunnel->plan), &peer->public_key,
          &g_array_index (tunnel->facts.endpoints, WgreEndpointAddress, i), &error))
    wgre_log (LOG_WARNING, "peer.%u: cannot set its endpoint: %s", peer->id, error->message);
}

/* The firewall first, which the call must pass. */
void
wgre_tunnel_move_peer (WgreTunnel *tunnel, guint i, const WgreEndpointAddress *address)
{
  const WgrePeer *peer;
  g_autofree char *ip = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (tunnel && address);
  peer = wgre_plan_peers (tunnel->plan)->pdata[i];
  ip = wgre_ip_to_string (&address->ip);
  wgre_log (LOG_NOTICE, "peer.%u does not answer: it is looked for at %s, port %u", peer->id, ip,
            address->port);
  g_array_index (tunnel->facts.endpoints, WgreEndpointAddress, i) = *address;
  wgre_tunnel_update_tables (tunnel);
  if (!tunnel->kernel->renew_peer (tunnel->kernel, wgre_plan_carrier (tunnel->plan), peer, address,
                                   &error))
    wgre_log (LOG_WARNING, "peer.%u: cannot set its endpoint: %s", peer->id, error->message);
}

gboolean
wgre_tunnel_move (WgreTunnel *tunnel, const WgreIp *before)
{
  WgreIp *now;
  g_autoptr (WgreOp) op = NULL;
  const WgreOp *ops[1];
  g_autoptr (GError) error = NULL;
  guint failed;

  g_return_val_if_fail (tunnel && before, FALSE);

  now = &tunnel->facts.remote;
  ops[0] = op = wgre_plan_move (tunnel->plan, now);
  wgre_log (LOG_NOTICE, "the far end has another address: the tunnel is led there");
  wgre_log_op (op, WGRE_UP, &tunnel->told);
  if (tunnel->kernel->apply (tunnel->kernel, ops, 1, WGRE_UP, &failed, &error)) {
    wgre_plan_moved (tunnel->plan, now);
    return TRUE;
  }
  wgre_log (LOG_WARNING, "cannot lead the tunnel to another address: %s", error->message);
  *now = *before;
  wgre_tunnel_update_tables (tunnel);
  return FALSE;
}
