/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_torn_is_ending: whether @ending is what g_file_set_contents() adds to the name of a file for
 * its new text, a dot and six letters or digits: a process that is killed leaves a file with it. */
gboolean wgre_torn_is_ending (const char *ending);
