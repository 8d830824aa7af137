/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is put into an index is found again, and nothing else, however alike keys are. */
#include "core/index.h"

#include <string.h>

#define ENTRIES 5000u
#define MOST 32u

/* Keys that differ in one place only: in their first, middle or last bytes. */
static void
make_key (guint8 key[MOST], gsize size, gsize place, guint number)
{
  memset (key, 7, MOST);
  for (gsize i = 0; i < 2; i++)
    key[(place + i) % size] = (guint8) (number >> 8 * i);
}

static void
test_found_again (gconstpointer data)
{
  gsize size = GPOINTER_TO_SIZE (data);

  for (gsize place = 0; place < size; place++) {
    g_autoptr (WgreIndex) index = wgre_index_new (size);
    guint8 key[MOST];

    for (guint i = 1; i <= ENTRIES; i++) {
      gpointer *value;

      make_key (key, size, place, i);
      value = wgre_index_at (index, key);
      g_assert_null (*value);
      *value = GUINT_TO_POINTER (i);
    }
    for (guint i = 1; i <= ENTRIES; i++) {
      make_key (key, size, place, i);
      g_assert_cmpuint (GPOINTER_TO_UINT (*wgre_index_at (index, key)), ==, i);
    }
  }
}

static void
test_can_be_emptied (void)
{
  g_autoptr (WgreIndex) index = wgre_index_new (sizeof (guint32));
  guint32 a = 1, b = 2;

  *wgre_index_at (index, &a) = &a;
  *wgre_index_at (index, &b) = &b;
  *wgre_index_at (index, &a) = NULL;
  g_assert_null (*wgre_index_at (index, &a));
  g_assert_true (*wgre_index_at (index, &b) == &b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/core/index/keys-of-wireguard", GSIZE_TO_POINTER (32), test_found_again);
  g_test_add_data_func ("/core/index/networks", GSIZE_TO_POINTER (18), test_found_again);
  g_test_add_data_func ("/core/index/short-keys", GSIZE_TO_POINTER (3), test_found_again);
  g_test_add_func ("/core/index/can-be-emptied", test_can_be_emptied);
  return g_test_run ();
}
