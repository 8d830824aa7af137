/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* /etc/config/network of OpenWrt (UCI): interfaces whose protocol is a tunnel, with their peers,
 * routes and the addresses of interfaces on top of them. Read only. Of several tunnels, the one
 * with the name of the file is read. */

/* wgre_uci_sniff: there is a section "config interface" and a protocol that is a tunnel. */
gboolean wgre_uci_sniff (const char *file, const char *text);
/* wgre_uci_read: what @text says becomes keys of its import. FALSE: an error was set. */
gboolean wgre_uci_read (WgreText *text, GError **error);
