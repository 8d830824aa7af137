/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/status.h"

#include <pwd.h>

#include "core/value.h"
#include "host/interface.h"
#include "host/status.h"
#include "service/life.h"
#include "service/log.h"
#include "service/status-numbers.h"
#include "service/status-peers.h"

enum {
  STATUS_WHOLE, /* WGRE_STATUS_INTERFACE */
  STATUS_LIVE,  /* WGRE_STATUS_LIVE_INTERFACE */
  STATUS_INTERFACES,
};

static const char *const status_interfaces[] = { WGRE_STATUS_INTERFACE,
                                                 WGRE_STATUS_LIVE_INTERFACE };

struct _WgreStatus {
  GDBusConnection *bus;
  guint objects[STATUS_INTERFACES];
  WgreSession *session; /* NULL: none */
  char *uuid, *name;
  char *failure; /* also of the session before, when there is none */
  char **users;
};

/* What there is to see while one question is answered. The kernel is asked once, and only when a
 * property needs it. */
typedef struct {
  WgreSessionView view;
  WgreDeviceState device;
  gboolean asked, known; /* the device */
} StatusLook;

static void
status_look_clear (StatusLook *look)
{
  wgre_device_clear (&look->device);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StatusLook, status_look_clear)

/* NULL: there is no WireGuard link. */
static const WgreDeviceState *
status_device (const WgreStatus *status, StatusLook *look)
{
  if (!look->asked)
    look->known = look->view.plan && wgre_session_device (status->session, &look->device, NULL);
  look->asked = TRUE;
  return look->known ? &look->device : NULL;
}

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
status_uuid (const WgreStatus *status, StatusLook *look G_GNUC_UNUSED)
{
  return status_string (status->uuid);
}

static GVariant *
status_name (const WgreStatus *status, StatusLook *look G_GNUC_UNUSED)
{
  return status_string (status->name);
}

static GVariant *
status_state (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return g_variant_new_string (look->view.state);
}

static GVariant *
status_since (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return g_variant_new_int64 (look->view.since);
}

static GVariant *
status_failure (const WgreStatus *status, StatusLook *look G_GNUC_UNUSED)
{
  return status_string (status->failure);
}

static GVariant *
status_kind (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return g_variant_new_string (wgre_profile_kind (look->view.profile)->name);
}

static GVariant *
status_interface (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.plan ? g_variant_new_string (look->view.plan->interface) : NULL;
}

static GVariant *
status_netns (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.plan ? status_string (look->view.plan->netns) : NULL;
}

static GVariant *
status_mtu (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.plan ? g_variant_new_uint32 (look->view.plan->mtu) : NULL;
}

static GVariant *
status_full (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  static const char *const families[] = { "ipv4", "ipv6" };
  g_autoptr (GPtrArray) full = g_ptr_array_new ();

  for (guint i = 0; look->view.plan && i < G_N_ELEMENTS (families); i++)
    if (look->view.plan->full[i])
      g_ptr_array_add (full, (gpointer) families[i]);
  return status_strings (full);
}

static GVariant *
status_mark (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.plan && look->view.plan->number ? g_variant_new_uint32 (look->view.plan->number)
                                                    : NULL;
}

static GVariant *
status_outer_mtus (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.plan ? wgre_status_outer_mtus (look->view.plan, look->view.facts) : NULL;
}

static GVariant *
status_priorities (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.plan ? wgre_status_priorities (look->view.plan) : NULL;
}

static GVariant *
status_probes (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.probes ? wgre_status_probes (look->view.probes) : NULL;
}

static GVariant *
status_fence (const WgreStatus *status, StatusLook *look G_GNUC_UNUSED)
{
  return status_string (wgre_session_fence (status->session));
}

static GVariant *
status_dns (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  const GArray *servers = wgre_profile_ips (look->view.profile, WGRE_OPT_DNS);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; look->view.plan && servers && i < servers->len; i++) {
    const WgreIp *server = &g_array_index (servers, WgreIp, i);

    if (wgre_plan_uses_server (look->view.plan, server))
      g_ptr_array_add (texts, wgre_ip_to_string (server));
  }
  return status_strings (texts);
}

static GVariant *
status_local (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  const WgreIp *local = wgre_profile_ip (look->view.profile, WGRE_OPT_LOCAL);
  g_autofree char *text = local ? wgre_ip_to_string (local) : NULL;

  return status_string (text);
}

static GVariant *
status_remote (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  g_autofree char *text =
      look->view.facts->remote.family ? wgre_ip_to_string (&look->view.facts->remote) : NULL;

  return status_string (text);
}

static GVariant *
status_far_end (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.plan ? status_string (look->view.plan->liveness) : NULL;
}

static GVariant *
status_dead (const WgreStatus *status, StatusLook *look)
{
  const GPtrArray *peers;
  gboolean dead;

  if (!look->view.plan)
    return NULL;
  peers = wgre_profile_peers (wgre_profile_carrier (look->view.profile));
  dead = peers->len > 0;
  /* Those that nobody looks for are not known to be dead. */
  for (guint i = 0; i < peers->len && dead; i++)
    dead =
        !g_strcmp0 (wgre_session_peer_life (status->session, i), wgre_life_name (WGRE_LIFE_DEAD));
  return dead || look->view.plan->withdrawn ? g_variant_new_boolean (TRUE) : NULL;
}

static GVariant *
status_warnings (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return look->view.plan ? status_strings (look->view.plan->warnings) : NULL;
}

static GVariant *
status_public_key (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  const WgreKey *key =
      wgre_profile_key (wgre_profile_carrier (look->view.profile), WGRE_OPT_PRIVATE_KEY);
  char text[WGRE_KEY_TEXT_SIZE];
  WgreKey public_key;

  if (!key)
    return NULL;
  wgre_key_public (key, &public_key);
  wgre_key_print (&public_key, text);
  return g_variant_new_string (text);
}

static GVariant *
status_listen_port (const WgreStatus *status, StatusLook *look)
{
  const WgreDeviceState *device = status_device (status, look);

  return device ? g_variant_new_uint32 (device->listen_port) : NULL;
}

static GVariant *
status_revision (const WgreStatus *status G_GNUC_UNUSED, StatusLook *look)
{
  return g_variant_new_uint32 (look->view.revision);
}

static GVariant *
status_tell_peers (const WgreStatus *status, StatusLook *look,
                   GVariant *(*tell) (const GPtrArray *peers, const WgreDeviceState *device,
                                      const WgreSession *session))
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (look->view.profile));
  const WgreDeviceState *device = peers->len ? status_device (status, look) : NULL;

  return device ? tell (peers, device, status->session) : NULL;
}

static GVariant *
status_peers (const WgreStatus *status, StatusLook *look)
{
  return status_tell_peers (status, look, wgre_status_peers);
}

static GVariant *
status_counters (const WgreStatus *status, StatusLook *look)
{
  return status_tell_peers (status, look, wgre_status_counters);
}

/* --- the properties --- */

static const struct {
  const char *name, *type;
  GVariant *(*get) (const WgreStatus *status, StatusLook *look);
  gboolean told; /* in PropertiesChanged */
  gboolean kept; /* when the session has failed and is gone */
  guint except;  /* 1 << the interface that does not have it */
} status_rows[] = {
  { .name = "Uuid", .type = "s", .get = status_uuid, .kept = TRUE },
  { .name = "Name", .type = "s", .get = status_name },
  { .name = "State", .type = "s", .get = status_state, .told = TRUE },
  { .name = "Since", .type = "x", .get = status_since, .told = TRUE },
  { .name = "Failure", .type = "s", .get = status_failure, .told = TRUE, .kept = TRUE },
  { .name = "Revision", .type = "u", .get = status_revision },
  { .name = "Kind", .type = "s", .get = status_kind },
  { .name = "Interface", .type = "s", .get = status_interface },
  { .name = "NetworkNamespace", .type = "s", .get = status_netns },
  { .name = "Mtu", .type = "u", .get = status_mtu },
  { .name = "OuterMtus", .type = "au", .get = status_outer_mtus },
  { .name = "FullTunnel", .type = "as", .get = status_full },
  { .name = "Mark", .type = "u", .get = status_mark },
  { .name = "Priorities", .type = "au", .get = status_priorities },
  { .name = "Fence", .type = "s", .get = status_fence },
  { .name = "Dns", .type = "as", .get = status_dns },
  { .name = "Local", .type = "s", .get = status_local },
  { .name = "Remote", .type = "s", .get = status_remote },
  { .name = "FarEnd", .type = "s", .get = status_far_end, .told = TRUE },
  { .name = "Probes", .type = "a{sv}", .get = status_probes },
  { .name = "Dead", .type = "b", .get = status_dead, .told = TRUE },
  { .name = "Warnings", .type = "as", .get = status_warnings, .told = TRUE },
  { .name = "PublicKey", .type = "s", .get = status_public_key },
  { .name = "ListenPort", .type = "u", .get = status_listen_port },
  { .name = "Peers", .type = "aa{sv}", .get = status_peers, .except = 1 << STATUS_LIVE },
  { .name = "Counters",
    .type = "(auaxatataqasas)",
    .get = status_counters,
    .except = 1 << STATUS_WHOLE },
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

/* --- questions --- */

static gboolean
status_has (const WgreStatus *status, guint row, guint interface)
{
  return !(status_rows[row].except & (1u << interface)) &&
         (status->session || status_rows[row].kept);
}

/* Those that there is something to say of, as a{sv}; @only: of this property. */
static GVariant *
status_gather (const WgreStatus *status, guint interface, const char *only)
{
  g_auto (GVariantBuilder) values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (StatusLook) look = { 0 };

  if (status->session)
    wgre_session_view (status->session, &look.view);
  for (guint i = 0; i < G_N_ELEMENTS (status_rows); i++) {
    gboolean wanted = !only || g_str_equal (status_rows[i].name, only);
    GVariant *value =
        wanted && status_has (status, i, interface) ? status_rows[i].get (status, &look) : NULL;

    if (value)
      g_variant_builder_add (&values, "{sv}", status_rows[i].name, value);
  }
  return g_variant_builder_end (&values);
}

/* GDBus has seen to it that the interface and the property exist. Nothing is there for somebody
 * who may not see it. */
static void
status_asked (GDBusConnection *bus G_GNUC_UNUSED, const char *sender,
              const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
              const char *method, GVariant *arguments, GDBusMethodInvocation *invocation,
              gpointer data)
{
  const WgreStatus *status = data;
  const char *asked = NULL, *property = NULL;
  g_autoptr (GVariant) values = NULL, value = NULL;

  if (g_str_equal (method, "Get"))
    g_variant_get (arguments, "(&s&s)", &asked, &property);
  else
    g_variant_get (arguments, "(&s)", &asked);
  if ((status->session || status->failure) && status_may_see (status, sender))
    values = status_gather (
        status, g_str_equal (asked, WGRE_STATUS_INTERFACE) ? STATUS_WHOLE : STATUS_LIVE, property);
  else
    values = g_variant_new_parsed ("@a{sv} {}");
  g_variant_ref_sink (values);
  if (!property) {
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a{sv})", values));
    return;
  }
  value = g_variant_lookup_value (values, property, NULL);
  if (value)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", value));
  else
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_UNKNOWN_PROPERTY,
                                                   "there is nothing to say, or it is not for you");
}

/* --- life --- */

static GDBusInterfaceInfo *
status_describe (guint interface)
{
  static GDBusPropertyInfo infos[G_N_ELEMENTS (status_rows)];
  static GDBusPropertyInfo *properties[STATUS_INTERFACES][G_N_ELEMENTS (status_rows) + 1];
  static GDBusInterfaceInfo interfaces[STATUS_INTERFACES];
  guint count = 0;

  for (guint i = 0; i < G_N_ELEMENTS (status_rows); i++) {
    if (status_rows[i].except & (1u << interface))
      continue;
    infos[i] = *WGRE_DBUS_PROPERTY (status_rows[i].name, status_rows[i].type);
    properties[interface][count++] = &infos[i];
  }
  interfaces[interface] = (GDBusInterfaceInfo){ .ref_count = -1,
                                                .name = (char *) status_interfaces[interface],
                                                .properties = properties[interface] };
  return &interfaces[interface];
}

WgreStatus *
wgre_status_new (GDBusConnection *bus, GError **error)
{
  /* Without a function for one property, GDBus hands on the question for all of them. */
  static const GDBusInterfaceVTable vtable = { .method_call = status_asked };
  g_autoptr (WgreStatus) status = NULL;

  g_return_val_if_fail (bus, NULL);

  status = g_new0 (WgreStatus, 1);
  status->bus = g_object_ref (bus);
  for (guint i = 0; i < STATUS_INTERFACES; i++) {
    status->objects[i] = g_dbus_connection_register_object (
        bus, WGRE_STATUS_PATH, status_describe (i), &vtable, status, NULL, error);
    if (!status->objects[i])
      return NULL;
  }
  return g_steal_pointer (&status);
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
  g_auto (StatusLook) look = { 0 };

  g_return_if_fail (status);
  open = !status->users || !status->users[0];
  if (!status->session)
    return;
  g_free (status->failure);
  status->failure = g_strdup (failure);
  wgre_session_view (status->session, &look.view);
  for (guint i = 0; i < G_N_ELEMENTS (status_rows); i++) {
    g_autoptr (GVariant) value =
        open && status_rows[i].told ? status_rows[i].get (status, &look) : NULL;

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
  for (guint i = 0; i < STATUS_INTERFACES; i++)
    if (status->objects[i])
      g_dbus_connection_unregister_object (status->bus, status->objects[i]);
  status_forget (status);
  g_object_unref (status->bus);
  g_free (status);
}
