/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Reads the output of "nft list chains". Pure. */

/* wgre_chains_closed: the first base chain of @hook ("input", "forward") whose policy is to drop,
 * as "FAMILY TABLE CHAIN"; ignores tables whose names begin with one of @except. NULL when
 * there is none. Free with g_free(). */
char *wgre_chains_closed (const char *listing, const char *hook, const char *const *except);
