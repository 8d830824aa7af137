/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "window.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <gtk/gtk.h>

#include "core/error.h"
#include "core/key.h"
#include "core/option.h"
#include "widgets/problem.h"

#define MARGIN 18
#define SPACING 12
#define WIDTH 46    /* of a line, in characters, so that the window grows with the font */
#define LONGEST 560 /* of the list of entries, in pixels; a longer one scrolls */
#define MAX_KEY_FILE 4096

/* The theme's colour for errors is hard to read on a dark ground. */
static const char style[] = ".wgre-problem { color: mix(@theme_fg_color, @error_color, 0.6); }";

typedef struct {
  GMainLoop *loop;
  GtkWindow *window;
  GtkWidget *connect;
  GPtrArray *fields; /* of Field */
  gboolean accepted;
} Dialog;

/* The entry of one secret. */
typedef struct {
  Dialog *dialog;
  WgreAnswer *answer;
  GtkEditable *entry;
  GtkLabel *problem;
  GtkLabel *public_key; /* NULL for a preshared key */
  GtkWidget *public_row;
} Field;

/* --- the state of an entry --- */

static gboolean
window_is_whole (const Field *field)
{
  WgreKey key;
  gboolean whole = wgre_key_parse (gtk_editable_get_text (field->entry), &key);

  wgre_wipe (&key, sizeof key);
  return whole;
}

static void
show_public_key (const Field *field)
{
  WgreKey key, public;
  char text[WGRE_KEY_TEXT_SIZE];
  gboolean whole = wgre_key_parse (gtk_editable_get_text (field->entry), &key);

  gtk_widget_set_visible (field->public_row, whole);
  if (!whole)
    return;
  wgre_key_public (&key, &public);
  wgre_wipe (&key, sizeof key);
  wgre_key_print (&public, text);
  gtk_label_set_text (field->public_key, text);
}

/* @problem: NULL for none. */
static void
show_problem (const Field *field, const char *problem)
{
  if (problem)
    gtk_label_set_text (field->problem, problem);
  gtk_widget_set_visible (GTK_WIDGET (field->problem), problem != NULL);
  wgre_problem_mark (GTK_WIDGET (field->entry), problem ? GTK_WIDGET (field->problem) : NULL);
}

static void
window_entry_changed (GtkEditable *entry G_GNUC_UNUSED, gpointer data)
{
  const Field *field = data;
  GPtrArray *fields = field->dialog->fields;
  gboolean all = TRUE;

  /* Nothing is red before something was typed. */
  show_problem (field, *gtk_editable_get_text (field->entry) && !window_is_whole (field)
                           ? _ ("Not a WireGuard key: 44 characters that end in \"=\"")
                           : NULL);
  if (field->public_key)
    show_public_key (field);
  for (guint i = 0; i < fields->len; i++)
    all = all && window_is_whole (fields->pdata[i]);
  gtk_widget_set_sensitive (field->dialog->connect, all);
}

/* --- the buttons of a private key; making one is not among them: the far end could not know it ---
 */

/* Takes the key out of the file. */
static void
file_chosen (GtkNativeDialog *chooser, int response, gpointer data)
{
  const Field *field = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  char text[MAX_KEY_FILE] = "";
  gsize length = 0;
  WgreKey key;

  g_object_unref (chooser);
  if (response != GTK_RESPONSE_ACCEPT || !file)
    return;

  stream = g_file_read (file, NULL, &error);
  if (stream)
    g_input_stream_read_all (G_INPUT_STREAM (stream), text, sizeof text - 1, &length, NULL, &error);
  if (error)
    show_problem (field, error->message);
  else if (!wgre_key_parse (g_strstrip (text), &key))
    show_problem (field, _ ("The file holds no WireGuard key"));
  else
    gtk_editable_set_text (field->entry, text);
  wgre_wipe (&key, sizeof key);
  wgre_wipe (text, sizeof text);
}

static void
window_load (GtkButton *button G_GNUC_UNUSED, gpointer data)
{
  const Field *field = data;
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Load a Private Key"), field->dialog->window, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  g_signal_connect (chooser, "response", G_CALLBACK (file_chosen), data);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
copy (GtkButton *button, gpointer data)
{
  const Field *field = data;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          gtk_label_get_text (field->public_key));
}

static GtkWidget *
new_button (const char *label, void (*clicked) (GtkButton *, gpointer), Field *field)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect (button, "clicked", G_CALLBACK (clicked), field);
  return button;
}

/* A label with several lines, if need be, that are no wider than the window. */
static GtkWidget *
new_text (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return label;
}

static GtkWidget *
new_public_row (Field *field)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING / 2);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING / 2);
  GtkWidget *caption = gtk_label_new (_ ("Public key"));
  GtkWidget *value = new_text (NULL);

  gtk_widget_add_css_class (caption, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_widget_set_hexpand (caption, TRUE);
  gtk_box_append (GTK_BOX (head), caption);
  gtk_box_append (GTK_BOX (head), new_button (_ ("Cop_y"), copy, field));

  /* The key has to be seen whole: the other side wants it. */
  gtk_widget_add_css_class (value, "monospace");
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_focusable (value, FALSE); /* or all of it is selected when the focus passes */

  gtk_box_append (GTK_BOX (row), head);
  gtk_box_append (GTK_BOX (row), value);
  gtk_widget_set_visible (row, FALSE);
  field->public_key = GTK_LABEL (value);
  field->public_row = row;
  return row;
}

/* --- an entry --- */

static GtkWidget *
new_field (Dialog *dialog, WgreAnswer *answer)
{
  Field *field = g_new0 (Field, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING / 2);
  GtkWidget *label = new_text (answer->label);
  GtkWidget *entry = gtk_password_entry_new ();
  GtkWidget *problem = new_text (NULL);

  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
  g_object_set (entry, "activates-default", TRUE, NULL);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
  gtk_widget_add_css_class (problem, "wgre-problem");
  gtk_widget_add_css_class (problem, "caption");
  gtk_widget_set_visible (problem, FALSE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), problem);

  field->dialog = dialog;
  field->answer = answer;
  field->entry = GTK_EDITABLE (entry);
  field->problem = GTK_LABEL (problem);
  if (!g_strcmp0 (answer->name, wgre_option_get (WGRE_OPT_PRIVATE_KEY)->key)) {
    GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING / 2);

    gtk_box_append (GTK_BOX (row), new_button (_ ("_Load from File…"), window_load, field));
    gtk_box_append (GTK_BOX (box), row);
    gtk_box_append (GTK_BOX (box), new_public_row (field));
  }
  g_signal_connect (field->entry, "changed", G_CALLBACK (window_entry_changed), field);
  g_ptr_array_add (dialog->fields, field);
  return box;
}

/* --- the window --- */

static void
window_finish (Dialog *dialog, gboolean accepted)
{
  dialog->accepted = accepted;
  g_main_loop_quit (dialog->loop);
}

static void
connect_clicked (GtkButton *button G_GNUC_UNUSED, gpointer data)
{
  window_finish (data, TRUE);
}

static void
cancel_clicked (GtkButton *button G_GNUC_UNUSED, gpointer data)
{
  window_finish (data, FALSE);
}

static gboolean
close_requested (GtkWindow *window G_GNUC_UNUSED, gpointer data)
{
  window_finish (data, FALSE);
  return TRUE;
}

static gboolean
escape_pressed (GtkWidget *window G_GNUC_UNUSED, GVariant *arguments G_GNUC_UNUSED, gpointer data)
{
  window_finish (data, FALSE);
  return TRUE;
}

static void
add_header (Dialog *dialog)
{
  GtkWidget *header = gtk_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  dialog->connect = gtk_button_new_with_mnemonic (_ ("C_onnect"));
  gtk_widget_add_css_class (dialog->connect, "suggested-action");
  gtk_widget_set_sensitive (dialog->connect, FALSE);
  g_signal_connect (dialog->connect, "clicked", G_CALLBACK (connect_clicked), dialog);
  g_signal_connect (cancel, "clicked", G_CALLBACK (cancel_clicked), dialog);
  gtk_header_bar_set_show_title_buttons (GTK_HEADER_BAR (header), FALSE);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), cancel);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), dialog->connect);
  gtk_window_set_titlebar (dialog->window, header);
  gtk_window_set_default_widget (dialog->window, dialog->connect);
}

/* Inside of what scrolls, so that the scroll bar covers nothing. */
static void
add_margins (GtkWidget *widget)
{
  gtk_widget_set_margin_start (widget, MARGIN);
  gtk_widget_set_margin_end (widget, MARGIN);
}

/* The sentence, and below it the entries, which scroll when there are many. */
static GtkWidget *
window_content_new (Dialog *dialog, const WgreWindowRequest *request)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  GtkWidget *sentence = new_text (request->sentence);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

  gtk_label_set_width_chars (GTK_LABEL (sentence), WIDTH);
  add_margins (sentence);

  add_margins (box);
  for (guint i = 0; i < request->answers->len; i++) {
    WgreAnswer *answer = request->answers->pdata[i];

    if (answer->ask)
      gtk_box_append (GTK_BOX (box), new_field (dialog, answer));
  }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), LONGEST);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);

  gtk_widget_set_margin_top (content, MARGIN);
  gtk_widget_set_margin_bottom (content, MARGIN);
  gtk_box_append (GTK_BOX (content), sentence);
  gtk_box_append (GTK_BOX (content), scrolled);
  return content;
}

static void
window_make (Dialog *dialog, const WgreWindowRequest *request)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  const Field *first;

  dialog->window = GTK_WINDOW (window);
  gtk_window_set_title (dialog->window, request->title);
  gtk_window_set_modal (dialog->window, TRUE);
  gtk_window_set_resizable (dialog->window, FALSE);
  gtk_window_set_icon_name (dialog->window, "network-vpn");

  gtk_css_provider_load_from_data (provider, style, -1);
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (window),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);

  add_header (dialog);
  gtk_window_set_child (dialog->window, window_content_new (dialog, request));
  first = dialog->fields->pdata[0];
  gtk_window_set_focus (dialog->window, GTK_WIDGET (first->entry));

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (escape_pressed, dialog, NULL)));
  gtk_widget_add_controller (window, keys);
  g_signal_connect (window, "close-request", G_CALLBACK (close_requested), dialog);
}

G_MODULE_EXPORT gboolean
wgre_window_ask (const WgreWindowRequest *request, GError **error)
{
  Dialog dialog = { 0 };

  g_return_val_if_fail (request && request->answers, FALSE);

  /* A few entries need no graphics driver, which takes time to load and has been seen to crash with
   * software rendering when the window went. */
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  if (!gtk_init_check ()) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO, _ ("there is no display to draw a window on"));
    return FALSE;
  }
  dialog.loop = g_main_loop_new (NULL, FALSE);
  dialog.fields = g_ptr_array_new_with_free_func (g_free);
  window_make (&dialog, request);
  gtk_window_present (dialog.window);
  g_main_loop_run (dialog.loop);

  /* The entries' own memory is GTK's, which wipes it (GtkPasswordEntryBuffer). */
  for (guint i = 0; dialog.accepted && i < dialog.fields->len; i++) {
    const Field *field = dialog.fields->pdata[i];

    wgre_wipe_string (field->answer->value);
    field->answer->value = g_strdup (gtk_editable_get_text (field->entry));
  }

  gtk_window_destroy (dialog.window);
  g_ptr_array_unref (dialog.fields);
  g_main_loop_unref (dialog.loop);
  return dialog.accepted;
}
