/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* /etc/network/interfaces of Debian's ifupdown (interfaces(5)), and of ifupdown-ng: stanzas that
 * make a tunnel, by their method or by a command of their own. Read only. */

/* wgre_ifupdown_sniff: there is a stanza "iface", and something in the file makes a tunnel. */
gboolean wgre_ifupdown_sniff (const char *file, const char *text);
gboolean wgre_ifupdown_read (WgreText *text, GError **error);
