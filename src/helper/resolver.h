/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"

/* /etc/netns/NAME/resolv.conf, which "ip netns exec" puts in the place of /etc/resolv.conf. Several
 * owners may have servers there; what each of them wants is kept below WGRE_HELPER_FOLDER. A
 * file of somebody else is put aside, in the same folder, and comes back with the last owner. */

/* wgre_resolver_set: @servers are addresses, @domains to be searched. */
gboolean wgre_resolver_set (const char *netns, const char *owner, const char *const *servers,
                            const char *const *domains, GError **error);
/* wgre_resolver_unset: NOT_FOUND when @owner has set none. */
gboolean wgre_resolver_unset (const char *netns, const char *owner, GError **error);
