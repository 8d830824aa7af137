/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* Lines that say nothing about the tunnel and are kept for the day that the file is written again:
 * they become the keys file.* and vendor.* of the profile. */
typedef enum {
  WGRE_KEPT_COMMENT, /* a line, or the end of one that has a value */
  WGRE_KEPT_LINE,    /* an assignment that has no effect */
  WGRE_KEPT_VENDOR,  /* an assignment that has one in another program */
} WgreKeptType;

typedef struct {
  WgreKeptType type;
  guint line;
  char *text; /* NULL: it turned out to be needless */
} WgreKept;

/* wgre_kept_new: a line of the file, as it will be written: without control characters, and a
 * comment begins with "#". NULL, with a warning, for one that cannot be kept: it is too long, or a
 * comment that may hold a secret key. Free with wgre_kept_free(). */
WgreKept *wgre_kept_new (const WgreText *text, WgreKeptType type, const char *at, const char *line);
/* wgre_kept_free: NULL is fine. */
void wgre_kept_free (gpointer kept);
/* wgre_kept_emit: makes the profile's key for a line at @place, with the next number that no line
 * has. @number is that of the line before, 0: there was none. FALSE: there are no more numbers; the
 * first time, this is a warning. */
gboolean wgre_kept_emit (const WgreText *text, const WgreKept *kept, const char *place,
                         guint32 *number);
