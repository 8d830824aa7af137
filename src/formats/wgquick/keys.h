/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

typedef enum {
  WGRE_QUICK_ONCE = 1 << 0,  /* the last one counts */
  WGRE_QUICK_GLUED = 1 << 1, /* wg removes all blanks from the value before it reads it */
  WGRE_QUICK_WHOLE = 1 << 2, /* "#" does not begin a comment */
  WGRE_QUICK_EMPTY = 1 << 3, /* may be empty, as if it were not there */
} WgreQuickKeyFlags;

typedef struct {
  const char *name;
  WgreQuickSection section;
  WgreQuickKeyFlags flags;
  /* read: on failure @ret_reason completes "KEY: …", and reader->at may be moved to the place. */
  gboolean (*read) (WgreQuick *reader, char *value, char **ret_reason);
  /* says: what the profile has when a file that is written has this key: of [Interface] one of
   * these keys, of [Peer] this word. NULL: it is never written. */
  const char *says;
} WgreQuickKey;

#define WGRE_QUICK_N_KEYS 47
extern const WgreQuickKey wgre_quick_keys[WGRE_QUICK_N_KEYS];

/* wgre_quick_key_find: in any case; NULL: there is no such key. */
const WgreQuickKey *wgre_quick_key_find (const char *name);
