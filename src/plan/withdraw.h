/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* wgre_plan_withdraws: whether the operation is a route that is removed while the far end is dead,
 * so that another route takes over. The table of a full tunnel stays, and with a kill switch all
 * routes stay: no packet may leave by another way. */
gboolean wgre_plan_withdraws (const WgrePlan *plan, const WgreOp *op);
