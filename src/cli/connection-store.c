/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bridge/connection.h"

#include "bridge/file.h"
#include "cli/connection-find.h"
#include "cli/connection-run.h"
#include "cli/store.h"
#include "core/error.h"
#include "core/key.h"
#include <glib/gi18n-lib.h>

/* --- opening --- */

gboolean
wgre_connection_store_named (WgreStore *store, const char *name, GError **error)
{
  g_autoptr (NMClient) client = wgre_connection_client (error);
  NMConnection *found = client ? wgre_connection_find (client, name, error) : NULL;

  g_return_val_if_fail (store && name, FALSE);
  if (!found)
    return FALSE;
  wgre_connection_get (found, &store->data, &store->secrets);
  if (!wgre_connection_fetch_secrets (found, store->data, store->secrets, error))
    return FALSE;
  store->name = g_strdup (nm_connection_get_id (found));
  store->connection = g_object_ref (G_OBJECT (found));
  store->client = G_OBJECT (g_steal_pointer (&client));
  return TRUE;
}

gboolean
wgre_connection_store_keyfile (WgreStore *store, const char *text, gsize size, GError **error)
{
  g_autoptr (GKeyFile) keyfile = g_key_file_new ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (NMConnection) connection = NULL;

  g_return_val_if_fail (store && text, FALSE);
  if (g_key_file_load_from_data (keyfile, text, size, G_KEY_FILE_NONE, &problem))
    connection =
        nm_keyfile_read (keyfile, "/", NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &problem);
  if (connection && wgre_connection_is_ours (connection)) {
    wgre_connection_get (connection, &store->data, &store->secrets);
    store->connection = G_OBJECT (g_steal_pointer (&connection));
    return TRUE;
  }
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               _ ("\"%s\" is no keyfile of NetworkManager with the VPN type wgre%s%s"), store->name,
               problem ? ": " : "", problem ? problem->message : "");
  return FALSE;
}

/* --- saving --- */

static char *
print_keyfile (NMConnection *connection, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GKeyFile) keyfile = NULL;

  if (nm_connection_normalize (connection, NULL, NULL, &problem))
    keyfile = nm_keyfile_write (connection, NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &problem);
  if (keyfile)
    return g_key_file_to_data (keyfile, NULL, NULL);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("no keyfile can be made: %s"),
               problem->message);
  return NULL;
}

gboolean
wgre_connection_store_save (WgreStore *store, GError **error)
{
  g_autoptr (NMConnection) connection = NULL;
  gboolean ok;
  char *text;

  g_return_val_if_fail (store && NM_IS_CONNECTION (store->connection), FALSE);
  connection = nm_simple_connection_new_clone (NM_CONNECTION (store->connection));
  wgre_connection_put (connection, store->data, store->secrets);
  if (!store->path)
    return wgre_connection_update (NM_CONNECTION (store->connection), connection, error);
  text = print_keyfile (connection, error);
  ok = text && wgre_file_write (store->path, text, error);
  wgre_wipe_string (text);
  return ok;
}

gboolean
wgre_connection_store_is_up (const WgreStore *store)
{
  const GPtrArray *active;

  g_return_val_if_fail (store && NM_IS_CLIENT (store->client), FALSE);
  active = nm_client_get_active_connections (NM_CLIENT (store->client));
  for (guint i = 0; i < active->len; i++)
    if ((gpointer) nm_active_connection_get_connection (active->pdata[i]) == store->connection)
      return TRUE;
  return FALSE;
}

/* --- new ones --- */

static NMConnection *
connection_store_make (const char *name, GHashTable *data, GHashTable *secrets)
{
  const WgreImport import = { .data = data, .secrets = secrets };

  return wgre_connection_new (name, &import);
}

char *
wgre_connection_store_print (const char *name, GHashTable *data, GHashTable *secrets,
                             GError **error)
{
  g_autoptr (NMConnection) connection = connection_store_make (name, data, secrets);

  g_return_val_if_fail (name && data && secrets, NULL);
  return print_keyfile (connection, error);
}

gboolean
wgre_connection_store_add (const char *name, GHashTable *data, GHashTable *secrets, GError **error)
{
  g_autoptr (NMClient) client = NULL;
  g_autoptr (NMConnection) connection = NULL;
  const GPtrArray *all;

  g_return_val_if_fail (name && data && secrets, FALSE);
  client = wgre_connection_client (error);
  if (!client)
    return FALSE;
  all = nm_client_get_connections (client);
  for (guint i = 0; i < all->len; i++)
    if (!g_strcmp0 (nm_connection_get_id (all->pdata[i]), name)) {
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS,
                   _ ("there is a connection \"%s\" already: give another name"), name);
      return FALSE;
    }
  connection = connection_store_make (name, data, secrets);
  return wgre_connection_add (client, connection, error) != NULL;
}
