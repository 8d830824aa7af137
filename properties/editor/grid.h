/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Rows of a label and a control, one below the other. */
typedef struct {
  GtkGrid *grid;
  int rows;
  guint32 *letters; /* of the page: letters that are access keys already, bit 0 stands for "a" */
  GtkSizeGroup *labels; /* those of grids that stand one below the other, or NULL; borrowed */
} WgreGrid;

/* wgre_letters_of_host: letters that are access keys around the editor: those of GNOME Settings in
 * the user's language, unless the program has told its own. */
guint32 wgre_letters_of_host (void);
/* wgre_letters_set_host: for a program with windows of its own, before it has an editor made. */
void wgre_letters_set_host (guint32 letters);

/* wgre_grid_new: an empty grid of the page that @letters belong to. */
WgreGrid wgre_grid_new (guint32 *letters);
/* wgre_rows_new: a box for grids, one below the other as if they were one. */
GtkWidget *wgre_rows_new (void);
/* wgre_grid_add: one more row: @control, which may be a box with @focus in it, behind a label with
 * an access key for @focus. Returns the label. */
GtkWidget *wgre_grid_add (WgreGrid *grid, const char *label, GtkWidget *control, GtkWidget *focus);
/* wgre_grid_add_wide: one more row, over the whole width; @below: under the controls only. */
void wgre_grid_add_wide (WgreGrid *grid, GtkWidget *widget, gboolean below);

/* wgre_access_key: @label with "_" before a letter that is free, which is then taken. A label
 * without such letters gets "(_X)", as is the custom in East Asian languages. Free with g_free().
 */
char *wgre_access_key (guint32 *letters, const char *label);

/* wgre_button_new: a button with a text and an access key. */
GtkWidget *wgre_button_new (guint32 *letters, const char *label);
/* wgre_icon_button_new: a button without a border, with a name for those who do not see it. */
GtkWidget *wgre_icon_button_new (const char *icon, const char *name);
/* wgre_heading_new: a label in bold. */
GtkWidget *wgre_heading_new (const char *text);
/* wgre_caption_new: a paragraph in small letters, empty and hidden. */
GtkWidget *wgre_caption_new (const char *css_class);
/* wgre_caption_set: its text; NULL hides it. */
void wgre_caption_set (GtkWidget *caption, const char *text);
/* wgre_scrolled_new: scrolls down but not across; takes what height @child wants, if there is room.
 */
GtkWidget *wgre_scrolled_new (GtkWidget *child, int least_height);
/* wgre_scroller_of: what scrolls @widget down, or NULL. */
GtkWidget *wgre_scroller_of (GtkWidget *widget);
