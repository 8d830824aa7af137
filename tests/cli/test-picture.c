/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of the fixtures' plans: some as files in data/ say them (UPDATE_PLANS=1 writes these
 * anew; read the difference before it is committed), and of all what must be true of any. */
#include <string.h>

#include "cli/picture.h"
#include "common/fixture.h"
#include "plan/planner.h"

static const struct {
  const char *suffix;
  WgrePictureLanguage language;
  const char *begin, *arrow;
} languages[] = {
  { "mermaid", WGRE_PICTURE_MERMAID, "flowchart LR\n", " -->" },
  { "dot", WGRE_PICTURE_DOT, "digraph plan {\n", " -> " },
};

static const char *const golden[] = { "wireguard-full-both", "wireguard-site", "gre-many",
                                      "gre-fou", "over-full" };

static void
test_golden (gconstpointer data)
{
  const Fixture *fixture = data;

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autofree char *name = g_strdup_printf ("%s.%s", fixture->name, languages[i].suffix);
    g_autofree char *path = g_test_build_filename (G_TEST_DIST, "cli", "data", name, NULL);
    g_autofree char *is = wgre_picture (fixture->plan, languages[i].language), *wanted = NULL;
    g_autoptr (GError) error = NULL;

    if (g_getenv ("UPDATE_PLANS"))
      g_assert_true (g_file_set_contents (path, is, -1, NULL));
    if (!g_file_get_contents (path, &wanted, NULL, &error))
      g_error ("%s; the picture is:\n%s", error->message, is);
    g_assert_cmpstr (is, ==, wanted);
  }
}

/* Every node stands in a line of its own, before the arrows that use it. */
static void
check_arrows (const char *text, const char *arrow)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint nodes = 0;

  for (guint i = 0; lines[i]; i++) {
    const char *at = strstr (lines[i], arrow);
    const char *target = at ? strrchr (lines[i], 'n') : NULL;

    if (!g_str_has_prefix (lines[i], "  n"))
      continue;
    if (!at) {
      g_assert_cmpuint ((guint) g_ascii_strtoull (lines[i] + 3, NULL, 10), ==, nodes++);
      continue;
    }
    g_assert_cmpuint ((guint) g_ascii_strtoull (lines[i] + 3, NULL, 10), <, nodes);
    for (target = at; (target = strstr (target, " n")); target += 2)
      if (g_ascii_isdigit (target[2]))
        g_assert_cmpuint ((guint) g_ascii_strtoull (target + 2, NULL, 10), <, nodes);
  }
  g_assert_cmpuint (nodes, >, 0);
}

static void
test_any (gconstpointer data)
{
  const Fixture *fixture = data;

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autofree char *text = wgre_picture (fixture->plan, languages[i].language);

    g_assert_true (g_str_has_prefix (text, languages[i].begin));
    g_assert_nonnull (strstr (text, fixture->plan->interface));
    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_cmpuint (strlen (text), <, 20000);
    check_arrows (text, languages[i].arrow);
  }
}

/* A name cannot end the text that it stands in, and many peers do not make a picture nobody can
 * look at. */
static void
test_odd (void)
{
  g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const WgreFacts facts = { .uuid = "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11" };
  g_autoptr (WgreProfile) profile = NULL;
  g_autoptr (WgrePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 1000; i++) {
    WgreKey key = { { (guint8) i, (guint8) (i >> 8), 7 } };
    char text[WGRE_KEY_TEXT_SIZE];

    wgre_key_print (&key, text);
    g_hash_table_insert (data, g_strdup_printf ("peer.%u", i),
                         g_strdup_printf ("%s allowed-ips=10.1.%u.%u/32", text, i / 256, i % 256));
  }
  g_hash_table_insert (data, g_strdup ("peer.1.name"), g_strdup ("a\"]; n9<b>\\"));
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, &error);
  g_assert_no_error (error);
  plan = wgre_plan_new (profile, &facts, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autofree char *text = wgre_picture (plan, languages[i].language);

    g_assert_nonnull (strstr (text, i ? "a\\\"]; n9<b>\\\\" : "a#34;]; n9#60;b#62;\\"));
    g_assert_nonnull (strstr (text, "and 988 more peers"));
    g_assert_cmpuint (strlen (text), <, 20000);
  }
}

static gboolean
is_golden (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (golden); i++)
    if (!strcmp (golden[i], name))
      return TRUE;
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) fixtures = NULL;
  guint found = 0;

  g_test_init (&argc, &argv, NULL);
  fixtures = fixtures_load ();
  for (guint i = 0; i < fixtures->len; i++) {
    Fixture *fixture = fixtures->pdata[i];
    g_autofree char *any = g_strdup_printf ("/picture/any/%s", fixture->name);
    g_autofree char *file = g_strdup_printf ("/picture/file/%s", fixture->name);

    if (!fixture->plan)
      continue;
    g_test_add_data_func (any, fixture, test_any);
    if (!is_golden (fixture->name))
      continue;
    g_test_add_data_func (file, fixture, test_golden);
    found++;
  }
  g_assert_cmpuint (found, ==, G_N_ELEMENTS (golden));
  g_test_add_func ("/picture/odd", test_odd);
  return g_test_run ();
}
