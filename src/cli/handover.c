/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/handover.h"

#include <glib/gi18n-lib.h>
#include <net/if.h>

#include "cli/lock.h"

typedef struct {
  const WgreAdopted *adopted;
  gboolean old_up, ours_up; /* whether each has to be up, once it has the place */
  gboolean ours_tried;      /* there may be a link of ours, or have been one */
  gboolean kept;            /* the kill switch is a lockdown until the end */
  gboolean old_lost;        /* the old tunnel has not come back */
} Handover;

/* Each step leads to a state and does nothing in that state, so that a list of them also undoes
 * what a part of the other list has done. */
typedef gboolean (*HandoverStep) (Handover *self, GError **error);

static const WgrePredecessor *
handover_old (const Handover *self)
{
  return self->adopted->predecessor;
}

static WgreFence *
handover_fence (const Handover *self)
{
  return wgre_fence_read (WGRE_FENCE_DIRECTORY, self->adopted->uuid);
}

/* --- taking --- */

/* One that is held knows the tunnel that is up; another plan would not. */
static gboolean
handover_keep_no_longer (Handover *self, WgreFence *fence, GError **error)
{
  if (!self->kept)
    return TRUE;
  fence->lockdown = self->kept = FALSE;
  return wgre_fence_hold (WGRE_FENCE_DIRECTORY, fence, error);
}

/* While the old tunnel is up names can be asked for, and nothing is in clear yet. */
static gboolean
handover_close_fence (Handover *self, GError **error)
{
  g_autoptr (WgreFence) held = handover_fence (self), fence = NULL;

  if (held)
    return handover_keep_no_longer (self, held, error);
  if (!self->old_up)
    return TRUE;
  if (!wgre_lock_plan (self->adopted->uuid, &fence, error))
    return FALSE;
  return !fence || wgre_fence_close (WGRE_FENCE_DIRECTORY, fence, error);
}

static gboolean
handover_stop_old (Handover *self, GError **error)
{
  const WgrePredecessor *old = handover_old (self);

  return !self->old_up || old->kind->run (old, FALSE, error);
}

static gboolean
handover_start_ours (Handover *self, GError **error)
{
  self->ours_tried = TRUE;
  return !self->ours_up || wgre_adopted_run (self->adopted, TRUE, error);
}

static gboolean
handover_switch_old_off (Handover *self, GError **error)
{
  const WgrePredecessor *old = handover_old (self);

  return !old->enabled || old->kind->enable (old, FALSE, error);
}

static const HandoverStep handover_to_ours[] = { handover_close_fence, handover_stop_old,
                                                 handover_start_ours, handover_switch_old_off,
                                                 NULL };

/* --- giving back --- */

/* The service opens a kill switch when the user takes its connection down, but not a lockdown: this
 * one is to stay closed until the old tunnel is up. Should this process be killed, it stays. */
static gboolean
handover_keep_fence (Handover *self, GError **error)
{
  g_autoptr (WgreFence) fence = handover_fence (self);

  if (!fence || fence->lockdown || !wgre_fence_is_closed (fence))
    return TRUE;
  fence->lockdown = self->kept = TRUE;
  return wgre_fence_hold (WGRE_FENCE_DIRECTORY, fence, error);
}

static gboolean
handover_stop_ours (Handover *self, GError **error)
{
  return wgre_adopted_run (self->adopted, FALSE, error);
}

/* While a kill switch is closed there is no DNS, and the old tunnel would wait for the address of a
 * host name forever. */
static gboolean
handover_run_old (const Handover *self, GError **error)
{
  const WgrePredecessor *old = handover_old (self);
  g_autoptr (WgreFence) fence = handover_fence (self);
  gboolean open = fence && fence->addresses[0];

  /* It may be open although that has failed. */
  if ((!open || wgre_fence_open (WGRE_FENCE_DIRECTORY, fence, 0, error)) &&
      old->kind->run (old, TRUE, error))
    return TRUE;
  if (open)
    wgre_fence_close (WGRE_FENCE_DIRECTORY, fence, NULL);
  return FALSE;
}

static gboolean
handover_start_old (Handover *self, GError **error)
{
  const char *name = handover_old (self)->name;

  if (!self->old_up)
    return TRUE;
  /* A link of ours with its name would pass for it. */
  self->old_lost = self->ours_tried && if_nametoindex (name);
  if (self->old_lost)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS,
                 _ ("the link \"%s\" does not go away, so that the old tunnel cannot come up"),
                 name);
  else
    self->old_lost = !handover_run_old (self, error);
  return !self->old_lost;
}

static gboolean
handover_switch_old_on (Handover *self, GError **error)
{
  const WgrePredecessor *old = handover_old (self);

  return !old->enabled || old->kind->enable (old, TRUE, error);
}

/* Not while neither tunnel is up: what shall go through one would go in clear. */
static gboolean
handover_open_fence (Handover *self, GError **error)
{
  g_autoptr (WgreFence) fence = handover_fence (self);

  if (!fence)
    return TRUE;
  if (!self->old_lost)
    return wgre_fence_open (WGRE_FENCE_DIRECTORY, fence, 0, error);
  if (handover_keep_no_longer (self, fence, error))
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL,
                 _ ("the kill switch stays closed, and next to nothing leaves this host: \"nm-wgre "
                    "unlock %s\" opens it"),
                 fence->uuid);
  return FALSE;
}

static gboolean
handover_delete_ours (Handover *self, GError **error)
{
  return wgre_adopted_delete (self->adopted, error);
}

static const HandoverStep handover_to_old[] = { handover_keep_fence,
                                                handover_stop_ours,
                                                handover_start_old,
                                                handover_switch_old_on,
                                                handover_open_fence,
                                                handover_delete_ours,
                                                NULL };

/* --- both --- */

/* On failure all steps of @back are done, whatever becomes of each. */
static gboolean
handover_go (Handover *self, const HandoverStep *steps, const HandoverStep *back, GError **error)
{
  gboolean undone = TRUE;

  while (*steps && (*steps) (self, error))
    steps++;
  if (!*steps)
    return TRUE;

  for (; *back; back++) {
    g_autoptr (GError) problem = NULL;

    if ((*back) (self, &problem))
      continue;
    g_printerr ("nm-wgre: %s\n", problem->message);
    undone = FALSE;
  }
  if (undone)
    g_printerr (_ ("%s: everything is as it was before\n"), self->adopted->name);
  else
    g_printerr (_ ("%s: not everything could be undone\n"), self->adopted->name);
  return FALSE;
}

gboolean
wgre_handover_take (const WgreAdopted *adopted, GError **error)
{
  const WgrePredecessor *old;
  Handover self = { .adopted = adopted };

  g_return_val_if_fail (adopted && adopted->predecessor, FALSE);
  old = adopted->predecessor;
  self.old_up = old->up;
  self.ours_up = old->up || old->enabled;
  if (!self.ours_up)
    return TRUE;
  return handover_go (&self, handover_to_ours, handover_to_old, error);
}

gboolean
wgre_handover_give (const WgreAdopted *adopted, GError **error)
{
  Handover self = { .adopted = adopted, .ours_tried = TRUE };

  g_return_val_if_fail (adopted && adopted->predecessor, FALSE);
  self.old_up = self.ours_up = adopted->up;
  return handover_go (&self, handover_to_old, handover_to_ours, error);
}
