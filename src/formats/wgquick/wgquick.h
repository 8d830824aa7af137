/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"
#include "formats/kit/writer.h"

/* Configuration files of wg-quick(8), and of "wg setconf". Read is everything that wg-quick and wg
 * accept, with the same meaning, and besides a byte order mark, ";" comments, blanks between
 * AllowedIPs, blanks in "[ Interface ]", "Table" in any case and what NetworkManager's own importer
 * allows more (an empty "AllowedIPs =", a comma at the end). Commands (PreUp …) are never run: each
 * is a warning. */

/* wgre_wgquick_sniff: the first section of the file is [Interface] or [Peer]. */
gboolean wgre_wgquick_sniff (const char *file, const char *text);
/* wgre_wgquick_read: fills text->import. Cuts the text to pieces. */
gboolean wgre_wgquick_read (WgreText *text, GError **error);
/* wgre_wgquick_write: what wg-quick has no word for is written in remarks. */
void wgre_wgquick_write (WgreWriter *writer);
/* wgre_wgquick_write_setconf: a file called @name beside the one of another format, with what wg(8)
 * reads of it: keys, port, mark and peers. */
void wgre_wgquick_write_setconf (WgreWriter *writer, const char *name);
/* wgre_wgquick_is_server: whether an item of DNS is a server and not a domain. */
gboolean wgre_wgquick_is_server (const char *item);
