/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answer.h"

/* The window is in a module of its own, which is loaded when one is needed. Where clients draw the
 * prompt themselves, the program runs without GTK and without a display. */

typedef struct {
  const char *title;
  const char *sentence; /* why it is asked */
  GPtrArray *answers;   /* of WgreAnswer; those with "ask" get an entry, and their values from it */
} WgreWindowRequest;

/* wgre_window_ask: runs until the user has answered. FALSE when it was closed, or with an error
 * when there is no display. */
gboolean wgre_window_ask (const WgreWindowRequest *request, GError **error);

#define WGRE_WINDOW_SYMBOL "wgre_window_ask"
typedef gboolean (*WgreWindowAsk) (const WgreWindowRequest *request, GError **error);
