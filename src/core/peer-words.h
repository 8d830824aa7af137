/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/kind.h"
#include "core/peer.h"

/* A peer as text: its public key and words behind it. */

/* The type of the row "allowed-ips" of wgre_peer_row(). */
extern const WgreType wgre_type_allowed_ips;

/* wgre_peer_parse: the words of a peer as nmcli writes them for native WireGuard profiles:
 *   PUBLIC-KEY [endpoint=HOST:PORT;HOST:PORT…] [allowed-ips=PREFIX;PREFIX…]
 * [persistent-keepalive=SECONDS] [route-table=N] [route-metric=N], and of AmneziaWG
 * [persistent-keepalive-max=SECONDS] [advanced-security=yes|no]. Returns NULL and a reason (to be
 * freed) when the text is something else. */
WgrePeer *wgre_peer_parse (const char *text, char **ret_reason);
/* wgre_peer_set: sets one of these words. It replaces the previous value; allowed IPs are added.
 * FALSE and a reason (to be freed) when the word is unknown or the value wrong. */
gboolean wgre_peer_set (WgrePeer *peer, const char *word, const char *value, char **ret_reason);
/* wgre_peer_to_string: the same words again, without id, name and secret. */
char *wgre_peer_to_string (const WgrePeer *peer);
/* wgre_peer_append: the same behind what @text has. */
void wgre_peer_append (const WgrePeer *peer, GString *text);
/* wgre_peer_has: whether its text has the word @word. */
gboolean wgre_peer_has (const WgrePeer *peer, const char *word);
/* wgre_peer_misfit: the row of a word that the peer has and that peers of a tunnel of @kind do not
 * have; NULL: none. */
const WgreOption *wgre_peer_misfit (const WgrePeer *peer, const WgreKind *kind);
/* wgre_peer_equal: whether all but their ids and names are the same. */
gboolean wgre_peer_equal (const WgrePeer *a, const WgrePeer *b);
/* wgre_peer_row: for editors, the public key (0) and then each word as a row of its own, for
 * wgre_option_parse() and wgre_option_print(). NULL behind the last one. */
const WgreOption *wgre_peer_row (guint i);
