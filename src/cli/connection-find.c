/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/connection-find.h"

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "core/error.h"

/* --- from NetworkManager --- */

NMClient *
wgre_connection_client (GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (NMClient) client = nm_client_new (NULL, &problem);

  if (client && nm_client_get_nm_running (client))
    return g_steal_pointer (&client);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
               _ ("NetworkManager cannot be asked: %s: start it, or give a file"),
               problem ? problem->message : _ ("it is not running"));
  return NULL;
}

/* Of NMConnection: those for which @matches is true; not owned. */
static GPtrArray *
connection_find_all (NMClient *client,
                     gboolean (*matches) (NMConnection *connection, const char *name),
                     const char *name)
{
  const GPtrArray *all = nm_client_get_connections (client);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    if (matches (all->pdata[i], name))
      g_ptr_array_add (found, all->pdata[i]);
  return found;
}

static gboolean
connection_find_is_named (NMConnection *connection, const char *name)
{
  return !g_strcmp0 (nm_connection_get_id (connection), name) ||
         !g_strcmp0 (nm_connection_get_uuid (connection), name);
}

static gboolean
is_ours_and_named (NMConnection *connection, const char *name)
{
  return wgre_connection_is_ours (connection) && connection_find_is_named (connection, name);
}

static gboolean
is_any_of_ours (NMConnection *connection, const char *name G_GNUC_UNUSED)
{
  return wgre_connection_is_ours (connection);
}

static char *
connection_find_join (const GPtrArray *connections, const char *(*word) (NMConnection *connection))
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < connections->len; i++)
    g_string_append_printf (text, "%s\"%s\"", i ? ", " : "", word (connections->pdata[i]));
  return g_string_free (text, FALSE);
}

/* Tells what there is: a connection of another type with this name, or those of ours. */
static void
connection_find_fail_unknown (NMClient *client, const char *name, GError **error)
{
  g_autoptr (GPtrArray) others = connection_find_all (client, connection_find_is_named, name);
  g_autoptr (GPtrArray) ours = connection_find_all (client, is_any_of_ours, NULL);
  g_autofree char *names = connection_find_join (ours, nm_connection_get_id);
  const char *type = others->len ? nm_connection_get_connection_type (others->pdata[0]) : NULL;

  if (!g_strcmp0 (type, NM_SETTING_WIREGUARD_SETTING_NAME) ||
      !g_strcmp0 (type, NM_SETTING_IP_TUNNEL_SETTING_NAME))
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                 _ ("the connection \"%s\" is of the type %s, and not of the VPN type wgre: "
                    "\"nm-wgre adopt %s\" makes one of it"),
                 name, type, name);
  else if (others->len)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                 _ ("the connection \"%s\" is of the type %s, and not of the VPN type wgre: give "
                    "another one"),
                 name, type);
  else if (ours->len)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("there is no connection \"%s\" and no such file: of the VPN type wgre there "
                    "are %s"),
                 name, names);
  else
    g_set_error (
        error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
        _ ("there is no connection \"%s\" and no such file: there are none of the VPN type "
           "wgre"),
        name);
}

NMConnection *
wgre_connection_find (NMClient *client, const char *name, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *uuids = NULL;

  g_return_val_if_fail (NM_IS_CLIENT (client) && name, NULL);
  found = connection_find_all (client, is_ours_and_named, name);
  if (found->len == 1)
    return found->pdata[0];
  if (!found->len) {
    connection_find_fail_unknown (client, name, error);
    return NULL;
  }
  uuids = connection_find_join (found, nm_connection_get_uuid);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               _ ("%u connections are named \"%s\": give the UUID, one of %s"), found->len, name,
               uuids);
  return NULL;
}
