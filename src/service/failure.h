/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* wgre_failure_reason: what NetworkManager is told when a tunnel cannot be or has ended. It knows
 * three reasons and shows a fixed sentence for each; the cause itself is in the log. */
NMVpnPluginFailure wgre_failure_reason (const GError *error);
/* wgre_failure_to_plugin_error: an error of ours as an answer to a D-Bus call; NetworkManager logs
 * its message. */
void wgre_failure_to_plugin_error (const GError *ours, GError **error);
