/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "properties/editor/form.h"

/* wgre_qr_is_possible: the profile is one that a telephone can take: its private key is known. */
gboolean wgre_qr_is_possible (WgreForm *form);
/* wgre_qr_show: a window with the profile, private key and all, as a code to be scanned. What the
 * code holds is wiped when the window closes. The one file that knows libqrencode. */
void wgre_qr_show (GtkWidget *parent, WgreForm *form);
