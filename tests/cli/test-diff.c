/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The difference of two texts: what diff(1) prints, and that it leads from the one to the other. */
#include <string.h>

#include "cli/diff.h"

static void
check (const char *left, const char *right, const char *expected)
{
  g_autofree char *got = wgre_diff ("a", left, "b", right);

  g_assert_cmpstr (got, ==, expected);
}

static void
test_small (void)
{
  check ("", "", "");
  check ("1\n2\n", "1\n2\n", "");
  check ("", "1\n", "--- a\n+++ b\n@@ -0,0 +1 @@\n+1\n");
  check ("1\n2\n", "", "--- a\n+++ b\n@@ -1,2 +0,0 @@\n-1\n-2\n");
  check ("1\n2\n3\n", "1\nx\n3\n", "--- a\n+++ b\n@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n");
  check ("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\n6\n7\n",
         "--- a\n+++ b\n@@ -4,3 +4,4 @@\n 4\n 5\n 6\n+7\n");
}

/* As GNU diff does: contexts that touch become one hunk. */
static void
test_hunks (void)
{
  check ("a\n1\n2\n3\n4\n5\n6\nb\n", "x\n1\n2\n3\n4\n5\n6\ny\n",
         "--- a\n+++ b\n@@ -1,8 +1,8 @@\n-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+y\n");
  check (
      "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "x\n1\n2\n3\n4\n5\n6\n7\ny\n",
      "--- a\n+++ b\n@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+y\n");
}

static char *
random_text (GRand *random)
{
  GString *text = g_string_new (NULL);
  gint lines = g_rand_int_range (random, 0, 30);

  for (gint i = 0; i < lines; i++)
    g_string_append_printf (text, "%d\n", g_rand_int_range (random, 0, 6));
  return g_string_free (text, FALSE);
}

/* Follows the hunks through @left; returns what they make of it. */
static char *
apply (const char *left, const char *difference)
{
  g_auto (GStrv) lines = g_strsplit (left, "\n", -1), rows = g_strsplit (difference, "\n", -1);
  GString *result = g_string_new (NULL);
  guint at = 0;

  for (guint i = *difference ? 2 : 0; rows[i] && *rows[i]; i++) {
    guint start = 0;

    if (rows[i][0] == '@') {
      const char *comma = strpbrk (rows[i] + 4, ", ");

      start = (guint) g_ascii_strtoull (rows[i] + 4, NULL, 10);
      if (g_str_has_prefix (comma, ",0 "))
        start++;
      for (; at + 1 < start; at++)
        g_string_append_printf (result, "%s\n", lines[at]);
      continue;
    }
    if (rows[i][0] != '+')
      g_assert_cmpstr (rows[i] + 1, ==, lines[at++]);
    if (rows[i][0] != '-')
      g_string_append_printf (result, "%s\n", rows[i] + 1);
  }
  for (; lines[at] && lines[at + 1]; at++)
    g_string_append_printf (result, "%s\n", lines[at]);
  return g_string_free (result, FALSE);
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 2000; i++) {
    g_autofree char *left = random_text (random), *right = random_text (random);
    g_autofree char *difference = wgre_diff ("a", left, "b", right);
    g_autofree char *got = apply (left, difference);

    g_assert_cmpstr (got, ==, right);
  }
}

/* Too many for the table of common lines. */
static void
test_large (void)
{
  g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);
  g_autofree char *difference = NULL, *got = NULL;

  for (guint i = 0; i < 10000; i++) {
    g_string_append_printf (left, "%u\n", i);
    g_string_append_printf (right, "%u\n", i ^ 1);
  }
  difference = wgre_diff ("a", left->str, "b", right->str);
  got = apply (left->str, difference);
  g_assert_cmpstr (got, ==, right->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diff/small", test_small);
  g_test_add_func ("/diff/hunks", test_hunks);
  g_test_add_func ("/diff/random", test_random);
  g_test_add_func ("/diff/large", test_large);
  return g_test_run ();
}
