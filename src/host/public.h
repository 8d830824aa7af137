/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"
#include "core/ip.h"

/* wgre_public_address: where others on the Internet reach this host, by its own routes and
 * addresses: that of the default route of IPv4, else of IPv6. Nobody else is asked, so that one
 * behind address translation is none. NOT_FOUND: there is none, with the reason. */
gboolean wgre_public_address (WgreIp *ret_ip, GError **error);
/* wgre_public_lasting: of @text, as in /proc/net/if_inet6, the first address of a link that is
 * public and stays: none for privacy (RFC 8981), which is another one tomorrow. FALSE: none. */
gboolean wgre_public_lasting (const char *text, int ifindex, WgreIp *ret_ip);
