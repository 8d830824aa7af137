/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/text.h"

/* Keyfiles of NetworkManager with a native WireGuard or IP tunnel connection, or with one of the
 * plugin NetworkManager-wireguard that was there before
 * (nm-settings-keyfile(5), libnm's nm-keyfile.c). */

/* wgre_keyfile_sniff: the first section is [connection] and its type is one of them. */
gboolean wgre_keyfile_sniff (const char *file, const char *text);
gboolean wgre_keyfile_read (WgreText *text, GError **error);
