/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target over its corpus, so that what a fuzzer once found stays found. */
#include <glib.h>

#include "../fuzz/fuzz.h"

static void
replay (gconstpointer path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &text, &size, &error);
  g_assert_no_error (error);
  /* Every beginning of a small file too: the cut is where parsers read too far. */
  for (gsize length = 0; size < 4096 && length < size; length++) {
    g_autofree char *start = g_memdup2 (text, length);

    LLVMFuzzerTestOneInput ((const uint8_t *) start, length);
  }
  LLVMFuzzerTestOneInput ((const uint8_t *) text, size);
}

int
main (int argc, char **argv)
{
  const char *top = g_getenv ("TOP_SRCDIR");
  g_autofree char *directory =
      g_build_filename (top ? top : ".", "tests/fuzz/corpus", fuzz_target.corpus, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (directory, 0, &error);
  const char *name;
  guint files = 0;

  g_test_init (&argc, &argv, NULL);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *test = g_strdup_printf ("/fuzz/%s/%s", fuzz_target.corpus, name);

    g_test_add_data_func_full (test, g_build_filename (directory, name, NULL), replay, g_free);
    files++;
  }
  g_assert_cmpuint (files, >, 0);
  return g_test_run ();
}
