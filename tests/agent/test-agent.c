/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The agent, called as NetworkManager calls it, with a keyring in memory and a dialog that is a
 * script of ours. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "bridge/connection.h"
#include "core/error.h"
#include "keyring/keyring.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define PEER "peer.1=" KEY1 " allowed-ips=10.1.0.0/16|"

/* --- the keyring --- */

static GHashTable *keyring;
static gboolean was_asked, may_unlock, is_broken;

GHashTable *
wgre_keyring_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static gboolean
fail (GError **error)
{
  if (is_broken)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO, "the keyring is broken");
  return !is_broken;
}

gboolean
wgre_keyring_load (const char *uuid, gboolean unlock, GHashTable *secrets,
                   GCancellable *cancellable G_GNUC_UNUSED, GError **error)
{
  GHashTableIter iter;
  const char *name, *value;

  g_assert_cmpstr (uuid, ==, UUID);
  was_asked = TRUE;
  may_unlock = unlock;
  g_hash_table_iter_init (&iter, keyring);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    g_hash_table_replace (secrets, g_strdup (name), g_strdup (value));
  return fail (error);
}

gboolean
wgre_keyring_store (const char *uuid, const char *id G_GNUC_UNUSED, const char *name,
                    const char *value, GCancellable *cancellable G_GNUC_UNUSED, GError **error)
{
  g_assert_cmpstr (uuid, ==, UUID);
  g_hash_table_replace (keyring, g_strdup (name), g_strdup (value));
  return fail (error);
}

gboolean
wgre_keyring_clear (const char *uuid, const char *name, GCancellable *cancellable G_GNUC_UNUSED,
                    GError **error)
{
  g_assert_cmpstr (uuid, ==, UUID);
  if (name)
    g_hash_table_remove (keyring, name);
  else
    g_hash_table_remove_all (keyring);
  return fail (error);
}

/* --- tables as text: "name=value|name=value" --- */

static GHashTable *
table_of (const char *text)
{
  GHashTable *table = wgre_keyring_table ();
  g_auto (GStrv) items = g_strsplit (text, "|", -1);

  for (guint i = 0; items[i]; i++) {
    char *equals = strchr (items[i], '=');

    if (equals)
      g_hash_table_insert (table, g_strndup (items[i], (gsize) (equals - items[i])),
                           g_strdup (equals + 1));
  }
  return table;
}

static char *
text_of (GHashTable *table)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (table), (GCompareFunc) strcmp);
  GString *text = g_string_new (NULL);

  for (GList *at = names; at; at = at->next)
    g_string_append_printf (text, "%s=%s|", (char *) at->data,
                            (char *) g_hash_table_lookup (table, at->data));
  return g_string_free (text, FALSE);
}

static NMConnection *
connection_of (const char *service, const char *data, const char *secrets)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *general = nm_setting_connection_new (), *vpn = nm_setting_vpn_new ();
  g_autoptr (GHashTable) items = table_of (data), known = table_of (secrets);

  g_object_set (general, "id", "office", "uuid", UUID, "type", "vpn", NULL);
  g_object_set (vpn, "service-type", service, NULL);
  nm_connection_add_setting (connection, general);
  nm_connection_add_setting (connection, vpn);
  if (!strcmp (service, WGRE_SERVICE))
    wgre_connection_put (connection, items, known);
  return connection;
}

/* --- the dialog --- */

#define DIALOG "nm-wgre-auth-dialog" /* in the folder that we are in: see local.mk */

static void
write_dialog (const char *answer, int status)
{
  g_autofree char *text = g_strdup_printf (
      "#!/bin/sh\necho \"$@\" > arguments\ncat > input\nprintf '%s'\nexit %d\n", answer, status);

  g_unlink ("arguments");
  g_unlink ("input");
  g_assert_true (g_file_set_contents_full (DIALOG, text, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
}

static char *
read_file (const char *name)
{
  char *text = NULL;

  return g_file_get_contents (name, &text, NULL, NULL) ? text : NULL;
}

/* --- calls --- */

static WgreAgent *agent;
static char *answer; /* secrets as text, or "error CODE" */

static void
answered (NMSecretAgentOld *self G_GNUC_UNUSED, NMConnection *connection G_GNUC_UNUSED,
          GVariant *secrets, GError *error, gpointer data)
{
  g_autoptr (GVariant) vpn = NULL, items = NULL;
  g_autoptr (GHashTable) table = wgre_keyring_table ();
  GVariantIter iter;
  const char *name, *value;

  g_assert_true (data == &answer);
  g_assert_null (answer);
  if (error) {
    g_assert_true (error->domain == NM_SECRET_AGENT_ERROR);
    answer = g_strdup_printf ("error %d", error->code);
    return;
  }
  vpn = secrets ? g_variant_lookup_value (secrets, "vpn", NULL) : NULL;
  items = vpn ? g_variant_lookup_value (vpn, "secrets", NULL) : NULL;
  g_assert_nonnull (items); /* or NetworkManager takes it for a refusal */
  g_variant_iter_init (&iter, items);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    g_hash_table_insert (table, g_strdup (name), g_strdup (value));
  answer = text_of (table);
}

static void
get_secrets (NMConnection *connection, guint flags, const char *setting, const char **hints)
{
  g_clear_pointer (&answer, g_free);
  was_asked = may_unlock = FALSE;
  NM_SECRET_AGENT_OLD_GET_CLASS (agent)->get_secrets (
      NM_SECRET_AGENT_OLD (agent), connection, "/1", setting, hints,
      (NMSecretAgentGetSecretsFlags) flags, answered, &answer);
}

static void
wait_for_answer (void)
{
  while (!answer)
    g_main_context_iteration (NULL, TRUE);
}

/* Changes are made in another thread, and end on the main loop. */
static void
assert_kept (const char *wanted)
{
  for (guint ms = 0; ms < 10000; ms += 10) {
    g_autofree char *text = text_of (keyring);

    while (g_main_context_iteration (NULL, FALSE))
      ;
    if (!strcmp (text, wanted))
      return;
    g_usleep (10000);
  }
  g_error ("the keyring has %s and not %s", text_of (keyring), wanted);
}

static char *said; /* of a change: "done", or the message */

static void
changed (NMSecretAgentOld *self G_GNUC_UNUSED, NMConnection *connection G_GNUC_UNUSED,
         GError *error, gpointer data)
{
  g_assert_true (data == &said);
  said = error ? g_strdup_printf ("error %d", error->code) : g_strdup ("done");
}

static void
assert_change (NMConnection *connection, gboolean delete, const char *wanted)
{
  NMSecretAgentOldClass *class = NM_SECRET_AGENT_OLD_GET_CLASS (agent);

  g_clear_pointer (&said, g_free);
  (delete ? class->delete_secrets : class->save_secrets) (NM_SECRET_AGENT_OLD (agent), connection,
                                                          "/1", changed, &said);
  while (!said)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (said, ==, wanted);
}

/* One thread makes all changes, one after the other: after this one there is none on its way. */
static void
drop_keyring (void)
{
  g_autoptr (NMConnection) connection = connection_of (WGRE_SERVICE, "", "");

  assert_change (connection, FALSE, "done");
  g_clear_pointer (&keyring, g_hash_table_unref);
}

/* --- what is asked for --- */

#define ASK NM_SECRET_AGENT_GET_SECRETS_FLAG_ALLOW_INTERACTION
#define NEW NM_SECRET_AGENT_GET_SECRETS_FLAG_REQUEST_NEW
#define USER NM_SECRET_AGENT_GET_SECRETS_FLAG_USER_REQUESTED
#define OWNED PEER "private-key-flags=1"
#define TYPED "private-key\\nT\\n\\n\\n"
#define NONE "error 5"   /* NM_SECRET_AGENT_ERROR_NO_SECRETS, see main */
#define CLOSED "error 3" /* NM_SECRET_AGENT_ERROR_USER_CANCELED */

/* An empty answer is none of secrets, and no refusal: NetworkManager hands out what it keeps only
 * if the agent does not refuse. */
static const struct {
  const char *name, *data, *known, *keyring;
  guint flags;
  gboolean display;
  const char *typed;
  int status;
  const char *answer;
  gboolean dialog; /* whether it was run */
  const char *kept;
} rows[] = {
  { "from-the-keyring", OWNED, "", "private-key=K|", 0, TRUE, TYPED, 0, "private-key=K|", FALSE,
    "private-key=K|" },
  { "nothing-missing", OWNED, "", "private-key=K|", ASK, TRUE, TYPED, 0, "private-key=K|", FALSE,
    "private-key=K|" },
  { "missing-and-nobody-to-ask", OWNED, "", "", 0, TRUE, TYPED, 0, NONE, FALSE, "" },
  { "missing-without-a-display", OWNED, "", "", ASK, FALSE, TYPED, 0, NONE, FALSE, "" },
  { "missing", OWNED, "", "", ASK, TRUE, TYPED, 0, "private-key=T|", TRUE, "private-key=T|" },
  { "missing-and-known", OWNED, "private-key=N|", "", ASK, TRUE, TYPED, 0, NONE, FALSE, "" },
  { "again", OWNED, "", "private-key=K|", ASK | NEW, TRUE, TYPED, 0, "private-key=T|", TRUE,
    "private-key=T|" },
  { "again-and-nobody-to-ask", OWNED, "", "private-key=K|", NEW, TRUE, TYPED, 0, NONE, FALSE,
    "private-key=K|" },
  { "not-saved", PEER "private-key-flags=2", "", "", ASK, TRUE, TYPED, 0, "private-key=T|", TRUE,
    "" },
  { "of-networkmanager", PEER "private-key-flags=0", "private-key=N|", "private-key=K|", ASK, TRUE,
    TYPED, 0, "", FALSE, "private-key=K|" },
  { "of-networkmanager-for-an-editor", PEER "private-key-flags=0", "private-key=N|", "", USER, TRUE,
    TYPED, 0, "", FALSE, "" },
  { "of-networkmanager-and-not-shown", PEER "private-key-flags=4", "", "", USER, TRUE, TYPED, 0, "",
    FALSE, "" },
  { "of-networkmanager-in-part", PEER "private-key-flags=0|peer.1.psk-flags=1", "private-key=N|",
    "", USER, TRUE, TYPED, 0, NONE, FALSE, "" },
  { "none-needed", "tunnel=gre|local=192.0.2.1|remote=192.0.2.2", "", "", USER, TRUE, TYPED, 0, "",
    FALSE, "" },
  { "stale", OWNED "|peer.7.psk-flags=1", "", "peer.7.psk=S|private-key=K|", 0, TRUE, TYPED, 0,
    "private-key=K|", FALSE, "peer.7.psk=S|private-key=K|" },
  { "empty", OWNED, "", "private-key=|", 0, TRUE, TYPED, 0, NONE, FALSE, "private-key=|" },
  { "again-and-known", OWNED, "private-key=N|", "", ASK | NEW, TRUE, TYPED, 0, "private-key=T|",
    TRUE, "private-key=T|" },
  { "again-of-networkmanager", PEER "private-key-flags=0", "private-key=N|", "", ASK | NEW, TRUE,
    TYPED, 0, NONE, TRUE, "" },
  { "closed", OWNED, "", "", ASK, TRUE, TYPED, 1, CLOSED, TRUE, "" },
  { "cut-off", OWNED, "", "", ASK, TRUE, "private-key\\nT", 0, CLOSED, TRUE, "" },
};

static void
test_request (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (NMConnection) connection = connection_of (WGRE_SERVICE, rows[i].data, rows[i].known);
  g_autofree char *input = NULL;

  keyring = table_of (rows[i].keyring);
  write_dialog (rows[i].typed, rows[i].status);
  if (rows[i].display)
    g_setenv ("DISPLAY", ":7", TRUE);
  else
    g_unsetenv ("DISPLAY");
  get_secrets (connection, rows[i].flags, "vpn", NULL);
  wait_for_answer ();
  g_assert_cmpstr (answer, ==, rows[i].answer);
  input = read_file ("input");
  g_assert_cmpint (input != NULL, ==, rows[i].dialog);
  if (!rows[i].dialog) /* what was typed is compared with what is there */
    g_assert_cmpint (was_asked, ==, !(rows[i].flags & NEW));
  assert_kept (rows[i].kept);
  drop_keyring ();
}

/* The keyring is unlocked only for who is there to do it. */
static void
test_unlocks (void)
{
  g_autoptr (NMConnection) connection = connection_of (WGRE_SERVICE, OWNED, "");

  keyring = table_of ("private-key=K|");
  get_secrets (connection, 0, "vpn", NULL);
  wait_for_answer ();
  g_assert_false (may_unlock);
  get_secrets (connection, USER, "vpn", NULL);
  wait_for_answer ();
  g_assert_true (may_unlock);
  get_secrets (connection, ASK, "vpn", NULL);
  wait_for_answer ();
  g_assert_true (may_unlock);
  drop_keyring ();
}

static void
assert_line (const char *text, const char *line)
{
  if (!strstr (text, line))
    g_error ("\"%s\" is not in:\n%s", line, text);
}

/* What the dialog is told. */
static void
test_tells_the_dialog (void)
{
  const char *hints[] = { "private-key", "x-vpn-message:Hello", NULL };
  g_autoptr (NMConnection) connection = connection_of (
      WGRE_SERVICE, OWNED "|peer.1.psk-flags=0|file.peer.1.name=a\nDATA_KEY=b", "peer.1.psk=N|");
  g_autofree char *arguments = NULL, *input = NULL;

  keyring = table_of ("");
  g_setenv ("DISPLAY", ":7", TRUE);
  write_dialog (TYPED, 0);
  get_secrets (connection, ASK, "vpn", hints);
  wait_for_answer ();
  arguments = read_file ("arguments");
  g_assert_cmpstr (arguments, ==,
                   "-s " WGRE_SERVICE " -u " UUID
                   " -n office -i -t private-key -t x-vpn-message:Hello\n");
  input = read_file ("input");
  assert_line (input, "DATA_KEY=private-key-flags\nDATA_VAL=1\n\n");
  assert_line (input, "SECRET_KEY=peer.1.psk\nSECRET_VAL=N\n\n");
  assert_line (input, "DATA_VAL=a\n=DATA_KEY=b\n\n");
  g_assert_true (g_str_has_suffix (input, "\nDONE\n\n"));
  write_dialog (TYPED, 0);
  get_secrets (connection, ASK | NEW, "vpn", NULL);
  wait_for_answer ();
  g_free (arguments);
  arguments = read_file ("arguments");
  g_assert_cmpstr (arguments, ==, "-s " WGRE_SERVICE " -u " UUID " -n office -i -r\n");
  assert_kept ("private-key=T|");
  drop_keyring ();
}

static void
test_cancelled (void)
{
  g_autoptr (NMConnection) connection = connection_of (WGRE_SERVICE, OWNED, "");
  g_autofree char *pid = NULL;

  keyring = table_of ("");
  g_setenv ("DISPLAY", ":7", TRUE);
  g_assert_true (g_file_set_contents_full (
      DIALOG, "#!/bin/sh\necho $$ > pid.new; mv pid.new pid; exec sleep 600\n", -1,
      G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  get_secrets (connection, ASK, "vpn", NULL);
  while (!(pid = read_file ("pid")))
    g_main_context_iteration (NULL, FALSE);
  NM_SECRET_AGENT_OLD_GET_CLASS (agent)->cancel_get_secrets (NM_SECRET_AGENT_OLD (agent), "/2",
                                                             "vpn");
  for (guint i = 0; i < 10; i++) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
  g_strchomp (pid);
  NM_SECRET_AGENT_OLD_GET_CLASS (agent)->cancel_get_secrets (NM_SECRET_AGENT_OLD (agent), "/1",
                                                             "vpn");
  for (guint ms = 0; ms < 10000; ms += 10) {
    g_autofree char *path = g_build_filename ("/proc", pid, NULL);

    while (g_main_context_iteration (NULL, FALSE))
      ;
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      break;
    g_usleep (10000);
    g_assert_cmpuint (ms, <, 9990);
  }
  g_assert_null (answer);
  g_unlink ("pid");
  drop_keyring ();
}

/* --- what is not ours --- */

static void
test_other_types (void)
{
  g_autoptr (NMConnection) connection =
                               connection_of ("org.freedesktop.NetworkManager.openvpn", "", ""),
                           ours = connection_of (WGRE_SERVICE, OWNED, "");

  keyring = table_of ("private-key=K|");
  get_secrets (connection, 0, "vpn", NULL);
  wait_for_answer ();
  g_assert_cmpstr (answer, ==, NONE);
  g_assert_false (was_asked);
  get_secrets (ours, 0, "802-1x", NULL);
  wait_for_answer ();
  g_assert_cmpstr (answer, ==, NONE);
  g_assert_false (was_asked);
  assert_change (connection, FALSE, NONE);
  assert_change (connection, TRUE, "done");
  assert_kept ("private-key=K|");
  drop_keyring ();
}

/* --- changes --- */

static void
test_changes (void)
{
  g_autoptr (NMConnection) with = connection_of (WGRE_SERVICE, OWNED, "private-key=A"),
                           without = connection_of (WGRE_SERVICE, OWNED, ""),
                           taken_back = connection_of (WGRE_SERVICE, PEER "private-key-flags=0",
                                                       "private-key=A");

  keyring = table_of ("");
  assert_change (with, FALSE, "done");
  assert_kept ("private-key=A|");
  /* NetworkManager sends what it happens to know: nothing, after its restart. */
  assert_change (without, FALSE, "done");
  assert_kept ("private-key=A|");
  assert_change (taken_back, FALSE, "done");
  assert_kept ("");
  assert_change (with, FALSE, "done");
  assert_change (with, TRUE, "done");
  assert_kept ("");
  is_broken = TRUE;
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*the keyring is broken*");
  assert_change (with, FALSE, "error 0");
  g_test_assert_expected_messages ();
  is_broken = FALSE;
  drop_keyring ();
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("wgre-agent-XXXXXX", NULL);
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (chdir (folder), ==, 0);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  g_unsetenv ("WAYLAND_DISPLAY");
  G_STATIC_ASSERT (NM_SECRET_AGENT_ERROR_FAILED == 0 && NM_SECRET_AGENT_ERROR_USER_CANCELED == 3 &&
                   NM_SECRET_AGENT_ERROR_NO_SECRETS == 5);
  agent = wgre_agent_new (&error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/agent/request/", rows[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_request);
  }
  g_test_add_func ("/agent/unlocks-for-somebody", test_unlocks);
  g_test_add_func ("/agent/tells-the-dialog", test_tells_the_dialog);
  g_test_add_func ("/agent/cancelled", test_cancelled);
  g_test_add_func ("/agent/other-types", test_other_types);
  g_test_add_func ("/agent/changes", test_changes);
  status = g_test_run ();
  g_unlink (DIALOG);
  g_unlink ("arguments");
  g_unlink ("input");
  g_rmdir (folder);
  return status;
}
