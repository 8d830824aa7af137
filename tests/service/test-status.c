/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the service tells on the bus of its tunnel, and whom. The session is ours, and so is the
 * bus' answer to the question who is calling (the linker's --wrap). */
#include <pwd.h>
#include <string.h>

#include "common/bus.h"
#include "host/status.h"
#include "plan/planner.h"
#include "service/status.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define KEY "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PSK "cFNrcFNrcFNrcFNrcFNrcFNrcFNrcFNrcFNrcFNrcFM="
#define PEER "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define OTHER_PEER "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define GONE_PEER "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0="
#define STRANGER 12345 /* a user that nobody is */
#define UNKNOWN -1     /* the bus does not know */

static GTestDBus *bus;
static GDBusConnection *service, *client;
static WgreSessionView view;
static gint64 caller; /* uid, or UNKNOWN */

/* --- the session --- */

#pragma GCC visibility push(default) /* the linker wants to see them */
const char *__wrap_wgre_session_uuid (const WgreSession *session);
void __wrap_wgre_session_view (const WgreSession *session, WgreSessionView *ret_view);
const char *__wrap_wgre_session_fence (const WgreSession *session);
const char *__wrap_wgre_session_peer_life (const WgreSession *session, guint index);
gboolean __wrap_wgre_session_device (WgreSession *session, WgreDeviceState *ret_device,
                                     GError **error);
GVariant *__wrap_g_dbus_connection_call_sync (GDBusConnection *connection, const char *name,
                                              const char *path, const char *interface,
                                              const char *method, GVariant *arguments,
                                              const GVariantType *type, GDBusCallFlags flags,
                                              gint timeout, GCancellable *cancellable,
                                              GError **error);
#pragma GCC visibility pop

static WgreSession *const session = (WgreSession *) &view;

const char *
__wrap_wgre_session_uuid (const WgreSession *asked)
{
  g_assert_true (asked == session);
  return UUID;
}

void
__wrap_wgre_session_view (const WgreSession *asked, WgreSessionView *ret_view)
{
  g_assert_true (asked == session);
  *ret_view = view;
}

static void
add_state (GArray *peers, const char *key, const char *endpoint, guint64 received, guint64 sent)
{
  WgrePeerState state = { .handshake = 1700000000, .received = received, .sent = sent };

  g_assert_true (wgre_key_parse (key, &state.public_key));
  if (endpoint) {
    g_assert_true (wgre_ip_parse (endpoint, &state.endpoint.ip));
    state.endpoint.port = 7;
  }
  g_array_append_val (peers, state);
}

static const char *fence; /* its state */

const char *
__wrap_wgre_session_fence (const WgreSession *asked)
{
  g_assert_true (asked == session);
  return fence;
}

/* In the kernel's order, which is not that of the profile. */
static const char *lives[3]; /* of the peers */
static guint devices;        /* how often the kernel was asked */

const char *
__wrap_wgre_session_peer_life (const WgreSession *asked G_GNUC_UNUSED, guint index)
{
  return lives[index];
}

gboolean
__wrap_wgre_session_device (WgreSession *asked, WgreDeviceState *ret_device,
                            GError **error G_GNUC_UNUSED)
{
  g_assert_true (asked == session);
  devices++;
  ret_device->listen_port = 4242;
  ret_device->peers = g_array_new (FALSE, FALSE, sizeof (WgrePeerState));
  add_state (ret_device->peers, OTHER_PEER, NULL, 30, 40);
  add_state (ret_device->peers, PEER, "2001:db8::9", 10, 20);
  return TRUE;
}

GVariant *
__wrap_g_dbus_connection_call_sync (GDBusConnection *connection, const char *name G_GNUC_UNUSED,
                                    const char *path G_GNUC_UNUSED,
                                    const char *interface G_GNUC_UNUSED, const char *method,
                                    GVariant *arguments, const GVariantType *type G_GNUC_UNUSED,
                                    GDBusCallFlags flags G_GNUC_UNUSED, gint timeout G_GNUC_UNUSED,
                                    GCancellable *cancellable G_GNUC_UNUSED, GError **error)
{
  g_autoptr (GVariant) asked = g_variant_ref_sink (arguments);
  const char *sender;

  g_assert_true (connection == service);
  g_assert_cmpstr (method, ==, "GetConnectionUnixUser");
  g_variant_get (asked, "(&s)", &sender);
  g_assert_cmpstr (sender, ==, g_dbus_connection_get_unique_name (client));
  if (caller != UNKNOWN)
    return g_variant_ref_sink (g_variant_new ("(u)", (guint32) caller));
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "gone");
  return NULL;
}

/* --- a tunnel --- */

typedef struct {
  WgreProfile *profile;
  WgreFacts facts;
  WgrePlan *plan;
} Tunnel;

static void
tunnel_clear (Tunnel *tunnel)
{
  view = (WgreSessionView){ 0 };
  wgre_plan_free (tunnel->plan);
  wgre_profile_unref (tunnel->profile);
  wgre_facts_clear (&tunnel->facts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tunnel, tunnel_clear)

/* "key=value|key=value" */
static void
tunnel_init (Tunnel *tunnel, const char *text)
{
  g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal),
                         secrets = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) lines = g_strsplit (text, "|", -1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; lines[i]; i++) {
    char *equals = strchr (lines[i], '=');

    *equals = '\0';
    g_hash_table_insert (strstr (lines[i], ".psk") ? secrets : data, lines[i], equals + 1);
  }
  if (!g_hash_table_contains (data, "tunnel"))
    g_hash_table_insert (secrets, (gpointer) "private-key", (gpointer) KEY);
  tunnel->profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error);
  g_assert_no_error (error);
  lives[0] = "silent";
  lives[1] = lives[2] = NULL;
  tunnel->facts = (WgreFacts){ .uuid = UUID, .free_number = 51999, .underlay_mtu = 1500 };
  view = (WgreSessionView){
    .state = "starting", .since = 1234, .profile = tunnel->profile, .facts = &tunnel->facts
  };
}

static void
tunnel_up (Tunnel *tunnel)
{
  g_autoptr (GError) error = NULL;

  tunnel->plan = wgre_plan_new (tunnel->profile, &tunnel->facts, &error);
  g_assert_no_error (error);
  view.plan = tunnel->plan;
  view.state = "up";
}

/* --- the bus --- */

static gboolean
can_run (void)
{
  if (!bus)
    g_test_skip ("there is no dbus-daemon");
  return bus != NULL;
}

static void
note_reply (GObject *source, GAsyncResult *result, gpointer ret_reply)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  g_assert_no_error (error);
  *(GVariant **) ret_reply = reply;
}

/* What the client is told when it asks for all of it. */
static GVariant *
get_all_of (const char *interface)
{
  g_autoptr (GVariant) reply = NULL;

  g_dbus_connection_call (client, g_dbus_connection_get_unique_name (service), WGRE_STATUS_PATH,
                          "org.freedesktop.DBus.Properties", "GetAll",
                          g_variant_new ("(s)", interface), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, note_reply, &reply);
  while (!reply)
    g_main_context_iteration (NULL, TRUE);
  return g_variant_get_child_value (reply, 0);
}

static GVariant *
get_all (void)
{
  return get_all_of (WGRE_STATUS_INTERFACE);
}

static void
note_answer (GObject *source, GAsyncResult *result, gpointer ret_answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  *(char **) ret_answer =
      reply ? g_variant_print (reply, FALSE) : g_dbus_error_get_remote_error (error);
}

/* One property, or the name of the error. Free with g_free(). */
static char *
get_one (const char *interface, const char *property)
{
  char *answer = NULL;

  g_dbus_connection_call (client, g_dbus_connection_get_unique_name (service), WGRE_STATUS_PATH,
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", interface, property), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, note_answer, &answer);
  while (!answer)
    g_main_context_iteration (NULL, TRUE);
  return answer;
}

static void
assert_value (GVariant *values, const char *key, const char *wanted)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (values, key, NULL);
  g_autofree char *text = value ? g_variant_print (value, FALSE) : g_strdup ("absent");

  g_test_message ("%s", key);
  g_assert_cmpstr (text, ==, wanted);
}

static WgreStatus *
status_new (void)
{
  g_autoptr (GError) error = NULL;
  WgreStatus *status = wgre_status_new (service, &error);

  g_assert_no_error (error);
  return status;
}

#define FULL                                                                                                         \
  "interface=wg7|addresses=10.99.0.2/24|dns=10.0.0.53;fd00::53|peer.1=" PEER                                         \
  " endpoint=[2001:db8::1]:51820;b.example.org:5;192.0.2.7:6 allowed-ips=0.0.0.0/0|peer.1.name=Bern|peer.1.psk=" PSK \
  "|peer.2=" OTHER_PEER " allowed-ips=10.1.0.0/16|peer.3=" GONE_PEER

/* That one, up, is what there is to see. */
static void
tunnel_show (Tunnel *tunnel, WgreStatus *status)
{
  tunnel_init (tunnel, FULL);
  tunnel_up (tunnel);
  wgre_status_begin (status, session, "my tunnel", NULL);
}

static void
test_wireguard (void)
{
  static const struct {
    const char *key, *wanted;
  } rows[] = {
    { "Uuid", "'" UUID "'" }, { "Name", "'my tunnel'" },
    { "State", "'up'" },      { "Since", "1234" },
    { "Failure", "absent" },  { "Kind", "'wireguard'" },
    { "Interface", "'wg7'" }, { "NetworkNamespace", "absent" },
    { "Mtu", "1420" },        { "OuterMtus", "[1500]" },
    { "Fence", "absent" },    { "Dns", "['10.0.0.53']" },
    { "Probes", "absent" },   { "FullTunnel", "['ipv4']" },
    { "Mark", "51999" },      { "Local", "absent" },
    { "Remote", "absent" },   { "FarEnd", "absent" },
    { "ListenPort", "4242" },
  };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };
  g_autoptr (GVariant) all = NULL;
  g_autofree char *printed = NULL, *public = NULL;
  char text[WGRE_KEY_TEXT_SIZE];
  WgreKey key;

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_show (&tunnel, status);
  all = get_all ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_value (all, rows[i].key, rows[i].wanted);
  wgre_key_public (wgre_profile_key (tunnel.profile, WGRE_OPT_PRIVATE_KEY), &key);
  wgre_key_print (&key, text);
  public = g_strdup_printf ("'%s'", text);
  assert_value (all, "PublicKey", public);
  printed = g_variant_print (all, TRUE);
  g_assert_null (strstr (printed, KEY));
  g_assert_null (strstr (printed, PSK));
}

/* Each peer has its own numbers, whatever the kernel's order. */
static void
test_peers (void)
{
  static const struct {
    guint peer;
    const char *key, *wanted;
  } rows[] = {
    { 0, "id", "1" },
    { 0, "name", "'Bern'" },
    { 0, "public-key", "'" PEER "'" },
    { 0, "configured-endpoint", "'[2001:db8::1]:51820'" },
    { 0, "endpoint", "'[2001:db8::9]:7'" },
    { 0, "allowed-ips", "['0.0.0.0/0']" },
    { 0, "other-endpoints", "'b.example.org:5;192.0.2.7:6'" },
    { 0, "life", "'silent'" },
    { 0, "received", "10" },
    { 0, "sent", "20" },
    { 0, "latest-handshake", "1700000000" },
    { 1, "id", "2" },
    { 1, "name", "absent" },
    { 1, "configured-endpoint", "absent" },
    { 1, "endpoint", "absent" },
    { 1, "other-endpoints", "absent" },
    { 1, "life", "absent" },
    { 1, "received", "30" },
    { 1, "sent", "40" },
    { 2, "id", "3" }, /* somebody has removed it */
    { 2, "received", "absent" },
    { 2, "latest-handshake", "absent" },
  };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };
  g_autoptr (GVariant) all = NULL, peers = NULL;

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_show (&tunnel, status);
  all = get_all ();
  peers = g_variant_lookup_value (all, "Peers", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (peers), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GVariant) peer = g_variant_get_child_value (peers, rows[i].peer);

    assert_value (peer, rows[i].key, rows[i].wanted);
  }
}

/* Who looks every second is told the same but for the peers, of which there is what the kernel
 * counts, if it has them. The kernel is asked once for all of it. */
static void
test_live (void)
{
  static const struct {
    const char *key, *wanted;
  } rows[] = {
    { "Name", "'my tunnel'" },
    { "Interface", "'wg7'" },
    { "State", "'up'" },
    { "Revision", "7" },
    { "ListenPort", "4242" },
    { "Peers", "absent" },
    { "Counters", "([1, 2], [1700000000, 1700000000], [10, 30], [20, 40], [0, 0], "
                  "['[2001:db8::9]:7', ''], ['silent', ''])" },
  };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };
  g_autoptr (GVariant) live = NULL, whole = NULL;

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_show (&tunnel, status);
  view.revision = 7;
  devices = 0;
  live = get_all_of (WGRE_STATUS_LIVE_INTERFACE);
  g_assert_cmpuint (devices, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_value (live, rows[i].key, rows[i].wanted);
  whole = get_all ();
  g_assert_cmpuint (devices, ==, 2);
  assert_value (whole, "Counters", "absent");
  assert_value (whole, "Revision", "7");
}

/* One property costs what that one does. */
static void
test_one (void)
{
  static const struct {
    const char *interface, *property, *wanted;
    guint devices;
  } rows[] = {
    { WGRE_STATUS_INTERFACE, "State", "(<'up'>,)", 0 },
    { WGRE_STATUS_INTERFACE, "ListenPort", "(<uint32 4242>,)", 1 },
    { WGRE_STATUS_INTERFACE, "Failure", "org.freedesktop.DBus.Error.UnknownProperty", 0 },
    { WGRE_STATUS_INTERFACE, "Counters", "org.freedesktop.DBus.Error.InvalidArgs", 0 },
    { WGRE_STATUS_LIVE_INTERFACE, "State", "(<'up'>,)", 0 },
    { WGRE_STATUS_LIVE_INTERFACE, "Peers", "org.freedesktop.DBus.Error.InvalidArgs", 0 },
  };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_show (&tunnel, status);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *answer = NULL;

    devices = 0;
    answer = get_one (rows[i].interface, rows[i].property);
    g_assert_cmpstr (answer, ==, rows[i].wanted);
    g_assert_cmpuint (devices, ==, rows[i].devices);
  }
}

/* What only some tunnels have: numbers of several rules, a kill switch, a keepalive. */
static void
test_numbers (void)
{
  const WgreKeepaliveCount silent = { .asked = 2 },
                           answered = { .asked = 9, .answered = 8, .last = 17, .round_trip = 1234 };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };
  g_autoptr (GVariant) first = NULL, second = NULL, priorities = NULL;
  const guint32 *numbers;
  gsize count;

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_show (&tunnel, status);
  fence = "closed";
  view.probes = &silent;
  first = get_all ();
  assert_value (first, "Fence", "'closed'");
  assert_value (first, "Probes", "{'asked': <uint64 2>, 'answered': <uint64 0>}");
  view.probes = &answered;
  second = get_all_of (WGRE_STATUS_LIVE_INTERFACE);
  fence = NULL;
  assert_value (second, "Probes",
                "{'asked': <uint64 9>, 'answered': <uint64 8>, 'last-answer': <int64 17>, "
                "'round-trip': <uint32 1234>}");
  priorities = g_variant_lookup_value (second, "Priorities", G_VARIANT_TYPE ("au"));
  numbers = g_variant_get_fixed_array (priorities, &count, sizeof *numbers);
  g_assert_cmpuint (count, >=, 2);
  for (gsize i = 1; i < count; i++)
    g_assert_cmpuint (numbers[i - 1], <, numbers[i]);
}

/* Dead is a tunnel of which nobody answers any more; of a peer that nobody looks for nobody knows.
 */
static void
test_dead (void)
{
  static const struct {
    const char *lives[3], *wanted;
  } rows[] = {
    { { "silent", NULL, NULL }, "absent" },     { { "dead", NULL, NULL }, "absent" },
    { { "dead", "dead", "silent" }, "absent" }, { { "answering", "dead", "dead" }, "absent" },
    { { "dead", "dead", "dead" }, "true" },
  };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_show (&tunnel, status);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GVariant) all = NULL;

    g_test_message ("row %u", i);
    memcpy (lives, rows[i].lives, sizeof lives);
    all = get_all ();
    assert_value (all, "Dead", rows[i].wanted);
  }
}

#define GRE "tunnel=gre|local=192.0.2.1|remote=vpn.example.org|addresses=10.99.0.1/30"

/* Before there is an address there is nothing to say of it; the same of everything else. */
static void
test_gre (void)
{
  static const struct {
    const char *key, *starting, *up;
  } rows[] = {
    { "State", "'starting'", "'up'" },         { "Kind", "'gre'", "'gre'" },
    { "Local", "'192.0.2.1'", "'192.0.2.1'" }, { "Remote", "absent", "'198.51.100.9'" },
    { "Interface", "absent", "'gre7'" },       { "Mtu", "absent", "1476" },
    { "FarEnd", "absent", "'it answers'" },    { "Dead", "absent", "absent" },
    { "FullTunnel", "absent", "absent" },      { "Mark", "absent", "absent" },
    { "PublicKey", "absent", "absent" },       { "Peers", "absent", "absent" },
  };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };
  g_autoptr (GVariant) starting = NULL, up = NULL, dead = NULL;

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_init (&tunnel, GRE);
  tunnel.facts.interface = "gre7";
  wgre_status_begin (status, session, "my tunnel", NULL);
  starting = get_all ();
  g_assert_true (wgre_ip_parse ("198.51.100.9", &tunnel.facts.remote));
  tunnel_up (&tunnel);
  tunnel.plan->liveness = g_strdup ("it answers");
  up = get_all ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    assert_value (starting, rows[i].key, rows[i].starting);
    assert_value (up, rows[i].key, rows[i].up);
  }
  tunnel.plan->withdrawn = TRUE;
  dead = get_all ();
  assert_value (dead, "Dead", "true");
}

/* In both interfaces: what there is in the one there is in the other. */
static guint
count_told (void)
{
  g_autoptr (GVariant) all = get_all (), live = get_all_of (WGRE_STATUS_LIVE_INTERFACE);

  g_assert_cmpint (g_variant_n_children (all) > 0, ==, g_variant_n_children (live) > 0);
  return (guint) g_variant_n_children (all);
}

static void
test_without_session (void)
{
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };

  if (!can_run ())
    return;
  status = status_new ();
  g_assert_cmpuint (count_told (), ==, 0);
  tunnel_init (&tunnel, GRE);
  wgre_status_begin (status, session, "my tunnel", NULL);
  g_assert_cmpuint (count_told (), >, 0);
  wgre_status_end (status);
  g_assert_cmpuint (count_told (), ==, 0);
}

/* Who may see the connection itself. */
static void
test_users (void)
{
  static const char *const nobody[] = { "no-such-user", "nobody", NULL }, *const none[] = { NULL };
  const struct passwd *entry = getpwnam ("nobody");
  const struct {
    const char *const *users;
    gint64 caller;
    gboolean sees;
  } rows[] = {
    { NULL, STRANGER, TRUE },
    { none, STRANGER, TRUE },
    { NULL, UNKNOWN, TRUE },
    { nobody, STRANGER, FALSE },
    { nobody, 0, TRUE },
    { nobody, UNKNOWN, FALSE },
    { nobody, entry ? entry->pw_uid : 0, TRUE },
    { NULL, STRANGER, TRUE }, /* those of the connection before are forgotten */
  };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_init (&tunnel, GRE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("row %u", i);
    wgre_status_begin (status, session, "my tunnel", rows[i].users);
    caller = rows[i].caller;
    g_assert_cmpint (count_told () > 0, ==, rows[i].sees);
  }
}

/* --- what is broadcast --- */

static void
note_signal (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
             const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
             const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer heard)
{
  g_ptr_array_add (heard, g_variant_ref (arguments));
}

/* What was broadcast up to now; each signal came before the answer to this question. */
static void
hear (void)
{
  g_autoptr (GVariant) all G_GNUC_UNUSED = get_all ();

  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_heard (const GPtrArray *heard, guint i, const char *values, const char *names)
{
  g_autoptr (GVariant) is_values = NULL, is_names = NULL;
  g_autofree char *printed_values = NULL, *printed_names = NULL;

  g_assert_cmpuint (heard->len, >, i);
  is_values = g_variant_get_child_value (heard->pdata[i], 1);
  is_names = g_variant_get_child_value (heard->pdata[i], 2);
  printed_values = g_variant_print (is_values, FALSE);
  printed_names = g_variant_print (is_names, FALSE);
  g_assert_cmpstr (printed_values, ==, values);
  g_assert_cmpstr (printed_names, ==, names);
}

/* Of a connection that is somebody's, only that there is something new. */
static void
test_changes (void)
{
  static const char *const users[] = { "nobody", NULL };
  g_autoptr (GPtrArray) heard = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };
  guint subscribed;

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_init (&tunnel, GRE);
  caller = 0;
  subscribed = g_dbus_connection_signal_subscribe (
      client, NULL, "org.freedesktop.DBus.Properties", "PropertiesChanged", WGRE_STATUS_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, note_signal, heard, NULL);
  hear ();
  wgre_status_changed (status, "there is no session");
  wgre_status_begin (status, session, "my tunnel", NULL);
  wgre_status_changed (status, NULL);
  wgre_status_changed (status, "why");
  wgre_status_begin (status, session, "my tunnel", users);
  wgre_status_changed (status, "why");
  wgre_status_begin (status, session, "another", NULL);
  wgre_status_changed (status, NULL);
  wgre_status_end (status);
  wgre_status_changed (status, "there is no session any more");
  hear ();
  g_dbus_connection_signal_unsubscribe (client, subscribed);
  g_assert_cmpuint (heard->len, ==, 4);
  assert_heard (heard, 0, "{'State': <'starting'>, 'Since': <int64 1234>}",
                "['Failure', 'FarEnd', 'Dead', 'Warnings']");
  assert_heard (heard, 1, "{'State': <'starting'>, 'Since': <int64 1234>, 'Failure': <'why'>}",
                "['FarEnd', 'Dead', 'Warnings']");
  assert_heard (heard, 2, "{}", "['State', 'Since', 'Failure', 'FarEnd', 'Dead', 'Warnings']");
  assert_heard (heard, 3, "{'State': <'starting'>, 'Since': <int64 1234>}",
                "['Failure', 'FarEnd', 'Dead', 'Warnings']");
}

/* A new connection has not failed because the one before has. */
static void
test_failure_is_forgotten (void)
{
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };
  g_autoptr (GVariant) failed = NULL, again = NULL;

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_init (&tunnel, GRE);
  wgre_status_begin (status, session, "my tunnel", NULL);
  wgre_status_changed (status, "why");
  failed = get_all ();
  assert_value (failed, "Failure", "'why'");
  wgre_status_begin (status, session, "my tunnel", NULL);
  again = get_all ();
  assert_value (again, "Failure", "absent");
}

/* Signals do not say to single users why their connection has failed: they ask, and may be late. */
static void
test_failure_outlives_session (void)
{
  static const char *const nobody[] = { "no-such-user", NULL };
  g_autoptr (WgreStatus) status = NULL;
  g_auto (Tunnel) tunnel = { 0 };
  g_autoptr (GVariant) late = NULL;

  if (!can_run ())
    return;
  status = status_new ();
  tunnel_init (&tunnel, GRE);
  caller = 0;
  wgre_status_begin (status, session, "my tunnel", nobody);
  wgre_status_changed (status, "why");
  wgre_status_end (status);
  late = get_all ();
  g_assert_cmpuint (g_variant_n_children (late), ==, 2);
  assert_value (late, "Uuid", "'" UUID "'");
  assert_value (late, "Failure", "'why'");
  caller = STRANGER;
  g_assert_cmpuint (count_told (), ==, 0);
  caller = 0;
  wgre_status_begin (status, session, "my tunnel", nobody);
  wgre_status_end (status);
  g_assert_cmpuint (count_told (), ==, 0);
}

static void
start_bus (void)
{
  bus = test_bus_up ();
  if (!bus)
    return;
  service = test_bus_connect (bus);
  client = test_bus_connect (bus);
}

static void
stop_bus (void)
{
  if (!bus)
    return;
  g_dbus_connection_close_sync (client, NULL, NULL);
  g_dbus_connection_close_sync (service, NULL, NULL);
  g_clear_object (&client);
  g_clear_object (&service);
  g_test_dbus_down (bus);
  g_clear_object (&bus);
}

static const struct {
  const char *path;
  void (*run) (void);
} tests[] = {
  { "/service/status/wireguard", test_wireguard },
  { "/service/status/peers", test_peers },
  { "/service/status/live", test_live },
  { "/service/status/one-property", test_one },
  { "/service/status/numbers", test_numbers },
  { "/service/status/dead", test_dead },
  { "/service/status/gre", test_gre },
  { "/service/status/without-a-session", test_without_session },
  { "/service/status/users", test_users },
  { "/service/status/changes", test_changes },
  { "/service/status/a-failure-is-forgotten", test_failure_is_forgotten },
  { "/service/status/a-failure-outlives-its-session", test_failure_outlives_session },
};

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  start_bus ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, tests[i].run);
  status = g_test_run ();
  stop_bus ();
  return status;
}
