/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/predecessor.h"

/* A connection of ours that has taken the place of another tunnel of this host. Its setting "user"
 * remembers which one. */
typedef struct {
  char *uuid, *name;
  WgrePredecessor *predecessor; /* as it is now, except enabled: as it was before */
  gboolean up;
} WgreAdopted;

/* wgre_adopted_free: NULL is fine. */
void wgre_adopted_free (WgreAdopted *adopted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreAdopted, wgre_adopted_free)

/* wgre_adopted_new: adds a connection with the name, users and zone of the predecessor. Takes
 * *@predecessor if it succeeds. Codes EXISTS (a connection of ours has the name, or has taken the
 * place), IO, PERMISSION. */
WgreAdopted *wgre_adopted_new (WgrePredecessor **predecessor, const WgreImport *import,
                               GError **error);
/* wgre_adopted_find: @name or UUID. @error must not be NULL. Codes NOT_FOUND, INVALID (it has taken
 * no place), and those of wgre_predecessor_find(). */
WgreAdopted *wgre_adopted_find (const char *name, GError **error);
/* wgre_adopted_list: the UUIDs of all of them. Free with g_strfreev(). */
char **wgre_adopted_list (void);
/* wgre_adopted_run: brings it up or down, and waits for that. Does nothing if it is so already. If
 * it does not come up, its link is gone on return. */
gboolean wgre_adopted_run (const WgreAdopted *adopted, gboolean up, GError **error);
/* wgre_adopted_delete: the connection, not the predecessor. */
gboolean wgre_adopted_delete (const WgreAdopted *adopted, GError **error);
