/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/facts.h"

/* wgre_gather: asks the kernel for what the planner must know. The caller has set uuid, interface,
 * use, endpoints and remote of @facts; the rest is filled in. Reads only, and needs no privilege.
 */
gboolean wgre_gather (const WgreProfile *profile, WgreFacts *facts, GError **error);
