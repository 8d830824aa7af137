/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/policy.h"
#include "net/batch.h"
#include "net/link-spec.h"
#include "net/tags.h"

/* rtnetlink messages for links, addresses, neighbours, routes and rules. Pure: each function
 * appends one message to the batch. The messages are those of ip(8), with our tags; additions are
 * exclusive (NLM_F_EXCL): a thing that exists already is an error, never silently taken over.
 * @add TRUE makes the thing, FALSE removes it. */

/* wgre_rtnl_link_add: afterwards the link is down and has no address. Fails with EEXIST when the
 * name is taken, and for GRE when there is a tunnel with the same local, remote and key. */
void wgre_rtnl_link_add (WgreBatch *batch, const WgreLinkSpec *spec);

/* wgre_rtnl_link_change: rewrites the tunnel's attributes of an existing link; its name, group and
 * addresses stay. The kernel permits no other kind, and for gre no key where there was none. */
void wgre_rtnl_link_change (WgreBatch *batch, int ifindex, const WgreLinkSpec *spec);

/* Changes of a link; NULL, 0 and FALSE change nothing. Not both of up and down. */
typedef struct {
  const char *alias; /* at most 255 bytes */
  guint32 mtu;
  guint32 group;
  gboolean up;
  gboolean down;
} WgreLinkChange;

/* wgre_rtnl_link_set: a message that changes the link in this way. */
void wgre_rtnl_link_set (WgreBatch *batch, int ifindex, const WgreLinkChange *change);
/* wgre_rtnl_link_move: moves the link to the network namespace of @netns_fd. Afterwards it is down,
 * has no addresses and routes, and may have another ifindex. Fails with EEXIST when its name is
 * taken there. */
void wgre_rtnl_link_move (WgreBatch *batch, int ifindex, int netns_fd);
/* wgre_rtnl_link_delete: a message that deletes the link. */
void wgre_rtnl_link_delete (WgreBatch *batch, int ifindex);

/* wgre_rtnl_address: @local with its host bits. With @peer the link is point-to-point: the kernel
 * makes a route to peer/peer_length, and local's own length is not used. With @no_route it makes
 * none (IFA_F_NOPREFIXROUTE). */
void wgre_rtnl_address (WgreBatch *batch, gboolean add, int ifindex, const WgrePrefix *local,
                        const WgreIp *peer, guint8 peer_length, gboolean no_route);

/* wgre_rtnl_neighbour: packets to @inner go to @outer, permanently. Replaces an existing entry,
 * since the kernel learns neighbours by itself. */
void wgre_rtnl_neighbour (WgreBatch *batch, gboolean add, int ifindex, const WgreIp *inner,
                          const WgreIp *outer);

typedef enum {
  WGRE_ROUTE_UNICAST,     /* to the link */
  WGRE_ROUTE_THROW,       /* stop in this table: go on with the next rule */
  WGRE_ROUTE_BLACKHOLE,   /* dropped silently */
  WGRE_ROUTE_UNREACHABLE, /* refused, with ICMP */
  WGRE_N_ROUTE_TYPES
} WgreRouteType;

typedef struct {
  WgrePrefix destination; /* without host bits */
  WgreRouteType type;
  guint32 table;  /* 1..4294967295 */
  guint32 metric; /* 0: the kernel's default (0 for IPv4, 1024 for IPv6) */
  WgreIp source;  /* preferred source address; family 0: none */
  WgreIp gateway; /* of a unicast route, taken to be on the link; family 0: none */
} WgreRouteSpec;

/* wgre_rtnl_route_type: the kernel's number of a type (RTN_*). */
guint8 wgre_rtnl_route_type (WgreRouteType type);
/* wgre_rtnl_route: @ifindex is used by unicast routes only. A removal matches only routes that
 * carry our protocol number. */
void wgre_rtnl_route (WgreBatch *batch, gboolean add, int ifindex, const WgreRouteSpec *spec);

typedef enum {
  WGRE_RULE_MARKED,           /* fwmark MARK lookup TABLE */
  WGRE_RULE_UNMARKED,         /* not fwmark MARK lookup TABLE */
  WGRE_RULE_SUPPRESS_DEFAULT, /* lookup TABLE suppress_prefixlength 0; the mark is not used */
} WgreRuleKind;

typedef struct {
  guint8 family; /* AF_INET, AF_INET6 */
  WgreRuleKind kind;
  guint32 priority;
  guint32 mark; /* not 0, unless the kind has no mark: the kernel would compare nothing */
  guint32 table;
} WgreRuleSpec;

/* wgre_rtnl_rule: a removal matches only rules that carry our protocol number. */
void wgre_rtnl_rule (WgreBatch *batch, gboolean add, const WgreRuleSpec *spec);
/* wgre_rtnl_policy: the same, of a rule with networks and links. */
void wgre_rtnl_policy (WgreBatch *batch, gboolean add, const WgrePolicy *policy);
