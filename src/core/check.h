/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* wgre_check_profile: what the values of a profile say together. The first check of the table that
 * fails sets @error. */
gboolean wgre_check_profile (const WgreProfile *profile, GError **error);
