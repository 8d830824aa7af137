/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"
#include "service/kernel.h"

/* Asks firewalld again for what a plan has asked it for, when it has been reloaded or started anew
 * and so has forgotten it. */
typedef struct _WgreZones WgreZones;

/* wgre_zones_new: @plan and @kernel must live longer. NULL when the plan wants nothing of
 * firewalld, or there is no bus. */
WgreZones *wgre_zones_new (const WgrePlan *plan, WgreKernel *kernel);
/* wgre_zones_free: NULL is fine. */
void wgre_zones_free (WgreZones *zones);
