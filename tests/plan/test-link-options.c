/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What explain prints is what the kernel is told: each option that ip(8) takes when a link is made,
 * for each kind of tunnel that has it, is a word of the command and changes the message. */
#include <string.h>

#include "core/option.h"
#include "core/types.h"
#include "plan/planner.h"

/* What an option needs beside it, and what it cannot have beside it. */
static const struct {
  WgreOptionId option;
  const char *others;
  gboolean alone; /* without a far end */
} needs[] = {
  { WGRE_OPT_IGNORE_DF, "pmtudisc=no", FALSE },
  { WGRE_OPT_ENCAP, "encap-dport=5555", FALSE },
  { WGRE_OPT_ENCAP_SPORT, "encap=fou\nencap-dport=5555", FALSE },
  { WGRE_OPT_ENCAP_DPORT, "encap=fou", FALSE },
  { WGRE_OPT_ENCAP_CSUM, "encap=fou\nencap-dport=5555", FALSE },
  { WGRE_OPT_ENCAP_CSUM6, "encap=fou\nencap-dport=5555", FALSE },
  { WGRE_OPT_ENCAP_REMCSUM, "encap=gue\nencap-dport=5555", FALSE },
  { WGRE_OPT_ISATAP, "local=192.0.2.1", TRUE },
  { WGRE_OPT_SIXRD_PREFIX, "local=192.0.2.1", TRUE },
  { WGRE_OPT_SIXRD_RELAY_PREFIX, "local=10.1.2.3\n6rd-prefix=2001:db8::/32", TRUE },
};

/* Options whose word of ip(8) belongs to another operation than the one that makes the link. */
static const WgreOptionId of_others[] = { WGRE_OPT_MTU, WGRE_OPT_PEER_ADDRESS };
/* Attributes that are resolved first, so that they are not taken from the profile's text. */
static const WgreOptionId resolved[] = { WGRE_OPT_LOCAL, WGRE_OPT_REMOTE };

static gboolean
is_one_of (WgreOptionId id, const WgreOptionId *list, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (list[i] == id)
      return TRUE;
  return FALSE;
}

static GHashTable *
base_table (const WgreKind *kind, WgreOptionId id)
{
  GHashTable *data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean v6 = kind->outer_family == AF_INET6, alone = FALSE;
  g_auto (GStrv) lines = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    if (needs[i].option == id) {
      alone = needs[i].alone;
      lines = g_strsplit (needs[i].others, "\n", -1);
    }
  g_hash_table_insert (data, g_strdup ("tunnel"), g_strdup (kind->name));
  if (!alone && !kind->peers)
    g_hash_table_insert (data, g_strdup ("remote"), g_strdup (v6 ? "2001:db8::1" : "192.0.2.9"));
  if (kind->needs_local)
    g_hash_table_insert (data, g_strdup ("local"), g_strdup ("2001:db8::2"));
  for (guint i = 0; lines && lines[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (lines[i], "=", 2);

    g_hash_table_insert (data, g_strdup (pair[0]), g_strdup (pair[1]));
  }
  return data;
}

typedef struct {
  char *command;
  GBytes *message;
} Link;

static void
link_clear (Link *link)
{
  g_free (link->command);
  g_clear_pointer (&link->message, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Link, link_clear)

/* FALSE: there can be no such profile. */
static gboolean
make_link (GHashTable *data, Link *ret_link, GError **error)
{
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, error);
  WgreFacts facts = { .uuid = "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11",
                      .use = { WGRE_FAMILY_BY_NM, WGRE_FAMILY_BY_NM },
                      .underlay_mtu = 1500,
                      .family_version = 9,
                      .free_number = 51820 };
  const WgreOpContext context = { .ifindex = 7 };
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (WgrePlan) plan = NULL;
  const char *remote = g_hash_table_lookup (data, "remote");
  const struct nlmsghdr *header;
  const WgreOp *op;

  if (!profile)
    return FALSE;
  if (remote)
    g_assert_true (wgre_ip_parse (remote, &facts.remote));
  facts.dev = wgre_profile_has (profile, WGRE_OPT_DEV) ? 3 : 0;
  plan = wgre_plan_new (profile, &facts, error);
  g_assert_no_error (*error);
  op = wgre_plan_link_op (plan);
  op->class->encode (op, WGRE_UP, &context, batch);
  g_assert_cmpuint (wgre_batch_length (batch), ==, 1);
  header = wgre_batch_message (batch, 0);
  ret_link->command = wgre_op_describe (op, WGRE_UP);
  ret_link->message = g_bytes_new (header, header->nlmsg_len);
  return TRUE;
}

/* Another value than @example, for options without which there is no such profile, or whose example
 * is what ip(8) gives to those that are not told otherwise. */
static char *
other_value (const WgreOption *option, const char *example)
{
  g_auto (GStrv) choices = option->choices ? g_strsplit (option->choices, "|", -1) : NULL;

  for (guint i = 0; option->type == &wgre_type_choice && choices[i]; i++)
    if (strcmp (choices[i], example))
      return g_strdup (choices[i]);
  if (option->type == &wgre_type_number)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, option->max);
  return g_strdup (strchr (example, ':') ? "2001:db8::77" : "192.0.2.77");
}

static gboolean
has_word (const char *command, const char *word)
{
  g_autofree char *denied = g_strconcat ("no", word, NULL);
  g_auto (GStrv) words = g_strsplit (command, " ", -1);

  return g_strv_contains ((const char *const *) words, word) ||
         g_strv_contains ((const char *const *) words, denied);
}

static void
check_option (const WgreOption *option, const WgreKind *kind)
{
  gboolean v6 = kind->outer_family == AF_INET6;
  const char *word = v6 && option->iproute2_v6 ? option->iproute2_v6 : option->iproute2;
  g_autoptr (GHashTable) with = base_table (kind, option->id), without = NULL;
  g_autofree char *printed = wgre_option_example (option), *other = NULL;
  const char *example = is_one_of (option->id, resolved, G_N_ELEMENTS (resolved))
                            ? (v6 ? "2001:db8::66" : "192.0.2.66")
                            : printed;
  g_autoptr (GError) error = NULL, problem = NULL;
  g_auto (Link) link = { 0 }, plain = { 0 };

  g_test_message ("%s of %s: \"%s %s\"", option->key, kind->name, word, example);
  g_hash_table_insert (with, g_strdup (option->key), g_strdup (example));
  g_assert_true (make_link (with, &link, &error));
  g_assert_no_error (error);
  g_assert_true (has_word (link.command, word));

  without = base_table (kind, option->id);
  if (!make_link (without, &plain, &problem) || g_bytes_equal (link.message, plain.message)) {
    other = other_value (option, example);
    g_hash_table_insert (without, g_strdup (option->key), g_strdup (other));
    g_clear_error (&problem);
    link_clear (&plain);
    g_assert_true (make_link (without, &plain, &problem));
    g_assert_no_error (problem);
  }
  g_assert_cmpstr (link.command, !=, plain.command);
  g_assert_false (g_bytes_equal (link.message, plain.message));
}

static void
test_every_word_is_sent (void)
{
  guint count = 0;

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get ((WgreOptionId) i);
    gboolean link =
        option->iproute2 && !is_one_of (option->id, of_others, G_N_ELEMENTS (of_others));

    for (guint k = 0; link && k < WGRE_N_KINDS; k++) {
      const WgreKind *kind = wgre_kind_get ((WgreKindId) k);
      gboolean elsewhere = kind->layout == WGRE_LAYOUT_NONE && option->flags & WGRE_OPTION_LINK;

      if (elsewhere || !wgre_option_applies (option, kind))
        continue;
      check_option (option, kind);
      count++;
    }
  }
  g_assert_cmpuint (count, >, 100);
}

/* A row that says that it is part of the command, and has no word for it. */
static void
test_every_option_has_a_word (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get ((WgreOptionId) i);

    g_test_message ("%s", option->key);
    g_assert_true (option->iproute2 || !(option->flags & WGRE_OPTION_LINK));
  }
}

/* The packets that carry a full tunnel are kept out of it by their mark. A kind whose links take
 * none must refuse such a profile. */
static void
test_mark_of_full_tunnel_is_sent (void)
{
  guint count = 0;

  for (guint k = 0; k < WGRE_N_KINDS; k++) {
    const WgreKind *kind = wgre_kind_get ((WgreKindId) k);
    g_autoptr (GHashTable) data = base_table (kind, WGRE_N_OPTIONS);
    g_autoptr (GError) error = NULL;
    g_auto (Link) plain = { 0 }, link = { 0 };

    if (kind->layout == WGRE_LAYOUT_NONE)
      continue;
    g_test_message ("%s", kind->name);
    g_assert_true (make_link (data, &plain, &error));
    g_hash_table_insert (data, g_strdup ("routes"), g_strdup (kind->inner4 ? "0.0.0.0/0" : "::/0"));
    if (!make_link (data, &link, &error))
      continue;
    g_assert_true (has_word (link.command, "fwmark"));
    g_assert_false (g_bytes_equal (plain.message, link.message));
    count++;
  }
  g_assert_cmpuint (count, >, 5);
}

/* The comparison can also find nothing. */
static void
test_other_options_are_not (void)
{
  g_autoptr (GHashTable) data = base_table (wgre_kind_get (WGRE_KIND_GRE), WGRE_OPT_MASQUERADE);
  g_autoptr (GError) error = NULL;
  g_auto (Link) plain = { 0 }, link = { 0 };

  g_assert_true (make_link (data, &plain, &error));
  g_hash_table_insert (data, g_strdup ("masquerade"), g_strdup ("yes"));
  g_assert_true (make_link (data, &link, &error));
  g_assert_cmpstr (plain.command, ==, link.command);
  g_assert_true (g_bytes_equal (plain.message, link.message));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/link-options/every-word-is-sent", test_every_word_is_sent);
  g_test_add_func ("/plan/link-options/every-option-has-a-word", test_every_option_has_a_word);
  g_test_add_func ("/plan/link-options/mark-of-full-tunnel-is-sent",
                   test_mark_of_full_tunnel_is_sent);
  g_test_add_func ("/plan/link-options/other-options-are-not", test_other_options_are_not);
  return g_test_run ();
}
