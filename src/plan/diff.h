/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* What leads from one plan to another one of the same link, while the link is up. */

/* One step, and what takes it back. */
typedef struct {
  const WgreOp *op;
  WgreDirection direction;
  const WgreOp *back;
  WgreDirection back_direction;
} WgreStep;

typedef struct {
  GArray *steps;   /* of WgreStep, in order; their operations belong to the plans or to @changes */
  GPtrArray *made; /* of WgreOp: those that are in neither plan */
  gboolean by_nm;  /* NetworkManager has to be told: addresses, routes or the MTU differ */
} WgreDiff;

/* wgre_diff_new: what only @old has is taken back, last one first; what only @new has is done, in
 * its order; what @new overwrites is done without anything being taken back before. Fails with
 * UNSUPPORTED when that needs another link, or what NetworkManager takes from us only at the
 * beginning: addresses, and whether all names are asked for inside the tunnel. Both plans must live
 * as long as the diff. */
WgreDiff *wgre_diff_new (const WgrePlan *old, const WgrePlan *new, GError **error);
void wgre_diff_free (WgreDiff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreDiff, wgre_diff_free)
