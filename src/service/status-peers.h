/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/device.h"
#include "service/session.h"

/* What host/status.h says of WireGuard's peers. Floating; the order is that of @peers (of const
 * WgrePeer *). @device: what the kernel has, which may lack some of them. @session: knows whether
 * they answer. */

/* wgre_status_peers: "Peers" of the whole status. */
GVariant *wgre_status_peers (const GPtrArray *peers, const WgreDeviceState *device,
                             const WgreSession *session);
/* wgre_status_counters: "Counters" of the live one: of those that the kernel has. */
GVariant *wgre_status_counters (const GPtrArray *peers, const WgreDeviceState *device,
                                const WgreSession *session);
