/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* Host names that are looked up without waiting, each again and again until it has a usable
 * address. The pause between attempts grows from one second to five minutes.
 * Names whose addresses may change are asked for again, with pauses from half a minute to ten. */
typedef struct _WgreResolver WgreResolver;

/* What becomes of a name whose addresses are known. */
typedef enum {
  WGRE_FOUND_NOTHING, /* none of them will do: ask again soon, it is a failed attempt */
  WGRE_FOUND_DONE,    /* never ask again */
  WGRE_FOUND_SAME,    /* as before: ask again, less and less often */
  WGRE_FOUND_CHANGED, /* not as before: ask again, and sooner */
} WgreFound;

typedef struct {
  /* found: @addresses (of GInetAddress, owned by the resolver). */
  WgreFound (*found) (const char *name, GList *addresses, gpointer data);
  /* failed: an attempt did not help; @attempt counts from 1, and on when a name that was found is
   * asked for again. */
  void (*failed) (const char *name, guint attempt, const GError *error, gpointer data);
} WgreResolverEvents;

/* wgre_resolver_new: starts at once; @names: of char *. No event comes before the main loop runs
 * again. */
WgreResolver *wgre_resolver_new (const GPtrArray *names, const WgreResolverEvents *events,
                                 gpointer data);
/* wgre_resolver_set_mark: from now on names are asked for outside of the full tunnel with that mark
 * (host/lookup.h), and only when that leads to nothing by the system's ways; 0: only by these. */
void wgre_resolver_set_mark (WgreResolver *resolver, guint32 mark);
/* wgre_resolver_ask: asks for @name at once, also when its addresses are known and it was not to be
 * asked for again; one that is new is asked for until it is found. Nothing happens when the last
 * time was some seconds ago, or the answer is still to come. */
void wgre_resolver_ask (WgreResolver *resolver, const char *name);
/* wgre_resolver_free: no event comes any more. NULL is fine. */
void wgre_resolver_free (WgreResolver *resolver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreResolver, wgre_resolver_free)
