/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/drawer.h"

#include <glib/gi18n-lib.h>

#include "properties/editor/grid.h"
#include "properties/editor/sheet.h"

#define WIDTH 500
#define HEIGHT 480
#define MARGIN 12

void
wgre_drawer_open (GtkWidget *page, const char *title, GtkWidget *content, guint32 *letters)
{
  GtkWidget *bar, *close;
  GtkWindow *window;

  g_return_if_fail (GTK_IS_WIDGET (page) && title && GTK_IS_WIDGET (content) && letters);

  window = wgre_window_over (page, title);
  close = wgre_button_new (letters, _ ("Close"));
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_close), window);
  bar = gtk_header_bar_new ();
  gtk_header_bar_set_show_title_buttons (GTK_HEADER_BAR (bar), FALSE);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (bar), close);
  wgre_window_size (window, WIDTH, HEIGHT);
  gtk_window_set_titlebar (window, bar);
  gtk_widget_set_margin_start (content, MARGIN);
  gtk_widget_set_margin_end (content, MARGIN);
  gtk_widget_set_margin_top (content, MARGIN);
  gtk_widget_set_margin_bottom (content, MARGIN);
  gtk_window_set_child (window, content);
  g_signal_connect_object (page, "unrealize", G_CALLBACK (gtk_window_destroy), window,
                           G_CONNECT_SWAPPED);
  gtk_window_present (window);
}
