/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/record.h"

#include <glib/gi18n-lib.h>

#include "properties/editor/grid.h"
#include "properties/editor/sheet.h"

#define RECORD_WIDTH 720
#define RECORD_HEIGHT 480
#define RECORD_MARGIN 12

static const char *const record_command[] = { "journalctl",   "--boot",          "--quiet",
                                              "--no-pager",   "--lines",         "500",
                                              "--identifier", "nm-wgre-service", NULL };

static void
record_show (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter end;

  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  gtk_text_view_scroll_to_mark (view, gtk_text_buffer_get_insert (buffer), 0, FALSE, 0, 0);
}

/* journalctl says nothing of lines that the user may not read. */
static void
record_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkTextView) view = data;
  g_autofree char *text = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, NULL, NULL) ||
      !text || !*g_strstrip (text))
    record_show (view, _ ("There is nothing in the log, or you may not read it: as a rule, only "
                          "administrators may. They use: journalctl -t nm-wgre-service"));
  else
    record_show (view, text);
}

void
wgre_record_open (GtkWidget *parent)
{
  GtkWindow *window = wgre_window_over (parent, _ ("Log of the Tunnels"));
  GtkWidget *view = gtk_text_view_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      record_command, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), RECORD_MARGIN);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), RECORD_MARGIN);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), RECORD_MARGIN);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), RECORD_MARGIN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Log of the Tunnels"), -1);
  wgre_window_size (window, RECORD_WIDTH, RECORD_HEIGHT);
  gtk_window_set_child (window, wgre_scrolled_new (view, -1));
  if (process)
    g_subprocess_communicate_utf8_async (process, NULL, NULL, record_read, g_object_ref (view));
  else
    record_show (GTK_TEXT_VIEW (view), error->message);
  gtk_window_present (window);
}
