/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

#include "tunnels/roster.h"

/* What everything that the window does works with. */
typedef struct {
  NMClient *client;
  WgreRoster *roster;
  GtkWidget *window, *notice; /* of whom makes the window */
  GCancellable *cancellable;  /* of all that is asked and not answered yet */
  GString *said;              /* what the notice says of what comes in together */
  guint coming;               /* what comes in and is not there yet */
} WgreDesk;

WgreDesk *wgre_desk_new (NMClient *client);
/* wgre_desk_free: who waits for an answer is not told any more. */
void wgre_desk_free (WgreDesk *desk);

/* wgre_desk_say: shows a text in the notice. @problem: something has gone wrong. */
void wgre_desk_say (WgreDesk *desk, const char *text, gboolean problem);
/* wgre_desk_say_of: "NAME: PROBLEM". */
void wgre_desk_say_of (WgreDesk *desk, NMConnection *connection, const char *problem);
/* wgre_desk_choose: shows a file dialog, which is taken. @answered: handler of its "response", with
 * the desk as data; it hides the dialog. */
void wgre_desk_choose (WgreDesk *desk, GtkFileChooserNative *dialog, GCallback answered);
