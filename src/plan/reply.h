/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* What we send to NetworkManager: the a{sv} arguments of the signals Config, Ip4Config and
 * Ip6Config (nm-vpn-dbus-interface.h). Signals are broadcasts, so nothing in them may be secret.
 * All return floating references. */

/* wgre_reply_config: the arguments of the signal Config. */
GVariant *wgre_reply_config (const WgrePlan *plan);
/* wgre_reply_ip: for the family with this index of wgre_families; NULL when NetworkManager
 * configures no address of it. */
GVariant *wgre_reply_ip (const WgrePlan *plan, guint family);
