/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

/* wgre_wgquick_hook_free: wipes its line, which may hold a key. Not for NULL. */
void wgre_wgquick_hook_free (gpointer hook);
/* wgre_wgquick_read_command: a value of PreUp, PostUp, PreDown, PostDown; it waits. Never fails. */
gboolean wgre_wgquick_read_command (WgreWgquick *reader, char *value, char **ret_reason);
/* wgre_wgquick_settle_commands: when all of the file has been read: keys, warnings, and lines that
 * are kept. */
void wgre_wgquick_settle_commands (WgreWgquick *reader);
