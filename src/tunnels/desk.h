/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

#include "tunnels/roster.h"

/* What all actions of the window share. */
typedef struct {
  NMClient *client;
  WgreRoster *roster;
  GtkWidget *window, *notice; /* owned by who makes the window */
  GCancellable *cancellable;  /* of all requests that are not answered yet */
  GString *said;              /* the notice about what is imported together */
  guint coming;               /* imports that have not ended yet */
} WgreDesk;

/* wgre_desk_new: for the connections of @client, which it holds. */
WgreDesk *wgre_desk_new (NMClient *client);
/* wgre_desk_free: cancels all requests, whose callbacks are not called any more. */
void wgre_desk_free (WgreDesk *desk);

/* wgre_desk_say: shows a text in the notice. @problem: something has gone wrong. */
void wgre_desk_say (WgreDesk *desk, const char *text, gboolean problem);
/* wgre_desk_say_of: "NAME: PROBLEM". */
void wgre_desk_say_of (WgreDesk *desk, NMConnection *connection, const char *problem);
/* wgre_desk_choose: shows a file dialog, which is taken. @answered: handler of its "response", with
 * the desk as data; it hides the dialog. */
void wgre_desk_choose (WgreDesk *desk, GtkFileChooserNative *dialog, GCallback answered);
