/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* Files of netplan (YAML) with "tunnels:". Of several tunnels, the one with the name of the file is
 * read. */

/* wgre_netplan_sniff: there are lines "network:" and "tunnels:". */
gboolean wgre_netplan_sniff (const char *file, const char *text);
/* wgre_netplan_read: what @text says becomes keys of its import. FALSE: an error was set. */
gboolean wgre_netplan_read (WgreText *text, GError **error);
