/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/peer.h"
#include "formats/kit/kept.h"
#include "formats/kit/text.h"

/* What the parts of the reader of wg-quick's files share: read.c has the lines, keys.c
 * the keys and their values, and so on. For these files only. */

#define WGRE_QUICK_BLANKS " \t\n\v\f\r"

typedef enum {
  WGRE_QUICK_NONE,
  WGRE_QUICK_INTERFACE,
  WGRE_QUICK_PEER,
  WGRE_QUICK_N_SECTIONS
} WgreQuickSection;

/* One item of AllowedIPs. Items are applied when their section is complete, since only then is it
 * known whose they are. */
typedef struct {
  WgrePrefix prefix;
  gboolean remove;
  guint line;
} WgreQuickChange;

/* A line that is kept, and its place in its section. */
typedef struct {
  WgreKept *kept;
  guint rank;
  guint batch; /* of those that got their places together; 0: it was alone */
} WgreQuickLine;

#define WGRE_QUICK_ABOVE 0u
#define WGRE_QUICK_BEFORE(key) (2 * (key) + 2) /* by the key's number */
#define WGRE_QUICK_BEHIND(key) (WGRE_QUICK_BEFORE (key) + 1)
#define WGRE_QUICK_END G_MAXUINT

/* One [Peer] section. */
typedef struct {
  WgrePeer *peer;     /* without its allowed_ips */
  guint line;         /* of the section's head */
  gboolean has_key;   /* there was a PublicKey */
  gboolean explicit;  /* the name is from a comment "Name = …" */
  gboolean replace;   /* its AllowedIPs replace those of an earlier section of the same peer */
  gboolean psk_given; /* also when it was all zero, which takes it away */
  guint psk_line, psk_column;
  char *psk_flags; /* from an own comment; NULL: none */
  gboolean has_id; /* the id in peer->id is from an own comment */
  GArray *lines;   /* of WgreQuickLine; NULL: none */
  guint64 behind;  /* bits: keys that have a comment behind them */
} WgreQuickBlock;

/* A key of the profile in a comment. It overrides what the rest of the file sets. */
typedef struct {
  char *key, *value;
  guint line;
} WgreQuickOwn;

typedef struct {
  WgreText *text;
  WgreQuickSection section;
  const char *key; /* name of the key being read */
  const char *at;  /* what a failure is about */
  guint64 seen;    /* bits: keys of this section that were given */
  GString *addresses, *dns, *dns_search;
  GString *disguise;     /* names of AmneziaWG's keys in the file, separated by ", " */
  guint disguise_line;   /* of the first one */
  gboolean disguised;    /* one has a value */
  char *above;           /* name from the comment in the line above, if there is one */
  gboolean fresh;        /* nothing since the head of the section */
  WgreQuickBlock *block; /* the [Peer] being read */
  GArray *changes;       /* of WgreQuickChange: those of the block */
  GPtrArray *blocks;     /* of WgreQuickBlock, the complete ones, one for each peer */
  GHashTable *by_key;    /* WgreKey of a peer → WgreQuickBlock */
  GHashTable
      *owners; /* WgrePrefix → WgreQuickBlock: a prefix belongs to one peer, as in the kernel */
  gboolean contested;   /* a prefix was given twice, or taken away: lists have more than they own */
  GPtrArray *own;       /* of WgreQuickOwn: own comments of [Interface] */
  GArray *lines;        /* of WgreQuickLine: those of [Interface]; NULL: none */
  guint64 behind;       /* as in WgreQuickBlock */
  guint32 last_id;      /* the highest one that a peer has */
  GPtrArray *pending;   /* of WgreKept: lines of which the place is not known yet */
  guint settled;        /* of them, those that are not about what follows */
  guint batch;          /* of lines that got their places */
  GPtrArray *hooks;     /* of WgreQuickHook: lines of commands */
  GHashTable *replaced; /* WgreKept, not owned: those of hooks of which keys do some commands */
  GHashTable *own_numbers; /* numbers of lines that own comments give */
} WgreQuick;

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
/* wgre_quick_append_item: to a list of the profile. */
void wgre_quick_append_item (GString *list, const char *item);

/* --- peers.c --- */

WgreQuickBlock *wgre_quick_block_new (guint line);
void wgre_quick_block_free (gpointer data);
/* wgre_quick_block_finish: the section that was being read is complete; it joins the blocks, or an
 * earlier one of the same peer. */
gboolean wgre_quick_block_finish (WgreQuick *reader, GError **error);
/* wgre_quick_block_settle: of the prefixes that a peer was given those that it still has, each
 * once. */
void wgre_quick_block_settle (WgreQuick *reader, WgreQuickBlock *block);
/* Of WgrePrefix, for hash tables. */
guint wgre_quick_prefix_hash (gconstpointer data);
gboolean wgre_quick_prefix_equal (gconstpointer a, gconstpointer b);

/* --- lines.c --- */

/* wgre_quick_keep: a line that is kept; it waits for its place. Returns what belongs to @reader, or
 * NULL if the line may not be kept. */
WgreKept *wgre_quick_keep (WgreQuick *reader, WgreKeptSort sort, const char *at, const char *text);
/* wgre_quick_reserve: the place for a line of which it is not known yet whether it is kept: its
 * text is NULL. */
WgreKept *wgre_quick_reserve (WgreQuick *reader);
/* wgre_quick_settle_replaced: comments above commands that became
 * keys go to where those keys are written. */
void wgre_quick_settle_replaced (WgreQuick *reader);
/* wgre_quick_keep_behind: a comment behind the key with number @bit. */
void wgre_quick_keep_behind (WgreQuick *reader, guint bit, const char *at, const char *comment);
/* wgre_quick_place_pending: the first @count lines that wait for a place get this one. */
void wgre_quick_place_pending (WgreQuick *reader, guint rank, guint count);
/* wgre_quick_merge_lines: moves the lines of one section to those of another. */
void wgre_quick_merge_lines (GArray **into, GArray *from);
/* wgre_quick_emit_lines: into the import, in the order in which they will be written; @number is
 * that of the last one. @block: NULL for those of [Interface]. */
void wgre_quick_emit_lines (WgreQuick *reader, GArray *lines, const WgreQuickBlock *block,
                            guint32 id, guint32 *number);

/* --- hooks.c --- */

void wgre_quick_hook_free (gpointer hook);
/* wgre_quick_read_command: a value of PreUp, PostUp, PreDown, PostDown; it waits. Never fails. */
gboolean wgre_quick_read_command (WgreQuick *reader, char *value, char **ret_reason);
/* wgre_quick_settle_commands: when all of the file has been read: keys, warnings, and lines that
 * are kept. */
void wgre_quick_settle_commands (WgreQuick *reader);

/* --- own.c --- */

void wgre_quick_own_free (gpointer data);
/* wgre_quick_read_own: an own comment, see formats/kit/own.h. */
gboolean wgre_quick_read_own (WgreQuick *reader, const char *key, const char *value,
                              GError **error);
/* wgre_quick_emit_own: those of [Interface], into the import. */
void wgre_quick_emit_own (WgreQuick *reader);
