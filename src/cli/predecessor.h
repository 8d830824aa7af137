/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/format.h"

/* A tunnel of this host whose place a connection of ours can take: one of wg-quick, one of
 * initscripts or wicked (ifcfg-NAME), or a WireGuard or IP tunnel connection of NetworkManager's
 * own. */

typedef struct _WgrePredecessor WgrePredecessor;

/* One kind of predecessor; a row of the table in predecessor.c. */
typedef struct {
  const char *name; /* as a connection remembers it, and as messages call it */
  /* find: @name is that of the tunnel, or the UUID of a connection. NULL: there is none; an error
   * is set only when there is one that cannot be read. */
  WgrePredecessor *(*find) (const char *name, GError **error);
  /* list: the names of all of them. Free with g_strfreev(). */
  char **(*list) (void);
  /* run: brings it up or takes it down, and waits until that is done. Does nothing if it is so
   * already. */
  gboolean (*run) (const WgrePredecessor *predecessor, gboolean up, GError **error);
  /* enable: has it come up by itself (at boot, or as NetworkManager's autoconnect does), or not. */
  gboolean (*enable) (const WgrePredecessor *predecessor, gboolean enable, GError **error);
} WgrePredecessorKind;

struct _WgrePredecessor {
  const WgrePredecessorKind *kind;
  char *name;       /* of the tunnel */
  char *where;      /* the path of its file, or the UUID of the connection */
  char *file;       /* the name of its text for wgre_format_read() */
  GBytes *contents; /* its text; wiped when released */
  gboolean up;      /* now */
  gboolean enabled; /* comes up by itself */
  char **users;     /* names of the only users who may use it; NULL: everybody may */
  char *zone;       /* of the firewall; NULL: none is named */
  GHashTable *flags; /* key of vpn.data → value: the flags of secrets, which the text does not have;
                        NULL: none */
};

/* wgre_predecessor_free: NULL is fine. */
void wgre_predecessor_free (WgrePredecessor *predecessor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgrePredecessor, wgre_predecessor_free)

extern const WgrePredecessorKind *const wgre_predecessor_kinds[]; /* ends with NULL */

/* wgre_predecessor_kind: the kind with this name (may be NULL); NULL: there is none. */
const WgrePredecessorKind *wgre_predecessor_kind (const char *name);

/* wgre_predecessor_find: @name is that of the tunnel, or the path of its file where the kind looks
 * for files. If several have the name, the only one that is up. Codes NOT_FOUND, INVALID (several),
 * and those of wgre_file_read(). */
WgrePredecessor *wgre_predecessor_find (const char *name, GError **error);

/* wgre_predecessor_switch: the text of an ifcfg file, changed so that the link starts at boot or
 * not: only the line with ONBOOT (Red Hat) or STARTMODE (SUSE) is different. NULL: there is no such
 * line. Free with wgre_wipe_string(). */
char *wgre_predecessor_switch (const char *text, gboolean enable);

/* --- predecessor-native.c, which needs libnm --- */

extern const WgrePredecessorKind wgre_predecessor_native;
