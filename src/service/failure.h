/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <nm-vpn-dbus-interface.h>

/* wgre_failure_reason: what NetworkManager is told when a tunnel cannot be or has ended. It knows
 * three reasons and shows a fixed sentence for each; the cause itself is in the log. */
NMVpnPluginFailure wgre_failure_reason (const GError *error);
/* wgre_failure_name: the name on the bus of an error of ours as the answer to a call;
 * NetworkManager logs its message. */
const char *wgre_failure_name (const GError *error);
