/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* wgre_mtu_overhead: the bytes that the tunnel's headers take from each packet, with the profile's
 * options. WireGuard always counts 80, as wg-quick does: an endpoint may change to IPv6 at any
 * time. */
guint wgre_mtu_overhead (const WgreProfile *profile);
/* wgre_mtu: the MTU of the link: the profile's, or what @underlay_mtu (0: 1500) leaves. When the
 * profile has IPv6 addresses, at least 1280 (RFC 8200); @ret_raised (may be NULL) is TRUE when that
 * is more than what is left. */
guint wgre_mtu (const WgreProfile *profile, guint underlay_mtu, gboolean *ret_raised);
