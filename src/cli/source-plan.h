/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/source.h"
#include "plan/plan.h"

/* wgre_source_plan: the plan that the service would carry out now, as far as this user may ask the
 * system. @warnings: of char *: gets a sentence for each host name without address. @ret_facts (may
 * be NULL): what it was made from, with strings of @source; to be cleared. */
WgrePlan *wgre_source_plan (const WgreSource *source, GPtrArray *warnings, WgreFacts *ret_facts,
                            GError **error);
