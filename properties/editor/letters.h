/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* wgre_letters_settle: gives the labels and buttons that are shown below @root other access keys
 * where two have the same, or one of @taken (bit 0 stands for "a"). Where there are more of them
 * than letters, some still do. */
void wgre_letters_settle (GtkWidget *root, guint32 taken);
