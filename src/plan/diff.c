/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/diff.h"

#include <glib/gi18n-lib.h>

#include "core/error.h"

/* Two operations that say the same do the same, secrets apart; those have a class that can change.
 */
static char *
identity (const WgreOp *op)
{
  g_autofree char *text = wgre_op_describe (op, WGRE_UP);

  return g_strdup_printf ("%s %d %d %s", op->class->name, op->by_nm, op->with_link, text);
}

/* The operations of @plan that are not in @other. */
static GPtrArray *
only_in (const WgrePlan *plan, const WgrePlan *other)
{
  g_autoptr (GHashTable) identities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *only = g_ptr_array_new ();

  for (guint i = 0; i < other->ops->len; i++) {
    const WgreOp *op = other->ops->pdata[i];

    if (!op->class->change)
      g_hash_table_add (identities, identity (op));
  }

  for (guint i = 0; i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];
    g_autofree char *key = op->class->change ? NULL : identity (op);

    if (!key || !g_hash_table_contains (identities, key))
      g_ptr_array_add (only, (gpointer) op);
  }
  return only;
}

static const WgreOp *
counterpart (const GPtrArray *old, const WgreOp *op)
{
  for (guint i = 0; (op->class->change || op->class->replaces) && i < old->len; i++) {
    const WgreOp *candidate = old->pdata[i];

    if (candidate->class == op->class && candidate->interface == op->interface &&
        (op->class->change || (op->class->replaces && op->class->replaces (op, candidate))))
      return candidate;
  }
  return NULL;
}

static void
add_step (WgreDiff *diff, const WgreOp *op, WgreDirection direction, const WgreOp *back,
          WgreDirection back_direction)
{
  WgreStep step = { op, direction, back, back_direction };

  g_array_append_val (diff->steps, step);
}

static void
do_new (WgreDiff *diff, const WgrePlan *plan, const GPtrArray *old, const GPtrArray *new)
{
  for (guint i = 0; i < new->len; i++) {
    const WgreOp *op = new->pdata[i], *before = counterpart (old, op);
    WgreOp *change;

    if (!wgre_op_is_ours (op))
      continue;
    if (!before) {
      add_step (diff, op, WGRE_UP, op, WGRE_DOWN);
      continue;
    }
    if (!op->class->change) {
      add_step (diff, op, WGRE_UP, before, WGRE_UP);
      continue;
    }
    change = op->class->change (op, before);
    if (!change)
      continue;
    /* In the network namespace that the link lives in by now. */
    if (change->interface == plan->interface)
      change->netns[WGRE_UP] = change->netns[WGRE_DOWN] = plan->netns;
    g_ptr_array_add (diff->made, change);
    add_step (diff, change, WGRE_UP, change, WGRE_DOWN);
  }
}

static gboolean
any_by_nm (const GPtrArray *ops)
{
  for (guint i = 0; i < ops->len; i++)
    if (((const WgreOp *) ops->pdata[i])->by_nm)
      return TRUE;
  return FALSE;
}

static gboolean
diff_fail (GError **error, const char *text)
{
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED, text);
  return FALSE;
}

static gboolean
is_possible (const WgrePlan *old, const WgrePlan *new, const GPtrArray *only_new, GError **error)
{
  for (guint i = 0; i < only_new->len; i++)
    if (((const WgreOp *) only_new->pdata[i])->class == &wgre_op_link)
      return diff_fail (error, _ ("it needs another link"));
  for (guint i = 0; i < G_N_ELEMENTS (old->full); i++) {
    if (old->full[i] != new->full[i])
      return diff_fail (error,
                        _ ("whether everything goes through the tunnel is decided at its start"));
    if (old->address[i] != new->address[i])
      return diff_fail (
          error, _ ("the first address of a family is given to NetworkManager at the start"));
  }
  return old->number == new->number ||
         diff_fail (error, _ ("the mark of a full tunnel stays the same"));
}

WgreDiff *
wgre_diff_new (const WgrePlan *old, const WgrePlan *new, GError **error)
{
  g_autoptr (GPtrArray) only_old = NULL, only_new = NULL;
  g_autoptr (GHashTable) overwritten = NULL;
  WgreDiff *diff;

  g_return_val_if_fail (old && new, NULL);
  only_old = only_in (old, new);
  only_new = only_in (new, old);
  if (!is_possible (old, new, only_new, error))
    return NULL;
  diff = g_new0 (WgreDiff, 1);
  diff->steps = g_array_new (FALSE, FALSE, sizeof (WgreStep));
  diff->made = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  diff->by_nm = any_by_nm (only_old) || any_by_nm (only_new) || old->mtu != new->mtu;

  /* What a new operation overwrites need not be taken back first. */
  overwritten = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < only_new->len; i++)
    g_hash_table_add (overwritten, (gpointer) counterpart (only_old, only_new->pdata[i]));
  for (guint i = only_old->len; i-- > 0;) {
    const WgreOp *op = only_old->pdata[i];

    if (wgre_op_is_ours (op) && !g_hash_table_contains (overwritten, op))
      add_step (diff, op, WGRE_DOWN, op, WGRE_UP);
  }
  do_new (diff, new, only_old, only_new);
  return diff;
}

void
wgre_diff_free (WgreDiff *diff)
{
  if (!diff)
    return;
  g_array_unref (diff->steps);
  g_ptr_array_unref (diff->made);
  g_free (diff);
}
