/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/sheet.h"

#include <glib/gi18n-lib.h>

#define WIDTH 500
#define USUAL_RESOLUTION 96
#define MOST_FACTOR 1.5 /* larger ones do not fit on small screens */
#define MARGIN 12

struct _WgreSheet {
  GtkWindow *window;
  GtkWidget *apply;
  WgreForm *part;
  GPtrArray *fields; /* of WgreField, which their widgets own */
  const char *const *required;
  guint32 letters;
  WgreGrid grid;
  void (*done) (WgreForm *part, gpointer user_data);
  gpointer user_data;
};

static void
sheet_free (gpointer data)
{
  WgreSheet *sheet = data;

  g_signal_handlers_disconnect_by_data (sheet->part, sheet);
  g_object_unref (sheet->part);
  g_ptr_array_unref (sheet->fields);
  g_free (sheet);
}

static gboolean
is_complete (const WgreSheet *sheet)
{
  for (guint i = 0; sheet->required[i]; i++)
    if (!wgre_form_get (sheet->part, sheet->required[i]))
      return FALSE;
  for (guint i = 0; i < sheet->fields->len; i++)
    if (((const WgreField *) sheet->fields->pdata[i])->problem)
      return FALSE;
  return TRUE;
}

/* What is said of a row takes a line, which pushes the last row out of the window. */
static void
sheet_make_room (WgreSheet *sheet)
{
  GtkWidget *window = GTK_WIDGET (sheet->window);
  int width = gtk_widget_get_width (window), height;

  if (!gtk_widget_get_mapped (window))
    return;
  gtk_widget_measure (window, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  if (height > gtk_widget_get_height (window))
    gtk_window_set_default_size (sheet->window, width, height);
}

static void
check (WgreForm *part G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, WgreSheet *sheet)
{
  for (guint i = 0; i < sheet->fields->len; i++)
    wgre_field_tell (sheet->fields->pdata[i], NULL);
  gtk_widget_set_sensitive (sheet->apply, is_complete (sheet));
  sheet_make_room (sheet);
}

static void
sheet_apply (GtkWidget *widget G_GNUC_UNUSED, WgreSheet *sheet)
{
  if (!is_complete (sheet))
    return;
  sheet->done (sheet->part, sheet->user_data);
  gtk_window_destroy (sheet->window);
}

void
wgre_window_size (GtkWindow *window, int width, int height)
{
  int resolution = 0; /* of a 1024th of a point per inch; -1: not known */
  double factor;

  g_return_if_fail (GTK_IS_WINDOW (window));

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (window)), "gtk-xft-dpi", &resolution, NULL);
  factor = CLAMP (resolution / (1024.0 * USUAL_RESOLUTION), 1, MOST_FACTOR);
  gtk_window_set_default_size (window, (int) (width * factor),
                               height < 0 ? -1 : (int) (height * factor));
}

GtkWindow *
wgre_window_over (GtkWidget *parent, const char *title)
{
  GtkWindow *window;
  GtkRoot *root;
  GtkEventController *keys;

  g_return_val_if_fail (GTK_IS_WIDGET (parent) && title, NULL);

  window = GTK_WINDOW (gtk_window_new ());
  root = gtk_widget_get_root (parent);
  gtk_window_set_title (window, title);
  gtk_window_set_modal (window, TRUE);
  gtk_window_set_destroy_with_parent (window, TRUE);
  wgre_window_size (window, WIDTH, -1);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (window, GTK_WINDOW (root));

  keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Escape"),
                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
  return window;
}

WgreSheet *
wgre_sheet_new (GtkWidget *parent, const char *title, WgreForm *part, const char *const *required)
{
  GtkWidget *bar, *cancel, *grid;
  WgreSheet *sheet;

  g_return_val_if_fail (WGRE_IS_FORM (part) && required, NULL);

  sheet = g_new0 (WgreSheet, 1);
  sheet->window = wgre_window_over (parent, title);
  sheet->part = part;
  sheet->fields = g_ptr_array_new ();
  sheet->required = required;

  bar = gtk_header_bar_new ();
  cancel = wgre_button_new (&sheet->letters, _ ("Cancel"));
  sheet->apply = wgre_button_new (&sheet->letters, _ ("Apply"));
  gtk_widget_add_css_class (sheet->apply, "suggested-action");
  gtk_header_bar_set_show_title_buttons (GTK_HEADER_BAR (bar), FALSE);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (bar), cancel);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (bar), sheet->apply);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_destroy), sheet->window);
  g_signal_connect (sheet->apply, "clicked", G_CALLBACK (sheet_apply), sheet);
  gtk_window_set_titlebar (sheet->window, bar);

  sheet->grid = wgre_grid_new (&sheet->letters);
  grid = GTK_WIDGET (sheet->grid.grid);
  gtk_widget_set_margin_start (grid, MARGIN);
  gtk_widget_set_margin_end (grid, MARGIN);
  gtk_widget_set_margin_top (grid, MARGIN);
  gtk_widget_set_margin_bottom (grid, MARGIN);
  gtk_window_set_child (sheet->window, wgre_scrolled_new (grid, 200));
  g_object_set_data_full (G_OBJECT (sheet->window), "wgre-sheet", sheet, sheet_free);
  return sheet;
}

void
wgre_sheet_add (WgreSheet *sheet, const WgreOption *option, guint32 id)
{
  WgreField *field;

  g_return_if_fail (sheet && option);

  field = wgre_field_new (sheet->part, option, id, &sheet->grid);
  g_ptr_array_add (sheet->fields, field);
  if (GTK_IS_ENTRY (field->control))
    g_signal_connect (field->control, "activate", G_CALLBACK (sheet_apply), sheet);
}

void
wgre_sheet_present (WgreSheet *sheet, void (*done) (WgreForm *part, gpointer user_data),
                    gpointer user_data)
{
  g_return_if_fail (sheet && done);

  sheet->done = done;
  sheet->user_data = user_data;
  g_signal_connect (sheet->part, "changed", G_CALLBACK (check), sheet);
  check (sheet->part, NULL, sheet);
  gtk_window_present (sheet->window);
}
