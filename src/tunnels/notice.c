/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/notice.h"

#define NOTICE_WIDTH 30 /* characters at least */
#define NOTICE_LINES 10 /* the tooltip has the rest */

static void
notice_closed (GtkInfoBar *bar, int response G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
  gtk_info_bar_set_revealed (bar, FALSE);
}

GtkWidget *
wgre_notice_new (void)
{
  GtkWidget *bar = gtk_info_bar_new (), *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_lines (GTK_LABEL (label), NOTICE_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), NOTICE_WIDTH);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_info_bar_set_show_close_button (GTK_INFO_BAR (bar), TRUE);
  gtk_info_bar_add_child (GTK_INFO_BAR (bar), label);
  gtk_info_bar_set_revealed (GTK_INFO_BAR (bar), FALSE);
  g_object_set_data (G_OBJECT (bar), "wgre-label", label);
  g_signal_connect (bar, "response", G_CALLBACK (notice_closed), NULL);
  return bar;
}

void
wgre_notice_show (GtkWidget *notice, const char *text, gboolean problem)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (notice), "wgre-label");

  g_return_if_fail (label && text);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
  gtk_info_bar_set_message_type (GTK_INFO_BAR (notice),
                                 problem ? GTK_MESSAGE_WARNING : GTK_MESSAGE_INFO);
  gtk_info_bar_set_revealed (GTK_INFO_BAR (notice), TRUE);
}

void
wgre_notice_hide (GtkWidget *notice)
{
  g_return_if_fail (GTK_IS_INFO_BAR (notice));

  gtk_info_bar_set_revealed (GTK_INFO_BAR (notice), FALSE);
}
