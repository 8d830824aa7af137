/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

/* wgre_wgquick_block_begin: a section [Peer] whose head is in the line of the text. There was none,
 * or it is complete. */
void wgre_wgquick_block_begin (WgreWgquick *reader);
/* wgre_wgquick_block_clear: releases what it has; wipes keys. */
void wgre_wgquick_block_clear (gpointer data);
/* wgre_wgquick_block_finish: the section that was being read is complete; it joins the blocks, or
 * an earlier one of the same peer. */
gboolean wgre_wgquick_block_finish (WgreWgquick *reader, GError **error);
/* wgre_wgquick_block_settle: of the prefixes that the peer of block @i was given those that it
 * still has, each once. */
void wgre_wgquick_block_settle (WgreWgquick *reader, guint i);
