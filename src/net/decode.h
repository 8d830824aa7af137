/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <net/if.h>

#include "net/family.h"
#include "net/rtnl.h"

/* The kernel's messages as plain values. Pure. Each decoder takes one complete message (nlmsg_len
 * bytes can be read). It returns FALSE, and writes nothing, when the message has another type or is
 * malformed. */

typedef struct {
  int ifindex;
  char name[IF_NAMESIZE];
  guint32 mtu, group;
  char kind[16]; /* IFLA_INFO_KIND; "" for physical links */
  char *alias;   /* or NULL */
  gboolean up;   /* as the administrator wants it (IFF_UP) */
} WgreLinkInfo;

/* wgre_decode_link: RTM_NEWLINK, RTM_DELLINK. */
gboolean wgre_decode_link (const struct nlmsghdr *message, WgreLinkInfo *ret_link);
/* wgre_link_info_clear: releases its alias. */
void wgre_link_info_clear (WgreLinkInfo *link);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreLinkInfo, wgre_link_info_clear)

typedef struct {
  int oif;
  guint32 mtu;    /* of the route itself; 0: none, use the link's */
  WgreIp source;  /* family 0: none */
  WgreIp gateway; /* of either family; family 0: none */
} WgreRouteInfo;

/* wgre_decode_route_info: the answer to a route lookup; FALSE also for types that deliver nothing
 * (unreachable, blackhole, …). */
gboolean wgre_decode_route_info (const struct nlmsghdr *message, WgreRouteInfo *ret_route);

/* wgre_decode_route: RTM_NEWROUTE, RTM_DELROUTE; FALSE also for types that are not in
 * WgreRouteType. @ret_protocol, @ret_oif (0: none) may be NULL. */
gboolean wgre_decode_route (const struct nlmsghdr *message, WgreRouteSpec *ret_route,
                            guint8 *ret_protocol, int *ret_oif);

/* wgre_decode_address: RTM_NEWADDR, RTM_DELADDR: this end's. */
gboolean wgre_decode_address (const struct nlmsghdr *message, WgreIp *ret_ip, int *ret_ifindex);

typedef struct {
  WgreRuleSpec spec;
  guint8 protocol;
  gboolean simple; /* spec describes it completely; otherwise only its family, priority, mark and
                      table are valid */
} WgreRuleInfo;

/* wgre_decode_rule: RTM_NEWRULE, RTM_DELRULE: answers and notifications. */
gboolean wgre_decode_rule (const struct nlmsghdr *message, WgreRuleInfo *ret_rule);

/* wgre_decode_policy: the same, of rules that a WgrePolicy describes completely. */
gboolean wgre_decode_policy (const struct nlmsghdr *message, WgrePolicy *ret_policy,
                             guint8 *ret_protocol);

/* An acknowledgement or an error. */
typedef struct {
  guint32 seq;    /* of the acknowledged message */
  int errnum;     /* positive errno, 0: done */
  char text[256]; /* the kernel's sentence (NLMSGERR_ATTR_MSG), made printable; "" when there is
                     none */
} WgreAck;

/* wgre_decode_ack: NLMSG_ERROR, and NLMSG_DONE at the end of a list. */
gboolean wgre_decode_ack (const struct nlmsghdr *message, WgreAck *ret_ack);

/* wgre_decode_family: the answer to CTRL_CMD_GETFAMILY. */
gboolean wgre_decode_family (const struct nlmsghdr *message, WgreFamily *ret_family);

/* A notification of NFNLGRP_NFTABLES: one for each change, then one that ends the transaction. */
typedef struct {
  gboolean ends;    /* it ends the transaction; then its author: */
  char process[16]; /* the first 15 bytes of the name of its program */
  guint32 pid;
  gboolean removes; /* it removes a table, or a chain or rule of it: */
  guint8 family;    /* NFPROTO_INET, … */
  char table[256];
} WgreRulesetChange;

/* wgre_decode_ruleset_change: FALSE also when it neither removes something nor ends a transaction.
 */
gboolean wgre_decode_ruleset_change (const struct nlmsghdr *message, WgreRulesetChange *ret_change);
