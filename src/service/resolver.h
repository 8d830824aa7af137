/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* Host names that are looked up without waiting, each again and again until it has a usable
 * address. The pause between attempts grows from one second to five minutes. */
typedef struct _WgreResolver WgreResolver;

typedef struct {
  /* found: @addresses (of GInetAddress, owned by the resolver). TRUE: they will do, the name is
   * done; FALSE: ask again later. */
  gboolean (*found) (const char *name, GList *addresses, gpointer data);
  /* failed: an attempt did not help; @attempt counts from 1. */
  void (*failed) (const char *name, guint attempt, const GError *error, gpointer data);
} WgreResolverEvents;

/* wgre_resolver_new: starts at once; @names: of char *. No event comes before the main loop runs
 * again. */
WgreResolver *wgre_resolver_new (const GPtrArray *names, const WgreResolverEvents *events,
                                 gpointer data);
/* wgre_resolver_free: no event comes any more. NULL is fine. */
void wgre_resolver_free (WgreResolver *resolver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreResolver, wgre_resolver_free)
