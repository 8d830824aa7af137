/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "net/wireguard.h"

/* How NetworkManager's own settings of a family say that the family is used (ipv4.method,
 * ipv6.method). */
typedef enum {
  WGRE_FAMILY_BY_NM,  /* auto: what we send is used */
  WGRE_FAMILY_BY_US,  /* manual: what we send is ignored, addresses are the user's; routes are left
                         to us */
  WGRE_FAMILY_UNUSED, /* disabled, ignore */
} WgreFamilyUse;

/* What NetworkManager's own settings of a family say about the routes that it would make. */
typedef struct {
  guint32 metric;   /* ipv4.route-metric; 0: that of all VPN connections */
  guint32 table;    /* ipv4.route-table; 0: main */
  gboolean only_nm; /* only NetworkManager can do what they say: all routes are left to it */
} WgreNmRoutes;

/* Everything that the planner must know of the world: a plain value, filled from the kernel and the
 * resolver by the service, and by hand in tests. Zero is a good default for every field. */
typedef struct {
  const char *uuid;          /* of the connection; never NULL */
  const char *id;            /* its name, for people; or NULL */
  const char *interface;     /* connection.interface-name, or NULL */
  WgreFamilyUse use[2];      /* by index of wgre_families */
  WgreNmRoutes nm_routes[2]; /* likewise */
  gboolean dns_shared[2];    /* likewise: beside name servers of that family that the profile has,
                                NetworkManager may ask those of other connections */
  gboolean many_routes;      /* there were so many when the tunnel came up that we make them all */
  GArray *endpoints;    /* of WgreEndpointAddress, same index as the carrier's peers; NULL: none is
                           known */
  WgreIp remote;        /* of a tunnel, resolved */
  int dev;              /* ifindex of the underlay that the profile names, 0: none */
  guint32 underlay_mtu; /* least MTU on the way to the far ends, 0: not known */
  guint32 free_number;  /* a mark and table that nobody uses; only read for a full tunnel without
                           fwmark */
  guint slot;           /* place of our rules among those of other profiles, 0..WGRE_SLOTS-1 */
  gboolean interface_taken; /* a link of that name is there and is not ours */
  gboolean lower_taken;     /* the same of the link below */
  /* Of the generic netlink family of the carrier's kind, where the module is not part of the
   * kernel; 0: it is missing. */
  guint family_version;
  gboolean netns_of_others; /* the network namespace is there and was not made by us */
  GArray *lan; /* of WgrePrefix, in order: the networks that this host is in; NULL: the profile does
                  not exclude them */
  gboolean ipv6_off;      /* new links start with disable_ipv6=1 */
  gboolean forwarding[2]; /* by index of wgre_families: this host forwards packets */
  char **accept_ra; /* interfaces whose default route the kernel has from router advertisements, to
                       which it stops listening when it forwards; or NULL */
  /* The rest is known only when the profile makes use of it, and who asks may ask nftables. All
   * are interned. */
  const char *closed_input, *closed_forward; /* "ip filter INPUT": a chain of somebody else's that
                                                drops what it does not know; NULL: none */
  const char *firewalld_zone;  /* of the interface to the far end; NULL: firewalld does not run */
  gboolean firewalld_forwards; /* the tunnel's own zone lets everything through */
  const char *zone;            /* connection.zone, or NULL */
} WgreFacts;

/* The numbers that marks and tables of full tunnels are taken from, as NetworkManager's native
 * WireGuard does: 51820 and up. */
#define WGRE_NUMBER_FIRST 51820
#define WGRE_NUMBER_SPAN 500
/* Rules of a profile stand at priorities that its slot gives; all come before the main table's
 * (32766). */
#define WGRE_SLOTS 400
#define WGRE_PRIORITY_MARKED 31000  /* + slot: the tunnels' own packets go by the main table */
#define WGRE_PRIORITY_DEFAULT 31400 /* + 2 * slot, and the next: everything else */

/* wgre_facts_hash: a stable number below @span that a uuid stands for. */
guint wgre_facts_hash (const char *uuid, guint span);
/* wgre_facts_use: what the value of ipv4.method or ipv6.method means; NULL is "auto". */
WgreFamilyUse wgre_facts_use (const char *method);
/* wgre_facts_copy: @ret_facts owns what @facts owns; the arrays are shared. */
void wgre_facts_copy (const WgreFacts *facts, WgreFacts *ret_facts);
/* wgre_facts_clear: releases what the facts own (endpoints, lan, accept_ra); the strings are the
 * caller's. */
void wgre_facts_clear (WgreFacts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreFacts, wgre_facts_clear)
