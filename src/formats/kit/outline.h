/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "formats/kit/text.h"
#include "formats/kit/writer.h"

/* The order of sections, keys and comments in a file, so that lines without a meaning for the
 * tunnel are written again at their places. A reader notes heads, keys and comments while it reads.
 * Where they belong depends on what will be written: so the file is written without them, and
 * scanned in the same way. A place is "PART.above", "PART.KEY", "PART.KEY.behind" or "PART.end",
 * where sections are PART.SECTION; repeated ones are told apart by what they are about
 * ("network.route.::/0", "netdev.peer.2"). A comment above the head of a section belongs to it,
 * unless a blank line is between them. */

/* A section that may be repeated, and the key that tells its instances apart; NULL: the rest of its
 * name does, behind @section. */
typedef struct {
  const char *section;
  const char *key;
  gboolean peer; /* it is a peer, and the key its public key */
} WgreOutlineSection;

/* One of the files that a format has. */
typedef struct {
  const char *part;
  const char *prefix, *suffix;        /* of its name, around that of the connection */
  const WgreOutlineSection *sections; /* ends with a section of NULL; NULL: the file has none */
  /* scan: reads a file that was written only for its outline. */
  void (*scan) (WgreText *text);
  /* takes: whether a line that is no comment can be written; NULL: any with "=", and heads. */
  gboolean (*takes) (const char *line);
} WgreOutlineFile;

/* wgre_outline_new: @files ends with a part of NULL; the first is the one that is asked for. */
WgreOutline *wgre_outline_new (const WgreOutlineFile *files);
/* wgre_outline_free: the files' table is static and stays. Not for NULL. */
void wgre_outline_free (WgreOutline *outline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreOutline, wgre_outline_free)

/* --- for readers; without an outline, or in a file that is no part of it, all do nothing --- */

/* wgre_outline_head: a section begins; @section is what stands between the brackets. */
void wgre_outline_head (const WgreText *text, const char *section);
/* wgre_outline_key: an assignment; @value (may be NULL) tells a repeated section from others. */
void wgre_outline_key (const WgreText *text, const char *name, const char *value);
/* wgre_outline_blank: a blank line, which parts comments from what is below it. */
void wgre_outline_blank (const WgreText *text);
/* wgre_outline_comment: @behind: of the key before it. */
void wgre_outline_comment (const WgreText *text, const char *comment, gboolean behind);
/* wgre_outline_keep: the last key has no effect, and its line is kept. */
void wgre_outline_keep (const WgreText *text, const char *line);
/* wgre_outline_keep_all: the same for keys of this part: name → line. */
void wgre_outline_keep_all (const WgreText *text, GHashTable *lines);
/* wgre_outline_forget: removes what was noted of this file. */
void wgre_outline_forget (const WgreText *text);

/* --- for formats --- */

/* wgre_outline_keeps_any: whether there is a line that was kept. */
gboolean wgre_outline_keeps_any (const WgreOutline *outline);
/* wgre_outline_settle: keys file.* of the import that @text belongs to; @files is of WgreFile: what
 * is written for @profile, which is that of the import. */
void wgre_outline_settle (const WgreOutline *outline, const WgreText *text,
                          const WgreProfile *profile, const GPtrArray *files);
/* wgre_outline_weave: puts lines of the profile into the files that were written. What has no place
 * there is left; what is about a peer that is gone is dropped. @others: files can be added. */
void wgre_outline_weave (const WgreOutlineFile *parts, WgreWriter *writer, gboolean others);
