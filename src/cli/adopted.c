/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/adopted.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bridge/connection.h"
#include "cli/connection-find.h"
#include "cli/connection-run.h"
#include "core/error.h"

void
wgre_adopted_free (WgreAdopted *adopted)
{
  if (!adopted)
    return;
  g_free (adopted->uuid);
  g_free (adopted->name);
  g_clear_pointer (&adopted->predecessor, wgre_predecessor_free);
  g_free (adopted);
}

/* --- making --- */

/* No connection of ours has the name, and none has taken the place, whatever it is called today. */
static gboolean
adopted_check_free (NMClient *client, const WgrePredecessor *predecessor, GError **error)
{
  const GPtrArray *all = nm_client_get_connections (client);

  for (guint i = 0; i < all->len; i++) {
    NMConnection *connection = all->pdata[i];
    const char *id = nm_connection_get_id (connection);
    const char *kind = wgre_connection_adopted (connection, WGRE_CONNECTION_ADOPTED_KIND);
    const char *from = wgre_connection_adopted (connection, WGRE_CONNECTION_ADOPTED_FROM);

    if (!wgre_connection_is_ours (connection))
      continue;
    if (!g_strcmp0 (kind, predecessor->kind->name) && !g_strcmp0 (from, predecessor->where)) {
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS,
                   _ ("the connection \"%s\" has taken the place of %s already: give it back with "
                      "\"nm-wgre adopt --release %s\", or delete it"),
                   id, predecessor->where, id);
      return FALSE;
    }
    if (!g_strcmp0 (id, predecessor->name)) {
      g_set_error (
          error, WGRE_ERROR, WGRE_ERROR_EXISTS,
          _ ("there is a connection \"%s\" of the VPN type wgre already: rename or delete it "
             "first"),
          id);
      return FALSE;
    }
  }
  return TRUE;
}

WgreAdopted *
wgre_adopted_new (WgrePredecessor **predecessor, const WgreImport *import, GError **error)
{
  g_autoptr (NMClient) client = NULL;
  g_autoptr (NMConnection) connection = NULL;
  const WgrePredecessor *old;
  NMSettingConnection *general;
  NMSetting *user;
  WgreAdopted *adopted;

  g_return_val_if_fail (predecessor && *predecessor && import, NULL);
  old = *predecessor;
  client = wgre_connection_client (error);
  if (!client || !adopted_check_free (client, old, error))
    return NULL;

  connection = wgre_connection_new (old->name, import);
  general = nm_connection_get_setting_connection (connection);
  for (guint i = 0; old->users && old->users[i]; i++)
    nm_setting_connection_add_permission (general, "user", old->users[i], NULL);
  if (old->zone)
    g_object_set (general, NM_SETTING_CONNECTION_ZONE, old->zone, NULL);
  user = nm_setting_user_new ();
  nm_setting_user_set_data (NM_SETTING_USER (user), WGRE_CONNECTION_ADOPTED_KIND, old->kind->name,
                            NULL);
  nm_setting_user_set_data (NM_SETTING_USER (user), WGRE_CONNECTION_ADOPTED_FROM, old->where, NULL);
  nm_setting_user_set_data (NM_SETTING_USER (user), WGRE_CONNECTION_ADOPTED_ENABLED,
                            old->enabled ? "yes" : "no", NULL);
  nm_connection_add_setting (connection, user);
  if (!wgre_connection_add (client, connection, error))
    return NULL;

  adopted = g_new0 (WgreAdopted, 1);
  adopted->uuid = g_strdup (nm_connection_get_uuid (connection));
  adopted->name = g_strdup (old->name);
  adopted->predecessor = g_steal_pointer (predecessor);
  return adopted;
}

/* --- finding --- */

static WgrePredecessor *
adopted_predecessor (NMConnection *connection, GError **error)
{
  const WgrePredecessorKind *kind =
      wgre_predecessor_kind (wgre_connection_adopted (connection, WGRE_CONNECTION_ADOPTED_KIND));
  const char *where = wgre_connection_adopted (connection, WGRE_CONNECTION_ADOPTED_FROM);
  g_autofree char *name = kind && where ? wgre_format_strip (where) : NULL;
  WgrePredecessor *found;

  if (!name) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("the connection \"%s\" has taken the place of no other one"),
                 nm_connection_get_id (connection));
    return NULL;
  }
  found = kind->find (name, error);
  if (found)
    found->enabled =
        !g_strcmp0 (wgre_connection_adopted (connection, WGRE_CONNECTION_ADOPTED_ENABLED), "yes");
  else if (!*error)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("\"%s\", of which the connection \"%s\" has taken the place, is not there any "
                    "more"),
                 where, nm_connection_get_id (connection));
  return found;
}

WgreAdopted *
wgre_adopted_find (const char *name, GError **error)
{
  g_autoptr (NMClient) client = NULL;
  NMConnection *connection;
  WgrePredecessor *predecessor;
  WgreAdopted *adopted;

  g_return_val_if_fail (name && error, NULL);
  client = wgre_connection_client (error);
  connection = client ? wgre_connection_find (client, name, error) : NULL;
  predecessor = connection ? adopted_predecessor (connection, error) : NULL;
  if (!predecessor)
    return NULL;
  adopted = g_new0 (WgreAdopted, 1);
  adopted->uuid = g_strdup (nm_connection_get_uuid (connection));
  adopted->name = g_strdup (nm_connection_get_id (connection));
  adopted->predecessor = predecessor;
  adopted->up = wgre_connection_active (client, connection) != NULL;
  return adopted;
}

char **
wgre_adopted_list (void)
{
  g_autoptr (NMClient) client = wgre_connection_client (NULL);
  const GPtrArray *all = client ? nm_client_get_connections (client) : NULL;
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; all && i < all->len; i++)
    if (wgre_connection_is_ours (all->pdata[i]) &&
        wgre_connection_adopted (all->pdata[i], WGRE_CONNECTION_ADOPTED_KIND))
      g_ptr_array_add (list, g_strdup (nm_connection_get_uuid (all->pdata[i])));
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

/* --- working --- */

gboolean
wgre_adopted_run (const WgreAdopted *adopted, gboolean up, GError **error)
{
  g_autoptr (NMClient) client = NULL;
  NMConnection *connection;

  g_return_val_if_fail (adopted, FALSE);
  client = wgre_connection_client (error);
  connection = client ? wgre_connection_find (client, adopted->uuid, error) : NULL;
  if (!connection)
    return FALSE;
  if (!up)
    return wgre_connection_down (client, connection, error);
  if (wgre_connection_up (client, connection, error))
    return TRUE;
  wgre_connection_wait_gone (client, connection);
  return FALSE;
}

gboolean
wgre_adopted_delete (const WgreAdopted *adopted, GError **error)
{
  g_autoptr (NMClient) client = NULL;
  NMConnection *connection;

  g_return_val_if_fail (adopted, FALSE);
  client = wgre_connection_client (error);
  connection = client ? wgre_connection_find (client, adopted->uuid, error) : NULL;
  return connection && wgre_connection_delete (connection, error);
}
