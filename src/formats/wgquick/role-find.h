/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/policy.h"
#include "formats/wgquick/role.h"

/* wgre_role_find: of an effect of a command that is run when the tunnel comes up. */
void wgre_role_find (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *ret_role);

/* wgre_role_any_reason: the reason for commands that are not known. */
const char *wgre_role_any_reason (void);

/* wgre_role_takes_policy: whether a rule is read from a command. One that tells packets apart by
 * nothing, or leaves one sort of them alone, is of a full tunnel's several rules: one without the
 * others would be worse than none. */
gboolean wgre_role_takes_policy (const WgrePolicy *policy);
