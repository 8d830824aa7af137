/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/editor/preview.h"

/* wgre_page_new: the whole editor: a page with what everybody needs, one with everything else, one
 * with what comes of it, and a line below them. Which fields there are is read from the option
 * table: its rows say page and group. */
GtkWidget *wgre_page_new (WgreForm *form, const WgreSurroundings *surroundings);
