/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"
#include "service/kernel.h"

/* Notices when others take away what is ours: wg-quick's "down" deletes every rule that looks like
 * its own, people delete links, flush routes and addresses, set links down. */
typedef struct _WgreWatch WgreWatch;

typedef struct {
  /* lost: some of the plan's rules, addresses and routes of tables that are ours alone are not
   * there any more, or may not be: the kernel had to drop notifications. @down: a link of the plan
   * was set down, which takes routes along without a word. */
  void (*lost) (gboolean down, gpointer data);
  /* link_lost: @interface: which link of the plan; @renamed: what it is called now, or NULL when it
   * is gone. */
  void (*link_lost) (const char *interface, const char *renamed, gpointer data);
} WgreWatchEvents;

/* wgre_watch_new: @plan must live longer. @kernel gives the sockets. May be there before the plan
 * is carried out, so that nothing is missed, unless that has to make its network namespace first.
 * No event comes before the main loop runs again. NULL only when there is no socket. */
WgreWatch *wgre_watch_new (const WgrePlan *plan, WgreKernel *kernel, const WgreWatchEvents *events,
                           gpointer data, GError **error);
/* wgre_watch_free: NULL is fine. */
void wgre_watch_free (WgreWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreWatch, wgre_watch_free)
