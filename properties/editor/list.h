/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/editor/field.h"
#include "properties/editor/words.h"

/* Options of which there may be many, shown as a list with a window to edit each: peers and
 * neighbours. The value of such an option is a line of words; each word is a row that a field
 * shows. */
typedef struct {
  const char *heading; /* of the list */
  const char *empty;   /* what it says when it is empty */
  const char *new_title, *edit_title;
  WgreWords words;
  const char *const *required; /* keys of the words that must be there */
  /* How an item is shown: a line and a smaller one below it. Free with g_free(). */
  char *(*title) (WgreForm *form, const WgreOption *option, guint32 id);
  char *(*subtitle) (WgreForm *form, const WgreOption *option, guint32 id);
  gboolean imports; /* there is a button to add items from a file */
} WgreListClass;

/* wgre_list_attach, wgre_list_load: of the field classes that are lists. */
void wgre_list_attach (WgreField *field, WgreGrid *grid, const WgreListClass *class);
void wgre_list_load (WgreField *field);
/* wgre_list_tell: what is said of the items at the moment, in a line of its own: id, as a pointer →
 * text. Holds a reference; no item is made anew, so that nobody loses the place where he is. */
void wgre_list_tell (WgreField *field, GHashTable *lines);
