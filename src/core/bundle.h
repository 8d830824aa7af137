/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* A tunnel inside a WireGuard link, in one profile (over=wireguard). */

/* wgre_bundle_far_ends: the addresses (of WgreIp, each once) that the tunnel's packets go to inside
 * the WireGuard network: @remote (family 0: none, or not known yet), or the outer addresses of the
 * neighbours. Free with g_array_unref(). */
GArray *wgre_bundle_far_ends (const WgreProfile *profile, const WgreIp *remote);

/* wgre_bundle_peers: copies (of WgrePeer) of the peers of the WireGuard link, changed so that each
 * of @far_ends is an allowed IP of one of them. A single peer gets the far ends as host prefixes;
 * of several peers, one must have each already. Returns NULL with an error that says what to change
 * when none has it, or when a far end is also the endpoint of a peer (@endpoints: of WgreIp). Free
 * with g_ptr_array_unref(). */
GPtrArray *wgre_bundle_peers (const WgreProfile *profile, const GArray *far_ends,
                              const GArray *endpoints, GError **error);
