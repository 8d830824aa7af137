/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bridge/connection.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/option.h"
#include "core/pack.h"
#include "core/profile.h"
#include "core/secrets.h"

gboolean
wgre_connection_is_ours (NMConnection *connection)
{
  NMSettingVpn *vpn;
  const char *service;

  g_return_val_if_fail (NM_IS_CONNECTION (connection), FALSE);
  vpn = nm_connection_get_setting_vpn (connection);
  service = vpn ? nm_setting_vpn_get_service_type (vpn) : NULL;
  return !g_strcmp0 (service, WGRE_SERVICE) || !g_strcmp0 (service, "wgre");
}

static void
copy_item (const char *key, const char *value, gpointer user_data)
{
  g_hash_table_replace (user_data, g_strdup (key), g_strdup (value));
}

void
wgre_connection_get (NMConnection *connection, GHashTable **ret_data, GHashTable **ret_secrets)
{
  NMSettingVpn *vpn;

  g_return_if_fail (NM_IS_CONNECTION (connection) && ret_data && ret_secrets);
  vpn = nm_connection_get_setting_vpn (connection);
  *ret_data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  *ret_secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
  if (!vpn)
    return;
  nm_setting_vpn_foreach_data_item (vpn, copy_item, *ret_data);
  nm_setting_vpn_foreach_secret (vpn, copy_item, *ret_secrets);
  wgre_pack_unpack (*ret_data, *ret_secrets);
}

static GHashTable *
copy_of (GHashTable *table, GDestroyNotify value_free)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, value_free);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_hash_table_insert (copy, g_strdup (key), g_strdup (value));
  return copy;
}

/* How the items of vpn.data and vpn.secrets are got, set and removed. */
typedef struct {
  void (*walk) (NMSettingVpn *vpn, NMVpnIterFunc function, gpointer user_data);
  const char *(*get) (NMSettingVpn *vpn, const char *key);
  void (*add) (NMSettingVpn *vpn, const char *key, const char *value);
  gboolean (*remove) (NMSettingVpn *vpn, const char *key);
} Items;

static const Items data_items = { .walk = nm_setting_vpn_foreach_data_item,
                                  .get = nm_setting_vpn_get_data_item,
                                  .add = nm_setting_vpn_add_data_item,
                                  .remove = nm_setting_vpn_remove_data_item };
static const Items secret_items = { .walk = nm_setting_vpn_foreach_secret,
                                    .get = nm_setting_vpn_get_secret,
                                    .add = nm_setting_vpn_add_secret,
                                    .remove = nm_setting_vpn_remove_secret };

typedef struct {
  GHashTable *wanted;
  GPtrArray *surplus;
} Comparison;

static void
note_surplus (const char *key, const char *value G_GNUC_UNUSED, gpointer user_data)
{
  Comparison *comparison = user_data;

  if (!g_hash_table_contains (comparison->wanted, key))
    g_ptr_array_add (comparison->surplus, g_strdup (key));
}

static void
put_items (NMSettingVpn *vpn, const Items *items, GHashTable *wanted)
{
  g_autoptr (GPtrArray) surplus = g_ptr_array_new_with_free_func (g_free);
  Comparison comparison = { wanted, surplus };
  GHashTableIter iter;
  const char *key, *value;

  items->walk (vpn, note_surplus, &comparison);
  for (guint i = 0; i < surplus->len; i++)
    if (strcmp (surplus->pdata[i], WGRE_NO_SECRET))
      items->remove (vpn, surplus->pdata[i]);
  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (g_strcmp0 (items->get (vpn, key), value))
      items->add (vpn, key, value);
}

void
wgre_connection_put (NMConnection *connection, GHashTable *data, GHashTable *secrets)
{
  g_autoptr (GHashTable) stored_data = NULL, stored_secrets = NULL;
  NMSettingVpn *vpn;

  g_return_if_fail (NM_IS_CONNECTION (connection) && data && secrets);
  vpn = nm_connection_get_setting_vpn (connection);
  if (!vpn) {
    vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
    nm_connection_add_setting (connection, NM_SETTING (vpn));
  }
  if (g_strcmp0 (nm_setting_vpn_get_service_type (vpn), WGRE_SERVICE))
    g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, WGRE_SERVICE, NULL);
  stored_data = copy_of (data, g_free);
  stored_secrets = copy_of (secrets, wgre_wipe_string);
  wgre_pack_pack (stored_data, stored_secrets);
  put_items (vpn, &data_items, stored_data);
  put_items (vpn, &secret_items, stored_secrets);
}

/* --- lines that others would run --- */

static gboolean
is_of_others (NMConnection *connection, const char *user)
{
  NMSettingConnection *general = nm_connection_get_setting_connection (connection);
  guint count = general ? nm_setting_connection_get_num_permissions (general) : 0;

  for (guint i = 0; i < count; i++) {
    const char *name;

    if (nm_setting_connection_get_permission (general, i, NULL, &name, NULL) &&
        !g_strcmp0 (name, user))
      return FALSE;
  }
  return count > 0;
}

guint
wgre_connection_hold_back (NMConnection *connection, const char *user, GHashTable *data)
{
  GHashTableIter iter;
  const char *key, *value;
  guint count = 0;

  g_return_val_if_fail (NM_IS_CONNECTION (connection) && data, 0);
  if (!is_of_others (connection, user))
    return 0;
  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value)) {
    const WgreOption *option = wgre_option_lookup (key, NULL);
    const char *text = strchr (value, ' ');

    /* "interface.end PostUp = …" → "interface.end # PostUp = …", unless it is a comment. */
    if (!option || option->id != WGRE_OPT_FILE || !text || text[1] == '#')
      continue;
    g_hash_table_iter_replace (
        &iter, g_strdup_printf ("%.*s # %s", (int) (text - value), value, text + 1));
    count++;
  }
  return count;
}

static NMSettingIPConfig *
ip_setting (NMConnection *connection, guint family)
{
  return family ? nm_connection_get_setting_ip6_config (connection)
                : nm_connection_get_setting_ip4_config (connection);
}

const char *
wgre_connection_native (NMConnection *connection)
{
  static const char *const settings[] = { NM_SETTING_WIREGUARD_SETTING_NAME,
                                          NM_SETTING_IP_TUNNEL_SETTING_NAME };

  g_return_val_if_fail (NM_IS_CONNECTION (connection), NULL);
  if (NM_IS_REMOTE_CONNECTION (connection) &&
      nm_remote_connection_get_flags (NM_REMOTE_CONNECTION (connection)) &
          NM_SETTINGS_CONNECTION_FLAG_EXTERNAL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (nm_connection_is_type (connection, settings[i]))
      return settings[i];
  return NULL;
}

const char *
wgre_connection_adopted (NMConnection *connection, const char *key)
{
  NMSetting *user;

  g_return_val_if_fail (NM_IS_CONNECTION (connection) && key, NULL);
  user = nm_connection_get_setting (connection, NM_TYPE_SETTING_USER);
  return user ? nm_setting_user_get_data (NM_SETTING_USER (user), key) : NULL;
}

/* --- name servers --- */

gboolean
wgre_connection_dns_is_shared (NMConnection *connection, guint family)
{
  NMSettingIPConfig *setting;

  g_return_val_if_fail (NM_IS_CONNECTION (connection), FALSE);
  setting = ip_setting (connection, family);
  return !setting || nm_setting_ip_config_get_dns_priority (setting) >= 0;
}

void
wgre_connection_put_dns_priority (NMConnection *connection, const WgreProfile *profile)
{
  gboolean alone;

  g_return_if_fail (NM_IS_CONNECTION (connection) && profile);
  alone = wgre_profile_asks_alone (profile);
  for (guint i = 0; i < G_N_ELEMENTS (wgre_families); i++) {
    NMSettingIPConfig *setting = ip_setting (connection, i);

    if (setting &&
        nm_setting_ip_config_get_dns_priority (setting) == (alone ? 0 : WGRE_DNS_PRIORITY))
      g_object_set (setting, NM_SETTING_IP_CONFIG_DNS_PRIORITY, alone ? WGRE_DNS_PRIORITY : 0,
                    NULL);
  }
}

/* --- new ones --- */

NMConnection *
wgre_connection_new (const char *id, const WgreImport *import)
{
  NMSetting *general, *vpn, *ip4, *ip6;
  g_autoptr (WgreProfile) profile = NULL;
  g_autofree char *uuid = NULL;
  NMConnection *connection;

  g_return_val_if_fail (id && import, NULL);
  connection = nm_simple_connection_new ();
  uuid = nm_utils_uuid_generate ();
  general = nm_setting_connection_new ();
  g_object_set (general, NM_SETTING_CONNECTION_ID, id, NM_SETTING_CONNECTION_UUID, uuid,
                NM_SETTING_CONNECTION_TYPE, NM_SETTING_VPN_SETTING_NAME, NULL);
  nm_connection_add_setting (connection, general);

  vpn = nm_setting_vpn_new ();
  g_object_set (vpn, NM_SETTING_VPN_PERSISTENT, TRUE, NULL);
  nm_connection_add_setting (connection, vpn);
  wgre_connection_put (connection, import->data, import->secrets);

  ip4 = nm_setting_ip4_config_new ();
  ip6 = nm_setting_ip6_config_new ();
  g_object_set (ip4, NM_SETTING_IP_CONFIG_METHOD, NM_SETTING_IP4_CONFIG_METHOD_AUTO, NULL);
  g_object_set (ip6, NM_SETTING_IP_CONFIG_METHOD, NM_SETTING_IP6_CONFIG_METHOD_AUTO, NULL);
  nm_connection_add_setting (connection, ip4);
  nm_connection_add_setting (connection, ip6);
  profile = wgre_profile_new (import->data, import->secrets, WGRE_PROFILE_WITHOUT_SECRETS, NULL);
  if (profile)
    wgre_connection_put_dns_priority (connection, profile);
  return connection;
}

static void
add_secrets (GVariant *all, GHashTable *secrets)
{
  g_autoptr (GVariant) vpn =
      g_variant_lookup_value (all, NM_SETTING_VPN_SETTING_NAME, G_VARIANT_TYPE ("a{sv}"));
  g_autoptr (GVariant) found =
      vpn ? g_variant_lookup_value (vpn, NM_SETTING_VPN_SECRETS, G_VARIANT_TYPE ("a{ss}")) : NULL;
  GVariantIter iter;
  const char *key, *value;

  if (!found)
    return;
  g_variant_iter_init (&iter, found);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    if (!g_hash_table_contains (secrets, key))
      g_hash_table_replace (secrets, g_strdup (key), g_strdup (value));
}

gboolean
wgre_connection_fetch_secrets (NMConnection *connection, GHashTable *data, GHashTable *secrets,
                               GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) all = NULL;
  g_auto (GStrv) missing = NULL;
  const WgreKind *kind;
  gboolean denied;

  g_return_val_if_fail (NM_IS_CONNECTION (connection) && data && secrets, FALSE);
  if (!NM_IS_REMOTE_CONNECTION (connection))
    return TRUE;
  /* A preshared key needs no "-flags" to be there, so that none at all counts as missing too. */
  kind = wgre_profile_kind_of (data);
  missing = wgre_profile_missing_secrets (data, secrets);
  if (!missing[0] && (g_hash_table_size (secrets) || (kind && !kind->peers)))
    return TRUE;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  all = nm_remote_connection_get_secrets (NM_REMOTE_CONNECTION (connection),
                                          NM_SETTING_VPN_SETTING_NAME, NULL, &problem);
  G_GNUC_END_IGNORE_DEPRECATIONS
  if (all) {
    add_secrets (all, secrets);
    wgre_pack_unpack (data, secrets);
    return TRUE;
  }
  g_dbus_error_strip_remote_error (problem);
  denied = g_error_matches (problem, NM_SETTINGS_ERROR, NM_SETTINGS_ERROR_PERMISSION_DENIED);
  g_set_error (error, WGRE_ERROR, denied ? WGRE_ERROR_PERMISSION : WGRE_ERROR_SECRETS,
               _ ("the secrets of \"%s\" cannot be read: %s"), nm_connection_get_id (connection),
               problem->message);
  return FALSE;
}
