/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/executor.h"

#include <string.h>

/* The first line of what failed; a configuration of many peers has a line for each. */
static void
prefix_with_command (GError **error, const WgreOp *op, WgreDirection direction)
{
  g_autofree char *text = wgre_op_describe (op, direction);
  char *end = strchr (text, '\n');

  if (end)
    *end = '\0';
  g_prefix_error (error, "%s: ", text);
}

/* Goes on where a step failed: what can be taken back is taken back. */
static gboolean
take_back (WgreKernel *kernel, const GPtrArray *ops, guint n, WgreTell tell, gpointer data,
           GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint i = n; i-- > 0;) {
    const WgreOp *op = ops->pdata[i];
    g_autoptr (GError) problem = NULL;
    guint failed = 0;

    if (!wgre_op_is_kept (op))
      continue;
    if (tell)
      tell (op, WGRE_DOWN, data);
    if (kernel->apply (kernel, &op, 1, WGRE_DOWN, &failed, &problem) ||
        g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND) || first)
      continue;
    prefix_with_command (&problem, op, WGRE_DOWN);
    first = g_steal_pointer (&problem);
  }
  if (!first)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* Operations of one class that go with their link are sent as one batch: if one fails, removing the
 * link removes them all. Everything else goes alone. */
static guint
length_of_run (const GPtrArray *ops, guint start)
{
  const WgreOp *first = ops->pdata[start];
  guint end = start + 1;

  if (!first->with_link || !wgre_op_is_ours (first))
    return 1;
  for (; end < ops->len; end++) {
    const WgreOp *a = ops->pdata[end];

    if (!a->with_link || !wgre_op_is_ours (a) || a->class != first->class ||
        a->netns[WGRE_UP] != first->netns[WGRE_UP])
      break;
  }
  return end - start;
}

gboolean
wgre_execute_up (WgreKernel *kernel, const GPtrArray *ops, WgreTell tell, gpointer data,
                 gboolean *ret_undone, GError **error)
{
  gboolean undone;
  guint n;

  g_return_val_if_fail (kernel && ops, FALSE);

  for (guint at = 0; at < ops->len; at += n) {
    const WgreOp *const *run = (const WgreOp *const *) ops->pdata + at;
    guint failed = 0;

    n = length_of_run (ops, at);
    for (guint i = 0; tell && i < n; i++)
      tell (run[i], WGRE_UP, data);
    if (!wgre_op_is_ours (run[0]) || kernel->apply (kernel, run, n, WGRE_UP, &failed, error))
      continue;
    prefix_with_command (error, run[failed], WGRE_UP);
    undone = take_back (kernel, ops, at, tell, data, NULL);
    if (ret_undone)
      *ret_undone = undone;
    return FALSE;
  }
  return TRUE;
}

gboolean
wgre_execute_down (WgreKernel *kernel, const GPtrArray *ops, WgreTell tell, gpointer data,
                   GError **error)
{
  g_return_val_if_fail (kernel && ops, FALSE);

  return take_back (kernel, ops, ops->len, tell, data, error);
}

static gboolean
apply_one (WgreKernel *kernel, const WgreOp *op, WgreDirection direction, WgreTell tell,
           gpointer data, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint failed = 0;

  if (tell)
    tell (op, direction, data);
  if (kernel->apply (kernel, &op, 1, direction, &failed, &problem) ||
      (direction == WGRE_DOWN && g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND)))
    return TRUE;
  prefix_with_command (&problem, op, direction);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
wgre_execute_steps (WgreKernel *kernel, const GArray *steps, WgreTell tell, gpointer data,
                    GError **error)
{
  g_return_val_if_fail (kernel && steps, FALSE);

  for (guint i = 0; i < steps->len; i++) {
    const WgreStep *step = &g_array_index (steps, WgreStep, i);

    if (apply_one (kernel, step->op, step->direction, tell, data, error))
      continue;
    while (i-- > 0) {
      step = &g_array_index (steps, WgreStep, i);
      apply_one (kernel, step->back, step->back_direction, tell, data, NULL);
    }
    return FALSE;
  }
  return TRUE;
}
