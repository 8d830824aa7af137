/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* wgre_export: writes a connection as the files of the format that @path names
 * (wgre_format_write()), readable by their owner only. Secrets that it does not have are asked for
 * (wgre_connection_fetch_secrets()).
 * @notes: of char *: gets sentences that the user should read, also on failure. Codes of
 * wgre_format_write(), wgre_file_write() and wgre_connection_fetch_secrets(). */
gboolean wgre_export (NMConnection *connection, const char *path, GPtrArray *notes, GError **error);

/* wgre_export_suggest: the base name for such a file, in the format that suits the tunnel best;
 * NULL where the connection has no name. Free with g_free(). */
char *wgre_export_suggest (NMConnection *connection);
