/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A window over the page for what is rarely wanted. It shows and changes the same form as the page:
 * nothing is to be applied there, and it is left with "Close" or Escape. */

/* wgre_drawer_open: shows @content over the window that @page is in. It goes when @page does.
 * @letters: access keys that @content has. */
void wgre_drawer_open (GtkWidget *page, const char *title, GtkWidget *content, guint32 *letters);
