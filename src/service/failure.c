/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/failure.h"

#include "core/error.h"

/* CONNECT_FAILED is shown as "unknown reason", so only what really has no better name gets it. */
static const struct {
  NMVpnPluginFailure failure;
  NMVpnPluginError plugin_error;
} rows[] = {
  [WGRE_ERROR_INVALID] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, NM_VPN_PLUGIN_ERROR_BAD_ARGUMENTS },
  [WGRE_ERROR_MISSING] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, NM_VPN_PLUGIN_ERROR_BAD_ARGUMENTS },
  [WGRE_ERROR_UNKNOWN] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, NM_VPN_PLUGIN_ERROR_BAD_ARGUMENTS },
  [WGRE_ERROR_UNSUPPORTED] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG,
                               NM_VPN_PLUGIN_ERROR_BAD_ARGUMENTS },
  [WGRE_ERROR_SECRETS] = { NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED, NM_VPN_PLUGIN_ERROR_BAD_ARGUMENTS },
  [WGRE_ERROR_RESOLVE] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, NM_VPN_PLUGIN_ERROR_LAUNCH_FAILED },
  [WGRE_ERROR_EXISTS] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, NM_VPN_PLUGIN_ERROR_LAUNCH_FAILED },
  [WGRE_ERROR_NOT_FOUND] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG,
                             NM_VPN_PLUGIN_ERROR_LAUNCH_FAILED },
  [WGRE_ERROR_PERMISSION] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG,
                              NM_VPN_PLUGIN_ERROR_LAUNCH_FAILED },
  [WGRE_ERROR_KERNEL] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, NM_VPN_PLUGIN_ERROR_LAUNCH_FAILED },
  [WGRE_ERROR_IO] = { NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED, NM_VPN_PLUGIN_ERROR_LAUNCH_FAILED },
  [WGRE_ERROR_NO_ANSWER] = { NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED,
                             NM_VPN_PLUGIN_ERROR_LAUNCH_FAILED },
};

static gboolean
is_ours (const GError *error)
{
  return error->domain == WGRE_ERROR && (guint) error->code < G_N_ELEMENTS (rows);
}

NMVpnPluginFailure
wgre_failure_reason (const GError *error)
{
  return is_ours (error) ? rows[error->code].failure : NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED;
}

void
wgre_failure_to_plugin_error (const GError *ours, GError **error)
{
  g_set_error_literal (error, NM_VPN_PLUGIN_ERROR,
                       is_ours (ours) ? (gint) rows[ours->code].plugin_error
                                      : NM_VPN_PLUGIN_ERROR_FAILED,
                       ours->message);
}
