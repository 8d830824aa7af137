/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/editor/field.h"

/* A window of its own to edit a few keys in: nothing is changed before it is applied. */
typedef struct _WgreSheet WgreSheet;

/* wgre_window_over: an empty modal window over the one that @parent is in, which Escape closes. */
GtkWindow *wgre_window_over (GtkWidget *parent, const char *title);

/* wgre_window_size: what it begins with, in pixels for text of the usual size: it is larger when
 * text is. @height: -1: what it needs. */
void wgre_window_size (GtkWindow *window, int width, int height);

/* wgre_sheet_new: over the window that @parent is in. @required: keys without which it cannot be
 * applied. Takes @part, the form that is edited. */
WgreSheet *wgre_sheet_new (GtkWidget *parent, const char *title, WgreForm *part,
                           const char *const *required);
/* wgre_sheet_add: one more field. */
void wgre_sheet_add (WgreSheet *sheet, const WgreOption *option, guint32 id);
/* wgre_sheet_present: shows it. @apply is called with the form when the user applies it. The window
 * goes when its parent does. */
void wgre_sheet_present (WgreSheet *sheet, void (*apply) (WgreForm *part, gpointer user_data),
                         gpointer user_data);
