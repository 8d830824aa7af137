/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Colours and progress: only on a terminal, where a person reads. */

typedef enum {
  WGRE_STYLE_PLAIN,
  WGRE_STYLE_BOLD,
  WGRE_STYLE_DIM,
  WGRE_STYLE_ERROR,
  WGRE_STYLE_WARNING,
  WGRE_STYLE_ADVICE,
  WGRE_STYLE_ADDED,
  WGRE_STYLE_REMOVED,
  WGRE_N_STYLES
} WgreStyle;

/* wgre_terminal_style: the sequence to print to file descriptor @fd before text of this style;
 * print that of PLAIN behind the text. "" where @fd is no terminal, or it is "dumb", or NO_COLOR is
 * set and not empty (https://no-color.org). */
const char *wgre_terminal_style (int fd, WgreStyle style);

/* wgre_terminal_rows: how many lines are seen at once on file descriptor @fd; 0: it is no terminal,
 * or does not say. */
guint wgre_terminal_rows (int fd);

/* A line about a slow operation. */
typedef struct _WgreProgress WgreProgress;
/* wgre_progress_new: from one second later until wgre_progress_free(), a terminal on stderr shows
 * @what and the seconds that have passed. @what is not copied. */
WgreProgress *wgre_progress_new (const char *what);
/* wgre_progress_free: ends the line; returns when nothing more is written. NULL is fine. */
void wgre_progress_free (WgreProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreProgress, wgre_progress_free)
