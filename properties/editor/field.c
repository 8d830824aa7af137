/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/field.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/key.h"
#include "core/list.h"
#include "core/option.h"
#include "core/peer-words.h"
#include "core/peer.h"
#include "core/types.h"
#include "properties/editor/say.h"
#include "widgets/problem.h"

/* What shows a type; all others are entries. */
static const struct {
  const WgreType *type;
  gboolean has_id; /* whether the option does */
  const WgreFieldClass *class;
} classes[] = {
  { &wgre_type_kind, FALSE, &wgre_field_kind },
  { &wgre_type_choice, FALSE, &wgre_field_choice },
  { &wgre_type_choice, TRUE, &wgre_field_choice },
  { &wgre_type_switch, FALSE, &wgre_field_switch },
  { &wgre_type_switch, TRUE, &wgre_field_switch },
  { &wgre_type_routing, FALSE, &wgre_field_routing },
  { &wgre_type_own_key, FALSE, &wgre_field_private_key },
  { &wgre_type_secret_key, TRUE, &wgre_field_client_key },
  { &wgre_type_preshared_key, FALSE, &wgre_field_preshared_key },
  { &wgre_type_preshared_key, TRUE, &wgre_field_preshared_key },
  { &wgre_type_peer, TRUE, &wgre_field_peers },
  { &wgre_type_neighbour, TRUE, &wgre_field_neighbours },
  { &wgre_type_allowed_ips, FALSE, &wgre_field_allowed_ips },
};

static const WgreFieldClass *
class_for (const WgreOption *option)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (classes[i].type == option->type && classes[i].has_id == wgre_option_has_id (option))
      return classes[i].class;
  return option->flags & WGRE_OPTION_CLIENT ? &wgre_field_rare_entry : &wgre_field_entry;
}

gboolean
wgre_field_is_tall (const WgreOption *option)
{
  return class_for (option)->tall;
}

gboolean
wgre_field_is_rare (const WgreOption *option)
{
  return class_for (option)->rare;
}

const char *
wgre_field_tip (const WgreOption *option)
{
  g_return_val_if_fail (option, NULL);

  return option->tip ? option->tip : option->description;
}

static void
field_free (gpointer data)
{
  WgreField *field = data;

  g_signal_handlers_disconnect_by_data (field->form, field);
  if (field->part_free)
    field->part_free (field->part);
  g_object_unref (field->form);
  g_ptr_array_unref (field->widgets);
  g_free (field->key);
  g_free (field->problem);
  g_free (field);
}

static void
field_look (WgreField *field)
{
  field->row = wgre_form_row (field->form, field->key);
}

static void
field_load (WgreField *field)
{
  field_look (field);
  field->loading = TRUE;
  field->class->load (field);
  field->loading = FALSE;
}

static void
field_form_changed (WgreForm *form G_GNUC_UNUSED, const char *key, WgreField *field)
{
  if (field->loading)
    field_look (field);
  else if (!key || field->class->watches || !strcmp (key, field->key))
    field_load (field);
}

/* A label says what its control says, and a control without a sentence of its own has that of the
 * option. */
static void
field_add_tips (WgreField *field, const char *tip)
{
  for (guint i = 0; i + 1 < field->widgets->len; i += 2) {
    GtkLabel *label = field->widgets->pdata[i];
    GtkWidget *control = gtk_label_get_mnemonic_widget (label);

    if (!gtk_widget_get_tooltip_text (control))
      gtk_widget_set_tooltip_text (control, tip);
    gtk_widget_set_tooltip_text (GTK_WIDGET (label), gtk_widget_get_tooltip_text (control));
  }
}

WgreField *
wgre_field_new (WgreForm *form, const WgreOption *option, guint32 id, WgreGrid *grid)
{
  const char *tip = _ (wgre_field_tip (option));
  WgreField *field;

  g_return_val_if_fail (WGRE_IS_FORM (form) && grid && option, NULL);

  field = g_new0 (WgreField, 1);
  field->class = class_for (option);
  field->form = g_object_ref (form);
  field->option = option;
  field->id = id;
  field->shown = TRUE;
  field->key = field->class->tall ? g_strdup (option->key) : wgre_option_key (option, id);
  field->widgets = g_ptr_array_new ();
  field->message = wgre_caption_new ("error");
  field->class->attach (field, grid);
  if (field->class->tall)
    wgre_grid_add_wide (grid, field->message, FALSE);

  /* The description belongs to the control, and not to a list, whose parts have their own. */
  if (!field->class->tall) {
    field_add_tips (field, tip);
    gtk_accessible_update_property (GTK_ACCESSIBLE (field->control),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tip, -1);
  }

  g_object_set_data_full (G_OBJECT (field->control), "wgre-field", field, field_free);
  g_signal_connect (form, "changed", G_CALLBACK (field_form_changed), field);
  field_load (field);
  /* Also by another field of the same key, in a window that was closed. */
  field->touched = g_strcmp0 (field->row.text, field->row.was) != 0;
  return field;
}

void
wgre_field_refresh (WgreField *field, const WgreFormView *view)
{
  g_return_if_fail (field && view);

  field->shown = wgre_form_view_offers (view, field->option) &&
                 wgre_form_view_place (view, field->option) == field->place;
  for (guint i = 0; i < field->widgets->len; i++)
    gtk_widget_set_visible (field->widgets->pdata[i], field->shown);
  if (!field->shown)
    wgre_caption_set (field->message, NULL);
}

/* --- what is wrong --- */

gboolean
wgre_field_is_about (const WgreField *field, const char *key)
{
  const char *star;

  g_return_val_if_fail (field && key, FALSE);

  star = strchr (field->key, '*');
  if (star)
    return !strncmp (key, field->key, (gsize) (star - field->key));
  return !strcmp (key, field->key);
}

gboolean
wgre_field_tell (WgreField *field, const char *problem)
{
  const char *text;

  g_return_val_if_fail (field, FALSE);

  text = field->problem ? field->problem : problem;
  if (!field->touched || !field->shown)
    text = NULL;
  wgre_caption_set (field->message, text);
  wgre_problem_mark (field->control, text ? field->message : NULL);
  return text != NULL;
}

/* --- for the classes --- */

void
wgre_field_add (WgreField *field, WgreGrid *grid, const char *text, GtkWidget *widget,
                GtkWidget *focus)
{
  g_return_if_fail (field && grid && GTK_IS_WIDGET (widget) && GTK_IS_WIDGET (focus));

  g_ptr_array_add (field->widgets, wgre_grid_add (grid, text, widget, focus));
  g_ptr_array_add (field->widgets, widget);
  if (field->control)
    return;
  field->control = focus;
  wgre_grid_add_wide (grid, field->message, TRUE); /* below what it is about */
}

/* Both texts say the same, or neither is valid and they are equal. */
static gboolean
is_same (const WgreOption *option, const char *a, const char *b)
{
  WgreValue values[2] = { { 0 }, { 0 } };
  g_autofree char *left = NULL, *right = NULL;

  if (!a || !b || !strcmp (a, b))
    return !g_strcmp0 (a, b);
  if (wgre_option_parse (option, 0, a, &values[0], NULL))
    left = wgre_option_print (option, &values[0]);
  if (wgre_option_parse (option, 0, b, &values[1], NULL))
    right = wgre_option_print (option, &values[1]);
  wgre_option_clear_value (option, &values[0]);
  wgre_option_clear_value (option, &values[1]);
  return left && !g_strcmp0 (left, right);
}

/* As a choice is written; what was typed stays as it was typed. */
static const char *
as_before (const WgreField *field, const char *text)
{
  const char *was = field->row.was;

  if (field->option->flags & WGRE_OPTION_SECRET)
    return text;
  if (was)
    return is_same (field->option, text, was) ? was : text;
  return !g_strcmp0 (text, field->option->fallback) ? NULL : text;
}

void
wgre_field_store (WgreField *field, const char *text)
{
  g_autoptr (GError) error = NULL;
  WgreValue value = { 0 };
  char *trimmed;
  const char *kept;

  g_return_if_fail (field);

  if (field->loading)
    return;
  trimmed = text ? g_strstrip (g_strdup (text)) : NULL;
  kept = trimmed && *trimmed ? trimmed : NULL;
  field->touched = TRUE;
  field->loading = TRUE; /* the widgets show it already */

  g_clear_pointer (&field->problem, g_free);
  if (kept && !field->class->tall) {
    if (wgre_option_parse (field->option, field->id, kept, &value, &error))
      wgre_option_clear_value (field->option, &value);
    else
      field->problem = wgre_say_at_field (error);
  }

  wgre_form_set (field->form, field->key, as_before (field, kept));
  field->loading = FALSE;
  wgre_wipe_string (trimmed);
}

gboolean
wgre_field_number (const WgreField *field, guint64 *ret_number)
{
  const char *text;
  WgreValue value = { 0 };

  g_return_val_if_fail (field && ret_number, FALSE);
  text = field->row.text ? field->row.text : field->option->fallback;
  if (!text || !wgre_option_parse (field->option, field->id, text, &value, NULL))
    return FALSE;
  *ret_number = value.number;
  return TRUE;
}

/* --- entry --- */

static void
field_entry_changed (GtkEditable *editable, WgreField *field)
{
  wgre_field_store (field, gtk_editable_get_text (editable));
}

static GtkWidget *
new_entry (WgreField *field)
{
  const WgreOption *option = field->option;
  GtkWidget *entry = gtk_entry_new ();
  g_auto (GStrv) examples = wgre_list_split (option->example ? option->example : "");
  g_autofree char *joined = g_strjoinv (", ", examples);
  g_autofree char *hint = NULL;

  /* What an empty entry means; where that is nothing, what could be entered. */
  if (option->absent)
    hint = g_strdup (_ (option->absent));
  else if (option->fallback)
    hint = g_strdup (option->fallback);
  else if (*joined)
    hint = g_strdup_printf (_ ("Example: %s"), joined);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), hint);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 8);
  g_signal_connect (entry, "changed", G_CALLBACK (field_entry_changed), field);
  return entry;
}

static void
attach_entry (WgreField *field, WgreGrid *grid)
{
  GtkWidget *entry = new_entry (field), *box, *unit;

  if (!field->option->unit) {
    wgre_field_add (field, grid, _ (field->option->label), entry, entry);
    return;
  }
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  unit = gtk_label_new (_ (field->option->unit));
  gtk_widget_add_css_class (unit, "dim-label");
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), unit);
  wgre_field_add (field, grid, _ (field->option->label), box, entry);
}

static void
load_entry (WgreField *field)
{
  gtk_editable_set_text (GTK_EDITABLE (field->control), field->row.text ? field->row.text : "");
}

const WgreFieldClass wgre_field_entry = { .attach = attach_entry, .load = load_entry };
const WgreFieldClass wgre_field_rare_entry = { .attach = attach_entry,
                                               .load = load_entry,
                                               .rare = TRUE };

/* --- allowed IPs: an entry, and a button for what is wanted most --- */

static void
all_clicked (GtkButton *button G_GNUC_UNUSED, GtkEditable *entry)
{
  gtk_editable_set_text (entry, "0.0.0.0/0, ::/0");
}

static void
attach_allowed_ips (WgreField *field, WgreGrid *grid)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *entry = new_entry (field);
  GtkWidget *all = wgre_button_new (grid->letters, _ ("All traffic"));

  gtk_widget_set_tooltip_text (all, _ ("Everything goes through this peer"));
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), all);
  g_signal_connect (all, "clicked", G_CALLBACK (all_clicked), entry);
  wgre_field_add (field, grid, _ (field->option->label), box, entry);
}

const WgreFieldClass wgre_field_allowed_ips = { .attach = attach_allowed_ips, .load = load_entry };

/* --- switch --- */

static void
field_switched (GtkSwitch *widget, GParamSpec *spec G_GNUC_UNUSED, WgreField *field)
{
  wgre_field_store (field, gtk_switch_get_active (widget) ? "yes" : "no");
}

static void
attach_switch (WgreField *field, WgreGrid *grid)
{
  GtkWidget *widget = gtk_switch_new ();

  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  wgre_field_add (field, grid, _ (field->option->label), widget, widget);
  g_signal_connect (widget, "notify::active", G_CALLBACK (field_switched), field);
}

static void
load_switch (WgreField *field)
{
  guint64 number = 0;

  wgre_field_number (field, &number);
  gtk_switch_set_active (GTK_SWITCH (field->control), number != 0);
}

const WgreFieldClass wgre_field_switch = { .attach = attach_switch, .load = load_switch };
