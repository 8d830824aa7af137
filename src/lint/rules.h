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
void wgre_lint_network_address (WgreLint *lint);
void wgre_lint_host_bits (WgreLint *lint);
void wgre_lint_value (WgreLint *lint);
void wgre_lint_combination (WgreLint *lint);
void wgre_lint_duplicate_peer (WgreLint *lint);
/* peers */
void wgre_lint_overlap (WgreLint *lint);
void wgre_lint_shadowed (WgreLint *lint);
void wgre_lint_uncovered_route (WgreLint *lint);
void wgre_lint_no_allowed_ips (WgreLint *lint);
void wgre_lint_same_endpoint (WgreLint *lint);
void wgre_lint_no_way_in (WgreLint *lint);
void wgre_lint_keepalive (WgreLint *lint);
/* wgre_lint_is_private: not an address of the Internet. */
gboolean wgre_lint_is_private (const WgreIp *ip);
/* keys */
void wgre_lint_published_key (WgreLint *lint);
void wgre_lint_shared_psk (WgreLint *lint);
void wgre_lint_autostart_secret (WgreLint *lint);
void wgre_lint_trusted_unused (WgreLint *lint);
void wgre_lint_trusted_lockdown (WgreLint *lint);
void wgre_lint_shared_key (WgreLint *lint);
/* link */
void wgre_lint_broadcast_address (WgreLint *lint);
void wgre_lint_no_address (WgreLint *lint);
void wgre_lint_endpoint_inside (WgreLint *lint);
void wgre_lint_half_tunnel (WgreLint *lint);
void wgre_lint_in_clear (WgreLint *lint);
void wgre_lint_dns_family (WgreLint *lint);
void wgre_lint_dns_outside (WgreLint *lint);
void wgre_lint_dns_shared (WgreLint *lint);
void wgre_lint_no_dns (WgreLint *lint);
void wgre_lint_mtu (WgreLint *lint);
void wgre_lint_one_sided_key (WgreLint *lint);
void wgre_lint_low_ttl (WgreLint *lint);
/* ends: both of a tunnel, given together */
/* wgre_lint_is_other_end: of a tunnel with this one, so that it is for another host. */
gboolean wgre_lint_is_other_end (const WgreLint *lint, const WgreLintOther *other);
void wgre_lint_one_sided_peer (WgreLint *lint);
void wgre_lint_public_key_differs (WgreLint *lint);
void wgre_lint_psk_differs (WgreLint *lint);
void wgre_lint_port_differs (WgreLint *lint);
void wgre_lint_kind_differs (WgreLint *lint);
void wgre_lint_key_differs (WgreLint *lint);
void wgre_lint_header_differs (WgreLint *lint);
/* system */
void wgre_lint_port_clash (WgreLint *lint);
void wgre_lint_readable (WgreLint *lint);
void wgre_lint_rpfilter (WgreLint *lint);
