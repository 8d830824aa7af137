/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/option.h"
#include "properties/editor/concern.h"
#include "properties/editor/field.h"
#include "properties/editor/import.h"
#include "properties/editor/pulse.h"
#include "properties/editor/qr.h"
#include "properties/editor/say.h"

#define DELAY 400      /* ms: nobody is told that what he is typing is not complete */
#define HEIGHT 380     /* of what scrolls, where the window leaves the choice */
#define ROOM 600       /* of a window that scrolls the page: all of a plain tunnel is in view */
#define LINES 4        /* of what is said at the top */
#define NOTICE_LINES 8 /* of what an import left out */
#define ADVICE_MAX 500 /* peers: more take too long for a look at every change */

/* The order of groups on both pages. */
static const WgreGroup group_order[] = {
  WGRE_GROUP_LINK,      WGRE_GROUP_WIREGUARD, WGRE_GROUP_AMNEZIAWG, WGRE_GROUP_TUNNEL,
  WGRE_GROUP_ADDRESSES, WGRE_GROUP_DNS,       WGRE_GROUP_ROUTING,   WGRE_GROUP_FIREWALL,
  WGRE_GROUP_START,     WGRE_GROUP_LINES,
};
G_STATIC_ASSERT (G_N_ELEMENTS (group_order) == WGRE_N_GROUPS);

/* The pages and the buttons that show them. */
typedef enum {
  TUNNEL,
  LOWER,
  ADVANCED,
  PREVIEW,
  N_PAGES,
} PageId;

static const char *const titles[N_PAGES] = {
  [TUNNEL] = N_ ("Tunnel"),
  [LOWER] = N_ ("WireGuard"),
  [ADVANCED] = N_ ("Advanced"),
  [PREVIEW] = N_ ("Preview"),
};

/* The fields of a group that stand together. */
typedef struct {
  WgrePage page;
  WgreGroup group;
  gboolean tall;
  gboolean
      lower; /* about WireGuard, which has a page of its own where it is below another tunnel */
  GtkWidget *widget;
  GtkWidget *before; /* on the main page: what it stands behind */
} Section;

typedef struct {
  WgreForm *form;
  const WgreSurroundings *surroundings;
  GPtrArray *fields;   /* of WgreField, which their widgets own */
  GPtrArray *sections; /* of Section */
  GtkStack *stack;
  GtkWidget *box, *buttons[N_PAGES], *main, *lower, *preview, *status;
  GSimpleActionGroup *actions;
  guint timer;
  gboolean has_room; /* the window was made larger, once */
} Page;

/* --- what is shown --- */

/* Shows in @widget the fields of the section, in @grid. Without any, there is none, and NULL. */
static Section *
add_section (Page *page, Section section, WgreGrid *grid, GtkWidget *widget)
{
  gboolean any = FALSE;

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    gboolean on_page =
        option->page == section.page || (option->main_kinds && section.page == WGRE_PAGE_MAIN);
    const char *star = strchr (option->key, '*');
    WgreField *field;

    if (!on_page || option->group != section.group || wgre_field_is_tall (option) != section.tall)
      continue;
    if (star && (!section.tall || star[1])) /* it is shown with the item that it hangs on */
      continue;
    field = wgre_field_new (page->form, option, 0, grid);
    field->page = section.page;
    g_ptr_array_add (page->fields, field);
    section.lower |= section.page == WGRE_PAGE_MAIN && option->flags & WGRE_OPTION_LOWER;
    any = TRUE;
  }
  if (!any) {
    g_object_unref (g_object_ref_sink (widget));
    return NULL;
  }
  section.widget = widget;
  g_ptr_array_add (page->sections, g_memdup2 (&section, sizeof section));
  return page->sections->pdata[page->sections->len - 1];
}

static gboolean
has_fields (Page *page, const Section *section)
{
  for (guint i = 0; i < page->fields->len; i++) {
    const WgreField *field = page->fields->pdata[i];

    if (field->page == section->page && field->option->group == section->group &&
        field->class->tall == section->tall && field->shown)
      return TRUE;
  }
  return FALSE;
}

/* To the page where it is to stand now. */
static void
move (Page *page, const Section *section, gboolean has_lower)
{
  GtkWidget *target = has_lower ? page->lower : page->main;
  GtkWidget *parent = gtk_widget_get_parent (section->widget);

  if (parent == target)
    return;
  g_object_ref (section->widget);
  gtk_box_remove (GTK_BOX (parent), section->widget);
  gtk_box_insert_child_after (GTK_BOX (target), section->widget,
                              has_lower ? gtk_widget_get_last_child (target) : section->before);
  g_object_unref (section->widget);
}

/* Fields and headings of options that the tunnel does not have go. */
static void
refresh_fields (Page *page)
{
  WgreFormView view = wgre_form_view (page->form);
  GAction *qr = g_action_map_lookup_action (G_ACTION_MAP (page->actions), "qr");
  GtkToggleButton *lower = GTK_TOGGLE_BUTTON (page->buttons[LOWER]);

  for (guint i = 0; i < page->fields->len; i++)
    wgre_field_refresh (page->fields->pdata[i], &view);
  for (guint i = 0; i < page->sections->len; i++) {
    const Section *section = page->sections->pdata[i];

    gtk_widget_set_visible (section->widget, has_fields (page, section));
    if (section->lower)
      move (page, section, view.has_lower);
  }
  if (!view.has_lower && gtk_toggle_button_get_active (lower))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (page->buttons[TUNNEL]), TRUE);
  gtk_widget_set_visible (page->buttons[LOWER], view.has_lower);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (qr), wgre_qr_is_possible (page->form));
}

/* --- one thing scrolls --- */

/* What the host scrolls the page in, or NULL: GNOME Settings does so from 46 on. */
static GtkWidget *
outer_scroller (GtkWidget *page)
{
  GtkWidget *parent = gtk_widget_get_parent (page);
  GtkWidget *outer = parent ? gtk_widget_get_ancestor (parent, GTK_TYPE_SCROLLED_WINDOW) : NULL;
  GtkPolicyType policy = GTK_POLICY_NEVER;

  if (outer)
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (outer), NULL, &policy);
  return policy != GTK_POLICY_NEVER ? outer : NULL;
}

/* Inside of what scrolls, nothing of the page's scrolls by itself, but for long lists: the wheel
 * would end where the inner one does. The pages then have heights of their own. */
static void
realized (GtkWidget *box, Page *page)
{
  GtkWidget *const inner[] = { gtk_stack_get_child_by_name (page->stack, titles[TUNNEL]),
                               gtk_stack_get_child_by_name (page->stack, titles[LOWER]),
                               gtk_stack_get_child_by_name (page->stack, titles[ADVANCED]),
                               gtk_widget_get_last_child (page->preview) };

  if (!outer_scroller (box))
    return;
  gtk_stack_set_vhomogeneous (page->stack, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (inner); i++) {
    GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (inner[i]);
    GtkPolicyType sideways;

    gtk_scrolled_window_get_policy (scrolled, &sideways, NULL);
    gtk_scrolled_window_set_policy (scrolled, sideways, GTK_POLICY_NEVER);
    gtk_scrolled_window_set_min_content_height (scrolled, -1);
    gtk_scrolled_window_set_max_content_height (scrolled, -1);
  }
}

/* GNOME Settings' window is as high as its smallest page, which leaves three rows of ours. It is
 * made larger when the page is seen first, and not again: the user may want it small. */
static void
mapped (GtkWidget *box, Page *page)
{
  GtkRoot *root = gtk_widget_get_root (box);
  int width = -1, height = -1;

  if (page->has_room || !outer_scroller (box) || !GTK_IS_WINDOW (root))
    return;
  page->has_room = TRUE;
  gtk_window_get_default_size (GTK_WINDOW (root), &width, &height);
  if (MAX (height, gtk_widget_get_height (GTK_WIDGET (root))) < ROOM)
    gtk_window_set_default_size (GTK_WINDOW (root), width, ROOM);
}

static gboolean
is_in_view (Page *page, GtkWidget *control)
{
  GtkWidget *outer = outer_scroller (page->box);
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (control))
    return FALSE;
  return !outer || !gtk_widget_compute_bounds (control, outer, &bounds) ||
         (bounds.origin.y >= 0 &&
          bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (outer));
}

/* --- what is wrong --- */

/* TRUE when the field that it belongs to says so itself, where the user can see it. */
static gboolean
tell_fields (Page *page, const GError *error)
{
  const char *key = error ? wgre_error_key (error) : NULL;
  g_autofree char *text = error ? wgre_say_at_field (error) : NULL;
  gboolean told = FALSE;

  for (guint i = 0; i < page->fields->len; i++) {
    WgreField *field = page->fields->pdata[i];
    gboolean about = key && wgre_field_is_about (field, key);

    if (wgre_field_tell (field, about ? text : NULL) && about)
      told = is_in_view (page, field->control);
  }
  return told;
}

/* At the top, in view before anything is scrolled. In a few lines at most, since it takes its room
 * from the page; the tooltip has all of it. */
static void
page_tell (Page *page, const char *text)
{
  gtk_label_set_lines (GTK_LABEL (page->status), LINES);
  wgre_caption_set (page->status, text);
  gtk_widget_set_tooltip_text (page->status, text);
}

static char *
advice (Page *page)
{
  const WgreProfile *profile = wgre_form_profile (page->form, NULL);
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  if (gtk_widget_get_mapped (page->preview))
    return NULL; /* there it stands already */
  if (wgre_form_unknown (page->form))
    return g_strdup (wgre_form_unknown (page->form));
  if (!profile || wgre_profile_peers (profile)->len > ADVICE_MAX)
    return NULL;
  wgre_concerns (page->form, sentences);
  wgre_preview_advice (page->form, page->surroundings, sentences);
  if (!sentences->len)
    return NULL;
  g_ptr_array_add (sentences, NULL);
  return g_strjoinv ("\n", (char **) sentences->pdata);
}

static void
refresh_problems (Page *page)
{
  const GError *error = NULL;
  g_autofree char *text = NULL;

  wgre_form_profile (page->form, &error);
  if (!tell_fields (page, error) && error)
    text = wgre_say_error (page->form, error);
  else if (!error)
    text = advice (page);
  page_tell (page, text);
}

static gboolean
timed_out (gpointer data)
{
  Page *page = data;

  page->timer = 0;
  refresh_problems (page);
  return G_SOURCE_REMOVE;
}

static void
page_stop (Page *page)
{
  if (page->timer)
    g_source_remove (page->timer);
  page->timer = 0;
}

static void
page_form_changed (WgreForm *form G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, Page *page)
{
  refresh_fields (page);
  page_stop (page);
  page->timer = g_timeout_add (DELAY, timed_out, page);
}

/* A notice stands until something else is to be said. */
static void
noticed (WgreForm *form G_GNUC_UNUSED, const char *text, Page *page)
{
  page_stop (page);
  tell_fields (page, NULL);
  page_tell (page, text);
  gtk_label_set_lines (GTK_LABEL (page->status), NOTICE_LINES);
}

/* --- the pages --- */

static GtkWidget *
new_main_page (Page *page, guint32 letters)
{
  page->main = wgre_rows_new ();
  for (guint i = 0; i < 2 * G_N_ELEMENTS (group_order); i++) {
    Section kind = { .page = WGRE_PAGE_MAIN,
                     .group = group_order[i % G_N_ELEMENTS (group_order)],
                     .tall = i >= G_N_ELEMENTS (group_order) }; /* the tall ones last */
    WgreGrid grid = wgre_grid_new (&letters);
    Section *section = add_section (page, kind, &grid, GTK_WIDGET (grid.grid));

    if (!section)
      continue;
    section->before = gtk_widget_get_last_child (page->main);
    gtk_box_append (GTK_BOX (page->main), section->widget);
  }
  return wgre_scrolled_new (page->main, 200);
}

static GtkWidget *
new_advanced_page (Page *page, guint32 letters)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *scrolled;

  for (guint i = 0; i < G_N_ELEMENTS (group_order); i++) {
    Section kind = { .page = WGRE_PAGE_ADVANCED, .group = group_order[i] };
    GtkWidget *rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
    WgreGrid grid = wgre_grid_new (&letters);

    gtk_box_append (GTK_BOX (rows), wgre_heading_new (_ (wgre_group_label (kind.group))));
    gtk_box_append (GTK_BOX (rows), GTK_WIDGET (grid.grid));
    if (add_section (page, kind, &grid, rows))
      gtk_box_append (GTK_BOX (box), rows);
  }
  gtk_widget_set_margin_top (box, 6);
  scrolled = wgre_scrolled_new (box, 200);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), HEIGHT);
  return scrolled;
}

static void
toggled (GtkToggleButton *button, GtkStack *stack)
{
  if (gtk_toggle_button_get_active (button))
    gtk_stack_set_visible_child_name (stack, g_object_get_data (G_OBJECT (button), "wgre-page"));
}

/* GtkStackSwitcher would be wider than all the rest. */
static GtkWidget *
new_switcher (Page *page, GtkStack *stack, guint32 *letters)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  for (guint i = 0; i < N_PAGES; i++) {
    g_autofree char *text = wgre_access_key (letters, _ (titles[i]));
    GtkWidget *button = gtk_toggle_button_new_with_mnemonic (text);

    page->buttons[i] = button;
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                 i ? GTK_TOGGLE_BUTTON (page->buttons[0]) : NULL);
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), !i);
    gtk_widget_set_hexpand (button, TRUE);
    gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                             PANGO_ELLIPSIZE_END); /* some language, or large letters */
    g_object_set_data (G_OBJECT (button), "wgre-page", (gpointer) titles[i]);
    g_signal_connect_object (button, "toggled", G_CALLBACK (toggled), stack, 0);
    gtk_box_append (GTK_BOX (box), button);
  }
  return box;
}

/* The letters of the switcher are taken on every page; those of one page are free on the others. */
static GtkStack *
new_stack (Page *page, guint32 letters)
{
  GtkStack *stack = GTK_STACK (gtk_stack_new ());

  gtk_stack_add_named (stack, new_main_page (page, letters), titles[TUNNEL]);
  page->lower = wgre_rows_new ();
  gtk_stack_add_named (stack, wgre_scrolled_new (page->lower, 200), titles[LOWER]);
  gtk_stack_add_named (stack, new_advanced_page (page, letters), titles[ADVANCED]);
  page->preview = wgre_preview_new (page->form, page->surroundings);
  gtk_stack_add_named (stack, page->preview, titles[PREVIEW]);
  return stack;
}

/* --- the menu --- */

static void
import_activated (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED,
                  gpointer data)
{
  Page *page = data;

  wgre_import_choose (page->status, page->form);
}

static void
qr_activated (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  Page *page = data;

  wgre_qr_show (page->status, page->form);
}

static const GActionEntry actions[] = {
  { .name = "import", .activate = import_activated },
  { .name = "qr", .activate = qr_activated },
};

static GtkWidget *
new_menu_button (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, _ ("_Import…"), "wgre.import");
  g_menu_append (menu, _ ("Show _QR code…"), "wgre.qr");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More"), -1);
  return button;
}

/* --- the whole --- */

static void
page_free (gpointer data)
{
  Page *page = data;

  page_stop (page);
  g_signal_handlers_disconnect_by_data (page->form, page);
  g_ptr_array_unref (page->fields);
  g_ptr_array_unref (page->sections);
  g_object_unref (page->actions);
  g_object_unref (page->form);
  g_free (page);
}

static Page *
page_new (WgreForm *form, const WgreSurroundings *surroundings)
{
  Page *page = g_new0 (Page, 1);

  page->form = g_object_ref (form);
  page->surroundings = surroundings;
  page->fields = g_ptr_array_new ();
  page->sections = g_ptr_array_new_with_free_func (g_free);
  page->status = wgre_caption_new ("dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (page->status), PANGO_ELLIPSIZE_END);
  page->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (page->actions), actions, G_N_ELEMENTS (actions),
                                   page);
  return page;
}

static void
page_switched (GObject *stack G_GNUC_UNUSED, GParamSpec *spec G_GNUC_UNUSED, Page *page)
{
  refresh_problems (page);
}

GtkWidget *
wgre_page_new (WgreForm *form, const WgreSurroundings *surroundings)
{
  guint32 letters = wgre_letters_of_host (), taken = letters;
  GtkWidget *box, *bar;
  Page *page;

  g_return_val_if_fail (WGRE_IS_FORM (form) && surroundings, NULL);

  page = page_new (form, surroundings);
  page->box = box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  for (guint i = 0; i < N_PAGES; i++)
    g_free (wgre_access_key (&taken, _ (titles[i])));
  page->stack = new_stack (page, taken);
  bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_append (GTK_BOX (bar), new_switcher (page, page->stack, &letters));
  gtk_box_append (GTK_BOX (bar), new_menu_button ());
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), wgre_pulse_new (box, form, surroundings->uuid, page->fields));
  gtk_box_append (GTK_BOX (box), page->status);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (page->stack));
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_vexpand (box, TRUE);
  gtk_widget_insert_action_group (box, "wgre", G_ACTION_GROUP (page->actions));
  g_object_set_data_full (G_OBJECT (box), "wgre-page", page, page_free);
  g_signal_connect (form, "changed", G_CALLBACK (page_form_changed), page);
  g_signal_connect (form, "notice", G_CALLBACK (noticed), page);
  g_signal_connect (box, "realize", G_CALLBACK (realized), page);
  g_signal_connect (box, "map", G_CALLBACK (mapped), page);
  g_signal_connect (page->stack, "notify::visible-child", G_CALLBACK (page_switched), page);
  refresh_fields (page);
  refresh_problems (page);
  return box;
}
