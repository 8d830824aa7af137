/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "autostart/networks.h"

#include "core/trusted.h"

/* Connections of these types are carried by others, or by nothing. */
static const char *const networks_inside[] = {
  NM_SETTING_VPN_SETTING_NAME,       NM_SETTING_LOOPBACK_SETTING_NAME,
  NM_SETTING_WIREGUARD_SETTING_NAME, NM_SETTING_IP_TUNNEL_SETTING_NAME,
  NM_SETTING_TUN_SETTING_NAME,       NULL,
};

/* A port of a bridge or a bond has no addresses; the bridge is the network. */
static gboolean
networks_is_base (NMActiveConnection *active)
{
  const char *type = nm_active_connection_get_connection_type (active);

  return nm_active_connection_get_state (active) == NM_ACTIVE_CONNECTION_STATE_ACTIVATED &&
         !(nm_active_connection_get_state_flags (active) & NM_ACTIVATION_STATE_FLAG_EXTERNAL) &&
         !nm_active_connection_get_master (active) && type &&
         !g_strv_contains (networks_inside, type);
}

WgreNetworks
wgre_networks_judge (NMClient *client, const char *const *trusted)
{
  const GPtrArray *actives;
  WgreNetworks result = WGRE_NETWORKS_NONE;

  g_return_val_if_fail (client, WGRE_NETWORKS_NONE);

  actives = nm_client_get_active_connections (client);
  for (guint i = 0; i < actives->len; i++) {
    NMActiveConnection *active = actives->pdata[i];
    NMRemoteConnection *stored = nm_active_connection_get_connection (active);
    NMSettingConnection *setting =
        stored ? nm_connection_get_setting_connection (NM_CONNECTION (stored)) : NULL;
    const char *zone = setting ? nm_setting_connection_get_zone (setting) : NULL;

    if (!networks_is_base (active))
      continue;
    if (!wgre_trusted_has (trusted, nm_active_connection_get_uuid (active), zone))
      return WGRE_NETWORKS_UNTRUSTED;
    result = WGRE_NETWORKS_TRUSTED;
  }
  return result;
}
