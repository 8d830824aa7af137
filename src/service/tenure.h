/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/journal.h"

/* The right to the interfaces of one tunnel. Its previous owner, another process, may still be
 * taking its tunnel down: the new one waits until it has handed them over. */
typedef struct _WgreTenure WgreTenure;

/* @error: NULL when all interfaces are taken; else none is. May end the tenure. */
typedef void (*WgreTenureTaken) (const GError *error, gpointer data);

/* wgre_tenure_new: begins to wait for @interface and @lower, that of the link below (may be NULL or
 * the same). @directory: WGRE_JOURNAL_DIRECTORY. @taken is called once, from the main loop. */
WgreTenure *wgre_tenure_new (const char *directory, const char *interface, const char *lower,
                             WgreTenureTaken taken, gpointer data);
/* wgre_tenure_journal: of @interface; it is taken. */
WgreJournal *wgre_tenure_journal (const WgreTenure *tenure);
/* wgre_tenure_end: gives the interfaces back, or waits no longer. @done: everything is undone,
 * forget the journal. NULL is fine. */
void wgre_tenure_end (WgreTenure *tenure, gboolean done);
