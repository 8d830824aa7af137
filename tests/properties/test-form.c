/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the editor edits, without widgets: the form, and files that are read into it. */
#include "core/naming.h"
#include "core/option.h"
#include "formats/format.h"
#include "lint/lint.h"
#include "properties/editor/form.h"
#include "properties/editor/merge.h"
#include "properties/editor/say.h"

#include <string.h>

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define KEY3 "WNZ5Oy6Q9Xu4/1OQEkyuWX00D8F0VAwtja41uUGqmT0="
#define PSK "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

static WgreForm *
form_new (const char *const *data, const char *const *secrets)
{
  GHashTable *tables[2];
  const char *const *items[] = { data, secrets };

  for (guint i = 0; i < 2; i++) {
    tables[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    for (guint j = 0; items[i] && items[i][j]; j += 2)
      g_hash_table_insert (tables[i], g_strdup (items[i][j]), g_strdup (items[i][j + 1]));
  }
  return wgre_form_new (tables[0], tables[1]);
}

static char *
merge (WgreForm *form, const char *name, const char *text, GError **error)
{
  g_autoptr (GBytes) contents = g_bytes_new_static (text, strlen (text));
  g_autoptr (WgreImport) import = wgre_format_read (name, contents, NULL, error);

  g_assert_nonnull (import);
  return wgre_merge (form, import, error);
}

#define FILE_TEXT                                                                                  \
  "[Interface]\nPrivateKey=" PRIVATE "\nAddress=10.0.0.9/24\nMTU=1400\n[Peer]\nPublicKey=" KEY2    \
  "\nPresharedKey=" PSK "\n[Peer]\n# Name = hub\nPublicKey=" KEY1 "\nAllowedIPs=10.0.0.0/24\n"

static void
test_file_into_an_empty_form (void)
{
  g_autoptr (WgreForm) form = form_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *done = merge (form, "office.conf", FILE_TEXT, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (done, ==, "Imported.");
  g_assert_cmpstr (wgre_form_get (form, "private-key"), ==, PRIVATE);
  g_assert_cmpstr (wgre_form_get (form, "private-key-flags"), ==, "0");
  g_assert_cmpstr (wgre_form_get (form, "interface"), ==, "office");
  g_assert_cmpstr (wgre_form_get (form, "peer.1"), ==, KEY2);
  g_assert_cmpstr (wgre_form_get (form, "peer.1.psk"), ==, PSK);
  g_assert_cmpstr (wgre_form_get (form, "peer.2.name"), ==, "hub");
  g_assert_nonnull (wgre_form_profile (form, NULL));
}

static void
test_file_changes_nothing_that_is_there (void)
{
  static const char *const data[] = {
    "addresses", "10.0.0.2/24", "peer.7", KEY1 " allowed-ips=10.9.0.0/16", "mtu", "1400", NULL
  };
  static const char *const secrets[] = { "private-key", PRIVATE, NULL };
  g_autoptr (WgreForm) form = form_new (data, secrets);
  g_autofree char *done = merge (form, "office.conf", FILE_TEXT, NULL);

  g_assert_cmpstr (done, ==, "Imported. What was already here was kept: Addresses.");
  g_assert_cmpstr (wgre_form_get (form, "addresses"), ==, "10.0.0.2/24");
  g_assert_cmpstr (wgre_form_get (form, "peer.7"), ==, KEY1 " allowed-ips=10.9.0.0/16");
  g_assert_cmpstr (wgre_form_get (form, "peer.8"), ==, KEY2);
  g_assert_cmpstr (wgre_form_get (form, "peer.8.psk"), ==, PSK);
  g_assert_null (wgre_form_get (form, "peer.9"));
}

/* A new connection of a user says where its key goes before there is one. */
static void
test_file_leaves_the_key_where_it_was_to_be (void)
{
  static const char *const data[] = { "private-key-flags", "1", NULL };
  g_autoptr (WgreForm) form = form_new (data, NULL);
  g_autofree char *done = merge (form, "office.conf", FILE_TEXT, NULL);

  g_assert_cmpstr (done, ==, "Imported.");
  g_assert_cmpstr (wgre_form_get (form, "private-key"), ==, PRIVATE);
  g_assert_cmpstr (wgre_form_get (form, "private-key-flags"), ==, "1");
}

static void
test_file_of_another_kind (void)
{
  static const char *const data[] = { "tunnel", "gre", "remote", "192.0.2.1", NULL };
  g_autoptr (WgreForm) form = form_new (data, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (merge (form, "office.conf", FILE_TEXT, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
  g_assert_null (wgre_form_get (form, "private-key"));
}

static void
test_ids_are_not_given_twice (void)
{
  static const char *const data[] = { "peer.3", KEY1, "peer.30", KEY2, "peer.30.name", "x", NULL };
  const WgreOption *peer = wgre_option_get (WGRE_OPT_PEER);
  g_autoptr (WgreForm) form = form_new (data, NULL);
  g_autoptr (GArray) ids = NULL;

  wgre_form_remove_id (form, peer, 30);
  g_assert_nonnull (wgre_form_get (form, "peer.3"));
  g_assert_null (wgre_form_get (form, "peer.30.name"));
  g_assert_cmpuint (wgre_form_new_id (form, peer), ==, 31);
  g_assert_cmpuint (wgre_form_new_id (form, peer), ==, 32);
  ids = wgre_form_ids (form, peer);
  g_assert_cmpuint (ids->len, ==, 1);
}

/* Peer 3 does not take 30 along. */
static void
test_removes_one (void)
{
  static const char *const data[] = { "peer.3", KEY1,           "peer.3.name", "x", "peer.30",
                                      KEY2,     "peer.30.name", "y",           NULL };
  g_autoptr (WgreForm) form = form_new (data, NULL);

  wgre_form_remove_id (form, wgre_option_get (WGRE_OPT_PEER), 3);
  g_assert_null (wgre_form_get (form, "peer.3"));
  g_assert_null (wgre_form_get (form, "peer.3.name"));
  g_assert_nonnull (wgre_form_get (form, "peer.30"));
  g_assert_cmpstr (wgre_form_get (form, "peer.30.name"), ==, "y");
}

/* Whether it is a profile is asked anew after each change. */
static void
test_is_checked_anew (void)
{
  static const char *const data[] = { "addresses", "10.0.0.1/24", NULL };
  g_autoptr (WgreForm) form = form_new (data, NULL);
  const GError *error = NULL;

  wgre_form_set (form, "private-key", PRIVATE);
  g_assert_nonnull (wgre_form_profile (form, NULL));
  wgre_form_set (form, "mtu", "5");
  g_assert_null (wgre_form_profile (form, &error));
  g_assert_nonnull (error);
  wgre_form_set (form, "mtu", "1400");
  g_assert_nonnull (wgre_form_profile (form, NULL));
}

static void
note (WgreForm *form G_GNUC_UNUSED, const char *key, gpointer data)
{
  g_string_append_printf (data, "%s ", key ? key : "all");
}

static void
test_changes_are_told_once (void)
{
  g_autoptr (WgreForm) form = form_new (NULL, NULL);
  g_autoptr (GString) told = g_string_new (NULL);

  g_signal_connect (form, "changed", G_CALLBACK (note), told);
  wgre_form_set (form, "mtu", "1400");
  wgre_form_set (form, "mtu", "1400");
  wgre_form_set (form, "mtu", "");
  wgre_form_set (form, "mtu", NULL);
  wgre_form_begin (form);
  wgre_form_set (form, "mtu", "1400");
  wgre_form_set (form, "private-key", PRIVATE);
  wgre_form_end (form);
  g_assert_cmpstr (told->str, ==, "mtu mtu all ");
}

/* What a profile would refuse as empty is not handed over. */
/* --- rows and places --- */

static void
count_form_change (WgreForm *form G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, guint *count)
{
  (*count)++;
}

static void
test_a_row_has_all_of_a_key (void)
{
  static const char *const data[] = { "mtu", "1400", "private-key-flags", "01", NULL };
  g_autoptr (WgreForm) form = form_new (data, NULL);
  WgreFormRow row;
  guint count = 0;

  wgre_form_set (form, "mtu", "1380");
  row = wgre_form_row (form, "mtu");
  g_assert_cmpstr (row.text, ==, "1380");
  g_assert_cmpstr (row.was, ==, "1400");
  g_assert_false (row.has_flags);

  g_signal_connect (form, "changed", G_CALLBACK (count_form_change), &count);
  row = wgre_form_row (form, "private-key");
  g_assert_null (row.text);
  g_assert_true (row.has_flags && row.had_flags);
  g_assert_cmpuint (row.flags, ==, WGRE_STORE_USER);
  row.text = PRIVATE;
  wgre_form_set_row (form, "private-key", &row);
  g_assert_cmpstr (wgre_form_get (form, "private-key-flags"), ==, "01"); /* as it was written */
  row.flags = WGRE_STORE_ASK;
  row.text = NULL;
  wgre_form_set_row (form, "private-key", &row);
  g_assert_cmpuint (count, ==, 2);
  g_assert_cmpstr (wgre_form_get (form, "private-key-flags"), ==, "2");
  row.has_flags = FALSE;
  wgre_form_set_row (form, "private-key", &row);
  row = wgre_form_row (form, "private-key");
  g_assert_false (row.has_flags);
  g_assert_true (row.had_flags);
}

static void
test_where_fields_stand (void)
{
  static const struct {
    const char *tunnel, *over;
    WgreOptionId option;
    WgrePlace place;
  } cases[] = {
    { "wireguard", NULL, WGRE_OPT_INTERFACE, WGRE_PLACE_MAIN },
    { "wireguard", NULL, WGRE_OPT_KILL_SWITCH, WGRE_PLACE_MAIN },
    { "wireguard", NULL, WGRE_OPT_PEER, WGRE_PLACE_MAIN },
    { "wireguard", NULL, WGRE_OPT_ROUTES, WGRE_PLACE_ADVANCED },
    { "wireguard", NULL, WGRE_OPT_MTU, WGRE_PLACE_ADVANCED },
    { "gre", NULL, WGRE_OPT_ROUTES, WGRE_PLACE_MAIN },
    { "gre", NULL, WGRE_OPT_PEER, WGRE_PLACE_MAIN },
    { "gre", "wireguard", WGRE_OPT_PEER, WGRE_PLACE_LOWER },
    { "gre", "wireguard", WGRE_OPT_PRIVATE_KEY, WGRE_PLACE_LOWER },
    { "gre", "wireguard", WGRE_OPT_ADDRESSES, WGRE_PLACE_MAIN },
    { "gre", "wireguard", WGRE_OPT_LISTEN_PORT, WGRE_PLACE_ADVANCED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *const data[] = { "tunnel", cases[i].tunnel, cases[i].over ? "over" : NULL,
                                 cases[i].over, NULL };
    g_autoptr (WgreForm) form = form_new (data, NULL);
    WgreFormView view = wgre_form_view (form);
    const WgreOption *option = wgre_option_get (cases[i].option);

    g_test_message ("%u: %s of %s", i, option->key, cases[i].tunnel);
    g_assert_cmpint (wgre_form_view_place (&view, option), ==, cases[i].place);
  }
}

static void
test_emptied_is_gone (void)
{
  static const char *const data[] = { "addresses", "10.0.0.1/24", "mtu", "1400", NULL };
  static const char *const secrets[] = { "private-key", PRIVATE, NULL };
  g_autoptr (WgreForm) form = form_new (data, secrets);
  g_autoptr (GHashTable) out_data = NULL, out_secrets = NULL;

  wgre_form_set (form, "mtu", "");
  wgre_form_set (form, "private-key", "");
  wgre_form_output (form, &out_data, &out_secrets);
  g_assert_true (g_hash_table_contains (out_data, "addresses"));
  g_assert_false (g_hash_table_contains (out_data, "mtu"));
  g_assert_false (g_hash_table_contains (out_secrets, "private-key"));
}

static void
test_sentences (void)
{
  static const char *const cases[][3] = {
    { "mtu", "5", "MTU: \"5\" is not a number from 68 to 65535" },
    { "tunnel", "gre", "Enter the remote address (or a local address, for one-to-many)" },
    { "addresses", "10.0.0.300",
      "Addresses: \"10.0.0.300\" is not an IP address. Example: 10.0.0.2/24" },
    { "addresses", "10.0.0.2/24, 10.0.0.300",
      "Addresses: \"10.0.0.2/24, 10.0.0.300\" has \"10.0.0.300\", which is not an IP address. "
      "Example: 10.0.0.2/24" },
    { "open-firewall", "yes",
      "Open firewall: needs Listen port, the port to open: give both or neither" },
    { "peer.4", "x",
      "Peer 4: \"x\" does not begin with a public key: give 44 characters of base64 that end in "
      "\"=\", then the words endpoint=, allowed-ips=, …" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WgreForm) form = form_new (NULL, NULL);
    g_autofree char *sentence = NULL;
    const GError *error = NULL;

    wgre_form_set (form, cases[i][0], cases[i][1]);
    g_assert_null (wgre_form_profile (form, &error));
    sentence = wgre_say_error (form, error);
    g_assert_cmpstr (sentence, ==, cases[i][2]);
  }
}

/* What a valid profile hardly means, without a key in the sentence. */
static void
test_advice_in_words_of_the_page (void)
{
  static const char *const first = "peer.1=" KEY1 " endpoint=192.0.2.1:1 ";
  static const struct {
    const char *rule, *words, *name, *sentence;
  } cases[] = {
    { "keepalive", "allowed-ips=10.1.0.0/16", "Berlin",
      "Berlin: set Persistent keepalive to 25 if it must reach this computer through NAT" },
    { "keepalive", "allowed-ips=10.1.0.0/16", NULL,
      "192.0.2.1:1: set Persistent keepalive to 25 if it must reach this computer through NAT" },
    { "no-allowed-ips", "", "Berlin", "Berlin: enter its addresses and networks as allowed IPs" },
    { "overlap", "allowed-ips=10.2.0.0/16", "Berlin",
      "Berlin and Rom both claim 10.2.0.0/16; only Rom gets it" },
    { "same-endpoint", "allowed-ips=10.1.0.0/16", "Berlin",
      "Rom and Berlin have the same endpoint; remove the old one" },
    { "half-tunnel", "allowed-ips=0.0.0.0/0", "Berlin",
      "IPv6 goes past the tunnel; choose what you mean by Other version of IP" },
    { "dns-outside", "allowed-ips=10.1.0.0/16", "Berlin",
      "The DNS server 9.9.9.9 is not reached through the tunnel; add a route to it or allow it" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *peer = g_strconcat (first + strlen ("peer.1="), cases[i].words, NULL);
    g_autoptr (WgreForm) form = form_new (NULL, NULL);
    g_autoptr (GHashTable) data = NULL, secrets = NULL;
    g_autoptr (GPtrArray) findings = NULL;
    gboolean found = FALSE;

    wgre_form_set (form, "peer.1", peer);
    wgre_form_set (form, "peer.1.name", cases[i].name);
    wgre_form_set (form, "peer.2", KEY3 " endpoint=192.0.2.1:1 allowed-ips=10.2.0.0/16");
    wgre_form_set (form, "peer.2.name", "Rom");
    wgre_form_set (form, "addresses", "10.0.0.2/24");
    wgre_form_set (form, "dns", "9.9.9.9");
    wgre_form_output (form, &data, &secrets);
    findings = wgre_lint (data, secrets, NULL);
    for (guint j = 0; j < findings->len; j++) {
      g_autofree char *sentence = wgre_say_finding (form, findings->pdata[j]);

      g_test_message ("%s", sentence);
      g_assert_true (wgre_say_knows (((WgreFinding *) findings->pdata[j])->rule->id));
      g_assert_null (strstr (sentence, "peer."));
      g_assert_null (strchr (sentence, '{'));
      found |= !strcmp (sentence, cases[i].sentence);
    }
    g_assert_true (found);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wgre_naming_use_labels (TRUE);
#define ADD(name, function) g_test_add_func ("/properties/form/" name, function)
  ADD ("advice-in-words-of-the-page", test_advice_in_words_of_the_page);
  ADD ("file-into-an-empty-form", test_file_into_an_empty_form);
  ADD ("file-changes-nothing-that-is-there", test_file_changes_nothing_that_is_there);
  ADD ("file-leaves-the-key-where-it-was-to-be", test_file_leaves_the_key_where_it_was_to_be);
  ADD ("file-of-another-kind", test_file_of_another_kind);
  ADD ("a-row-has-all-of-a-key", test_a_row_has_all_of_a_key);
  ADD ("where-fields-stand", test_where_fields_stand);
  ADD ("ids-are-not-given-twice", test_ids_are_not_given_twice);
  ADD ("removes-one", test_removes_one);
  ADD ("is-checked-anew", test_is_checked_anew);
  ADD ("changes-are-told-once", test_changes_are_told_once);
  ADD ("emptied-is-gone", test_emptied_is_gone);
  ADD ("sentences", test_sentences);
  return g_test_run ();
}
