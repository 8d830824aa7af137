/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"

/* The fences that are held: each is a file, and the firewall table that it says. The file is what
 * counts: it is there before the table, the table goes after it, and whoever finds the table gone
 * while the file is there puts it back. Files outlive the processes; those of a lockdown also lie
 * where they outlive the boot. Changes are made under a lock, so that nobody puts back what
 * somebody else is letting go.
 *
 * Every function takes the directory of the service, WGRE_FENCE_DIRECTORY or another one in tests.
 */
#define WGRE_FENCE_DIRECTORY "/run/nm-wgre"

typedef struct {
  char *uuid;       /* of the connection */
  char *id;         /* its name */
  char *interface;  /* of its link */
  char *table;      /* "inet nm-wgre.fence.…" */
  char *commands;   /* what puts it up in place of an older one, for nft(8) */
  char **addresses; /* "NAME=ADDRESS": what the names of its far ends stood for when it was last up;
                       never NULL */
  gboolean lockdown;
  gint64 open_until; /* wall clock, in seconds: let go until then; 0: closed */
} WgreFence;

/* wgre_fence_free: NULL is fine. The kill switch itself stays as it is. */
void wgre_fence_free (WgreFence *fence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreFence, wgre_fence_free)

/* wgre_fence_hold: writes the file, in place of an older one. The caller puts the table up
 * afterwards, and knows that nobody takes it away. */
gboolean wgre_fence_hold (const char *directory, const WgreFence *fence, GError **error);
/* wgre_fence_let_go: the fence is held no longer, nor is a lockdown. The caller removes the table
 * afterwards, knows that nobody puts it back, and calls wgre_fence_gone(): until then another file
 * says that there is a table to remove, should the caller be killed. TRUE also when there was none.
 */
gboolean wgre_fence_let_go (const char *directory, const char *uuid, GError **error);
/* wgre_fence_gone: so is its table. */
void wgre_fence_gone (const char *directory, const char *uuid);
/* wgre_fence_leftovers: of WgreFence: those that were let go, and whose tables may still be there.
 * Never NULL. Removes files that somebody was killed over before they were whole. The caller has
 * the lock. */
GPtrArray *wgre_fence_leftovers (const char *directory);
/* wgre_fence_read: NULL when that connection has none. */
WgreFence *wgre_fence_read (const char *directory, const char *uuid);
/* wgre_fence_list: of WgreFence: all of them. Never NULL. */
GPtrArray *wgre_fence_list (const char *directory);
/* wgre_fence_find: the one of that name, UUID or interface. NOT_FOUND. */
WgreFence *wgre_fence_find (const char *directory, const char *name, GError **error);
/* wgre_fence_is_closed: whether its table has to be there at this time. */
gboolean wgre_fence_is_closed (const WgreFence *fence);
/* wgre_fence_folder: where the files are. Free with g_free(). */
char *wgre_fence_folder (const char *directory);
/* wgre_fence_revive: after a boot: takes the files of lockdowns as held. Writes nothing that
 * outlives the boot. FALSE when one of them could not be taken; all others are. */
gboolean wgre_fence_revive (const char *directory, GError **error);
/* wgre_fence_lock: until the file descriptor is closed nobody else changes files; -1: there are
 * none. The functions above that change some take it themselves. */
int wgre_fence_lock (const char *directory);
