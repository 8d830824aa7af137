/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"

/* Things of the system that several tunnels may want at once. Each has a folder with one file, a
 * claim, for every owner that wants it. Claims outlive the processes; the journals of these say
 * what to release. */

/* wgre_claim_add: @owner: a file name. Twice is fine. */
gboolean wgre_claim_add (const char *folder, const char *owner, GError **error);
/* wgre_claim_has: whether @owner has a claim there. */
gboolean wgre_claim_has (const char *folder, const char *owner);
/* wgre_claim_remove: with the last claim goes the folder. To be called when what @owner claimed is
 * back as it was, so that a failure can be repeated. */
void wgre_claim_remove (const char *folder, const char *owner);
/* wgre_claim_leave: the same, for callers that can try again: FALSE when something of it is still
 * there, which would count as a claim for ever. */
gboolean wgre_claim_leave (const char *folder, const char *owner, GError **error);
/* wgre_claim_count: how many owners there are. */
guint wgre_claim_count (const char *folder);
/* wgre_claim_original: path of a file beside the claims, which is no claim: what was there before.
 * Free with g_free(). */
char *wgre_claim_original (const char *folder);
/* wgre_claim_write: @text as the file @path in such a folder, and no other file on the way there.
 * Whoever is killed meanwhile leaves a part of it: the first claim comes after what was there
 * before. */
gboolean wgre_claim_write (const char *path, const char *text, GError **error);
