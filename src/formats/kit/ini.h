/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* Files of sections and KEY=VALUE, with comments in lines of their own. */
typedef struct {
  const char *section; /* without its brackets; lives until the next section */
  guint number;        /* of the section, from 1 */
  const char *key;     /* NULL: the head of the section */
  char *value;         /* trimmed; may be cut to pieces */
  const char *at;      /* where the value is, for messages */
} WgreIniEntry;

typedef gboolean (*WgreIniRead) (const WgreText *text, const WgreIniEntry *entry,
                                 gpointer user_data, GError **error);

/* A key of a format, and what it becomes. Both patterns may end with "*" for any text and "#" for
 * any digits. */
typedef struct {
  const char *section;
  const char *name;
  const char *key; /* of the profile, for @read */
  /* read: NULL: it goes without saying */
  gboolean (*read) (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                    const char *key, GError **error);
} WgreIniKey;

/* wgre_ini_find: the row for an assignment, or NULL. */
const WgreIniKey *wgre_ini_find (const WgreIniKey *keys, guint length, const WgreIniEntry *entry);

/* wgre_ini_fail, wgre_ini_warn: a message about the value. */
gboolean wgre_ini_fail (const WgreText *text, const WgreIniEntry *entry, gint code, GError **error,
                        const char *what);
gboolean wgre_ini_warn (const WgreText *text, const WgreIniEntry *entry, const char *what);

/* WGRE_INI_REMARK: how the keys of remarks below the head of a section begin, for rows. */
#define WGRE_INI_REMARK "#wgre:"

/* For rows: the value as it is, unless it is empty; each item of a list; a line that is kept for
 * the day that the file is written again; the same with a warning that it has no effect. */
gboolean wgre_ini_value (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                         const char *key, GError **error);
/* wgre_ini_list: adds each item of a list to the key. */
gboolean wgre_ini_list (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                        const char *key, GError **error);
/* wgre_ini_keep: keeps the line for the day that the file is written again. */
gboolean wgre_ini_keep (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                        const char *key, GError **error);
/* wgre_ini_lost: the same, with a warning that the line has no effect. */
gboolean wgre_ini_lost (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                        const char *key, GError **error);

/* wgre_ini_read: calls @read for each head of a section, each assignment and each remark in a
 * section. Remarks above the first section are keys of the profile. */
gboolean wgre_ini_read (WgreText *text, WgreIniRead read, gpointer user_data, GError **error);
/* wgre_ini_scan: reads a file only for its outline. */
void wgre_ini_scan (WgreText *text);
