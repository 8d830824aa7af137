/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "properties/editor/preview.h"

/* wgre_page_new: the whole editor: one page with what most tunnels need, and buttons that open
 * windows for everything else, and for what comes of it. */
GtkWidget *wgre_page_new (WgreForm *form, const WgreSurroundings *surroundings);
