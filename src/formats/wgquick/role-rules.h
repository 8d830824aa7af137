/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/role.h"

/* wgre_role_find_rule: of a rule of a firewall. */
void wgre_role_find_rule (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role);
/* wgre_role_ways_of: where a rule or a chain keeps packets back. */
guint wgre_role_ways_of (const WgreEffect *effect, const WgreRoleFile *file);
