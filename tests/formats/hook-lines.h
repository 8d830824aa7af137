/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/format.h"

/* Lines of hooks, of which words are left out, doubled, swapped, replaced. */

/* hook_lines_read: what becomes of a file of a server with 10.8.0.1/24 and port 51820 that has them
 * as PostUp, and its text. */
WgreImport *hook_lines_read (const GPtrArray *lines, char **ret_text);
/* hook_lines_new: copies of a NULL-terminated list. */
GPtrArray *hook_lines_new (const char *const *lines);
/* hook_lines_change: one word of one line; new words are of @words, between blanks. */
void hook_lines_change (GPtrArray *lines, GRand *random, const char *const *words, guint n_words);
