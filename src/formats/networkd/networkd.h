/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/outline.h"

/* Files NAME.netdev of systemd-networkd (systemd.netdev(5)) with WireGuard or a tunnel, and the
 * file NAME.network or INTERFACE.network beside them (systemd.network(5)), and drop-in files of
 * both. */

extern const WgreOutlineFile wgre_networkd_files[];
/* wgre_networkd_sniff: there is [NetDev] and Kind is a tunnel. */
gboolean wgre_networkd_sniff (const char *file, const char *text);
/* wgre_networkd_read: what @text and files beside it say becomes keys of its import. FALSE: an
 * error was set. */
gboolean wgre_networkd_read (WgreText *text, GError **error);
/* wgre_networkd_write: both files; the second is always there, since it brings the link up. */
void wgre_networkd_write (WgreWriter *writer);
