/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tunnels/desk.h"

/* New tunnels from outside: they are read and added to NetworkManager; the notice names them. */

/* wgre_take_file: one file; one that is not on this computer is refused. */
void wgre_take_file (WgreDesk *desk, GFile *file);
/* wgre_take_text: the text of a file that has no name. */
void wgre_take_text (WgreDesk *desk, const char *text);
/* wgre_take_list: of a value that holds a GDK_TYPE_FILE_LIST. */
void wgre_take_list (WgreDesk *desk, const GValue *value);
/* wgre_take_pasted: files or text, whichever the clipboard has. */
void wgre_take_pasted (WgreDesk *desk);
/* wgre_take_chosen: asks for files. */
void wgre_take_chosen (WgreDesk *desk);
