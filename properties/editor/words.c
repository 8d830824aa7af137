/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of words and back; no widgets. */
#include <string.h>

#include "core/option.h"

#include "properties/editor/words.h"

char *
wgre_words_get (const WgreWords *words, const char *text, guint row)
{
  g_auto (GStrv) items = NULL;
  const char *name;
  gsize length;
  guint bare = 0;

  g_return_val_if_fail (words && text && words->row (row), NULL);

  items = g_strsplit_set (text, " \t", -1);
  name = words->row (row)->key;
  length = strlen (name);
  for (guint i = 0; items[i]; i++) {
    if (!*items[i])
      continue;
    if (bare++ == row && row < words->n_bare)
      return g_strdup (items[i]);
    if (bare > words->n_bare && !strncmp (items[i], name, length) && items[i][length] == '=')
      return g_strdup (items[i] + length + 1);
  }
  return NULL;
}

void
wgre_words_split (const WgreWords *words, const char *text, WgreForm *part)
{
  g_return_if_fail (words);

  for (guint i = 0; words->row (i); i++) {
    g_autofree char *word = wgre_words_get (words, text, i);

    wgre_form_set_default (part, words->row (i)->key, word);
  }
}

/* NULL when the word is absent, or stands for being absent. */
static char *
canonical (const WgreOption *row, WgreForm *part)
{
  const char *text = wgre_form_get (part, row->key);
  g_autofree char *word = NULL;
  WgreValue value = { 0 };

  if (!text)
    return NULL;
  if (!wgre_option_parse (row, 0, text, &value, NULL))
    return g_strdup (text);
  word = wgre_option_print (row, &value);
  wgre_option_clear_value (row, &value);
  return *word ? g_steal_pointer (&word) : NULL;
}

char *
wgre_words_join (const WgreWords *words, WgreForm *part)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (words, NULL);

  for (guint i = 0; words->row (i); i++) {
    g_autofree char *word = canonical (words->row (i), part);

    if (!word)
      continue;
    if (text->len)
      g_string_append_c (text, ' ');
    if (i >= words->n_bare)
      g_string_append_printf (text, "%s=", words->row (i)->key);
    g_string_append (text, word);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
says_the_same (const WgreWords *words, const char *before, const char *after)
{
  g_autoptr (WgreForm) part =
      wgre_form_new (g_hash_table_new (NULL, NULL), g_hash_table_new (NULL, NULL));
  g_autofree char *again = NULL;

  if (!before)
    return FALSE;
  wgre_words_split (words, before, part);
  again = wgre_words_join (words, part);
  return !strcmp (again, after);
}

void
wgre_words_apply (const WgreWords *words, WgreForm *part, WgreForm *form, const WgreOption *option,
                  guint32 id)
{
  g_autofree char *key = wgre_option_key (option, id), *line = wgre_words_join (words, part);

  wgre_form_begin (form);
  if (!says_the_same (words, wgre_form_get (form, key), line))
    wgre_form_set (form, key, line);
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *other = wgre_option_get (i);
    g_autofree char *below = NULL;
    WgreFormRow row;

    if (other == option || !g_str_has_prefix (other->key, option->key))
      continue;
    below = wgre_option_key (other, id);
    row = wgre_form_row (part, below);
    wgre_form_set_row (form, below, &row);
  }
  wgre_form_end (form);
}
