/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doc/differences.md: what stands in its column "here" is what the readers do. */
#include <string.h>

#include "formats/format.h"

/* A row of a table of the page, and the file around it. */
typedef struct {
  char *frame, *file; /* the text with "@" where the sample belongs; what it is called */
  char *sample, *theirs, *here, *reason;
  guint line; /* of the page */
} Row;

static GPtrArray *rows;

/* --- the page --- */

/* The text between the first pair of backticks, with line ends for "⏎"; NULL: there is none. */
static char *
code_of (const char *cell, const char **ret_rest)
{
  const char *start = strchr (cell, '`'), *end = start ? strchr (start + 1, '`') : NULL;
  g_autoptr (GString) text = NULL;

  if (!end)
    return NULL;
  text = g_string_new_len (start + 1, end - start - 1);
  g_string_replace (text, "⏎", "\n", 0);
  g_string_replace (text, "¦", "|", 0);
  if (ret_rest)
    *ret_rest = end + 1;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_row (char **cells, const char *file, const char *frame, guint line)
{
  Row *row = g_new0 (Row, 1);

  row->sample = code_of (cells[1], NULL);
  row->theirs = g_strdup (g_strstrip (cells[2]));
  row->here = g_strdup (g_strstrip (cells[3]));
  row->reason = g_strdup (g_strstrip (cells[4]));
  row->file = g_strdup (file);
  row->frame = g_strdup (frame);
  row->line = line;
  g_ptr_array_add (rows, row);
}

/* "```FILE", the frame, "```", and then rows "| `SAMPLE` | THEIRS | HERE | REASON |". */
static void
read_page (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "doc", "differences.md", NULL);
  g_autofree char *text = NULL, *file = NULL;
  g_autoptr (GString) frame = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], "|", -1);

    if (g_str_has_prefix (lines[i], "```")) {
      inside = !inside;
      if (inside) {
        g_string_truncate (frame, 0);
        g_free (file);
        file = g_strdup (lines[i] + strlen ("```"));
      }
    } else if (inside)
      g_string_append_printf (frame, "%s\n", lines[i]);
    else if (file && g_strv_length (cells) == 6 && strchr (cells[1], '`'))
      add_row (cells, file, frame->str, i + 1);
  }
}

/* --- a row --- */

static gboolean
one_warning_has (const WgreImport *import, const char *text)
{
  for (guint i = 0; i < import->warnings->len; i++)
    if (strstr (((WgreWarning *) import->warnings->pdata[i])->text, text))
      return TRUE;
  return FALSE;
}

/* "KEY=VALUE", "KEY=" for a key that is not there. */
static gboolean
import_has (const WgreImport *import, const char *item)
{
  const char *equals = strchr (item, '=');
  g_autofree char *key = g_strndup (item, (gsize) (equals - item));
  const char *value = g_hash_table_lookup (import->data, key);

  if (!value)
    value = g_hash_table_lookup (import->secrets, key);
  return !g_strcmp0 (value ? value : "", equals + 1);
}

static char *
dump (const WgreImport *import)
{
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, import->data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_string_append_printf (text, "%s=%s\n", key, value);
  for (guint i = 0; i < import->warnings->len; i++)
    g_string_append_printf (text, "warns %s\n", ((WgreWarning *) import->warnings->pdata[i])->text);
  return g_string_free (text, FALSE);
}

/* What is wrong with the column, or NULL. */
static char *
contradiction (const Row *row, const WgreImport *import, const GError *error)
{
  gboolean refused = g_str_has_prefix (row->here, "refused");
  const char *rest = row->here;
  guint found = 0;

  if (refused == (import != NULL))
    return import ? dump (import) : g_strdup (error->message);
  for (char *item; (item = code_of (rest, &rest)); found++) {
    g_autofree char *owned G_GNUC_UNUSED = item;
    gboolean warns = g_str_has_prefix (item, "warns ");

    if (refused ? !strstr (error->message, item)
        : warns ? !one_warning_has (import, item + strlen ("warns "))
                : !strchr (item, '=') || !import_has (import, item))
      return refused ? g_strdup (error->message) : dump (import);
  }
  return found ? NULL : g_strdup ("nothing is said");
}

static char *
check (const Row *row)
{
  g_auto (GStrv) parts = g_strsplit (row->frame, "@", 2);
  g_autofree char *text = g_strjoinv (row->sample, parts);
  g_autofree char *path = g_build_filename ("/some/where", row->file, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read (path, bytes, NULL, &error);

  return contradiction (row, import, error);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *problem = check (row);

  if (problem)
    g_error ("doc/differences.md:%u: %s: the page says %s, but:\n%s", row->line, row->sample,
             row->here, problem);
  g_assert_cmpstr (row->theirs, !=, "");
  g_assert_cmpstr (row->reason, !=, "");
}

/* A page that says something else is noticed. */
static void
test_wrong_rows (void)
{
  static const char *const wrong[] = {
    "refused", "`mtu=1401`", "`mtu=`", "`warns x`", "accepted", "`mtu=1400` `fwmark=0x1`",
  };
  Row row = { .file = (char *) "wg0.conf", .sample = (char *) "MTU = 1400" };

  row.frame = (char *) "[Interface]\n@\n";
  row.here = (char *) "`mtu=1400`";
  g_assert_null (check (&row));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *problem = NULL;

    row.here = (char *) wrong[i];
    problem = check (&row);
    g_test_message ("%s", wrong[i]);
    g_assert_nonnull (problem);
  }
}

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->frame);
  g_free (row->file);
  g_free (row->sample);
  g_free (row->theirs);
  g_free (row->here);
  g_free (row->reason);
  g_free (row);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rows = g_ptr_array_new_with_free_func (row_free);
  read_page ();
  g_assert_cmpuint (rows->len, >=, 60);
  g_test_add_func ("/formats/differences/wrong-rows", test_wrong_rows);
  for (guint i = 0; i < rows->len; i++) {
    Row *row = rows->pdata[i];
    g_autofree char *name = g_strdup_printf ("/formats/differences/line-%u", row->line);

    g_test_add_data_func (name, row, test_row);
  }
  status = g_test_run ();
  g_ptr_array_unref (rows);
  return status;
}
