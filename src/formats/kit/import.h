/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The result of reading a file, and what a reader may ask the system. */

/* A position in a file. */
typedef struct {
  char *file;   /* base name: of the file that is read, or of one beside it; a GRefString */
  guint line;   /* from 1; 0: the file as a whole */
  guint column; /* in characters, from 1; 0: the line as a whole */
} WgrePosition;

/* wgre_position_clear: releases what it has, but not itself. */
void wgre_position_clear (WgrePosition *position);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgrePosition, wgre_position_clear)
/* wgre_position_to_string: "FILE", "FILE:LINE" or "FILE:LINE:COLUMN". Free with g_free(). */
char *wgre_position_to_string (const WgrePosition *position);

/* What a warning is about, where others can say more of it. */
typedef enum {
  WGRE_WARNING_OTHER,
  WGRE_WARNING_HOST_BITS, /* were cut off a network */
  WGRE_WARNING_SAME_PEER, /* two sections became one */
  WGRE_WARNING_OVERLAP,   /* an allowed IP of two peers went to one of them */
} WgreWarningAbout;

/* Something in the file that was accepted but does not mean what its writer may think. */
typedef struct {
  WgrePosition at;
  char *text;    /* never holds a key */
  gboolean note; /* nothing is lost and nothing is to be done: only to be known */
  WgreWarningAbout about;
  char *item; /* the part of the line; NULL: it is not known; never a secret */
} WgreWarning;

/* wgre_warning_free: for lists of WgreWarning; not for NULL. */
void wgre_warning_free (gpointer warning);
/* wgre_warning_to_string: position and text. Free with g_free(). */
char *wgre_warning_to_string (const WgreWarning *warning);

/* The result of reading a file. */
typedef struct {
  char *interface;       /* from the file or its name, cut to fit; NULL when nothing fits */
  char *id;              /* what the file calls the connection; NULL: nothing */
  GHashTable *data;      /* string → string, as vpn.data */
  GHashTable *secrets;   /* string → string, as vpn.secrets; wiped when released */
  GHashTable *positions; /* see wgre_import_position(): key → WgrePosition; the key is behind it in
                            the same memory */
  GArray *peers;         /* the same for keys of peers, of which there may be thousands */
  GPtrArray *warnings;   /* of WgreWarning, in the order of the lines, files beside last */
} WgreImport;

/* wgre_import_new: an empty one. Release with wgre_import_free(). */
WgreImport *wgre_import_new (void);
/* wgre_import_free: secrets are wiped. NULL is fine. */
void wgre_import_free (WgreImport *import);
/* wgre_import_locate: where a key of data or secrets is in the file. Takes what @position has. */
void wgre_import_locate (WgreImport *import, const char *key, WgrePosition position);
/* wgre_import_locate_peer: the same for "peer.<id>" and what hangs on it, but for ".psk", which has
 * a position of its own if @preshared_key. */
void wgre_import_locate_peer (WgreImport *import, guint32 id, gboolean preshared_key,
                              WgrePosition position);
/* wgre_import_settle_positions: from here on one can ask for them. */
void wgre_import_settle_positions (WgreImport *import);
/* wgre_import_position: where a key of data or secrets is, as it was said last; NULL: not known. */
const WgrePosition *wgre_import_position (const WgreImport *import, const char *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreImport, wgre_import_free)

/* What a file may refer to and only a system can look up. A callback that is NULL finds nothing. */
typedef struct {
  gboolean (*table) (const char *name,
                     guint32 *ret_table); /* routing tables, as in /etc/iproute2/rt_tables */
  gboolean (*udp_port) (const char *name,
                        guint16 *ret_port); /* UDP services, as in /etc/services */
  /* beside: the contents of the file @name, a base name or see list, in the folder of the file that
   * is read
   * (@file_name of wgre_format_read()); NULL when there is none, or it cannot be read. */
  GBytes *(*beside) (const char *file_name, const char *name);
  /* list: the names in the folder @folder, a base name, beside it, in any order; NULL when there is
   * none. They are read as "FOLDER/NAME" by beside. Free with g_strfreev(). */
  char **(*list) (const char *file_name, const char *folder);
} WgreNames;
