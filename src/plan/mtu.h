/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* wgre_mtu_overhead: what the headers of the tunnel take from each packet, in bytes, with the
 * profile's options. WireGuard always counts 80, as wg-quick does: an endpoint may change to IPv6
 * at any time. */
guint wgre_mtu_overhead (const WgreProfile *profile);
/* wgre_mtu: the MTU to give the link: the profile's, or what @underlay_mtu (0: 1500) leaves; never
 * less than IPv6 needs (1280, RFC 8200) when the profile has IPv6 addresses, then @ret_raised (may
 * be NULL) is TRUE. */
guint wgre_mtu (const WgreProfile *profile, guint underlay_mtu, gboolean *ret_raised);
