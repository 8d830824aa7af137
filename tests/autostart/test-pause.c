/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "autostart/pause.h"

static void
test_grows (void)
{
  g_assert_cmpuint (wgre_pause_after (1), ==, 2);
  g_assert_cmpuint (wgre_pause_after (2), ==, 4);
  for (guint failures = 2; failures < 40; failures++)
    g_assert_cmpuint (wgre_pause_after (failures), >=, wgre_pause_after (failures - 1));
}

static void
test_has_an_end (void)
{
  g_assert_cmpuint (wgre_pause_after (8), ==, WGRE_PAUSE_LONGEST_S);
  g_assert_cmpuint (wgre_pause_after (G_MAXUINT), ==, WGRE_PAUSE_LONGEST_S);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/autostart/pause/grows", test_grows);
  g_test_add_func ("/autostart/pause/has-an-end", test_has_an_end);
  return g_test_run ();
}
