/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/text.h"

/* Files of sections and KEY=VALUE, with comments in lines of their own. */
typedef struct {
  const char *section; /* without its brackets; lives until the next section */
  guint number;        /* of the section, from 1 */
  const char *key;     /* NULL: the head of the section */
  char *value;         /* trimmed; may be cut to pieces */
  const char *at;      /* the value's place, for messages */
} WgreIniEntry;

typedef gboolean (*WgreIniRead) (const WgreText *text, const WgreIniEntry *entry,
                                 gpointer user_data, GError **error);

/* wgre_ini_read: calls @read for each head of a section and each assignment. */
gboolean wgre_ini_read (WgreText *text, WgreIniRead read, gpointer user_data, GError **error);
/* wgre_ini_first_section: whether the first section of a text is [@section]. */
gboolean wgre_ini_first_section (const char *text, const char *section);
