/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fence/hold.h"

/* wgre_lock_plan: the kill switch that a connection, given by its name or UUID, or a file would
 * have if it came up now, for wgre_fence_close(); NULL when it wants none. Names of far ends are
 * asked for. Errors as of wgre_source_load() and wgre_source_plan(). */
gboolean wgre_lock_plan (const char *name, WgreFence **ret_fence, GError **error);
