/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/connection-source.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bridge/connection.h"
#include "cli/connection-find.h"
#include "plan/settings.h"

/* --- a connection --- */

static void
connection_source_take (NMConnection *connection, WgreSource *ret_source)
{
  g_autoptr (GVariant) all =
      g_variant_ref_sink (nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL));
  g_autoptr (WgreSettings) settings = wgre_settings_new (all);
  const WgreFacts identity = wgre_settings_identity (settings);
  g_autoptr (GError) statics = NULL;
  WgreSource source = {
    .uuid = g_strdup (*settings->uuid ? settings->uuid : WGRE_SOURCE_NO_UUID),
    .id = g_strdup (settings->id),
    .interface = g_strdup (settings->interface),
    .use = { identity.use[0], identity.use[1] },
    .nm_routes = { identity.nm_routes[0], identity.nm_routes[1] },
    .dns_shared = { identity.dns_shared[0], identity.dns_shared[1] },
    .data = g_hash_table_ref (settings->data),
    .secrets = g_hash_table_ref (settings->secrets),
    .warnings = g_ptr_array_new_with_free_func (g_free),
  };

  if (!wgre_settings_check_static (settings, &statics))
    source.statics = g_strdup (statics->message);
  if (strcmp (nm_setting_vpn_get_service_type (nm_connection_get_setting_vpn (connection)),
              WGRE_SERVICE))
    g_ptr_array_add (source.warnings,
                     g_strdup ("vpn.service-type: \"wgre\" is not found by NetworkManager: set it "
                               "to \"" WGRE_SERVICE "\""));
  *ret_source = source;
}

/* --- from NetworkManager --- */

/* With its secrets; belongs to @client. A connection that a client has lists no secrets. Whether
 * there are some changes the plan (which preshared keys are set), though none is shown. Users who
 * may not see them get the plan without, and a warning. */
static NMConnection *
the_one (NMClient *client, const char *name, GPtrArray *warnings, GError **error)
{
  NMConnection *found = client ? wgre_connection_find (client, name, error) : NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) secrets = NULL;

  if (!found)
    return NULL;
  secrets = nm_remote_connection_get_secrets (NM_REMOTE_CONNECTION (found),
                                              NM_SETTING_VPN_SETTING_NAME, NULL, &problem);
  if (secrets)
    nm_connection_update_secrets (found, NM_SETTING_VPN_SETTING_NAME, secrets, &problem);
  if (problem)
    g_ptr_array_add (warnings,
                     g_strdup_printf ("the secrets cannot be read, preshared keys are left out: %s",
                                      problem->message));
  return found;
}

GVariant *
wgre_connection_source_settings (const char *name, char **ret_uuid, GError **error)
{
  g_autoptr (NMClient) client = wgre_connection_client (error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  NMConnection *found = the_one (client, name, warnings, error);

  g_return_val_if_fail (name && ret_uuid, NULL);
  if (!found)
    return NULL;
  if (warnings->len) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_SECRETS, warnings->pdata[0]);
    return NULL;
  }
  *ret_uuid = g_strdup (nm_connection_get_uuid (found));
  return g_variant_ref_sink (nm_connection_to_dbus (found, NM_CONNECTION_SERIALIZE_ALL));
}

gboolean
wgre_connection_source_named (const char *name, WgreSource *ret_source, GError **error)
{
  g_autoptr (NMClient) client = wgre_connection_client (error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  NMConnection *found = the_one (client, name, warnings, error);

  g_return_val_if_fail (name && ret_source, FALSE);
  if (!found)
    return FALSE;
  connection_source_take (found, ret_source);
  for (guint i = 0; i < warnings->len; i++)
    g_ptr_array_add (ret_source->warnings, g_strdup (warnings->pdata[i]));
  return TRUE;
}

static const char *
item_of (NMConnection *connection, const char *key)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  return vpn ? nm_setting_vpn_get_data_item (vpn, key) : NULL;
}

static guint16
listen_port_of (NMConnection *connection)
{
  NMSettingWireGuard *native =
      NM_SETTING_WIREGUARD (nm_connection_get_setting (connection, NM_TYPE_SETTING_WIREGUARD));
  const char *port =
      wgre_connection_is_ours (connection) ? item_of (connection, "listen-port") : NULL;

  if (native)
    return nm_setting_wireguard_get_listen_port (native);
  return port ? (guint16) g_ascii_strtoull (port, NULL, 10) : 0;
}

GPtrArray *
wgre_connection_source_others (const char *uuid, const char *interface)
{
  GPtrArray *others = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_lint_other_free);
  g_autoptr (NMClient) client = wgre_connection_client (NULL);
  const GPtrArray *all = client ? nm_client_get_connections (client) : NULL;

  for (guint i = 0; all && i < all->len; i++) {
    NMConnection *connection = all->pdata[i];
    const char *link = item_of (connection, "interface");
    guint16 port = listen_port_of (connection);
    WgreLintOther *other;

    if (!link)
      link = nm_connection_get_interface_name (connection);
    if (!port || !g_strcmp0 (nm_connection_get_uuid (connection), uuid) ||
        (interface && !g_strcmp0 (link, interface)))
      continue;
    other = g_new0 (WgreLintOther, 1);
    other->name = g_strdup (nm_connection_get_id (connection));
    other->listen_port = port;
    g_ptr_array_add (others, other);
  }
  return others;
}

/* --- from a keyfile --- */

gboolean
wgre_connection_source_keyfile (GKeyFile *keyfile, const char *file, WgreSource *ret_source,
                                GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (NMConnection) connection = NULL;

  g_return_val_if_fail (keyfile && file && ret_source, FALSE);
  connection = nm_keyfile_read (keyfile, "/", NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &problem);
  if (!connection) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("%s: is no keyfile of NetworkManager: %s"), file, problem->message);
    return FALSE;
  }
  if (!wgre_connection_is_ours (connection)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("%s: is a keyfile of NetworkManager, but not of the VPN type wgre"), file);
    return FALSE;
  }
  connection_source_take (connection, ret_source);
  return TRUE;
}
