/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tunnels/roster.h"

/* wgre_details_open: opens a window over that of @parent, with all that "nm-wgre show" prints about
 * the tunnel, renewed every second. */
void wgre_details_open (GtkWidget *parent, WgreRoster *roster, WgreTunnel *tunnel);
