/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fence/hold.h"

/* wgre_lock_plan: the kill switch that a file, or a connection with the name or UUID @name, would
 * have if it came up now, for wgre_fence_close(); *@ret_fence is NULL when it has none. Resolves
 * the host names of far ends. Codes as of wgre_source_load() and wgre_source_plan(). */
gboolean wgre_lock_plan (const char *name, WgreFence **ret_fence, GError **error);
