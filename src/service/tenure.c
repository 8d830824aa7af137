/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/tenure.h"

/* The previous owner of an interface may still be taking it down; it never needs longer. */
#define TENURE_PATIENCE_MS 15000
#define TENURE_PAUSE_MS 100 /* where it cannot be watched */

struct _WgreTenure {
  const char *directory;
  const char *interface, *lower; /* interned; lower: NULL: there is none */
  WgreJournal *journal;          /* NULL: not taken yet */
  WgreJournal *lower_journal;    /* only held, so that nobody else has the name */
  gint64 begun;                  /* monotonic, in µs */
  guint timer, watches[2];       /* sources; watches: of the names that others have */
  WgreTenureTaken taken;
  gpointer data;
};

static void
tenure_unwatch (WgreTenure *tenure)
{
  for (guint i = 0; i < G_N_ELEMENTS (tenure->watches); i++)
    g_clear_handle_id (&tenure->watches[i], g_source_remove);
}

/* The names of all links, or none. */
static gboolean
tenure_take (WgreTenure *tenure, GError **error)
{
  if (tenure->lower) {
    tenure->lower_journal = wgre_journal_open (tenure->directory, tenure->lower, error);
    if (!tenure->lower_journal)
      return FALSE;
  }
  tenure->journal = wgre_journal_open (tenure->directory, tenure->interface, error);
  if (!tenure->journal)
    wgre_journal_close (g_steal_pointer (&tenure->lower_journal), FALSE);
  return tenure->journal != NULL;
}

static gboolean
tenure_tick (gpointer data)
{
  WgreTenure *tenure = data;
  gint64 passed = (g_get_monotonic_time () - tenure->begun) / 1000;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&tenure->timer, g_source_remove);
  if (!tenure_take (tenure, NULL)) {
    const char *const names[] = { tenure->interface, tenure->lower };
    gboolean taken;

    tenure_unwatch (tenure);
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      if (names[i])
        tenure->watches[i] = wgre_journal_watch (tenure->directory, names[i], tenure_tick, tenure);
    /* Between the first look and the watch they may have been given back. */
    taken = tenure_take (tenure, &error);
    if (!taken && g_error_matches (error, WGRE_ERROR, WGRE_ERROR_EXISTS) &&
        passed <= TENURE_PATIENCE_MS) {
      gboolean watched = tenure->watches[0] || tenure->watches[1];

      tenure->timer =
          g_timeout_add (watched ? (guint) (TENURE_PATIENCE_MS + 1 - passed) : TENURE_PAUSE_MS,
                         tenure_tick, tenure);
      return G_SOURCE_REMOVE;
    }
  }
  tenure_unwatch (tenure);
  tenure->taken (error, tenure->data);
  return G_SOURCE_REMOVE;
}

WgreTenure *
wgre_tenure_new (const char *directory, const char *interface, const char *lower,
                 WgreTenureTaken taken, gpointer data)
{
  WgreTenure *tenure;

  g_return_val_if_fail (directory && interface && taken, NULL);

  tenure = g_new0 (WgreTenure, 1);
  tenure->directory = directory;
  tenure->interface = g_intern_string (interface);
  tenure->lower = g_strcmp0 (lower, interface) ? g_intern_string (lower) : NULL;
  tenure->begun = g_get_monotonic_time ();
  tenure->taken = taken;
  tenure->data = data;
  tenure->timer = g_idle_add (tenure_tick, tenure);
  return tenure;
}

WgreJournal *
wgre_tenure_journal (const WgreTenure *tenure)
{
  g_return_val_if_fail (tenure && tenure->journal, NULL);

  return tenure->journal;
}

void
wgre_tenure_end (WgreTenure *tenure, gboolean done)
{
  if (!tenure)
    return;
  g_clear_handle_id (&tenure->timer, g_source_remove);
  tenure_unwatch (tenure);
  wgre_journal_close (tenure->lower_journal, FALSE);
  wgre_journal_close (tenure->journal, done);
  g_free (tenure);
}
