/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/grid.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COLUMN_SPACING 12
#define ROW_SPACING 3
#define LABEL_CHARACTERS 14

WgreGrid
wgre_grid_new (guint32 *letters)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), COLUMN_SPACING);
  gtk_grid_set_row_spacing (GTK_GRID (grid), ROW_SPACING);
  return (WgreGrid){ GTK_GRID (grid), 0, letters, NULL };
}

GtkWidget *
wgre_rows_new (void)
{
  return gtk_box_new (GTK_ORIENTATION_VERTICAL, ROW_SPACING);
}

/* --- access keys --- */

static guint32
letter_bit (char letter)
{
  char lower = g_ascii_tolower (letter);

  return g_ascii_islower (lower) ? 1u << (lower - 'a') : 0;
}

static guint32 host_letters; /* 0: of GNOME Settings */

void
wgre_letters_set_host (guint32 letters)
{
  host_letters = letters;
}

guint32
wgre_letters_of_host (void)
{
  static const char *const texts[] = { "_Apply", "_Add", "_Cancel", "_Name" };
  guint32 letters = host_letters;

  if (letters)
    return letters;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    const char *text = g_dgettext ("gnome-control-center-2.0", texts[i]);
    const char *underscore = strchr (text, '_');

    letters |= underscore ? letter_bit (underscore[1]) : 0;
  }
  return letters;
}

/* The first letter of a word is easier to find than one inside it. */
static const char *
find_letter (const char *label, guint32 taken, gboolean initial)
{
  for (const char *p = label; *p; p++)
    if (letter_bit (*p) && !(taken & letter_bit (*p)) &&
        (!initial || p == label || g_ascii_isspace (p[-1])))
      return p;
  return NULL;
}

/* When all its letters are taken, one is used twice: GTK then goes from the one to the other. */
char *
wgre_access_key (guint32 *letters, const char *label)
{
  const char *found;
  char letter = 'a';

  g_return_val_if_fail (letters && label, NULL);

  found = find_letter (label, *letters, TRUE);
  if (!found)
    found = find_letter (label, *letters, FALSE);
  if (!found)
    found = find_letter (label, wgre_letters_of_host (), TRUE);
  if (!found)
    found = find_letter (label, 0, TRUE);
  if (found) {
    *letters |= letter_bit (*found);
    return g_strdup_printf ("%.*s_%s", (int) (found - label), label, found);
  }

  /* A label without such letters: one that is free stands behind it. */
  while (letter < 'z' && *letters & letter_bit (letter))
    letter++;
  *letters |= letter_bit (letter);
  return g_strdup_printf ("%s (_%c)", label, g_ascii_toupper (letter));
}

/* --- rows --- */

GtkWidget *
wgre_grid_add (WgreGrid *grid, const char *text, GtkWidget *control, GtkWidget *focus)
{
  g_autofree char *with_key = NULL;
  GtkWidget *label;

  g_return_val_if_fail (grid && GTK_IS_WIDGET (control) && GTK_IS_WIDGET (focus), NULL);

  with_key = wgre_access_key (grid->letters, text);
  label = gtk_label_new_with_mnemonic (with_key);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), focus);
  gtk_label_set_xalign (GTK_LABEL (label), 1.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_label_set_width_chars (GTK_LABEL (label), LABEL_CHARACTERS);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LABEL_CHARACTERS);
  if (grid->labels)
    gtk_size_group_add_widget (grid->labels, label);
  gtk_widget_set_hexpand (control, TRUE);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_grid_attach (grid->grid, label, 0, grid->rows, 1, 1);
  gtk_grid_attach (grid->grid, control, 1, grid->rows++, 1, 1);
  return label;
}

void
wgre_grid_add_wide (WgreGrid *grid, GtkWidget *widget, gboolean below)
{
  g_return_if_fail (grid);

  gtk_grid_attach (grid->grid, widget, below ? 1 : 0, grid->rows++, below ? 1 : 2, 1);
}

/* --- widgets that all pages have --- */

GtkWidget *
wgre_button_new (guint32 *letters, const char *label)
{
  g_autofree char *with_key = wgre_access_key (letters, label);
  GtkWidget *button = gtk_button_new_with_mnemonic (with_key);

  /* GTK 4.8 would read the underscore out, too. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return button;
}

GtkWidget *
wgre_icon_button_new (const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

GtkWidget *
wgre_heading_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, "heading");
  return label;
}

GtkWidget *
wgre_caption_new (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_visible (label, FALSE);
  return label;
}

void
wgre_caption_set (GtkWidget *caption, const char *text)
{
  g_return_if_fail (GTK_IS_LABEL (caption));

  gtk_label_set_text (GTK_LABEL (caption), text ? text : "");
  gtk_widget_set_visible (caption, text != NULL);
}

GtkWidget *
wgre_scrolled_new (GtkWidget *child, int least_height)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), least_height);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

GtkWidget *
wgre_scroller_of (GtkWidget *widget)
{
  GtkWidget *parent = widget;
  GtkPolicyType policy;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  while ((parent = gtk_widget_get_parent (parent))) {
    if (!GTK_IS_SCROLLED_WINDOW (parent))
      continue;
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (parent), NULL, &policy);
    if (policy != GTK_POLICY_NEVER)
      return parent;
  }
  return NULL;
}
