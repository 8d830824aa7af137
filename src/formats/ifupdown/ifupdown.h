/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"
#include "formats/kit/writer.h"

/* /etc/network/interfaces of Debian's ifupdown (interfaces(5)), and of ifupdown-ng: stanzas that
 * make a tunnel, by their method or by a command of their own; also in the files that "source" and
 * "source-directory" name, as far as they are beside the file or in a folder beside it. */

/* wgre_ifupdown_sniff: there is a stanza "iface", and something in the file makes a tunnel. */
gboolean wgre_ifupdown_sniff (const char *file, const char *text);
/* wgre_ifupdown_read: what @text and files beside it say becomes keys of its import. FALSE: an
 * error was set. */
gboolean wgre_ifupdown_read (WgreText *text, GError **error);
/* wgre_ifupdown_write: one stanza, and for WireGuard a file NAME.conf beside it, for "wg setconf".
 */
void wgre_ifupdown_write (WgreWriter *writer);
