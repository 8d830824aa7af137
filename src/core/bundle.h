/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* A tunnel inside a WireGuard link, in one profile (over=wireguard). */

/* wgre_bundle_far_ends: of WgreIp, each once: where packets of the tunnel go to inside the
 * WireGuard network: @remote (family 0: none, or not known yet), or the outer addresses of the
 * neighbours. Free with g_array_unref(). */
GArray *wgre_bundle_far_ends (const WgreProfile *profile, const WgreIp *remote);

/* wgre_bundle_peers: of WgrePeer: copies of the peers of the WireGuard link, of which one accepts
 * each of @far_ends: the only peer there is gets it as a host prefix; of several, one must have it
 * in its allowed IPs. NULL with an error that says what to change when that is not so, or when a
 * far end is where the WireGuard packets themselves go to (@endpoints: of WgreIp). Free with
 * g_ptr_array_unref(). */
GPtrArray *wgre_bundle_peers (const WgreProfile *profile, const GArray *far_ends,
                              const GArray *endpoints, GError **error);
