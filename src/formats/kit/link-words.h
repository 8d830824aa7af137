/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/option.h"
#include "formats/kit/shell.h"

/* The words of "ip tunnel add" and "ip link add", which are those of the option table. */

/* A word that is a key of the profile. */
typedef struct {
  const WgreOption *option;
  const char *value; /* lives as long as the words */
  guint at;          /* number of the word */
} WgreLinkSetting;

typedef struct {
  gboolean link;    /* of "ip link": before the kind, "dev" is a word for the name */
  guint name, kind; /* numbers of words; 0: there is none */
  guint odd;        /* of one that is not known; 0: there is none */
  GArray *settings; /* of WgreLinkSetting */
  GArray *lost;     /* of guint: numbers of words that a profile has no key for */
} WgreLinkWords;

/* wgre_link_words_parse: takes the words from number @first on, of "ip link" or "ip tunnel". Never
 * fails. */
void wgre_link_words_parse (const WgreShell *shell, guint first, gboolean link,
                            WgreLinkWords *ret_words);
/* wgre_link_words_clear: releases what it has, but not itself. */
void wgre_link_words_clear (WgreLinkWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreLinkWords, wgre_link_words_clear)

/* wgre_link_words_kind: the value of the key "tunnel" for a kind as ip(8) calls it; NULL for one
 * that a profile cannot be. */
const char *wgre_link_words_kind (const WgreShell *shell, const WgreLinkWords *words);
/* wgre_link_words_apply: sets all keys, the kind too. */
gboolean wgre_link_words_apply (const WgreShell *shell, const WgreLinkWords *words, GError **error);
