/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/peer.h"
#include "formats/kit/text.h"

/* A peer while a file is read: its parts come one by one, its number only when all are known. */
typedef struct {
  WgrePeer *peer;
  gboolean has_key;
  gboolean has_id;  /* the number in peer->id is from a remark */
  gboolean in_file; /* the preshared key: see wgre_draft_ask() */
  char *psk_flags;  /* NULL: those of a key that is in the file, or none */
  char *file;       /* where it begins */
  guint line;
} WgreDraft;

/* wgre_draft_add: a new one at the end of @drafts, which begins in the line of @text. */
WgreDraft *wgre_draft_add (GPtrArray *drafts, const WgreText *text);
/* wgre_draft_list: a list for them that releases them; keys are wiped. */
GPtrArray *wgre_draft_list (void);

/* wgre_draft_set: one part. @word is "public-key", "preshared-key" or a word of wgre_peer_set().
 * Allowed IPs are added to those that are there, without their host bits. On failure the message
 * calls it @name, as the file does, at @column (0: none). */
gboolean wgre_draft_set (WgreDraft *draft, const WgreText *text, guint column, const char *name,
                         const char *word, const char *value, GError **error);

/* wgre_draft_ask: the preshared key is in a file that is not opened: it is asked for, even if the
 * text has one, too. */
void wgre_draft_ask (WgreDraft *draft);
/* wgre_draft_set_remark: sets what a remark has: "id", "name" or "psk-flags". */
gboolean wgre_draft_set_remark (WgreDraft *draft, const WgreText *text, const char *word,
                                const char *value, GError **error);

/* wgre_draft_emit: makes keys "peer.1" … of the import that @text belongs to; the peers go there.
 * One without a public key is left out, with a warning. */
void wgre_draft_emit (GPtrArray *drafts, const WgreText *text);
