/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/outline.h"

/* Keyfiles of NetworkManager with a native WireGuard or IP tunnel connection, or with one of the
 * older plugin NetworkManager-wireguard (nm-settings-keyfile(5), libnm's nm-keyfile.c). */

extern const WgreOutlineFile wgre_keyfile_files[];
/* wgre_keyfile_sniff: there is [connection] and its type is one of these. */
gboolean wgre_keyfile_sniff (const char *file, const char *text);
/* wgre_keyfile_read: what @text and files beside it say becomes keys of its import. FALSE: an error
 * was set. */
gboolean wgre_keyfile_read (WgreText *text, GError **error);
/* wgre_keyfile_write: a native connection. What NetworkManager has no key for is written in
 * remarks, which it drops when it writes the file itself. */
void wgre_keyfile_write (WgreWriter *writer);

/* --- for the writer --- */

/* wgre_keyfile_mode: the number of NMIPTunnelMode, 0: none. */
guint wgre_keyfile_mode (const WgreProfile *profile);
/* wgre_keyfile_flags: the bits of NMIPTunnelFlags and their keys; ends with a key of NULL. */
typedef struct {
  guint bit;
  const char *key, *value;
} WgreKeyfileFlag;
extern const WgreKeyfileFlag wgre_keyfile_flags[];
