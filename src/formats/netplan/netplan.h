/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* Files of netplan (YAML) with "tunnels:". The one file that knows libyaml. Of several tunnels that
 * one is read that the file is called like. */

/* wgre_netplan_sniff: there are lines "network:" and "tunnels:". */
gboolean wgre_netplan_sniff (const char *file, const char *text);
gboolean wgre_netplan_read (WgreText *text, GError **error);
