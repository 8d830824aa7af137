/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "net/wireguard.h"

/* Who configures a family, by NetworkManager's own settings (ipv4.method, ipv6.method). */
typedef enum {
  WGRE_FAMILY_BY_NM,  /* auto: NetworkManager uses what we send */
  WGRE_FAMILY_BY_US,  /* manual: NetworkManager ignores what we send; the addresses are the user's,
                         the routes ours */
  WGRE_FAMILY_UNUSED, /* disabled, ignore */
} WgreFamilyUse;

/* NetworkManager's own settings for the routes of a family. */
typedef struct {
  guint32 metric;   /* ipv4.route-metric; 0: that of all VPN connections */
  guint32 table;    /* ipv4.route-table; 0: main */
  gboolean only_nm; /* they have something that only NetworkManager can do: it makes all routes */
} WgreNmRoutes;

/* Everything that the planner must know of the system: a plain value. The service fills it from the
 * kernel and the resolver, tests by hand. Zero is a good default for every field. */
typedef struct {
  const char *uuid;          /* of the connection; never NULL */
  const char *id;            /* its name, or NULL */
  const char *interface;     /* connection.interface-name, or NULL */
  WgreFamilyUse use[2];      /* by index of wgre_families */
  WgreNmRoutes nm_routes[2]; /* likewise */
  gboolean dns_shared[2];    /* likewise: NetworkManager may ask name servers of other connections
                                besides those of the profile */
  gboolean many_routes;      /* they were so many at the start that we make all of them */
  GArray *endpoints;    /* of WgreEndpointAddress, same index as the carrier's peers; NULL: none is
                           known */
  WgreIp remote;        /* of a tunnel, resolved */
  int dev;              /* ifindex of the profile's underlay; 0: none */
  guint32 underlay_mtu; /* the least MTU on the way to the far ends; 0: unknown */
  guint32 free_number;  /* an unused mark and table; only read for a full tunnel without fwmark */
  guint slot;           /* place of our rules among those of other profiles, 0..WGRE_SLOTS-1 */
  gboolean interface_taken; /* a link of that name exists and is not ours */
  gboolean lower_taken;     /* the same of the link below */
  /* Of the generic netlink family of the carrier's kind, where the module is not part of the
   * kernel; 0: it is missing. */
  guint family_version;
  gboolean netns_of_others; /* the network namespace exists, and we did not make it */
  GArray *lan; /* of WgrePrefix, in order: the networks of this host; NULL: the profile does not
                  exclude them */
  gboolean ipv6_off;      /* new links start with disable_ipv6=1 */
  gboolean forwarding[2]; /* by index of wgre_families: this host forwards packets */
  char **accept_ra; /* interfaces with a default route from router advertisements, which the kernel
                       ignores once it forwards; or NULL */
  /* The rest is filled only when the profile needs it and the caller may ask nftables. All strings
   * are interned. */
  const char *closed_input, *closed_forward; /* "ip filter INPUT": a chain of another firewall whose
                                                policy is to drop; NULL: none */
  const char *firewalld_zone;   /* of the interface to the far end; NULL: firewalld does not run */
  const char *firewalld_closed; /* the zone that the tunnel will be in, if firewalld forwards
                                   nothing from it; else NULL */
  const char *zone;             /* connection.zone, or NULL */
} WgreFacts;

/* The range of marks and tables of full tunnels. NetworkManager's native WireGuard also counts from
 * 51820 up. */
#define WGRE_NUMBER_FIRST 51820
#define WGRE_NUMBER_SPAN 500
/* The slot of a profile gives the priorities of its rules; all come before the main table's
 * (32766). */
#define WGRE_SLOTS 400
#define WGRE_PRIORITY_MARKED 31000  /* + slot: the tunnels' own packets go by the main table */
#define WGRE_PRIORITY_DEFAULT 31400 /* + 2 * slot, and the next: everything else */

/* wgre_facts_hash: a number below @span that is always the same for a uuid. */
guint wgre_facts_hash (const char *uuid, guint span);
/* wgre_facts_use: the meaning of a value of ipv4.method or ipv6.method; NULL is "auto". */
WgreFamilyUse wgre_facts_use (const char *method);
/* wgre_facts_copy: @ret_facts owns what @facts owns; the arrays are shared. */
void wgre_facts_copy (const WgreFacts *facts, WgreFacts *ret_facts);
/* wgre_facts_clear: releases what the facts own (endpoints, lan, accept_ra); the strings are the
 * caller's. */
void wgre_facts_clear (WgreFacts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreFacts, wgre_facts_clear)
