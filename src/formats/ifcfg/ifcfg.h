/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/outline.h"

/* Files ifcfg-NAME of Red Hat's initscripts, as ifup-tunnel and ifup-sit read them, with the files
 * keys-NAME, route-NAME, route6-NAME, rule-NAME and rule6-NAME beside them. Assignments only;
 * nothing is run. */

extern const WgreOutlineFile wgre_ifcfg_files[];
/* wgre_ifcfg_sniff: a tunnel's variable is assigned. */
gboolean wgre_ifcfg_sniff (const char *file, const char *text);
/* wgre_ifcfg_read: what @text and files beside it say becomes keys of its import. FALSE: an error
 * was set. */
gboolean wgre_ifcfg_read (WgreText *text, GError **error);
/* wgre_ifcfg_write: adds the files to @writer; a key that they cannot hold is refused. */
void wgre_ifcfg_write (WgreWriter *writer);
