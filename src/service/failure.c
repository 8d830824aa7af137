/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/failure.h"

#include "core/error.h"

#define BAD_ARGUMENTS NM_DBUS_VPN_ERROR_PREFIX "." NM_DBUS_VPN_BAD_ARGUMENTS
#define LAUNCH_FAILED NM_DBUS_VPN_ERROR_PREFIX ".LaunchFailed"

/* CONNECT_FAILED is shown as "unknown reason", so only what really has no better name gets it. */
static const struct {
  NMVpnPluginFailure failure;
  const char *name;
} rows[] = {
  [WGRE_ERROR_INVALID] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, BAD_ARGUMENTS },
  [WGRE_ERROR_MISSING] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, BAD_ARGUMENTS },
  [WGRE_ERROR_UNKNOWN] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, BAD_ARGUMENTS },
  [WGRE_ERROR_UNSUPPORTED] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, BAD_ARGUMENTS },
  [WGRE_ERROR_SECRETS] = { NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED, BAD_ARGUMENTS },
  [WGRE_ERROR_RESOLVE] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, LAUNCH_FAILED },
  [WGRE_ERROR_EXISTS] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, LAUNCH_FAILED },
  [WGRE_ERROR_NOT_FOUND] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, LAUNCH_FAILED },
  [WGRE_ERROR_PERMISSION] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, LAUNCH_FAILED },
  [WGRE_ERROR_KERNEL] = { NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG, LAUNCH_FAILED },
  [WGRE_ERROR_IO] = { NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED, LAUNCH_FAILED },
  [WGRE_ERROR_NO_ANSWER] = { NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED, LAUNCH_FAILED },
};

static gboolean
failure_is_ours (const GError *error)
{
  return error->domain == WGRE_ERROR && (guint) error->code < G_N_ELEMENTS (rows);
}

NMVpnPluginFailure
wgre_failure_reason (const GError *error)
{
  g_return_val_if_fail (error, NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED);

  return failure_is_ours (error) ? rows[error->code].failure : NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED;
}

const char *
wgre_failure_name (const GError *error)
{
  g_return_val_if_fail (error, NULL);

  return failure_is_ours (error) ? rows[error->code].name : NM_DBUS_VPN_ERROR_PREFIX ".Failed";
}
