/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/session-fence.h"

/* Watches over what a plan has made while its tunnel is up, and puts back what others take away. */
typedef struct _WgreRepair WgreRepair;

/* The tunnel cannot go on: a link is gone, or something cannot be put back, or is taken away again
 * and again. May free the repair. */
typedef void (*WgreRepairFailed) (const GError *error, gpointer data);

/* wgre_repair_new: @kernel and @fence, the kill switch of the same tunnel, must live longer.
 * Watches nothing yet. */
WgreRepair *wgre_repair_new (WgreKernel *kernel, const WgreSessionFence *fence,
                             WgreRepairFailed failed, gpointer data);
/* wgre_repair_watch_tables: watches over firewall tables if @plan has some; to be called before it
 * is carried out, so that nothing is missed. */
void wgre_repair_watch_tables (WgreRepair *repair, const WgrePlan *plan);
/* wgre_repair_watch: watches over everything of @plan, which must live until wgre_repair_stop(). To
 * be called before it is carried out, unless it makes a network namespace: what is in there can be
 * watched only afterwards. */
void wgre_repair_watch (WgreRepair *repair, const WgrePlan *plan);
/* wgre_repair_stop: nothing is put back any more. */
void wgre_repair_stop (WgreRepair *repair);
/* wgre_repair_now: puts back at once what waits for it. */
void wgre_repair_now (WgreRepair *repair);
/* wgre_repair_table: puts up the firewall table of @op, in place of what is there; that of a kill
 * switch only if it is closed. */
void wgre_repair_table (WgreRepair *repair, const WgreOp *op);
/* wgre_repair_free: NULL is fine. */
void wgre_repair_free (WgreRepair *repair);
