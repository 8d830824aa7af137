/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/editor/field.h"
#include "properties/editor/import.h"
#include "properties/editor/qr.h"

#define DELAY 400      /* ms: nobody is told that what he is typing is not complete */
#define HEIGHT 380     /* of what scrolls, where the window leaves the choice */
#define ADVICE_MAX 500 /* peers: more take too long for a look at every change */

/* The order of groups on both pages. */
static const WgreGroup group_order[] = {
  WGRE_GROUP_LINK,    WGRE_GROUP_WIREGUARD, WGRE_GROUP_TUNNEL, WGRE_GROUP_ADDRESSES, WGRE_GROUP_DNS,
  WGRE_GROUP_ROUTING, WGRE_GROUP_FIREWALL,  WGRE_GROUP_START,  WGRE_GROUP_LINES,
};
G_STATIC_ASSERT (G_N_ELEMENTS (group_order) == WGRE_N_GROUPS);

typedef struct {
  WgreForm *form;
  const WgreSurroundings *surroundings;
  GPtrArray *fields; /* of WgreField, which their widgets own */
  GtkWidget *groups[WGRE_N_GROUPS];
  GtkWidget *preview, *status;
  GSimpleActionGroup *actions;
  guint timer;
} Page;

/* --- what is shown --- */

static gboolean
is_shown (const WgreOption *option, WgrePage page, WgreGroup group, gboolean tall)
{
  const char *star = strchr (option->key, '*');

  if (option->page != page || option->group != group || wgre_field_is_tall (option) != tall)
    return FALSE;
  return !star || (tall && !star[1]);
}

static gboolean
add_fields (Page *page, WgreGrid *grid, WgrePage which, WgreGroup group, gboolean tall)
{
  gboolean any = FALSE;

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);

    if (!is_shown (option, which, group, tall))
      continue;
    g_ptr_array_add (page->fields, wgre_field_new (page->form, option, 0, grid));
    any = TRUE;
  }
  return any;
}

/* Fields and headings of options that the tunnel does not have go. */
static void
refresh_fields (Page *page)
{
  gboolean any[WGRE_N_GROUPS] = { FALSE };

  for (guint i = 0; i < page->fields->len; i++) {
    WgreField *field = page->fields->pdata[i];

    wgre_field_refresh (field);
    if (field->option->page == WGRE_PAGE_ADVANCED)
      any[field->option->group] |= wgre_form_applies (page->form, field->option);
  }
  for (guint i = 0; i < WGRE_N_GROUPS; i++)
    if (page->groups[i])
      gtk_widget_set_visible (page->groups[i], any[i]);
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (page->actions), "qr")),
      wgre_qr_is_possible (page->form));
}

/* --- what is wrong --- */

/* TRUE when the field that it belongs to says so itself, where the user can see it. */
static gboolean
tell_fields (Page *page, const char *message)
{
  const char *rest = message;
  g_autofree char *key = message ? wgre_message_key (message, &rest) : NULL;
  gboolean told = FALSE;

  for (guint i = 0; i < page->fields->len; i++) {
    WgreField *field = page->fields->pdata[i];
    gboolean about = key && wgre_field_is_about (field, key);

    if (wgre_field_tell (field, about ? rest : NULL) && about)
      told = gtk_widget_get_mapped (field->control);
  }
  return told;
}

/* In two lines at most, since it takes its room from the page; the tooltip has all of it. */
static void
tell (Page *page, const char *text)
{
  wgre_caption_set (page->status, text);
  gtk_widget_set_tooltip_text (page->status, text);
}

static char *
advice (Page *page)
{
  const WgreProfile *profile = wgre_form_profile (page->form, NULL);
  g_autoptr (GPtrArray) sentences = NULL;

  if (gtk_widget_get_mapped (page->preview))
    return NULL; /* there it stands already */
  if (wgre_form_unknown (page->form))
    return g_strdup (wgre_form_unknown (page->form));
  if (!profile || wgre_profile_peers (profile)->len > ADVICE_MAX)
    return NULL;
  sentences = wgre_preview_advice (page->form, page->surroundings);
  return sentences->len ? g_strdup (sentences->pdata[0]) : NULL;
}

static void
refresh_problems (Page *page)
{
  const GError *error = NULL;
  g_autofree char *text = NULL;

  wgre_form_profile (page->form, &error);
  if (!tell_fields (page, error ? error->message : NULL) && error)
    text = wgre_form_sentence (error);
  else if (!error)
    text = advice (page);
  tell (page, text);
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
stop (Page *page)
{
  if (page->timer)
    g_source_remove (page->timer);
  page->timer = 0;
}

static void
form_changed (WgreForm *form G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, Page *page)
{
  refresh_fields (page);
  stop (page);
  page->timer = g_timeout_add (DELAY, timed_out, page);
}

/* A notice stands until something else is to be said. */
static void
noticed (WgreForm *form G_GNUC_UNUSED, const char *text, Page *page)
{
  stop (page);
  tell_fields (page, NULL);
  tell (page, text);
}

/* --- the pages --- */

static GtkWidget *
new_main_page (Page *page, guint32 letters)
{
  WgreGrid grid = wgre_grid_new (&letters);
  GtkWidget *box = GTK_WIDGET (grid.grid);

  for (guint tall = FALSE; tall <= TRUE; tall++)
    for (guint i = 0; i < G_N_ELEMENTS (group_order); i++)
      add_fields (page, &grid, WGRE_PAGE_MAIN, group_order[i], tall == TRUE);
  return wgre_scrolled_new (box, 200);
}

static GtkWidget *
new_group (Page *page, WgreGroup group, guint32 *letters)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  WgreGrid grid = wgre_grid_new (letters);

  gtk_box_append (GTK_BOX (box), wgre_heading_new (_ (wgre_group_label (group))));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (grid.grid));
  if (add_fields (page, &grid, WGRE_PAGE_ADVANCED, group, FALSE))
    page->groups[group] = box;
  else
    gtk_widget_set_visible (box, FALSE);
  return box;
}

static GtkWidget *
new_advanced_page (Page *page, guint32 letters)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *scrolled;

  for (guint i = 0; i < G_N_ELEMENTS (group_order); i++)
    gtk_box_append (GTK_BOX (box), new_group (page, group_order[i], &letters));
  scrolled = wgre_scrolled_new (box, 200);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), HEIGHT);
  return scrolled;
}

/* The pages and the buttons that show them. */
static const struct {
  const char *name, *title;
} pages[] = {
  { "tunnel", N_ ("Tunnel") },
  { "advanced", N_ ("Advanced") },
  { "preview", N_ ("Preview") },
};

static void
toggled (GtkToggleButton *button, GtkStack *stack)
{
  if (gtk_toggle_button_get_active (button))
    gtk_stack_set_visible_child_name (stack, g_object_get_data (G_OBJECT (button), "wgre-page"));
}

/* GtkStackSwitcher would be wider than all the rest. */
static GtkWidget *
new_switcher (GtkStack *stack, guint32 *letters)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *first = NULL;

  gtk_widget_add_css_class (box, "linked");
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    g_autofree char *text = wgre_access_key (letters, _ (pages[i].title));
    GtkWidget *button = gtk_toggle_button_new_with_mnemonic (text);

    if (first)
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
    else
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (first = button), TRUE);
    gtk_widget_set_hexpand (button, TRUE);
    g_object_set_data (G_OBJECT (button), "wgre-page", (gpointer) pages[i].name);
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

  gtk_stack_set_vhomogeneous (stack, FALSE);
  gtk_stack_add_named (stack, new_main_page (page, letters), pages[0].name);
  gtk_stack_add_named (stack, new_advanced_page (page, letters), pages[1].name);
  page->preview = wgre_preview_new (page->form, page->surroundings);
  gtk_stack_add_named (stack, page->preview, pages[2].name);
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

static GtkWidget *
new_bar (GtkStack *stack, guint32 *letters)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (bar), new_switcher (stack, letters));
  gtk_box_append (GTK_BOX (bar), new_menu_button ());
  return bar;
}

/* --- the whole --- */

static void
page_free (gpointer data)
{
  Page *page = data;

  stop (page);
  g_signal_handlers_disconnect_by_data (page->form, page);
  g_ptr_array_unref (page->fields);
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
  page->status = wgre_caption_new ("dim-label");
  gtk_label_set_lines (GTK_LABEL (page->status), 2);
  gtk_label_set_ellipsize (GTK_LABEL (page->status), PANGO_ELLIPSIZE_END);
  page->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (page->actions), actions, G_N_ELEMENTS (actions),
                                   page);
  return page;
}

static void
switched (GObject *stack G_GNUC_UNUSED, GParamSpec *spec G_GNUC_UNUSED, Page *page)
{
  refresh_problems (page);
}

GtkWidget *
wgre_page_new (WgreForm *form, const WgreSurroundings *surroundings)
{
  Page *page = page_new (form, surroundings);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  guint32 letters = WGRE_LETTERS_OF_HOST, taken = letters;
  GtkStack *stack;

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    g_free (wgre_access_key (&taken, _ (pages[i].title)));
  stack = new_stack (page, taken);
  gtk_box_append (GTK_BOX (box), new_bar (stack, &letters));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (stack));
  gtk_box_append (GTK_BOX (box), page->status);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_vexpand (box, TRUE);
  gtk_widget_insert_action_group (box, "wgre", G_ACTION_GROUP (page->actions));
  g_object_set_data_full (G_OBJECT (box), "wgre-page", page, page_free);
  g_signal_connect (form, "changed", G_CALLBACK (form_changed), page);
  g_signal_connect (form, "notice", G_CALLBACK (noticed), page);
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (switched), page);
  refresh_fields (page);
  refresh_problems (page);
  return box;
}
