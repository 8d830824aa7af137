/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/role.h"

/* What role.c and role-rules.c share; for them only. */

/* wgre_role_stay: no key does it, and why. */
void wgre_role_stay (WgreRole *role, const char *reason);
void wgre_role_stay_because (WgreRole *role, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* wgre_role_stay_elsewhere: because it is about another link. */
void wgre_role_stay_elsewhere (WgreRole *role, const WgreRoleFile *file);
/* wgre_role_become: a key does it. A value that no profile can have leaves the command where it is.
 */
void wgre_role_become (WgreRole *role, const char *key, const char *value, gboolean append);

/* wgre_role_is_tunnel: whether a link is the tunnel's; @device may be NULL. */
gboolean wgre_role_is_tunnel (const WgreRoleFile *file, const char *device);

/* wgre_role_find_rule: of a rule of a firewall. */
void wgre_role_find_rule (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role);
