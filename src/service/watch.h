/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"
#include "service/kernel.h"

/* Notices when others take away what is ours: wg-quick's "down" deletes every rule that looks like
 * its own, people delete links. */
typedef struct _WgreWatch WgreWatch;

typedef struct {
  void (*rule_lost) (const WgreOp *rule, gpointer data);
  /* link_lost: @interface: which link of the plan. */
  void (*link_lost) (const char *interface, gpointer data);
} WgreWatchEvents;

/* wgre_watch_new: @plan must live longer. @kernel gives the socket. No event comes before the main
 * loop runs again. NULL only when there is no socket. */
WgreWatch *wgre_watch_new (const WgrePlan *plan, WgreKernel *kernel, const WgreWatchEvents *events,
                           gpointer data, GError **error);
/* wgre_watch_free: NULL is fine. */
void wgre_watch_free (WgreWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreWatch, wgre_watch_free)
