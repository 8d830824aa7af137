/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* Commands of ip(8) and wg(8) that make a tunnel, as people keep them in rc.local and hooks.
 * Nothing is run: what is no such command is a warning, and where only a shell knows what a command
 * says, or whether it is run, the file is refused. Of several links, the one with the name of the
 * file is read. */

/* wgre_commands_sniff: there is a command that makes a tunnel. */
gboolean wgre_commands_sniff (const char *file, const char *text);
/* wgre_commands_read: what @text and files beside it say becomes keys of its import. FALSE: an
 * error was set. */
gboolean wgre_commands_read (WgreText *text, GError **error);
