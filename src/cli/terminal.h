/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What the tool does only where a person looks: colours and a note that something takes its time.
 */

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

/* wgre_terminal_style: what to print to file descriptor @fd before text of this style, and PLAIN
 * behind it; "" where @fd is no terminal, or it is "dumb", or NO_COLOR is set and not empty
 * (https://no-color.org). */
const char *wgre_terminal_style (int fd, WgreStyle style);

/* While one of these lives for longer than a second, a terminal on stderr shows @what with the
 * seconds that have gone; the line is wiped in the end. @what is not copied. */
typedef struct _WgreProgress WgreProgress;
WgreProgress *wgre_progress_new (const char *what);
void wgre_progress_free (WgreProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreProgress, wgre_progress_free)
