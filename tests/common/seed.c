/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/seed.h"

guint32
seed_of_run (void)
{
  const char *given = g_getenv ("SEED");
  guint32 seed = given ? (guint32) g_ascii_strtoull (given, NULL, 10) : g_random_int ();

  g_test_message ("SEED=%u", seed);
  return seed;
}
