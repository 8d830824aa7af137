/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "doctor/evidence.h"

/* What packets are led into the tunnel for, and where somebody must answer in it. */

/* wgre_led_gather: what the profile's routes and, with the tunnel's link, the kernel's tables say.
 * The networks that this host's own addresses are in count for nothing: few of their hosts are
 * peers. */
void wgre_led_gather (WgreEvidence *evidence);
/* wgre_led_inside: an address of the far end inside the tunnel that it answers at, if the profile
 * says which. */
gboolean wgre_led_inside (const WgreProfile *profile, WgreIp *ret_ip);
/* wgre_led_any: an address that is led to the peer, whether there is a host or not. */
gboolean wgre_led_any (const WgrePeer *peer, WgreIp *ret_ip);
