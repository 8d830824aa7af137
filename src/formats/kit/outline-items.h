/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/kept.h"
#include "formats/kit/outline.h"

/* The notes of an outline. For the files outline*.c only. */

typedef enum {
  WGRE_OUTLINE_HEAD,
  WGRE_OUTLINE_KEY,
  WGRE_OUTLINE_BLANK,
  WGRE_OUTLINE_KEPT,
} WgreOutlineItemType;

typedef struct {
  WgreOutlineItemType type;
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

/* wgre_outline_item: number @i, from 0. */
WgreOutlineItem *wgre_outline_item (const WgreOutline *outline, guint i);
/* wgre_outline_find_section: its row; NULL: there may be only one of it. */
const WgreOutlineSection *wgre_outline_find_section (const WgreOutlineFile *file, const char *name);
/* wgre_outline_kept_text: the line, if it may be kept; else NULL, and a warning. */
char *wgre_outline_kept_text (const WgreText *text, WgreKeptType type, const char *line);
/* wgre_outline_has_control: whether a line has characters that would not come out again. */
gboolean wgre_outline_has_control (const char *line);
