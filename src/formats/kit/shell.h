/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* The shell that people write configuration in: words, quotes, backslashes, comments, lines that go
 * on. Nothing is ever run or expanded: a line with an expansion ("$x", "$(…)", "`…`") is refused.
 */

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
  guint odd_line, odd_column;
  const char *comment; /* behind the command, or NULL */
  gboolean begun;      /* the line has had a command */
  const char *counted; /* so far the columns of the line are known */
  guint counted_line, counted_column;
  gboolean lenient; /* an expansion is @odd instead of an error */
} WgreShell;

/* wgre_shell_init: a reader of the commands in @text, which must live longer. */
void wgre_shell_init (WgreShell *shell, WgreText *text);
/* wgre_shell_clear: releases its words; the text stays. */
void wgre_shell_clear (WgreShell *shell);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreShell, wgre_shell_clear)

/* wgre_shell_next: reads the next command into shell->words; its end is that of the line, ";", "&&"
 * or "||". Comments and blank lines go into the text's outline, and remarks above the first
 * command into its import. @ret_found is FALSE behind the last one. Redirections are left out.
 * FALSE: an error was set. */
gboolean wgre_shell_next (WgreShell *shell, gboolean *ret_found, GError **error);

/* wgre_shell_renew: lets go of the words, which a copy has now. */
void wgre_shell_renew (WgreShell *shell);

/* wgre_shell_word: the value of word @i; NULL when there are fewer. */
const char *wgre_shell_word (const WgreShell *shell, guint i);
/* wgre_shell_cursor: the text, marked at word @i, or at the line when there are fewer. */
WgreText wgre_shell_cursor (const WgreShell *shell, guint i);
/* wgre_shell_fail_odd: the error for shell->odd. */
gboolean wgre_shell_fail_odd (const WgreShell *shell, GError **error);
/* wgre_shell_fail, wgre_shell_warn: a message about word @i. */
gboolean wgre_shell_fail (const WgreShell *shell, guint i, const char *name, gint code,
                          GError **error, const char *message, ...) G_GNUC_PRINTF (6, 7);
void wgre_shell_warn (const WgreShell *shell, guint i, const char *message, ...)
    G_GNUC_PRINTF (3, 4);
/* wgre_shell_set_value, wgre_shell_append_value: like those of a text, with @value at word @i. */
gboolean wgre_shell_set_value (const WgreShell *shell, guint i, const char *name, const char *key,
                               const char *value, GError **error);
gboolean wgre_shell_append_value (const WgreShell *shell, guint i, const char *name,
                                  const char *key, const char *value, GError **error);

/* wgre_shell_remove: the first words of the command. */
void wgre_shell_remove (WgreShell *shell, guint count);
/* wgre_shell_prepend: one word, or two, at the beginning of the command and of its line. */
void wgre_shell_prepend (WgreShell *shell, const char *word, const char *second);

/* wgre_shell_join: the words of the command, with quotes where they are needed. */
char *wgre_shell_join (const WgreShell *shell);
/* wgre_shell_append: "NAME=value" and the end of the line, with quotes where they are needed. */
void wgre_shell_append (GString *text, const char *name, const char *value);
/* wgre_shell_is_plain: whether a line holds words only, and nothing that a shell would run. */
gboolean wgre_shell_is_plain (const char *line);
