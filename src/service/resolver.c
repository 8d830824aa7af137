/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/resolver.h"

#include <string.h>

#include "core/error.h"
#include "host/lookup.h"

#define FIRST_PAUSE_MS 1000
#define LONGEST_PAUSE_MS (5 * 60 * 1000)
#define FIRST_REFRESH_MS (30 * 1000)
#define LONGEST_REFRESH_MS (10 * 60 * 1000)
/* Nobody is asked for a name more often than that. */
#define LEAST_PAUSE_MS 5000

struct _WgreResolver {
  GResolver *resolver;
  GCancellable *cancellable;
  GPtrArray *lookups; /* of Lookup */
  const WgreResolverEvents *events;
  gpointer data;
  guint32 mark; /* 0: not outside of a tunnel */
  WgreLookupDone looked_up;
  GAsyncReadyCallback answered;
};

typedef struct {
  WgreResolver *owner;
  char *name;
  guint attempt, pause, refresh, timer;
  gint64 asked;     /* monotonic, in µs */
  gboolean waiting; /* for an answer */
  gboolean done;    /* not asked for again by itself */
  WgreLookup *outside;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  if (lookup->timer)
    g_source_remove (lookup->timer);
  wgre_lookup_free (lookup->outside);
  g_free (lookup->name);
  g_free (lookup);
}

static void
ask_system (Lookup *lookup)
{
  WgreResolver *owner = lookup->owner;

  g_resolver_lookup_by_name_async (owner->resolver, lookup->name, owner->cancellable,
                                   owner->answered, lookup);
}

static gboolean
resolver_ask (gpointer data)
{
  Lookup *lookup = data;
  WgreResolver *owner = lookup->owner;

  lookup->timer = 0;
  lookup->attempt++;
  lookup->asked = g_get_monotonic_time ();
  lookup->waiting = TRUE;
  if (owner->mark)
    lookup->outside = wgre_lookup_new (lookup->name, owner->mark, owner->looked_up, lookup);
  else
    ask_system (lookup);
  return G_SOURCE_REMOVE;
}

/* The last thing that a caller does. */
static void
resolver_answer (Lookup *lookup, GList *addresses, const GError *error)
{
  const WgreResolver *owner = lookup->owner;
  WgreFound found = WGRE_FOUND_NOTHING;
  g_autoptr (GError) unusable = NULL;

  lookup->waiting = FALSE;
  if (addresses)
    found = owner->events->found (lookup->name, addresses, owner->data);
  switch (found) {
  case WGRE_FOUND_NOTHING:
    if (!lookup->done) {
      lookup->pause = lookup->pause ? MIN (lookup->pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
      lookup->timer = g_timeout_add (lookup->pause, resolver_ask, lookup);
    }
    if (!error)
      unusable = g_error_new_literal (WGRE_ERROR, WGRE_ERROR_RESOLVE,
                                      "no address of the family that the tunnel needs");
    owner->events->failed (lookup->name, lookup->attempt, error ? error : unusable, owner->data);
    break;
  case WGRE_FOUND_DONE:
    lookup->done = TRUE;
    break;
  case WGRE_FOUND_SAME:
  case WGRE_FOUND_CHANGED:
    lookup->refresh = lookup->refresh && found == WGRE_FOUND_SAME
                          ? MIN (lookup->refresh * 2, LONGEST_REFRESH_MS)
                          : FIRST_REFRESH_MS;
    lookup->attempt = lookup->pause = 0;
    lookup->timer = g_timeout_add (lookup->refresh, resolver_ask, lookup);
    break;
  }
}

static void
resolver_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  /* After a cancellation the lookup is gone: the error is all that may be looked at. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  resolver_answer (data, addresses, error);
  g_resolver_free_addresses (addresses);
}

/* What nobody outside knows may be in a file of this host, or inside of the tunnel. */
static void
resolver_looked_up (GList *addresses, const GError *error G_GNUC_UNUSED, gpointer data)
{
  Lookup *lookup = data;

  g_clear_pointer (&lookup->outside, wgre_lookup_free);
  if (addresses)
    resolver_answer (lookup, addresses, NULL);
  else
    ask_system (lookup);
}

static Lookup *
lookup_add (WgreResolver *resolver, const char *name)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->owner = resolver;
  lookup->name = g_strdup (name);
  g_ptr_array_add (resolver->lookups, lookup);
  return lookup;
}

WgreResolver *
wgre_resolver_new (const GPtrArray *names, const WgreResolverEvents *events, gpointer data)
{
  WgreResolver *resolver;

  g_return_val_if_fail (names && events, NULL);

  resolver = g_new0 (WgreResolver, 1);
  resolver->resolver = g_resolver_get_default ();
  resolver->cancellable = g_cancellable_new ();
  resolver->lookups = g_ptr_array_new_with_free_func (lookup_free);
  resolver->events = events;
  resolver->data = data;
  resolver->answered = resolver_answered;
  resolver->looked_up = resolver_looked_up;
  for (guint i = 0; i < names->len; i++)
    resolver_ask (lookup_add (resolver, names->pdata[i]));
  return resolver;
}

void
wgre_resolver_set_mark (WgreResolver *resolver, guint32 mark)
{
  g_return_if_fail (resolver);

  resolver->mark = mark;
}

void
wgre_resolver_ask (WgreResolver *resolver, const char *name)
{
  g_return_if_fail (resolver && name);

  Lookup *lookup = NULL;
  gint64 since;

  for (guint i = 0; i < resolver->lookups->len && !lookup; i++)
    if (!strcmp (((Lookup *) resolver->lookups->pdata[i])->name, name))
      lookup = resolver->lookups->pdata[i];
  if (!lookup)
    lookup = lookup_add (resolver, name);
  since = g_get_monotonic_time () - lookup->asked;
  if (lookup->waiting || (lookup->asked && since < LEAST_PAUSE_MS * 1000))
    return;
  g_clear_handle_id (&lookup->timer, g_source_remove);
  resolver_ask (lookup);
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
