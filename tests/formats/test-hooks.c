/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of hooks as people write them: which keys they become, which lines stay, and why: the
 * rows of hooks.rows. With WGRE_UPDATE set, prints them with what becomes of them, to be read and
 * kept. */
#include <string.h>

#include "formats/format.h"

#define HEAD                                                                                       \
  "[Interface]\nPrivateKey = aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY=\nListenPort = 51820\n"
#define PEER "PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n"
#define ADDRESS "Address = 10.8.0.1/24\n"

typedef struct {
  char *name;
  GString *lines;    /* of the file */
  GString *expected; /* options, lines that are kept, reasons */
} Row;

/* --- the table --- */

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->name);
  g_string_free (row->lines, TRUE);
  g_string_free (row->expected, TRUE);
  g_free (row);
}

static GPtrArray *
read_rows (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "formats", "hooks.rows", NULL),
                  *text = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  g_auto (GStrv) lines = NULL;
  Row *row = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    if (g_str_has_prefix (lines[i], "=== ")) {
      row = g_new0 (Row, 1);
      row->name = g_strdup (lines[i] + 4);
      row->lines = g_string_new (NULL);
      row->expected = g_string_new (NULL);
      g_ptr_array_add (rows, row);
    } else if (row && *lines[i] && *lines[i] != '#') {
      gboolean expected = strchr ("=~!", *lines[i]) && lines[i][1] == ' ';

      g_string_append_printf (expected ? row->expected : row->lines, "%s\n", lines[i]);
    }
  }
  return rows;
}

/* --- what becomes of a row --- */

static char *
file_of (const Row *row)
{
  const char *lines = row->lines->str;
  const char *address = g_str_has_prefix (lines, "Address") ? "" : ADDRESS;
  const char *peer = strstr (lines, "[Peer]");

  if (peer)
    return g_strdup_printf ("%s%s%s" PEER, HEAD, address, lines);
  return g_strdup_printf ("%s%s%s[Peer]\n" PEER "AllowedIPs = 10.8.0.2/32\n", HEAD, address, lines);
}

static GHashTable *
data_of (const char *text, GPtrArray **ret_warnings)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read ("wg0.conf", bytes, NULL, &error);

  g_assert_no_error (error);
  if (ret_warnings)
    *ret_warnings = g_ptr_array_ref (import->warnings);
  return g_hash_table_ref (import->data);
}

/* What the file says without its commands. */
static GHashTable *
plain_data_of (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) plain = g_string_new (NULL);

  for (guint i = 0; lines[i]; i++)
    if (!g_str_has_prefix (lines[i], "Pre") || g_str_has_prefix (lines[i], "Pres"))
      if (!g_str_has_prefix (lines[i], "Post"))
        g_string_append_printf (plain, "%s\n", lines[i]);
  return data_of (plain->str, NULL);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const char *left = *(const char *const *) a, *right = *(const char *const *) b;
  gboolean files = g_str_has_prefix (left, "file.") && g_str_has_prefix (right, "file.");
  gint64 first = files ? g_ascii_strtoll (left + 5, NULL, 10) : 0;
  gint64 second = files ? g_ascii_strtoll (right + 5, NULL, 10) : 0;

  return first != second ? (first < second ? -1 : 1) : strcmp (left, right);
}

static void
append_data (GString *result, GHashTable *data, GHashTable *plain, gboolean kept)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer each;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, &each, NULL))
    g_ptr_array_add (keys, each);
  g_ptr_array_sort (keys, compare_numbers);
  for (guint i = 0; i < keys->len; i++) {
    const char *key = keys->pdata[i], *value = g_hash_table_lookup (data, key);

    if (g_str_has_prefix (key, "file.") != kept ||
        !g_strcmp0 (g_hash_table_lookup (plain, key), value))
      continue;
    if (kept)
      g_string_append_printf (result, "~ %s\n", strchr (value, ' ') + 1);
    else
      g_string_append_printf (result, "= %s=%s\n", key, value);
  }
}

static char *
result_of (const Row *row)
{
  g_autofree char *text = file_of (row);
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (GHashTable) data = data_of (text, &warnings), plain = plain_data_of (text);
  GString *result = g_string_new (NULL);

  append_data (result, data, plain, FALSE);
  append_data (result, data, plain, TRUE);
  for (guint i = 0; i < warnings->len; i++) {
    static const char said[] = "commands are not run: ";
    const WgreWarning *warning = warnings->pdata[i];
    const char *reason = strstr (warning->text, said);

    if (reason)
      g_string_append_printf (result, "! %s\n", reason + strlen (said));
  }
  return g_string_free (result, FALSE);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *result = result_of (row);

  g_assert_cmpstr (result, ==, row->expected->str);
}

/* A row cannot be right by saying nothing: what goes makes a key. */
static void
test_enough (gconstpointer data)
{
  const GPtrArray *rows = data;
  guint lines = 0;

  for (guint i = 0; i < rows->len; i++)
    for (const char *at = ((const Row *) rows->pdata[i])->lines->str; (at = strchr (at, '\n'));
         at++)
      lines++;
  g_test_message ("%u rows, %u lines", rows->len, lines);
  g_assert_cmpuint (rows->len, >=, 60);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) rows = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  rows = read_rows ();
  for (guint i = 0; g_getenv ("WGRE_UPDATE") && i < rows->len; i++) {
    const Row *row = rows->pdata[i];
    g_autofree char *what = result_of (row);

    g_print ("=== %s\n%s%s\n", row->name, row->lines->str, what);
  }
  if (g_getenv ("WGRE_UPDATE"))
    return 0;
  g_test_set_nonfatal_assertions ();
  for (guint i = 0; i < rows->len; i++) {
    const Row *row = rows->pdata[i];
    g_autofree char *name = g_strdup_printf ("/hooks/%02u-%s", i, row->name);

    g_strdelimit (name + strlen ("/hooks/"), "/", '-');
    g_test_add_data_func (name, row, test_row);
  }
  g_test_add_data_func ("/hooks/enough", rows, test_enough);
  result = g_test_run ();
  return result;
}
