/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"

/* Settings below /proc/sys; names are paths, such as "net/ipv4/conf/all/src_valid_mark". */

/* wgre_sysctl_read: without the final newline. Free with g_free(). */
char *wgre_sysctl_read (const char *name, GError **error);
/* wgre_sysctl_write: one value in one write(2), as the kernel wants it. */
gboolean wgre_sysctl_write (const char *name, const char *value, GError **error);

/* Settings that several may want at once. What was there before the first one asked is kept in a
 * folder below @directory and comes back when the last one has gone, with what the kernel changes
 * along with it. */

/* wgre_sysctl_claim: sets @name for @owner (a file name). */
gboolean wgre_sysctl_claim (const char *directory, const char *owner, const char *name,
                            const char *value, GError **error);
/* wgre_sysctl_release: @owner no longer needs it. Nothing happens when it had not claimed it; a
 * value that somebody else has set meanwhile stays. */
gboolean wgre_sysctl_release (const char *directory, const char *owner, const char *name,
                              const char *value, GError **error);
/* wgre_sysctl_forget: removes all that is kept below @directory, of settings that are gone with
 * their namespace. */
void wgre_sysctl_forget (const char *directory);
