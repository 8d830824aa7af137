/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "core/value.h"

/* Who may what. A connection for single users (connection.permissions) can be made without an
 * administrator, so it keeps to its tunnel: values that reach beyond it (column "beyond" of
 * options.def) are for connections that are available to all users, and for whom root's list
 * names. */

/* Root's list. */
#define WGRE_GRANTS_FILE "/etc/NetworkManager/nm-wgre.conf"

/* Whose a connection is. The strings are the caller's. */
typedef struct {
  const char *uuid;         /* of the connection; NULL or "": not known */
  const char *const *users; /* whom it is for; NULL or empty: everybody */
} WgreOwner;

/* wgre_owner_is_private: it is for single users, and not for root only. NULL: it is not. */
gboolean wgre_owner_is_private (const WgreOwner *owner);
/* wgre_owner_text: the same text for the same users: "" when it is not private. Free with
 * g_free(). */
char *wgre_owner_text (const WgreOwner *owner);

/* Root's list, read. */
typedef struct _WgreGrants WgreGrants;

/* wgre_grants_new: groups "[user NAME]" and "[profile UUID]", each with "permit=KEY;KEY=VALUE;…".
 * Whatever is wrong in it is INVALID: nothing of such a list counts. */
WgreGrants *wgre_grants_new (const char *text, GError **error);
/* wgre_grants_free: NULL is fine. */
void wgre_grants_free (WgreGrants *grants);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreGrants, wgre_grants_free)
/* wgre_grants_have: whether the connection, or each of its users, may have this value. @grants:
 * NULL is an empty list. */
gboolean wgre_grants_have (const WgreGrants *grants, const WgreOwner *owner,
                           const WgreOption *option, const char *value);

/* Whether a value does reach beyond the tunnel now; asked only of rows with a condition. */
typedef gboolean (*WgreBeyondNow) (WgreBeyond beyond, const char *value, const WgreOwner *owner);

/* wgre_beyond_check: PERMISSION when the profile has what its owner may not have. */
gboolean wgre_beyond_check (const WgreProfile *profile, const WgreOwner *owner,
                            const WgreGrants *grants, WgreBeyondNow now, GError **error);
/* wgre_beyond_refuse: the error for one value. Returns FALSE. */
gboolean wgre_beyond_refuse (const WgreOption *option, const char *value, const WgreOwner *owner,
                             GError **error);
