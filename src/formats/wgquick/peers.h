/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

/* wgre_wgquick_block_new: a section [Peer] whose head is in line @line. Free with
 * wgre_wgquick_block_free(). */
WgreWgquickBlock *wgre_wgquick_block_new (guint line);
/* wgre_wgquick_block_free: wipes keys. NULL is fine. */
void wgre_wgquick_block_free (gpointer data);
/* wgre_wgquick_block_finish: the section that was being read is complete; it joins the blocks, or
 * an earlier one of the same peer. */
gboolean wgre_wgquick_block_finish (WgreWgquick *reader, GError **error);
/* wgre_wgquick_block_settle: of the prefixes that a peer was given those that it still has, each
 * once. */
void wgre_wgquick_block_settle (WgreWgquick *reader, WgreWgquickBlock *block);
