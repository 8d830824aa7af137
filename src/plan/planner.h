/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* wgre_plan_new: pure. Fails with UNSUPPORTED for what this version cannot do, EXISTS when the
 * interface is there. */
WgrePlan *wgre_plan_new (WgreProfile *profile, const WgreFacts *facts, GError **error);
