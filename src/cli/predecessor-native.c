/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/predecessor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bridge/connection.h"
#include "cli/connection-find.h"
#include "cli/connection-run.h"
#include "core/error.h"
#include "core/key.h"

/* --- WireGuard and IP tunnel connections of NetworkManager's own --- */

static NMConnection *
native_lookup (NMClient *client, const char *name)
{
  const GPtrArray *all = nm_client_get_connections (client);

  for (guint i = 0; i < all->len; i++)
    if (wgre_connection_native (all->pdata[i]) &&
        (!g_strcmp0 (nm_connection_get_id (all->pdata[i]), name) ||
         !g_strcmp0 (nm_connection_get_uuid (all->pdata[i]), name)))
      return all->pdata[i];
  return NULL;
}

/* A copy with its secrets, which NetworkManager gives only on request. Only WireGuard has any. */
static NMConnection *
native_with_secrets (NMConnection *connection, GError **error)
{
  NMConnection *copy = nm_simple_connection_new_clone (connection);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) secrets = NULL;

  if (!nm_connection_is_type (connection, NM_SETTING_WIREGUARD_SETTING_NAME))
    return copy;
  secrets = nm_remote_connection_get_secrets (NM_REMOTE_CONNECTION (connection),
                                              NM_SETTING_WIREGUARD_SETTING_NAME, NULL, &problem);
  if (secrets &&
      nm_connection_update_secrets (copy, NM_SETTING_WIREGUARD_SETTING_NAME, secrets, &problem))
    return copy;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_SECRETS,
               _ ("NetworkManager does not give the keys of \"%s\": %s"),
               nm_connection_get_id (connection), problem->message);
  g_object_unref (copy);
  return NULL;
}

static void
native_keep_flags (GHashTable *flags, char *key, NMSettingSecretFlags value)
{
  g_hash_table_replace (flags, key, g_strdup_printf ("%u", (guint) value));
}

/* Secrets that an agent keeps are not in a keyfile that NetworkManager writes, and would be missing
 * when it is read again. So the flags are set as if NetworkManager kept all secrets; the table that
 * is returned has the real ones. */
static GHashTable *
native_take_flags (NMConnection *copy)
{
  GHashTable *flags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  NMSettingWireGuard *setting =
      NM_SETTING_WIREGUARD (nm_connection_get_setting (copy, NM_TYPE_SETTING_WIREGUARD));

  if (!setting)
    return flags;
  native_keep_flags (flags, g_strdup ("private-key-flags"),
                     nm_setting_wireguard_get_private_key_flags (setting));
  g_object_set (setting, NM_SETTING_WIREGUARD_PRIVATE_KEY_FLAGS, NM_SETTING_SECRET_FLAG_NONE, NULL);
  for (guint i = 0; i < nm_setting_wireguard_get_peers_len (setting); i++) {
    NMWireGuardPeer *peer =
        nm_wireguard_peer_new_clone (nm_setting_wireguard_get_peer (setting, i), TRUE);

    if (nm_wireguard_peer_get_preshared_key (peer)) {
      native_keep_flags (flags, g_strdup_printf ("peer.%u.psk-flags", i + 1),
                         nm_wireguard_peer_get_preshared_key_flags (peer));
      nm_wireguard_peer_set_preshared_key_flags (peer, NM_SETTING_SECRET_FLAG_NONE);
      nm_setting_wireguard_set_peer (setting, peer, i);
    }
    nm_wireguard_peer_unref (peer);
  }
  return flags;
}

static void
native_wipe (gpointer text)
{
  wgre_wipe_string (text);
}

static GBytes *
native_text (NMConnection *connection, GHashTable **ret_flags, GError **error)
{
  g_autoptr (NMConnection) copy = native_with_secrets (connection, error);
  g_autoptr (GHashTable) flags = copy ? native_take_flags (copy) : NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GKeyFile) keyfile = NULL;
  gsize size = 0;
  char *text;

  if (!copy)
    return NULL;
  keyfile = nm_keyfile_write (copy, NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &problem);
  if (!keyfile) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("no keyfile can be made: %s"),
                 problem->message);
    return NULL;
  }
  text = g_key_file_to_data (keyfile, &size, NULL);
  *ret_flags = g_steal_pointer (&flags);
  return g_bytes_new_with_free_func (text, size, native_wipe, text);
}

static WgrePredecessor *
native_find (const char *name, GError **error)
{
  g_autoptr (NMClient) client = wgre_connection_client (NULL);
  NMConnection *connection = client ? native_lookup (client, name) : NULL;
  GHashTable *flags = NULL;
  GBytes *contents = connection ? native_text (connection, &flags, error) : NULL;
  NMSettingConnection *general;
  WgrePredecessor *found;
  guint users;

  if (!contents)
    return NULL;
  general = nm_connection_get_setting_connection (connection);
  found = g_new0 (WgrePredecessor, 1);
  found->kind = &wgre_predecessor_native;
  found->name = g_strdup (nm_connection_get_id (connection));
  found->where = g_strdup (nm_connection_get_uuid (connection));
  found->file = g_strdup_printf ("%s.nmconnection", found->name);
  found->contents = contents;
  found->flags = flags;
  found->up = wgre_connection_active (client, connection) != NULL;
  found->enabled = nm_setting_connection_get_autoconnect (general);
  users = nm_setting_connection_get_num_permissions (general);
  found->users = users ? g_new0 (char *, users + 1) : NULL;
  for (guint i = 0; i < users; i++) {
    const char *type, *user, *detail;

    if (nm_setting_connection_get_permission (general, i, &type, &user, &detail))
      found->users[i] = g_strdup (user);
  }
  found->zone = g_strdup (nm_setting_connection_get_zone (general));
  return found;
}

static char **
native_list (void)
{
  g_autoptr (NMClient) client = wgre_connection_client (NULL);
  const GPtrArray *all = client ? nm_client_get_connections (client) : NULL;
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; all && i < all->len; i++)
    if (wgre_connection_native (all->pdata[i]))
      g_ptr_array_add (names, g_strdup (nm_connection_get_uuid (all->pdata[i])));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static NMConnection *
native_again (NMClient *client, const WgrePredecessor *predecessor, GError **error)
{
  NMConnection *connection = native_lookup (client, predecessor->where);

  if (!connection)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("there is no connection with the UUID %s any more"), predecessor->where);
  return connection;
}

static gboolean
native_run (const WgrePredecessor *predecessor, gboolean up, GError **error)
{
  g_autoptr (NMClient) client = wgre_connection_client (error);
  NMConnection *connection = client ? native_again (client, predecessor, error) : NULL;

  if (!connection)
    return FALSE;
  return up ? wgre_connection_up (client, connection, error)
            : wgre_connection_down (client, connection, error);
}

static gboolean
native_enable (const WgrePredecessor *predecessor, gboolean enable, GError **error)
{
  g_autoptr (NMClient) client = wgre_connection_client (error);
  NMConnection *connection = client ? native_again (client, predecessor, error) : NULL;
  g_autoptr (NMConnection) changed = connection ? native_with_secrets (connection, error) : NULL;

  if (!changed)
    return FALSE;
  g_object_set (nm_connection_get_setting_connection (changed), NM_SETTING_CONNECTION_AUTOCONNECT,
                enable, NULL);
  return wgre_connection_update (connection, changed, error);
}

const WgrePredecessorKind wgre_predecessor_native = {
  .name = "NetworkManager",
  .find = native_find,
  .list = native_list,
  .run = native_run,
  .enable = native_enable,
};
