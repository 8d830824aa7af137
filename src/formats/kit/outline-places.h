/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/outline-items.h"

/* Places of a file that is written: outline-settle.c finds one for each line that was read,
 * outline-weave.c puts lines into files. For the files outline*.c only. */

typedef struct {
  char *name;
  guint part;
  guint line;      /* in front of which a line is put; of a comment behind a key, that of the key */
  gboolean behind; /* a comment behind a key */
  GPtrArray *lines; /* of const WgreLine, to be written there; NULL: none */
} WgreOutlinePlace;

typedef struct {
  GPtrArray *list;     /* of WgreOutlinePlace, in their order */
  GHashTable *by_name; /* name → number of the place, from 1 */
} WgreOutlinePlaces;

/* wgre_outline_place_find: its number, 0: there is none. */
guint wgre_outline_place_find (const WgreOutlinePlaces *places, const char *name);
/* wgre_outline_name_sections: gives each head its scope; peers go by their numbers in @profile. */
void wgre_outline_name_sections (const WgreOutline *outline, const WgreProfile *profile);
/* wgre_outline_scope_of: that of the item's section; NULL: there is none. */
const char *wgre_outline_scope_of (const WgreOutline *outline, const WgreOutlineItem *item);
/* wgre_outline_place_name: "SCOPE.KEYTAIL" with the key in lower case. Free with g_free(). */
char *wgre_outline_place_name (const char *scope, const char *key, const char *tail);
/* wgre_outline_places: those of all files, in their order. */
WgreOutlinePlaces wgre_outline_places (const WgreOutline *outline, const WgreProfile *profile);
/* wgre_outline_scan: the outline of files that were written. */
WgreOutline *wgre_outline_scan (const WgreOutlineFile *parts, const char *main_file,
                                const GPtrArray *files);
/* wgre_outline_name_of_part: the file name that it has beside @main_file. */
char *wgre_outline_name_of_part (const WgreOutlineFile *parts, guint part, const char *main_file);
/* wgre_outline_find_file: the one with this base name; NULL: it was not written. */
WgreFile *wgre_outline_find_file (const GPtrArray *files, const char *name);
/* wgre_outline_places_clear: releases what it has, but not itself. One that is all zero is fine. */
void wgre_outline_places_clear (WgreOutlinePlaces *places);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreOutlinePlaces, wgre_outline_places_clear)
