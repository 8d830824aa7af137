/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"
#include "formats/kit/writer.h"

/* Files of shell assignments: the variables that they set, the last one counts. */
typedef struct {
  WgreText *text;     /* of the file that is read; others may have been read beside it */
  GHashTable *values; /* name → WgreVariable */
} WgreVariables;

typedef struct {
  char *value;
  char *file; /* where it is set */
  guint line, column;
} WgreVariable;

/* wgre_variables_init: a reader of the variables in @text, which must live longer. */
void wgre_variables_init (WgreVariables *variables, WgreText *text);
/* wgre_variables_clear: releases what it has, but not itself. */
void wgre_variables_clear (WgreVariables *variables);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreVariables, wgre_variables_clear)

/* wgre_variables_read: adds those of a file; anything but an assignment is an error. */
gboolean wgre_variables_read (WgreVariables *variables, WgreText *text, GError **error);
/* wgre_variables_read_beside: the same for a file beside; no such file is fine. */
gboolean wgre_variables_read_beside (WgreVariables *variables, const char *name, GError **error);

/* wgre_variables_get: NULL when the variable is not set, or empty. */
const char *wgre_variables_get (const WgreVariables *variables, const char *name);
/* wgre_variables_true, wgre_variables_false: yes, true, t, y, on, 1 and their opposites in any
 * case. */
gboolean wgre_variables_true (const char *value);
gboolean wgre_variables_false (const char *value);

/* wgre_variables_cursor: the text, marked at the value of the variable; at the file as a whole when
 * it is not set. */
WgreText wgre_variables_cursor (const WgreVariables *variables, const char *name);
/* wgre_variables_fail: an error about the variable, at its value. Returns FALSE. */
gboolean wgre_variables_fail (const WgreVariables *variables, const char *name, gint code,
                              GError **error, const char *message);
/* wgre_variables_warn: a warning about the variable, at its value. */
void wgre_variables_warn (const WgreVariables *variables, const char *name, const char *message);

/* A variable that becomes a key as it is. */
typedef struct {
  const char *name;
  const char *key;
} WgreVariableKey;

/* wgre_variables_set: sets the key to the variable's value, if it has one; wgre_variables_append:
 * adds each item of a list between blanks. */
gboolean wgre_variables_set (const WgreVariables *variables, const char *name, const char *key,
                             GError **error);
/* wgre_variables_set_all: the same for each row of a table, up to the first error. */
gboolean wgre_variables_set_all (const WgreVariables *variables, const WgreVariableKey *keys,
                                 guint length, GError **error);
gboolean wgre_variables_append (const WgreVariables *variables, const char *name, const char *key,
                                GError **error);
/* wgre_variables_put: the same as set, with a value that was made of the variable's. */
gboolean wgre_variables_put (const WgreVariables *variables, const char *name, const char *key,
                             const char *value, GError **error);
/* wgre_variables_put_item: the same for an item of a list. */
gboolean wgre_variables_put_item (const WgreVariables *variables, const char *name, const char *key,
                                  const char *value, GError **error);

/* What to do about a variable that a profile does not have. */
typedef struct {
  const char *name;   /* may end in "*" */
  gboolean said;      /* the profile has it, or a file that is written always has it */
  const char *remedy; /* NULL: it has no meaning for a tunnel, which goes without saying */
} WgreVariableNote;

/* wgre_variables_note_rest: keeps the line of each variable that the profile does not have, with a
 * warning if it is in none of the tables, or there is a remedy and it is not false. */
void wgre_variables_note_rest (const WgreVariables *variables, const WgreVariableNote *notes,
                               guint length);

/* wgre_variables_assign: "NAME=VALUE" if the profile has @key, which is taken. */
void wgre_variables_assign (WgreWriter *writer, GString *text, const char *key, const char *name);

/* wgre_variables_scan: reads a file only for its outline. */
void wgre_variables_scan (WgreText *text);
/* wgre_variables_takes: whether a line is one assignment and nothing that a shell would run. */
gboolean wgre_variables_takes (const char *line);

/* wgre_variables_assigns: whether a line assigns to @name; ret_value is where the value begins. For
 * finding out the format. */
gboolean wgre_variables_assigns (const char *line, const char *name, const char **ret_value);
