/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_clock_is_behind: whether the system's clock shows an earlier time than this system has seen
 * already. Time services and NetworkManager write files as they go; the newest of them says so. A
 * WireGuard peer ignores handshakes that are older than the last one (TAI64N, section 5.1 of the
 * WireGuard paper) and does not answer. @paths: the files, NULL-terminated; NULL: the usual ones.
 * @ret_seen: the time that was seen, in seconds; only written when the answer is TRUE. */
gboolean wgre_clock_is_behind (const char *const *paths, gint64 *ret_seen);
