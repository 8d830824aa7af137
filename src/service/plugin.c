/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/plugin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bridge/connection.h"
#include "core/profile.h"
#include "core/secrets.h"
#include "host/netns.h"
#include "host/permit.h"
#include "plan/reply.h"
#include "service/control.h"
#include "service/failure.h"
#include "service/journal.h"
#include "service/log.h"
#include "service/session.h"
#include "service/status.h"

/* A message is longer than its body. */
#define WASH_LEAST 4096

struct _WgrePlugin {
  NMVpnServicePlugin parent;
  WgreSession *session;
  guint control; /* id of the object on the bus */
  WgreStatus *status;
  char *active;  /* path of NetworkManager's object for this connection; NULL: not known */
  guint reasons; /* subscription: of what it says of the connection's end */
  gboolean called;
  gboolean persistent; /* vpn.persistent: stays while the far end is dead */
  gboolean has_failure;
  NMVpnPluginFailure failure;
};

G_DEFINE_TYPE (WgrePlugin, wgre_plugin, NM_TYPE_VPN_SERVICE_PLUGIN)

/* --- what the session says --- */

static void
session_ready (const WgrePlan *plan, gpointer data)
{
  NMVpnServicePlugin *service = data;
  g_autoptr (GVariant) config = g_variant_ref_sink (wgre_reply_config (plan));
  GVariant *ip4 = wgre_reply_ip (plan, 0), *ip6 = wgre_reply_ip (plan, 1);

  nm_vpn_service_plugin_set_config (service, config);
  if (ip4)
    nm_vpn_service_plugin_set_ip4_config (service, ip4);
  if (ip6)
    nm_vpn_service_plugin_set_ip6_config (service, ip6);
  wgre_status_changed (WGRE_PLUGIN (data)->status, NULL);
}

static void
session_failed (const GError *error, gpointer data)
{
  WgrePlugin *self = data;

  wgre_log (LOG_ERR, "%s", error->message);
  self->has_failure = TRUE;
  self->failure = wgre_failure_reason (error);
  wgre_status_changed (self->status, error->message);
  nm_vpn_service_plugin_failure (NM_VPN_SERVICE_PLUGIN (self), self->failure);
}

/* NetworkManager replaces what it was told before, but for name servers. When the connection fails,
 * the banner is the only place for a reason in words. */
static void
session_changed (const WgrePlan *plan, gpointer data)
{
  WgrePlugin *self = data;
  g_autoptr (GError) error = NULL;

  session_ready (plan, data);
  if (!plan->withdrawn || self->persistent)
    return;
  g_set_error_literal (
      &error, WGRE_ERROR, WGRE_ERROR_IO,
      _ ("the connection fails, since its far end is dead and vpn.persistent is \"no\""));
  wgre_session_end (self->session, error);
}

static const WgreSessionEvents session_events = { session_ready, session_changed, session_failed };

/* --- why a connection ends ---
 * Disconnect() has no reason. NetworkManager says it by a signal of its object for the connection,
 * sent before the call, by the same sender, so that it is here first. */

static const guint by_user[] = {
  NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED,
  NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED,
};

static void
reason_told (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
             const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
             const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer data)
{
  WgrePlugin *self = data;
  guint32 state, reason;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(uu)")))
    return;
  g_variant_get (arguments, "(uu)", &state, &reason);
  wgre_log (LOG_DEBUG, "NetworkManager: state %u, reason %u", state, reason);
  for (guint i = 0; i < G_N_ELEMENTS (by_user); i++)
    if (state >= NM_ACTIVE_CONNECTION_STATE_DEACTIVATING && reason == by_user[i] && self->session)
      wgre_session_let_go (self->session);
}

static char *
owner_of (GDBusConnection *bus, const char *name)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner",
      g_variant_new ("(s)", name), G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  char *owner = NULL;

  if (reply)
    g_variant_get (reply, "(s)", &owner);
  return owner;
}

/* From nobody but the one who is NetworkManager now. Without it no reason is ever known, and the
 * kill switch stays closed. */
static void
listen_for_reasons (WgrePlugin *self)
{
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self));
  g_autofree char *manager =
      self->active && !self->reasons ? owner_of (bus, NM_DBUS_SERVICE) : NULL;

  if (manager)
    self->reasons = g_dbus_connection_signal_subscribe (
        bus, manager, NM_DBUS_INTERFACE_ACTIVE_CONNECTION, "StateChanged", self->active, NULL,
        G_DBUS_SIGNAL_FLAGS_NONE, reason_told, self, NULL);
}

/* "….Connection_7" is NetworkManager's object number 7. */
static char *
active_path (const char *bus_name)
{
  const char *number = strrchr (bus_name, '_');

  if (!number || !number[1] || strspn (number + 1, "0123456789") != strlen (number + 1))
    return NULL;
  return g_strconcat (NM_DBUS_PATH "/ActiveConnection/", number + 1, NULL);
}

/* --- what NetworkManager calls --- */

static const char *
method_of (NMSettingIPConfig *setting)
{
  return setting ? nm_setting_ip_config_get_method (setting) : NULL;
}

/* Of const char *, which are the connection's: whom it is for; the last one is NULL. */
static GPtrArray *
users_of (NMConnection *connection)
{
  NMSettingConnection *general = nm_connection_get_setting_connection (connection);
  GPtrArray *users = g_ptr_array_new ();

  for (guint i = 0; general && i < nm_setting_connection_get_num_permissions (general); i++) {
    const char *user;

    if (nm_setting_connection_get_permission (general, i, NULL, &user, NULL))
      g_ptr_array_add (users, (gpointer) user);
  }
  g_ptr_array_add (users, NULL);
  return users;
}

static WgreProfile *
read_profile (NMConnection *connection, GError **error)
{
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  g_autoptr (GPtrArray) users = users_of (connection);
  const WgreOwner owner = { nm_connection_get_uuid (connection),
                            (const char *const *) users->pdata };
  g_autoptr (WgreProfile) profile = NULL;

  wgre_connection_get (connection, &data, &secrets);
  profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, error);
  /* It is checked here and in nm-wgre-helper, since whoever may save a connection may write
   * anything into it. */
  if (!profile || !wgre_permit_profile (profile, &owner, error))
    return NULL;
  wgre_netns_act_for (&owner);
  return g_steal_pointer (&profile);
}

static WgreProfile *
profile_of (NMConnection *connection, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (WgreProfile) profile = read_profile (connection, &problem);

  if (profile && (!wgre_profile_has (profile, WGRE_OPT_NETNS) ||
                  wgre_connection_check_static (connection, &problem)))
    return g_steal_pointer (&profile);
  wgre_log (LOG_ERR, "%s", problem->message);
  wgre_failure_to_plugin_error (problem, error);
  return NULL;
}

static WgreNmRoutes
routes_of (NMConnection *connection, guint family)
{
  WgreNmRoutes routes;

  routes.only_nm =
      !wgre_connection_route_settings (connection, family, &routes.metric, &routes.table);
  return routes;
}

/* Strings are the connection's. */
static WgreFacts
identity_of (NMConnection *connection)
{
  NMSettingConnection *general = nm_connection_get_setting_connection (connection);

  return (WgreFacts){
    .uuid = nm_connection_get_uuid (connection),
    .id = nm_connection_get_id (connection),
    .interface = nm_connection_get_interface_name (connection),
    .use = { wgre_facts_use (method_of (nm_connection_get_setting_ip4_config (connection))),
             wgre_facts_use (method_of (nm_connection_get_setting_ip6_config (connection))) },
    .nm_routes = { routes_of (connection, 0), routes_of (connection, 1) },
    .dns_shared = { wgre_connection_dns_is_shared (connection, 0),
                    wgre_connection_dns_is_shared (connection, 1) },
    .zone = general ? nm_setting_connection_get_zone (general) : NULL,
  };
}

/* GDBus reads all messages into one buffer, that of a connection with its keys too, and nobody
 * wipes it: the next message that is as long does, and this one says nothing. */
static void
wash_buffer (WgrePlugin *self, NMConnection *connection)
{
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self));
  g_autoptr (GVariant) settings =
      g_variant_ref_sink (nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL));
  gsize size = 2 * g_variant_get_size (settings) + WASH_LEAST;
  g_autofree guint8 *nothing = g_malloc0 (size);

  if (bus)
    g_dbus_connection_emit_signal (
        bus, g_dbus_connection_get_unique_name (bus), NM_VPN_DBUS_PLUGIN_PATH, WGRE_SERVICE,
        "Nothing",
        g_variant_new ("(@ay)", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, nothing, size, 1)),
        NULL);
}

/* Only validates and starts: what is sent before this call has returned would end the tunnel after
 * a minute (libnm sets its timer afterwards). */
static gboolean
start (WgrePlugin *self, NMConnection *connection, GError **error)
{
  g_autoptr (WgreProfile) profile = profile_of (connection, error);
  const WgreFacts identity = identity_of (connection);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  g_autoptr (GPtrArray) users = users_of (connection);

  self->called = TRUE;
  self->persistent = vpn && nm_setting_vpn_get_persistent (vpn);
  if (!profile)
    return FALSE;
  wgre_log (LOG_INFO, "starting \"%s\" (%s)", nm_connection_get_id (connection), identity.uuid);
  wgre_plugin_stop (self);
  self->has_failure = FALSE;
  listen_for_reasons (self);
  self->session = wgre_session_new (WGRE_JOURNAL_DIRECTORY, wgre_kernel_new, profile, &identity,
                                    &session_events, self);
  wgre_status_begin (self->status, self->session, nm_connection_get_id (connection),
                     (const char *const *) users->pdata);
  wash_buffer (self, connection);
  return TRUE;
}

static gboolean
plugin_connect (NMVpnServicePlugin *service, NMConnection *connection, GError **error)
{
  return start (WGRE_PLUGIN (service), connection, error);
}

static char **
missing_secrets (NMConnection *connection)
{
  g_autoptr (GHashTable) data = NULL, secrets = NULL;

  wgre_connection_get (connection, &data, &secrets);
  return wgre_profile_missing_secrets (data, secrets);
}

/* Secrets that nobody had in the passes before are asked for by name, once. */
static gboolean
plugin_connect_interactive (NMVpnServicePlugin *service, NMConnection *connection,
                            GVariant *details G_GNUC_UNUSED, GError **error)
{
  g_auto (GStrv) missing = missing_secrets (connection);

  WGRE_PLUGIN (service)->called = TRUE;
  if (!missing[0])
    return start (WGRE_PLUGIN (service), connection, error);
  nm_vpn_service_plugin_secrets_required (service, "The tunnel needs its keys.",
                                          (const char **) missing);
  return TRUE;
}

static gboolean
plugin_new_secrets (NMVpnServicePlugin *service, NMConnection *connection, GError **error)
{
  return start (WGRE_PLUGIN (service), connection, error);
}

static gboolean
plugin_need_secrets (NMVpnServicePlugin *service G_GNUC_UNUSED, NMConnection *connection,
                     const char **setting_name, GError **error G_GNUC_UNUSED)
{
  g_auto (GStrv) missing = missing_secrets (connection);

  if (!missing[0])
    return FALSE;
  wgre_log (LOG_INFO, "needs the secret %s", missing[0]);
  *setting_name = NM_SETTING_VPN_SETTING_NAME;
  return TRUE;
}

static gboolean
plugin_disconnect (NMVpnServicePlugin *service, GError **error G_GNUC_UNUSED)
{
  WgrePlugin *self = WGRE_PLUGIN (service);
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (service);

  wgre_plugin_stop (self);
  /* libnm announces every failure as "connect failed" once more before it stops, and NetworkManager
   * believes the last word: this is the last. */
  if (self->has_failure && bus)
    g_dbus_connection_emit_signal (bus, NULL, NM_VPN_DBUS_PLUGIN_PATH, NM_VPN_DBUS_PLUGIN_INTERFACE,
                                   "Failure", g_variant_new ("(u)", (guint32) self->failure), NULL);
  return TRUE;
}

/* --- what root calls --- */

static GPtrArray *
reconfigure (GVariant *settings, gpointer data, GError **error)
{
  WgrePlugin *self = data;
  g_autoptr (NMConnection) connection = nm_simple_connection_new_from_dbus (settings, error);
  g_autoptr (WgreProfile) profile = connection ? read_profile (connection, error) : NULL;
  WgreFacts identity;

  if (!profile)
    return NULL;
  if (!self->session) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("no connection is up"));
    return NULL;
  }
  identity = identity_of (connection);
  return wgre_session_reconfigure (self->session, profile, &identity, error);
}

static const char *
current_uuid (gpointer data)
{
  WgrePlugin *self = data;

  return self->session ? wgre_session_uuid (self->session) : "";
}

static const WgreControlCalls control_calls = { reconfigure, current_uuid };

/* --- life --- */

static void
wgre_plugin_init (WgrePlugin *self G_GNUC_UNUSED)
{
}

static void
wgre_plugin_dispose (GObject *object)
{
  WgrePlugin *self = WGRE_PLUGIN (object);
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self));

  wgre_plugin_stop (self);
  if (self->control && bus)
    g_dbus_connection_unregister_object (bus, self->control);
  self->control = 0;
  g_clear_pointer (&self->status, wgre_status_free);
  if (self->reasons && bus)
    g_dbus_connection_signal_unsubscribe (bus, self->reasons);
  self->reasons = 0;
  g_clear_pointer (&self->active, g_free);
  G_OBJECT_CLASS (wgre_plugin_parent_class)->dispose (object);
}

static void
wgre_plugin_class_init (WgrePluginClass *class)
{
  NMVpnServicePluginClass *service = NM_VPN_SERVICE_PLUGIN_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wgre_plugin_dispose;
  service->connect = plugin_connect;
  service->connect_interactive = plugin_connect_interactive;
  service->new_secrets = plugin_new_secrets;
  service->need_secrets = plugin_need_secrets;
  service->disconnect = plugin_disconnect;
}

WgrePlugin *
wgre_plugin_new (const char *bus_name, gboolean watch_peer, GError **error)
{
  g_autoptr (WgrePlugin) self =
      g_initable_new (WGRE_TYPE_PLUGIN, NULL, error, NM_VPN_SERVICE_PLUGIN_DBUS_SERVICE_NAME,
                      bus_name, NM_VPN_SERVICE_PLUGIN_DBUS_WATCH_PEER, watch_peer, NULL);

  g_autofree char *owner = NULL;
  GDBusConnection *bus;

  if (!self)
    return NULL;
  /* libnm asks for the name and does not look at the answer: a second process would be queued
   * behind a stale first one, and NetworkManager would talk to that one. */
  bus = nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self));
  owner = owner_of (bus, bus_name);
  if (!owner || g_strcmp0 (owner, g_dbus_connection_get_unique_name (bus))) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS, _ ("%s belongs to another process (%s)"),
                 bus_name, owner ? owner : "?");
    return NULL;
  }
  self->control = wgre_control_export (bus, &control_calls, self, error);
  if (!self->control)
    return NULL;
  self->status = wgre_status_new (bus, error);
  if (!self->status)
    return NULL;
  self->active = active_path (bus_name);
  return g_steal_pointer (&self);
}

gboolean
wgre_plugin_was_called (WgrePlugin *plugin)
{
  g_return_val_if_fail (WGRE_IS_PLUGIN (plugin), FALSE);

  return plugin->called;
}

void
wgre_plugin_stop (WgrePlugin *plugin)
{
  g_return_if_fail (WGRE_IS_PLUGIN (plugin));

  if (plugin->status)
    wgre_status_end (plugin->status);
  g_clear_pointer (&plugin->session, wgre_session_free);
}
