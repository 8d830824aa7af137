/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/plugin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/profile.h"
#include "core/secrets.h"
#include "core/service.h"
#include "host/name.h"
#include "host/netns.h"
#include "host/permit.h"
#include "plan/reply.h"
#include "plan/settings.h"
#include "service/control.h"
#include "service/failure.h"
#include "service/journal.h"
#include "service/log.h"
#include "service/session.h"
#include "service/status.h"
#include "service/vpn.h"

/* A message is longer than its body. */
#define WASH_LEAST 4096

struct _WgrePlugin {
  GDBusConnection *bus;
  WgreVpn *vpn;
  WgreSession *session;
  guint control; /* id of the object on the bus */
  WgreStatus *status;
  char *active;  /* path of NetworkManager's object for this connection; NULL: not known */
  guint reasons; /* subscription: of what it says of the connection's end */
  gboolean called;
  gboolean end_told;   /* the log knows why NetworkManager ends the connection */
  gboolean persistent; /* vpn.persistent: stays while the far end is dead */
  void (*quit) (gpointer data);
  gpointer quit_data;
};

/* --- what the session says --- */

static void
session_ready (const WgrePlan *plan, gpointer data)
{
  WgrePlugin *self = data;

  wgre_vpn_configure (self->vpn, wgre_reply_config (plan), wgre_reply_ip (plan, 0),
                      wgre_reply_ip (plan, 1));
  wgre_status_changed (self->status, NULL);
}

static void
session_failed (const GError *error, gpointer data)
{
  WgrePlugin *self = data;

  wgre_log (LOG_ERR, "%s", error->message);
  wgre_status_changed (self->status, error->message);
  wgre_vpn_fail (self->vpn, wgre_failure_reason (error));
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

static void
plugin_peers_died (gpointer data)
{
  wgre_status_changed (((WgrePlugin *) data)->status, NULL);
}

static const WgreSessionEvents session_events = { .ready = session_ready,
                                                  .changed = session_changed,
                                                  .peers_died = plugin_peers_died,
                                                  .failed = session_failed };

/* --- why a connection ends ---
 * Disconnect() has no reason. NetworkManager says it by a signal of its object for the connection,
 * sent before the call, by the same sender, so that it is here first. */

static const guint by_user[] = {
  NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED,
  NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED,
};

/* Those that tell somebody something; with others the service has said itself what is the matter.
 */
static const struct {
  guint reason;
  const char *words;
} ends[] = {
  { NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED, "somebody has asked for it" },
  { NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED, "it was deleted" },
  { NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_DISCONNECTED,
    "the device that carries it is down; with vpn.persistent=yes it waits for another" },
  { NM_ACTIVE_CONNECTION_STATE_REASON_DEPENDENCY_FAILED,
    "the connection that carries it is down; with vpn.persistent=yes it waits for another" },
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
  if (state < NM_ACTIVE_CONNECTION_STATE_DEACTIVATING)
    return;
  for (guint i = 0; !self->end_told && i < G_N_ELEMENTS (ends); i++)
    if (ends[i].reason == reason) {
      wgre_log (LOG_NOTICE, "NetworkManager ends the connection: %s", ends[i].words);
      self->end_told = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (by_user); i++)
    if (reason == by_user[i] && self->session)
      wgre_session_let_go (self->session);
}

/* From nobody but the one who is NetworkManager now. Without it no reason is ever known, and the
 * kill switch stays closed. */
static void
listen_for_reasons (WgrePlugin *self)
{
  g_autofree char *manager = NULL;

  if (!self->active || self->reasons)
    return;
  manager = g_strdup (wgre_vpn_manager (self->vpn));
  if (!manager)
    manager = wgre_name_owner (self->bus, NM_DBUS_SERVICE);
  if (manager)
    self->reasons = g_dbus_connection_signal_subscribe (
        self->bus, manager, NM_DBUS_INTERFACE_ACTIVE_CONNECTION, "StateChanged", self->active, NULL,
        G_DBUS_SIGNAL_FLAGS_NONE, reason_told, self, NULL);
}

/* --- what NetworkManager calls --- */

/* It is checked here and in nm-wgre-helper, since whoever may save a connection may write anything
 * into it. */
static WgreProfile *
read_profile (const WgreSettings *settings, GError **error)
{
  const WgreOwner owner = { settings->uuid, (const char *const *) settings->users->pdata };
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (settings->data, settings->secrets, WGRE_PROFILE_NONE, error);

  if (!profile || !wgre_permit_profile (profile, &owner, error))
    return NULL;
  wgre_netns_act_for (&owner);
  return g_steal_pointer (&profile);
}

/* GDBus reads all messages into one buffer, that of a connection with its keys too, and nobody
 * wipes it: the next message that is as long does, and this one says nothing. */
static void
wash_buffer (WgrePlugin *self, GVariant *settings)
{
  gsize size = 2 * g_variant_get_size (settings) + WASH_LEAST;
  g_autofree guint8 *nothing = g_malloc0 (size);

  g_dbus_connection_emit_signal (
      self->bus, g_dbus_connection_get_unique_name (self->bus), NM_VPN_DBUS_PLUGIN_PATH,
      WGRE_SERVICE, "Nothing",
      g_variant_new ("(@ay)", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, nothing, size, 1)),
      NULL);
}

static void
plugin_stop (WgrePlugin *self)
{
  if (self->status)
    wgre_status_end (self->status);
  g_clear_pointer (&self->session, wgre_session_free);
}

static gboolean
start (WgrePlugin *self, const WgreSettings *settings, GError **error)
{
  const WgreFacts identity = wgre_settings_identity (settings);
  g_autoptr (WgreProfile) profile = read_profile (settings, error);

  self->persistent = settings->persistent;
  self->end_told = FALSE;
  if (!profile || (wgre_profile_has (profile, WGRE_OPT_NETNS) &&
                   !wgre_settings_check_static (settings, error))) {
    wgre_log (LOG_ERR, "%s", (*error)->message);
    return FALSE;
  }
  wgre_log (LOG_INFO, "starting \"%s\" (%s)", settings->id, settings->uuid);
  plugin_stop (self);
  listen_for_reasons (self);
  self->session = wgre_session_new (WGRE_JOURNAL_DIRECTORY, wgre_kernel_new, profile, &identity,
                                    &session_events, self);
  wgre_status_begin (self->status, self->session, settings->id,
                     (const char *const *) settings->users->pdata);
  wash_buffer (self, settings->all);
  return TRUE;
}

/* Secrets that nobody had in the passes before are asked for by name, once. */
static gboolean
plugin_connect (GVariant *all, gboolean interactive, gpointer data, GError **error)
{
  WgrePlugin *self = data;
  g_autoptr (WgreSettings) settings = wgre_settings_new (all);
  g_auto (GStrv) missing =
      interactive ? wgre_profile_missing_secrets (settings->data, settings->secrets) : NULL;

  self->called = TRUE;
  if (!missing || !missing[0])
    return start (self, settings, error);
  wgre_vpn_ask (self->vpn, "The tunnel needs its keys.", (const char *const *) missing);
  return TRUE;
}

static gboolean
plugin_need_secrets (GVariant *all, gpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreSettings) settings = wgre_settings_new (all);
  g_auto (GStrv) missing = wgre_profile_missing_secrets (settings->data, settings->secrets);

  if (missing[0])
    wgre_log (LOG_INFO, "needs the secret %s", missing[0]);
  return missing[0] != NULL;
}

static void
plugin_disconnect (gpointer data)
{
  plugin_stop (data);
}

static void
plugin_quit (gpointer data)
{
  WgrePlugin *self = data;

  self->quit (self->quit_data);
}

static const WgreVpnCalls vpn_calls = { .connect = plugin_connect,
                                        .need_secrets = plugin_need_secrets,
                                        .disconnect = plugin_disconnect,
                                        .quit = plugin_quit };

/* --- what root calls --- */

static GPtrArray *
reconfigure (GVariant *all, gpointer data, GError **error)
{
  WgrePlugin *self = data;
  g_autoptr (WgreSettings) settings = wgre_settings_new (all);
  g_autoptr (WgreProfile) profile = read_profile (settings, error);
  const WgreFacts identity = wgre_settings_identity (settings);

  if (!profile)
    return NULL;
  if (!self->session) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("no connection is up"));
    return NULL;
  }
  return wgre_session_reconfigure (self->session, profile, &identity, error);
}

static const char *
current_uuid (gpointer data)
{
  WgrePlugin *self = data;

  return self->session ? wgre_session_uuid (self->session) : "";
}

static void
keep_fence (gpointer data)
{
  WgrePlugin *self = data;

  if (self->session)
    wgre_session_keep_fence (self->session);
}

static const WgreControlCalls control_calls = { .reconfigure = reconfigure,
                                                .keep_fence = keep_fence,
                                                .uuid = current_uuid };

/* --- life --- */

/* The objects come before the name: who waits for the name calls them. */
WgrePlugin *
wgre_plugin_new (const char *bus_name, gboolean watch_caller, void (*quit) (gpointer data),
                 gpointer data, GError **error)
{
  g_autoptr (WgrePlugin) self = g_new0 (WgrePlugin, 1);
  const char *number;

  g_return_val_if_fail (bus_name, NULL);
  number = strrchr (bus_name, '_');
  self->quit = quit;
  self->quit_data = data;
  self->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (!self->bus)
    return NULL;
  self->vpn = wgre_vpn_new (self->bus, watch_caller, &vpn_calls, self, error);
  if (!self->vpn)
    return NULL;
  self->control = wgre_control_export (self->bus, &control_calls, self, error);
  if (!self->control)
    return NULL;
  self->status = wgre_status_new (self->bus, error);
  if (!self->status || !wgre_name_take (self->bus, bus_name, error))
    return NULL;
  /* "….Connection_7" is NetworkManager's object number 7. */
  if (number && number[1] && !number[1 + strspn (number + 1, "0123456789")])
    self->active = g_strconcat (NM_DBUS_PATH "/ActiveConnection/", number + 1, NULL);
  return g_steal_pointer (&self);
}

void
wgre_plugin_free (WgrePlugin *plugin)
{
  g_return_if_fail (plugin);

  plugin_stop (plugin);
  if (plugin->control)
    g_dbus_connection_unregister_object (plugin->bus, plugin->control);
  g_clear_pointer (&plugin->status, wgre_status_free);
  if (plugin->reasons)
    g_dbus_connection_signal_unsubscribe (plugin->bus, plugin->reasons);
  g_clear_pointer (&plugin->vpn, wgre_vpn_free);
  if (plugin->bus)
    g_dbus_connection_flush_sync (plugin->bus, NULL, NULL);
  g_clear_object (&plugin->bus);
  g_free (plugin->active);
  g_free (plugin);
}

gboolean
wgre_plugin_was_called (const WgrePlugin *plugin)
{
  g_return_val_if_fail (plugin, FALSE);

  return plugin->called;
}

void
wgre_plugin_end (WgrePlugin *plugin)
{
  g_return_if_fail (plugin);

  wgre_vpn_end (plugin->vpn);
}
