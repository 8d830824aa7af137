/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* wgre_plan_withdraws: whether the operation is a route to be taken away while the far end is dead,
 * so that another one takes over. The table of a full tunnel stays, and with a kill switch
 * everything does: nothing shall leave by another way. */
gboolean wgre_plan_withdraws (const WgrePlan *plan, const WgreOp *op);
