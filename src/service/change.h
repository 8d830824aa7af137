/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/diff.h"
#include "service/journal.h"

/* Leading a tunnel that is up from one plan to another. */

/* wgre_change_profile: what the planner must know for @profile, another version of the profile that
 * is up with @old_facts. What was found out before the tunnel changed it is kept: numbers and
 * priorities of a full tunnel, the settings of the host. Fails with UNSUPPORTED, and the keys, when
 * something differs of which a change cannot be made. */
gboolean wgre_change_profile (WgreProfile *profile, const WgreFacts *identity,
                              WgreProfile *old_profile, const WgreFacts *old_facts,
                              WgreFacts *ret_facts, GError **error);
/* wgre_change_apply: carries out what is different. The journal holds what is needed to undo both
 * while that lasts, then only @new; @left (may be NULL) are operations that it holds besides. On
 * failure everything is as it was. @tell: also hears of each step. */
gboolean wgre_change_apply (WgreKernel *kernel, WgreJournal *journal, const GPtrArray *left,
                            const WgrePlan *old, const WgrePlan *new, const WgreDiff *diff,
                            WgreTell tell, gpointer data, GError **error);
