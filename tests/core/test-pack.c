/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Peers that are stored in few items: packed and unpacked they are what they were, whatever they
 * are; what stands beside them is meant; what cannot be read is refused and not lost. */
#include "core/pack.h"

#include <string.h>

#include "core/key.h"
#include "core/profile.h"
#include "core/secrets.h"

#define KEY "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define PRIVATE "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
}

static void
set (GHashTable *table, const char *key, const char *value)
{
  g_hash_table_replace (table, g_strdup (key), g_strdup (value));
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* All items as sorted lines. */
static char *
dump (GHashTable *table)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_ptr_array_add (lines, g_strdup_printf ("%s=%s", key, value));
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* "a=1\nb=2" */
static GHashTable *
table_of (const char *text)
{
  GHashTable *table = table_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++) {
    char *equals = strchr (lines[i], '=');

    if (!equals)
      continue;
    *equals = '\0';
    set (table, lines[i], equals + 1);
  }
  return table;
}

static void
assert_dump (GHashTable *table, const char *wanted)
{
  g_autofree char *is = dump (table);

  g_assert_cmpstr (is, ==, wanted);
}

static void
assert_table (GHashTable *table, const char *wanted)
{
  g_autoptr (GHashTable) wanted_table = table_of (wanted);
  g_autofree char *is = dump (table), *should_be = dump (wanted_table);

  g_assert_cmpstr (is, ==, should_be);
}

/* --- packed and unpacked --- */

static const char *
any_of (GRand *rand, const char *const *values, guint n)
{
  return values[g_rand_int_range (rand, 0, (gint32) n)];
}

static void
add_any_peer (GRand *rand, GHashTable *data, GHashTable *secrets, guint id)
{
  static const char *const peers[] = { KEY,
                                       KEY " allowed-ips=10.0.0.1/32;fd00::/64",
                                       KEY "  two  blanks",
                                       " " KEY,
                                       KEY " ",
                                       "a|b",
                                       "",
                                       "17 " KEY,
                                       "\t" KEY "\t",
                                       "x" };
  static const char *const names[] = { "Berlin", "a | b", " in", "out ", "", "Bär\nwald", "12 13" };
  static const char *const psks[] = { KEY, "",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "x|y" };
  static const char *const flags[] = { "0", "0", "0", "0", "1", "2", "4", "5", "" };
  g_autofree char *peer = g_strdup_printf ("peer.%u", id),
                  *name = g_strconcat (peer, ".name", NULL),
                  *psk = g_strconcat (peer, ".psk", NULL),
                  *psk_flags = g_strconcat (psk, "-flags", NULL);

  if (g_rand_int_range (rand, 0, 50))
    set (data, peer, any_of (rand, peers, g_rand_boolean (rand) ? 2 : G_N_ELEMENTS (peers)));
  if (g_rand_boolean (rand))
    set (data, name, any_of (rand, names, G_N_ELEMENTS (names)));
  if (g_rand_boolean (rand))
    set (secrets, psk, any_of (rand, psks, G_N_ELEMENTS (psks)));
  if (g_rand_boolean (rand))
    set (data, psk_flags, any_of (rand, flags, G_N_ELEMENTS (flags)));
}

/* A comment for each peer, as somebody may have written it. */
static void
test_lines_are_few (void)
{
  g_autoptr (GHashTable) data = table_new (), secrets = table_new ();
  g_autofree char *before = NULL;

  for (guint i = 1; i <= 1000; i++) {
    g_autofree char *key = g_strdup_printf ("file.%u", i), *name = g_strconcat (key, ".name", NULL);

    set (data, key, i == 500 ? "peer.1 # a | b" : "peer.1 # a comment");
    if (i == 500)
      set (data, name, "not ours");
  }
  before = dump (data);
  wgre_pack_pack (data, secrets);
  g_assert_cmpuint (g_hash_table_size (data), ==, 12);
  wgre_pack_unpack (data, secrets);
  assert_dump (data, before);
}

static void
test_identity (void)
{
  for (guint32 seed = 0; seed < 300; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (GHashTable) data = table_of ("tunnel=wireguard\nprivate-key-flags=1");
    g_autoptr (GHashTable) secrets = table_of ("private-key=" PRIVATE);
    g_autofree char *before = NULL, *secrets_before = NULL;
    guint n = (guint) g_rand_int_range (rand, 0, 400), id = 0, few;

    for (guint i = 0; i < n; i++) {
      id += g_rand_int_range (rand, 0, 20) ? 1 : (guint) g_rand_int_range (rand, 1, 5000);
      add_any_peer (rand, data, secrets, id);
    }
    set (data, "peer.4294967295", KEY);
    set (data, "peer.0", KEY);
    before = dump (data);
    secrets_before = dump (secrets);
    wgre_pack_pack (data, secrets);
    few = g_hash_table_size (data);
    wgre_pack_unpack (data, secrets);
    g_test_message ("seed %u: %u peers, %u items, packed %u", seed, n, g_hash_table_size (data),
                    few);
    assert_dump (data, before);
    assert_dump (secrets, secrets_before);
  }
}

static void
add_plain (GHashTable *data, GHashTable *secrets, guint n, const char *flags)
{
  for (guint i = 1; i <= n; i++) {
    g_autofree char *peer = g_strdup_printf ("peer.%u", i),
                    *name = g_strconcat (peer, ".name", NULL),
                    *psk = g_strconcat (peer, ".psk", NULL),
                    *psk_flags = g_strconcat (psk, "-flags", NULL);

    set (data, peer, KEY);
    set (data, name, peer);
    set (secrets, psk, KEY);
    if (flags)
      set (data, psk_flags, flags);
  }
}

static void
test_items_are_few (void)
{
  static const struct {
    guint peers;
    const char *flags;
    guint data, secrets;
  } rows[] = {
    { 32, "0", 96, 32 },       { 33, "0", 3, 1 },        { 100, "0", 3, 1 },
    { 101, "0", 6, 2 },        { 10000, "0", 300, 100 }, { 10000, NULL, 200, 100 },
    { 1000, "1", 1020, 1000 }, { 1000, "4", 30, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GHashTable) data = table_new (), secrets = table_new ();

    add_plain (data, secrets, rows[i].peers, rows[i].flags);
    wgre_pack_pack (data, secrets);
    g_assert_cmpuint (g_hash_table_size (data), ==, rows[i].data);
    g_assert_cmpuint (g_hash_table_size (secrets), ==, rows[i].secrets);
  }
}

/* Another peer touches its own chunk only. */
static void
test_a_change_stays_in_its_chunk (void)
{
  g_autoptr (GHashTable) before = table_new (), after = table_new (), secrets = table_new ();
  GHashTableIter iter;
  const char *key, *value;
  guint changed = 0;

  add_plain (before, secrets, 1000, NULL);
  add_plain (after, secrets, 1000, NULL);
  set (after, "peer.421", KEY " endpoint=192.0.2.1:51820");
  g_hash_table_remove (after, "peer.422");
  wgre_pack_pack (before, NULL);
  wgre_pack_pack (after, NULL);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (g_strcmp0 (g_hash_table_lookup (after, key), value))
      changed++;
  g_assert_cmpuint (changed, ==, 2); /* names.5, since a name without its peer stays alone */
}

/* --- what stands beside --- */

static void
test_what_is_meant (void)
{
  static const struct {
    const char *what, *data, *secrets, *unpacked, *unpacked_secrets;
  } rows[] = {
    { "the spelling", "peers.1=1 A|2 B x  |  7 C\nnames.1=2 Bern", "psks.1=1 P | 7 Q",
      "peer.1=A\npeer.2=B x\npeer.2.name=Bern\npeer.7=C", "peer.1.psk=P\npeer.7.psk=Q" },
    { "flags are those of all", "peers.1=1 A | 2 B\npsks.1-flags=0", "psks.1=2 P",
      "peer.1=A\npeer.2=B\npeer.2.psk-flags=0", "peer.2.psk=P" },
    { "flags without secrets stay", "peers.1=1 A\npsks.1-flags=0", "", "peer.1=A\npsks.1-flags=0",
      "" },
    { "one beside wins", "peers.1=1 A | 2 B\npeer.2=C\nnames.1=2 Bern\npeer.2.name=Basel",
      "psks.1=2 P\npeer.2.psk=Q", "peer.1=A\npeer.2=C\npeer.2.name=Basel", "peer.2.psk=Q" },
    { "an empty one removes", "peers.1=1 A | 2 B\npeer.2=\nnames.1=1 Bern | 2 Basel\npeer.1.name=",
      "psks.1=1 P | 2 Q", "peer.1=A", "peer.1.psk=P" },
    { "an empty secret removes", "peers.1=1 A", "psks.1=1 P\npeer.1.psk=", "peer.1=A", "" },
    { "an empty one of nothing stays", "peers.1=1 A\npeer.2=", "", "peer.1=A\npeer.2=", "" },
    { "an empty item is none", "peers.1=", "", "", "" },
    { "one more beside", "peers.1=1 A\npeer.2=B\npeer.2.name=Bern", "peer.2.psk=Q",
      "peer.1=A\npeer.2=B\npeer.2.name=Bern", "peer.2.psk=Q" },
    { "any number of items", "peers.1=1 A\npeers.900=2 B", "", "peer.1=A\npeer.2=B", "" },
    { "not ours", "peers=1 A\npeers.x=1 A\npeers.01=1 A\npeers.1x=1 A\nspeers.1=1 A", "",
      "peers.01=1 A\npeers.1x=1 A\npeers.x=1 A\npeers=1 A\nspeers.1=1 A", "" },
    { "flags beside win", "peers.1=1 A\npsks.1-flags=0\npeer.1.psk-flags=4", "psks.1=1 P",
      "peer.1=A\npeer.1.psk-flags=4", "peer.1.psk=P" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GHashTable) data = table_of (rows[i].data), secrets = table_of (rows[i].secrets);

    g_test_message ("%s", rows[i].what);
    wgre_pack_unpack (data, secrets);
    assert_table (data, rows[i].unpacked);
    assert_table (secrets, rows[i].unpacked_secrets);
  }
}

/* Only what is packed and secret has flags. */
static void
test_flags_of_secrets (void)
{
  static const struct {
    const char *key, *secret;
  } rows[] = {
    { "psks.7-flags", "psks.7" }, { "peers.7-flags", NULL }, { "names.7-flags", NULL },
    { "psks.7", NULL },           { "psks.x-flags", NULL },  { "private-key-flags", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *secret = wgre_pack_secret_of (rows[i].key);

    g_assert_cmpstr (secret, ==, rows[i].secret);
  }
}

/* Secrets that are not known are not overwritten by those that are new. */
static void
test_unknown_secrets_stay (void)
{
  g_autoptr (GHashTable) data = table_new (), secrets = table_new ();

  add_plain (data, secrets, 150, "0");
  wgre_pack_pack (data, secrets);
  g_hash_table_remove_all (secrets);
  wgre_pack_unpack (data, secrets);
  set (secrets, "peer.3.psk", KEY);
  set (data, "peer.3.psk-flags", "0");
  wgre_pack_pack (data, secrets);
  assert_table (secrets, "peer.3.psk=" KEY);
  g_assert_cmpstr (g_hash_table_lookup (data, "psks.1-flags"), ==, "0");
  g_assert_cmpstr (g_hash_table_lookup (data, "psks.2-flags"), ==, "0");
}

static void
test_unknown_secrets_are_missing (void)
{
  g_autoptr (GHashTable) data =
      table_of ("tunnel=wireguard\npeer.1=" KEY "\npsks.1-flags=0\npsks.2-flags=4");
  g_autoptr (GHashTable) secrets = table_of ("private-key=" PRIVATE);
  g_auto (GStrv) missing = wgre_profile_missing_secrets (data, secrets);
  g_autofree char *names = g_strjoinv (" ", missing);

  g_assert_cmpstr (names, ==, "psks.1");
}

/* --- what cannot be read --- */

static void
test_refused (void)
{
  static const struct {
    const char *data, *secrets, *message;
  } rows[] = {
    { "peers.1=KEY", "", "peers.1: is not a list of" },
    { "peers.1=1", "", "peers.1: is not a list of" },
    { "peers.1=1 ", "", "peers.1: is not a list of" },
    { "peers.1=1 A | ", "", "peers.1: is not a list of" },
    { "peers.1=1 A || 2 B", "", "peers.1: is not a list of" },
    { "peers.1=01 A", "", "peers.1: is not a list of" },
    { "peers.1=4294967296 A", "", "peers.1: is not a list of" },
    { "peers.1=-1 A", "", "peers.1: is not a list of" },
    { "peers.1=1 A | 1 B", "", "peers.1: has a number that another" },
    { "peers.1=1 A\npeers.2=1 B", "", "peers.2: has a number that another" },
    { "peer.1=" KEY "\nnames.1=1 x | 1 y", "", "names.1: has a number that another" },
    { "peer.1=" KEY, "private-key=" PRIVATE "\npsks.1=secretsecret", "psks.1: is not a list of" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GHashTable) data = table_of (rows[i].data), secrets = table_of (rows[i].secrets);
    g_autoptr (WgreProfile) profile = NULL;
    g_autoptr (GError) error = NULL;
    guint items = g_hash_table_size (data) + g_hash_table_size (secrets);

    set (data, "tunnel", "wireguard");
    wgre_pack_unpack (data, secrets);
    profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error);
    g_assert_null (profile);
    g_assert_nonnull (error);
    if (!g_str_has_prefix (error->message, rows[i].message) ||
        strstr (error->message, "secretsecret"))
      g_error ("%s: %s", rows[i].data, error->message);
    wgre_pack_pack (data, secrets);
    g_assert_cmpuint (g_hash_table_size (data) + g_hash_table_size (secrets), >=, items);
  }
}

/* Its place is taken: what belongs there stays single. */
static void
test_what_cannot_be_read_is_kept (void)
{
  g_autoptr (GHashTable) data = table_new (), secrets = table_new ();

  add_plain (data, secrets, 150, NULL);
  set (data, "peers.1", "rubbish");
  wgre_pack_unpack (data, secrets);
  wgre_pack_pack (data, secrets);
  g_assert_cmpstr (g_hash_table_lookup (data, "peers.1"), ==, "rubbish");
  g_assert_cmpstr (g_hash_table_lookup (data, "peer.100"), ==, KEY);
  g_assert_null (g_hash_table_lookup (data, "peer.101"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/pack/packed-and-unpacked-is-the-same", test_identity);
  g_test_add_func ("/core/pack/items-are-few", test_items_are_few);
  g_test_add_func ("/core/pack/lines-are-few", test_lines_are_few);
  g_test_add_func ("/core/pack/a-change-stays-in-its-chunk", test_a_change_stays_in_its_chunk);
  g_test_add_func ("/core/pack/what-is-meant", test_what_is_meant);
  g_test_add_func ("/core/pack/flags-of-secrets", test_flags_of_secrets);
  g_test_add_func ("/core/pack/unknown-secrets-stay", test_unknown_secrets_stay);
  g_test_add_func ("/core/pack/unknown-secrets-are-missing", test_unknown_secrets_are_missing);
  g_test_add_func ("/core/pack/what-cannot-be-read-is-refused", test_refused);
  g_test_add_func ("/core/pack/what-cannot-be-read-is-kept", test_what_cannot_be_read_is_kept);
  return g_test_run ();
}
