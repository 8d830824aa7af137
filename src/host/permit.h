/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/beyond.h"

/* Who may do what on this system: root's list, the owners of network namespaces, who is logged in.
 */

/* wgre_permit_read: root's list. Only root's own file that nobody else can write counts. A missing
 * file is an empty list, which is NULL without an error. */
WgreGrants *wgre_permit_read (const char *path, GError **error);
/* wgre_permit_profile: PERMISSION when the profile has what its owner may not have, with what is
 * wrong with root's list where that is the reason. */
gboolean wgre_permit_profile (const WgreProfile *profile, const WgreOwner *owner, GError **error);
/* wgre_permit_netns: the same for entering a network namespace that was not made for the owner. */
gboolean wgre_permit_netns (const char *name, const WgreOwner *owner, GError **error);
