/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection that was saved stores in the keyring and removes from it. */
#include <string.h>

#include "keyring/change.h"
#include "keyring/keyring.h"

typedef struct {
  const char *name;
  const char *data, *secrets, *stored; /* "key=value key=value"; "key" alone: locked */
  const char *result;                  /* "+name=value " stored, "-name " removed, sorted */
} Case;

static const Case cases[] = {
  { "new", "private-key-flags=1", "private-key=A", "", "+private-key=A " },
  { "changed", "private-key-flags=1", "private-key=B", "private-key=A", "+private-key=B " },
  { "same-is-left-alone", "private-key-flags=1", "private-key=A", "private-key=A", "" },
  { "locked-is-replaced", "private-key-flags=1", "private-key=A", "private-key",
    "+private-key=A " },
  { "absence-is-no-deletion", "private-key-flags=1", "", "private-key=A", "" },
  { "another-secret-alone", "private-key-flags=1 peer.1=K peer.1.psk-flags=1", "peer.1.psk=P",
    "private-key=A", "+peer.1.psk=P " },
  { "empty-is-no-deletion", "private-key-flags=1", "private-key=", "private-key=A", "" },
  { "NetworkManager-keeps-it-now", "private-key-flags=0", "", "private-key=A", "-private-key " },
  { "no-flags-at-all", "tunnel=wireguard", "", "private-key=A", "-private-key " },
  { "asked-for-each-time", "private-key-flags=2", "private-key=A", "", "" },
  { "flags-5-are-stored-by-nobody", "private-key-flags=5", "private-key=A", "", "" },
  { "peer-is-gone", "private-key-flags=1 peer.2=K peer.1.psk-flags=1", "", "peer.1.psk=P",
    "-peer.1.psk " },
  { "peer-is-there", "private-key-flags=1 peer.1=K peer.1.psk-flags=1", "", "peer.1.psk=P", "" },
  { "no-secret-at-all", "mtu=1400 mtu-flags=1", "mtu=1400", "mtu=1400", "-mtu " },
  { "peer-of-two-digits", "peer.30=K peer.30.psk-flags=1", "peer.30.psk=P", "", "+peer.30.psk=P " },
  { "peer-that-begins-like-one", "peer.3=K peer.30.psk-flags=1", "peer.30.psk=P", "", "" },
  { "no-secret-of-ours", "password-flags=1", "password=A", "password=B", "-password " },
};

static GHashTable *
make_table (const char *text)
{
  GHashTable *table = wgre_keyring_table ();
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i]; i++) {
    char *equals = strchr (words[i], '=');

    if (!*words[i])
      continue;
    if (equals)
      *equals = '\0';
    g_hash_table_insert (table, g_strdup (words[i]), equals ? g_strdup (equals + 1) : NULL);
  }
  return table;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const WgreKeyringChange *one = a, *two = b;

  return strcmp (one->name, two->name);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GHashTable) table = make_table (test->data), secrets = make_table (test->secrets),
                         stored = make_table (test->stored);
  g_autoptr (GArray) changes = wgre_keyring_changes (table, secrets, stored);
  g_autoptr (GString) result = g_string_new (NULL);

  g_array_sort (changes, compare);
  for (guint i = 0; i < changes->len; i++) {
    const WgreKeyringChange *change = &g_array_index (changes, WgreKeyringChange, i);

    g_string_append_printf (result, "%c%s%s%s ", change->value ? '+' : '-', change->name,
                            change->value ? "=" : "", change->value ? change->value : "");
  }
  g_assert_cmpstr (result->str, ==, test->result);
}

/* Whether it is worth asking the keyring at all. */
static void
test_keeps_any (void)
{
  g_autoptr (GHashTable) none = make_table ("private-key-flags=0 peer.1.psk-flags=2 mtu=1"),
                         one = make_table ("private-key-flags=0 peer.1.psk-flags=1");

  g_assert_false (wgre_keyring_keeps_any (none));
  g_assert_true (wgre_keyring_keeps_any (one));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/keyring/change/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/keyring/keeps-any", test_keeps_any);
  return g_test_run ();
}
