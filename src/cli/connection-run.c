/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/connection-run.h"

#include <glib/gi18n-lib.h>

#include "cli/connection-find.h"
#include "core/error.h"

/* Longer than NetworkManager gives a VPN connection to come up, and any other one to go down. */
#define RUN_PATIENCE_S 120

static void
run_take_result (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
run_wait (GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
run_give_up (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Takes @problem. */
static gboolean
run_fail (GError *problem, const char *id, GError **error)
{
  gboolean denied =
      g_error_matches (problem, NM_SETTINGS_ERROR, NM_SETTINGS_ERROR_PERMISSION_DENIED) ||
      g_error_matches (problem, NM_MANAGER_ERROR, NM_MANAGER_ERROR_PERMISSION_DENIED);

  g_dbus_error_strip_remote_error (problem);
  g_set_error (error, WGRE_ERROR, denied ? WGRE_ERROR_PERMISSION : WGRE_ERROR_IO,
               _ ("NetworkManager cannot do that to the connection \"%s\": %s"), id,
               problem->message);
  g_error_free (problem);
  return FALSE;
}

NMActiveConnection *
wgre_connection_active (NMClient *client, NMConnection *connection)
{
  const GPtrArray *all;

  g_return_val_if_fail (NM_IS_CLIENT (client) && NM_IS_CONNECTION (connection), NULL);
  all = nm_client_get_active_connections (client);
  for (guint i = 0; i < all->len; i++)
    if (!g_strcmp0 (nm_active_connection_get_uuid (all->pdata[i]),
                    nm_connection_get_uuid (connection)) &&
        nm_active_connection_get_state (all->pdata[i]) < NM_ACTIVE_CONNECTION_STATE_DEACTIVATING)
      return all->pdata[i];
  return NULL;
}

/* --- up --- */

/* Until it is in @state or has ended. */
static gboolean
run_wait_for_state (NMActiveConnection *active, NMActiveConnectionState state)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (RUN_PATIENCE_S, run_give_up, &late);
  NMActiveConnectionState now = nm_active_connection_get_state (active);

  while (!late && now != state && now != NM_ACTIVE_CONNECTION_STATE_DEACTIVATED) {
    g_main_context_iteration (NULL, TRUE);
    now = nm_active_connection_get_state (active);
  }
  g_source_remove (timer);
  return now == state;
}

static gboolean
run_wait_until_up (NMActiveConnection *running, const char *id, GError **error)
{
  g_autoptr (NMActiveConnection) active = g_object_ref (running);

  if (run_wait_for_state (active, NM_ACTIVE_CONNECTION_STATE_ACTIVATED))
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
               _ ("the connection \"%s\" does not come up: \"journalctl -u NetworkManager\" says "
                  "why"),
               id);
  return FALSE;
}

gboolean
wgre_connection_up (NMClient *client, NMConnection *connection, GError **error)
{
  /* A copy: libnm replaces the settings of a connection when NetworkManager tells of new ones. */
  g_autofree char *id = g_strdup (nm_connection_get_id (connection));
  NMActiveConnection *running = wgre_connection_active (client, connection);
  GAsyncResult *answer = NULL;
  GError *problem = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NMActiveConnection) active = NULL;

  g_return_val_if_fail (NM_IS_CLIENT (client) && NM_IS_CONNECTION (connection), FALSE);
  if (running)
    return run_wait_until_up (running, id, error);
  nm_client_activate_connection_async (client, connection, NULL, NULL, NULL, run_take_result,
                                       &answer);
  result = run_wait (&answer);
  active = nm_client_activate_connection_finish (client, result, &problem);
  if (!active)
    return run_fail (problem, id, error);
  return run_wait_until_up (active, id, error);
}

/* --- down --- */

/* A service takes a link away some moments after NetworkManager has given the connection up. */
#define RUN_LINK_PATIENCE_S 20

/* The name of a connection's link; that of a VPN is in its data. */
static char *
run_interface_of (NMConnection *connection)
{
  const char *interface = nm_connection_get_interface_name (connection);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  if (!interface && vpn)
    interface = nm_setting_vpn_get_data_item (vpn, "interface");
  return g_strdup (interface);
}

static void
run_wait_for_device (NMClient *client, const char *interface, guint seconds)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (seconds, run_give_up, &late);

  while (!late && interface && nm_client_get_device_by_iface (client, interface))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

gboolean
wgre_connection_down (NMClient *client, NMConnection *connection, GError **error)
{
  NMActiveConnection *found = wgre_connection_active (client, connection);
  g_autoptr (NMActiveConnection) active = found ? g_object_ref (found) : NULL;
  g_autofree char *id = g_strdup (nm_connection_get_id (connection));
  g_autofree char *interface = run_interface_of (connection);
  GAsyncResult *answer = NULL;
  GError *problem = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (NM_IS_CLIENT (client) && NM_IS_CONNECTION (connection), FALSE);
  if (!active)
    return TRUE;
  nm_client_deactivate_connection_async (client, active, NULL, run_take_result, &answer);
  result = run_wait (&answer);
  if (!nm_client_deactivate_connection_finish (client, result, &problem))
    return run_fail (problem, id, error);
  run_wait_for_state (active, NM_ACTIVE_CONNECTION_STATE_DEACTIVATED);
  run_wait_for_device (client, interface, RUN_PATIENCE_S);
  return TRUE;
}

void
wgre_connection_wait_gone (NMClient *client, NMConnection *connection)
{
  g_autofree char *interface = run_interface_of (connection);

  g_return_if_fail (NM_IS_CLIENT (client) && NM_IS_CONNECTION (connection));
  run_wait_for_device (client, interface, RUN_LINK_PATIENCE_S);
}

/* --- settings --- */

NMConnection *
wgre_connection_add (NMClient *client, NMConnection *connection, GError **error)
{
  GAsyncResult *answer = NULL;
  GError *problem = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NMRemoteConnection) added = NULL;

  g_return_val_if_fail (NM_IS_CLIENT (client) && NM_IS_CONNECTION (connection), NULL);
  nm_client_add_connection_async (client, connection, TRUE, NULL, run_take_result, &answer);
  result = run_wait (&answer);
  added = nm_client_add_connection_finish (client, result, &problem);
  if (!added)
    run_fail (problem, nm_connection_get_id (connection), error);
  return NM_CONNECTION (added);
}

gboolean
wgre_connection_update (NMConnection *connection, NMConnection *settings, GError **error)
{
  GAsyncResult *answer = NULL;
  GError *problem = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) done = NULL;

  g_return_val_if_fail (NM_IS_REMOTE_CONNECTION (connection) && settings, FALSE);
  nm_remote_connection_update2 (NM_REMOTE_CONNECTION (connection),
                                nm_connection_to_dbus (settings, NM_CONNECTION_SERIALIZE_ALL),
                                NM_SETTINGS_UPDATE2_FLAG_NO_REAPPLY, NULL, NULL, run_take_result,
                                &answer);
  result = run_wait (&answer);
  done = nm_remote_connection_update2_finish (NM_REMOTE_CONNECTION (connection), result, &problem);
  return done || run_fail (problem, nm_connection_get_id (connection), error);
}

gboolean
wgre_connection_delete (NMConnection *connection, GError **error)
{
  GAsyncResult *answer = NULL;
  GError *problem = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (NM_IS_REMOTE_CONNECTION (connection), FALSE);
  nm_remote_connection_delete_async (NM_REMOTE_CONNECTION (connection), NULL, run_take_result,
                                     &answer);
  result = run_wait (&answer);
  return nm_remote_connection_delete_finish (NM_REMOTE_CONNECTION (connection), result, &problem) ||
         run_fail (problem, nm_connection_get_id (connection), error);
}

/* --- both --- */

gboolean
wgre_connection_restart (const char *name, GError **error)
{
  g_autoptr (NMClient) client = NULL;
  NMConnection *found;

  g_return_val_if_fail (name, FALSE);
  client = wgre_connection_client (error);
  found = client ? wgre_connection_find (client, name, error) : NULL;
  return found && wgre_connection_down (client, found, error) &&
         wgre_connection_up (client, found, error);
}
