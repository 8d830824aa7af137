/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/format.h"

/* wgre_names_system: the names of this system: routing tables from iproute2's rt_tables and UDP
 * services as getservbyname(3) finds them. */
const WgreNames *wgre_names_system (void);

/* wgre_names_table_in: looks for a name in the text of an rt_tables file: lines "NUMBER NAME", "#"
 * begins a comment. */
gboolean wgre_names_table_in (const char *text, const char *name, guint32 *ret_table);
