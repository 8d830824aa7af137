/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/peer.h"

/* For peer.c and peer-words.c only. */

/* wgre_peer_parse_endpoints: the value of "endpoint=", which takes the place of the endpoints that
 * the peer has. On failure these stay, and @ret_reason is to be freed. */
gboolean wgre_peer_parse_endpoints (WgrePeer *peer, const char *text, char **ret_reason);
/* wgre_peer_append_endpoints: the same text again, behind what @text has. */
void wgre_peer_append_endpoints (const WgrePeer *peer, GString *text);
