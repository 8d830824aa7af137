/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/editor/form.h"

/* A value that is a line of words, such as a peer or a neighbour: each word is a row of its own, so
 * that a field can show it. */
typedef struct {
  const WgreOption *(*row) (guint i); /* the words in their order; NULL behind the last one */
  guint n_bare;                       /* the first so many words have no "name=" */
} WgreWords;

/* wgre_words_get: the value of the word of that row in @text, or NULL. Free with g_free(). */
char *wgre_words_get (const WgreWords *words, const char *text, guint row);
/* wgre_words_split: sets the keys of the words in @part. */
void wgre_words_split (const WgreWords *words, const char *text, WgreForm *part);
/* wgre_words_join: the line that the keys in @part make, each word in the form that is usual for
 * it. Free with g_free(). */
char *wgre_words_join (const WgreWords *words, WgreForm *part);
/* wgre_words_apply: what was edited in @part goes into @form as item @id of @option, with all that
 * hangs on it. A line that says the same as before stays as it was. */
void wgre_words_apply (const WgreWords *words, WgreForm *part, WgreForm *form,
                       const WgreOption *option, guint32 id);
