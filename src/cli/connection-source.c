/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/connection-source.h"

#include "bridge/connection.h"

/* --- a connection --- */

static const char *
service_of (NMConnection *connection)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  return vpn ? nm_setting_vpn_get_service_type (vpn) : NULL;
}

/* Clients that do not find our .name file store the abbreviation as it was typed. */
static gboolean
is_ours (NMConnection *connection)
{
  const char *service = service_of (connection);

  return !g_strcmp0 (service, WGRE_SERVICE) || !g_strcmp0 (service, "wgre");
}

static const char *
method_of (NMSettingIPConfig *setting)
{
  return setting ? nm_setting_ip_config_get_method (setting) : NULL;
}

static void
take (NMConnection *connection, WgreSource *ret_source)
{
  const char *uuid = nm_connection_get_uuid (connection);
  NMSettingIPConfig *ip4 = nm_connection_get_setting_ip4_config (connection);
  NMSettingIPConfig *ip6 = nm_connection_get_setting_ip6_config (connection);
  WgreSource source = {
    .uuid = g_strdup (uuid ? uuid : WGRE_SOURCE_NO_UUID),
    .interface = g_strdup (nm_connection_get_interface_name (connection)),
    .use = { wgre_facts_use (method_of (ip4)), wgre_facts_use (method_of (ip6)) },
    .warnings = g_ptr_array_new_with_free_func (g_free),
  };

  wgre_connection_get (connection, &source.data, &source.secrets);
  if (g_strcmp0 (service_of (connection), WGRE_SERVICE))
    g_ptr_array_add (source.warnings,
                     g_strdup ("vpn.service-type: \"wgre\" is not found by NetworkManager: set it "
                               "to \"" WGRE_SERVICE "\""));
  *ret_source = source;
}

/* --- from NetworkManager --- */

static NMClient *
new_client (GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (NMClient) client = nm_client_new (NULL, &problem);

  if (client && nm_client_get_nm_running (client))
    return g_steal_pointer (&client);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
               "NetworkManager cannot be asked: %s: start it, or give a file",
               problem ? problem->message : "it is not running");
  return NULL;
}

/* Of NMConnection: those that @matches says; not owned. */
static GPtrArray *
find (NMClient *client, gboolean (*matches) (NMConnection *connection, const char *name),
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
is_named (NMConnection *connection, const char *name)
{
  return !g_strcmp0 (nm_connection_get_id (connection), name) ||
         !g_strcmp0 (nm_connection_get_uuid (connection), name);
}

static gboolean
is_ours_and_named (NMConnection *connection, const char *name)
{
  return is_ours (connection) && is_named (connection, name);
}

static gboolean
is_any_of_ours (NMConnection *connection, const char *name G_GNUC_UNUSED)
{
  return is_ours (connection);
}

static char *
join (const GPtrArray *connections, const char *(*word) (NMConnection *connection))
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < connections->len; i++)
    g_string_append_printf (text, "%s\"%s\"", i ? ", " : "", word (connections->pdata[i]));
  return g_string_free (text, FALSE);
}

static gboolean
fail_ambiguous (const GPtrArray *found, const char *name, GError **error)
{
  g_autofree char *uuids = join (found, nm_connection_get_uuid);

  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               "%u connections are named \"%s\": give the UUID, one of %s", found->len, name,
               uuids);
  return FALSE;
}

static gboolean
fail_unknown (NMClient *client, const char *name, GError **error)
{
  g_autoptr (GPtrArray) others = find (client, is_named, name);
  g_autoptr (GPtrArray) ours = find (client, is_any_of_ours, NULL);
  g_autofree char *names = join (ours, nm_connection_get_id);

  g_set_error (error, WGRE_ERROR, others->len ? WGRE_ERROR_INVALID : WGRE_ERROR_NOT_FOUND,
               "%s \"%s\"%s: %s%s", others->len ? "the connection" : "there is no connection", name,
               others->len ? " is not of the VPN type wgre" : " and no such file",
               ours->len ? "of that type there are " : "there are none of the VPN type wgre",
               names);
  return FALSE;
}

/* A connection that a client has lists no secrets. That there are some changes the plan (which
 * preshared keys are set), though none is shown. Who may not see them gets the plan without. */
static void
fetch_secrets (NMConnection *connection, GPtrArray *warnings)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) secrets = nm_remote_connection_get_secrets (
      NM_REMOTE_CONNECTION (connection), NM_SETTING_VPN_SETTING_NAME, NULL, &problem);

  if (secrets)
    nm_connection_update_secrets (connection, NM_SETTING_VPN_SETTING_NAME, secrets, &problem);
  if (problem)
    g_ptr_array_add (warnings,
                     g_strdup_printf ("the secrets cannot be read, preshared keys are left out: %s",
                                      problem->message));
}

/* With its secrets; belongs to @client. */
static NMConnection *
the_one (NMClient *client, const char *name, GPtrArray *warnings, GError **error)
{
  g_autoptr (GPtrArray) found = find (client, is_ours_and_named, name);

  if (found->len != 1) {
    (void) (found->len ? fail_ambiguous (found, name, error) : fail_unknown (client, name, error));
    return NULL;
  }
  fetch_secrets (found->pdata[0], warnings);
  return found->pdata[0];
}

GVariant *
wgre_connection_source_settings (const char *name, char **ret_uuid, GError **error)
{
  g_autoptr (NMClient) client = new_client (error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  NMConnection *connection = client ? the_one (client, name, warnings, error) : NULL;

  if (!connection)
    return NULL;
  if (warnings->len) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_SECRETS, warnings->pdata[0]);
    return NULL;
  }
  *ret_uuid = g_strdup (nm_connection_get_uuid (connection));
  return g_variant_ref_sink (nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL));
}

gboolean
wgre_connection_source_named (const char *name, WgreSource *ret_source, GError **error)
{
  g_autoptr (NMClient) client = new_client (error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  NMConnection *connection = client ? the_one (client, name, warnings, error) : NULL;

  if (!connection)
    return FALSE;
  take (connection, ret_source);
  for (guint i = 0; i < warnings->len; i++)
    g_ptr_array_add (ret_source->warnings, g_strdup (warnings->pdata[i]));
  return TRUE;
}

/* --- from a keyfile --- */

gboolean
wgre_connection_source_keyfile (GKeyFile *keyfile, const char *file, WgreSource *ret_source,
                                GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (NMConnection) connection =
      nm_keyfile_read (keyfile, "/", NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &problem);

  if (!connection) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, "%s: is no keyfile of NetworkManager: %s",
                 file, problem->message);
    return FALSE;
  }
  if (!is_ours (connection)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 "%s: is a keyfile of NetworkManager, but not of the VPN type wgre", file);
    return FALSE;
  }
  take (connection, ret_source);
  return TRUE;
}
