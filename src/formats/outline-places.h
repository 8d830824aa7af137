/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kept.h"
#include "formats/outline.h"

/* What the parts of outline.h share: outline.c takes notes, outline-places.c finds the places of a
 * file that is written, outline-settle.c finds one for each line that was read, outline-weave.c
 * puts lines into files. For nobody else. */

typedef enum {
  WGRE_OUTLINE_HEAD,
  WGRE_OUTLINE_KEY,
  WGRE_OUTLINE_BLANK,
  WGRE_OUTLINE_KEPT,
} WgreOutlineItemSort;

typedef struct {
  WgreOutlineItemSort sort;
  guint part;  /* number of the file's row */
  char *file;  /* its name */
  guint line;  /* in it */
  char *name;  /* of the section or the key; NULL: a comment */
  char *about; /* of a head: what tells the section apart; NULL: nothing */
  char *scope; /* of a head: "PART.SECTION", as places have it; NULL: nothing is known of it */
  char *text;  /* of a head that has to be kept, of a comment; NULL: needless */
  gboolean behind;
  gboolean refused; /* of a head: it cannot be kept */
  gint head;        /* number of the item, -1: none */
} WgreOutlineItem;

struct WgreOutline {
  const WgreOutlineFile *files;
  GPtrArray *items; /* of WgreOutlineItem */
  gint head;        /* number of the last one of this file; -1: none */
};

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

/* --- outline.c --- */

/* wgre_outline_item: number @i, from 0. */
WgreOutlineItem *wgre_outline_item (const WgreOutline *outline, guint i);
/* wgre_outline_find_section: its row; NULL: there may be only one of it. */
const WgreOutlineSection *wgre_outline_find_section (const WgreOutlineFile *file, const char *name);
/* wgre_outline_kept_text: the line, if it may be kept; else NULL, and a warning. */
char *wgre_outline_kept_text (const WgreText *text, WgreKeptSort sort, const char *line);
/* wgre_outline_has_control: whether a line has characters that would not come out again. */
gboolean wgre_outline_has_control (const char *line);

/* --- outline-places.c --- */

/* wgre_outline_place_find: its number, 0: there is none. */
guint wgre_outline_place_find (const WgreOutlinePlaces *places, const char *name);
/* wgre_outline_name_sections: gives each head its scope; peers go by their numbers in @profile. */
void wgre_outline_name_sections (const WgreOutline *outline, const WgreProfile *profile);
/* wgre_outline_scope_of: that of the item's section; NULL: there is none. */
const char *wgre_outline_scope_of (const WgreOutline *outline, const WgreOutlineItem *item);
char *wgre_outline_place_name (const char *scope, const char *key, const char *tail);
/* wgre_outline_places: those of all files, in their order. */
WgreOutlinePlaces wgre_outline_places (const WgreOutline *outline, const WgreProfile *profile);
/* wgre_outline_scan: what stands where in files that were written. */
WgreOutline *wgre_outline_scan (const WgreOutlineFile *parts, const char *main_file,
                                const GPtrArray *files);
/* wgre_outline_name_of_part: the file name that it has beside @main_file. */
char *wgre_outline_name_of_part (const WgreOutlineFile *parts, guint part, const char *main_file);
WgreFile *wgre_outline_find_file (const GPtrArray *files, const char *name);
void wgre_outline_places_clear (WgreOutlinePlaces *places);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreOutlinePlaces, wgre_outline_places_clear)
