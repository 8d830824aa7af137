/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the auth-dialog prints is read as nm-applet reads it. */
#include <string.h>

#include "agent/prompt.h"
#include "keyring/keyring.h"

static void
test_pairs (void)
{
  const char text[] = "private-key\nA\npeer.1.psk\nB=\n\n\n";
  g_autoptr (GHashTable) secrets = wgre_keyring_table ();

  g_assert_true (wgre_prompt_parse (text, strlen (text), secrets));
  g_assert_cmpuint (g_hash_table_size (secrets), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (secrets, "private-key"), ==, "A");
  g_assert_cmpstr (g_hash_table_lookup (secrets, "peer.1.psk"), ==, "B=");
}

static void
test_nothing (void)
{
  g_autoptr (GHashTable) secrets = wgre_keyring_table ();

  g_assert_true (wgre_prompt_parse ("\n\n", 2, secrets));
  g_assert_cmpuint (g_hash_table_size (secrets), ==, 0);
}

static void
test_cut_off (void)
{
  static const char text[] = "private-key\nA\n\n";

  for (gsize length = 0; length < strlen (text); length++) {
    g_autoptr (GHashTable) secrets = wgre_keyring_table ();

    g_assert_false (wgre_prompt_parse (text, length, secrets));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/prompt/pairs", test_pairs);
  g_test_add_func ("/agent/prompt/nothing", test_nothing);
  g_test_add_func ("/agent/prompt/cut-off", test_cut_off);
  return g_test_run ();
}
