/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/endpoint.h"
#include "core/ids.h"
#include "core/key.h"
#include "core/kind.h"

/* One WireGuard peer, as "peer.<id>" and the keys below it describe it. */
typedef struct {
  guint32 id; /* stable, never renumbered: secrets refer to it */
  char *name; /* shown to people; may be NULL */
  WgreKey public_key;
  gboolean has_preshared_key;
  WgreKey preshared_key;
  WgreEndpoint endpoint; /* host == NULL: none, the peer calls us */
  GArray *fallbacks;   /* of WgreEndpoint: further endpoints, in order of preference; NULL: none */
  GArray *allowed_ips; /* of WgrePrefix without host bits; never NULL */
  gboolean has_keepalive;
  guint16 keepalive;     /* seconds, 0: off */
  guint16 keepalive_max; /* of AmneziaWG: each interval is one from @keepalive to this; 0: it is
                            @keepalive */
  gboolean has_advanced_security;
  gboolean advanced_security; /* of AmneziaWG: packets to and from this peer are disguised */
  gboolean has_route_table;
  guint32 route_table;
  gboolean has_route_metric;
  guint32 route_metric;
} WgrePeer;

/* The type of the row "allowed-ips" of wgre_peer_row(). */
extern const WgreType wgre_type_allowed_ips;

/* wgre_peer_new: an empty peer. */
WgrePeer *wgre_peer_new (void);
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
/* wgre_peer_misfit: the row of a word that the peer has and that peers of a tunnel of @kind do not
 * have; NULL: none. */
const WgreOption *wgre_peer_misfit (const WgrePeer *peer, const WgreKind *kind);
/* wgre_peer_endpoint: endpoint @i in order of preference; NULL behind the last one. */
const WgreEndpoint *wgre_peer_endpoint (const WgrePeer *peer, guint i);
/* wgre_peer_set_fallbacks: replaces the endpoints after the first one by a list. FALSE and a reason
 * (to be freed) when one of them is wrong. */
gboolean wgre_peer_set_fallbacks (WgrePeer *peer, const char *text, char **ret_reason);
/* wgre_peer_print_fallbacks: prints that list; NULL: there are none. Free with g_free(). */
char *wgre_peer_print_fallbacks (const WgrePeer *peer);
/* wgre_peer_has_name: one of its endpoints is a host name. */
gboolean wgre_peer_has_name (const WgrePeer *peer);
/* wgre_peer_has_host: one of its endpoints is the host name @name. */
gboolean wgre_peer_has_host (const WgrePeer *peer, const char *name);
/* wgre_peer_has_same_endpoints: both lists are the same. */
gboolean wgre_peer_has_same_endpoints (const WgrePeer *a, const WgrePeer *b);
/* wgre_peer_equal: whether all but their ids and names are the same. */
gboolean wgre_peer_equal (const WgrePeer *a, const WgrePeer *b);
/* wgre_peer_row: for editors, the public key (0) and then each word as a row of its own, for
 * wgre_option_parse() and wgre_option_print(). NULL behind the last one. */
const WgreOption *wgre_peer_row (guint i);
WgrePeer *wgre_peer_copy (const WgrePeer *peer);
/* wgre_peer_free: wipes the preshared key. */
void wgre_peer_free (WgrePeer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgrePeer, wgre_peer_free)
