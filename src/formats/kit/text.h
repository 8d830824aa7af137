/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/key.h"
#include "core/peer.h"
#include "formats/kit/import.h"
#include "formats/kit/mask.h"
#include "formats/kit/sink.h"
#include "formats/kit/words.h"

typedef struct WgreOutline WgreOutline; /* formats/kit/outline.h */

/* A cursor in the text of a file: what every reader works with. Keys and warnings go into the sink;
 * the functions below add the position of the cursor. For another one, change line or mark in a
 * copy of the struct. */
typedef struct {
  const char *path;       /* as the caller gave it, for WgreNames.beside; may be NULL */
  const char *file;       /* base name, for messages */
  const WgreNames *names; /* never NULL */
  WgreSink *sink;         /* not owned; NULL: the text is only scanned for its outline */
  WgreImport *import;     /* that of the sink */
  char *next;             /* text behind the line, or NULL behind the last one */
  char *line;             /* the line, NUL-terminated; a reader may cut it to pieces */
  guint number;           /* of the line, from 1 */
  char *start;            /* of a file beside the one that is read, owned; else NULL */
  gsize size;             /* of it */
  guint mark_line;        /* of the value that is being read, for the positions of keys */
  guint mark_column;      /* of it */
  WgreOutline *outline;   /* not owned; NULL: none is kept */
  const char *part;       /* which of the format's files it is; NULL: none of them */
} WgreText;

/* wgre_text_open_beside: a file beside the one that @text reads, as text of its own which adds to
 * the same import; messages name it. @part: which of the format's files it is; NULL: none of them.
 * FALSE when there is none. Ends with wgre_text_close(). */
gboolean wgre_text_open_beside (const WgreText *text, const char *name, const char *part,
                                WgreText *ret_text);
/* wgre_text_close: wipes the text of a file beside. Does nothing for any other. */
void wgre_text_close (WgreText *text);
/* wgre_text_list_beside: names "FOLDER/NAME.conf" of what is in a folder beside the file, sorted,
 * as systemd reads drop-in files. Free with g_strfreev(). */
char **wgre_text_list_beside (const WgreText *text, const char *folder);
/* wgre_text_list_folder: the same of all names that do not begin with ".". */
char **wgre_text_list_folder (const WgreText *text, const char *folder);

/* wgre_text_next: goes to the next line. FALSE behind the last one. The end of the line ("\n",
 * "\r\n") and blanks before it are cut off. */
gboolean wgre_text_next (WgreText *text);
/* wgre_text_column: the column of a character in the line, counted in characters from 1. */
guint wgre_text_column (const WgreText *text, const char *at);
/* wgre_text_fail: an error with code @code of WGRE_ERROR about a part of the line; @at may be
 * NULL: no column. @name is the key as the file calls it, which the message does not repeat; NULL:
 * none. Returns FALSE. */
gboolean wgre_text_fail (const WgreText *text, const char *at, const char *name, gint code,
                         GError **error, const char *message, ...) G_GNUC_PRINTF (6, 7);
/* wgre_text_fail_column: the same with the number of the column, 0: none. In line 0 it is the file
 * as a whole. */
gboolean wgre_text_fail_column (const WgreText *text, guint column, const char *name, gint code,
                                GError **error, const char *message, ...) G_GNUC_PRINTF (6, 7);
/* wgre_text_fail_va: the same with the arguments in a list. */
gboolean wgre_text_fail_va (const WgreText *text, guint column, const char *name, gint code,
                            GError **error, const char *message, va_list arguments)
    G_GNUC_PRINTF (6, 0);
/* wgre_text_pass_on: an error of the profile, with its position, and the key called @name as in the
 * file (NULL: as it is). Takes @problem. */
gboolean wgre_text_pass_on (const WgreText *text, guint column, const char *name, GError *problem,
                            GError **error);
/* wgre_text_warn: adds a warning about a part of the line; @at may be NULL. */
void wgre_text_warn (const WgreText *text, const char *at, const char *message, ...)
    G_GNUC_PRINTF (3, 4);
/* wgre_text_note: the same for what is only to be known. */
void wgre_text_note (const WgreText *text, const char *at, const char *message, ...)
    G_GNUC_PRINTF (3, 4);
/* wgre_text_about: details of the last warning; @item: the part of the line, or NULL. */
void wgre_text_about (const WgreText *text, WgreWarningAbout about, const char *item);
/* wgre_text_warn_column: a warning with the number of the column, 0: none. */
void wgre_text_warn_column (const WgreText *text, guint column, const char *message, ...)
    G_GNUC_PRINTF (3, 4);
/* wgre_text_warn_va: the same with the arguments in a list. The warning belongs to the sink. */
WgreWarning *wgre_text_warn_va (const WgreText *text, guint column, const char *message,
                                va_list arguments) G_GNUC_PRINTF (3, 0);
/* wgre_text_mark: a value begins here in the line: keys that are set in this line get
 * this position. */
void wgre_text_mark (WgreText *text, const char *at);
/* wgre_text_set_position: remembers the line as the position of a key. */
void wgre_text_set_position (const WgreText *text, const char *key);
/* wgre_text_set: sets a key of the profile's data and remembers the line as its position. */
void wgre_text_set (const WgreText *text, const char *key, const char *value);
/* wgre_text_take: the same, by a key and a value that are taken over. */
void wgre_text_take (const WgreText *text, char *key, char *value);
/* wgre_text_set_secret: the same for a secret; also sets "<key>-flags" to 0 (kept by the system),
 * if there are none, so that a loss of it is noticed. */
void wgre_text_set_secret (const WgreText *text, const char *key, const char *value);

/* wgre_text_call: what the file calls a key, for messages about it that only the whole shows. */
void wgre_text_call (const WgreText *text, const char *key, const char *name);

/* wgre_text_take_peer: takes @peer; what says in the import what it is comes when all is read. */
void wgre_text_take_peer (const WgreText *text, WgrePeer *peer);
/* wgre_text_set_preshared_key: where the secret of a peer is, and its flags; @flags NULL: those of
 * a key that is in the file, or none. */
void wgre_text_set_preshared_key (const WgreText *text, const WgrePeer *peer, const char *flags);

/* wgre_text_parse_key: reads a key of WireGuard that the file calls @name, at @column (0: none). */
gboolean wgre_text_parse_key (const WgreText *text, guint column, const char *name,
                              const char *value, WgreKey *ret_key, GError **error);
/* wgre_text_set_private_key: sets the secret "private-key"; all zero bytes are no key. */
gboolean wgre_text_set_private_key (const WgreText *text, guint column, const char *name,
                                    const char *value, GError **error);

/* wgre_text_set_value: sets a key of the profile's data to what @value means to the key's type.
 * On failure the message calls it @name, as the file does, at @column (0: none). */
gboolean wgre_text_set_value (const WgreText *text, guint column, const char *name, const char *key,
                              const char *value, GError **error);
/* wgre_text_append_value: the same for an item of a list, behind those that are there. Until
 * wgre_sink_settle() the import has the first one only. */
gboolean wgre_text_append_value (const WgreText *text, guint column, const char *name,
                                 const char *key, const char *value, GError **error);

/* wgre_text_join_keys: where "ikey" and "okey" were set alike, they become "key". */
void wgre_text_join_keys (const WgreText *text);
/* wgre_text_drop_isatap_end: an ISATAP tunnel has no single far end: the one in the file is left
 * out, with a warning. */
void wgre_text_drop_isatap_end (const WgreText *text);
/* wgre_text_set_start: sets autostart=yes, at the mark. */
void wgre_text_set_start (const WgreText *text);

/* wgre_text_stem: the file's base name without what follows its last dot. Free with g_free(). */
char *wgre_text_stem (const WgreText *text);
/* wgre_text_fail_several: the error for a file with several links, of which none is called like the
 * file; @names is a list of them. */
gboolean wgre_text_fail_several (const WgreText *text, guint line, guint column, const char *names,
                                 GError **error);

/* wgre_text_copy: bytes with a NUL behind them. Free with g_free(). */
char *wgre_text_copy (const char *bytes, gsize size);
/* wgre_text_validate: whether bytes are UTF-8 without NUL; else @ret_end is the first that is not.
 */
gboolean wgre_text_validate (const char *bytes, gsize size, const char **ret_end);
