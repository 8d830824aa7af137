/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/fake-nm.h"

#include <string.h>

#include "bridge/connection.h"

typedef struct {
  GObject parent;
  char *uuid;
  guint state;
} Fake;

typedef struct {
  GObjectClass parent;
} FakeClass;

G_GNUC_UNUSED static GType fake_get_type (void);
G_DEFINE_TYPE (Fake, fake, G_TYPE_OBJECT)

GString *fake_told;
const char *fake_refusal;
static Fake *the_client;
static gboolean runs = TRUE;
static GPtrArray *connections, *actives;

static void
fake_signal (const char *name, guint parameters)
{
  GType types[] = { parameters == 1 ? G_TYPE_OBJECT : G_TYPE_UINT, G_TYPE_UINT };

  g_signal_newv (name, fake_get_type (), G_SIGNAL_RUN_FIRST, NULL, NULL, NULL, NULL, G_TYPE_NONE,
                 parameters, types);
}

static void
fake_get_property (GObject *object G_GNUC_UNUSED, guint id G_GNUC_UNUSED, GValue *value,
                   GParamSpec *spec G_GNUC_UNUSED)
{
  g_value_set_boolean (value, runs);
}

static void
fake_finalize (GObject *object)
{
  g_free (((Fake *) object)->uuid);
  G_OBJECT_CLASS (fake_parent_class)->finalize (object);
}

static void
fake_class_init (FakeClass *class)
{
  static const char *const names[] = { NM_CLIENT_CONNECTION_ADDED, NM_CLIENT_CONNECTION_REMOVED,
                                       NM_CLIENT_ACTIVE_CONNECTION_ADDED,
                                       NM_CLIENT_ACTIVE_CONNECTION_REMOVED };

  G_OBJECT_CLASS (class)->get_property = fake_get_property;
  G_OBJECT_CLASS (class)->finalize = fake_finalize;
  g_object_class_install_property (
      G_OBJECT_CLASS (class), 1,
      g_param_spec_boolean (NM_CLIENT_NM_RUNNING, NULL, NULL, TRUE, G_PARAM_READABLE));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    fake_signal (names[i], 1);
  fake_signal ("state-changed", 2);
}

static void
fake_init (Fake *fake G_GNUC_UNUSED)
{
}

/* --- for the test --- */

NMClient *
fake_client (void)
{
  return (NMClient *) the_client;
}

void
fake_reset (void)
{
  g_clear_pointer (&connections, g_ptr_array_unref);
  g_clear_pointer (&actives, g_ptr_array_unref);
  g_clear_object (&the_client);
  if (fake_told)
    g_string_free (fake_told, TRUE);
  connections = g_ptr_array_new_with_free_func (g_object_unref);
  actives = g_ptr_array_new_with_free_func (g_object_unref);
  the_client = g_object_new (fake_get_type (), NULL);
  fake_told = g_string_new (NULL);
  fake_refusal = NULL;
  runs = TRUE;
}

void
fake_set_running (gboolean running)
{
  runs = running;
  g_object_notify (G_OBJECT (the_client), NM_CLIENT_NM_RUNNING);
}

static void
fake_take (NMConnection *connection)
{
  g_ptr_array_add (connections, connection);
  g_signal_emit_by_name (the_client, NM_CLIENT_CONNECTION_ADDED, connection);
}

static void
fake_add_items (NMSetting *vpn, const char *items)
{
  g_auto (GStrv) parts = g_strsplit (items, "|", -1);

  for (guint i = 0; parts[i]; i++) {
    char *equals = strchr (parts[i], '=');

    *equals = '\0';
    if (!strcmp (parts[i], "private-key"))
      nm_setting_vpn_add_secret (NM_SETTING_VPN (vpn), parts[i], equals + 1);
    else
      nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), parts[i], equals + 1);
  }
}

NMConnection *
fake_add (const char *name, const char *uuid, const char *type, const char *items)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *general = nm_setting_connection_new (), *vpn;
  gboolean ours = !strcmp (type, "wgre");

  g_object_set (general, NM_SETTING_CONNECTION_ID, name, NM_SETTING_CONNECTION_UUID, uuid,
                NM_SETTING_CONNECTION_TYPE, ours ? "vpn" : type, NULL);
  nm_connection_add_setting (connection, general);
  if (ours) {
    vpn = nm_setting_vpn_new ();
    g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, WGRE_SERVICE, NULL);
    fake_add_items (vpn, items);
    nm_connection_add_setting (connection, vpn);
  }
  fake_take (connection);
  return connection;
}

void
fake_remove (NMConnection *connection)
{
  g_autoptr (NMConnection) gone = g_object_ref (connection);

  g_ptr_array_remove (connections, connection);
  g_signal_emit_by_name (the_client, NM_CLIENT_CONNECTION_REMOVED, gone);
}

NMActiveConnection *
fake_active (NMConnection *connection)
{
  const char *uuid = nm_connection_get_uuid (connection);
  Fake *active;

  for (guint i = 0; i < actives->len; i++)
    if (!strcmp (((Fake *) actives->pdata[i])->uuid, uuid))
      return actives->pdata[i];
  active = g_object_new (fake_get_type (), NULL);
  active->uuid = g_strdup (uuid);
  active->state = NM_ACTIVE_CONNECTION_STATE_ACTIVATING;
  g_ptr_array_add (actives, active);
  g_signal_emit_by_name (the_client, NM_CLIENT_ACTIVE_CONNECTION_ADDED, active);
  return (NMActiveConnection *) active;
}

void
fake_set_state (NMActiveConnection *active, NMActiveConnectionState state,
                NMActiveConnectionStateReason reason)
{
  g_autoptr (GObject) alive G_GNUC_UNUSED = g_object_ref ((GObject *) active);

  ((Fake *) active)->state = state;
  g_signal_emit_by_name (active, "state-changed", (guint) state, (guint) reason);
  if (state != NM_ACTIVE_CONNECTION_STATE_DEACTIVATED)
    return;
  g_ptr_array_remove (actives, active);
  g_signal_emit_by_name (the_client, NM_CLIENT_ACTIVE_CONNECTION_REMOVED, active);
}

/* --- libnm --- */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"

gboolean
nm_client_get_nm_running (NMClient *self)
{
  return runs;
}

const GPtrArray *
nm_client_get_connections (NMClient *self)
{
  return connections;
}

const GPtrArray *
nm_client_get_active_connections (NMClient *self)
{
  return actives;
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

/* NULL when it is refused. */
static GTask *
fake_begin (gpointer source, const char *what, const char *whom, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (source, cancellable, callback, data);

  g_string_append_printf (fake_told, "%s %s\n", what, whom);
  if (!fake_refusal)
    return task;
  if (!strcmp (fake_refusal, FAKE_NO_NETWORK))
    g_task_return_new_error (task, NM_MANAGER_ERROR, NM_MANAGER_ERROR_UNKNOWN_CONNECTION, "%s",
                             fake_refusal);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", fake_refusal);
  g_object_unref (task);
  return NULL;
}

void
nm_client_activate_connection_async (NMClient *self, NMConnection *connection, NMDevice *device,
                                     const char *object, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task =
      fake_begin (self, "up", nm_connection_get_id (connection), cancellable, callback, data);

  if (task)
    g_task_return_pointer (task, g_object_ref (fake_active (connection)), g_object_unref);
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
  g_autoptr (GTask) task =
      fake_begin (self, "down", ((Fake *) active)->uuid, cancellable, callback, data);

  if (!task)
    return;
  fake_set_state (active, NM_ACTIVE_CONNECTION_STATE_DEACTIVATED,
                  NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED);
  g_task_return_boolean (task, TRUE);
}

gboolean
nm_client_deactivate_connection_finish (NMClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
nm_client_add_connection_async (NMClient *self, NMConnection *connection, gboolean save,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  NMConnection *copy = nm_simple_connection_new_clone (connection);
  g_autoptr (GTask) task =
      fake_begin (self, "add", nm_connection_get_id (connection), cancellable, callback, data);

  if (!task) {
    g_object_unref (copy);
    return;
  }
  fake_take (copy);
  g_task_return_pointer (task, g_object_ref (copy), g_object_unref);
}

NMRemoteConnection *
nm_client_add_connection_finish (NMClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
nm_remote_connection_update2 (NMRemoteConnection *connection, GVariant *settings,
                              NMSettingsUpdate2Flags flags, GVariant *args,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (settings);
  g_autoptr (NMConnection) now = nm_simple_connection_new_from_dbus (owned, NULL);
  g_autoptr (GTask) task =
      fake_begin (connection, "change", nm_connection_get_id (now), cancellable, callback, data);

  if (!task)
    return;
  nm_connection_replace_settings_from_connection ((NMConnection *) connection, now);
  g_task_return_pointer (task, g_variant_ref_sink (g_variant_new ("a{sv}", NULL)),
                         (GDestroyNotify) g_variant_unref);
}

GVariant *
nm_remote_connection_update2_finish (NMRemoteConnection *connection, GAsyncResult *result,
                                     GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
nm_remote_connection_delete_async (NMRemoteConnection *connection, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task =
      fake_begin (connection, "delete", nm_connection_get_id ((NMConnection *) connection),
                  cancellable, callback, data);

  if (!task)
    return;
  fake_remove ((NMConnection *) connection);
  g_task_return_boolean (task, TRUE);
}

gboolean
nm_remote_connection_delete_finish (NMRemoteConnection *connection, GAsyncResult *result,
                                    GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
nm_remote_connection_get_secrets_async (NMRemoteConnection *connection, const char *setting,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer data)
{
  g_autoptr (GTask) task =
      fake_begin (connection, "secrets", nm_connection_get_id ((NMConnection *) connection),
                  cancellable, callback, data);

  if (task)
    g_task_return_pointer (task,
                           g_variant_ref_sink (nm_connection_to_dbus (
                               (NMConnection *) connection, NM_CONNECTION_SERIALIZE_WITH_SECRETS)),
                           (GDestroyNotify) g_variant_unref);
}

GVariant *
nm_remote_connection_get_secrets_finish (NMRemoteConnection *connection, GAsyncResult *result,
                                         GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

#pragma GCC diagnostic pop
