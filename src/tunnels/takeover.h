/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* "nm-wgre adopt" by a click. It runs that program, which ends well even if the window is closed
 * meanwhile. */

typedef enum {
  WGRE_TAKEOVER_TRY,       /* says what would be done; fails when something would be lost */
  WGRE_TAKEOVER_TRY_LOSSY, /* fails only when it cannot be done at all */
  WGRE_TAKEOVER_DO,
  WGRE_TAKEOVER_RELEASE, /* the inverse: the tunnel is what it was before */
} WgreTakeoverStep;

/* @uuid: of the connection. @done: the program succeeded. @text: what it said. Not called once
 * @cancellable is cancelled. */
typedef void (*WgreTakeoverTold) (const char *uuid, gboolean done, const char *text, gpointer data);

/* wgre_takeover_run: one step with the connection of that UUID. */
void wgre_takeover_run (const char *uuid, WgreTakeoverStep step, GCancellable *cancellable,
                        WgreTakeoverTold told, gpointer data);
