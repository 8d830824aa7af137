/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* wgre_listen_udp: whether something on this host takes what is sent to a port of UDP at @ip: it
 * listens there, or at all addresses of the family. Whether @ip is there already does not matter.
 */
gboolean wgre_listen_udp (const WgreIp *ip, guint16 port);
/* wgre_listen_in: the same, in @text as of /proc/net/udp or udp6. */
gboolean wgre_listen_in (const char *text, const WgreIp *ip, guint16 port);
