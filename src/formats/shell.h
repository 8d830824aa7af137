/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/text.h"

/* The shell that people write configuration in: words, quotes, backslashes, comments, lines that go
 * on. Nothing is ever run or expanded: where a shell would put something else in the place of what
 * stands there ("$x", "$(…)", "`…`"), the line is refused. */

typedef struct {
  char *value;        /* without its quotes */
  const char *at;     /* where it begins in its line */
  guint line, column; /* the same in numbers: a command may have several lines */
} WgreWord;

typedef struct {
  WgreText *text;
  const char *rest; /* of the line; NULL: the next one is due */
  GPtrArray *words; /* of WgreWord, of the command */
  const char *odd;  /* an operator in the command that only a shell understands, or NULL */
} WgreShell;

void wgre_shell_init (WgreShell *shell, WgreText *text);
void wgre_shell_clear (WgreShell *shell);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreShell, wgre_shell_clear)

/* wgre_shell_next: reads the next command into shell->words; its end is that of the line, ";", "&&"
 * or "||". @ret_found is FALSE behind the last one. Redirections are left out. FALSE: an error was
 * set. */
gboolean wgre_shell_next (WgreShell *shell, gboolean *ret_found, GError **error);

/* wgre_shell_word: the value of word @i; NULL when there are fewer. */
const char *wgre_shell_word (const WgreShell *shell, guint i);
/* wgre_shell_place: the text, marked at word @i, or at the line when there are fewer. */
WgreText wgre_shell_place (const WgreShell *shell, guint i);
/* wgre_shell_fail, wgre_shell_warn: a message about word @i. */
gboolean wgre_shell_fail (const WgreShell *shell, guint i, gint code, GError **error,
                          const char *message, ...) G_GNUC_PRINTF (5, 6);
void wgre_shell_warn (const WgreShell *shell, guint i, const char *message, ...)
    G_GNUC_PRINTF (3, 4);
/* wgre_shell_set_value, wgre_shell_append_value: like those of a text, with @value at word @i. */
gboolean wgre_shell_set_value (const WgreShell *shell, guint i, const char *name, const char *key,
                               const char *value, GError **error);
gboolean wgre_shell_append_value (const WgreShell *shell, guint i, const char *name,
                                  const char *key, const char *value, GError **error);

/* A variable that a file sets. */
typedef struct {
  char *value;
  guint line, column;
  const char *file; /* where it stands; lives as long as the text that it was read from */
} WgreVariable;

/* wgre_shell_variables: reads a file of assignments into @variables (name → WgreVariable), the last
 * one counts; anything else is an error. */
gboolean wgre_shell_variables (WgreText *text, GHashTable *variables, GError **error);
GHashTable *wgre_shell_variables_new (void);
/* wgre_shell_value: NULL when the variable is not set, or empty. */
const char *wgre_shell_value (GHashTable *variables, const char *name);
/* wgre_shell_true: yes, true, t, y, 1 in any case. */
gboolean wgre_shell_true (const char *value);
gboolean wgre_shell_false (const char *value);
/* wgre_shell_assigns: whether a line assigns to @name; ret_value is where the value begins. For
 * finding out the format. */
gboolean wgre_shell_assigns (const char *line, const char *name, const char **ret_value);
/* wgre_shell_append: "NAME=value", with quotes where they are needed. */
void wgre_shell_append (GString *text, const char *name, const char *value);
