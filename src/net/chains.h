/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What "nft list chains" prints. Pure. */

/* wgre_chains_closed: the first base chain of @hook ("input", "forward") whose policy is to drop,
 * as "FAMILY TABLE CHAIN"; tables whose names begin with one of @except are left out. NULL when
 * there is none. Free with g_free(). */
char *wgre_chains_closed (const char *listing, const char *hook, const char *const *except);
