/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"
#include "service/kernel.h"

/* Watches the program that does WireGuard for a tunnel where the kernel has none: when it ends, it
 * is started again and gets its configuration. Meanwhile link, routes, rules and firewall are
 * there, and packets for the tunnel are lost. */
typedef struct _WgreRevive WgreRevive;

/* It ends again and again, or cannot be started. May free the watch. */
typedef void (*WgreReviveFailed) (const GError *error, gpointer data);

/* wgre_revive_new: @plan, which has been carried out, and @kernel must live longer. NULL: there is
 * no such program. */
WgreRevive *wgre_revive_new (const WgrePlan *plan, WgreKernel *kernel, WgreReviveFailed failed,
                             gpointer data);
void wgre_revive_free (WgreRevive *revive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreRevive, wgre_revive_free)
