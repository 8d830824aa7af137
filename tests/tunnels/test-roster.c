/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the list of tunnels says of NetworkManager's connections, and of what their services say on
 * a bus of its own. */
#include <glib/gstdio.h>
#include <string.h>

#include "bridge/connection.h"
#include "tunnels/fake-nm.h"
#include "tunnels/fake-service.h"
#include "tunnels/intake.h"
#include "tunnels/roster.h"
#include "tunnels/takeover.h"

#define A "aaaaaaaa-0000-4000-8000-000000000000"
#define B "bbbbbbbb-0000-4000-8000-000000000000"
#define C "cccccccc-0000-4000-8000-000000000000"
#define KEY "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PEER "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define GRE "tunnel=gre|local=192.0.2.1|remote=192.0.2.2|addresses=10.1.0.1/30"

static gboolean has_bus;

/* --- helpers --- */

static char *
names_of (GListModel *list)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (WgreTunnel) tunnel = g_list_model_get_item (list, i);

    g_string_append_printf (names, "%s%s", i ? " " : "", wgre_tunnel_name (tunnel));
  }
  return g_string_free (names, FALSE);
}

static void
assert_names (GListModel *list, const char *wanted)
{
  g_autofree char *names = names_of (list);

  g_assert_cmpstr (names, ==, wanted);
}

static void
assert_sentence (WgreTunnel *tunnel, const char *wanted)
{
  g_autofree char *sentence = wgre_tunnel_sentence (tunnel);

  g_assert_cmpstr (sentence, ==, wanted);
}

static gboolean
has_sentence (WgreTunnel *tunnel, const char *wanted)
{
  g_autofree char *sentence = wgre_tunnel_sentence (tunnel);

  return !strcmp (sentence, wanted);
}

static gboolean
too_late (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
wait_for_sentence (WgreTunnel *tunnel, const char *wanted)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (10, too_late, &late);

  while (!late && !has_sentence (tunnel, wanted))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  assert_sentence (tunnel, wanted);
}

/* --- lists --- */

static void
test_lists (void)
{
  g_autoptr (WgreRoster) roster = NULL;
  NMConnection *second;

  fake_reset ();
  fake_add ("zurich", A, "wgre", GRE);
  second = fake_add ("bern", B, "wgre", GRE);
  fake_add ("cable", "dddddddd-0000-4000-8000-000000000000", "802-3-ethernet", "");
  roster = wgre_roster_new (fake_client ());
  assert_names (wgre_roster_ours (roster), "bern zurich");
  assert_names (wgre_roster_native (roster), "");
  fake_add ("native", C, "wireguard", "");
  fake_add ("another", "eeeeeeee-0000-4000-8000-000000000000", "ip-tunnel", "");
  assert_names (wgre_roster_native (roster), "another native");
  g_object_set (nm_connection_get_setting_connection (second), "id", "zz", NULL);
  assert_names (wgre_roster_ours (roster), "zurich zz");
  fake_remove (second);
  assert_names (wgre_roster_ours (roster), "zurich");
  g_assert_null (wgre_roster_find (roster, B));
  g_assert_nonnull (wgre_roster_find (roster, C));
}

/* It is there for being given back, and would be taken over twice. */
static void
test_adopted_is_hidden (void)
{
  g_autoptr (WgreRoster) roster = NULL;
  NMConnection *ours;
  NMSetting *user = nm_setting_user_new ();

  fake_reset ();
  fake_add ("native", C, "wireguard", "");
  roster = wgre_roster_new (fake_client ());
  assert_names (wgre_roster_native (roster), "native");
  ours = fake_add ("office", A, "wgre", GRE);
  assert_names (wgre_roster_native (roster), "native");
  nm_setting_user_set_data (NM_SETTING_USER (user), WGRE_CONNECTION_ADOPTED_FROM, C, NULL);
  nm_connection_add_setting (ours, user);
  fake_add ("one more", B, "wgre", GRE);
  assert_names (wgre_roster_native (roster), "");
  fake_remove (ours);
  assert_names (wgre_roster_native (roster), "native");
}

static void
test_free_name (void)
{
  static const struct {
    const char *name, *wanted;
  } rows[] = { { "new", "new" }, { "office", "office 3" } };
  g_autoptr (WgreRoster) roster = NULL;

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  fake_add ("office 2", B, "wireguard", "");
  roster = wgre_roster_new (fake_client ());
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *name = wgre_roster_free_name (roster, rows[i].name);

    g_assert_cmpstr (name, ==, rows[i].wanted);
  }
}

/* --- states --- */

static void
test_states (void)
{
  g_autoptr (WgreRoster) roster = NULL;
  NMConnection *connection;
  WgreTunnel *tunnel;

  fake_reset ();
  connection = fake_add ("office", A, "wgre", GRE);
  roster = wgre_roster_new (fake_client ());
  tunnel = wgre_roster_find (roster, A);
  g_assert_cmpstr (wgre_tunnel_kind (tunnel), ==, "gre");
  assert_sentence (tunnel, "down");
  g_assert_cmpint (wgre_tunnel_state (tunnel), ==, WGRE_TUNNEL_OFF);
  fake_active (connection);
  assert_sentence (tunnel, "starting");
  g_assert_cmpint (wgre_tunnel_state (tunnel), ==, WGRE_TUNNEL_STARTING);
  fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  assert_sentence (tunnel, "up");
  fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_DEACTIVATING, 0);
  assert_sentence (tunnel, "going down");
  fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_DEACTIVATED,
                  NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED);
  assert_sentence (tunnel, "down");
  g_assert_null (wgre_tunnel_failure (tunnel));
}

/* One that was up before the window. */
static void
test_up_already (void)
{
  g_autoptr (WgreRoster) roster = NULL;
  NMConnection *connection;

  fake_reset ();
  connection = fake_add ("office", A, "wgre", GRE);
  fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  roster = wgre_roster_new (fake_client ());
  assert_sentence (wgre_roster_find (roster, A), "up");
}

static void
test_failures (void)
{
  static const struct {
    const char *items;
    NMActiveConnectionStateReason reason;
    const char *wanted;
  } rows[] = {
    { GRE, NM_ACTIVE_CONNECTION_STATE_REASON_NONE, "down" },
    { GRE, NM_ACTIVE_CONNECTION_STATE_REASON_CONNECT_TIMEOUT, "failed: it took too long" },
    { GRE, NM_ACTIVE_CONNECTION_STATE_REASON_NO_SECRETS,
      "failed: a key is not stored, and was not given when it was asked for, or no program of this "
      "session asks for keys" },
    { GRE, (NMActiveConnectionStateReason) 99, "failed: NetworkManager does not say why" },
    /* settings that can never work say more than any reason */
    { "tunnel=gre|local=192.0.2.1|remote=192.0.2.2|mtu=1",
      NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_STOPPED, "failed: mtu: *" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (WgreRoster) roster = NULL;
    g_autofree char *sentence = NULL;
    NMConnection *connection;

    fake_reset ();
    connection = fake_add ("office", A, "wgre", rows[i].items);
    roster = wgre_roster_new (fake_client ());
    fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_DEACTIVATED,
                    rows[i].reason);
    sentence = wgre_tunnel_sentence (wgre_roster_find (roster, A));
    g_test_message ("%s", sentence);
    g_assert_true (g_pattern_match_simple (rows[i].wanted, sentence));
    fake_active (connection);
    assert_sentence (wgre_roster_find (roster, A), "starting");
    g_assert_null (wgre_tunnel_failure (wgre_roster_find (roster, A)));
  }
}

static void
test_refusal (void)
{
  g_autoptr (WgreRoster) roster = NULL;

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  roster = wgre_roster_new (fake_client ());
  wgre_tunnel_fail (wgre_roster_find (roster, A), "not for you");
  assert_sentence (wgre_roster_find (roster, A), "failed: not for you");
}

/* --- what the services say --- */

static void
test_service (void)
{
  g_autoptr (WgreRoster) roster = NULL;
  NMConnection *connection;
  WgreTunnel *tunnel;

  if (!has_bus) {
    g_test_skip ("there is no dbus-daemon");
    return;
  }
  fake_reset ();
  connection = fake_add ("office", A, "wgre", GRE);
  roster = wgre_roster_new (fake_client ());
  tunnel = wgre_roster_find (roster, A);
  fake_active (connection);
  fake_service_say (
      "{'Uuid': <'" A "'>, 'Name': <'office'>, 'State': <'waiting'>, 'Since': <int64 0>}", TRUE);
  fake_service_own ("1");
  while (!wgre_tunnel_status (tunnel))
    g_main_context_iteration (NULL, TRUE);
  fake_service_say (
      "{'Uuid': <'" A "'>, 'Name': <'office'>, 'State': <'starting'>, 'Since': <int64 0>}", TRUE);
  wait_for_sentence (tunnel, "starting");
  fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  fake_service_say ("{'Uuid': <'" A
                    "'>, 'Name': <'office'>, 'State': <'over'>, 'Failure': <'nobody answers'>}",
                    TRUE);
  wait_for_sentence (tunnel, "failed: nobody answers");
  /* NetworkManager's reason comes later, and says less */
  fake_service_say ("{'Uuid': <'" A "'>, 'Failure': <'nobody answers'>}", TRUE);
  fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_DEACTIVATED,
                  NM_ACTIVE_CONNECTION_STATE_REASON_CONNECT_TIMEOUT);
  assert_sentence (tunnel, "failed: nobody answers");
  /* what is said of the attempt before is not about this one */
  fake_active (connection);
  assert_sentence (tunnel, "starting");
  wgre_roster_look (roster);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_sentence (tunnel, "starting");
  fake_service_release ("1");
  while (wgre_tunnel_status (tunnel))
    g_main_context_iteration (NULL, TRUE);
  assert_sentence (tunnel, "starting");
}

/* Signals of a connection that is the user's own say nothing: the failure is asked for, late. */
static void
test_late_failure (void)
{
  g_autoptr (WgreRoster) roster = NULL;
  NMConnection *connection;
  WgreTunnel *tunnel;

  if (!has_bus) {
    g_test_skip ("there is no dbus-daemon");
    return;
  }
  fake_reset ();
  connection = fake_add ("office", A, "wgre", GRE);
  roster = wgre_roster_new (fake_client ());
  tunnel = wgre_roster_find (roster, A);
  fake_service_own ("2");
  fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_DEACTIVATED,
                  NM_ACTIVE_CONNECTION_STATE_REASON_CONNECT_TIMEOUT);
  assert_sentence (tunnel, "failed: it took too long");
  fake_service_say ("{'Uuid': <'" A "'>, 'Failure': <'nobody answers'>}", TRUE);
  wait_for_sentence (tunnel, "failed: nobody answers");
  fake_service_release ("2");
}

/* --- coming in --- */

static void
test_text (void)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) connection = wgre_intake_text (
      "[Interface]\nPrivateKey = " KEY "\nAddress = 10.0.0.2/24\nPostUp = echo\n"
      "[Peer]\nPublicKey = " PEER "\nAllowedIPs = 10.0.0.0/24\nEndpoint = 192.0.2.1:51820\n",
      "pasted", notes, &error);
  NMSettingConnection *general;

  g_assert_no_error (error);
  general = nm_connection_get_setting_connection (connection);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "pasted");
  g_assert_true (wgre_connection_is_ours (connection));
  g_assert_false (nm_setting_connection_get_autoconnect (general));
  g_assert_true (nm_setting_connection_permissions_user_allowed (general, g_get_user_name ()));
  g_assert_false (nm_setting_connection_permissions_user_allowed (general, "somebody-else"));
  g_assert_cmpuint (notes->len, >, 0);
  g_assert_nonnull (strstr (notes->pdata[0], "PostUp"));
  g_assert_null (strstr (notes->pdata[0], KEY));
  wgre_intake_keep (connection, NULL);
  g_assert_false (wgre_intake_is_private (connection));
  g_assert_true (nm_setting_connection_permissions_user_allowed (general, "somebody-else"));
}

static void
test_bad_text (void)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_intake_text ("hello", "pasted", notes, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (wgre_intake_file ("/nonexistent/office.conf", notes, &error));
  g_assert_nonnull (error);
}

static void
test_file (void)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (NMConnection) connection = NULL;
  g_autofree char *folder = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "office.conf", NULL);

  g_assert_true (g_file_set_contents (path,
                                      "[Interface]\nPrivateKey = " KEY "\n[Peer]\nPublicKey = " PEER
                                      "\nAllowedIPs = 10.0.0.0/24\nEndpoint = 192.0.2.1:1\n",
                                      -1, NULL));
  connection = wgre_intake_file (path, notes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nm_connection_get_id (connection), ==, "office");
  g_remove (path);
  g_rmdir (folder);
}

/* --- taking over --- */

typedef struct {
  gboolean over, done;
  char *text;
} Told;

static void
note_takeover (const char *uuid, gboolean done, const char *text, gpointer data)
{
  Told *told = data;

  g_assert_cmpstr (uuid, ==, A);
  *told = (Told){ TRUE, done, g_strdup (text) };
}

/* The program is the one in the folder that this runs in. */
static void
test_takeover (void)
{
  static const struct {
    WgreTakeoverStep step;
    int status;
    const char *wanted;
  } rows[] = {
    { WGRE_TAKEOVER_TRY, 0, "adopt --dry-run " A },
    { WGRE_TAKEOVER_TRY_LOSSY, 0, "adopt --dry-run --lossy " A },
    { WGRE_TAKEOVER_DO, 1, "adopt --lossy " A },
    { WGRE_TAKEOVER_RELEASE, 0, "adopt --release " A },
  };
  g_autofree char *folder = g_dir_make_tmp ("wgre-XXXXXX", NULL), *before = g_get_current_dir ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_cmpint (g_chdir (folder), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Told told = { 0 };
    g_autofree char *script =
        g_strdup_printf ("#!/bin/sh\necho \"$@\" >&2\nexit %d\n", rows[i].status);

    g_assert_true (
        g_file_set_contents_full ("nm-wgre", script, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
    wgre_takeover_run (A, rows[i].step, cancellable, note_takeover, &told);
    while (!told.over)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpstr (told.text, ==, rows[i].wanted);
    g_assert_cmpint (told.done, ==, !rows[i].status);
    g_free (told.text);
  }
  g_remove ("nm-wgre");
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_rmdir (folder);
}

static const struct {
  const char *path;
  void (*run) (void);
} tests[] = {
  { "/tunnels/roster/lists", test_lists },
  { "/tunnels/roster/adopted-is-hidden", test_adopted_is_hidden },
  { "/tunnels/roster/free-name", test_free_name },
  { "/tunnels/tunnel/states", test_states },
  { "/tunnels/tunnel/up-already", test_up_already },
  { "/tunnels/tunnel/failures", test_failures },
  { "/tunnels/tunnel/refusal", test_refusal },
  { "/tunnels/live/service", test_service },
  { "/tunnels/live/late-failure", test_late_failure },
  { "/tunnels/intake/text", test_text },
  { "/tunnels/intake/bad-text", test_bad_text },
  { "/tunnels/intake/file", test_file },
  { "/tunnels/takeover", test_takeover },
};

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  has_bus = fake_service_start ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, tests[i].run);
  status = g_test_run ();
  fake_service_stop ();
  return status;
}
