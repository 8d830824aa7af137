/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/verb.h"
#include "core/key.h"

/* Keys on standard input and output, as wg(8) reads and writes them. No buffer of stdio ever holds
 * a key. */

/* wgre_key_write: the key and a newline on stdout. */
WgreExit wgre_key_write (const WgreKey *key);
/* wgre_key_write_secret: the same, with a warning on stderr when stdout is a file that everybody
 * can access. */
WgreExit wgre_key_write_secret (const WgreKey *key);
/* wgre_text_write_secret: writes any text that contains a key on stdout, with the same warning.
 * Tells on stderr when it fails. */
WgreExit wgre_text_write_secret (const char *text);
/* wgre_key_read: reads a key from stdin; only white space and NULs may follow it. Tells on stderr
 * what is wrong. The caller wipes the key. */
gboolean wgre_key_read (WgreKey *ret_key);
/* wgre_key_read_prompted: the same; if stdin is a terminal, asks for a line with @prompt on stderr,
 * and does not show the line while it is typed. */
gboolean wgre_key_read_prompted (const char *prompt, WgreKey *ret_key);
