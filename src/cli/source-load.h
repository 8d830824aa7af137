/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/source.h"

/* wgre_source_load: @argument is a file (a keyfile of NetworkManager or any known format), or the
 * name or UUID of a connection. wgre_source_is_file() tells which. */
gboolean wgre_source_load (const char *argument, WgreSource *ret_source, GError **error);
/* wgre_source_load_any: the same, or the name of a tunnel that this host has without us, which
 * "nm-wgre adopt" could take over: for verbs that only look. */
gboolean wgre_source_load_any (const char *argument, WgreSource *ret_source, GError **error);
/* wgre_source_load_draft: a file as it is, even if what it says is no profile that can be. FALSE
 * when it cannot be read at all, or is no file for a reader of formats. */
gboolean wgre_source_load_draft (const char *argument, WgreSource *ret_source);
/* wgre_source_is_file: how @argument is understood. What has a slash is a file, and so is the name
 * of a file that has a dot or that is a configuration; anything else is a connection. */
gboolean wgre_source_is_file (const char *argument);
