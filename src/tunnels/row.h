/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tunnels/tunnel.h"

/* wgre_row_new: a row of a list: the name, the state, and what can be done. Works by actions of the
 * window, "tunnel.VERB", whose parameter is the UUID. */
GtkWidget *wgre_row_new (WgreTunnel *tunnel);
/* wgre_row_tunnel: it belongs to the row. */
WgreTunnel *wgre_row_tunnel (GtkWidget *row);
/* wgre_row_menu: opens the menu of the row, if it has one. */
void wgre_row_menu (GtkWidget *row);
