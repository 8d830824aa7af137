/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/follow.h"
#include "service/resolver.h"
#include "service/tunnel.h"

/* The host names of one tunnel's far ends, from its start on: those that it needs before it comes
 * up, and those that are asked for while it is up. */
typedef struct _WgreNames WgreNames;

typedef struct {
  /* found: see WgreResolverEvents. */
  WgreFound (*found) (const char *name, GList *addresses, gpointer data);
  /* ready: the tunnel can come up; or @error: a name that it needs has no address. Called once, and
   * not again after wgre_names_stop(). */
  void (*ready) (const GError *error, gpointer data);
} WgreNamesEvents;

/* wgre_names_new: asks nobody yet. @tunnel and @follow must live longer. */
WgreNames *wgre_names_new (WgreTunnel *tunnel, WgreFollow *follow, const WgreNamesEvents *events,
                           gpointer data);
/* wgre_names_start: the tunnel has its kernel: begins to ask. May call ready() at once. */
void wgre_names_start (WgreNames *names);
/* wgre_names_go_on: the tunnel is in the kernel: asks outside of it from now on, also for what was
 * only remembered, and warns of names that have no address. */
void wgre_names_go_on (WgreNames *names);
/* wgre_names_renew: the tunnel has another version of its profile: names that are new are asked
 * for, and the far end's goes on being asked for. */
void wgre_names_renew (WgreNames *names);
/* wgre_names_ask: see wgre_resolver_ask(). */
void wgre_names_ask (WgreNames *names, const char *name);
/* wgre_names_stop: asks nobody any more. */
void wgre_names_stop (WgreNames *names);
/* wgre_names_free: NULL is fine. */
void wgre_names_free (WgreNames *names);
