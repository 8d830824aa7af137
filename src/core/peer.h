/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/endpoint.h"
#include "core/ids.h"
#include "core/key.h"
#include "core/kind.h"

/* One WireGuard peer, as "peer.<id>" and the keys below it describe it. */
typedef struct {
  guint32 id; /* stable, never renumbered: secrets refer to it */
  char *name; /* for people; may be NULL */
  WgreKey public_key;
  gboolean has_preshared_key;
  WgreKey preshared_key;
  WgreEndpoint endpoint; /* host == NULL: none, the peer roams */
  GArray *fallbacks;     /* of WgreEndpoint: where else it is reached, in order of preference; NULL:
                            nowhere */
  GArray *allowed_ips;   /* of WgrePrefix without host bits; never NULL */
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

/* wgre_peer_new: an empty peer. */
WgrePeer *wgre_peer_new (void);
/* wgre_peer_endpoint: endpoint @i in order of preference; NULL behind the last one. */
const WgreEndpoint *wgre_peer_endpoint (const WgrePeer *peer, guint i);
/* wgre_peer_parse_endpoints: the value of "endpoint=", which takes the place of the endpoints that
 * the peer has. On failure these stay, and @ret_reason is to be freed. */
gboolean wgre_peer_parse_endpoints (WgrePeer *peer, const char *text, char **ret_reason);
/* wgre_peer_append_endpoints: the same text again, behind what @text has. */
void wgre_peer_append_endpoints (const WgrePeer *peer, GString *text);
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
/* wgre_peer_copy: with its keys, all endpoints and allowed IPs. Free with wgre_peer_free(). */
WgrePeer *wgre_peer_copy (const WgrePeer *peer);
/* wgre_peer_free: wipes the preshared key. */
void wgre_peer_free (WgrePeer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgrePeer, wgre_peer_free)
