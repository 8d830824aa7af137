/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* Commands of ip(8) and wg(8) that make a tunnel, as people keep them in rc.local and hooks.
 * Nothing is run: what is no such command is a warning, and where only a shell knows what a command
 * says, or whether it is run, the file is refused. Of several links that one is read that the file
 * is called like. */

/* wgre_commands_sniff: there is a command that makes a tunnel. */
gboolean wgre_commands_sniff (const char *file, const char *text);
gboolean wgre_commands_read (WgreText *text, GError **error);
