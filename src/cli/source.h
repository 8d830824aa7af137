/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/format.h"
#include "plan/facts.h"

/* Where a profile comes from, and what is said of it beside its data: what NetworkManager hands to
 * the service. */
typedef struct {
  char *uuid;
  char *interface;            /* connection.interface-name, or NULL */
  WgreFamilyUse use[2];       /* by index of wgre_families */
  GHashTable *data, *secrets; /* string → string; secrets are wiped when released */
  GPtrArray *warnings;        /* of char *, a sentence each; may be NULL */
  char *statics; /* what of NetworkManager's own settings a tunnel in another network namespace must
                    not have, a sentence; NULL: none */
  GBytes *contents;   /* of a file; else NULL */
  WgreImport *import; /* of a file that a reader of a format has read; else NULL */
} WgreSource;

/* What stands for the UUID of a file that has none. */
#define WGRE_SOURCE_NO_UUID "00000000-0000-0000-0000-000000000000"

/* wgre_source_load: @argument is a file (a keyfile of NetworkManager or any known format), or the
 * name or UUID of a connection. What has a slash or is the name of a file is a file. */
gboolean wgre_source_load (const char *argument, WgreSource *ret_source, GError **error);
/* wgre_source_load_draft: a file as it is, even if what it says is no profile that can be. FALSE
 * when it cannot be read at all, or is no file for a reader of formats. */
gboolean wgre_source_load_draft (const char *argument, WgreSource *ret_source);
/* wgre_source_is_file: how @argument is understood. */
gboolean wgre_source_is_file (const char *argument);
void wgre_source_clear (WgreSource *source);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreSource, wgre_source_clear)
