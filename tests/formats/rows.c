/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rows.h"

#include <string.h>

#include "core/profile.h"
#include "formats/format.h"

static const Row *current;

typedef struct {
  const char *file;
  const Row *row;
} Test;

static GBytes *
beside (const char *file_name G_GNUC_UNUSED, const char *name)
{
  g_auto (GStrv) files = g_strsplit (current->beside ? current->beside : "", "\v", -1);
  gsize length = strlen (name);

  for (guint i = 0; files[i]; i++)
    if (!strncmp (files[i], name, length) && files[i][length] == ':')
      return g_bytes_new (files[i] + length + 1, strlen (files[i] + length + 1));
  return NULL;
}

/* Backwards: a reader has to sort them. */
static char **
list (const char *file_name G_GNUC_UNUSED, const char *folder)
{
  g_auto (GStrv) files = g_strsplit (current->beside ? current->beside : "", "\v", -1);
  g_autofree char *start = g_strconcat (folder, "/", NULL);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = g_strv_length (files); i-- > 0;)
    if (g_str_has_prefix (files[i], start))
      g_ptr_array_add (
          names, g_strndup (files[i] + strlen (start), strcspn (files[i] + strlen (start), ":")));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
dump_import (const WgreImport *import, const char *main_file)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *dump = g_string_new (NULL);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, import->data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_ptr_array_add (lines, g_strdup_printf ("%s=%s", key, value));
  g_hash_table_iter_init (&iter, import->secrets);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_ptr_array_add (lines, g_strdup_printf ("secret %s=%s", key, value));
  g_ptr_array_sort (lines, compare);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (dump, "%s\n", (char *) lines->pdata[i]);
  if (import->id)
    g_string_append_printf (dump, "id=%s\n", import->id);
  for (guint i = 0; i < import->warnings->len; i++) {
    const WgreWarning *warning = import->warnings->pdata[i];

    if (!strcmp (warning->at.file, main_file))
      g_string_append_printf (dump, "%u: %s\n", warning->at.line, warning->text);
    else
      g_string_append_printf (dump, "%s:%u: %s\n", warning->at.file, warning->at.line,
                              warning->text);
  }
  return g_string_free (dump, FALSE);
}

/* A message begins with its place, if it has one, then its key; behind them is the sentence. */
static void
check_parts (const GError *error)
{
  const char *key = wgre_error_key (error), *sentence = wgre_error_sentence (error);
  g_autofree char *named = wgre_error_named (error), *place = NULL, *whole = NULL;
  g_autofree char *expected = key ? g_strdup_printf ("%s: %s", key, sentence) : g_strdup (sentence);
  WgreErrorPosition at;

  g_assert_cmpstr (named, ==, expected);
  if (!wgre_error_position (error, &at)) {
    g_assert_cmpstr (error->message, ==, named);
    return;
  }
  g_assert_true (at.line || !at.column);
  place = !at.line     ? g_strdup (at.file)
          : !at.column ? g_strdup_printf ("%s:%u", at.file, at.line)
                       : g_strdup_printf ("%s:%u:%u", at.file, at.line, at.column);
  whole = g_strdup_printf ("%s: %s", place, named);
  g_assert_cmpstr (error->message, ==, whole);
}

static void
check_row (gconstpointer data)
{
  static const WgreNames names = { NULL, NULL, beside, list };
  const Test *test = data;
  const Row *row = test->row;
  g_autoptr (GBytes) bytes = g_bytes_new_static (row->text, strlen (row->text));
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = NULL;
  g_autofree char *dump = NULL, *file = g_path_get_basename (test->file);

  current = row;
  import = wgre_format_read (test->file, bytes, &names, &error);
  if (row->error) {
    g_assert_nonnull (error);
    if (!error)
      return;
    g_test_message ("%s", error->message);
    check_parts (error);
    g_assert_nonnull (strstr (error->message, row->error));
    return;
  }
  g_assert_no_error (error);
  dump = import ? dump_import (import, file) : NULL;
  g_assert_cmpstr (dump, ==, row->result);
}

void
rows_add (const char *path, const char *file, const Row *rows, gsize length)
{
  /* One run shows all that is wrong. */
  g_test_set_nonfatal_assertions ();
  for (gsize i = 0; i < length; i++) {
    g_autofree char *name = g_strconcat (path, rows[i].name, NULL);
    Test test = { file, &rows[i] };

    g_test_add_data_func_full (name, g_memdup2 (&test, sizeof test), check_row, g_free);
  }
}
