/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tunnels/roster.h"

/* wgre_details_open: a window over that of @parent with all that "nm-wgre show" says of a tunnel,
 * asked for again every second. */
void wgre_details_open (GtkWidget *parent, WgreRoster *roster, WgreTunnel *tunnel);
