/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What the programs without verbs have in common. */

/* wgre_program_options: for main(), first thing: the user's locale and translations, then the
 * command line: @entries (their help is translated), --help and --version. No other words are
 * allowed. @summary: what the help says, in the source's language: it is translated here.
 * FALSE: the program is to end with *@ret_status, 0 or 2 (a wrong command line, said on stderr). */
gboolean wgre_program_options (const char *name, const char *summary, const GOptionEntry *entries,
                               int argc, char **argv, int *ret_status);
/* wgre_program_fail: "NAME: MESSAGE" on stderr. Returns EXIT_FAILURE. */
int wgre_program_fail (const char *name, const char *message);
