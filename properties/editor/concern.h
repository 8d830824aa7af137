/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/editor/form.h"

/* What a profile that is valid, so that it can be added, would come to when it is started. */

/* wgre_concerns: appends sentences to @sentences, those to begin with first. The form has a
 * profile.
 */
void wgre_concerns (WgreForm *form, GPtrArray *sentences);
