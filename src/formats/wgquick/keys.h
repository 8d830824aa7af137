/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

typedef enum {
  WGRE_WGQUICK_ONCE = 1 << 0,  /* the last one counts */
  WGRE_WGQUICK_GLUED = 1 << 1, /* wg removes all blanks from the value before it reads it */
  WGRE_WGQUICK_WHOLE = 1 << 2, /* "#" does not begin a comment */
  WGRE_WGQUICK_EMPTY = 1 << 3, /* may be empty, as if it were not there */
} WgreWgquickKeyFlags;

typedef struct {
  const char *name;
  WgreWgquickSection section;
  WgreWgquickKeyFlags flags;
  /* read: on failure @ret_reason completes "KEY: …", and reader->at may be moved to what is wrong.
   */
  gboolean (*read) (WgreWgquick *reader, char *value, char **ret_reason);
  /* says: what the profile has when a file that is written has this key: of [Interface] one of
   * these keys, of [Peer] this word of its text or "psk"; "": always. NULL: it is never written. */
  const char *says;
} WgreWgquickKey;

#define WGRE_WGQUICK_N_KEYS 47
extern const WgreWgquickKey wgre_wgquick_keys[WGRE_WGQUICK_N_KEYS];

/* wgre_wgquick_key_find: in any case; NULL: there is no such key. */
const WgreWgquickKey *wgre_wgquick_key_find (const char *name);
