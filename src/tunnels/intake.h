/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* Files and text become connections for this user alone, which do not start by themselves unless
 * the text says so. No GTK here. */

/* wgre_intake_file: reads a file of any known format.
 * @notes: of char *: gets a sentence for each thing that was left out or means something else than
 * its writer may think. Codes of wgre_file_read() and wgre_format_read(). */
NMConnection *wgre_intake_file (const char *path, GPtrArray *notes, GError **error);
/* wgre_intake_text: the same with text from the clipboard. The connection is called as the text
 * calls it, or @name. */
NMConnection *wgre_intake_text (const char *text, const char *name, GPtrArray *notes,
                                GError **error);
/* wgre_intake_blank: a connection without any settings of a tunnel. */
NMConnection *wgre_intake_blank (const char *name);
/* wgre_intake_keep: for @user alone; NULL: for all users. */
void wgre_intake_keep (NMConnection *connection, const char *user);
/* wgre_intake_is_private: it is for single users. */
gboolean wgre_intake_is_private (NMConnection *connection);
