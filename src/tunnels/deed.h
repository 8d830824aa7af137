/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* Requests to NetworkManager, which do not block. Meanwhile polkit may ask the user for a password,
 * and an agent for a key.
 * @cancellable: once it is cancelled, @done is not called any more.
 * @done: @result is described at each request. @problem: a sentence; NULL: the request succeeded.
 * Both belong to the caller. */
typedef void (*WgreDeedDone) (NMConnection *result, const char *problem, gpointer data);

/* wgre_deed_up: done when NetworkManager has begun to activate it; the result is @connection. */
void wgre_deed_up (NMClient *client, NMConnection *connection, GCancellable *cancellable,
                   WgreDeedDone done, gpointer data);
/* wgre_deed_down: no result. */
void wgre_deed_down (NMClient *client, NMActiveConnection *active, GCancellable *cancellable,
                     WgreDeedDone done, gpointer data);
/* wgre_deed_add: the result is the connection as NetworkManager has it. */
void wgre_deed_add (NMClient *client, NMConnection *connection, GCancellable *cancellable,
                    WgreDeedDone done, gpointer data);
/* wgre_deed_change: stores @settings, with their secrets, in place of those of @connection, which
 * is the result. */
void wgre_deed_change (NMConnection *connection, NMConnection *settings, GCancellable *cancellable,
                       WgreDeedDone done, gpointer data);
/* wgre_deed_remove: deletes @connection, which is the result. */
void wgre_deed_remove (NMConnection *connection, GCancellable *cancellable, WgreDeedDone done,
                       gpointer data);
/* wgre_deed_secrets: the result is a copy of @connection with its secrets; when they cannot be had,
 * one without, beside the problem. That one that needs none has none is no problem. */
void wgre_deed_secrets (NMConnection *connection, GCancellable *cancellable, WgreDeedDone done,
                        gpointer data);
