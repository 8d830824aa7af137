/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields that are a choice from a list: choices of a row, kinds of tunnels, routing. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/destination.h"
#include "core/option.h"
#include "core/profile.h"
#include "core/types.h"
#include "properties/editor/field.h"

/* --- the list --- */

static void
choice_set_up_item (GtkSignalListItemFactory *factory G_GNUC_UNUSED, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
choice_bind_item (GtkSignalListItemFactory *factory G_GNUC_UNUSED, GtkListItem *item)
{
  GtkStringObject *string = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (string));
}

/* GTK's own does not become narrower than its longest text; the list below it stays GTK's. */
static GtkWidget *
drop_down_new (GtkStringList *texts)
{
  GtkWidget *drop_down = gtk_drop_down_new (G_LIST_MODEL (texts), NULL);
  GtkListItemFactory *list = gtk_drop_down_get_factory (GTK_DROP_DOWN (drop_down));
  GtkListItemFactory *button = gtk_signal_list_item_factory_new ();

  g_signal_connect (button, "setup", G_CALLBACK (choice_set_up_item), NULL);
  g_signal_connect (button, "bind", G_CALLBACK (choice_bind_item), NULL);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (drop_down), list);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (drop_down), button);
  g_object_unref (button);
  return drop_down;
}

static void
attach_list (WgreField *field, WgreGrid *grid, GtkStringList *texts, GCallback selected)
{
  GtkWidget *drop_down = drop_down_new (texts);

  wgre_field_add (field, grid, _ (field->option->label), drop_down, drop_down);
  g_signal_connect (drop_down, "notify::selected", selected, field);
}

static void
select_item (WgreField *field, guint item)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (field->control), item);
}

static guint
selected_item (GObject *drop_down)
{
  return gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down));
}

/* --- choices of a row --- */

/* Without a default, the first item stands for "no such key". */
static guint
first_choice (const WgreField *field)
{
  return field->option->fallback ? 0 : 1;
}

static void
choice_selected (GObject *drop_down, GParamSpec *spec G_GNUC_UNUSED, WgreField *field)
{
  g_auto (GStrv) choices = g_strsplit (field->option->choices, "|", -1);
  guint item = selected_item (drop_down), first = first_choice (field);

  if (item < first + g_strv_length (choices))
    wgre_field_store (field, item < first ? NULL : choices[item - first]);
}

static void
attach_choice (WgreField *field, WgreGrid *grid)
{
  const WgreOption *option = field->option;
  const char *labels = option->choice_labels ? _ (option->choice_labels) : option->choices;
  g_auto (GStrv) texts = g_strsplit (labels, "|", -1);
  GtkStringList *list = gtk_string_list_new (NULL);

  if (first_choice (field))
    gtk_string_list_append (list, option->absent ? _ (option->absent) : _ ("Not set"));
  gtk_string_list_splice (list, first_choice (field), 0, (const char *const *) texts);
  attach_list (field, grid, list, G_CALLBACK (choice_selected));
}

static void
load_choice (WgreField *field)
{
  guint64 number;

  if (wgre_field_number (field, &number))
    select_item (field, (guint) number + first_choice (field));
  else
    select_item (field, field->row.text || !first_choice (field) ? GTK_INVALID_LIST_POSITION : 0);
}

const WgreFieldClass wgre_field_choice = { .attach = attach_choice, .load = load_choice };

/* --- kinds --- */

/* Behind a kind that has a @bundle stands that: two keys in one item. */
typedef struct {
  const WgreKind *kind;
  gboolean bundle;
} KindItem;

static GArray *
kind_items (void)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (KindItem));

  for (guint i = 0; i < WGRE_N_KINDS; i++) {
    KindItem item = { wgre_kind_get (i), FALSE }, bundle = { item.kind, TRUE };

    g_array_append_val (items, item);
    if (item.kind->bundle)
      g_array_append_val (items, bundle);
  }
  return items;
}

/* "over" of a kind without an item for the two stays as it is. */
static void
kind_selected (GObject *drop_down, GParamSpec *spec G_GNUC_UNUSED, WgreField *field)
{
  const WgreOption *over = wgre_option_get (WGRE_OPT_OVER);
  g_autoptr (GArray) items = kind_items ();
  guint selected = selected_item (drop_down);
  const KindItem *item;

  if (field->loading || selected >= items->len)
    return;
  item = &g_array_index (items, KindItem, selected);
  wgre_form_begin (field->form);
  if (item->kind->bundle || !wgre_option_applies (over, item->kind))
    wgre_form_set (field->form, over->key, item->bundle ? over->choices : NULL);
  wgre_field_store (field, item->kind->name);
  wgre_form_end (field->form);
}

static void
attach_kind (WgreField *field, WgreGrid *grid)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  g_autoptr (GArray) items = kind_items ();

  for (guint i = 0; i < items->len; i++) {
    const KindItem *item = &g_array_index (items, KindItem, i);

    gtk_string_list_append (list, _ (item->bundle ? item->kind->bundle : item->kind->label));
  }
  attach_list (field, grid, list, G_CALLBACK (kind_selected));
}

static void
load_kind (WgreField *field)
{
  gboolean over = wgre_form_get (field->form, wgre_option_get (WGRE_OPT_OVER)->key) != NULL;
  g_autoptr (GArray) items = kind_items ();
  guint selected = GTK_INVALID_LIST_POSITION;
  guint64 kind = WGRE_N_KINDS;

  (void) wgre_field_number (field, &kind);
  for (guint i = 0; i < items->len; i++) {
    const KindItem *item = &g_array_index (items, KindItem, i);

    if (item->kind->id == kind && item->bundle == (over && item->kind->bundle))
      selected = i;
  }
  select_item (field, selected);
}

const WgreFieldClass wgre_field_kind = { .attach = attach_kind,
                                         .load = load_kind,
                                         .watches = TRUE };

/* --- routing --- */

/* In the order of WgreRouting. */
static const char *const routing_texts[] = {
  [WGRE_ROUTING_AUTO] = N_ ("Automatic"),
  [WGRE_ROUTING_NM] = N_ ("Managed by NetworkManager"),
  [WGRE_ROUTING_OFF] = N_ ("No routes"),
  [WGRE_ROUTING_TABLE] = N_ ("Separate routing table"),
};

typedef struct {
  GtkStringList *list; /* owned by the drop-down */
  GtkWidget *table;
} Routing;

/* What "automatic" comes to, as the profile is now. */
static const char *
automatic_text (WgreForm *form)
{
  const WgreProfile *profile = wgre_form_profile (form, NULL);

  if (!profile)
    return _ (routing_texts[WGRE_ROUTING_AUTO]);
  if (wgre_profile_has_default (profile))
    return _ ("All traffic");
  if (wgre_profile_peers (profile)->len)
    return _ ("Networks of the peers only");
  return wgre_profile_has (profile, WGRE_OPT_ROUTES) ? _ ("Listed routes only")
                                                     : _ ("Tunnel network only");
}

static void
routing_selected (GObject *drop_down, GParamSpec *spec G_GNUC_UNUSED, WgreField *field)
{
  static const char *const words[] = { "auto", "nm", "off" };
  Routing *routing = field->part;
  guint item = selected_item (drop_down);

  if (field->loading || item > WGRE_ROUTING_TABLE)
    return;
  gtk_widget_set_visible (routing->table, item == WGRE_ROUTING_TABLE);
  if (item < G_N_ELEMENTS (words)) {
    wgre_field_store (field, words[item]);
    return;
  }
  if (!*gtk_editable_get_text (GTK_EDITABLE (routing->table)))
    gtk_editable_set_text (GTK_EDITABLE (routing->table), "1000");
  gtk_widget_grab_focus (routing->table);
}

static void
table_changed (GtkEditable *editable, WgreField *field)
{
  g_autofree char *text = g_strconcat ("table ", gtk_editable_get_text (editable), NULL);

  wgre_field_store (field, text);
}

static void
attach_routing (WgreField *field, WgreGrid *grid)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *drop_down, *table = gtk_entry_new ();
  Routing routing = { list, table };

  for (guint i = 0; i < G_N_ELEMENTS (routing_texts); i++)
    gtk_string_list_append (list, _ (routing_texts[i]));
  drop_down = drop_down_new (list);
  gtk_widget_set_hexpand (drop_down, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (table), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (table), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (table), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Number of the routing table"), -1);
  gtk_box_append (GTK_BOX (box), drop_down);
  gtk_box_append (GTK_BOX (box), table);
  field->part = g_memdup2 (&routing, sizeof routing);
  field->part_free = g_free;
  wgre_field_add (field, grid, _ (field->option->label), box, drop_down);
  g_signal_connect (drop_down, "notify::selected", G_CALLBACK (routing_selected), field);
  g_signal_connect (table, "changed", G_CALLBACK (table_changed), field);
}

static void
load_routing (WgreField *field)
{
  Routing *routing = field->part;
  const char *text = field->row.text;
  const char *automatic[] = { automatic_text (field->form), NULL };
  guint64 number = 0;
  guint selected, table;

  if (strcmp (gtk_string_list_get_string (routing->list, 0), automatic[0]))
    gtk_string_list_splice (routing->list, 0, 1, automatic);
  if (!wgre_field_number (field, &number) && !field->touched)
    selected = GTK_INVALID_LIST_POSITION;
  else
    selected = text && g_str_has_prefix (text, "table") ? WGRE_ROUTING_TABLE : number & 0xff;
  table = selected == WGRE_ROUTING_TABLE;
  select_item (field, selected);
  gtk_widget_set_visible (routing->table, table != 0);
  if (table && !gtk_widget_has_focus (routing->table) && g_str_has_prefix (text, "table "))
    gtk_editable_set_text (GTK_EDITABLE (routing->table), text + strlen ("table "));
}

const WgreFieldClass wgre_field_routing = { .attach = attach_routing,
                                            .load = load_routing,
                                            .watches = TRUE };
