/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/vpn.h"

#include "host/interface.h"
#include "service/failure.h"
#include "service/log.h"

/* NetworkManager waits for as long. */
#define VPN_CONNECT_S 60
/* A process whose connection has ended stays for the next attempt, such as one with other secrets.
 */
#define VPN_QUIT_S 180
/* Without NetworkManager nobody will call; a moment, since it may only be starting. */
#define VPN_ALONE_S 10

#define ARGUMENT WGRE_DBUS_ARGUMENT
#define ARGUMENTS WGRE_DBUS_ARGUMENTS
#define METHOD WGRE_DBUS_METHOD
#define SIGNAL WGRE_DBUS_SIGNAL

static GDBusMethodInfo *const vpn_method_infos[] = {
  METHOD ("Connect", ARGUMENTS (ARGUMENT ("connection", "a{sa{sv}}")), NULL),
  METHOD ("ConnectInteractive",
          ARGUMENTS (ARGUMENT ("connection", "a{sa{sv}}"), ARGUMENT ("details", "a{sv}")), NULL),
  METHOD ("NeedSecrets", ARGUMENTS (ARGUMENT ("settings", "a{sa{sv}}")),
          ARGUMENTS (ARGUMENT ("setting_name", "s"))),
  METHOD ("NewSecrets", ARGUMENTS (ARGUMENT ("connection", "a{sa{sv}}")), NULL),
  METHOD ("Disconnect", NULL, NULL),
  METHOD ("SetConfig", ARGUMENTS (ARGUMENT ("config", "a{sv}")), NULL),
  METHOD ("SetIp4Config", ARGUMENTS (ARGUMENT ("config", "a{sv}")), NULL),
  METHOD ("SetIp6Config", ARGUMENTS (ARGUMENT ("config", "a{sv}")), NULL),
  METHOD ("SetFailure", ARGUMENTS (ARGUMENT ("reason", "s")), NULL),
  NULL,
};

static GDBusSignalInfo *const vpn_signal_infos[] = {
  SIGNAL ("StateChanged", ARGUMENTS (ARGUMENT ("state", "u"))),
  SIGNAL ("SecretsRequired", ARGUMENTS (ARGUMENT ("message", "s"), ARGUMENT ("secrets", "as"))),
  SIGNAL ("Config", ARGUMENTS (ARGUMENT ("config", "a{sv}"))),
  SIGNAL ("Ip4Config", ARGUMENTS (ARGUMENT ("ip4config", "a{sv}"))),
  SIGNAL ("Ip6Config", ARGUMENTS (ARGUMENT ("ip6config", "a{sv}"))),
  SIGNAL ("LoginBanner", ARGUMENTS (ARGUMENT ("banner", "s"))),
  SIGNAL ("Failure", ARGUMENTS (ARGUMENT ("reason", "u"))),
  NULL,
};

static GDBusPropertyInfo *const vpn_property_infos[] = { WGRE_DBUS_PROPERTY ("State", "u"), NULL };

static const GDBusInterfaceInfo vpn_interface = {
  .ref_count = -1,
  .name = (char *) NM_VPN_DBUS_PLUGIN_INTERFACE,
  .methods = (GDBusMethodInfo **) vpn_method_infos,
  .signals = (GDBusSignalInfo **) vpn_signal_infos,
  .properties = (GDBusPropertyInfo **) vpn_property_infos,
};

struct _WgreVpn {
  GDBusConnection *bus;
  const WgreVpnCalls *calls;
  gpointer data;
  guint object; /* its registration on the bus */
  NMVpnServiceState state;
  gboolean watch_caller;
  gboolean by_manager;     /* the caller of Connect is NetworkManager */
  guint caller;            /* subscription: whether another caller of Connect stays */
  guint manager;           /* watch of NetworkManager's name, when the caller is watched */
  char *manager_name;      /* its unique name; NULL: none, or not known */
  guint limit, stop, quit; /* timers: of being STARTING, of a refused call, of being idle */
};

static void
vpn_emit (WgreVpn *vpn, const char *signal, GVariant *arguments)
{
  g_dbus_connection_emit_signal (vpn->bus, NULL, NM_VPN_DBUS_PLUGIN_PATH,
                                 NM_VPN_DBUS_PLUGIN_INTERFACE, signal, arguments, NULL);
}

static gboolean
vpn_quit (gpointer data)
{
  WgreVpn *vpn = data;

  vpn->quit = 0;
  vpn->calls->quit (vpn->data);
  return G_SOURCE_REMOVE;
}

static void
vpn_quit_later (WgreVpn *vpn, guint seconds)
{
  g_clear_handle_id (&vpn->quit, g_source_remove);
  vpn->quit = g_timeout_add_seconds (seconds, vpn_quit, vpn);
}

static void
vpn_set_state (WgreVpn *vpn, NMVpnServiceState state)
{
  if (vpn->state == state)
    return;
  vpn->state = state;
  vpn_emit (vpn, "StateChanged", g_variant_new ("(u)", (guint32) state));
  if (state != NM_VPN_SERVICE_STATE_STARTING)
    g_clear_handle_id (&vpn->limit, g_source_remove);
  g_clear_handle_id (&vpn->quit, g_source_remove);
  if (state != NM_VPN_SERVICE_STATE_STOPPED)
    return;
  /* Who watches his caller has ended with the connection. */
  if (vpn->caller)
    g_dbus_connection_signal_unsubscribe (vpn->bus, vpn->caller);
  vpn->caller = 0;
  vpn->by_manager = FALSE;
  if (vpn->watch_caller)
    vpn->calls->quit (vpn->data);
  else
    vpn_quit_later (vpn, VPN_QUIT_S);
}

/* --- the end --- */

static gboolean
vpn_is_active (const WgreVpn *vpn)
{
  return vpn->state == NM_VPN_SERVICE_STATE_STARTING || vpn->state == NM_VPN_SERVICE_STATE_STARTED;
}

static void
vpn_stop (WgreVpn *vpn)
{
  if (vpn_is_active (vpn)) {
    vpn_set_state (vpn, NM_VPN_SERVICE_STATE_STOPPING);
    vpn->calls->disconnect (vpn->data);
  }
  vpn_set_state (vpn, NM_VPN_SERVICE_STATE_STOPPED);
}

void
wgre_vpn_fail (WgreVpn *vpn, NMVpnPluginFailure reason)
{
  vpn_emit (vpn, "Failure", g_variant_new ("(u)", (guint32) reason));
  vpn_stop (vpn);
}

void
wgre_vpn_end (WgreVpn *vpn)
{
  g_return_if_fail (vpn);

  if (vpn->state == NM_VPN_SERVICE_STATE_STARTING)
    wgre_vpn_fail (vpn, NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED);
  else if (vpn->state != NM_VPN_SERVICE_STATE_STOPPING)
    vpn_stop (vpn);
}

static gboolean
vpn_took_too_long (gpointer data)
{
  WgreVpn *vpn = data;

  vpn->limit = 0;
  wgre_log (LOG_ERR, "not up within %d seconds: ending", VPN_CONNECT_S);
  wgre_vpn_end (vpn);
  return G_SOURCE_REMOVE;
}

static gboolean
vpn_was_refused (gpointer data)
{
  WgreVpn *vpn = data;

  vpn->stop = 0;
  vpn_stop (vpn);
  return G_SOURCE_REMOVE;
}

/* A unique name has one owner only, and never again one. */
static void
vpn_caller_left (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                 const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                 const char *signal G_GNUC_UNUSED, GVariant *arguments G_GNUC_UNUSED, gpointer data)
{
  wgre_vpn_end (data);
}

/* NetworkManager was killed, or restarted: nobody would ever end the connection. A process that was
 * started and never called, or waits for secrets, has no caller whose end it would see. */
static void
vpn_manager_left (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data)
{
  WgreVpn *vpn = data;

  g_clear_pointer (&vpn->manager_name, g_free);
  if (!vpn_is_active (vpn))
    vpn_quit_later (vpn, VPN_ALONE_S);
  else if (vpn->by_manager)
    wgre_vpn_end (vpn);
}

static void
vpn_manager_came (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
                  const char *owner, gpointer data)
{
  WgreVpn *vpn = data;

  vpn->manager_name = g_strdup (owner);
  if (vpn->quit)
    vpn_quit_later (vpn, VPN_QUIT_S);
}

/* Nobody is watched twice. */
static void
vpn_watch_caller (WgreVpn *vpn, const char *caller)
{
  vpn->by_manager = !g_strcmp0 (vpn->manager_name, caller);
  if (vpn->watch_caller && !vpn->by_manager && !vpn->caller)
    vpn->caller = g_dbus_connection_signal_subscribe (
        vpn->bus, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
        "/org/freedesktop/DBus", caller, G_DBUS_SIGNAL_FLAGS_NONE, vpn_caller_left, vpn, NULL);
}

/* --- what NetworkManager calls --- */

/* An error goes out before the state that follows from it: NetworkManager would take the latter for
 * the end of a connection, and not look at the reason. */
static void
vpn_connect (WgreVpn *vpn, GVariant *settings, gboolean interactive,
             GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&vpn->stop, g_source_remove);
  vpn_watch_caller (vpn, g_dbus_method_invocation_get_sender (invocation));
  if (!vpn->calls->connect (settings, interactive, vpn->data, &error)) {
    g_dbus_method_invocation_return_dbus_error (invocation, wgre_failure_name (error),
                                                error->message);
    g_clear_handle_id (&vpn->limit, g_source_remove);
    vpn->stop = g_idle_add (vpn_was_refused, vpn);
    return;
  }
  vpn_set_state (vpn, NM_VPN_SERVICE_STATE_STARTING);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* Not while the user is asked for secrets. */
static void
vpn_limit (WgreVpn *vpn)
{
  if (!vpn->limit)
    vpn->limit = g_timeout_add_seconds (VPN_CONNECT_S, vpn_took_too_long, vpn);
}

static void
vpn_refuse (GDBusMethodInvocation *invocation, const char *error, const char *message)
{
  g_autofree char *name = g_strdup_printf (NM_DBUS_VPN_ERROR_PREFIX ".%s", error);

  g_dbus_method_invocation_return_dbus_error (invocation, name, message);
}

static void
vpn_connect_called (WgreVpn *vpn, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) settings = g_variant_get_child_value (arguments, 0);
  gboolean interactive = g_variant_n_children (arguments) > 1;

  if (vpn->state != NM_VPN_SERVICE_STATE_INIT && vpn->state != NM_VPN_SERVICE_STATE_STOPPED) {
    vpn_refuse (invocation, NM_DBUS_VPN_WRONG_STATE, "A connection is up already");
    return;
  }
  vpn_limit (vpn);
  vpn_connect (vpn, settings, interactive, invocation);
}

static void
vpn_new_secrets_called (WgreVpn *vpn, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) settings = g_variant_get_child_value (arguments, 0);

  if (vpn->state != NM_VPN_SERVICE_STATE_STARTING) {
    vpn_refuse (invocation, NM_DBUS_VPN_WRONG_STATE, "No connection waits for secrets");
    return;
  }
  vpn_limit (vpn);
  vpn_connect (vpn, settings, FALSE, invocation);
}

static void
vpn_need_secrets_called (WgreVpn *vpn, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) settings = g_variant_get_child_value (arguments, 0);
  gboolean needed = vpn->calls->need_secrets (settings, vpn->data);

  /* The user may take his time. */
  if (needed)
    vpn_quit_later (vpn, VPN_QUIT_S);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", needed ? "vpn" : ""));
}

static void
vpn_disconnect_called (WgreVpn *vpn, GVariant *arguments G_GNUC_UNUSED,
                       GDBusMethodInvocation *invocation)
{
  if (vpn->state == NM_VPN_SERVICE_STATE_STOPPING) {
    vpn_refuse (invocation, NM_DBUS_VPN_STOPPING_IN_PROGRESS, "The connection is ending already");
    return;
  }
  if (vpn->state == NM_VPN_SERVICE_STATE_STOPPED) {
    vpn_refuse (invocation, NM_DBUS_VPN_ALREADY_STOPPED, "No connection is up");
    return;
  }
  wgre_vpn_end (vpn);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* SetConfig and the like are for helpers of other plugins. */
static const struct {
  const char *method;
  void (*called) (WgreVpn *vpn, GVariant *arguments, GDBusMethodInvocation *invocation);
} vpn_methods[] = {
  { "Connect", vpn_connect_called },        { "ConnectInteractive", vpn_connect_called },
  { "NewSecrets", vpn_new_secrets_called }, { "NeedSecrets", vpn_need_secrets_called },
  { "Disconnect", vpn_disconnect_called },
};

static void
vpn_called (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
            const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED, const char *method,
            GVariant *arguments, GDBusMethodInvocation *invocation, gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (vpn_methods); i++)
    if (!g_strcmp0 (vpn_methods[i].method, method)) {
      vpn_methods[i].called (data, arguments, invocation);
      return;
    }
  g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.NotSupported",
                                              "This plugin has no helper that would call that");
}

static GVariant *
vpn_get_property (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                  const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                  const char *property G_GNUC_UNUSED, GError **error G_GNUC_UNUSED, gpointer data)
{
  return g_variant_new_uint32 (((WgreVpn *) data)->state);
}

/* --- what it is told --- */

const char *
wgre_vpn_manager (const WgreVpn *vpn)
{
  g_return_val_if_fail (vpn, NULL);

  return vpn->manager_name;
}

void
wgre_vpn_configure (WgreVpn *vpn, GVariant *config, GVariant *ip4, GVariant *ip6)
{
  vpn_emit (vpn, "Config", g_variant_new ("(@a{sv})", config));
  if (ip4)
    vpn_emit (vpn, "Ip4Config", g_variant_new ("(@a{sv})", ip4));
  if (ip6)
    vpn_emit (vpn, "Ip6Config", g_variant_new ("(@a{sv})", ip6));
  vpn_set_state (vpn, NM_VPN_SERVICE_STATE_STARTED);
}

void
wgre_vpn_ask (WgreVpn *vpn, const char *message, const char *const *names)
{
  g_return_if_fail (vpn);

  g_clear_handle_id (&vpn->limit, g_source_remove);
  vpn_emit (vpn, "SecretsRequired", g_variant_new ("(s^as)", message, names));
}

/* --- life --- */

WgreVpn *
wgre_vpn_new (GDBusConnection *bus, gboolean watch_caller, const WgreVpnCalls *calls, gpointer data,
              GError **error)
{
  static const GDBusInterfaceVTable functions = { .method_call = vpn_called,
                                                  .get_property = vpn_get_property };
  WgreVpn *vpn = g_new0 (WgreVpn, 1);

  *vpn = (WgreVpn){ .bus = g_object_ref (bus),
                    .calls = calls,
                    .data = data,
                    .state = NM_VPN_SERVICE_STATE_INIT,
                    .watch_caller = watch_caller };
  vpn->object = g_dbus_connection_register_object (bus, NM_VPN_DBUS_PLUGIN_PATH,
                                                   (GDBusInterfaceInfo *) &vpn_interface,
                                                   &functions, vpn, NULL, error);
  if (!vpn->object) {
    wgre_vpn_free (vpn);
    return NULL;
  }
  if (watch_caller)
    vpn->manager =
        g_bus_watch_name_on_connection (bus, NM_DBUS_SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                        vpn_manager_came, vpn_manager_left, vpn, NULL);
  return vpn;
}

void
wgre_vpn_free (WgreVpn *vpn)
{
  g_return_if_fail (vpn);

  if (vpn->object)
    g_dbus_connection_unregister_object (vpn->bus, vpn->object);
  if (vpn->caller)
    g_dbus_connection_signal_unsubscribe (vpn->bus, vpn->caller);
  g_clear_handle_id (&vpn->manager, g_bus_unwatch_name);
  g_clear_handle_id (&vpn->limit, g_source_remove);
  g_clear_handle_id (&vpn->stop, g_source_remove);
  g_clear_handle_id (&vpn->quit, g_source_remove);
  g_object_unref (vpn->bus);
  g_free (vpn->manager_name);
  g_free (vpn);
}
