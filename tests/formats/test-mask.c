/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is shown or kept of a file has no secret in it, in whatever shape; what is no secret stays.
 */
#include "formats/kit/mask.h"

#define KEY "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define URL_SAFE "aBXPJ8p5Tf5nUi0FT-rHTUQVlZyI7_AZnYCp4y1DUUY="

typedef struct {
  const char *name;
  const char *text;
  const char *masked; /* NULL: as it is */
} Row;

static const Row rows[] = {
  { "whole", "PrivateKey = " KEY, "PrivateKey = (hidden)" },
  { "without-name", KEY " # old", "(hidden) # old" },
  { "short", "PrivateKey = abc", "PrivateKey = (hidden)" },
  { "too-long", "PresharedKey=" KEY KEY, "PresharedKey=(hidden)" },
  { "with-blank",
    "PrivateKey = aBXPJ8p5Tf5nUi0FT GrHTUQVlZyI7sAZnYCp4y1DUUY=", "PrivateKey = (hidden)" },
  { "url-safe", URL_SAFE, "(hidden)" },
  { "url-safe-called", "private-key=" URL_SAFE, "private-key=(hidden)" },
  { "other-case", "PRIVATEKEY=a+b", "PRIVATEKEY=(hidden)" },
  { "underscore", "private_key = \"abc\"", "private_key = \"(hidden)" },
  { "colon", "PrivateKey: abc", "PrivateKey: (hidden)" },
  { "no-break-space",
    "PrivateKey\xc2\xa0=\xc2\xa0"
    "abc",
    "PrivateKey\xc2\xa0=\xc2\xa0(hidden)" },
  { "sign-forgotten", "PrivateKey aBXPJ8p5Tf5nUi0FTG", "PrivateKey (hidden)" },
  { "commented-out", "#PrivateKey = abc", "#PrivateKey = (hidden)" },
  { "of-netplan", "private: aBXPJ8p5Tf5nUi0FTG", "private: (hidden)" },
  { "of-amnezia", "HeaderProtectionKey = x", "HeaderProtectionKey = (hidden)" },
  { "of-the-old-plugin", "local-private-key=abc", "local-private-key=(hidden)" },
  { "misspelt", "PreshcredKey=abc", "PreshcredKey=(hidden)" },
  { "misspelt-more", "PrivteKey = abc", "PrivteKey = (hidden)" },
  { "psk", "psk = 123", "psk = (hidden)" },
  { "in-a-command", "wg set wg0 private-key <(echo " KEY ")",
    "wg set wg0 private-key <(echo (hidden))" },
  { "public", "PublicKey = " KEY, NULL },
  { "public-of-netplan", "{public: " KEY "}", NULL },
  { "public-of-a-command", "wg set wg0 peer " KEY " remove", NULL },
  { "public-then-private", "PublicKey = " KEY " PrivateKey = x",
    "PublicKey = " KEY " PrivateKey = (hidden)" },
  { "file", "PrivateKeyFile=/etc/wireguard/key", NULL },
  { "file-of-a-command", "wg set wg0 private-key /etc/wireguard/key", NULL },
  { "credential", "PrivateKey=@wg.key", NULL },
  { "flags", "private-key-flags=1", NULL },
  { "prose", "the private network, shared: yes", NULL },
  { "nothing", "Address = 10.0.0.1/24", NULL },
  { "empty", "PrivateKey =", NULL },
  { "control", "a\033[2Jb", "a?[2Jb" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *masked = wgre_text_mask (row->text);

  g_assert_cmpstr (masked, ==, row->masked ? row->masked : row->text);
  g_assert_cmpint (wgre_text_is_plain (row->text), ==, row->masked == NULL);
}

static void
test_rest_of_a_key (void)
{
  g_autofree char *below = wgre_text_mask_below ("PrivateKey = aBXPJ8p5Tf5nUi0FTG", "y1DUUY=");
  g_autofree char *other = wgre_text_mask_below ("PrivateKey = aBXPJ8p5Tf5nUi0FTG", "MTU = 1400");
  g_autofree char *alone = wgre_text_mask_below ("Address = 10.0.0.1", "y1DUUY=");

  g_assert_cmpstr (below, ==, "(hidden)");
  g_assert_cmpstr (other, ==, "MTU = 1400");
  g_assert_cmpstr (alone, ==, "y1DUUY=");
}

/* Every beginning and every end of a key, behind every name of one. */
static void
test_all_parts_of_a_key (void)
{
  static const char *const names[] = { "PrivateKey = ", "private-key=", "PresharedKey=", "psk: " };

  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    for (guint from = 0; from + 1 < sizeof KEY; from++) {
      g_autofree char *text = g_strconcat (names[n], &KEY[from], NULL);
      g_autofree char *masked = wgre_text_mask (text);
      g_autofree char *expected = g_strconcat (names[n], "(hidden)", NULL);

      if (KEY[from] != '=')
        g_assert_cmpstr (masked, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *name = g_strconcat ("/mask/", rows[i].name, NULL);

    g_test_add_data_func (name, &rows[i], test_row);
  }
  g_test_add_func ("/mask/rest-of-a-key", test_rest_of_a_key);
  g_test_add_func ("/mask/all-parts-of-a-key", test_all_parts_of_a_key);
  return g_test_run ();
}
