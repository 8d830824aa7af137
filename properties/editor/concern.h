/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/editor/form.h"

/* What keeps a valid profile, which can be added, from being of use when it is started. */

/* wgre_concerns: appends a sentence to @sentences for each, in the order in which the user should
 * deal with them. The form must have a profile. */
void wgre_concerns (WgreForm *form, GPtrArray *sentences);
