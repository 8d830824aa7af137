/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The one error domain of the project. errno, libnm and libnftables errors are converted where they
 * arise; above that place only these codes are known. The message names what is wrong (a key and
 * its value, a file and its line, a command), why, and what to do; it never holds a secret.
 *
 * Key, part of the value and position in a file are kept apart from the sentence, since no program
 * can find them in a text that is translated. GError.message has all of it in one line:
 * "FILE:LINE:COLUMN: KEY: SENTENCE". */
#define WGRE_ERROR (wgre_error_quark ())
/* wgre_error_quark: for WGRE_ERROR only. */
GQuark wgre_error_quark (void);

typedef enum {
  WGRE_ERROR_INVALID,     /* a value, or a combination of values, that can never work */
  WGRE_ERROR_MISSING,     /* a key that must be there is not */
  WGRE_ERROR_UNKNOWN,     /* a key that no table knows */
  WGRE_ERROR_UNSUPPORTED, /* valid, but this version cannot do it */
  WGRE_ERROR_SECRETS,     /* a secret is missing or is not what it should be */
  WGRE_ERROR_RESOLVE,     /* a host name has no usable address */
  WGRE_ERROR_EXISTS,      /* something that is not ours is in the way */
  WGRE_ERROR_NOT_FOUND,   /* the thing to change is not there */
  WGRE_ERROR_PERMISSION,  /* not allowed to us */
  WGRE_ERROR_KERNEL,      /* the kernel refused for any other reason */
  WGRE_ERROR_IO,          /* a file or a socket failed */
  WGRE_ERROR_NO_ANSWER,   /* the far end does not answer */
} WgreErrorCode;

/* A position in a file. */
typedef struct {
  const char *file; /* base name; NULL: it is about no file */
  guint line;       /* from 1; 0: the file as a whole */
  guint column;     /* in characters, from 1; 0: the line as a whole */
} WgreErrorPosition;

/* wgre_error_set: makes an error. @key is a key of vpn.data or vpn.secrets, or its name in a file;
 * NULL: the error is about no key. The sentence says what is wrong with the value and what to do;
 * it does not name the key. Returns FALSE. */
gboolean wgre_error_set (GError **error, WgreErrorCode code, const char *key, const char *format,
                         ...) G_GNUC_PRINTF (4, 5);
/* wgre_error_set_item: sets the part of the value that the error is about; never a secret. @error
 * may be NULL, or point to NULL. */
void wgre_error_set_item (GError **error, const char *item);
/* wgre_error_rename: replaces the key by the name that the reader of the error knows. */
void wgre_error_rename (GError *error, const char *name);
/* wgre_error_locate: sets the position in a file. */
void wgre_error_locate (GError *error, const WgreErrorPosition *position);

/* The parts of any GError; they belong to it. NULL when it has none, or is of another domain. */
const char *wgre_error_key (const GError *error);
const char *wgre_error_item (const GError *error);
/* wgre_error_position: FALSE when it has none. */
gboolean wgre_error_position (const GError *error, WgreErrorPosition *ret_position);
/* wgre_error_sentence: the message without key and position. */
const char *wgre_error_sentence (const GError *error);
/* wgre_error_named: the message without its position, for callers that show the position elsewhere.
 * Free with g_free(). */
char *wgre_error_named (const GError *error);

/* wgre_error_printable: @text made safe for messages and terminals: valid UTF-8, with "?" for
 * control characters (C0 and C1), line and paragraph separators and characters that change the
 * direction of writing. Free with g_free(). */
char *wgre_error_printable (const char *text);

/* wgre_error_from_errno: the code for an errno value. */
WgreErrorCode wgre_error_from_errno (int errnum);

/* What failed with a file, a folder or the like. */
typedef enum {
  WGRE_DEED_OPEN,
  WGRE_DEED_READ,
  WGRE_DEED_WRITE,
  WGRE_DEED_MAKE,
  WGRE_DEED_REMOVE,
  WGRE_DEED_RENAME,
  WGRE_DEED_EXAMINE,
  WGRE_DEED_MOUNT,
  WGRE_DEED_ENTER,
} WgreDeed;

/* wgre_error_deed: "cannot open "NAME": REASON" with the text of @errnum. Returns
 * FALSE. */
gboolean wgre_error_deed (GError **error, gint code, WgreDeed deed, const char *name, int errnum);
