/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection for single users may not have, and what root's list permits. */
#include <string.h>

#include "core/beyond.h"
#include "core/option.h"

#define GRE "tunnel=gre|remote=192.0.2.9|addresses=10.0.0.1/30"
#define UUID "6f0c2a31-8d5e-4b0e-9a55-3a1f6c1d2e77"

static const char *const nobody[] = { NULL }, *const only_root[] = { "root", NULL },
                         *const alice[] = { "alice", NULL },
                         *const both[] = { "bob", "alice", NULL };

static WgreProfile *
profile_of (const char *text)
{
  g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);
  g_autoptr (GError) error = NULL;
  WgreProfile *profile;

  for (guint i = 0; parts[i]; i++) {
    char *equals = strchr (parts[i], '=');

    *equals = '\0';
    g_hash_table_insert (data, parts[i], equals + 1);
  }
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_NONE, &error);
  g_assert_no_error (error);
  return profile;
}

static gboolean
always (WgreBeyond beyond G_GNUC_UNUSED, const char *value G_GNUC_UNUSED,
        const WgreOwner *owner G_GNUC_UNUSED)
{
  return TRUE;
}

static gboolean
never (WgreBeyond beyond G_GNUC_UNUSED, const char *value G_GNUC_UNUSED,
       const WgreOwner *owner G_GNUC_UNUSED)
{
  return FALSE;
}

static const struct {
  const char *text;
  const char *const *users;
  const char *list;
  WgreBeyondNow now;
  const char *key; /* that is refused; NULL: none */
} rows[] = {
  { GRE, alice, NULL, always, NULL },
  { GRE "|forward=yes", nobody, NULL, always, NULL },
  { GRE "|forward=yes", NULL, NULL, always, NULL },
  { GRE "|forward=yes", only_root, NULL, always, NULL },
  { GRE "|forward=yes", alice, NULL, never, "forward" },
  { GRE "|forward=yes", both, NULL, never, "forward" },
  { GRE "|forward=no", alice, NULL, always, NULL },
  { GRE "|masquerade=yes", alice, NULL, never, "masquerade" },
  { GRE "|open-firewall=yes", alice, NULL, never, "open-firewall" },
  { GRE "|kill-switch=lockdown|routes=0.0.0.0/0", alice, NULL, never, "kill-switch" },
  { GRE "|kill-switch=on|routes=0.0.0.0/0", alice, NULL, always, NULL },
  { GRE "|netns=office", alice, NULL, always, "netns" },
  { GRE "|netns=office", alice, NULL, never, NULL },
  { GRE "|autostart=yes", alice, NULL, always, "autostart" },
  { GRE "|autostart=yes", alice, NULL, never, NULL },
  { GRE "|autostart=no", alice, NULL, always, NULL },
  { GRE "|autostart=untrusted", alice, NULL, always, "autostart" },
  { GRE "|autostart=untrusted|trusted=zone:home", alice, NULL, never, NULL },
  /* The list. */
  { GRE "|forward=yes", alice, "[user alice]\npermit=forward\n", never, NULL },
  { GRE "|forward=yes", alice, "[user alice]\npermit=masquerade; forward=yes;\n", never, NULL },
  { GRE "|forward=yes|masquerade=yes", alice, "[user alice]\npermit=forward\n", never,
    "masquerade" },
  { GRE "|forward=yes", alice, "[user bob]\npermit=forward\n", never, "forward" },
  { GRE "|forward=yes", alice, "[user alic]\npermit=forward\n", never, "forward" },
  { GRE "|netns=office", alice, "[user alice]\npermit=netns=office\n", always, NULL },
  { GRE "|netns=tenant", alice, "[user alice]\npermit=netns=office\n", always, "netns" },
  { GRE "|netns=tenant", alice, "[user alice]\npermit=netns\n", always, NULL },
  { GRE "|forward=yes", alice, "[profile " UUID "]\npermit=forward\n", never, NULL },
  { GRE "|forward=yes", alice, "[profile 00000000-8d5e-4b0e-9a55-3a1f6c1d2e77]\npermit=forward\n",
    never, "forward" },
  { GRE "|forward=yes", both, "[user alice]\npermit=forward\n", never, "forward" },
  { GRE "|forward=yes", both, "[user alice]\npermit=forward\n[user bob]\npermit=forward\n", never,
    NULL },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data) - 1;
  g_autoptr (WgreProfile) profile = profile_of (rows[i].text);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreGrants) grants = rows[i].list ? wgre_grants_new (rows[i].list, &error) : NULL;
  const WgreOwner owner = { UUID, rows[i].users };
  gboolean ok;

  g_assert_no_error (error);
  ok = wgre_beyond_check (profile, &owner, grants, rows[i].now, &error);
  g_test_message ("%s: %s", rows[i].text, error ? error->message : "may");
  g_assert_cmpstr (error ? wgre_error_key (error) : NULL, ==, rows[i].key);
  g_assert_true (ok == !rows[i].key);
  if (ok)
    return;
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, "alice"));
  g_assert_nonnull (strstr (error->message, "available to all users"));
  g_assert_nonnull (strstr (error->message, WGRE_GRANTS_FILE));
}

static const struct {
  const char *list, *words;
} bad_lists[] = {
  { "permit=forward\n", "group" },
  { "[alice]\npermit=forward\n", "[alice]" },
  { "[user ]\npermit=forward\n", "[user ]" },
  { "[user alice]\npermits=forward\n", "\"permits\"" },
  { "[user alice]\npermit=forwards\n", "\"forwards\"" },
  { "[user alice]\npermit=mtu\n", "\"mtu\"" },
  { "[user alice]\npermit=forward,netns\n", "\"forward,netns\"" },
  { "[user alice]\npermit=forward\n[group wheel]\npermit=netns\n", "[group wheel]" },
};

static void
test_bad_lists (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_lists); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (wgre_grants_new (bad_lists[i].list, &error));
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, bad_lists[i].words));
  }
}

/* One list permits all of them: no row is left out, and none is taken along. */
static void
test_every_row (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    g_autofree char *list = g_strdup_printf ("[user alice]\npermit=%s\n", option->key);
    g_autoptr (WgreGrants) grants = wgre_grants_new (list, NULL);

    g_test_message ("%s", option->key);
    g_assert_true ((grants != NULL) == (option->beyond != WGRE_BEYOND_NEVER));
  }
}

static void
test_owner_text (void)
{
  static const char *const other[] = { "alice", "root", "bob", NULL };
  g_autofree char *a = wgre_owner_text (&(WgreOwner){ NULL, both });
  g_autofree char *b = wgre_owner_text (&(WgreOwner){ NULL, other });
  g_autofree char *none = wgre_owner_text (NULL);

  g_assert_cmpstr (a, ==, "alice;bob");
  g_assert_cmpstr (b, ==, a);
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf ("/beyond/check/%u", i);

    g_test_add_data_func (path, GUINT_TO_POINTER (i + 1), test_row);
  }
  g_test_add_func ("/beyond/list/mistakes", test_bad_lists);
  g_test_add_func ("/beyond/list/every-row-that-reaches-beyond", test_every_row);
  g_test_add_func ("/beyond/owner/same-users", test_owner_text);
  return g_test_run ();
}
