/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#define WGRE_PAUSE_LONGEST_S 300u

/* wgre_pause_after: seconds to wait after that many failures in a row, from 1 on: 2, 4, 8 … up to
 * WGRE_PAUSE_LONGEST_S. */
guint wgre_pause_after (guint failures);
