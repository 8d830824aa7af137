/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/source.h"
#include "plan/plan.h"

/* wgre_source_plan: the plan that the service would carry out now, as far as this user may ask the
 * system. Free with wgre_plan_free(). @warnings: of char *: a sentence is added for each host name
 * without address. @ret_facts (may be NULL): the facts that it was made from, with strings of
 * @source; release them with wgre_facts_clear(). */
WgrePlan *wgre_source_plan (const WgreSource *source, GPtrArray *warnings, WgreFacts *ret_facts,
                            GError **error);
