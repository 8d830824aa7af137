/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_profile_missing_secrets: the names of the secrets that @data asks for and @secrets does not
 * have, in their order; empty when nothing is missing. Looks at nothing else, so that a profile
 * with other faults still gets its prompts. Flags as NetworkManager defines them: 4 (not required)
 * means that it may be missing; a preshared key is asked for only when its
 * "-flags" are there. Free with g_strfreev(). */
char **wgre_profile_missing_secrets (GHashTable *data, GHashTable *secrets);

/* wgre_profile_keeps_secret: FALSE when the flags in @data say that nobody keeps the secret @key
 * and it is asked for each time (flag 2). */
gboolean wgre_profile_keeps_secret (GHashTable *data, const char *key);
