/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Marks @control as wrong, for the eye and for assistive technology: the style class "error", the
 * state "invalid", and @message, which is shown beside it, as its error message.
 * @message: what is wrong, in the same window. NULL takes the mark away. */
void wgre_problem_mark (GtkWidget *control, GtkWidget *message);
