/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "properties/editor/form.h"

/* wgre_import_button_new: "Import…". */
GtkWidget *wgre_import_button_new (WgreForm *form, guint32 *letters);
/* wgre_import_choose: asks for a file and merges it into the form; what came of it is a notice of
 * the form. */
void wgre_import_choose (GtkWidget *parent, WgreForm *form);
/* wgre_import_file: the same with a file that is known. */
void wgre_import_file (WgreForm *form, const char *path);
