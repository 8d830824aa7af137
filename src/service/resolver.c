/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/resolver.h"

#include "core/error.h"

#define FIRST_PAUSE_MS 1000
#define LONGEST_PAUSE_MS (5 * 60 * 1000)
#define FIRST_REFRESH_MS (30 * 1000)
#define LONGEST_REFRESH_MS (10 * 60 * 1000)

struct _WgreResolver {
  GResolver *resolver;
  GCancellable *cancellable;
  GPtrArray *lookups; /* of Lookup */
  const WgreResolverEvents *events;
  gpointer data;
  GAsyncReadyCallback answered;
};

typedef struct {
  WgreResolver *owner;
  char *name;
  guint attempt, pause, refresh, timer;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  if (lookup->timer)
    g_source_remove (lookup->timer);
  g_free (lookup->name);
  g_free (lookup);
}

static gboolean
ask (gpointer data)
{
  Lookup *lookup = data;
  WgreResolver *owner = lookup->owner;

  lookup->timer = 0;
  lookup->attempt++;
  g_resolver_lookup_by_name_async (owner->resolver, lookup->name, owner->cancellable,
                                   owner->answered, lookup);
  return G_SOURCE_REMOVE;
}

static void
ask_later (Lookup *lookup)
{
  lookup->pause = lookup->pause ? MIN (lookup->pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
  lookup->timer = g_timeout_add (lookup->pause, ask, lookup);
}

static void
ask_again (Lookup *lookup, gboolean changed)
{
  lookup->refresh = lookup->refresh && !changed ? MIN (lookup->refresh * 2, LONGEST_REFRESH_MS)
                                                : FIRST_REFRESH_MS;
  lookup->attempt = lookup->pause = 0;
  lookup->timer = g_timeout_add (lookup->refresh, ask, lookup);
}

static void
found_nothing (Lookup *lookup, const GError *error)
{
  g_autoptr (GError) unusable = NULL;

  if (!error)
    unusable = g_error_new_literal (WGRE_ERROR, WGRE_ERROR_RESOLVE,
                                    "no address of the family that the tunnel needs");
  ask_later (lookup);
  lookup->owner->events->failed (lookup->name, lookup->attempt, error ? error : unusable,
                                 lookup->owner->data);
}

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  Lookup *lookup = data;
  WgreFound found = WGRE_FOUND_NOTHING;

  /* After a cancellation the lookup is gone: the error is all that may be looked at. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (addresses)
    found = lookup->owner->events->found (lookup->name, addresses, lookup->owner->data);
  g_resolver_free_addresses (addresses);
  switch (found) {
  case WGRE_FOUND_NOTHING:
    found_nothing (lookup, error);
    break;
  case WGRE_FOUND_DONE:
    break;
  case WGRE_FOUND_SAME:
  case WGRE_FOUND_CHANGED:
    ask_again (lookup, found == WGRE_FOUND_CHANGED);
    break;
  }
}

WgreResolver *
wgre_resolver_new (const GPtrArray *names, const WgreResolverEvents *events, gpointer data)
{
  WgreResolver *resolver = g_new0 (WgreResolver, 1);

  resolver->resolver = g_resolver_get_default ();
  resolver->cancellable = g_cancellable_new ();
  resolver->lookups = g_ptr_array_new_with_free_func (lookup_free);
  resolver->events = events;
  resolver->data = data;
  resolver->answered = answered;
  for (guint i = 0; i < names->len; i++) {
    Lookup *lookup = g_new0 (Lookup, 1);

    lookup->owner = resolver;
    lookup->name = g_strdup (names->pdata[i]);
    g_ptr_array_add (resolver->lookups, lookup);
    ask (lookup);
  }
  return resolver;
}

void
wgre_resolver_free (WgreResolver *resolver)
{
  if (!resolver)
    return;
  g_cancellable_cancel (resolver->cancellable);
  g_clear_object (&resolver->cancellable);
  g_clear_object (&resolver->resolver);
  g_clear_pointer (&resolver->lookups, g_ptr_array_unref);
  g_free (resolver);
}
