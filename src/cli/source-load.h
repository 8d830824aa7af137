/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/source.h"

/* wgre_source_load: @argument is a file (a keyfile of NetworkManager or any known format), or the
 * name or UUID of a connection; wgre_source_is_file() tells which. Release *@ret_source with
 * wgre_source_clear(). */
gboolean wgre_source_load (const char *argument, WgreSource *ret_source, GError **error);
/* wgre_source_load_any: the same, or the name of another tunnel of this host, which "nm-wgre adopt"
 * could take over: for verbs that change nothing. */
gboolean wgre_source_load_any (const char *argument, WgreSource *ret_source, GError **error);
/* wgre_source_load_unchecked: a file as it is, even if it is no valid profile. FALSE when it cannot
 * be read at all, or has no known format. */
gboolean wgre_source_load_unchecked (const char *argument, WgreSource *ret_source);
/* wgre_source_is_file: whether @argument is a file: it has a slash, or it is the name of a regular
 * file that has a dot or is a configuration. Anything else is a connection. */
gboolean wgre_source_is_file (const char *argument);
