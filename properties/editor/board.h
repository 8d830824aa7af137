/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/editor/field.h"

/* The fields of one place, by groups one below the other, and a line that says what is wrong. Which
 * fields there are is read from the option table: its rows say page and group. */
typedef struct _WgreBoard WgreBoard;

/* wgre_board_new: @advise: what else to say of a valid form, to be freed with g_free(), or NULL;
 * may be NULL itself. A board lives as long as its rows; @letters are needed no longer. */
WgreBoard *wgre_board_new (WgreForm *form, WgrePlace place, guint32 *letters,
                           char *(*advise) (gpointer user_data), gpointer user_data);
/* wgre_board_rows: a box of all fields. */
GtkWidget *wgre_board_rows (WgreBoard *board);
/* wgre_board_status: the line, which belongs above what scrolls. Hidden when there is nothing to
 * say. */
GtkWidget *wgre_board_status (WgreBoard *board);
/* wgre_board_fields: of WgreField, in their order; the board's. */
GPtrArray *wgre_board_fields (const WgreBoard *board);
