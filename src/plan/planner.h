/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* wgre_plan_new: makes the plan of a profile. Pure. Fails with UNSUPPORTED for what this version
 * cannot do, and with EXISTS when the interface exists. */
WgrePlan *wgre_plan_new (WgreProfile *profile, const WgreFacts *facts, GError **error);
