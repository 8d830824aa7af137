/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* Asks the user by running nm-wgre-auth-dialog, which draws a window. Secrets go through pipes. */

typedef struct {
  const char *uuid, *id;
  gboolean again;           /* what is stored did not work */
  const char *const *hints; /* from NetworkManager; may be NULL */
  GHashTable *data, *secrets;
} WgrePrompt;

/* wgre_prompt_run: @prompt is used only until it returns; it may be called in any main context.
 * Cancelling ends the dialog. */
void wgre_prompt_run (const WgrePrompt *prompt, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data);
/* wgre_prompt_finish: a new table name → value, which it wipes. Codes: PERMISSION when the user
 * closed the window, IO when there is none. */
GHashTable *wgre_prompt_finish (GAsyncResult *result, GError **error);

/* --- for tests --- */

/* wgre_prompt_parse: reads what a dialog prints: pairs of lines, then an empty one. Adds to
 * @secrets. FALSE when it is cut off. */
gboolean wgre_prompt_parse (const char *text, gsize length, GHashTable *secrets);
