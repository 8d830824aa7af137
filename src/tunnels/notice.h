/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A bar with a message, which the user closes. */

/* wgre_notice_new: hidden until there is a message. */
GtkWidget *wgre_notice_new (void);
/* wgre_notice_show: in place of what it said before. @problem: something has gone wrong. */
void wgre_notice_show (GtkWidget *notice, const char *text, gboolean problem);
/* wgre_notice_hide: does nothing when none is shown. */
void wgre_notice_hide (GtkWidget *notice);
