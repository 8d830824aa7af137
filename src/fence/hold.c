/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fence/hold.h"

#include <glib/gstdio.h>

#include "fence/spare.h"
#include "net/nft.h"

static gint64
hold_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
hold_remove_table (const WgreFence *fence, GError **error)
{
  g_autofree char *commands =
      g_strdup_printf ("add table %s\ndelete table %s\n", fence->table, fence->table);

  return wgre_nft_run (-1, commands, error);
}

/* With the lock. */
static gboolean
hold_finish (const char *directory, GError **error)
{
  g_autoptr (GPtrArray) fences = wgre_fence_leftovers (directory);
  gboolean ok = TRUE;

  for (guint i = 0; i < fences->len; i++) {
    const WgreFence *fence = fences->pdata[i];
    g_autoptr (WgreFence) held = wgre_fence_read (directory, fence->uuid);

    if (held || hold_remove_table (fence, ok ? error : NULL))
      wgre_fence_gone (directory, fence->uuid);
    else
      ok = FALSE;
  }
  return ok;
}

gboolean
wgre_fence_finish (const char *directory, GError **error)
{
  int lock;
  gboolean ok;

  g_return_val_if_fail (directory, FALSE);

  lock = wgre_fence_lock (directory);
  ok = hold_finish (directory, error);
  if (lock >= 0)
    g_close (lock, NULL);
  return ok;
}

gboolean
wgre_fence_put_back (const char *directory, guint *ret_next, guint *ret_held, GError **error)
{
  g_autoptr (GPtrArray) fences = NULL;
  g_autoptr (GError) first = NULL;
  gint64 now = hold_now (), next = 0;
  int lock;

  g_return_val_if_fail (directory, FALSE);

  lock = wgre_fence_lock (directory);
  fences = wgre_fence_list (directory);
  hold_finish (directory, &first);
  for (guint i = 0; i < fences->len; i++) {
    const WgreFence *fence = fences->pdata[i];

    if (wgre_fence_is_closed (fence))
      wgre_nft_run (-1, fence->commands, first ? NULL : &first);
    else if (!next || fence->open_until < next)
      next = fence->open_until;
  }
  if (lock >= 0)
    g_close (lock, NULL);
  if (ret_next)
    *ret_next = next ? (guint) CLAMP (next - now, 1, G_MAXINT) : 0;
  if (ret_held)
    *ret_held = fences->len;
  if (!first)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* The file first: while it says that the fence is closed, somebody puts the table back. */
gboolean
wgre_fence_open (const char *directory, WgreFence *fence, guint seconds, GError **error)
{
  g_return_val_if_fail (directory && fence, FALSE);

  fence->open_until = seconds ? hold_now () + seconds : 0;
  if (!(seconds ? wgre_fence_hold (directory, fence, error)
                : wgre_fence_let_go (directory, fence->uuid, error)) ||
      !hold_remove_table (fence, error))
    return FALSE;
  if (!seconds)
    wgre_fence_gone (directory, fence->uuid);
  return wgre_fence_spare_await (fence, FALSE, WGRE_FENCE_SPARE_PATIENCE_MS, error);
}

gboolean
wgre_fence_close (const char *directory, WgreFence *fence, GError **error)
{
  g_return_val_if_fail (directory && fence, FALSE);

  fence->open_until = 0;
  return wgre_fence_hold (directory, fence, error) && wgre_nft_run (-1, fence->commands, error) &&
         wgre_fence_spare_await (fence, TRUE, WGRE_FENCE_SPARE_PATIENCE_MS, error);
}
