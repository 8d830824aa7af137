/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every profile of tests/plan/fixtures, and every file of tests/fuzz/corpus, written in every
 * format and read again: the plan is the same, but for the keys that the writer names; and what was
 * read once is read the same again. */
#include <string.h>

#include "common/fixture.h"
#include "formats/beside.h"
#include "formats/format.h"
#include "plan/planner.h"

/* What the files are called; "@" is the name of the interface. */
static const char *const targets[] = {
  "@.conf",
  "/etc/sysconfig/network-scripts/ifcfg-@",
  "/etc/sysconfig/network/ifcfg-@",
  "@.nmconnection",
  "@.netdev",
  "@.interfaces",
};

/* Where files of each format are, also of those that are only read, and what they are called. */
static const struct {
  const char *folder, *file;
} sources[] = {
  { "wgquick", "wg0.conf" },
  { "ifcfg", "/etc/sysconfig/network-scripts/ifcfg-gre1" },
  { "suse", "/etc/sysconfig/network/ifcfg-gre1" },
  { "keyfile", "some.nmconnection" },
  { "networkd", "wg0.netdev" },
  { "ifupdown", "some.interfaces" },
  { "netplan", "netplan.yaml" },
  { "uci", "network.uci" },
  { "commands", "tunnel.sh" },
};

static guint compared[G_N_ELEMENTS (targets)], followed[G_N_ELEMENTS (sources)];

static WgreImport *
read_back (const char *path, GPtrArray *files)
{
  const WgreFile *file = files->pdata[0];
  g_autoptr (GBytes) bytes = g_bytes_new (file->text, strlen (file->text));
  g_autoptr (GError) error = NULL;
  WgreImport *import;

  beside_written = files;
  import = wgre_format_read (path, bytes, &beside_names, &error);
  beside_written = NULL;
  for (guint i = 0; error && i < files->len; i++)
    g_test_message ("%s:\n%s", ((WgreFile *) files->pdata[i])->name,
                    ((WgreFile *) files->pdata[i])->text);
  g_assert_no_error (error);
  return import;
}

static gboolean
is_named (const GError *error, const char *key)
{
  g_autofree char *first = g_strdup_printf (": %s (", key);
  g_autofree char *next = g_strdup_printf (", %s (", key);

  return strstr (error->message, first) || strstr (error->message, next);
}

/* Takes the keys away that the writer says it has no words for. FALSE: it named none that is there.
 */
static gboolean
remove_named (GHashTable *data, const GError *error)
{
  GHashTableIter iter;
  const char *key;
  gboolean any = FALSE;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
    if (is_named (error, key)) {
      g_hash_table_iter_remove (&iter);
      any = TRUE;
    }
  return any;
}

/* NULL: the format cannot say it at all. */
static GPtrArray *
write_what_can_be (const char *path, GHashTable *data, GHashTable *secrets)
{
  for (;;) {
    g_autoptr (GError) error = NULL;
    GPtrArray *files = wgre_format_write (path, data, secrets, NULL, &error);

    if (files)
      return files;
    if (!remove_named (data, error)) {
      g_test_message ("%s: %s", path, error->message);
      return NULL;
    }
  }
}

static GHashTable *
copy_table (GHashTable *table)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_hash_table_insert (copy, g_strdup (key), g_strdup (value));
  return copy;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The order between the families says nothing, and formats that have a section for each lose it. */
static char *
sort_lines (char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_free (text);
  qsort (lines, g_strv_length (lines), sizeof *lines, compare);
  return g_strjoinv ("\n", lines);
}

/* The commands and the warnings of a plan, or why there is none. */
static char *
explain (const Fixture *fixture, GHashTable *data, GHashTable *secrets)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, &error);
  g_autoptr (WgrePlan) plan = NULL;
  GString *text = g_string_new (NULL);
  g_autofree char *up = NULL;

  g_assert_no_error (error);
  plan = wgre_plan_new (profile, &fixture->facts, &error);
  if (!plan) {
    g_string_append (text, error->message);
    return g_string_free (text, FALSE);
  }
  up = wgre_plan_describe (plan, WGRE_UP, "");
  g_string_append (text, up);
  for (guint i = 0; i < plan->warnings->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) plan->warnings->pdata[i]);
  return sort_lines (g_string_free (text, FALSE));
}

static char *
dump (GHashTable *table)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_ptr_array_add (lines, g_strdup_printf ("%s=%s", key, value));
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* import, export, import */
static void
check_again (const char *path, const WgreImport *import)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files =
      wgre_format_write (path, import->data, import->secrets, NULL, &error);
  g_autoptr (WgreImport) again = NULL;
  g_autofree char *first = dump (import->data), *second = NULL;

  g_assert_no_error (error);
  if (!files)
    return;
  again = read_back (path, files);
  second = again ? dump (again->data) : NULL;
  g_assert_cmpstr (second, ==, first);
}

static void
check_target (const Fixture *fixture, guint target)
{
  const char *interface = g_hash_table_lookup (fixture->data, "interface");
  g_auto (GStrv) parts = g_strsplit (targets[target], "@", 2);
  g_autofree char *path = g_strjoinv (interface, parts);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GHashTable) data = copy_table (fixture->data);
  g_autoptr (GPtrArray) files = write_what_can_be (path, data, fixture->secrets);
  g_autoptr (WgreImport) import = NULL;

  if (!files)
    return;
  import = read_back (path, files);
  if (!import)
    return;
  before = explain (fixture, data, fixture->secrets);
  after = explain (fixture, import->data, import->secrets);
  if (strcmp (before, after))
    g_test_message ("%s in %s:\n%s", fixture->name, path, ((WgreFile *) files->pdata[0])->text);
  g_assert_cmpstr (after, ==, before);
  check_again (path, import);
  compared[target]++;
}

static void
check_fixture (gconstpointer data)
{
  const Fixture *fixture = data;

  /* A file gives its name to an interface that has none. */
  for (guint i = 0;
       g_hash_table_contains (fixture->data, "interface") && i < G_N_ELEMENTS (targets); i++)
    check_target (fixture, i);
}

/* What else a plan needs, when nobody's answers are known. */
static void
set_plain_facts (Fixture *fixture)
{
  const GPtrArray *peers;

  fixture->facts.uuid = "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11";
  fixture->facts.use[0] = wgre_facts_use ("auto");
  fixture->facts.use[1] = wgre_facts_use ("auto");
  fixture->facts.underlay_mtu = 1500;
  fixture->facts.free_number = 51820;
  fixture->facts.family_version = 2;
  peers = wgre_profile_peers (wgre_profile_carrier (fixture->profile));
  fixture->facts.endpoints = g_array_new (FALSE, TRUE, sizeof (WgreEndpointAddress));
  g_array_set_size (fixture->facts.endpoints, peers->len);
}

/* One file of another program, in every format. What cannot be read is no file of a tunnel. */
static void
check_import (const char *file, const char *path, guint source)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WgreImport) import = NULL;
  g_autoptr (WgreProfile) profile = NULL;
  Fixture fixture = { .name = (char *) path };
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  bytes = g_bytes_new (text, length);
  import = wgre_format_read (file, bytes, NULL, NULL);
  if (!import)
    return;
  if (!g_hash_table_contains (import->data, "interface"))
    g_hash_table_insert (import->data, g_strdup ("interface"), g_strdup ("wgre7"));
  profile = wgre_profile_new (import->data, import->secrets, WGRE_PROFILE_WITHOUT_SECRETS, NULL);
  g_assert_nonnull (profile);
  fixture.data = import->data;
  fixture.secrets = import->secrets;
  fixture.profile = profile;
  set_plain_facts (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    check_target (&fixture, i);
  wgre_facts_clear (&fixture.facts);
  followed[source]++;
}

static void
check_source (gconstpointer data)
{
  guint source = GPOINTER_TO_UINT (data);
  g_autofree char *folder =
      g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", sources[source].folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    check_import (sources[source].file, path, source);
  }
  g_test_message ("%s: %u files", sources[source].folder, followed[source]);
  g_assert_cmpuint (followed[source], >=, 1);
}

/* A comparison that never takes place would show nothing. */
static void
test_all_formats_were_compared (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_test_message ("%s: %u", targets[i], compared[i]);
    g_assert_cmpuint (compared[i], >=, 2);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) fixtures = NULL;

  g_test_init (&argc, &argv, NULL);
  /* One run shows all that is wrong. */
  g_test_set_nonfatal_assertions ();
  fixtures = fixtures_load ();
  for (guint i = 0; i < fixtures->len; i++) {
    const Fixture *fixture = fixtures->pdata[i];
    g_autofree char *name = g_strconcat ("/meaning/", fixture->name, NULL);

    g_test_add_data_func (name, fixture, check_fixture);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_autofree char *name = g_strconcat ("/meaning/from-", sources[i].folder, NULL);

    g_test_add_data_func (name, GUINT_TO_POINTER (i), check_source);
  }
  g_test_add_func ("/meaning/all-formats-were-compared", test_all_formats_were_compared);
  return g_test_run ();
}
