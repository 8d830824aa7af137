/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is brought up, over which device, what is taken down, and when there is an end of it;
 * NetworkManager's client is ours: what this program defines stands before what libnm has. Casts
 * are not checked in what is compiled into it. */
#include <NetworkManager.h>
#include <string.h>

#include "autostart/starter.h"
#include "bridge/connection.h"

#define PEER "peer.1=yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

/* --- objects --- */

typedef struct {
  GObject parent;
  const char *uuid, *path;
  guint state, reason;
  const char *type; /* of an active connection */
  NMActivationStateFlags flags;
  NMDevice *controller;
  NMConnection *stored;
  NMActiveConnection *primary; /* of the client */
} Fake;

typedef struct {
  GObjectClass parent;
} FakeClass;

G_GNUC_UNUSED static GType fake_get_type (void);
G_DEFINE_TYPE (Fake, fake, G_TYPE_OBJECT)

enum {
  PRIMARY = 1
};

static void
fake_get_property (GObject *object, guint id G_GNUC_UNUSED, GValue *value,
                   GParamSpec *spec G_GNUC_UNUSED)
{
  g_value_set_pointer (value, ((Fake *) object)->primary);
}

static void
fake_class_init (FakeClass *class)
{
  G_OBJECT_CLASS (class)->get_property = fake_get_property;
  g_object_class_install_property (
      G_OBJECT_CLASS (class), PRIMARY,
      g_param_spec_pointer (NM_CLIENT_PRIMARY_CONNECTION, NULL, NULL, G_PARAM_READABLE));
  g_signal_new ("state-changed", fake_get_type (), G_SIGNAL_RUN_FIRST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
fake_init (Fake *fake G_GNUC_UNUSED)
{
}

typedef struct {
  const char *iface;
  NMDeviceState state;
  const char *address; /* or NULL */
  Fake *active;
} Device;

static Fake *client;
static GPtrArray *connections, *devices, *actives;
static GString *told;       /* "UUID by DEVICE on PATH", or "UUID down", a line each */
static const char *refusal; /* what activating fails with; NULL: it does not */

/* --- libnm --- */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"

const GPtrArray *
nm_client_get_connections (NMClient *self)
{
  return connections;
}

const GPtrArray *
nm_client_get_devices (NMClient *self)
{
  return devices;
}

const GPtrArray *
nm_client_get_active_connections (NMClient *self)
{
  return actives;
}

NMActiveConnection *
nm_client_get_primary_connection (NMClient *self)
{
  return client->primary;
}

NMRemoteConnection *
nm_client_get_connection_by_uuid (NMClient *self, const char *uuid)
{
  for (guint i = 0; i < connections->len; i++)
    if (!strcmp (nm_connection_get_uuid (connections->pdata[i]), uuid))
      return connections->pdata[i];
  return NULL;
}

const char *
nm_active_connection_get_uuid (NMActiveConnection *active)
{
  return ((Fake *) active)->uuid;
}

NMActiveConnectionState
nm_active_connection_get_state (NMActiveConnection *active)
{
  return (NMActiveConnectionState) ((Fake *) active)->state;
}

NMActiveConnectionStateReason
nm_active_connection_get_state_reason (NMActiveConnection *active)
{
  return (NMActiveConnectionStateReason) ((Fake *) active)->reason;
}

const char *
nm_active_connection_get_connection_type (NMActiveConnection *active)
{
  return ((Fake *) active)->type;
}

NMActivationStateFlags
nm_active_connection_get_state_flags (NMActiveConnection *active)
{
  return ((Fake *) active)->flags;
}

NMDevice *
nm_active_connection_get_master (NMActiveConnection *active)
{
  return ((Fake *) active)->controller;
}

NMRemoteConnection *
nm_active_connection_get_connection (NMActiveConnection *active)
{
  return (NMRemoteConnection *) ((Fake *) active)->stored;
}

const char *
nm_object_get_path (NMObject *object)
{
  return ((Fake *) object)->path;
}

const char *
nm_device_get_iface (NMDevice *device)
{
  return ((Device *) device)->iface;
}

NMDeviceState
nm_device_get_state (NMDevice *device)
{
  return ((Device *) device)->state;
}

NMActiveConnection *
nm_device_get_active_connection (NMDevice *device)
{
  return (NMActiveConnection *) ((Device *) device)->active;
}

/* The device stands for its own addresses. */
NMIPConfig *
nm_device_get_ip4_config (NMDevice *device)
{
  return (NMIPConfig *) device;
}

NMIPConfig *
nm_device_get_ip6_config (NMDevice *device)
{
  return NULL;
}

GPtrArray *
nm_ip_config_get_addresses (NMIPConfig *config)
{
  static GPtrArray *addresses;
  const char *address = ((Device *) config)->address;

  if (!addresses)
    addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) nm_ip_address_unref);
  g_ptr_array_set_size (addresses, 0);
  if (address)
    g_ptr_array_add (addresses, nm_ip_address_new (AF_INET, address, 24, NULL));
  return addresses;
}

void
nm_client_activate_connection_async (NMClient *self, NMConnection *connection, NMDevice *device,
                                     const char *object, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Fake *active;

  g_string_append_printf (told, "%s by %s on %s\n", nm_connection_get_uuid (connection),
                          device ? ((Device *) device)->iface : "any", object ? object : "none");
  if (refusal) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", refusal);
    return;
  }
  active = g_object_new (fake_get_type (), NULL);
  active->uuid = g_intern_string (nm_connection_get_uuid (connection));
  active->type = NM_SETTING_VPN_SETTING_NAME;
  active->state = NM_ACTIVE_CONNECTION_STATE_ACTIVATING;
  g_ptr_array_add (actives, active);
  g_task_return_pointer (task, g_object_ref (active), g_object_unref);
}

NMActiveConnection *
nm_client_activate_connection_finish (NMClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
nm_client_deactivate_connection_async (NMClient *self, NMActiveConnection *active,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_string_append_printf (told, "%s down\n", ((Fake *) active)->uuid);
  ((Fake *) active)->state = NM_ACTIVE_CONNECTION_STATE_DEACTIVATED;
  if (refusal)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", refusal);
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
nm_client_deactivate_connection_finish (NMClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

#pragma GCC diagnostic pop

/* --- pauses, of which a second takes three milliseconds --- */

static GString *pauses;

#pragma GCC visibility push(default) /* the linker wants to see it */
guint __wrap_g_timeout_add_seconds (guint seconds, GSourceFunc function, gpointer data);
#pragma GCC visibility pop

guint
__wrap_g_timeout_add_seconds (guint seconds, GSourceFunc function, gpointer data)
{
  g_string_append_printf (pauses, "%u ", seconds);
  return g_timeout_add (seconds * 3, function, data);
}

/* --- a case --- */

static gboolean ended;

static void
finished (gpointer data)
{
  g_assert_true (data == &ended);
  ended = TRUE;
}

static NMConnection *
add_connection (const char *uuid, const char *service, const char *extra)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *general = nm_setting_connection_new (), *vpn = nm_setting_vpn_new ();
  g_auto (GStrv) items = g_strsplit (extra, "|", -1);

  g_object_set (general, "id", uuid, "uuid", uuid, "type", "vpn", NULL);
  g_object_set (vpn, "service-type", service, NULL);
  for (guint i = 0; items[i]; i++) {
    char *equals = strchr (items[i], '=');

    if (!equals)
      continue;
    *equals = '\0';
    nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), items[i], equals + 1);
  }
  nm_connection_add_setting (connection, general);
  nm_connection_add_setting (connection, vpn);
  g_ptr_array_add (connections, connection);
  return connection;
}

#define A "aaaaaaaa-0000-4000-8000-000000000000"
#define B "bbbbbbbb-0000-4000-8000-000000000000"

static Fake base = { .path = "/base" };
static Device eth = { "eth0", NM_DEVICE_STATE_ACTIVATED, "192.0.2.7", &base },
              wlan = { "wlan0", NM_DEVICE_STATE_ACTIVATED, "198.51.100.7", NULL },
              down = { "eth9", NM_DEVICE_STATE_DISCONNECTED, "203.0.113.7", NULL },
              lo = { "lo", NM_DEVICE_STATE_ACTIVATED, "127.0.0.1", NULL };

static void
begin (gboolean primary)
{
  connections = g_ptr_array_new_with_free_func (g_object_unref);
  devices = g_ptr_array_new ();
  actives = g_ptr_array_new_with_free_func (g_object_unref);
  told = g_string_new (NULL);
  pauses = g_string_new (NULL);
  refusal = NULL;
  ended = FALSE;
  client = g_object_new (fake_get_type (), NULL);
  client->primary = primary ? (NMActiveConnection *) &base : NULL;
  g_ptr_array_add (devices, &lo);
  g_ptr_array_add (devices, &down);
}

static void
end (WgreStarter *starter)
{
  wgre_starter_free (starter);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (connections);
  g_ptr_array_unref (devices);
  g_ptr_array_unref (actives);
  g_string_free (told, TRUE);
  g_string_free (pauses, TRUE);
  g_object_unref (client);
}

static WgreStarter *
start (void)
{
  return wgre_starter_new ((NMClient *) client, FALSE, finished, &ended);
}

static void
turn (guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * 1000;

  while (g_main_context_iteration (NULL, FALSE) || g_get_monotonic_time () < until)
    if (g_get_monotonic_time () < until)
      g_usleep (500);
}

static void
become (guint i, NMActiveConnectionState state, NMActiveConnectionStateReason reason)
{
  Fake *active = actives->pdata[i];

  active->state = state;
  active->reason = reason;
  g_signal_emit_by_name (active, "state-changed", (guint) state, (guint) reason);
}

/* --- what is wanted --- */

static void
test_wanted (void)
{
  WgreStarter *starter;

  begin (TRUE);
  g_ptr_array_add (devices, &eth);
  add_connection (A, WGRE_SERVICE, "autostart=yes");
  add_connection ("1", WGRE_SERVICE, "autostart=no");
  add_connection ("2", WGRE_SERVICE, "");
  add_connection ("3", WGRE_SERVICE, "autostart=perhaps");
  add_connection ("4", "org.freedesktop.NetworkManager.openvpn", "autostart=yes");
  add_connection (B, WGRE_SERVICE, "autostart=yes");
  starter = start ();
  turn (20);
  g_assert_cmpstr (told->str, ==, A " by any on none\n" B " by any on none\n");
  become (0, NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  turn (5);
  g_assert_false (ended);
  become (1, NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  turn (5);
  g_assert_true (ended);
  end (starter);
}

/* Of many some are tried at a time; the next one has its turn when one is up, or has failed. */
static void
test_some_at_a_time (void)
{
  WgreStarter *starter;

  begin (TRUE);
  g_ptr_array_add (devices, &eth);
  for (guint i = 0; i < 11; i++) {
    g_autofree char *uuid = g_strdup_printf ("u-%02u", i);

    add_connection (uuid, WGRE_SERVICE, "autostart=yes");
  }
  starter = start ();
  turn (20);
  g_assert_nonnull (strstr (told->str, "u-07 by"));
  g_assert_null (strstr (told->str, "u-08 by"));
  become (3, NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  turn (5);
  g_assert_nonnull (strstr (told->str, "u-08 by"));
  g_assert_null (strstr (told->str, "u-09 by"));
  become (4, NM_ACTIVE_CONNECTION_STATE_DEACTIVATED, 0);
  turn (5);
  g_assert_nonnull (strstr (told->str, "u-09 by"));
  g_assert_false (ended);
  end (starter);
}

static void
test_nothing_wanted (void)
{
  WgreStarter *starter;

  begin (TRUE);
  starter = start ();
  turn (5);
  g_assert_true (ended);
  end (starter);
}

/* --- which device --- */

static const struct {
  const char *name, *extra;
  gboolean primary, up;
  const char *told;
} carriers[] = {
  { "default-route", "", TRUE, TRUE, A " by any on none\n" },
  { "no-default-route", "", FALSE, TRUE, A " by eth0 on /base\n" },
  { "named", "|dev=wlan0", TRUE, TRUE, A " by wlan0 on none\n" },
  { "named-without-default-route", "|dev=wlan0", FALSE, TRUE, A " by wlan0 on none\n" },
  { "local", "|local=198.51.100.7", TRUE, TRUE, A " by wlan0 on none\n" },
  { "local-of-a-device-that-is-down", "|local=203.0.113.7", TRUE, TRUE, A " by any on none\n" },
  { "no-device", "", FALSE, FALSE, "" },
};

static void
test_carrier (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *extra = g_strconcat ("autostart=yes", carriers[i].extra, NULL);
  WgreStarter *starter;

  begin (carriers[i].primary);
  if (carriers[i].up) {
    g_ptr_array_add (devices, &eth);
    g_ptr_array_add (devices, &wlan);
  }
  add_connection (A, WGRE_SERVICE, extra);
  starter = start ();
  turn (10);
  g_assert_cmpstr (told->str, ==, carriers[i].told);
  g_assert_cmpint (ended, ==, !carriers[i].up);
  end (starter);
}

/* --- how it ends --- */

static WgreStarter *
start_one (void)
{
  begin (TRUE);
  g_ptr_array_add (devices, &eth);
  add_connection (A, WGRE_SERVICE, "autostart=yes");
  return start ();
}

#define ONCE A " by any on none\n"

static void
test_taken_down (void)
{
  WgreStarter *starter = start_one ();

  turn (5);
  become (0, NM_ACTIVE_CONNECTION_STATE_DEACTIVATED,
          NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED);
  turn (50);
  g_assert_true (ended);
  g_assert_cmpstr (told->str, ==, ONCE);
  end (starter);
}

static void
test_tried_again (void)
{
  WgreStarter *starter = start_one ();

  turn (5);
  become (0, NM_ACTIVE_CONNECTION_STATE_DEACTIVATED,
          NM_ACTIVE_CONNECTION_STATE_REASON_CONNECT_TIMEOUT);
  g_assert_false (ended);
  turn (30);
  g_assert_cmpstr (told->str, ==, ONCE ONCE);
  become (1, NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  turn (5);
  g_assert_true (ended);
  end (starter);
}

static void
test_refused (void)
{
  WgreStarter *starter = start_one ();

  refusal = "no";
  turn (60);
  g_assert_false (ended);
  g_assert_true (g_str_has_prefix (pauses->str, "2 4 8 "));
  g_assert_true (g_str_has_prefix (told->str, ONCE ONCE ONCE));
  end (starter);
}

static void
test_is_up (void)
{
  WgreStarter *starter = start_one ();
  Fake *active = g_object_new (fake_get_type (), NULL);

  active->uuid = A;
  active->state = NM_ACTIVE_CONNECTION_STATE_ACTIVATED;
  g_ptr_array_add (actives, active);
  turn (10);
  g_assert_true (ended);
  g_assert_cmpstr (told->str, ==, "");
  end (starter);
}

static void
test_not_wanted_any_more (void)
{
  WgreStarter *starter = start_one ();

  nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connections->pdata[0]), "autostart",
                                "no");
  turn (10);
  g_assert_true (ended);
  g_assert_cmpstr (told->str, ==, "");
  end (starter);
}

/* What failed before need not fail by another way out. */
static void
test_another_way (void)
{
  WgreStarter *starter = start_one ();

  refusal = "no";
  for (guint i = 0; i < 2000 && !strstr (pauses->str, " 32 "); i++)
    turn (1);
  g_string_truncate (told, 0);
  g_string_truncate (pauses, 0);
  g_object_notify (G_OBJECT (client), NM_CLIENT_PRIMARY_CONNECTION);
  turn (4);
  g_assert_true (g_str_has_prefix (told->str, ONCE));
  g_assert_true (g_str_has_prefix (pauses->str, "2 "));
  end (starter);
}

/* --- trusted networks --- */

#define HOME "eeeeeeee-0000-4000-8000-000000000000"
#define CAFE "ffffffff-0000-4000-8000-000000000000"
#define UNTRUSTED "autostart=untrusted|trusted=" HOME ";zone:work"

/* A network that this host is in; @zone: of its connection, or NULL. */
static Fake *
add_network (const char *uuid, const char *zone)
{
  Fake *active = g_object_new (fake_get_type (), NULL);
  NMSetting *general = nm_setting_connection_new ();

  active->uuid = uuid;
  active->type = NM_SETTING_WIRED_SETTING_NAME;
  active->state = NM_ACTIVE_CONNECTION_STATE_ACTIVATED;
  active->stored = nm_simple_connection_new ();
  g_object_set_data_full (G_OBJECT (active), "stored", active->stored, g_object_unref);
  g_object_set (general, "uuid", uuid, "zone", zone, NULL);
  nm_connection_add_setting (active->stored, general);
  g_ptr_array_add (actives, active);
  return active;
}

static Fake *
add_tunnel (NMActiveConnectionState state)
{
  Fake *active = add_network (A, NULL);

  active->type = NM_SETTING_VPN_SETTING_NAME;
  active->state = state;
  return active;
}

static void
begin_in_networks (void)
{
  begin (TRUE);
  g_ptr_array_add (devices, &eth);
}

#define DOWN A " down\n"

/* Networks are "UUID[ ZONE]", joined by "|"; @told is what happens to a tunnel that is down, and
 * @told_up to one that is up. */
static const struct {
  const char *name, *data, *networks, *told, *told_up;
} worlds[] = {
  { "strange", UNTRUSTED, CAFE, ONCE, "" },
  { "trusted", UNTRUSTED, HOME, "", DOWN },
  { "of-a-trusted-zone", UNTRUSTED, CAFE " work", "", DOWN },
  { "of-another-zone", UNTRUSTED, CAFE " public", ONCE, "" },
  { "one-of-each", UNTRUSTED, HOME "|" CAFE, ONCE, "" },
  { "one-of-each-the-other-way", UNTRUSTED, CAFE "|" HOME, ONCE, "" },
  { "two-trusted", UNTRUSTED, HOME "|" CAFE " work", "", DOWN },
  { "none", UNTRUSTED, "", "", "" },
  { "nothing-is-trusted", "autostart=untrusted", HOME, ONCE, "" },
  { "no-such-list", "autostart=untrusted|trusted=home", HOME, ONCE, "" },
  { "always", "autostart=yes|trusted=" HOME, HOME, ONCE, "" },
  { "never", "autostart=no|trusted=" HOME, HOME, "", "" },
};

static void
add_networks (const char *text)
{
  g_auto (GStrv) items = g_strsplit (text, "|", -1);

  for (guint i = 0; items[i] && *items[i]; i++) {
    g_auto (GStrv) words = g_strsplit (items[i], " ", -1);

    add_network (g_intern_string (words[0]), words[1]);
  }
}

static void
check_world (guint i, gboolean up)
{
  WgreStarter *starter;

  begin_in_networks ();
  add_networks (worlds[i].networks);
  if (up)
    add_tunnel (NM_ACTIVE_CONNECTION_STATE_ACTIVATED);
  add_connection (A, WGRE_SERVICE, worlds[i].data);
  starter = start ();
  turn (10);
  g_assert_cmpstr (told->str, ==, up ? worlds[i].told_up : worlds[i].told);
  g_assert_cmpint (ended, ==, up || strcmp (worlds[i].told, ONCE));
  end (starter);
}

static void
test_world (gconstpointer data)
{
  check_world (GPOINTER_TO_UINT (data), FALSE);
  check_world (GPOINTER_TO_UINT (data), TRUE);
}

/* Beside a trusted network, each of these is none; a network of another kind is one. */
static void
test_no_network (void)
{
  static const char *const types[] = { "vpn", "loopback", "wireguard", "ip-tunnel", "tun" };

  for (guint i = 0; i < G_N_ELEMENTS (types) + 4; i++) {
    WgreStarter *starter;
    Fake *other;

    begin_in_networks ();
    add_network (HOME, NULL);
    other = add_network (CAFE, NULL);
    if (i < G_N_ELEMENTS (types))
      other->type = types[i];
    else if (i == G_N_ELEMENTS (types))
      other->flags = NM_ACTIVATION_STATE_FLAG_EXTERNAL;
    else if (i == G_N_ELEMENTS (types) + 1)
      other->controller = (NMDevice *) &eth;
    else if (i == G_N_ELEMENTS (types) + 2)
      other->state = NM_ACTIVE_CONNECTION_STATE_DEACTIVATING;
    else
      other->type = NM_SETTING_BRIDGE_SETTING_NAME;
    add_connection (A, WGRE_SERVICE, UNTRUSTED);
    starter = start ();
    turn (10);
    g_assert_cmpstr (told->str, ==, i == G_N_ELEMENTS (types) + 3 ? ONCE : "");
    end (starter);
  }
}

static void
test_on_its_way_up (void)
{
  WgreStarter *starter;

  begin_in_networks ();
  add_network (HOME, NULL);
  add_tunnel (NM_ACTIVE_CONNECTION_STATE_ACTIVATING);
  add_connection (A, WGRE_SERVICE, UNTRUSTED);
  starter = start ();
  turn (10);
  g_assert_cmpstr (told->str, ==, DOWN);
  g_assert_true (ended);
  end (starter);
}

/* Somebody else has been faster. */
static void
test_down_is_refused (void)
{
  WgreStarter *starter;

  begin_in_networks ();
  add_network (HOME, NULL);
  add_tunnel (NM_ACTIVE_CONNECTION_STATE_ACTIVATED);
  add_connection (A, WGRE_SERVICE, UNTRUSTED);
  refusal = "no";
  starter = start ();
  turn (20);
  g_assert_cmpstr (told->str, ==, DOWN);
  g_assert_true (ended);
  end (starter);
}

/* A device has gone: what somebody has taken down stays down. */
static void
test_only_down (void)
{
  WgreStarter *starter;

  begin_in_networks ();
  add_network (HOME, NULL);
  add_tunnel (NM_ACTIVE_CONNECTION_STATE_ACTIVATED);
  add_connection (A, WGRE_SERVICE, UNTRUSTED);
  add_connection (B, WGRE_SERVICE, "autostart=yes");
  starter = wgre_starter_new ((NMClient *) client, TRUE, finished, &ended);
  turn (20);
  g_assert_cmpstr (told->str, ==, DOWN);
  g_assert_true (ended);
  end (starter);
}

/* Another one is tried again and again, so that the program is there when the networks change. */
static void
test_networks_turn (void)
{
  WgreStarter *starter;
  Fake *network;

  begin_in_networks ();
  network = add_network (HOME, NULL);
  add_connection (A, WGRE_SERVICE, UNTRUSTED);
  add_connection (B, WGRE_SERVICE, "autostart=yes");
  refusal = "no";
  starter = start ();
  turn (5);
  g_assert_null (strstr (told->str, A));
  refusal = NULL;
  g_object_notify (G_OBJECT (client), NM_CLIENT_PRIMARY_CONNECTION);
  turn (5);
  g_assert_null (strstr (told->str, A));
  network->uuid = CAFE;
  g_object_notify (G_OBJECT (client), NM_CLIENT_PRIMARY_CONNECTION);
  turn (5);
  g_assert_nonnull (strstr (told->str, ONCE));
  become (2, NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  network->uuid = HOME;
  g_object_notify (G_OBJECT (client), NM_CLIENT_PRIMARY_CONNECTION);
  turn (5);
  g_assert_nonnull (strstr (told->str, DOWN));
  end (starter);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/autostart/starter/wanted", test_wanted);
  g_test_add_func ("/autostart/starter/some-at-a-time", test_some_at_a_time);
  g_test_add_func ("/autostart/starter/nothing-wanted", test_nothing_wanted);
  for (guint i = 0; i < G_N_ELEMENTS (carriers); i++) {
    g_autofree char *path = g_strconcat ("/autostart/starter/carrier/", carriers[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_carrier);
  }
  for (guint i = 0; i < G_N_ELEMENTS (worlds); i++) {
    g_autofree char *path = g_strconcat ("/autostart/starter/networks/", worlds[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_world);
  }
  g_test_add_func ("/autostart/starter/no-network", test_no_network);
  g_test_add_func ("/autostart/starter/on-its-way-up", test_on_its_way_up);
  g_test_add_func ("/autostart/starter/down-is-refused", test_down_is_refused);
  g_test_add_func ("/autostart/starter/only-down", test_only_down);
  g_test_add_func ("/autostart/starter/networks-turn", test_networks_turn);
  g_test_add_func ("/autostart/starter/taken-down", test_taken_down);
  g_test_add_func ("/autostart/starter/tried-again", test_tried_again);
  g_test_add_func ("/autostart/starter/refused", test_refused);
  g_test_add_func ("/autostart/starter/is-up", test_is_up);
  g_test_add_func ("/autostart/starter/not-wanted-any-more", test_not_wanted_any_more);
  g_test_add_func ("/autostart/starter/another-way-out", test_another_way);
  return g_test_run ();
}
