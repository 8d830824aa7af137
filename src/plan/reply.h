/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* What NetworkManager is told: the a{sv} arguments of its signals Config, Ip4Config and Ip6Config
 * (nm-vpn-dbus-interface.h). They are broadcasts: nothing secret may stand in them. All return
 * floating references. */

GVariant *wgre_reply_config (const WgrePlan *plan);
/* wgre_reply_ip: for the family with this index of wgre_families; NULL when NetworkManager gets
 * nothing for it. */
GVariant *wgre_reply_ip (const WgrePlan *plan, guint family);
