/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agent/herald.h"

#include <nm-dbus-interface.h>

#include "agent/trouble.h"
#include "core/service.h"
#include "host/services.h"
#include "host/status.h"

#define HERALD_PROPERTIES "org.freedesktop.DBus.Properties"

struct _WgreHerald {
  GDBusConnection *bus;
  GCancellable *cancellable;
  WgreBell *bell;
  GHashTable *tunnels; /* UUID → HeraldTunnel */
  WgreServices *services;
  gboolean online;
  guint patience, timer;
  guint fence_changes, nm_states; /* subscriptions */
  guint fence, nm;                /* watches of names */
};

typedef struct {
  WgreHerald *herald;
  char *uuid, *name; /* name: NULL: not known */
  char *service;     /* unique name of the process; NULL: there is none */
  GVariant *status;  /* what it said last */
  gboolean was_up, closed;
  gboolean asking; /* NetworkManager for the name */
  WgreTrouble trouble;
  gint64 since; /* of the trouble: monotonic, in µs */
} HeraldTunnel;

/* --- judging --- */

static void
herald_ring (const HeraldTunnel *tunnel)
{
  const char *name = tunnel->name ? tunnel->name : tunnel->uuid;
  g_autofree char *key = g_strdup_printf ("%s %d", tunnel->uuid, tunnel->trouble);
  g_autofree char *title = wgre_trouble_title (tunnel->trouble, name);
  g_autofree char *text = wgre_trouble_text (tunnel->trouble, name, tunnel->status);

  wgre_bell_ring (tunnel->herald->bell, key, title, text);
}

/* Whether it has to be looked at again when time has passed. */
static gboolean
herald_consider (HeraldTunnel *tunnel, gint64 now)
{
  const WgreTroubleSigns signs = { .status = tunnel->status,
                                   .was_up = tunnel->was_up,
                                   .closed = tunnel->closed,
                                   .online = tunnel->herald->online };
  WgreTrouble trouble = wgre_trouble_judge (&signs);

  if (trouble == WGRE_TROUBLE_UNCLEAR)
    return FALSE;
  if (trouble != tunnel->trouble) {
    g_autofree char *key = g_strdup_printf ("%s %d", tunnel->uuid, tunnel->trouble);

    wgre_bell_hush (tunnel->herald->bell, key);
    tunnel->trouble = trouble;
    tunnel->since = now;
  }
  if (trouble == WGRE_TROUBLE_NONE)
    return FALSE;
  if (now - tunnel->since < tunnel->herald->patience * G_USEC_PER_SEC)
    return TRUE;
  if (!tunnel->asking)
    herald_ring (tunnel);
  return FALSE;
}

static gboolean
herald_look (gpointer data)
{
  WgreHerald *herald = data;
  gint64 now = g_get_monotonic_time ();
  gboolean again = FALSE;
  GHashTableIter iter;
  gpointer tunnel;

  g_clear_handle_id (&herald->timer, g_source_remove);
  g_hash_table_iter_init (&iter, herald->tunnels);
  while (g_hash_table_iter_next (&iter, NULL, &tunnel))
    again |= herald_consider (tunnel, now);
  if (again)
    herald->timer = g_timeout_add_seconds (MAX (herald->patience, 1), herald_look, herald);
  return G_SOURCE_REMOVE;
}

/* --- what is known of a connection --- */

static void
herald_tunnel_free (gpointer data)
{
  HeraldTunnel *tunnel = data;

  g_clear_pointer (&tunnel->status, g_variant_unref);
  g_free (tunnel->service);
  g_free (tunnel->name);
  g_free (tunnel->uuid);
  g_free (tunnel);
}

static HeraldTunnel *
herald_tunnel (WgreHerald *herald, const char *uuid)
{
  HeraldTunnel *tunnel = g_hash_table_lookup (herald->tunnels, uuid);

  if (tunnel)
    return tunnel;
  tunnel = g_new0 (HeraldTunnel, 1);
  tunnel->herald = herald;
  tunnel->uuid = g_strdup (uuid);
  g_hash_table_insert (herald->tunnels, tunnel->uuid, tunnel);
  return tunnel;
}

/* Takes what the process @sender says. One that has failed and is gone says only why, and may be
 * there beside one that runs. */
static void
herald_take (WgreHerald *herald, const char *sender, GVariant *status)
{
  g_autoptr (GVariant) state = g_variant_lookup_value (status, "State", G_VARIANT_TYPE_STRING);
  const char *uuid, *name;
  HeraldTunnel *tunnel;

  if (!g_variant_lookup (status, "Uuid", "&s", &uuid))
    return;
  tunnel = herald_tunnel (herald, uuid);
  if (!state && tunnel->service && g_strcmp0 (sender, tunnel->service))
    return;
  g_free (tunnel->service);
  tunnel->service = g_strdup (sender);
  g_clear_pointer (&tunnel->status, g_variant_unref);
  tunnel->status = g_variant_ref (status);
  if (state)
    tunnel->was_up |= g_str_equal (g_variant_get_string (state, NULL), "up");
  if (g_variant_lookup (status, "Name", "&s", &name)) {
    g_free (tunnel->name);
    tunnel->name = g_strdup (name);
  }
}

/* Of one that ends without a failure nothing is left to say. */
static void
herald_lose (WgreHerald *herald, const char *sender)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, herald->tunnels);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    HeraldTunnel *tunnel = value;

    if (g_strcmp0 (tunnel->service, sender))
      continue;
    g_clear_pointer (&tunnel->service, g_free);
    if (g_variant_lookup (tunnel->status, "Failure", "&s", NULL))
      continue;
    g_clear_pointer (&tunnel->status, g_variant_unref);
    tunnel->was_up = FALSE;
  }
}

/* --- names: who may see a connection is NetworkManager's to say --- */

/* On its way; the connection is found by its UUID when the answer comes. */
typedef struct {
  WgreHerald *herald;
  char *uuid;
} Inquiry;

static void
inquiry_free (Inquiry *inquiry)
{
  g_free (inquiry->uuid);
  g_free (inquiry);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Inquiry, inquiry_free)

/* @name: NULL: it may not be seen. Takes @inquiry. */
static void
herald_take_name (Inquiry *taken, const char *name)
{
  g_autoptr (Inquiry) inquiry = taken;
  HeraldTunnel *tunnel = herald_tunnel (inquiry->herald, inquiry->uuid);

  tunnel->asking = FALSE;
  if (!tunnel->name)
    tunnel->name = g_strdup (name);
  herald_look (inquiry->herald);
}

/* The answer, without the message around it; NULL when there is none. Once the herald is gone
 * @inquiry is released, and nobody may look at it any more. */
static GVariant *
herald_answer (GObject *bus, GAsyncResult *result, Inquiry **inquiry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);

  if (reply)
    return g_variant_get_child_value (reply, 0);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_pointer (inquiry, inquiry_free);
  else
    herald_take_name (g_steal_pointer (inquiry), NULL);
  return NULL;
}

static void
herald_named (GObject *bus, GAsyncResult *result, gpointer data)
{
  Inquiry *inquiry = data;
  g_autoptr (GVariant) all = herald_answer (bus, result, &inquiry), general = NULL;
  const char *name = NULL;

  if (!all)
    return;
  general = g_variant_lookup_value (all, "connection", G_VARIANT_TYPE_VARDICT);
  if (general)
    g_variant_lookup (general, "id", "&s", &name);
  herald_take_name (inquiry, name);
}

static void
herald_found (GObject *bus, GAsyncResult *result, gpointer data)
{
  Inquiry *inquiry = data;
  g_autoptr (GVariant) path = herald_answer (bus, result, &inquiry);

  if (path)
    g_dbus_connection_call (
        G_DBUS_CONNECTION (bus), NM_DBUS_SERVICE, g_variant_get_string (path, NULL),
        NM_DBUS_INTERFACE_SETTINGS_CONNECTION, "GetSettings", NULL, G_VARIANT_TYPE ("(a{sa{sv}})"),
        G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, inquiry->herald->cancellable, herald_named, inquiry);
}

static void
herald_ask_name (HeraldTunnel *tunnel)
{
  Inquiry *inquiry = g_new0 (Inquiry, 1);

  tunnel->asking = TRUE;
  inquiry->herald = tunnel->herald;
  inquiry->uuid = g_strdup (tunnel->uuid);
  g_dbus_connection_call (
      tunnel->herald->bus, NM_DBUS_SERVICE, NM_DBUS_PATH_SETTINGS, NM_DBUS_INTERFACE_SETTINGS,
      "GetConnectionByUuid", g_variant_new ("(s)", tunnel->uuid), G_VARIANT_TYPE ("(o)"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, tunnel->herald->cancellable, herald_found, inquiry);
}

/* --- kill switches --- */

static void
herald_take_closed (WgreHerald *herald, GVariant *uuids)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, herald->tunnels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((HeraldTunnel *) value)->closed = FALSE;
  for (gsize i = 0; i < g_variant_n_children (uuids); i++) {
    const char *uuid;
    HeraldTunnel *tunnel;

    g_variant_get_child (uuids, i, "&s", &uuid);
    tunnel = herald_tunnel (herald, uuid);
    tunnel->closed = TRUE;
    if (!tunnel->name && !tunnel->asking)
      herald_ask_name (tunnel);
  }
  herald_look (herald);
}

static void
herald_fence_answered (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  g_autoptr (GVariant) closed = NULL;

  if (!reply)
    return;
  g_variant_get (reply, "(v)", &closed);
  if (g_variant_is_of_type (closed, G_VARIANT_TYPE_STRING_ARRAY))
    herald_take_closed (data, closed);
}

/* That it vanishes opens nothing: before it ends it says that none is closed any more. */
static void
herald_fence_appeared (GDBusConnection *bus, const char *name G_GNUC_UNUSED, const char *owner,
                       gpointer data)
{
  g_dbus_connection_call (bus, owner, WGRE_FENCE_PATH, HERALD_PROPERTIES, "Get",
                          g_variant_new ("(ss)", WGRE_FENCE_INTERFACE, "Closed"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          ((WgreHerald *) data)->cancellable, herald_fence_answered, data);
}

static void
herald_fence_heard (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                    const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                    const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer data)
{
  g_autoptr (GVariant) values = NULL, closed = NULL;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (arguments, "(&s@a{sv}as)", NULL, &values, NULL);
  closed = g_variant_lookup_value (values, "Closed", G_VARIANT_TYPE_STRING_ARRAY);
  if (closed)
    herald_take_closed (data, closed);
}

/* --- services --- */

static void
herald_answered (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (GDBusMessage) reply =
      g_dbus_connection_send_message_with_reply_finish (G_DBUS_CONNECTION (bus), result, NULL);
  GVariant *body = reply ? g_dbus_message_get_body (reply) : NULL;
  g_autoptr (GVariant) status = NULL;

  if (!body || !g_variant_is_of_type (body, G_VARIANT_TYPE ("(a{sv})")))
    return;
  status = g_variant_get_child_value (body, 0);
  herald_take (data, g_dbus_message_get_sender (reply), status);
  herald_look (data);
}

static void
herald_ask (const char *service, gpointer data)
{
  WgreHerald *herald = data;
  g_autoptr (GDBusMessage) message =
      g_dbus_message_new_method_call (service, WGRE_STATUS_PATH, HERALD_PROPERTIES, "GetAll");

  g_dbus_message_set_flags (message, G_DBUS_MESSAGE_FLAGS_NO_AUTO_START);
  g_dbus_message_set_body (message, g_variant_new ("(s)", WGRE_STATUS_INTERFACE));
  g_dbus_connection_send_message_with_reply (herald->bus, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                             -1, NULL, herald->cancellable, herald_answered,
                                             herald);
}

static void
herald_service_gone (const char *service, gpointer data)
{
  herald_lose (data, service);
  herald_look (data);
}

/* --- whether there is a network --- */

static void
herald_take_nm_state (WgreHerald *herald, guint32 state)
{
  herald->online = state >= NM_STATE_CONNECTED_LOCAL;
  herald_look (herald);
}

static void
herald_nm_state_changed (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                         const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                         const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer data)
{
  guint32 state;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(u)")))
    return;
  g_variant_get (arguments, "(u)", &state);
  herald_take_nm_state (data, state);
}

static void
herald_nm_answered (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  guint32 state;

  if (!reply)
    return;
  g_variant_get (reply, "(u)", &state);
  herald_take_nm_state (data, state);
}

static void
herald_nm_appeared (GDBusConnection *bus, const char *name G_GNUC_UNUSED, const char *owner,
                    gpointer data)
{
  g_dbus_connection_call (bus, owner, NM_DBUS_PATH, NM_DBUS_INTERFACE, "state", NULL,
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          ((WgreHerald *) data)->cancellable, herald_nm_answered, data);
}

static void
herald_nm_vanished (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
                    gpointer data)
{
  ((WgreHerald *) data)->online = FALSE;
}

/* --- life --- */

/* nm-wgre-fence is told from others by its name, which only root may have: whoever sends signals
 * may call them as he likes. */
static void
herald_listen (WgreHerald *herald)
{
  static const WgreServicesEvents events = { herald_ask, herald_ask, herald_service_gone, NULL };

  herald->services = wgre_services_new (herald->bus, &events, herald);
  herald->fence_changes = g_dbus_connection_signal_subscribe (
      herald->bus, WGRE_FENCE_NAME, HERALD_PROPERTIES, "PropertiesChanged", WGRE_FENCE_PATH,
      WGRE_FENCE_INTERFACE, G_DBUS_SIGNAL_FLAGS_NONE, herald_fence_heard, herald, NULL);
  herald->nm_states = g_dbus_connection_signal_subscribe (
      herald->bus, NM_DBUS_SERVICE, NM_DBUS_INTERFACE, "StateChanged", NM_DBUS_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, herald_nm_state_changed, herald, NULL);
  herald->fence =
      g_bus_watch_name_on_connection (herald->bus, WGRE_FENCE_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      herald_fence_appeared, NULL, herald, NULL);
  herald->nm =
      g_bus_watch_name_on_connection (herald->bus, NM_DBUS_SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      herald_nm_appeared, herald_nm_vanished, herald, NULL);
}

WgreHerald *
wgre_herald_new (GDBusConnection *bus, WgreBell *bell, guint patience)
{
  WgreHerald *herald;

  g_return_val_if_fail (bus && bell, NULL);

  herald = g_new0 (WgreHerald, 1);
  herald->bus = g_object_ref (bus);
  herald->bell = bell;
  herald->patience = patience;
  herald->cancellable = g_cancellable_new ();
  herald->tunnels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, herald_tunnel_free);
  herald_listen (herald);
  return herald;
}

void
wgre_herald_free (WgreHerald *herald)
{
  if (!herald)
    return;
  g_cancellable_cancel (herald->cancellable);
  g_object_unref (herald->cancellable);
  g_clear_handle_id (&herald->timer, g_source_remove);
  g_bus_unwatch_name (herald->fence);
  g_bus_unwatch_name (herald->nm);
  wgre_services_free (herald->services);
  g_dbus_connection_signal_unsubscribe (herald->bus, herald->fence_changes);
  g_dbus_connection_signal_unsubscribe (herald->bus, herald->nm_states);
  g_hash_table_unref (herald->tunnels);
  g_object_unref (herald->bus);
  g_free (herald);
}
