/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

/* wgre_edit_open: a window over that of @parent with the name of the connection, who may use it,
 * and the same editor as in GNOME Settings.
 * @settings: what is edited, secrets and all; it is changed.
 * @original: what NetworkManager has of it; NULL: nothing, it is added.
 * @stored: called with the connection when NetworkManager has stored it. Not called when the user
 * cancels. */
void wgre_edit_open (GtkWidget *parent, NMClient *client, NMConnection *settings,
                     NMConnection *original,
                     void (*stored) (NMConnection *connection, gpointer data), gpointer data);
