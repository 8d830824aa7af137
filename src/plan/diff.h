/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* The steps from one plan to another one of the same link, while the link is up. */

/* One step, and the step that takes it back. */
typedef struct {
  const WgreOp *op;
  WgreDirection direction;
  const WgreOp *back;
  WgreDirection back_direction;
} WgreStep;

typedef struct {
  GArray *steps;   /* of WgreStep, in order; their operations belong to the plans or to @made */
  GPtrArray *made; /* of WgreOp: operations that are in neither plan */
  gboolean by_nm;  /* NetworkManager has to be told: addresses, routes or the MTU differ */
} WgreDiff;

/* wgre_diff_new: takes back the operations that only @old has, the last one first, then does those
 * that only @new has, in their order. An operation of @old that @new overwrites is not taken back.
 * Fails with UNSUPPORTED when the change needs another link, or something that NetworkManager takes
 * from us only at the start: addresses, and whether it is a full tunnel. Both plans must live as
 * long as the diff. */
WgreDiff *wgre_diff_new (const WgrePlan *old, const WgrePlan *new, GError **error);
/* wgre_diff_free: with the operations that it has made. NULL is fine. */
void wgre_diff_free (WgreDiff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreDiff, wgre_diff_free)
