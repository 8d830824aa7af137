/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_profile_missing_secrets: the names of the secrets that @data needs and @secrets lacks, in
 * their order; empty when none is missing. Checks nothing else, so that a profile with other faults
 * still gets its prompts. Flags are NetworkManager's: with 4 (not required) a secret may be
 * missing; a preshared key is needed only when its "-flags" are there. Free with g_strfreev(). */
char **wgre_profile_missing_secrets (GHashTable *data, GHashTable *secrets);

/* wgre_profile_keeps_secret: FALSE when the flags in @data say that the secret @key is not saved,
 * so that it is asked for each time (flag 2). */
gboolean wgre_profile_keeps_secret (GHashTable *data, const char *key);
