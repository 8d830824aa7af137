/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

void wgre_quick_hook_free (gpointer hook);
/* wgre_quick_read_command: a value of PreUp, PostUp, PreDown, PostDown; it waits. Never fails. */
gboolean wgre_quick_read_command (WgreQuick *reader, char *value, char **ret_reason);
/* wgre_quick_settle_commands: when all of the file has been read: keys, warnings, and lines that
 * are kept. */
void wgre_quick_settle_commands (WgreQuick *reader);
