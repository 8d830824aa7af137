/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each label takes a letter of its own text. When all of them are taken, one of those who have them
 * looks for another one, and so on: a matching of labels and letters (Kuhn). */
#include "properties/editor/letters.h"

#include <string.h>

#define N_LETTERS 26
#define NOBODY (-1)

typedef struct {
  GPtrArray *labels; /* of GtkLabel */
  GPtrArray *texts;  /* of them, without access keys */
  int owners[N_LETTERS];
  guint32 taken;
} Letters;

static int
letters_index (char letter)
{
  char lower = g_ascii_tolower (letter);

  return g_ascii_islower (lower) ? lower - 'a' : NOBODY;
}

/* "Text (_X)", where the text has no letters, or all of them were taken. */
static char *
letters_plain (const char *label)
{
  char *text = g_strdup (label), *underscore = strchr (text, '_');

  if (underscore && underscore >= text + 2 && g_str_has_prefix (underscore - 2, " (_"))
    underscore[-2] = '\0';
  else if (underscore)
    memmove (underscore, underscore + 1, strlen (underscore));
  return text;
}

static void
letters_collect (Letters *letters, GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget) || GTK_IS_POPOVER (widget))
    return;
  if (GTK_IS_LABEL (widget) &&
      gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) != GDK_KEY_VoidSymbol) {
    g_ptr_array_add (letters->labels, widget);
    g_ptr_array_add (letters->texts, letters_plain (gtk_label_get_label (GTK_LABEL (widget))));
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    letters_collect (letters, child);
}

static gboolean letters_place (Letters *letters, int who, guint32 *tried);

/* TRUE: @who has this letter now. */
static gboolean
letters_try (Letters *letters, int who, int letter, guint32 *tried)
{
  if (letter == NOBODY || (letters->taken | *tried) & 1u << letter)
    return FALSE;
  *tried |= 1u << letter;
  if (letters->owners[letter] != NOBODY && !letters_place (letters, letters->owners[letter], tried))
    return FALSE;
  letters->owners[letter] = who;
  return TRUE;
}

/* The first letter of a word is easier to find than one inside it. */
static gboolean
letters_place (Letters *letters, int who, guint32 *tried)
{
  const char *text = letters->texts->pdata[who];
  gboolean has_some = FALSE;

  for (const char *p = text; *p; p++)
    if ((p == text || g_ascii_isspace (p[-1])) &&
        letters_try (letters, who, letters_index (*p), tried))
      return TRUE;
  for (const char *p = text; *p; p++) {
    has_some |= letters_index (*p) != NOBODY;
    if (letters_try (letters, who, letters_index (*p), tried))
      return TRUE;
  }
  for (int i = 0; i < N_LETTERS && !has_some; i++)
    if (letters_try (letters, who, i, tried))
      return TRUE;
  return FALSE;
}

/* Where @letter stands: at the beginning of a word, if it does. */
static char *
letters_mark (const char *text, int letter)
{
  const char *found = NULL;

  for (const char *p = text; *p; p++)
    if (letters_index (*p) == letter &&
        (!found || (found != text && !g_ascii_isspace (found[-1]) && g_ascii_isspace (p[-1]))))
      found = p;
  return found ? g_strdup_printf ("%.*s_%s", (int) (found - text), text, found)
               : g_strdup_printf ("%s (_%c)", text, 'A' + letter);
}

static void
letters_apply (GtkLabel *label, const char *text)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (label));

  if (!strcmp (gtk_label_get_label (label), text))
    return;
  if (GTK_IS_BUTTON (parent))
    gtk_button_set_label (GTK_BUTTON (parent), text);
  else
    gtk_label_set_text_with_mnemonic (label, text);
}

void
wgre_letters_settle (GtkWidget *root, guint32 taken)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new (),
                        texts = g_ptr_array_new_with_free_func (g_free);
  Letters letters = { labels, texts, { 0 }, taken };

  g_return_if_fail (GTK_IS_WIDGET (root));

  letters_collect (&letters, root);
  for (guint i = 0; i < N_LETTERS; i++)
    letters.owners[i] = NOBODY;
  for (guint i = 0; i < labels->len; i++) {
    guint32 tried = 0;

    letters_place (&letters, (int) i, &tried);
  }
  for (int i = 0; i < N_LETTERS; i++) {
    g_autofree char *text = NULL;

    if (letters.owners[i] == NOBODY)
      continue;
    text = letters_mark (texts->pdata[letters.owners[i]], i);
    letters_apply (labels->pdata[letters.owners[i]], text);
  }
}
