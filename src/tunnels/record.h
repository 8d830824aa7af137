/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* wgre_record_open: a window over that of @parent with what the services of all tunnels have logged
 * since the system started, as far as this user may read it. */
void wgre_record_open (GtkWidget *parent);
