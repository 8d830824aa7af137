/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The option table as a whole: every row is complete and every key can be kept by NetworkManager.
 */
#include <string.h>

#include "core/option.h"
#include "core/peer-words.h"
#include "core/peer.h"

/* What stands in a tooltip: one sentence, and not a long one. Lines of files have no field. */
static void
assert_is_tip (const WgreOption *option)
{
  const char *tip = option->tip ? option->tip : option->description;

  if (option->group == WGRE_GROUP_LINES)
    return;
  g_assert_null (strstr (tip, ". "));
  g_assert_cmpuint (strlen (tip), <=, 100);
}

static void
test_rows_are_complete (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);

    g_test_message ("%s", option->key);
    g_assert_cmpuint (option->id, ==, i);
    g_assert_nonnull (option->type);
    g_assert_nonnull (option->label);
    g_assert_nonnull (option->description);
    g_assert_true (g_str_has_suffix (option->description, "."));
    assert_is_tip (option);
    g_assert_cmpuint (option->kinds, !=, 0);
  }
}

/* What is kept for the file of a client belongs to its peer, and no program but ours knows it. */
static void
test_what_is_for_clients (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    gboolean of_client = g_str_has_prefix (option->key, "peer.*.client-") ||
                         !strcmp (option->key, "peer.*.private-key");

    g_test_message ("%s", option->key);
    g_assert_cmpint ((option->flags & WGRE_OPTION_CLIENT) != 0, ==, of_client);
    g_assert_false (of_client && (option->wgquick || option->networkd ||
                                  option->flags & (WGRE_OPTION_LIVE | WGRE_OPTION_LOWER)));
  }
}

/* NetworkManager's keyfiles lose or misread other names. */
static void
test_keys_survive_a_keyfile (void)
{
  static const char *const taken[] = { "name",    "service-type", "user-name", "persistent",
                                       "timeout", "data",         "secrets" };

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const char *key = wgre_option_get (i)->key;

    g_test_message ("%s", key);
    g_assert_cmpuint (strspn (key, "abcdefghijklmnopqrstuvwxyz0123456789.-*"), ==, strlen (key));
    g_assert_false (g_str_has_suffix (key, "-flags"));
    for (guint j = 0; j < G_N_ELEMENTS (taken); j++)
      g_assert_cmpstr (key, !=, taken[j]);
  }
}

static void
test_lookup_finds_every_row (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    g_autofree char *key = wgre_option_key (wgre_option_get (i), 4711);
    guint32 id = 0;

    g_assert_true (wgre_option_lookup (key, &id) == wgre_option_get (i));
    g_assert_cmpuint (id, ==, strchr (wgre_option_get (i)->key, '*') ? 4711 : 0);
  }
}

static void
test_lookup_refuses_odd_ids (void)
{
  static const char *const odd[] = {
    "peer",    "peer.",   "peer.*",          "peer.x",          "peer.-1", "peer.01",
    "peer.1.", "peer.1x", "peer.4294967296", "neighbour.1.psk", "tunnel.1"
  };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++) {
    g_test_message ("%s", odd[i]);
    g_assert_null (wgre_option_lookup (odd[i], NULL));
  }
}

static guint
count_choices (const char *choices)
{
  g_auto (GStrv) items = g_strsplit (choices, "|", -1);

  return g_strv_length (items);
}

/* What an editor shows of a row. */
static void
test_rows_can_be_shown (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    g_autoptr (GError) error = NULL;
    WgreValue value = { 0 };

    g_test_message ("%s", option->key);
    g_assert_nonnull (wgre_group_label (option->group));
    if (option->choice_labels)
      g_assert_cmpuint (count_choices (option->choice_labels), ==, count_choices (option->choices));
    if (!option->example)
      continue;
    g_assert_true (wgre_option_parse (option, 1, option->example, &value, &error));
    g_assert_no_error (error);
    wgre_option_clear_value (option, &value);
  }
}

static void
test_words_of_a_peer_are_rows (void)
{
  guint count = 0;

  for (const WgreOption *row; (row = wgre_peer_row (count)); count++) {
    g_autofree char *again = NULL;
    WgreValue value = { 0 };

    g_assert_true (g_str_has_suffix (row->description, "."));
    assert_is_tip (row);
    if (!row->example)
      continue;
    g_assert_true (wgre_option_parse (row, 0, row->example, &value, NULL));
    again = wgre_option_print (row, &value);
    g_assert_cmpstr (again, ==, row->example);
    wgre_option_clear_value (row, &value);
    g_assert_false (wgre_option_parse (row, 0, "x y", &value, NULL));
  }
  g_assert_cmpuint (count, ==, 8);
}

static void
test_fallbacks_can_be_read (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    g_autofree char *again = NULL;
    WgreValue value = { 0 };

    if (!option->fallback)
      continue;
    g_assert_true (wgre_option_parse (option, 0, option->fallback, &value, NULL));
    again = wgre_option_print (option, &value);
    g_assert_cmpstr (again, ==, option->fallback);
    wgre_option_clear_value (option, &value);
  }
}

static void
test_nearest (void)
{
  static const char *const pairs[][2] = {
    { "listen_port", "listen-port" },       { "adresses", "addresses" },
    { "ListenPort", "listen-port" },        { "peer.7.pks", "peer.7.psk" },
    { "private-kee", "private-key" },       { "remot", "remote" },
    { "completely-different-thing", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *nearest = wgre_option_nearest (pairs[i][0]);

    g_test_message ("%s", pairs[i][0]);
    g_assert_cmpstr (nearest, ==, pairs[i][1]);
  }
}

static void
test_flags_belong_to_secrets (void)
{
  g_assert_nonnull (wgre_option_lookup_flags ("private-key-flags", NULL));
  g_assert_nonnull (wgre_option_lookup_flags ("peer.3.psk-flags", NULL));
  g_assert_null (wgre_option_lookup_flags ("mtu-flags", NULL));
  g_assert_null (wgre_option_lookup_flags ("peer.3-flags", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/options/rows-are-complete", test_rows_are_complete);
  g_test_add_func ("/core/options/what-is-for-clients", test_what_is_for_clients);
  g_test_add_func ("/core/options/keys-survive-a-keyfile", test_keys_survive_a_keyfile);
  g_test_add_func ("/core/options/lookup-finds-every-row", test_lookup_finds_every_row);
  g_test_add_func ("/core/options/lookup-refuses-odd-ids", test_lookup_refuses_odd_ids);
  g_test_add_func ("/core/options/fallbacks-can-be-read", test_fallbacks_can_be_read);
  g_test_add_func ("/core/options/rows-can-be-shown", test_rows_can_be_shown);
  g_test_add_func ("/core/options/words-of-a-peer-are-rows", test_words_of_a_peer_are_rows);
  g_test_add_func ("/core/options/nearest-key-is-offered", test_nearest);
  g_test_add_func ("/core/options/flags-belong-to-secrets", test_flags_belong_to_secrets);
  return g_test_run ();
}
