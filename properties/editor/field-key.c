/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of secret keys: the key, where it is kept, and of a private key the public one. */
#include <glib/gi18n-lib.h>

#include "core/key.h"
#include "core/option.h"
#include "properties/editor/field.h"

/* An item of "store key". */
typedef struct {
  const char *label;
  gboolean none; /* there is no key and no flags */
  WgreStore store;
} Store;

static const Store private_stores[] = {
  { N_ ("Only for this user"), FALSE, WGRE_STORE_USER },
  { N_ ("For all users"), FALSE, WGRE_STORE_ALL_USERS },
  { N_ ("Ask every time"), FALSE, WGRE_STORE_ASK },
};

static const Store preshared_stores[] = {
  { N_ ("None"), TRUE, WGRE_STORE_ALL_USERS },
  { N_ ("For all users"), FALSE, WGRE_STORE_ALL_USERS },
  { N_ ("Only for this user"), FALSE, WGRE_STORE_USER },
  { N_ ("Ask every time"), FALSE, WGRE_STORE_ASK },
};

/* Nobody but "nm-wgre client show" uses it: it is not worth a prompt. */
static const Store client_stores[] = {
  { N_ ("Not kept"), TRUE, WGRE_STORE_ALL_USERS },
  { N_ ("For all users"), FALSE, WGRE_STORE_ALL_USERS },
  { N_ ("Only for this user"), FALSE, WGRE_STORE_USER },
};

/* What tells the classes apart. */
typedef struct {
  const char *store_label;
  const Store *stores;
  guint n_stores;
  void (*generate) (WgreKey *ret_key); /* NULL: only another key can say what this one is */
} KeyUse;

typedef struct {
  const KeyUse *use;
  GtkWidget *entry, *generate_button, *store, *public_entry, *copy_button;
  char *letter_text; /* of the button when it generates */
  gboolean sure;     /* the next click replaces the key */
  char *stash;       /* the key, while it is not kept */
} Key;

static void
key_free (gpointer data)
{
  Key *key = data;

  wgre_wipe_string (key->stash);
  g_free (key->letter_text);
  g_free (key);
}

/* --- the public key --- */

static void
show_public (WgreField *field)
{
  Key *part = field->part;
  const char *text = field->row.text;
  char buffer[WGRE_KEY_TEXT_SIZE] = "";
  WgreKey key, own;

  if (!part->public_entry)
    return;
  if (text && wgre_key_parse (text, &key)) {
    wgre_key_public (&key, &own);
    wgre_key_print (&own, buffer);
    wgre_wipe (&key, sizeof key);
  }
  gtk_editable_set_text (GTK_EDITABLE (part->public_entry), buffer);
  gtk_widget_set_sensitive (part->copy_button, *buffer != '\0');
}

static void
copy_public (GtkButton *button, Key *key)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (button));

  gdk_clipboard_set_text (clipboard, gtk_editable_get_text (GTK_EDITABLE (key->public_entry)));
}

/* --- the key --- */

static void
reset_button (Key *key)
{
  if (!key->generate_button)
    return;
  key->sure = FALSE;
  gtk_button_set_label (GTK_BUTTON (key->generate_button), key->letter_text);
  gtk_widget_remove_css_class (key->generate_button, "destructive-action");
}

static void
key_field_entry_changed (GtkEditable *editable, WgreField *field)
{
  if (field->loading)
    return;
  wgre_field_store (field, gtk_editable_get_text (editable));
  reset_button (field->part);
  field->class->load (field);
}

/* A key is not replaced by a single click: whoever knows its public half would be lost. */
static void
generate_clicked (GtkButton *button, WgreField *field)
{
  Key *part = field->part;
  char text[WGRE_KEY_TEXT_SIZE];
  WgreKey key;

  if (field->row.text && !part->sure) {
    part->sure = TRUE;
    gtk_button_set_label (button, _ ("_Replace"));
    gtk_widget_add_css_class (GTK_WIDGET (button), "destructive-action");
    return;
  }
  part->use->generate (&key);
  wgre_key_print (&key, text);
  gtk_editable_set_text (GTK_EDITABLE (part->entry), text);
  wgre_wipe (&key, sizeof key);
  wgre_wipe (text, sizeof text);
  if (part->public_entry)
    wgre_form_notify (field->form, _ ("Give this public key to the other side"));
}

static void
focus_left (GtkEventControllerFocus *controller G_GNUC_UNUSED, Key *key)
{
  if (key->sure)
    reset_button (key);
}

static void
key_field_add_key (WgreField *field, WgreGrid *grid)
{
  Key *key = field->part;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkEventController *controller;

  key->entry = gtk_password_entry_new ();
  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (key->entry), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (key->entry), 4);
  gtk_widget_set_hexpand (key->entry, TRUE);
  gtk_box_append (GTK_BOX (box), key->entry);
  if (key->use->generate) {
    key->generate_button = wgre_button_new (grid->letters, _ ("Generate"));
    key->letter_text = g_strdup (gtk_button_get_label (GTK_BUTTON (key->generate_button)));
    gtk_widget_set_tooltip_text (key->generate_button, _ ("Make a new key"));
    controller = gtk_event_controller_focus_new ();
    g_signal_connect (controller, "leave", G_CALLBACK (focus_left), key);
    gtk_widget_add_controller (key->generate_button, controller);
    g_signal_connect (key->generate_button, "clicked", G_CALLBACK (generate_clicked), field);
    gtk_box_append (GTK_BOX (box), key->generate_button);
  }
  wgre_field_add (field, grid, _ (field->option->label), box, key->entry);
  g_signal_connect (key->entry, "changed", G_CALLBACK (key_field_entry_changed), field);
}

/* --- where it is kept --- */

static guint
store_in (const WgreField *field)
{
  const Key *key = field->part;
  gboolean none = !field->row.has_flags && !field->row.text;

  for (guint i = 0; i < key->use->n_stores; i++)
    if (key->use->stores[i].none ? none : key->use->stores[i].store == field->row.flags)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* What goes with the choice comes back with another one. */
static void
keep_or_stash (Key *key, gboolean kept, WgreFormRow *row)
{
  if (kept && !row->text)
    row->text = key->stash;
  if (kept || !row->text)
    return;
  wgre_wipe_string (key->stash);
  key->stash = g_strdup (row->text);
  row->text = NULL;
}

static void
store_selected (GObject *drop_down, GParamSpec *spec G_GNUC_UNUSED, WgreField *field)
{
  Key *key = field->part;
  guint item = gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down));
  WgreFormRow row = field->row;
  const Store *store;

  if (field->loading || item >= key->use->n_stores)
    return;
  store = &key->use->stores[item];
  keep_or_stash (key, !store->none && store->store != WGRE_STORE_ASK, &row);

  /* Without flags a key counts as one for all users; they are written only where that would not do.
   */
  row.has_flags =
      !store->none && (store->store != WGRE_STORE_ALL_USERS || row.had_flags || !row.text);
  row.flags = store->store;
  wgre_form_set_row (field->form, field->key, &row);
}

/* --- the classes --- */

static const KeyUse private_use = { N_ ("Key storage"), private_stores,
                                    G_N_ELEMENTS (private_stores), wgre_key_generate };
static const KeyUse preshared_use = { N_ ("Key storage"), preshared_stores,
                                      G_N_ELEMENTS (preshared_stores),
                                      wgre_key_generate_preshared };
static const KeyUse client_use = { N_ ("Keep client's key"), client_stores,
                                   G_N_ELEMENTS (client_stores), NULL };

static void
key_field_attach (WgreField *field, WgreGrid *grid, const KeyUse *use)
{
  Key *key = g_new0 (Key, 1);
  GtkStringList *texts = gtk_string_list_new (NULL);

  key->use = use;
  field->part = key;
  field->part_free = key_free;
  key_field_add_key (field, grid);

  for (guint i = 0; i < use->n_stores; i++)
    gtk_string_list_append (texts, _ (use->stores[i].label));
  key->store = gtk_drop_down_new (G_LIST_MODEL (texts), NULL);
  gtk_widget_set_tooltip_text (
      key->store, _ ("A tunnel that starts by itself needs a key that is stored for all users"));
  wgre_field_add (field, grid, _ (use->store_label), key->store, key->store);
  g_signal_connect (key->store, "notify::selected", G_CALLBACK (store_selected), field);
}

static void
attach_private (WgreField *field, WgreGrid *grid)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *public = gtk_entry_new (), *copy;
  Key *key;

  key_field_attach (field, grid, &private_use);
  copy = wgre_button_new (grid->letters, _ ("Copy"));
  key = field->part;
  key->public_entry = public;
  key->copy_button = copy;
  gtk_editable_set_editable (GTK_EDITABLE (public), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (public), 8);
  gtk_entry_set_placeholder_text (GTK_ENTRY (public), _ ("Computed from the private key"));
  gtk_widget_set_hexpand (public, TRUE);
  gtk_widget_add_css_class (public, "monospace");
  gtk_widget_set_tooltip_text (copy, _ ("Copy the public key"));
  gtk_widget_set_tooltip_text (public, _ ("Give this public key to the other side"));
  gtk_box_append (GTK_BOX (box), public);
  gtk_box_append (GTK_BOX (box), copy);
  g_signal_connect (copy, "clicked", G_CALLBACK (copy_public), key);
  wgre_field_add (field, grid, _ ("Public key"), box, public);
}

static void
attach_preshared (WgreField *field, WgreGrid *grid)
{
  key_field_attach (field, grid, &preshared_use);
}

static void
attach_client (WgreField *field, WgreGrid *grid)
{
  key_field_attach (field, grid, &client_use);
}

static void
key_field_load (WgreField *field)
{
  Key *key = field->part;
  const char *text = field->row.text;
  gboolean loading = field->loading;
  gboolean asked = field->row.flags & WGRE_STORE_ASK && !text;

  field->loading = TRUE;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (key->entry)), text ? text : ""))
    gtk_editable_set_text (GTK_EDITABLE (key->entry), text ? text : "");
  gtk_widget_set_sensitive (key->entry, !asked);
  if (key->generate_button)
    gtk_widget_set_sensitive (key->generate_button, !asked);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (key->store), store_in (field));
  show_public (field);
  field->loading = loading;
}

const WgreFieldClass wgre_field_private_key = { .attach = attach_private, .load = key_field_load };
const WgreFieldClass wgre_field_preshared_key = { .attach = attach_preshared,
                                                  .load = key_field_load };
const WgreFieldClass wgre_field_client_key = { .attach = attach_client,
                                               .load = key_field_load,
                                               .rare = TRUE };
