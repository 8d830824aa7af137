/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/effects/effect.h"
#include "formats/kit/import.h"

/* What one effect of a hook's command is for a profile. */

typedef enum {
  WGRE_ROLE_STAYS,       /* no key does it, for this reason; NULL: it needs no warning */
  WGRE_ROLE_FORWARD_IN,  /* lets everything pass that comes out of the tunnel */
  WGRE_ROLE_FORWARD_OUT, /* or goes into it */
  WGRE_ROLE_FORWARDING,  /* switches forwarding on */
  WGRE_ROLE_MASQUERADE,
  WGRE_ROLE_OPEN, /* lets in what carries the tunnel */
  WGRE_ROLE_KEY,  /* a key does the same, whatever else the file has */
  WGRE_ROLE_NOTHING,
  WGRE_ROLE_CONTAINER, /* only makes room for rules */
  WGRE_ROLE_SAVE,      /* notes what forwarding was */
} WgreRoleType;

/* Ways of packets, on which a command that is not run may have kept some back. */
#define WGRE_WAY_FORWARD (1u << 0)
#define WGRE_WAY_MASQUERADE (1u << 1)
#define WGRE_WAY_INPUT (1u << 2)
#define WGRE_WAY_ALL (WGRE_WAY_FORWARD | WGRE_WAY_MASQUERADE | WGRE_WAY_INPUT)

typedef struct {
  WgreRoleType type;
  guint families;  /* bits */
  const char *key; /* of the profile, with its value; NULL: none */
  char *value;
  const char *second; /* another one */
  char *second_value;
  gboolean append;  /* they are items of lists */
  const char *note; /* what is to be known of it; NULL: nothing */
  char *reason;
  guint ways; /* bits: where it keeps packets back if it stays */
} WgreRole;

/* wgre_role_clear: releases what it has, but not itself. */
void wgre_role_clear (WgreRole *role);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreRole, wgre_role_clear)

/* What of the file an effect is compared with. */
typedef struct {
  const char *name;       /* of the tunnel's link */
  const WgreNames *names; /* of tables */
  guint families;         /* that the tunnel has addresses of; 0: it has none */
  WgrePrefix inner[2];    /* by family: holds all networks of the tunnel; length 255: none */
  const char *port;       /* ListenPort; NULL: none */
  guint64 mark;           /* 0: none */
  gboolean off;           /* it makes no routes */
  guint32 table;          /* of its routes; 0: as wg-quick chooses */
  const char *zone;       /* of firewalld, that the file puts the tunnel into; NULL: none */
  GHashTable *remarks;    /* keys that remarks say; NULL: none. Not owned */
  GHashTable *chains;     /* "TABLE CHAIN" of nftables → WgreEffect that makes it; not owned */
} WgreRoleFile;

/* wgre_role_families: both where the tunnel has no addresses. */
guint wgre_role_families (const WgreRoleFile *file);
/* wgre_role_chain_key: for @chains. Free with g_free(). */
char *wgre_role_chain_key (const char *table, const char *chain);

/* --- for those that find it --- */

/* wgre_role_stay: no key does it, and why. */
void wgre_role_stay (WgreRole *role, const char *reason);
/* wgre_role_stay_because: the command stays a command, for a reason that people are told; it
 * replaces an earlier one. */
void wgre_role_stay_because (WgreRole *role, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* wgre_role_stay_elsewhere: because it is about another link. */
void wgre_role_stay_elsewhere (WgreRole *role, const WgreRoleFile *file);
/* wgre_role_become: a key does it. A value that no profile can have leaves the command where it is.
 */
void wgre_role_become (WgreRole *role, const char *key, const char *value, gboolean append);

/* wgre_role_is_tunnel: whether a link is the tunnel's; @device may be NULL. */
gboolean wgre_role_is_tunnel (const WgreRoleFile *file, const char *device);
