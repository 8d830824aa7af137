/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "core/types.h"
#include "formats/kit/file.h"

/* What every writer of a file works with. Values are in the form that wgre_option_print() gives
 * them, and those that are the default are left out. A writer takes the keys that it
 * writes; the format cannot express what is left in the end. */
typedef struct {
  const char *file;           /* base name */
  const char *stem;           /* the name that it gives to what it describes */
  const WgreProfile *profile; /* the same, checked; peers are read here */
  GHashTable *data, *secrets; /* what was not taken yet */
  GPtrArray *files;           /* of WgreFile */
  GPtrArray *ignored;         /* of char *: keys that only we read in this format */
  const GArray *routes;       /* of WgreDestination, with the table and metric of @data */
  GHashTable *reasons;        /* key → why it was not taken */
  gsize room;                 /* in bytes, for the longest text of a file */
} WgreWriter;

/* wgre_writer_text: an empty string for the text of a file. There is room for all of it, since one
 * that grows leaves copies of secrets behind. */
GString *wgre_writer_text (const WgreWriter *writer);
/* wgre_writer_secret: appends "@head@secret" and the end of the line; printing would leave a copy.
 */
void wgre_writer_secret (GString *text, const char *head, const char *secret);
/* wgre_writer_room: bytes that are enough for the text of a file with all of them. */
gsize wgre_writer_room (GHashTable *data, GHashTable *secrets);

/* wgre_writer_take: removes a key, since it is written, and returns its value; NULL when there is
 * none. Free with g_free(), of a secret with wgre_wipe_string(). */
char *wgre_writer_take (WgreWriter *writer, const char *key);
/* wgre_writer_take_peer: the same for "peer.<id><suffix>". */
char *wgre_writer_take_peer (WgreWriter *writer, guint32 id, const char *suffix);
/* wgre_writer_left: the keys that were not taken, sorted; "-flags" of secrets come last. Free with
 * g_ptr_array_unref(). */
GPtrArray *wgre_writer_left (const WgreWriter *writer);
/* wgre_writer_add: a finished file; @name is its base name. Empties @text, which is wiped. */
void wgre_writer_add (WgreWriter *writer, const char *name, GString *text);

/* wgre_writer_assign: "KEY = VALUE" if the key is there, with the items of a list joined by
 * @separator (NULL: the value is no list). */
void wgre_writer_assign (WgreWriter *writer, GString *text, const char *key, const char *format,
                         const char *separator);

/* wgre_writer_refuse: why a key is not taken, for the message; @reason is static. */
void wgre_writer_refuse (WgreWriter *writer, const char *key, const char *reason);
/* wgre_writer_take_address: "remote" or the like, unless it is a host name. Free with g_free(). */
char *wgre_writer_take_address (WgreWriter *writer, const char *key);

/* wgre_writer_take_start: whether the tunnel comes up at boot, and takes the key that says so. It
 * is left where the tunnel comes up in some networks only. */
gboolean wgre_writer_take_start (WgreWriter *writer);

/* wgre_writer_remark: a remark; takes @value, which may be NULL: nothing is written. */
void wgre_writer_remark (WgreWriter *writer, GString *text, const char *key, char *value);
/* wgre_writer_remark_left: remarks for keys that are left and do not concern the tunnel itself:
 * lines of other files, and flags of secrets. */
void wgre_writer_remark_left (WgreWriter *writer, GString *text);
/* wgre_writer_take_words: takes the words of a peer out of the data; those of one with several
 * endpoints are refused: there is room for the first one only. */
void wgre_writer_take_words (WgreWriter *writer, const WgrePeer *peer);
/* wgre_writer_remark_peer: remarks about a peer; @expected is the number that a reader
 * would give it. */
void wgre_writer_remark_peer (WgreWriter *writer, GString *text, const WgrePeer *peer,
                              guint32 expected);

/* wgre_writer_lines: the lines of the profile that were kept: their places, if they begin with
 * @scope, → GPtrArray of WgreLine, in the order of their numbers. Those of a peer that is gone are
 * taken: they go with it. Free with g_hash_table_unref() before the profile. */
GHashTable *wgre_writer_lines (WgreWriter *writer, const char *scope);
/* wgre_writer_take_line: takes the key of a line, since it is written. */
void wgre_writer_take_line (WgreWriter *writer, const WgreLine *line);

/* wgre_writer_canonical: @data or @secrets as a writer wants them: checked by their types, printed
 * in one way, without defaults and empty values; routes have the table and the metric that all of
 * them have as words of their own, where there are no allowed IPs. NULL on error. */
GHashTable *wgre_writer_canonical (GHashTable *table, GError **error);
/* wgre_writer_routes: the routes of canonical data. Free with g_array_unref(). */
GArray *wgre_writer_routes (GHashTable *data);
