/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/option.h"
#include "properties/editor/import.h"
#include "properties/editor/sheet.h"

#define LEAST_HEIGHT 44 /* one item */
#define MOST_HEIGHT 220 /* five; more are scrolled */
#define WHOLE_MAX 20    /* items that are shown whole where the host scrolls */
#define EMPTY_HEIGHT 36
#define SEARCH_FROM 6    /* fewer items are found without a search */
#define SUBTITLE_MAX 120 /* characters of an item's second line */

typedef struct {
  const WgreListClass *class;
  GtkStringList *ids; /* in decimal */
  GtkFilter *filter;
  GtkWidget *heading, *search, *stack, *scrolled, *view;
  GHashTable *lines; /* id → what is said of the item at the moment; NULL: nothing of any */
} List;

/* The window is open for one item. */
typedef struct {
  WgreField *field;
  guint32 id;
} Editing;

static void
list_free (gpointer data)
{
  List *list = data;

  g_object_unref (list->ids);
  g_clear_pointer (&list->lines, g_hash_table_unref);
  g_free (list);
}

static guint32
id_of (gpointer item)
{
  const char *text = gtk_string_object_get_string (item);

  return (guint32) g_ascii_strtoull (text, NULL, 10);
}

/* Where the page does not scroll by itself (see page.c), a short list does not either, and a long
 * one, of which not every row can be made, has its full height. */
static void
list_fit (List *list)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (list->ids));
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (list->scrolled);
  GtkWidget *page = gtk_widget_get_ancestor (list->stack, GTK_TYPE_SCROLLED_WINDOW);
  GtkPolicyType policy = GTK_POLICY_AUTOMATIC;
  gboolean whole;

  if (page)
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (page), NULL, &policy);
  if (policy != GTK_POLICY_NEVER)
    return;
  whole = count <= WHOLE_MAX;
  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER,
                                  whole ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (scrolled, whole ? -1 : MOST_HEIGHT);
  gtk_scrolled_window_set_min_content_height (scrolled, whole ? LEAST_HEIGHT : MOST_HEIGHT);
}

static void
refresh_heading (WgreField *field)
{
  List *list = field->part;
  guint count = g_list_model_get_n_items (G_LIST_MODEL (list->ids));
  g_autofree char *text = NULL;

  text = count ? g_strdup_printf ("%s (%u)", _ (list->class->heading), count)
               : g_strdup (_ (list->class->heading));
  gtk_label_set_text (GTK_LABEL (list->heading), text);
  gtk_widget_set_visible (list->search, count >= SEARCH_FROM);
  gtk_stack_set_visible_child_name (GTK_STACK (list->stack), count ? "list" : "empty");
  list_fit (list);
}

static guint
list_find (List *list, guint32 id)
{
  g_autofree char *text = g_strdup_printf ("%u", id);
  const char *found;

  for (guint i = 0; (found = gtk_string_list_get_string (list->ids, i)); i++)
    if (!strcmp (found, text))
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* --- the window --- */

static void
list_apply (WgreForm *part, gpointer user_data)
{
  Editing *editing = user_data;
  WgreField *field = editing->field;
  List *list = field->part;
  g_autofree char *id = g_strdup_printf ("%u", editing->id);
  const char *ids[] = { id, NULL };
  guint position;

  field->touched = TRUE;
  field->loading = TRUE; /* only one item is shown anew */
  wgre_words_apply (&list->class->words, part, field->form, field->option, editing->id);
  field->loading = FALSE;

  position = list_find (list, editing->id);
  if (position == GTK_INVALID_LIST_POSITION) /* a new one stands at the end */
    gtk_string_list_append (list->ids, id);
  else
    gtk_string_list_splice (list->ids, position, 1, ids);
  refresh_heading (field);
}

/* The options that hang on @stem: those that are secret, or the others. A rare one only where it is
 * used. */
static void
add_options (WgreSheet *sheet, const WgreOption *stem, WgreForm *part, guint32 id, gboolean secret)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    g_autofree char *key = NULL;
    WgreFormRow row;

    if (option == stem || !g_str_has_prefix (option->key, stem->key) ||
        secret != !!(option->flags & WGRE_OPTION_SECRET))
      continue;
    key = wgre_option_key (option, id);
    row = wgre_form_row (part, key);
    if (!wgre_field_is_rare (option) || row.text || row.has_flags)
      wgre_sheet_add (sheet, option, id);
  }
}

static void
add_words (WgreSheet *sheet, const WgreWords *words, WgrePage page, const WgreKind *kind)
{
  for (guint i = 0; words->row (i); i++)
    if (words->row (i)->page == page && wgre_option_applies (words->row (i), kind))
      wgre_sheet_add (sheet, words->row (i), 0);
}

static void
open_window (WgreField *field, guint32 id, const char *title)
{
  List *list = field->part;
  WgreForm *part = wgre_form_part (field->form, field->option, id);
  g_autofree char *key = wgre_option_key (field->option, id);
  const char *text = wgre_form_get (field->form, key);
  WgreSheet *sheet = wgre_sheet_new (field->control, title, part, list->class->required);
  const WgreKind *kind = wgre_form_kind (field->form);
  Editing *editing = g_new0 (Editing, 1);

  *editing = (Editing){ field, id };
  g_object_set_data_full (G_OBJECT (part), "wgre-editing", editing, g_free);
  wgre_words_split (&list->class->words, text ? text : "", part);
  add_options (sheet, field->option, part, id, FALSE);
  add_words (sheet, &list->class->words, WGRE_PAGE_MAIN, kind);
  add_options (sheet, field->option, part, id, TRUE);
  add_words (sheet, &list->class->words, WGRE_PAGE_ADVANCED, kind);
  wgre_sheet_present (sheet, list_apply, editing);
}

static void
add_clicked (GtkButton *button G_GNUC_UNUSED, WgreField *field)
{
  List *list = field->part;

  open_window (field, wgre_form_new_id (field->form, field->option), _ (list->class->new_title));
}

static void
edit_clicked (GtkButton *button, WgreField *field)
{
  List *list = field->part;
  GtkListItem *item = g_object_get_data (G_OBJECT (button), "wgre-item");

  open_window (field, id_of (gtk_list_item_get_item (item)), _ (list->class->edit_title));
}

static void
activated (GtkListView *view, guint position, WgreField *field)
{
  List *list = field->part;
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (view));
  g_autoptr (GObject) item = g_list_model_get_item (model, position);

  if (item)
    open_window (field, id_of (item), _ (list->class->edit_title));
}

/* Final only when the profile is applied, so that nobody is asked. */
static void
remove_clicked (GtkButton *button, WgreField *field)
{
  List *list = field->part;
  GtkListItem *item = g_object_get_data (G_OBJECT (button), "wgre-item");
  guint32 id = id_of (gtk_list_item_get_item (item));
  guint position = list_find (list, id);

  field->touched = TRUE;
  field->loading = TRUE;
  gtk_string_list_splice (list->ids, position, 1, NULL);
  wgre_form_remove_id (field->form, field->option, id);
  field->loading = FALSE;
  refresh_heading (field);
}

/* --- what is said of an item at the moment --- */

static void
list_say (List *list, GtkListItem *item, GtkWidget *label)
{
  gpointer id = gtk_list_item_get_item (item);
  const char *text =
      id && list->lines ? g_hash_table_lookup (list->lines, GUINT_TO_POINTER (id_of (id))) : NULL;

  wgre_caption_set (label, text);
}

/* Only rows that are in view, or nearly so, have labels. */
static void
list_say_below (List *list, GtkWidget *widget)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (widget), "wgre-said-of");

  if (item)
    list_say (list, item, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    list_say_below (list, child);
}

void
wgre_list_tell (WgreField *field, GHashTable *lines)
{
  List *list;

  g_return_if_fail (field && field->part && lines);

  list = field->part;
  g_hash_table_ref (lines);
  g_clear_pointer (&list->lines, g_hash_table_unref);
  list->lines = lines;
  list_say_below (list, list->view);
}

/* --- an item --- */

static GtkWidget *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class) {
    gtk_widget_add_css_class (label, css_class);
    gtk_widget_add_css_class (label, "dim-label");
  }
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_button (GtkWidget *row, GtkListItem *item, const char *icon, const char *name,
            GCallback clicked, WgreField *field)
{
  GtkWidget *button = wgre_icon_button_new (icon, name);

  g_object_set_data (G_OBJECT (button), "wgre-item", item);
  g_signal_connect (button, "clicked", clicked, field);
  gtk_box_append (GTK_BOX (row), button);
}

static void
list_set_up_item (GtkSignalListItemFactory *factory G_GNUC_UNUSED, GtkListItem *item,
                  WgreField *field)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *said = wgre_caption_new ("dim-label");

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_margin_start (texts, 6);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  add_label (texts, NULL);
  add_label (texts, "caption");
  g_object_set_data (G_OBJECT (said), "wgre-said-of", item);
  gtk_box_append (GTK_BOX (texts), said);
  gtk_box_append (GTK_BOX (row), texts);
  add_button (row, item, "document-edit-symbolic", _ ("Edit"), G_CALLBACK (edit_clicked), field);
  add_button (row, item, "user-trash-symbolic", _ ("Remove"), G_CALLBACK (remove_clicked), field);
  gtk_list_item_set_child (item, row);
}

static void
list_bind_item (GtkSignalListItemFactory *factory G_GNUC_UNUSED, GtkListItem *item,
                WgreField *field)
{
  List *list = field->part;
  GtkWidget *texts = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *title = gtk_widget_get_first_child (texts);
  guint32 id = id_of (gtk_list_item_get_item (item));
  g_autofree char *first = list->class->title (field->form, field->option, id);
  g_autofree char *second = list->class->subtitle (field->form, field->option, id);
  g_autofree char *cut = g_utf8_strlen (second, -1) > SUBTITLE_MAX
                             ? g_utf8_substring (second, 0, SUBTITLE_MAX)
                             : g_strdup (second);

  gtk_label_set_text (GTK_LABEL (title), first);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (title)), cut);
  list_say (list, item, gtk_widget_get_last_child (texts));
}

/* --- search --- */

static gboolean
list_matches (gpointer item, gpointer user_data)
{
  WgreField *field = user_data;
  List *list = field->part;
  const char *wanted = gtk_editable_get_text (GTK_EDITABLE (list->search));
  guint32 id = id_of (item);
  g_autofree char *key = wgre_option_key (field->option, id);
  g_autofree char *title = NULL;
  const char *text = wgre_form_get (field->form, key);

  if (!*wanted || (text && strcasestr (text, wanted)))
    return TRUE;
  title = list->class->title (field->form, field->option, id);
  return strcasestr (title, wanted) != NULL;
}

static void
search_changed (GtkSearchEntry *entry G_GNUC_UNUSED, List *list)
{
  gtk_filter_changed (list->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* --- the whole --- */

static GtkWidget *
new_frame (WgreField *field)
{
  List *list = field->part;
  GtkWidget *frame = gtk_frame_new (NULL), *empty = gtk_label_new (_ (list->class->empty));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;
  GtkWidget *view;

  g_signal_connect (factory, "setup", G_CALLBACK (list_set_up_item), field);
  g_signal_connect (factory, "bind", G_CALLBACK (list_bind_item), field);
  list->filter = GTK_FILTER (gtk_custom_filter_new (list_matches, field, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (list->ids)), list->filter);
  gtk_filter_list_model_set_incremental (filtered, TRUE);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (filtered))),
                            factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (list->class->heading), -1);
  g_signal_connect (view, "activate", G_CALLBACK (activated), field);
  list->view = view;
  list->scrolled = wgre_scrolled_new (view, LEAST_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (list->scrolled), MOST_HEIGHT);

  gtk_label_set_wrap (GTK_LABEL (empty), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (empty), 40);
  gtk_label_set_justify (GTK_LABEL (empty), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (empty, "dim-label");
  gtk_widget_set_margin_start (empty, 6);
  gtk_widget_set_margin_end (empty, 6);
  gtk_widget_set_size_request (empty, -1, EMPTY_HEIGHT);

  list->stack = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (list->stack), FALSE);
  gtk_stack_add_named (GTK_STACK (list->stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (list->stack), list->scrolled, "list");
  gtk_frame_set_child (GTK_FRAME (frame), list->stack);
  gtk_widget_set_vexpand (frame, TRUE);
  return frame;
}

static GtkWidget *
new_bar (WgreField *field, WgreGrid *grid)
{
  List *list = field->part;
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *add = wgre_button_new (grid->letters, _ ("Add…"));

  list->heading = wgre_heading_new (_ (list->class->heading));
  gtk_widget_set_hexpand (list->heading, TRUE);
  gtk_widget_set_tooltip_text (add, _ (wgre_field_tip (field->option)));
  gtk_box_append (GTK_BOX (bar), list->heading);
  g_signal_connect (add, "clicked", G_CALLBACK (add_clicked), field);
  gtk_box_append (GTK_BOX (bar), add);
  if (list->class->imports)
    gtk_box_append (GTK_BOX (bar), wgre_import_button_new (field->form, grid->letters));
  return bar;
}

void
wgre_list_attach (WgreField *field, WgreGrid *grid, const WgreListClass *class)
{
  List *list;
  GtkWidget *box;

  g_return_if_fail (field && grid && class);

  list = g_new0 (List, 1);
  list->class = class;
  list->ids = gtk_string_list_new (NULL);
  field->part = list;
  field->part_free = list_free;

  list->search = gtk_search_entry_new ();
  g_object_set (list->search, "placeholder-text", _ ("Search"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search"), -1);
  g_signal_connect (list->search, "search-changed", G_CALLBACK (search_changed), list);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_box_append (GTK_BOX (box), new_bar (field, grid));
  gtk_box_append (GTK_BOX (box), list->search);
  gtk_box_append (GTK_BOX (box), new_frame (field));
  field->control = box;
  g_signal_connect_swapped (box, "map", G_CALLBACK (list_fit), list);
  g_ptr_array_add (field->widgets, box);
  wgre_grid_add_wide (grid, box, FALSE);
}

void
wgre_list_load (WgreField *field)
{
  List *list;
  g_autoptr (GArray) ids = NULL;
  g_auto (GStrv) texts = NULL;

  g_return_if_fail (field);
  list = field->part;
  ids = wgre_form_ids (field->form, field->option);
  texts = g_new0 (char *, ids->len + 1);
  for (guint i = 0; i < ids->len; i++)
    texts[i] = g_strdup_printf ("%u", g_array_index (ids, guint32, i));
  gtk_string_list_splice (list->ids, 0, g_list_model_get_n_items (G_LIST_MODEL (list->ids)),
                          (const char *const *) texts);
  refresh_heading (field);
}
