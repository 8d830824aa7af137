/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "core/value.h"

/* Permissions. A connection for single users (connection.permissions) can be made without an
 * administrator's password. It may therefore change nothing but its own tunnel. Values that reach
 * beyond it (column "beyond" of options.def) need a connection that is available to all users, or
 * an entry in root's list. */

/* Root's list. */
#define WGRE_GRANTS_FILE "/etc/NetworkManager/nm-wgre.conf"

/* The owner of a connection. The strings are the caller's. */
typedef struct {
  const char *uuid;         /* of the connection; NULL or "": unknown */
  const char *const *users; /* who may use it; NULL or empty: everybody */
} WgreOwner;

/* wgre_owner_is_private: whether it is for single users other than root. NULL: FALSE. */
gboolean wgre_owner_is_private (const WgreOwner *owner);
/* wgre_owner_text: the same text for the same users: "" when it is not private. Free with
 * g_free(). */
char *wgre_owner_text (const WgreOwner *owner);

/* Root's list, read. */
typedef struct _WgreGrants WgreGrants;

/* wgre_grants_new: groups "[user NAME]" and "[profile UUID]", each with "permit=KEY;KEY=VALUE;…".
 * Any mistake is INVALID; then no entry of the list counts. */
WgreGrants *wgre_grants_new (const char *text, GError **error);
/* wgre_grants_free: NULL is fine. */
void wgre_grants_free (WgreGrants *grants);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreGrants, wgre_grants_free)
/* wgre_grants_have: whether the list permits this value to the connection, or to each of its users.
 * @grants: NULL is an empty list. */
gboolean wgre_grants_have (const WgreGrants *grants, const WgreOwner *owner,
                           const WgreOption *option, const char *value);

/* Whether a value reaches beyond the tunnel now. Only called for rows with a condition. */
typedef gboolean (*WgreBeyondNow) (WgreBeyond beyond, const char *value, const WgreOwner *owner);

/* wgre_beyond_check: fails with PERMISSION when the profile has a value that its owner may not set.
 */
gboolean wgre_beyond_check (const WgreProfile *profile, const WgreOwner *owner,
                            const WgreGrants *grants, WgreBeyondNow now, GError **error);
/* wgre_beyond_refuse: the error for one value. Returns FALSE. */
gboolean wgre_beyond_refuse (const WgreOption *option, const char *value, const WgreOwner *owner,
                             GError **error);
