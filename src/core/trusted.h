/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ids.h"

/* The networks in which no tunnel is needed: UUIDs of connections, and firewall zones. */

extern const WgreType wgre_type_trusted; /* object: char **, "UUID" or "zone:NAME" */

/* wgre_trusted_has: whether @trusted (may be NULL) names a connection: by @uuid, or by its @zone,
 * which is NULL for one that has none. */
gboolean wgre_trusted_has (const char *const *trusted, const char *uuid, const char *zone);
