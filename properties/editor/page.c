/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/page.h"

#include <glib/gi18n-lib.h>

#include "properties/editor/board.h"
#include "properties/editor/concern.h"
#include "properties/editor/drawer.h"
#include "properties/editor/import.h"
#include "properties/editor/letters.h"
#include "properties/editor/pulse.h"
#include "properties/editor/qr.h"

#define LEAST_WIDTH 480 /* of such a window: the buttons below have their texts */
#define ROOM 640        /* of a window around the page: all of a plain tunnel is in view */
#define HEIGHT 430      /* of what scrolls, where the page does so itself: all of a new tunnel */
#define ADVICE_MAX 500  /* peers: more take too long for a look at every change */

/* What is behind buttons of the page. */
typedef enum {
  LOWER,
  ADVANCED,
  PREVIEW,
  N_DRAWERS,
} DrawerId;

typedef struct {
  WgreForm *form;
  const WgreSurroundings *surroundings;
  GtkWidget *box, *scrolled, *buttons[N_DRAWERS];
  GSimpleActionGroup *actions;
  gboolean has_room; /* the window was made larger, once */
  guint32 taken;     /* access keys of the window around the page */
} Page;

/* --- one thing scrolls --- */

/* Where the host scrolls the page, as GNOME Settings does from 46 on, the page does not: the wheel
 * would end where the inner one does. */
static void
realized (GtkWidget *box, Page *page)
{
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (page->scrolled);

  if (!wgre_scroller_of (box))
    return;
  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_min_content_height (scrolled, -1);
  gtk_scrolled_window_set_max_content_height (scrolled, -1);
}

/* GNOME Settings' window is as high as its smallest page, which leaves few rows of ours (version
 * 43: as high as a new tunnel, which cuts its first peer off), and as wide as that which it shows
 * first, which in Chinese cuts ours off. It is made larger when the page is seen first, and not
 * again: the user may want it small. */
static void
mapped (GtkWidget *box, Page *page)
{
  GtkRoot *root = gtk_widget_get_root (box);
  GtkWidget *scroller = wgre_scroller_of (box);
  GtkWidget *content =
      scroller ? gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller)) : box;
  int width, height, wanted;

  if (page->has_room || !GTK_IS_WINDOW (root))
    return;
  page->has_room = TRUE;
  gtk_window_get_default_size (GTK_WINDOW (root), &width, &height);
  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wanted, NULL, NULL);
  wanted = MAX (wanted, LEAST_WIDTH);
  width = MAX (width, gtk_widget_get_width (GTK_WIDGET (root)));
  height = MAX (height, gtk_widget_get_height (GTK_WIDGET (root)));
  if (width < wanted || height < ROOM)
    gtk_window_set_default_size (GTK_WINDOW (root), MAX (width, wanted), MAX (height, ROOM));
}

/* --- what else is to be said --- */

static char *
advice (gpointer data)
{
  Page *page = data;
  const WgreProfile *profile = wgre_form_profile (page->form, NULL);
  const char *unknown = wgre_form_unknown (page->form);
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  if (unknown)
    return g_strdup (unknown);
  if (!profile || wgre_profile_peers (profile)->len > ADVICE_MAX)
    return NULL;
  wgre_concerns (page->form, sentences);
  wgre_preview_advice (page->form, page->surroundings, sentences);
  if (!sentences->len)
    return NULL;
  g_ptr_array_add (sentences, NULL);
  return g_strjoinv ("\n", (char **) sentences->pdata);
}

/* --- what is rarely wanted --- */

/* With how the tunnel is where its peers are there. */
static GtkWidget *
fields_new (Page *page, WgrePlace place, guint32 *letters)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  WgreBoard *board = wgre_board_new (page->form, place, letters, NULL, NULL);

  if (place == WGRE_PLACE_LOWER)
    gtk_box_append (GTK_BOX (box), wgre_pulse_new (box, page->form, page->surroundings->uuid,
                                                   wgre_board_fields (board)));
  gtk_box_append (GTK_BOX (box), wgre_board_status (board));
  gtk_box_append (GTK_BOX (box), wgre_scrolled_new (wgre_board_rows (board), 200));
  return box;
}

static GtkWidget *
lower_new (Page *page, guint32 *letters)
{
  return fields_new (page, WGRE_PLACE_LOWER, letters);
}

static GtkWidget *
advanced_new (Page *page, guint32 *letters)
{
  return fields_new (page, WGRE_PLACE_ADVANCED, letters);
}

static GtkWidget *
preview_new (Page *page, guint32 *letters G_GNUC_UNUSED)
{
  return wgre_preview_new (page->form, page->surroundings);
}

static const struct {
  const char *label, *title;
  GtkWidget *(*content) (Page *page, guint32 *letters);
} drawers[N_DRAWERS] = {
  [LOWER] = { N_ ("WireGuard…"), N_ ("WireGuard"), lower_new },
  [ADVANCED] = { N_ ("Advanced…"), N_ ("Advanced"), advanced_new },
  [PREVIEW] = { N_ ("Preview…"), N_ ("Preview"), preview_new },
};

static void
drawer_clicked (GtkWidget *button, Page *page)
{
  guint32 letters = 0;

  for (guint i = 0; i < N_DRAWERS; i++)
    if (button == page->buttons[i])
      wgre_drawer_open (page->box, _ (drawers[i].title), drawers[i].content (page, &letters),
                        &letters);
}

/* --- the menu --- */

static void
import_activated (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED,
                  gpointer data)
{
  Page *page = data;

  wgre_import_choose (page->box, page->form);
}

static void
qr_activated (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  Page *page = data;

  wgre_qr_show (page->box, page->form);
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
page_form_changed (WgreForm *form, const char *key G_GNUC_UNUSED, Page *page)
{
  GAction *qr = g_action_map_lookup_action (G_ACTION_MAP (page->actions), "qr");

  gtk_widget_set_visible (page->buttons[LOWER], wgre_form_view (form).has_lower);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (qr), wgre_qr_is_possible (form));
  wgre_letters_settle (page->box, page->taken);
}

static void
page_free (gpointer data)
{
  Page *page = data;

  g_signal_handlers_disconnect_by_data (page->form, page);
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
  page->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  page->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (page->actions), actions, G_N_ELEMENTS (actions),
                                   page);
  gtk_widget_insert_action_group (page->box, "wgre", G_ACTION_GROUP (page->actions));
  return page;
}

/* The buttons for what else there is; their access keys are taken before those of the fields. */
static GtkWidget *
page_buttons_new (Page *page, guint32 *letters)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (guint i = 0; i < N_DRAWERS; i++) {
    GtkWidget *button = wgre_button_new (letters, _ (drawers[i].label));

    gtk_widget_set_hexpand (button, TRUE);
    gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                             PANGO_ELLIPSIZE_END); /* some language, or large letters */
    g_object_set_data (G_OBJECT (button), "wgre-drawer", (gpointer) drawers[i].title);
    g_signal_connect (button, "clicked", G_CALLBACK (drawer_clicked), page);
    gtk_box_append (GTK_BOX (box), button);
    page->buttons[i] = button;
  }
  gtk_box_append (GTK_BOX (box), new_menu_button ());
  gtk_widget_set_margin_top (box, 3);
  return box;
}

GtkWidget *
wgre_page_new (WgreForm *form, const WgreSurroundings *surroundings)
{
  guint32 letters = wgre_letters_of_host ();
  GtkWidget *box, *buttons;
  WgreBoard *board;
  Page *page;

  g_return_val_if_fail (WGRE_IS_FORM (form) && surroundings, NULL);

  page = page_new (form, surroundings);
  page->taken = letters;
  box = page->box;
  buttons = page_buttons_new (page, &letters);
  board = wgre_board_new (form, WGRE_PLACE_MAIN, &letters, advice, page);
  page->scrolled = wgre_scrolled_new (wgre_board_rows (board), 200);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (page->scrolled), HEIGHT);
  gtk_box_append (GTK_BOX (box),
                  wgre_pulse_new (box, form, surroundings->uuid, wgre_board_fields (board)));
  gtk_box_append (GTK_BOX (box), wgre_board_status (board));
  gtk_box_append (GTK_BOX (box), page->scrolled);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_vexpand (box, TRUE);
  g_object_set_data_full (G_OBJECT (box), "wgre-page", page, page_free);
  g_signal_connect (form, "changed", G_CALLBACK (page_form_changed), page);
  g_signal_connect (box, "realize", G_CALLBACK (realized), page);
  g_signal_connect (box, "map", G_CALLBACK (mapped), page);
  page_form_changed (form, NULL, page);
  return box;
}
