/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

/* wgre_panel_new: the window with all tunnels. @application: may be NULL. Holds a reference to
 * @client. */
GtkWidget *wgre_panel_new (GtkApplication *application, NMClient *client);
/* wgre_panel_edit: opens the editor of the connection with this UUID; NULL: of a new one. Says so
 * in the window when there is none. */
void wgre_panel_edit (GtkWidget *window, const char *uuid);
/* wgre_panel_take: imports a file, as if it was dropped there. */
void wgre_panel_take (GtkWidget *window, GFile *file);
