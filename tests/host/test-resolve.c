/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of a name's addresses a tunnel takes, and when it takes another one. */
#include "host/resolve.h"

static WgreProfile *
gre (const char *kind)
{
  gboolean v6 = wgre_kind_by_name (kind)->outer_family == AF_INET6;
  g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
  WgreProfile *profile;

  g_hash_table_insert (data, (gpointer) "tunnel", (gpointer) kind);
  g_hash_table_insert (data, (gpointer) "local", (gpointer) (v6 ? "2001:db8::2" : "192.0.2.9"));
  g_hash_table_insert (data, (gpointer) "remote", (gpointer) "far.example.org");
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_NONE, NULL);
  g_assert_nonnull (profile);
  return profile;
}

typedef struct {
  const char *name, *kind, *before;
  const char *answer; /* separated by blanks */
  const char *after;  /* NULL: nothing that can be used */
} Case;

static const Case cases[] = {
  { "first-of-the-family", "gre", NULL, "2001:db8::1 192.0.2.1 192.0.2.2", "192.0.2.1" },
  { "first-of-the-other-family", "ip6gre", NULL, "192.0.2.1 2001:db8::1", "2001:db8::1" },
  { "none-of-the-family", "ip6gre", NULL, "192.0.2.1", NULL },
  { "keeps-what-it-has", "gre", "192.0.2.2", "192.0.2.1 192.0.2.2", "192.0.2.2" },
  { "changes-when-it-is-gone", "gre", "192.0.2.3", "192.0.2.1 192.0.2.2", "192.0.2.1" },
  { "nobody", "gre", NULL, "0.0.0.0", NULL },
  { "nobody-and-somebody", "gre", "192.0.2.3", "0.0.0.0 192.0.2.1", "192.0.2.1" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WgreProfile) profile = gre (c->kind);
  g_auto (WgreFacts) facts = { 0 };
  g_auto (GStrv) answer = g_strsplit (c->answer, " ", -1);
  g_autolist (GInetAddress) addresses = NULL;
  g_autofree char *after = NULL;

  for (guint i = 0; answer[i]; i++)
    addresses = g_list_append (addresses, g_inet_address_new_from_string (answer[i]));
  if (c->before)
    g_assert_true (wgre_ip_parse (c->before, &facts.remote));
  g_assert_true (wgre_resolve_put (profile, &facts, "far.example.org", addresses, FALSE) ==
                 (c->after != NULL));
  if (!c->after)
    return;
  after = wgre_ip_to_string (&facts.remote);
  g_assert_cmpstr (after, ==, c->after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/host/resolve/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  return g_test_run ();
}
