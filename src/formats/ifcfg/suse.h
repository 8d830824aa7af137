/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/outline.h"

/* Files ifcfg-NAME of SUSE's wicked with a tunnel (ifcfg-tunnel(5)), with the files ifroute-NAME,
 * routes and ifrule-NAME beside them. Assignments only; nothing is run. */

extern const WgreOutlineFile wgre_suse_files[];
/* wgre_suse_sniff: TUNNEL or a variable that belongs to it is assigned. */
gboolean wgre_suse_sniff (const char *file, const char *text);
/* wgre_suse_read: what @text and files beside it say becomes keys of its import. FALSE: an error
 * was set. */
gboolean wgre_suse_read (WgreText *text, GError **error);
/* wgre_suse_write: adds the files to @writer; a key that they cannot hold is refused. */
void wgre_suse_write (WgreWriter *writer);
