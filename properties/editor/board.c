/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/board.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/option.h"
#include "properties/editor/say.h"

#define DELAY 400      /* ms: nobody is told that what he is typing is not complete */
#define LINES 4        /* of what is said at the top */
#define NOTICE_LINES 8 /* of what an import left out */
#define GAP 18         /* pixels above a heading */

/* The order of groups at all places. */
static const WgreGroup group_order[] = {
  WGRE_GROUP_LINK,      WGRE_GROUP_WIREGUARD, WGRE_GROUP_AMNEZIAWG, WGRE_GROUP_TUNNEL,
  WGRE_GROUP_ADDRESSES, WGRE_GROUP_DNS,       WGRE_GROUP_ROUTING,   WGRE_GROUP_FIREWALL,
  WGRE_GROUP_START,     WGRE_GROUP_LINES,
};
G_STATIC_ASSERT (G_N_ELEMENTS (group_order) == WGRE_N_GROUPS);

/* The fields of a group that stand together. */
typedef struct {
  WgreGroup group;
  gboolean tall;
  GtkWidget *widget;
} Section;

struct _WgreBoard {
  WgreForm *form;
  WgrePlace place;
  GPtrArray *fields;   /* of WgreField, which their widgets own */
  GPtrArray *sections; /* of Section */
  GtkWidget *rows, *status;
  GtkSizeGroup *labels; /* of all sections: what is behind them is aligned */
  guint timer;
  char *(*advise) (gpointer user_data);
  gpointer user_data;
};

/* --- what is shown --- */

/* For some kind of tunnel at least. */
static gboolean
board_may_have (const WgreBoard *board, const WgreOption *option)
{
  switch (board->place) {
  case WGRE_PLACE_MAIN:
    return option->page == WGRE_PAGE_MAIN || option->main_kinds;
  case WGRE_PLACE_LOWER:
    return option->page == WGRE_PAGE_MAIN && option->flags & WGRE_OPTION_LOWER;
  case WGRE_PLACE_ADVANCED:
    return option->page == WGRE_PAGE_ADVANCED;
  }
  return FALSE;
}

/* An option that hangs on an item of a list is shown with the item. */
static gboolean
section_has (const Section *section, const WgreOption *option)
{
  const char *star = strchr (option->key, '*');

  return option->group == section->group && wgre_field_is_tall (option) == section->tall &&
         (!star || (section->tall && !star[1]));
}

static guint
board_add_fields (WgreBoard *board, const Section *section, WgreGrid *grid)
{
  guint before = board->fields->len;

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    WgreField *field;

    if (!board_may_have (board, option) || !section_has (section, option))
      continue;
    field = wgre_field_new (board->form, option, 0, grid);
    field->place = board->place;
    g_ptr_array_add (board->fields, field);
  }
  return board->fields->len - before;
}

static void
board_add_section (WgreBoard *board, WgreGroup group, gboolean tall)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  Section section = { group, tall, box };

  if (board->place == WGRE_PLACE_ADVANCED) {
    gtk_box_append (GTK_BOX (box), wgre_heading_new (_ (wgre_group_label (group))));
    gtk_widget_set_margin_bottom (box, GAP);
  }
  gtk_box_append (GTK_BOX (board->rows), box);
  g_ptr_array_add (board->sections, g_memdup2 (&section, sizeof section));
}

typedef enum {
  OF_ALL,
  OF_WIREGUARD,
  OF_OTHERS,
} Owner;

static Owner
board_owner_of (WgreGroup group)
{
  if (group == WGRE_GROUP_WIREGUARD || group == WGRE_GROUP_AMNEZIAWG)
    return OF_WIREGUARD;
  return group == WGRE_GROUP_TUNNEL ? OF_OTHERS : OF_ALL;
}

static void
board_fill_owned (WgreBoard *board, Owner owner, guint32 *letters)
{
  for (guint i = 0; i < board->sections->len; i++) {
    const Section *section = board->sections->pdata[i];
    WgreGrid grid;
    g_autoptr (GtkWidget) widget = NULL;

    if (board_owner_of (section->group) != owner)
      continue;
    grid = wgre_grid_new (letters);
    grid.labels = board->labels;
    widget = g_object_ref_sink (GTK_WIDGET (grid.grid));
    if (board_add_fields (board, section, &grid))
      gtk_box_append (GTK_BOX (section->widget), widget);
  }
}

/* Fields and headings of options that the tunnel does not have here go. */
static void
board_refresh_fields (WgreBoard *board)
{
  WgreFormView view = wgre_form_view (board->form);

  for (guint i = 0; i < board->fields->len; i++)
    wgre_field_refresh (board->fields->pdata[i], &view);
  for (guint i = 0; i < board->sections->len; i++) {
    const Section *section = board->sections->pdata[i];
    gboolean shown = FALSE;

    for (guint j = 0; j < board->fields->len; j++) {
      const WgreField *field = board->fields->pdata[j];

      shown |= field->shown && section_has (section, field->option);
    }
    gtk_widget_set_visible (section->widget, shown);
  }
}

/* --- what is wrong --- */

static gboolean
is_in_view (GtkWidget *control)
{
  GtkWidget *scroller = wgre_scroller_of (control);
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (control))
    return FALSE;
  return !scroller || !gtk_widget_compute_bounds (control, scroller, &bounds) ||
         (bounds.origin.y >= 0 &&
          bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (scroller));
}

/* TRUE when the field that it belongs to says so itself, where the user can see it. */
static gboolean
board_tell_fields (WgreBoard *board, const GError *error)
{
  const char *key = error ? wgre_error_key (error) : NULL;
  g_autofree char *text = error ? wgre_say_at_field (error) : NULL;
  gboolean told = FALSE;

  for (guint i = 0; i < board->fields->len; i++) {
    WgreField *field = board->fields->pdata[i];
    gboolean about = key && wgre_field_is_about (field, key);

    if (wgre_field_tell (field, about ? text : NULL) && about)
      told = is_in_view (field->control);
  }
  return told;
}

/* In a few lines at most, since it takes its room from the fields; the tooltip has all of it. */
static void
board_tell (WgreBoard *board, const char *text, int lines)
{
  gtk_label_set_lines (GTK_LABEL (board->status), lines);
  wgre_caption_set (board->status, text);
  gtk_widget_set_tooltip_text (board->status, text);
}

static void
board_refresh_problems (WgreBoard *board)
{
  const GError *error = NULL;
  g_autofree char *text = NULL;

  wgre_form_profile (board->form, &error);
  if (!board_tell_fields (board, error) && error)
    text = wgre_say_error (board->form, error);
  else if (!error && board->advise)
    text = board->advise (board->user_data);
  board_tell (board, text, LINES);
}

/* --- changes --- */

static gboolean
board_timed_out (gpointer data)
{
  WgreBoard *board = data;

  board->timer = 0;
  board_refresh_problems (board);
  return G_SOURCE_REMOVE;
}

static void
board_form_changed (WgreForm *form G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, WgreBoard *board)
{
  board_refresh_fields (board);
  g_clear_handle_id (&board->timer, g_source_remove);
  board->timer = g_timeout_add (DELAY, board_timed_out, board);
}

/* A notice stands until something else is to be said. */
static void
board_noticed (WgreForm *form G_GNUC_UNUSED, const char *text, WgreBoard *board)
{
  g_clear_handle_id (&board->timer, g_source_remove);
  board_tell_fields (board, NULL);
  board_tell (board, text, NOTICE_LINES);
}

/* --- the whole --- */

static void
board_free (gpointer data)
{
  WgreBoard *board = data;

  g_clear_handle_id (&board->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (board->form, board);
  g_ptr_array_unref (board->fields);
  g_ptr_array_unref (board->sections);
  g_object_unref (board->status);
  g_object_unref (board->form);
  g_object_unref (board->labels);
  g_free (board);
}

/* The tall ones last. */
static void
board_add_sections (WgreBoard *board, guint32 *letters)
{
  guint32 others = *letters, all, wireguard;

  for (guint i = 0; i < G_N_ELEMENTS (group_order); i++)
    board_add_section (board, group_order[i], FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (group_order); i++)
    board_add_section (board, group_order[i], TRUE);
  /* No tunnel has fields of WireGuard and of the others: they may share access keys, of which
   * there would be too few. */
  board_fill_owned (board, OF_OTHERS, &others);
  all = others;
  board_fill_owned (board, OF_ALL, &all);
  wireguard = all & ~(others & ~*letters);
  board_fill_owned (board, OF_WIREGUARD, &wireguard);
  *letters = all | wireguard;
}

WgreBoard *
wgre_board_new (WgreForm *form, WgrePlace place, guint32 *letters,
                char *(*advise) (gpointer user_data), gpointer user_data)
{
  WgreBoard *board;

  g_return_val_if_fail (WGRE_IS_FORM (form) && letters, NULL);

  board = g_new0 (WgreBoard, 1);
  board->form = g_object_ref (form);
  board->place = place;
  board->advise = advise;
  board->user_data = user_data;
  board->fields = g_ptr_array_new ();
  board->sections = g_ptr_array_new_with_free_func (g_free);
  board->labels = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  board->rows = wgre_rows_new ();
  board->status = g_object_ref_sink (wgre_caption_new ("dim-label"));
  gtk_label_set_ellipsize (GTK_LABEL (board->status), PANGO_ELLIPSIZE_END);
  board_add_sections (board, letters);
  g_object_set_data_full (G_OBJECT (board->rows), "wgre-board", board, board_free);
  g_signal_connect (form, "changed", G_CALLBACK (board_form_changed), board);
  g_signal_connect (form, "notice", G_CALLBACK (board_noticed), board);
  board_refresh_fields (board);
  board_refresh_problems (board);
  return board;
}

GtkWidget *
wgre_board_rows (WgreBoard *board)
{
  g_return_val_if_fail (board, NULL);

  return board->rows;
}

GtkWidget *
wgre_board_status (WgreBoard *board)
{
  g_return_val_if_fail (board, NULL);

  return board->status;
}

GPtrArray *
wgre_board_fields (const WgreBoard *board)
{
  g_return_val_if_fail (board, NULL);

  return board->fields;
}
