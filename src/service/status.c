/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/status.h"

#include <pwd.h>

#include "core/value.h"
#include "host/status.h"
#include "service/life.h"
#include "service/log.h"

struct _WgreStatus {
  GDBusConnection *bus;
  guint object;
  WgreSession *session; /* NULL: none */
  char *uuid, *name;
  char *failure; /* also of the session before, when there is none */
  char **users;
};

/* --- values: each is NULL when there is nothing to say --- */

static GVariant *
status_string (const char *text)
{
  return text ? g_variant_new_string (text) : NULL;
}

static GVariant *
status_strings (const GPtrArray *strings)
{
  return strings->len
             ? g_variant_new_strv ((const char *const *) strings->pdata, (gssize) strings->len)
             : NULL;
}

static GVariant *
status_uuid (const WgreStatus *status, const WgreSessionView *view G_GNUC_UNUSED)
{
  return status_string (status->uuid);
}

static GVariant *
status_name (const WgreStatus *status, const WgreSessionView *view G_GNUC_UNUSED)
{
  return status_string (status->name);
}

static GVariant *
status_state (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return g_variant_new_string (view->state);
}

static GVariant *
status_since (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return g_variant_new_int64 (view->since);
}

static GVariant *
status_failure (const WgreStatus *status, const WgreSessionView *view G_GNUC_UNUSED)
{
  return status_string (status->failure);
}

static GVariant *
status_kind (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return g_variant_new_string (wgre_profile_kind (view->profile)->name);
}

static GVariant *
status_interface (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return view->plan ? g_variant_new_string (view->plan->interface) : NULL;
}

static GVariant *
status_netns (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return view->plan ? status_string (view->plan->netns) : NULL;
}

static GVariant *
status_mtu (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return view->plan ? g_variant_new_uint32 (view->plan->mtu) : NULL;
}

static GVariant *
status_full (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  static const char *const families[] = { "ipv4", "ipv6" };
  g_autoptr (GPtrArray) full = g_ptr_array_new ();

  for (guint i = 0; view->plan && i < G_N_ELEMENTS (families); i++)
    if (view->plan->full[i])
      g_ptr_array_add (full, (gpointer) families[i]);
  return status_strings (full);
}

static GVariant *
status_mark (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return view->plan && view->plan->number ? g_variant_new_uint32 (view->plan->number) : NULL;
}

static GVariant *
status_local (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  const WgreIp *local = wgre_profile_ip (view->profile, WGRE_OPT_LOCAL);
  g_autofree char *text = local ? wgre_ip_to_string (local) : NULL;

  return status_string (text);
}

static GVariant *
status_remote (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  g_autofree char *text =
      view->facts->remote.family ? wgre_ip_to_string (&view->facts->remote) : NULL;

  return status_string (text);
}

static GVariant *
status_far_end (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return view->plan ? status_string (view->plan->liveness) : NULL;
}

static GVariant *
status_dead (const WgreStatus *status, const WgreSessionView *view)
{
  const GPtrArray *peers;
  gboolean dead;

  if (!view->plan)
    return NULL;
  peers = wgre_profile_peers (wgre_profile_carrier (view->profile));
  dead = peers->len > 0;
  /* Those that nobody looks for are not known to be dead. */
  for (guint i = 0; i < peers->len && dead; i++)
    dead =
        !g_strcmp0 (wgre_session_peer_life (status->session, i), wgre_life_name (WGRE_LIFE_DEAD));
  return dead || view->plan->withdrawn ? g_variant_new_boolean (TRUE) : NULL;
}

static GVariant *
status_warnings (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  return view->plan ? status_strings (view->plan->warnings) : NULL;
}

static GVariant *
status_public_key (const WgreStatus *status G_GNUC_UNUSED, const WgreSessionView *view)
{
  const WgreKey *key =
      wgre_profile_key (wgre_profile_carrier (view->profile), WGRE_OPT_PRIVATE_KEY);
  char text[WGRE_KEY_TEXT_SIZE];
  WgreKey public_key;

  if (!key)
    return NULL;
  wgre_key_public (key, &public_key);
  wgre_key_print (&public_key, text);
  return g_variant_new_string (text);
}

static GVariant *
status_listen_port (const WgreStatus *status, const WgreSessionView *view)
{
  g_auto (WgreDeviceState) device = { 0 };

  return view->plan && wgre_session_device (status->session, &device, NULL)
             ? g_variant_new_uint32 (device.listen_port)
             : NULL;
}

/* --- peers --- */

static GVariant *
status_allowed_ips (const WgrePeer *peer)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < peer->allowed_ips->len; i++) {
    char prefix[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (&g_array_index (peer->allowed_ips, WgrePrefix, i), prefix);
    g_ptr_array_add (texts, g_strdup (prefix));
  }
  return g_variant_new_strv ((const char *const *) texts->pdata, (gssize) texts->len);
}

/* @state: NULL: somebody has removed the peer. @life: NULL: it is not known. */
static GVariant *
status_peer (const WgrePeer *peer, const WgrePeerState *state, const char *life)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *configured = NULL, *ip = NULL, *endpoint = NULL;
  g_autofree char *others = wgre_peer_print_fallbacks (peer);
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  g_variant_dict_insert (&dict, "id", "u", peer->id);
  if (peer->name)
    g_variant_dict_insert (&dict, "name", "s", peer->name);
  g_variant_dict_insert (&dict, "public-key", "s", key);
  if (peer->endpoint.host) {
    configured = wgre_endpoint_to_string (&peer->endpoint);
    g_variant_dict_insert (&dict, "configured-endpoint", "s", configured);
  }
  if (others)
    g_variant_dict_insert (&dict, "other-endpoints", "s", others);
  g_variant_dict_insert_value (&dict, "allowed-ips", status_allowed_ips (peer));
  if (life)
    g_variant_dict_insert (&dict, "life", "s", life);
  if (!state)
    return g_variant_dict_end (&dict);
  if (state->endpoint.ip.family) {
    ip = wgre_ip_to_string (&state->endpoint.ip);
    endpoint = g_strdup_printf (state->endpoint.ip.family == AF_INET6 ? "[%s]:%u" : "%s:%u", ip,
                                state->endpoint.port);
    g_variant_dict_insert (&dict, "endpoint", "s", endpoint);
  }
  g_variant_dict_insert (&dict, "latest-handshake", "x", state->handshake);
  g_variant_dict_insert (&dict, "received", "t", state->received);
  g_variant_dict_insert (&dict, "sent", "t", state->sent);
  g_variant_dict_insert (&dict, "persistent-keepalive", "q", state->keepalive);
  return g_variant_dict_end (&dict);
}

static GVariant *
status_peers (const WgreStatus *status, const WgreSessionView *view)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (view->profile));
  g_auto (WgreDeviceState) device = { 0 };
  g_autoptr (GHashTable) index = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (!peers->len || !view->plan || !wgre_session_device (status->session, &device, NULL))
    return NULL;
  index = g_hash_table_new (wgre_key_hash, wgre_key_equal);
  for (guint i = 0; i < device.peers->len; i++) {
    WgrePeerState *state = &g_array_index (device.peers, WgrePeerState, i);

    g_hash_table_insert (index, &state->public_key, state);
  }
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    g_variant_builder_add_value (&builder,
                                 status_peer (peer, g_hash_table_lookup (index, &peer->public_key),
                                              wgre_session_peer_life (status->session, i)));
  }
  return g_variant_builder_end (&builder);
}

/* --- the properties --- */

static const struct {
  const char *name, *type;
  GVariant *(*get) (const WgreStatus *status, const WgreSessionView *view);
  gboolean told; /* in PropertiesChanged */
  gboolean kept; /* when the session has failed and is gone */
} status_rows[] = {
  { .name = "Uuid", .type = "s", .get = status_uuid, .kept = TRUE },
  { .name = "Name", .type = "s", .get = status_name },
  { .name = "State", .type = "s", .get = status_state, .told = TRUE },
  { .name = "Since", .type = "x", .get = status_since, .told = TRUE },
  { .name = "Failure", .type = "s", .get = status_failure, .told = TRUE, .kept = TRUE },
  { .name = "Kind", .type = "s", .get = status_kind },
  { .name = "Interface", .type = "s", .get = status_interface },
  { .name = "NetworkNamespace", .type = "s", .get = status_netns },
  { .name = "Mtu", .type = "u", .get = status_mtu },
  { .name = "FullTunnel", .type = "as", .get = status_full },
  { .name = "Mark", .type = "u", .get = status_mark },
  { .name = "Local", .type = "s", .get = status_local },
  { .name = "Remote", .type = "s", .get = status_remote },
  { .name = "FarEnd", .type = "s", .get = status_far_end, .told = TRUE },
  { .name = "Dead", .type = "b", .get = status_dead, .told = TRUE },
  { .name = "Warnings", .type = "as", .get = status_warnings, .told = TRUE },
  { .name = "PublicKey", .type = "s", .get = status_public_key },
  { .name = "ListenPort", .type = "u", .get = status_listen_port },
  { .name = "Peers", .type = "aa{sv}", .get = status_peers },
};

/* --- who may see it --- */

/* As NetworkManager decides it by connection.permissions. */
static gboolean
status_may_see (const WgreStatus *status, const char *sender)
{
  g_autoptr (GVariant) reply = NULL;
  const struct passwd *entry;
  guint32 uid;

  if (!status->users || !status->users[0])
    return TRUE;
  reply = g_dbus_connection_call_sync (status->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "GetConnectionUnixUser",
                                       g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (!reply)
    return FALSE;
  g_variant_get (reply, "(u)", &uid);
  if (uid == 0)
    return TRUE;
  entry = getpwuid (uid);
  return entry && g_strv_contains ((const char *const *) status->users, entry->pw_name);
}

/* GetAll leaves out what this returns NULL for. */
static GVariant *
status_get (GDBusConnection *bus G_GNUC_UNUSED, const char *sender, const char *path G_GNUC_UNUSED,
            const char *interface G_GNUC_UNUSED, const char *property, GError **error,
            gpointer data)
{
  const WgreStatus *status = data;
  GVariant *value = NULL;
  WgreSessionView view = { 0 };

  if ((status->session || status->failure) && status_may_see (status, sender)) {
    if (status->session)
      wgre_session_view (status->session, &view);
    for (guint i = 0; i < G_N_ELEMENTS (status_rows); i++)
      if (g_str_equal (status_rows[i].name, property) && (status->session || status_rows[i].kept))
        value = status_rows[i].get (status, &view);
  }
  if (!value)
    g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY,
                         "there is nothing to say, or it is not for you");
  return value;
}

/* --- life --- */

WgreStatus *
wgre_status_new (GDBusConnection *bus, GError **error)
{
  static const GDBusInterfaceVTable vtable = { .get_property = status_get };
  g_autoptr (GString) xml = g_string_new ("<node><interface name='" WGRE_STATUS_INTERFACE "'>");
  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autoptr (WgreStatus) status = NULL;

  g_return_val_if_fail (bus, NULL);

  status = g_new0 (WgreStatus, 1);
  for (guint i = 0; i < G_N_ELEMENTS (status_rows); i++)
    g_string_append_printf (xml, "<property name='%s' type='%s' access='read'/>",
                            status_rows[i].name, status_rows[i].type);
  g_string_append (xml, "</interface></node>");
  node = g_dbus_node_info_new_for_xml (xml->str, error);
  status->bus = g_object_ref (bus);
  if (node)
    status->object = g_dbus_connection_register_object (bus, WGRE_STATUS_PATH, node->interfaces[0],
                                                        &vtable, status, NULL, error);
  return status->object ? g_steal_pointer (&status) : NULL;
}

static void
status_forget (WgreStatus *status)
{
  status->session = NULL;
  g_clear_pointer (&status->uuid, g_free);
  g_clear_pointer (&status->name, g_free);
  g_clear_pointer (&status->failure, g_free);
  g_clear_pointer (&status->users, g_strfreev);
}

void
wgre_status_end (WgreStatus *status)
{
  g_return_if_fail (status);

  status->session = NULL;
  if (!status->failure)
    status_forget (status);
}

void
wgre_status_begin (WgreStatus *status, WgreSession *session, const char *name,
                   const char *const *users)
{
  g_return_if_fail (status && session);

  status_forget (status);
  status->session = session;
  status->uuid = g_strdup (wgre_session_uuid (session));
  status->name = g_strdup (name);
  status->users = g_strdupv ((char **) users);
}

/* A signal is a broadcast: of a connection that is not everybody's, it only says that something is
 * new. */
void
wgre_status_changed (WgreStatus *status, const char *failure)
{
  gboolean open;
  g_auto (GVariantBuilder) values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) names = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  g_autoptr (GError) error = NULL;
  WgreSessionView view;

  g_return_if_fail (status);
  open = !status->users || !status->users[0];
  if (!status->session)
    return;
  g_free (status->failure);
  status->failure = g_strdup (failure);
  wgre_session_view (status->session, &view);
  for (guint i = 0; i < G_N_ELEMENTS (status_rows); i++) {
    g_autoptr (GVariant) value =
        open && status_rows[i].told ? status_rows[i].get (status, &view) : NULL;

    if (value)
      g_variant_builder_add (&values, "{sv}", status_rows[i].name, g_variant_ref_sink (value));
    else if (status_rows[i].told)
      g_variant_builder_add (&names, "s", status_rows[i].name);
  }
  if (!g_dbus_connection_emit_signal (
          status->bus, NULL, WGRE_STATUS_PATH, "org.freedesktop.DBus.Properties",
          "PropertiesChanged", g_variant_new ("(sa{sv}as)", WGRE_STATUS_INTERFACE, &values, &names),
          &error))
    wgre_log (LOG_WARNING, "cannot tell of the state: %s", error->message);
}

void
wgre_status_free (WgreStatus *status)
{
  if (!status)
    return;
  if (status->object)
    g_dbus_connection_unregister_object (status->bus, status->object);
  status_forget (status);
  g_object_unref (status->bus);
  g_free (status);
}
