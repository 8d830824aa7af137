/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "lint/finding.h"

/* What the rules work with. */
typedef struct {
  GHashTable *data, *secrets;   /* secrets may be NULL */
  const WgreProfile *profile;   /* NULL for rules that look at the keys before there is one */
  const WgreProfile *wireguard; /* the one with the peers: of a tunnel inside WireGuard, that link;
                                   else the same */
  const GError *refusal;        /* of the profile's constructor */
  const WgreLintFacts *facts;   /* never NULL */
  const WgreLintRule *rule;     /* the one that runs */
  GPtrArray *findings;
  GHashTable *faulty; /* set of keys with an error already */
  GHashTable *seen;   /* string → string, for the rule that runs */
} WgreLint;

/* wgre_lint_add: a finding of the rule that runs. @key, @item: may be NULL. Takes ownership of
 * @what and @fix. */
void wgre_lint_add (WgreLint *lint, const char *key, const char *item, char *what, char *fix);
/* wgre_lint_add_pair: the same of two peers, @key and @other. */
void wgre_lint_add_pair (WgreLint *lint, const char *key, const char *other, const char *item,
                         char *what, char *fix);

/* values: each key by itself */
/* wgre_lint_network_address: an address is that of the network itself. */
void wgre_lint_network_address (WgreLint *lint);
/* wgre_lint_host_bits: a network has bits behind its length. */
void wgre_lint_host_bits (WgreLint *lint);
/* wgre_lint_value: the constructor of the profile refuses a value. */
void wgre_lint_value (WgreLint *lint);
/* wgre_lint_combination: it refuses values that do not go together. */
void wgre_lint_combination (WgreLint *lint);
/* wgre_lint_duplicate_peer: two peers have one public key. */
void wgre_lint_duplicate_peer (WgreLint *lint);
/* peers */
/* wgre_lint_overlap: two peers have one prefix as an allowed IP. */
void wgre_lint_overlap (WgreLint *lint);
/* wgre_lint_shadowed: the prefix of one peer is inside that of another one. */
void wgre_lint_shadowed (WgreLint *lint);
/* wgre_lint_uncovered_route: a route leads to what is no peer's allowed IP. */
void wgre_lint_uncovered_route (WgreLint *lint);
/* wgre_lint_no_allowed_ips: a peer has none. */
void wgre_lint_no_allowed_ips (WgreLint *lint);
/* wgre_lint_same_endpoint: two peers have one address and port. */
void wgre_lint_same_endpoint (WgreLint *lint);
/* wgre_lint_no_way_in: there is neither an endpoint of the peer nor a port of this end. */
void wgre_lint_no_way_in (WgreLint *lint);
/* wgre_lint_keepalive: a peer with an endpoint has no keepalive, and this end may be behind NAT. */
void wgre_lint_keepalive (WgreLint *lint);
/* wgre_lint_is_private: not an address of the Internet. */
gboolean wgre_lint_is_private (const WgreIp *ip);
/* keys */
/* wgre_lint_published_key: the private part of a key stands in documentation. */
void wgre_lint_published_key (WgreLint *lint);
/* wgre_lint_shared_psk: two peers have one preshared key. */
void wgre_lint_shared_psk (WgreLint *lint);
/* wgre_lint_autostart_secret: what starts by itself needs a secret of a session. */
void wgre_lint_autostart_secret (WgreLint *lint);
/* wgre_lint_trusted_unused, wgre_lint_trusted_lockdown: networks are trusted, but the tunnel does
 * not heed them; or its lockdown keeps the host closed in them. */
void wgre_lint_trusted_unused (WgreLint *lint);
void wgre_lint_trusted_lockdown (WgreLint *lint);
/* wgre_lint_shared_key: another connection has the same private key. */
void wgre_lint_shared_key (WgreLint *lint);
/* link */
/* wgre_lint_broadcast_address: an address is the last one of its network. */
void wgre_lint_broadcast_address (WgreLint *lint);
/* wgre_lint_no_address: the link has none. */
void wgre_lint_no_address (WgreLint *lint);
/* wgre_lint_endpoint_inside: a far end's address is routed into the tunnel. */
void wgre_lint_endpoint_inside (WgreLint *lint);
/* wgre_lint_half_tunnel: one family goes through the tunnel, and the other outside. */
void wgre_lint_half_tunnel (WgreLint *lint);
/* wgre_lint_in_clear: the far end is on the Internet, and nothing encrypts the tunnel. */
void wgre_lint_in_clear (WgreLint *lint);
/* wgre_lint_dns_family: a name server is of a family that the tunnel has no address of. */
void wgre_lint_dns_family (WgreLint *lint);
/* wgre_lint_dns_outside: a name server is not reached through the tunnel, though the tunnel has
 * an address of its family. */
void wgre_lint_dns_outside (WgreLint *lint);
/* wgre_lint_dns_shared: the name servers of the network are asked as well. */
void wgre_lint_dns_shared (WgreLint *lint);
/* wgre_lint_no_dns: a full tunnel has no name server. */
void wgre_lint_no_dns (WgreLint *lint);
/* wgre_lint_mtu: packets are larger than the way outside takes. */
void wgre_lint_mtu (WgreLint *lint);
/* wgre_lint_one_sided_key: there is a key for one direction only, of ikey and okey. */
void wgre_lint_one_sided_key (WgreLint *lint);
/* wgre_lint_low_ttl: the ttl is below 32. */
void wgre_lint_low_ttl (WgreLint *lint);
/* ends: both of a tunnel, given together */
/* wgre_lint_is_other_end: of a tunnel with this one, so that it is for another host. */
gboolean wgre_lint_is_other_end (const WgreLint *lint, const WgreLintOther *other);
/* wgre_lint_one_sided_peer: one end has the other as a peer, and not the reverse. */
void wgre_lint_one_sided_peer (WgreLint *lint);
/* wgre_lint_public_key_differs: the peer's public key is not that of the other end's private
 * key. */
void wgre_lint_public_key_differs (WgreLint *lint);
/* wgre_lint_psk_differs: the preshared keys of the two ends differ. */
void wgre_lint_psk_differs (WgreLint *lint);
/* wgre_lint_port_differs: the other end listens at another port than the endpoint says. */
void wgre_lint_port_differs (WgreLint *lint);
/* wgre_lint_kind_differs: the other end has another kind of tunnel. */
void wgre_lint_kind_differs (WgreLint *lint);
/* wgre_lint_key_differs: the other end takes another key, of ikey and okey. */
void wgre_lint_key_differs (WgreLint *lint);
/* wgre_lint_header_differs: the ends differ in checksums or sequence numbers. */
void wgre_lint_header_differs (WgreLint *lint);
/* system */
/* wgre_lint_port_clash: another connection listens at the same port. */
void wgre_lint_port_clash (WgreLint *lint);
/* wgre_lint_readable: others than the owner can read a file with a private key. */
void wgre_lint_readable (WgreLint *lint);
/* wgre_lint_rpfilter: firewalld drops the packets that carry an IPv6 tunnel. */
void wgre_lint_rpfilter (WgreLint *lint);
/* wgre_lint_local_elsewhere: local is not an address of this host. */
void wgre_lint_local_elsewhere (WgreLint *lint);
