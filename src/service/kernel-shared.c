/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several tunnels, or somebody else, may want as well: ports of foo over UDP, settings below
 * /proc/sys, openings of firewalld. The first who wants it acts, and the last who wanted it. */
#include "service/kernel-shared.h"

#include <glib/gi18n-lib.h>

#include "host/claim.h"
#include "host/firewalld.h"
#include "host/sysctl.h"
#include "service/kernel-netlink.h"

typedef gboolean (*SharedAct) (WgreRunningKernel *self, const WgreOp *op, WgreDirection direction,
                               GError **error);

/* The first who wants it acts. */
static gboolean
join_claim (WgreRunningKernel *self, const WgreOp *op, const char *folder, SharedAct act,
            GError **error)
{
  if (!wgre_claim_add (folder, self->owner, error))
    return FALSE;
  if (wgre_claim_count (folder) > 1 || act (self, op, WGRE_UP, error))
    return TRUE;
  wgre_claim_remove (folder, self->owner);
  return FALSE;
}

/* The last who wanted it acts. Somebody else's cannot be told from ours by looking at it: the claim
 * does. */
static gboolean
leave_claim (WgreRunningKernel *self, const WgreOp *op, const char *folder, SharedAct act,
             GError **error)
{
  if (!wgre_claim_has (folder, self->owner)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("it is not ours"));
    return FALSE;
  }
  if (wgre_claim_count (folder) == 1 && !act (self, op, WGRE_DOWN, error))
    return FALSE;
  return wgre_claim_leave (folder, self->owner, error);
}

/* TRUE also when the error is that it was gone already. */
static gboolean
done_or (gboolean done, WgreErrorCode gone, GError *problem, GError **error)
{
  if (done || g_error_matches (problem, WGRE_ERROR, (gint) gone)) {
    g_clear_error (&problem);
    return TRUE;
  }
  g_propagate_error (error, problem);
  return FALSE;
}

/* To the kernel, a port that is not open is an invalid argument. */
static gboolean
act_fou (WgreRunningKernel *self, const WgreOp *op, WgreDirection direction, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  if (direction == WGRE_UP)
    return wgre_kernel_talk_generic (self, &op, 1, WGRE_UP, error);
  done = wgre_kernel_talk_generic (self, &op, 1, WGRE_DOWN, &problem);
  return done_or (done, WGRE_ERROR_KERNEL, problem, error);
}

gboolean
wgre_kernel_apply_fou (WgreRunningKernel *self, const WgreOp *const *ops, guint n,
                       WgreDirection direction, guint *ret_failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    const WgreOp *op = ops[i];
    g_autofree char *name =
        g_strdup_printf ("%u-%u-%u", op->u.fou.family, op->u.fou.port, op->u.fou.protocol);
    g_autofree char *folder = g_build_filename (self->directory, "fou", name, NULL);

    *ret_failed = i;
    if (!(direction == WGRE_UP ? join_claim : leave_claim) (self, op, folder, act_fou, error))
      return FALSE;
  }
  return TRUE;
}

/* --- settings --- */

static gboolean
apply_one_sysctl (WgreRunningKernel *self, const WgreOp *op, WgreDirection direction,
                  GError **error)
{
  const char *name = op->u.sysctl.name, *value = op->u.sysctl.value;
  WgreKernelNetns *netns = wgre_kernel_enter (self, op->netns[direction], FALSE, error);
  gboolean up = direction == WGRE_UP;

  if (!netns)
    return FALSE;
  /* In there none of us can read or write the file. */
  if (netns->entered && op->with_link)
    return !up || wgre_netns_write_setting (netns->entered, op->interface, name, value, error);
  if (netns->entered)
    return (up ? wgre_netns_claim_setting
               : wgre_netns_release_setting) (netns->entered, self->owner, name, value, error);
  if (op->with_link)
    return !up || wgre_sysctl_write (name, value, error);
  return (up ? wgre_sysctl_claim : wgre_sysctl_release) (self->directory, self->owner, name, value,
                                                         error);
}

gboolean
wgre_kernel_apply_sysctl (WgreRunningKernel *self, const WgreOp *const *ops, guint n,
                          WgreDirection direction, guint *ret_failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    *ret_failed = i;
    if (!apply_one_sysctl (self, ops[i], direction, error))
      return FALSE;
  }
  return TRUE;
}

/* --- firewalld --- */

static gboolean
act_firewalld (WgreRunningKernel *self G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
               GError **error)
{
  GError *problem = NULL;
  gboolean done;

  if (direction == WGRE_UP)
    return wgre_firewalld_set (&op->u.firewalld, TRUE, error);
  done = wgre_firewalld_set (&op->u.firewalld, FALSE, &problem);
  return done_or (done, WGRE_ERROR_NOT_FOUND, problem, error);
}

/* What is let in already by somebody else stays so: there is nothing to claim. Who has a claim asks
 * because firewalld may have forgotten it. */
static gboolean
open_firewalld (WgreRunningKernel *self, const WgreOp *op, const char *folder, GError **error)
{
  GError *problem = NULL;
  gboolean done = wgre_claim_has (folder, self->owner)
                      ? act_firewalld (self, op, WGRE_UP, &problem)
                      : join_claim (self, op, folder, act_firewalld, &problem);

  return done_or (done, WGRE_ERROR_EXISTS, problem, error);
}

gboolean
wgre_kernel_apply_firewalld (WgreRunningKernel *self, const WgreOp *const *ops, guint n,
                             WgreDirection direction, guint *ret_failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    const WgreOpFirewalld *opening = &ops[i]->u.firewalld;
    g_autofree char *name =
        g_strdup_printf ("%s-%u-%u", opening->zone, opening->port, opening->protocol);
    g_autofree char *folder =
        g_build_filename (self->directory, "firewalld", g_strdelimit (name, "/", '@'), NULL);

    *ret_failed = i;
    if (direction == WGRE_UP ? !open_firewalld (self, ops[i], folder, error)
                             : !leave_claim (self, ops[i], folder, act_firewalld, error))
      return FALSE;
  }
  return TRUE;
}
