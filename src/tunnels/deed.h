/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* What NetworkManager is asked to do, without waiting. polkit may ask the user for a password
 * meanwhile, and an agent for a key.
 * @cancellable: when it is cancelled, nobody is told any more.
 * @done: @result is what each deed says; @problem: a sentence, NULL when it is done. Both belong to
 * the caller. */
typedef void (*WgreDeedDone) (NMConnection *result, const char *problem, gpointer data);

/* wgre_deed_up: done when NetworkManager has begun. */
void wgre_deed_up (NMClient *client, NMConnection *connection, GCancellable *cancellable,
                   WgreDeedDone done, gpointer data);
void wgre_deed_down (NMClient *client, NMActiveConnection *active, GCancellable *cancellable,
                     WgreDeedDone done, gpointer data);
/* wgre_deed_add: the result is the connection as NetworkManager has it. */
void wgre_deed_add (NMClient *client, NMConnection *connection, GCancellable *cancellable,
                    WgreDeedDone done, gpointer data);
/* wgre_deed_change: stores @settings, secrets and all, in place of those of @connection. */
void wgre_deed_change (NMConnection *connection, NMConnection *settings, GCancellable *cancellable,
                       WgreDeedDone done, gpointer data);
void wgre_deed_remove (NMConnection *connection, GCancellable *cancellable, WgreDeedDone done,
                       gpointer data);
/* wgre_deed_secrets: the result is a copy of @connection with its secrets; when they cannot be had,
 * one without, beside the problem. That one that needs none has none is no problem. */
void wgre_deed_secrets (NMConnection *connection, GCancellable *cancellable, WgreDeedDone done,
                        gpointer data);
