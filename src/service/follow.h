/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "plan/plan.h"
#include "service/course.h"
#include "service/kernel.h"

/* The peers of a WireGuard link that may be somewhere else than they were: those with a host name,
 * or with several endpoints. Knows what their names stand for, looks whether they answer, and says
 * where to lead one that does not. With routes managed by NetworkManager, which keeps the way to
 * one address only, nobody is followed. */
typedef struct _WgreFollow WgreFollow;

typedef struct {
  /* look_up: ask for the name; the answer goes to wgre_follow_found(). */
  void (*look_up) (const char *name, gpointer data);
  /* move: peer @index of the carrier shall be at @address. */
  void (*move) (guint index, const WgreEndpointAddress *address, gpointer data);
  /* died: another peer is dead, or one that was is not any more. */
  void (*died) (gpointer data);
} WgreFollowEvents;

/* wgre_follow_new: only remembers the addresses of names until it is started. */
WgreFollow *wgre_follow_new (const WgreFollowEvents *events, gpointer data);
/* wgre_follow_start: the link is there: begins to look at its peers. @plan and @kernel must live
 * until wgre_follow_stop(). */
void wgre_follow_start (WgreFollow *follow, const WgrePlan *plan, WgreKernel *kernel);
/* wgre_follow_stop: looks no more; the names are kept. NULL is fine. */
void wgre_follow_stop (WgreFollow *follow);
/* wgre_follow_free: NULL is fine. */
void wgre_follow_free (WgreFollow *follow);
/* wgre_follow_found: @name stands for @addresses (of GInetAddress, in the order in which they are
 * to be tried); NULL: nobody knows better than before. May move peers. */
void wgre_follow_found (WgreFollow *follow, const char *name, GList *addresses);
/* wgre_follow_names: what names stand for, as far as is known: name → GArray of WgreIp, not empty.
 * The same table as long as @follow lives; belongs to it. */
GHashTable *wgre_follow_names (const WgreFollow *follow);
/* wgre_follow_hurry: this host has moved to another network: asks for the names again, and searches
 * sooner for peers that do not answer. */
void wgre_follow_hurry (WgreFollow *follow);
/* wgre_follow_life: what is known of peer @index of the carrier; NULL: it is not followed. A word
 * of wgre_life_name(). */
const char *wgre_follow_life (const WgreFollow *follow, guint index);
