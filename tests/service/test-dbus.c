/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real service (the built one, or that of $NM_WGRE_SERVICE) on a bus of its own, called as
 * NetworkManager calls it. It runs in mount and network namespaces of its own, with an empty /run,
 * so that it disturbs nobody. */
#include <NetworkManager.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/child.h"
#include "core/error.h"
#include "host/control.h"

#define NAME "org.freedesktop.NetworkManager.wgre.Connection_1"
#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define KEY "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PSK "cFNrcFNrcFNrcFNrcFNrcFNrcFNrcFNrcFNrcFNrcFM="
#define PEER "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define PATIENCE_MS 60000

/* Where NM_VPN_SERVICE_STATE_STOPPED and so on are printed in what was recorded. */
#define STATE(state) "StateChanged (uint32 " G_STRINGIFY (state) ",)"
#define STOPPED STATE (6)

/* Root looks into everything by this privilege; so the service is without it here, too, or it would
 * have more than those who look. */
#define UNPRIVILEGED "--bounding-set=-sys_ptrace"

static const char *refusal; /* why the service cannot be run here; NULL: it can */
static char *work;          /* directory for everything */
static char *address;       /* of the bus */
static GPid bus;
static const char *hurry; /* what makes the service less patient; NULL: nothing */

/* --- what the service says
 * ------------------------------------------------------------------------ */

typedef struct {
  GDBusConnection *connection;
  GMutex mutex;
  GPtrArray *lines;  /* of char *: signals and answers, in their order */
  GHashTable *calls; /* serial → member */
} Caller;

static void
record (Caller *caller, const char *what, const char *member, GVariant *body)
{
  g_autofree char *text = body ? g_variant_print (body, TRUE) : g_strdup ("()");

  g_ptr_array_add (caller->lines, g_strdup_printf ("%s%s %s", what, member, text));
}

static void
record_incoming (Caller *caller, GDBusMessage *message)
{
  const char *call = g_hash_table_lookup (
      caller->calls, GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message)));

  switch (g_dbus_message_get_message_type (message)) {
  case G_DBUS_MESSAGE_TYPE_SIGNAL:
    if (!g_strcmp0 (g_dbus_message_get_interface (message), NM_VPN_DBUS_PLUGIN_INTERFACE))
      record (caller, "", g_dbus_message_get_member (message), g_dbus_message_get_body (message));
    break;
  case G_DBUS_MESSAGE_TYPE_METHOD_RETURN:
    if (call)
      record (caller, "return ", call, g_dbus_message_get_body (message));
    break;
  case G_DBUS_MESSAGE_TYPE_ERROR:
    if (call)
      record (caller, "error ", call, g_dbus_message_get_body (message));
    break;
  case G_DBUS_MESSAGE_TYPE_INVALID:
  case G_DBUS_MESSAGE_TYPE_METHOD_CALL:
    break;
  }
}

/* Runs in GDBus' thread, and sees everything in the order of the wire. */
static GDBusMessage *
filter (GDBusConnection *connection G_GNUC_UNUSED, GDBusMessage *message, gboolean incoming,
        gpointer data)
{
  Caller *caller = data;

  g_mutex_lock (&caller->mutex);
  if (incoming)
    record_incoming (caller, message);
  else if (!g_strcmp0 (g_dbus_message_get_interface (message), NM_VPN_DBUS_PLUGIN_INTERFACE))
    g_hash_table_insert (caller->calls, GUINT_TO_POINTER (g_dbus_message_get_serial (message)),
                         g_strdup (g_dbus_message_get_member (message)));
  g_mutex_unlock (&caller->mutex);
  return message;
}

static GVariant *
ask_bus (Caller *caller, const char *method, const char *argument)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_sync (
      caller->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      method, g_variant_new ("(s)", argument), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

static Caller *
caller_new (void)
{
  Caller *caller = g_new0 (Caller, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  g_mutex_init (&caller->mutex);
  caller->lines = g_ptr_array_new_with_free_func (g_free);
  caller->calls = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  caller->connection =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  reply =
      ask_bus (caller, "AddMatch", "type='signal',interface='" NM_VPN_DBUS_PLUGIN_INTERFACE "'");
  g_dbus_connection_add_filter (caller->connection, filter, caller, NULL);
  return caller;
}

static void
caller_free (Caller *caller)
{
  g_dbus_connection_close_sync (caller->connection, NULL, NULL);
  g_object_unref (caller->connection);
  g_ptr_array_unref (caller->lines);
  g_hash_table_unref (caller->calls);
  g_mutex_clear (&caller->mutex);
  g_free (caller);
}

static char *
recorded (Caller *caller)
{
  GString *text = g_string_new (NULL);

  g_mutex_lock (&caller->mutex);
  for (guint i = 0; i < caller->lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) caller->lines->pdata[i]);
  g_mutex_unlock (&caller->mutex);
  return g_string_free (text, FALSE);
}

/* --- processes
 * ------------------------------------------------------------------------------------ */

/* The service in its namespaces. A user without privileges gets them inside of a user namespace
 * that leaves him his name, since the bus compares it. */
static GPid
spawn (const char *const *arguments, const char *errors)
{
  static const char script[] =
      "mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/lib && exec \"$0\" \"$@\"";
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_auto (GStrv) environment = g_get_environ ();
  const char *top = g_getenv ("TOP_BUILDDIR"), *installed = g_getenv ("NM_WGRE_SERVICE");
  g_autofree char *built =
      g_build_filename (top ? top : ".", "src", "service", "nm-wgre-service", NULL);
  int file = open (errors, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  environment = g_environ_setenv (environment, "DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  environment = g_environ_setenv (environment, "NM_VPN_LOG_LEVEL", "7", TRUE);
  environment = g_environ_unsetenv (environment, "G_MESSAGES_DEBUG");
  if (hurry)
    environment = g_environ_setenv (environment, "LD_PRELOAD", hurry, TRUE);
  g_ptr_array_add (argv, (gpointer) "setpriv"); /* a failed test leaves nobody behind */
  g_ptr_array_add (argv, (gpointer) "--pdeathsig=KILL");
  if (!geteuid ())
    g_ptr_array_add (argv, (gpointer) UNPRIVILEGED);
  g_ptr_array_add (argv, (gpointer) "unshare");
  g_ptr_array_add (argv, (gpointer) "-mn");
  if (geteuid ()) {
    g_ptr_array_add (argv, (gpointer) "--map-current-user");
    g_ptr_array_add (argv, (gpointer) "--keep-caps");
  }
  g_ptr_array_add (argv, (gpointer) "sh");
  g_ptr_array_add (argv, (gpointer) "-c");
  g_ptr_array_add (argv, (gpointer) script);
  g_ptr_array_add (argv, (gpointer) (installed ? installed : built));
  for (guint i = 0; arguments[i]; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  g_spawn_async_with_fds (NULL, (char **) argv->pdata, environment,
                          G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, -1,
                          file, file, &error);
  g_assert_no_error (error);
  g_close (file, NULL);
  return pid;
}

typedef struct {
  GPid pid; /* 0: has ended */
  char *errors;
  Caller *nm;
} Context;

static char *
errors_of (Context *context)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (context->errors, &text, NULL, NULL));
  return text;
}

static void
assert_ends (Context *context, int wanted)
{
  int status = test_child_end (context->pid);
  g_autofree char *text = errors_of (context), *said = recorded (context->nm);

  context->pid = 0;
  if (status != wanted)
    g_error ("the service ended with %d and not with %d; it wrote:\n%s\nand said:\n%s", status,
             wanted, text, said);
}

static gboolean
name_is_there (Caller *caller)
{
  g_autoptr (GVariant) reply = ask_bus (caller, "NameHasOwner", NAME);
  gboolean there;

  g_variant_get (reply, "(b)", &there);
  return there;
}

static void
set_up (Context *context, gconstpointer option)
{
  const char *arguments[] = { "--bus-name", NAME, option, NULL };

  if (refusal)
    return;
  context->nm = caller_new ();
  context->errors = g_build_filename (work, "errors", NULL);
  context->pid = spawn (arguments, context->errors);
  for (guint ms = 0; ms < PATIENCE_MS && !name_is_there (context->nm); ms += 10)
    g_usleep (10000);
  g_assert_true (name_is_there (context->nm));
}

static void
set_up_row (Context *context, gconstpointer row G_GNUC_UNUSED)
{
  set_up (context, NULL);
}

static void
tear_down (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  if (refusal)
    return;
  if (context->pid) {
    kill (context->pid, SIGTERM);
    assert_ends (context, 0);
  }
  for (guint ms = 0; ms < PATIENCE_MS && name_is_there (context->nm); ms += 10)
    g_usleep (10000);
  caller_free (context->nm);
  g_unlink (context->errors);
  g_free (context->errors);
}

static gboolean
can_run (void)
{
  if (refusal)
    g_test_skip (refusal);
  return !refusal;
}

/* --- calls
 * ---------------------------------------------------------------------------------------- */

/* "key=value|key=value"; keys after "secret:" are secrets, "user" is one whom it is for, and
 * "ipv4.dns" is NetworkManager's. */
static GVariant *
connection_of (const char *text)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *general = nm_setting_connection_new (), *vpn = nm_setting_vpn_new ();
  NMSettingIPConfig *ip4 = g_object_new (NM_TYPE_SETTING_IP4_CONFIG, "method", "auto", NULL);
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);

  g_object_set (general, "id", "test", "uuid", UUID, "type", NM_SETTING_VPN_SETTING_NAME, NULL);
  g_object_set (vpn, "service-type", "org.freedesktop.NetworkManager.wgre", NULL);
  for (guint i = 0; parts[i]; i++) {
    gboolean secret = g_str_has_prefix (parts[i], "secret:");
    char *key = parts[i] + (secret ? strlen ("secret:") : 0), *equals = strchr (key, '=');

    *equals = '\0';
    if (!strcmp (key, "user"))
      nm_setting_connection_add_permission (NM_SETTING_CONNECTION (general), "user", equals + 1,
                                            NULL);
    else if (g_str_equal (key, "ipv4.dns"))
      nm_setting_ip_config_add_dns (ip4, equals + 1);
    else if (secret)
      nm_setting_vpn_add_secret (NM_SETTING_VPN (vpn), key, equals + 1);
    else
      nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), key, equals + 1);
  }
  nm_connection_add_setting (connection, general);
  nm_connection_add_setting (connection, vpn);
  nm_connection_add_setting (connection, NM_SETTING (ip4));
  nm_connection_add_setting (connection,
                             g_object_new (NM_TYPE_SETTING_IP6_CONFIG, "method", "auto", NULL));
  return nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL);
}

static GVariant *
call_raw (Caller *caller, const char *method, GVariant *arguments, GError **error)
{
  return g_dbus_connection_call_sync (caller->connection, NAME, NM_VPN_DBUS_PLUGIN_PATH,
                                      NM_VPN_DBUS_PLUGIN_INTERFACE, method, arguments, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, error);
}

static GVariant *
call (Caller *caller, const char *method, const char *text, GError **error)
{
  GVariant *connection = connection_of (text);

  if (!strcmp (method, "ConnectInteractive"))
    return call_raw (caller, method,
                     g_variant_new ("(@a{sa{sv}}@a{sv})", connection,
                                    g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                     error);
  return call_raw (caller, method, g_variant_new ("(@a{sa{sv}})", connection), error);
}

static void
assert_call (Caller *caller, const char *method, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (caller, method, text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
}

/* Lines that begin so: position of the first, -1 when there is none. */
static int
first_of (GStrv lines, const char *start)
{
  for (int i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], start))
      return i;
  return -1;
}

static void
wait_for_line (Caller *caller, const char *start)
{
  g_autofree char *all = NULL;

  for (guint ms = 0; ms < PATIENCE_MS; ms += 10) {
    g_autofree char *text = recorded (caller);
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

    if (first_of (lines, start) >= 0)
      return;
    g_usleep (10000);
  }
  all = recorded (caller);
  g_error ("waited in vain for \"%s\"; there was:\n%s", start, all);
}

/* --- NeedSecrets
 * ---------------------------------------------------------------------------------- */

/* Nobody is there to answer. */
#define WIREGUARD "interface=wgre-d0|addresses=10.99.0.2/24;fd99::2/64|wait-handshake=no|"
#define WITH_PEER WIREGUARD "peer.1=" PEER " endpoint=198.51.100.9:51820 allowed-ips=10.98.0.0/16|"
#define GRE "tunnel=gre|interface=wgre-d0|addresses=10.99.0.2/24;fd99::2/64|"
#define HAS_KEY "secret:private-key=" KEY

static const struct {
  const char *text, *answer;
} need_rows[] = {
  { WITH_PEER HAS_KEY, "" },
  { WITH_PEER "dns=10.99.0.1", "vpn" },
  { WITH_PEER "private-key-flags=1", "vpn" },
  { WITH_PEER "private-key-flags=2", "vpn" },
  { WITH_PEER "private-key-flags=4", "" },
  { WITH_PEER "peer.1.psk-flags=1|" HAS_KEY, "vpn" },
  { WITH_PEER "peer.1.psk-flags=1|secret:peer.1.psk=" PSK "|" HAS_KEY, "" },
  { WITH_PEER "mtu=wrong|" HAS_KEY, "" },
  { GRE "remote=198.51.100.9", "" },
};

static void
test_need_secrets (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  for (guint i = 0; can_run () && i < G_N_ELEMENTS (need_rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GVariant) reply = call (context->nm, "NeedSecrets", need_rows[i].text, &error);
    const char *answer;

    g_assert_no_error (error);
    g_variant_get (reply, "(&s)", &answer);
    g_test_message ("%s", need_rows[i].text);
    g_assert_cmpstr (answer, ==, need_rows[i].answer);
  }
}

/* --- Connect
 * -------------------------------------------------------------------------------------- */

static const struct {
  const char *text;
  const char *words[3]; /* in the error */
} bad_rows[] = {
  { WITH_PEER "mtu=large|" HAS_KEY, { "mtu", "large" } },
  { WITH_PEER "colour=blue|" HAS_KEY, { "colour" } },
  { WITH_PEER "dns=10.99.0.1", { "private-key" } },
  { WITH_PEER "secret:private-key=short", { "private-key" } },
  { GRE "ttl=64", { "remote" } },
  { "tunnel=carrier-pigeon", { "tunnel", "carrier-pigeon" } },
  { GRE "remote=198.51.100.9|forward=yes|user=alice", { "forward", "alice", "nm-wgre.conf" } },
  { GRE "remote=198.51.100.9|open-firewall=yes|user=alice", { "open-firewall", "all users" } },
  /* There is no logind on this bus. */
  { GRE "remote=198.51.100.9|autostart=yes|user=alice", { "autostart", "logged in" } },
  { GRE "remote=198.51.100.9|netns=blue|ipv4.dns=10.0.0.1", { "ipv4.dns", "netns" } },
};

static void
assert_refused (Caller *nm, const char *text, const char *const *words, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (nm, "Connect", text, &error);
  g_autofree char *name = NULL;

  g_test_message ("%s", text);
  g_assert_null (reply);
  name = g_dbus_error_get_remote_error (error);
  g_assert_true (g_str_has_prefix (name, "org.freedesktop.NetworkManager.VPN.Error."));
  g_assert_cmpstr (strrchr (name, '.') + 1, ==, wanted);
  for (guint i = 0; i < 3 && words[i]; i++)
    if (!strstr (error->message, words[i]))
      g_error ("no \"%s\" in: %s", words[i], error->message);
}

/* Nothing but states is told, and nothing is done. */
static void
test_bad_profile (Context *context, gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row) - 1;
  g_autofree char *said = NULL, *errors = NULL;

  if (!can_run ())
    return;
  assert_refused (context->nm, bad_rows[i].text, bad_rows[i].words,
                  strstr (bad_rows[i].text, "user=") ? "LaunchFailed" : "BadArguments");
  said = recorded (context->nm);
  errors = errors_of (context);
  g_test_message ("%s", said);
  g_assert_null (strstr (said, "Config ("));
  g_assert_null (strstr (said, "Failure ("));
  g_assert_null (strstr (errors, "[#]"));
}

/* The failure comes after the answer, and once more as the last word before the end. */
static void
assert_failed (Context *context, const char *method, const char *failure)
{
  g_autofree char *said = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *answer = g_strdup_printf ("return %s", method);
  int stopped, last = -1;

  wait_for_line (context->nm, STOPPED);
  said = recorded (context->nm);
  lines = g_strsplit (said, "\n", -1);
  stopped = first_of (lines, STOPPED);
  for (int i = 0; i < stopped; i++)
    if (g_str_has_prefix (lines[i], "Failure"))
      last = i;
  g_test_message ("%s", said);
  g_assert_cmpint (first_of (lines, answer), >=, 0);
  g_assert_cmpint (first_of (lines, "Failure"), >, first_of (lines, answer));
  g_assert_cmpstr (lines[first_of (lines, "Failure")], ==, failure);
  g_assert_cmpint (last, >=, 0);
  g_assert_cmpstr (lines[last], ==, failure);
  g_assert_cmpint (first_of (lines, "Config"), ==, -1);
}

/* As NetworkManager does when it hears of a failure; the service may be gone already. */
static void
disconnect (Context *context)
{
  GVariant *reply = call_raw (context->nm, "Disconnect", NULL, NULL);

  g_clear_pointer (&reply, g_variant_unref);
}

#define BAD_IP_CONFIG "Failure (uint32 2,)"

static void
test_cannot_be (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  g_autofree char *errors = NULL;

  if (!can_run ())
    return;
  assert_call (context->nm, "Connect", GRE "remote=198.51.100.9|dev=nosuchdev");
  wait_for_line (context->nm, "Failure");
  disconnect (context);
  assert_failed (context, "Connect", BAD_IP_CONFIG);
  errors = errors_of (context);
  g_assert_nonnull (strstr (errors, "nosuchdev"));
}

/* The controls: what is refused to one user is not refused to root and to all; it fails later. */
static void
test_may (Context *context, gconstpointer whose)
{
  g_autofree char *text =
      g_strconcat (GRE "remote=198.51.100.9|dev=nosuchdev|forward=yes|autostart=yes", whose, NULL);

  if (!can_run ())
    return;
  assert_call (context->nm, "Connect", text);
  wait_for_line (context->nm, "Failure");
}

static void
test_ends_after_a_failure (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  assert_call (context->nm, "Connect", GRE "remote=198.51.100.9|dev=nosuchdev");
  wait_for_line (context->nm, "Failure");
  disconnect (context);
  wait_for_line (context->nm, STOPPED);
  g_dbus_connection_close_sync (context->nm->connection, NULL, NULL);
  g_assert_cmpint (test_child_end (context->pid), ==, 0);
  context->pid = 0;
  caller_free (context->nm);
  context->nm = caller_new ();
}

static void
test_asks_once_for_secrets (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  g_autofree char *said = NULL;

  if (!can_run ())
    return;
  assert_call (context->nm, "ConnectInteractive", WITH_PEER "dev=nosuchdev");
  wait_for_line (context->nm, "SecretsRequired");
  said = recorded (context->nm);
  g_assert_nonnull (strstr (said, "'private-key'"));
  assert_call (context->nm, "NewSecrets", WITH_PEER HAS_KEY);
  wait_for_line (context->nm, "return NewSecrets");
}

/* --- the tunnel
 * ----------------------------------------------------------------------------------- */

static gboolean
can_make (const char *link)
{
  g_autofree char *command =
      g_strdup_printf ("unshare %s -n ip link add wgre-d0 %s",
                       geteuid () ? "--map-current-user --keep-caps" : "", link);
  int status;

  return g_spawn_command_line_sync (command, NULL, NULL, &status, NULL) && status == 0;
}

static const struct {
  const char *name, *link, *text;
} success_rows[] = {
  { "wireguard", "type wireguard",
    WITH_PEER "dns=10.99.0.1;fd99::1|secret:peer.1.psk=" PSK "|" HAS_KEY },
  { "full", "type wireguard",
    WIREGUARD "dns=10.99.0.1|dns-search=example.org|peer.1=" PEER
              " endpoint=198.51.100.9:51820 allowed-ips=0.0.0.0/0;::/0|" HAS_KEY },
  { "gre", "type gre local 192.0.2.2 remote 198.51.100.9", GRE "remote=198.51.100.9|key=7" },
};

static void
assert_type (const char *line, const char *key, const char *type)
{
  g_autoptr (GVariant) body = g_variant_parse (NULL, strchr (line, ' ') + 1, NULL, NULL, NULL),
                       dictionary = NULL;
  g_autoptr (GVariant) value = NULL;

  g_assert_nonnull (body);
  dictionary = g_variant_get_child_value (body, 0);
  value = g_variant_lookup_value (dictionary, key, NULL);
  if (!value || strcmp (g_variant_get_type_string (value), type))
    g_error ("%s is not there or not of type %s in: %s", key, type, line);
}

static void
assert_types (GStrv lines)
{
  static const struct {
    const char *signal, *key, *type;
  } rows[] = {
    { "Config", "tundev", "s" },
    { "Config", "mtu", "u" },
    { "Config", "gateway", "ay" },
    { "Config", "has-ip4", "b" },
    { "Config", "has-ip6", "b" },
    { "Config", "can-persist", "b" },
    { "Ip4Config", "address", "u" },
    { "Ip4Config", "prefix", "u" },
    { "Ip4Config", "routes", "aau" },
    { "Ip4Config", "never-default", "b" },
    { "Ip6Config", "address", "ay" },
    { "Ip6Config", "prefix", "u" },
    { "Ip6Config", "routes", "a(ayuayu)" },
    { "Ip6Config", "never-default", "b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_type (lines[first_of (lines, rows[i].signal)], rows[i].key, rows[i].type);
}

static void
assert_no_secret (const char *text)
{
  static const char *const keys[] = { KEY, PSK };
  g_auto (GStrv) words = g_strsplit (text, "0x", -1), more = NULL;
  g_autofree char *joined = g_strjoinv ("", words), *lower = NULL;

  more = g_strsplit (joined, ", ", -1); /* the printed form of bytes becomes one number */
  g_clear_pointer (&joined, g_free);
  joined = g_strjoinv ("", more);
  lower = g_ascii_strdown (joined, -1);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GString) hex = g_string_new (NULL);
    gsize length;
    g_autofree guchar *bytes = g_base64_decode (keys[i], &length);

    for (gsize j = 0; j < length; j++)
      g_string_append_printf (hex, "%02x", bytes[j]);
    g_assert_null (strstr (text, keys[i]));
    g_assert_null (strstr (lower, hex->str));
  }
}

static void
assert_nothing_leaks (Context *context)
{
  g_autofree char *errors = errors_of (context), *said = recorded (context->nm);

  g_assert_cmpstr (errors, !=, "");
  assert_no_secret (errors);
  assert_no_secret (said);
}

/* Whatever comes of it here: with a kernel that can, without one that cannot. */
static void
test_secrets_stay_inside (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  assert_call (context->nm, "NeedSecrets", success_rows[0].text);
  assert_call (context->nm, "Connect", success_rows[0].text);
  wait_for_line (context->nm, can_make ("type wireguard") ? "Ip6Config" : "Failure");
  assert_nothing_leaks (context);
  disconnect (context);
  wait_for_line (context->nm, STOPPED);
  assert_nothing_leaks (context);
}

/* A secret that is not a key is still a secret. */
static void
test_wrong_secrets_stay_inside (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *errors = NULL;

  if (!can_run ())
    return;
  reply = call (context->nm, "Connect", WITH_PEER "secret:private-key=hunter2", &error);
  g_assert_null (reply);
  errors = errors_of (context);
  g_assert_null (strstr (error->message, "hunter2"));
  g_assert_null (strstr (errors, "hunter2"));
}

static void
test_order (Context *context, gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row) - 1;
  g_autofree char *said = NULL, *errors = NULL;
  g_auto (GStrv) lines = NULL;
  int answer, config, ip4, ip6;

  if (!can_run ())
    return;
  if (!can_make (success_rows[i].link)) {
    g_test_skip ("this kernel has no such links");
    return;
  }
  assert_call (context->nm, "Connect", success_rows[i].text);
  wait_for_line (context->nm, "Ip6Config");
  said = recorded (context->nm);
  lines = g_strsplit (said, "\n", -1);
  answer = first_of (lines, "return Connect");
  config = first_of (lines, "Config");
  ip4 = first_of (lines, "Ip4Config");
  ip6 = first_of (lines, "Ip6Config");
  g_test_message ("%s", said);
  g_assert_true (answer >= 0 && answer < config && config < ip4 && ip4 < ip6);
  g_assert_cmpint (first_of (lines, "Failure"), ==, -1);
  assert_types (lines);
  assert_nothing_leaks (context);
  disconnect (context);
  wait_for_line (context->nm, STOPPED);
  errors = errors_of (context);
  g_assert_nonnull (strstr (errors, "[#] ip link delete dev wgre-d0"));
  g_assert_null (strstr (errors, "not everything could be taken back"));
}

/* --- why it ends
 * ------------------------------------------------------------------------------------ */

/* As NetworkManager says it, before it calls Disconnect(). */
static const struct {
  const char *name;
  guint32 reason;
  gboolean by_manager, opens;
  gboolean keeps;    /* the user has said that he starts it again at once */
  const char *words; /* that the log has for it; NULL: none */
} reason_rows[] = {
  { .name = "user-disconnected",
    .reason = NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED,
    .by_manager = TRUE,
    .opens = TRUE,
    .words = "ends the connection: somebody has asked for it\n" },
  { .name = "connection-removed",
    .reason = NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED,
    .by_manager = TRUE,
    .opens = TRUE,
    .words = "ends the connection: it was deleted\n" },
  { .name = "device-disconnected",
    .reason = NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_DISCONNECTED,
    .by_manager = TRUE,
    .words = "ends the connection: the device that carries it is down; with vpn.persistent=yes " },
  { .name = "dependency-failed",
    .reason = NM_ACTIVE_CONNECTION_STATE_REASON_DEPENDENCY_FAILED,
    .by_manager = TRUE,
    .words = "ends the connection: the connection that carries it is down; with vpn.persistent" },
  { .name = "said-by-somebody-else",
    .reason = NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED },
  { .name = "user-restarts",
    .reason = NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED,
    .by_manager = TRUE,
    .keeps = TRUE,
    .words = "ends the connection: somebody has asked for it\n" },
};

static void
become_manager (Caller *caller)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply G_GNUC_UNUSED = g_dbus_connection_call_sync (
      caller->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", NM_DBUS_SERVICE, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
      NULL, &error);

  g_assert_no_error (error);
}

static void
keep_fence (Caller *caller)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply G_GNUC_UNUSED = g_dbus_connection_call_sync (
      caller->connection, NAME, WGRE_CONTROL_PATH, WGRE_CONTROL_INTERFACE, "KeepFence", NULL, NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
test_reason (Context *context, gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row) - 1;
  g_autofree char *errors = NULL;
  Caller *other;

  if (!can_run ())
    return;
  become_manager (context->nm);
  assert_call (context->nm, "Connect", GRE "remote=198.51.100.9|routes=0.0.0.0/0|kill-switch=on");
  wait_for_line (context->nm, "Ip6Config");
  if (reason_rows[i].keeps)
    keep_fence (context->nm);
  other = caller_new ();
  g_assert_true (g_dbus_connection_emit_signal (
      reason_rows[i].by_manager ? context->nm->connection : other->connection, NULL,
      NM_DBUS_PATH "/ActiveConnection/1", NM_DBUS_INTERFACE_ACTIVE_CONNECTION, "StateChanged",
      g_variant_new ("(uu)", NM_ACTIVE_CONNECTION_STATE_DEACTIVATED, reason_rows[i].reason), NULL));
  g_assert_true (g_dbus_connection_flush_sync (other->connection, NULL, NULL));
  g_usleep (reason_rows[i].by_manager ? 0 : 500000);
  disconnect (context);
  wait_for_line (context->nm, STOPPED);
  errors = errors_of (context);
  g_assert_nonnull (strstr (errors, "[#] nft 'table inet nm-wgre.fence."));
  g_assert_true ((strstr (errors, "[#] nft delete table inet nm-wgre.fence.") != NULL) ==
                 reason_rows[i].opens);
  g_assert_true ((strstr (errors, "stays closed") != NULL) == !reason_rows[i].opens);
  if (reason_rows[i].words)
    g_assert_nonnull (strstr (errors, reason_rows[i].words));
  else
    g_assert_null (strstr (errors, "ends the connection"));
  caller_free (other);
}

/* --- the process
 * ---------------------------------------------------------------------------------- */

static void
test_term (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  kill (context->pid, SIGTERM);
  assert_ends (context, 0);
}

/* There is no name server in its network: the name is asked for again and again. */
static void
test_term_while_resolving (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  assert_call (context->nm, "Connect", GRE "remote=vpn.example.org");
  kill (context->pid, SIGTERM);
  assert_ends (context, 0);
  wait_for_line (context->nm, STOPPED);
}

/* The one that is coming up is not touched by a second. */
static void
test_connect_twice (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  const char *const words[] = { "up already", NULL, NULL };

  if (!can_run ())
    return;
  assert_call (context->nm, "Connect", GRE "remote=vpn.example.org");
  assert_refused (context->nm, GRE "remote=198.51.100.9", words, "WrongState");
}

/* --- what root asks for --- */

static char *
controlled (Context *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      context->nm->connection, NAME, WGRE_CONTROL_PATH, "org.freedesktop.DBus.Properties", "Get",
      g_variant_new ("(ss)", WGRE_CONTROL_INTERFACE, "Uuid"), G_VARIANT_TYPE ("(v)"),
      G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, &error);
  g_autoptr (GVariant) value = NULL;

  g_assert_no_error (error);
  g_variant_get (reply, "(v)", &value);
  return g_variant_dup_string (value, NULL);
}

/* Which connection it is that a change would be made to. */
static void
test_control (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  g_autofree char *before = NULL, *after = NULL;

  if (!can_run ())
    return;
  before = controlled (context);
  assert_call (context->nm, "Connect", GRE "remote=vpn.example.org");
  after = controlled (context);
  g_assert_cmpstr (before, ==, "");
  g_assert_cmpstr (after, ==, UUID);
}

/* A change reaches the process that has the connection, and no other. */
static void
test_control_of_another (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL, of_another = NULL;

  if (!can_run ())
    return;
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  assert_call (context->nm, "Connect", GRE "remote=vpn.example.org");
  g_assert_null (wgre_control_reconfigure ("00000000-0000-4000-8000-000000000000",
                                           connection_of (GRE "remote=vpn.example.org"),
                                           &of_another));
  g_assert_error (of_another, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  g_assert_null (
      wgre_control_reconfigure (UUID, connection_of (GRE "remote=vpn.example.org"), &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "the tunnel is not up"));
}

static void
test_caller_vanishes (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  g_autofree char *errors = NULL;
  Caller *other;

  if (!can_run ())
    return;
  other = caller_new ();
  assert_call (other, "Connect", GRE "remote=vpn.example.org");
  caller_free (other);
  assert_ends (context, 0);
  errors = errors_of (context);
  g_assert_null (strstr (errors, "not up within"));
}

/* With what shortens the time in which somebody must have called. */
static GPid
spawn_hurried (const char *option)
{
  const char *arguments[] = { "--bus-name", NAME ".Hurry", option, NULL };
  const char *top = g_getenv ("TOP_BUILDDIR");
  g_autofree char *path = g_build_filename (top ? top : ".", "tests", "service", ".libs",
                                            "hurry.so", NULL),
                  *errors = g_build_filename (work, "errors-3", NULL);
  GPid pid;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the library that shortens its time is not built");
    return 0;
  }
  hurry = path;
  pid = spawn (arguments, errors);
  hurry = NULL;
  return pid;
}

static gboolean
said_that_nobody_called (void)
{
  g_autofree char *path = g_build_filename (work, "errors-3", NULL), *errors = NULL;

  return g_file_get_contents (path, &errors, NULL, NULL) &&
         strstr (errors, "nobody has called") != NULL;
}

/* Starts a service that waits for its first call, below a NetworkManager that stays as long as
 * *@ret_manager. FALSE where services cannot run. */
static gboolean
spawn_below_manager (Caller **ret_manager, GPid *ret_pid)
{
  if (!can_run ())
    return FALSE;
  *ret_manager = caller_new ();
  become_manager (*ret_manager);
  *ret_pid = spawn_hurried (NULL);
  return *ret_pid != 0;
}

static void
assert_service_ends (GPid pid, gboolean because_nobody_called)
{
  g_autofree char *path = g_build_filename (work, "errors-3", NULL);

  g_assert_cmpint (test_child_end (pid), ==, 0);
  g_assert_cmpint (said_that_nobody_called (), ==, because_nobody_called);
  g_unlink (path);
}

/* With a NetworkManager that is there all the time, it waits for its call. */
static void
test_forgotten (void)
{
  Caller *manager = NULL;
  GPid pid;

  if (spawn_below_manager (&manager, &pid))
    assert_service_ends (pid, TRUE);
  g_clear_pointer (&manager, caller_free);
}

/* NetworkManager is killed before its first call, or while the user is asked for secrets. */
static void
test_manager_gone (void)
{
  Caller *manager = NULL;
  GPid pid;
  const gboolean runs = spawn_below_manager (&manager, &pid);

  g_clear_pointer (&manager, caller_free);
  if (runs)
    assert_service_ends (pid, FALSE);
}

/* More than the time; it is there and has said nothing. */
static void
assert_stays (GPid pid)
{
  g_autofree char *path = g_build_filename (work, "errors-3", NULL);

  g_usleep (5 * G_USEC_PER_SEC);
  g_assert_cmpint (waitpid (pid, NULL, WNOHANG), ==, 0);
  g_assert_false (said_that_nobody_called ());
  kill (pid, SIGTERM);
  g_assert_cmpint (test_child_end (pid), ==, 0);
  g_unlink (path);
}

static void
test_persists (void)
{
  GPid pid = can_run () ? spawn_hurried ("--persist") : 0;

  if (pid)
    assert_stays (pid);
}

static void
test_not_forgotten (void)
{
  GPid pid = can_run () ? spawn_hurried (NULL) : 0;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  Caller *caller;

  if (!pid)
    return;
  caller = caller_new ();
  for (guint ms = 0; ms < PATIENCE_MS && !reply; ms += 10) {
    g_clear_error (&error);
    reply = g_dbus_connection_call_sync (
        caller->connection, NAME ".Hurry", NM_VPN_DBUS_PLUGIN_PATH, NM_VPN_DBUS_PLUGIN_INTERFACE,
        "Connect", g_variant_new ("(@a{sa{sv}})", connection_of (GRE "remote=vpn.example.org")),
        NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, PATIENCE_MS, NULL, &error);
    g_usleep (10000);
  }
  g_assert_no_error (error);
  assert_stays (pid);
  caller_free (caller);
}

/* It stays after a failure, too. */
static void
test_persists_after_a_failure (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  assert_call (context->nm, "Connect", GRE "remote=198.51.100.9|dev=nosuch0");
  wait_for_line (context->nm, STOPPED);
  g_usleep (G_USEC_PER_SEC);
  assert_call (context->nm, "NeedSecrets", need_rows[0].text);
  g_assert_cmpint (waitpid (context->pid, NULL, WNOHANG), ==, 0);
}

/* Whether somebody of the same user and the same privileges can look into it. */
static gboolean
can_be_seen (GPid pid)
{
  g_autofree char *command =
      g_strdup_printf ("setpriv %s sh -c ': < /proc/%d/mem'", geteuid () ? "" : UNPRIVILEGED, pid);
  g_autofree char *output = NULL, *errors = NULL;
  int status;

  return g_spawn_command_line_sync (command, &output, &errors, &status, NULL) && status == 0;
}

static GPid
start_sleeper (void)
{
  const char *argv[] = { "setpriv", "--pdeathsig=KILL", "sleep", "600", NULL, NULL };
  GPid pid = 0;

  if (!geteuid ()) {
    argv[2] = UNPRIVILEGED;
    argv[3] = "sleep";
    argv[4] = "600";
  }
  g_assert_true (g_spawn_async (NULL, (char **) argv, NULL,
                                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                NULL));
  return pid;
}

/* No core may be dumped, and nobody looks into its memory. */
static void
test_protects_its_memory (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  g_autofree char *limits = NULL, *text = NULL;
  gboolean sees_others = FALSE;
  GPid sleeper;

  if (!can_run ())
    return;
  limits = g_strdup_printf ("/proc/%d/limits", context->pid);
  g_assert_true (g_file_get_contents (limits, &text, NULL, NULL));
  g_assert_true (g_regex_match_simple ("Max core file size +0 +0 ", text, 0, 0));
  sleeper = start_sleeper ();
  for (guint ms = 0; ms < 2000 && !sees_others; ms += 10) {
    sees_others = can_be_seen (sleeper);
    g_usleep (sees_others ? 0 : 10000);
  }
  kill (sleeper, SIGKILL);
  waitpid (sleeper, NULL, 0);
  if (!sees_others)
    g_test_skip ("here nobody looks into others");
  g_assert_false (can_be_seen (context->pid));
}

/* How often these bytes stand in the memory of the service. -1: we may not look. */
static int
count_in_memory (GPid pid, gconstpointer bytes, gsize length)
{
  g_autofree char *maps = g_strdup_printf ("/proc/%d/maps", pid), *text = NULL;
  g_autofree char *path = g_strdup_printf ("/proc/%d/mem", pid);
  int memory = open (path, O_RDONLY | O_CLOEXEC), count = 0;
  g_auto (GStrv) lines = NULL;

  if (memory < 0 || !g_file_get_contents (maps, &text, NULL, NULL))
    return -1;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    guint64 start = g_ascii_strtoull (lines[i], NULL, 16), end;
    g_autofree char *area = NULL;
    const char *at;
    gssize got;

    if (!strstr (lines[i], " rw") || !strchr (lines[i], '-'))
      continue;
    end = g_ascii_strtoull (strchr (lines[i], '-') + 1, NULL, 16);
    area = g_malloc (end - start);
    got = pread (memory, area, end - start, (off_t) start);
    at = area;
    while (got > 0 && (at = memmem (at, (gsize) (area + got - at), bytes, length))) {
      count++;
      at += length;
    }
  }
  g_close (memory, NULL);
  return count;
}

/* A block that was given back has notes of the allocator in its first bytes. */
#define TEXT_AT 16

/* While a tunnel is up, its key stands in memory once, as the bytes that the kernel was given, and
 * its text nowhere. The control: the text of what is no secret is found. */
static void
test_one_copy_of_keys (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  g_autofree guchar *key = NULL;
  gsize length;
  int texts = -1, ms;

  if (!can_run ())
    return;
  key = g_base64_decode (KEY, &length);
  assert_call (context->nm, "Connect",
               WIREGUARD "peer.1=" PEER
                         " endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0|" HAS_KEY);
  for (ms = 0; ms < 5000 && texts; ms += 100) {
    g_usleep (100000);
    texts = count_in_memory (context->pid, &KEY[TEXT_AT], strlen (KEY) - 1 - TEXT_AT);
    if (texts < 0)
      break;
  }
  if (texts < 0) {
    g_test_skip ("nobody may look into its memory");
    return;
  }
  g_test_message ("%d times as text, %d times as bytes, after %d ms", texts,
                  count_in_memory (context->pid, key, length), ms);
  g_assert_cmpint (count_in_memory (context->pid, "vpn.example.org", 15), >, 0);
  g_assert_cmpint (texts, ==, 0);
  g_assert_cmpint (count_in_memory (context->pid, key, length), ==, 1);
}

static char *
status_of (GPid pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid), *text = NULL;
  g_autofree char *start = g_strdup_printf ("\n%s:\t", name);
  const char *at;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  at = strstr (text, start);
  return at ? g_strndup (at + strlen (start), strcspn (at + strlen (start), "\n")) : NULL;
}

/* CAP_NET_ADMIN is 12, CAP_NET_RAW 13. */
static void
test_gives_up_rights (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  static const struct {
    const char *name, *wanted;
  } rows[] = { { "NoNewPrivs", "1" },
               { "Seccomp", "2" },
               { "CapPrm", "0000000000003000" },
               { "CapEff", "0000000000003000" },
               { "CapInh", "0000000000000000" },
               { "CapBnd", "0000000000003000" },
               { "CapAmb", "0000000000000000" } };

  if (!can_run ())
    return;
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizers need them");
  return;
#endif
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *value = status_of (context->pid, rows[i].name);

    g_test_message ("%s", rows[i].name);
    g_assert_cmpstr (value, ==, rows[i].wanted);
  }
}

static void
test_second_process (Context *context, gconstpointer option G_GNUC_UNUSED)
{
  const char *arguments[] = { "--bus-name", NAME, NULL };
  g_autofree char *path = g_build_filename (work, "errors-2", NULL), *errors = NULL;

  if (!can_run ())
    return;
  g_assert_cmpint (test_child_end (spawn (arguments, path)), ==, 1);
  g_assert_true (g_file_get_contents (path, &errors, NULL, NULL));
  g_unlink (path);
  g_assert_nonnull (strstr (errors, NAME));
  g_assert_cmpint (kill (context->pid, 0), ==, 0);
  assert_call (context->nm, "NeedSecrets", need_rows[0].text);
}

/* What a killed service has left, and a link that only looks like it. */
static void
test_sweep (void)
{
  const char *top = g_getenv ("TOP_BUILDDIR"), *installed = g_getenv ("NM_WGRE_SERVICE");
  g_autofree char *built =
                      g_build_filename (top ? top : ".", "src", "service", "nm-wgre-service", NULL),
                  *command = g_strdup_printf (
                      "unshare -mn %s sh -c 'mount -t tmpfs tmpfs /run;"
                      " for link in left theirs; do ip tuntap add $link mode tun || exit 77; done;"
                      " ip link set left group 51820 alias"
                      " nm-wgre:8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11; %s --sweep;"
                      " ip -o link show | cut -d: -f2'",
                      geteuid () ? "--map-root-user" : "", installed ? installed : built),
                  *links = NULL, *errors = NULL;
  int status;

  if (!can_run ())
    return;
  g_assert_true (g_spawn_command_line_sync (command, &links, &errors, &status, NULL));
  if (WIFEXITED (status) && WEXITSTATUS (status) == 77) {
    g_test_skip ("this kernel has no such links");
    return;
  }
  g_test_message ("%s", errors);
  g_assert_nonnull (strstr (links, " theirs\n"));
  g_assert_null (strstr (links, " left\n"));
}

static const struct {
  const char *argument;
  int status;
  const char *word;
} option_rows[] = {
  { "--version", 0, "nm-wgre-service " },
  { "--help", 0, "--bus-name" },
  { "--colour", 2, "--colour" },
  { "rubbish", 2, "rubbish" },
  { "--sweep", 0, "" },
};

static void
test_option (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row) - 1;
  const char *arguments[] = { option_rows[i].argument, NULL };
  g_autofree char *path = g_build_filename (work, "errors", NULL), *text = NULL;

  if (!can_run ())
    return;
  g_assert_cmpint (test_child_end (spawn (arguments, path)), ==, option_rows[i].status);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_unlink (path);
  g_assert_nonnull (strstr (text, option_rows[i].word));
}

/* --- the bus
 * -------------------------------------------------------------------------------------- */

static gboolean
start_bus (void)
{
  static const char format[] =
      "<busconfig><type>system</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>"
      "<policy context='default'><allow user='*'/><allow own='*'/><allow send_destination='*'/>"
      "<allow receive_sender='*'/></policy></busconfig>";
  g_autofree char *socket = g_build_filename (work, "bus", NULL),
                  *path = g_build_filename (work, "bus.conf", NULL),
                  *text = g_strdup_printf (format, socket),
                  *option = g_strconcat ("--config-file=", path, NULL);
  const char *argv[] = { "setpriv",  "--pdeathsig=KILL", "dbus-daemon",
                         "--nofork", "--nopidfile",      option,
                         NULL };

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  address = g_strconcat ("unix:path=", socket, NULL);
  if (!g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                      NULL, NULL, &bus, NULL))
    return FALSE;
  for (guint ms = 0; ms < PATIENCE_MS; ms += 10) {
    if (g_file_test (socket, G_FILE_TEST_EXISTS))
      return TRUE;
    g_usleep (10000);
  }
  return FALSE;
}

static void
stop_bus (void)
{
  static const char *const names[] = { "bus", "bus.conf" };

  if (bus) {
    kill (bus, SIGTERM);
    waitpid (bus, NULL, 0);
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (work, names[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (work), ==, 0);
}

/* This process is not to end with the bus. */
static void
keep_without_bus (void)
{
  g_autoptr (GDBusConnection) connection =
      refusal ? NULL : g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  if (connection)
    g_dbus_connection_set_exit_on_close (connection, FALSE);
}

static const char *
find_refusal (void)
{
  const char *command = geteuid ()
                            ? "unshare -mn --map-current-user --keep-caps mount -t tmpfs t /run"
                            : "unshare -mn mount -t tmpfs t /run";
  int status;

  if (!start_bus ())
    return "there is no dbus-daemon";
  if (!g_spawn_command_line_sync (command, NULL, NULL, &status, NULL) || status)
    return "namespaces of its own cannot be made here";
  return NULL;
}

static void
add (const char *name, const char *option, void (*test) (Context *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/service/dbus/", name, NULL);

  g_test_add (path, Context, option, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  work = g_dir_make_tmp ("wgre-dbus-XXXXXX", NULL);
  refusal = find_refusal ();
  for (guint i = 0; i < G_N_ELEMENTS (option_rows); i++) {
    g_autofree char *path = g_strconcat ("/service/options/", option_rows[i].argument, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i + 1), test_option);
  }
  g_test_add_func ("/service/options/--sweep/links", test_sweep);
  add ("need-secrets", NULL, test_need_secrets);
  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++) {
    g_autofree char *path =
        g_strdup_printf ("/service/dbus/connect/refuses/%u-%s", i, bad_rows[i].words[0]);

    g_test_add (path, Context, GUINT_TO_POINTER (i + 1), set_up_row, test_bad_profile, tear_down);
  }
  g_test_add ("/service/dbus/connect/may/for-all", Context, "", set_up_row, test_may, tear_down);
  g_test_add ("/service/dbus/connect/may/for-root", Context, "|user=root", set_up_row, test_may,
              tear_down);
  add ("connect/fails-after-its-answer", NULL, test_cannot_be);
  add ("connect/ends-after-a-failure", NULL, test_ends_after_a_failure);
  add ("connect/asks-for-secrets", NULL, test_asks_once_for_secrets);
  add ("secrets/stay-inside", NULL, test_secrets_stay_inside);
  add ("secrets/stay-inside-with-debug", "--debug", test_secrets_stay_inside);
  add ("secrets/that-are-wrong-stay-inside", "--debug", test_wrong_secrets_stay_inside);
  /* These need a kernel that has such links: the virtual machine asks for them by this variable. */
  for (guint i = 0; g_getenv ("NM_WGRE_SERVICE") && i < G_N_ELEMENTS (success_rows); i++) {
    g_autofree char *path = g_strconcat ("/service/dbus/order/", success_rows[i].name, NULL);

    g_test_add (path, Context, GUINT_TO_POINTER (i + 1), set_up_row, test_order, tear_down);
  }
  for (guint i = 0; g_getenv ("NM_WGRE_SERVICE") && i < G_N_ELEMENTS (reason_rows); i++) {
    g_autofree char *path = g_strconcat ("/service/dbus/reason/", reason_rows[i].name, NULL);

    g_test_add (path, Context, GUINT_TO_POINTER (i + 1), set_up_row, test_reason, tear_down);
  }
  add ("control/which", NULL, test_control);
  add ("control/of-another", NULL, test_control_of_another);
  add ("ends/when-asked", NULL, test_term);
  add ("connect/twice", NULL, test_connect_twice);
  add ("ends/when-asked-while-resolving", NULL, test_term_while_resolving);
  add ("ends/when-the-caller-vanishes", NULL, test_caller_vanishes);
  g_test_add_func ("/service/dbus/ends/when-nobody-calls", test_forgotten);
  g_test_add_func ("/service/dbus/ends/when-NetworkManager-has-gone", test_manager_gone);
  g_test_add_func ("/service/dbus/stays/when-somebody-calls", test_not_forgotten);
  g_test_add_func ("/service/dbus/stays/with-persist", test_persists);
  add ("stays/with-persist-after-a-failure", "--persist", test_persists_after_a_failure);
  add ("stays/unseen", NULL, test_protects_its_memory);
  add ("stays/with-one-copy-of-keys", NULL, test_one_copy_of_keys);
  add ("stays/with-few-rights", NULL, test_gives_up_rights);
  add ("ends/when-the-name-is-taken", NULL, test_second_process);
  status = g_test_run ();
  keep_without_bus ();
  stop_bus ();
  return status;
}
