/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/index.h"
#include "core/peer.h"
#include "formats/kit/kept.h"
#include "formats/kit/rule.h"
#include "formats/kit/text.h"

/* What the parts of the reader of wg-quick's files share: what is read, and what waits
 * for the rest of the file. For these files only. */

#define WGRE_WGQUICK_BLANKS " \t\n\v\f\r"

typedef enum {
  WGRE_WGQUICK_NONE,
  WGRE_WGQUICK_INTERFACE,
  WGRE_WGQUICK_PEER,
  WGRE_WGQUICK_N_SECTIONS
} WgreWgquickSection;

/* One item of AllowedIPs. Items are applied when their section is complete, since only then is it
 * known whose they are. */
typedef struct {
  WgrePrefix prefix;
  gboolean remove;
  guint line;
} WgreWgquickChange;

/* A line that is kept, and its place in its section. */
typedef struct {
  WgreKept *kept;
  guint rank;
  guint batch; /* of those that got their places together; 0: it was alone */
} WgreWgquickLine;

#define WGRE_WGQUICK_ABOVE 0u
#define WGRE_WGQUICK_BEFORE(key) (2 * (key) + 2) /* by the key's number */
#define WGRE_WGQUICK_BEHIND(key) (WGRE_WGQUICK_BEFORE (key) + 1)
#define WGRE_WGQUICK_END G_MAXUINT

/* One [Peer] section. */
typedef struct {
  WgrePeer *peer;     /* without its allowed_ips */
  guint line;         /* of the section's head */
  gboolean has_key;   /* there was a PublicKey */
  gboolean explicit;  /* the name is from a comment "Name = …" */
  gboolean replace;   /* its AllowedIPs replace those of an earlier section of the same peer */
  gboolean psk_given; /* also when it was all zero, which takes it away */
  guint psk_line, psk_column;
  char *psk_flags; /* from a remark; NULL: none */
  gboolean has_id; /* the id in peer->id is from a remark */
  GArray *lines;   /* of WgreWgquickLine; NULL: none */
  guint64 behind;  /* bits: keys that have a comment behind them */
} WgreWgquickBlock;

/* A key of the profile in a comment. It overrides what the rest of the file sets. */
typedef struct {
  char *key, *value;
  guint line;
} WgreWgquickRemark;

typedef struct {
  WgreText *text;
  WgreWgquickSection section;
  const char *key;                       /* name of the key being read */
  const char *at;                        /* what a failure is about */
  guint64 seen[WGRE_WGQUICK_N_SECTIONS]; /* bits: keys of the section that were given */
  GString *addresses, *dns, *dns_search;
  GString *disguise;       /* names of AmneziaWG's keys in the file, separated by ", " */
  guint disguise_line;     /* of the first one */
  gboolean disguised;      /* one has a value */
  char *above;             /* name from the comment in the line above, if there is one */
  gboolean fresh;          /* nothing since the head of the section */
  WgreWgquickBlock *block; /* the [Peer] being read: @current, or NULL */
  WgreWgquickBlock current;
  GArray *changes;      /* of WgreWgquickChange: those of the block */
  GArray *blocks;       /* of WgreWgquickBlock, the complete ones, one for each peer */
  WgreIndex *by_key;    /* WgreKey of a peer → number of its block, from 1 */
  WgreIndex *owners;    /* WgrePrefix → number of a block: a prefix belongs to one peer, as in the
                           kernel */
  gboolean contested;   /* a prefix was given twice, or taken away: lists have more than they own */
  GPtrArray *remarks;   /* of WgreWgquickRemark: remarks of [Interface] */
  GArray *lines;        /* of WgreWgquickLine: those of [Interface]; NULL: none */
  guint64 behind;       /* as in WgreWgquickBlock */
  GPtrArray *pending;   /* of WgreKept: lines of which the place is not known yet */
  guint unrelated;      /* of them, those that are not about what follows */
  guint batch;          /* of lines that got their places */
  GPtrArray *hooks;     /* of WgreWgquickHook: lines of commands */
  WgreRules rules;      /* that hooks have made */
  GHashTable *replaced; /* WgreKept, not owned: those of hooks of which keys do some commands */
} WgreWgquick;
