/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/withdraw.h"

gboolean
wgre_plan_withdraws (const WgrePlan *plan, const WgreOp *op)
{
  g_return_val_if_fail (plan && op, FALSE);
  return op->class == &wgre_op_route && op->interface == plan->interface &&
         (!plan->number || op->u.route.table != plan->number) &&
         !wgre_profile_number (plan->profile, WGRE_OPT_KILL_SWITCH);
}
