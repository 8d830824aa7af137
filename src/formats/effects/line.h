/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A line of commands, as hooks have them, cut into commands and words. Nothing is ever run, and
 * "$x" and "$(…)" are not expanded: such a word stays as it is written. */

typedef struct {
  char *text;       /* as written, including "|| true" behind it */
  char *shown;      /* the same without that */
  GPtrArray *words; /* of char *, without quotes, the program without its folder; NULL: only a shell
                       could tell */
  char *piped;      /* what "echo" hands to it; NULL: nothing */
  char *into;       /* the file that its output goes to; NULL: nowhere */
  gboolean after;   /* it is run only if the command before it succeeds: "&&" */
  gboolean may_fail; /* it is followed by "|| true" */
} WgreLineCommand;

/* wgre_line_split: the commands of a line, in their order; @name replaces "%i". NULL when
 * only a shell could tell what is run. Takes linear time. Free with g_ptr_array_unref(), which
 * wipes them. */
GPtrArray *wgre_line_split (const char *line, const char *name);
/* wgre_line_word: NULL when there are fewer. */
const char *wgre_line_word (const WgreLineCommand *command, guint i);
