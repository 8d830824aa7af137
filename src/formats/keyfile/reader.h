/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/draft.h"
#include "formats/kit/ini.h"
#include "formats/kit/rule.h"

/* What the parts of the reader of keyfiles share: read.c has the file, families.c the sections
 * [ipv4] and [ipv6]. For no other folder. */

/* What a section says of all its routes. */
typedef struct {
  guint32 table;
  char *metric, *gateway; /* owned */
  guint line, column;     /* of the gateway */
  gboolean never_default;
} WgreKeyfileFamily;

typedef struct {
  GPtrArray *peers;              /* of WgreDraft */
  GPtrArray *routes;             /* of the routes of families.c, in the order of the file */
  GHashTable *known;             /* section and number → route; not owned */
  WgreKeyfileFamily families[2]; /* [ipv4], [ipv6] */
  WgreRules rules;
  gboolean autoconnect;
} WgreKeyfileReader;

/* wgre_keyfile_reader_init: @routes and @known; wgre_keyfile_reader_clear: all but @peers. */
void wgre_keyfile_reader_init (WgreKeyfileReader *reader);
void wgre_keyfile_reader_clear (WgreKeyfileReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreKeyfileReader, wgre_keyfile_reader_clear)

/* wgre_keyfile_families_key: the row for an assignment of [ipv4] or [ipv6], or NULL. Its @read
 * wants a WgreKeyfileReader as user data. */
const WgreIniKey *wgre_keyfile_families_key (const WgreIniEntry *entry);
/* wgre_keyfile_families_settle: routes, and what is said of all of them, become keys of the
 * import; when the whole file is read. */
gboolean wgre_keyfile_families_settle (const WgreText *text, const WgreKeyfileReader *reader,
                                       GError **error);
