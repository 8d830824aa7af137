/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/facts.h"
#include "plan/op.h"

/* What is to be done for a profile, in order. Going down is the same list backwards; there is no
 * second one. */
typedef struct {
  WgreProfile *profile;
  const char *interface; /* interned */
  const char *lower;     /* interned: the WireGuard link that the tunnel is inside of; or NULL */
  const char *netns;     /* interned; network namespace that the link lives in; NULL:
                            NetworkManager's, where the lower link always is */
  guint32 mtu, lower_mtu;
  guint32 number; /* mark and table of a full tunnel; 0: not one */
  gboolean
      full[2]; /* by index of wgre_families: everything of the family goes through the tunnel */
  gboolean
      blocked[2]; /* likewise: there is no full tunnel of it, and without one it goes nowhere */
  gboolean address[2]; /* NetworkManager gets an address of that family */
  WgreIp gateway;      /* to be told to NetworkManager */
  GPtrArray *ops;      /* of WgreOp */
  GPtrArray *warnings; /* of char *: what the user should know, a sentence each */
  char *liveness;      /* what is known of the far end, a sentence; NULL: nothing */
  gboolean withdrawn;  /* the far end is dead: what wgre_plan_withdraws() names is taken away */
} WgrePlan;

void wgre_plan_free (WgrePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgrePlan, wgre_plan_free)

/* wgre_plan_move: the operation that leads the tunnel to @remote, its other values as they are; for
 * kinds with a remote. Release with wgre_op_free(). */
WgreOp *wgre_plan_move (const WgrePlan *plan, const WgreIp *remote);

/* wgre_plan_moved: it was carried out: from now on the plan is one with that far end. */
void wgre_plan_moved (WgrePlan *plan, const WgreIp *remote);

/* wgre_plan_link_op: the operation that makes the plan's link, not the one below it. */
const WgreOp *wgre_plan_link_op (const WgrePlan *plan);

/* wgre_plan_peers: of the carrier as its link has them, in the order of the profile's: below
 * another tunnel with the far ends in their allowed IPs. NULL: there are none. */
const GPtrArray *wgre_plan_peers (const WgrePlan *plan);

/* wgre_plan_describe: one command line for each, in that direction, behind @prompt; those that
 * NetworkManager carries out are marked with a comment. */
char *wgre_plan_describe (const WgrePlan *plan, WgreDirection direction, const char *prompt);
/* wgre_plan_interface: the name of the link: the profile's, the connection's, or one derived from
 * the uuid. Interned. */
const char *wgre_plan_interface (const WgreProfile *profile, const WgreFacts *facts);
/* wgre_plan_lower_interface: the same of the WireGuard link below; NULL when there is none. */
const char *wgre_plan_lower_interface (const WgreProfile *profile, const WgreFacts *facts);
/* wgre_plan_carrier: the name of the link that the packets leave by: lower, or the link itself. */
const char *wgre_plan_carrier (const WgrePlan *plan);
/* wgre_plan_needs_number: whether a mark and table must be found for it that nobody uses. */
gboolean wgre_plan_needs_number (const WgreProfile *profile);
/* wgre_plan_has_many_routes: whether routes of the main table, too, are made by us: NetworkManager
 * takes a time for each that grows with their number. */
gboolean wgre_plan_has_many_routes (const WgreProfile *profile);

/* --- for the planner's own files --- */

/* wgre_plan_add: appends an empty operation for the plan's link, which the caller fills. */
WgreOp *wgre_plan_add (WgrePlan *plan, WgreOpId id);
/* wgre_plan_add_to: the same for another link of the plan. */
WgreOp *wgre_plan_add_to (WgrePlan *plan, WgreOpId id, const char *interface);
/* wgre_plan_add_inside: the same for what happens where that link lives. */
WgreOp *wgre_plan_add_inside (WgrePlan *plan, WgreOpId id, const char *interface);
/* wgre_plan_link, wgre_plan_wireguard, wgre_plan_link_ipv6, wgre_plan_link_up (link.c): makes a
 * link of the plan, with its alias; configures it; lets it have IPv6 addresses; sets it up.
 * @profile: the plan's, or the lower one. */
void wgre_plan_link (WgrePlan *plan, const WgreFacts *facts, const WgreProfile *profile,
                     const char *interface);
WgreOp *wgre_plan_wireguard (WgrePlan *plan, const WgreFacts *facts, const WgreProfile *profile,
                             const char *interface);
void wgre_plan_link_ipv6 (WgrePlan *plan, const char *interface);
void wgre_plan_link_up (WgrePlan *plan, const char *interface, guint32 mtu);
/* wgre_plan_receive_port: the UDP port that a tunnel in UDP is received at. */
guint16 wgre_plan_receive_port (const WgreProfile *profile);
/* wgre_plan_lower (lower.c): for a tunnel inside WireGuard, the link below and what keeps the
 * tunnel's packets from leaving by any other; nothing for others. Fails when a far end is not
 * inside. */
gboolean wgre_plan_lower (WgrePlan *plan, const WgreFacts *facts, GError **error);
G_GNUC_PRINTF (2, 3)
void wgre_plan_warn (WgrePlan *plan, const char *format, ...);
/* wgre_plan_add_sysctl: a shared setting where the link lives. */
void wgre_plan_add_sysctl (WgrePlan *plan, const char *name, const char *value);
/* wgre_plan_firewall (firewall.c): our table, forwarding, and what another firewall is asked for.
 */
void wgre_plan_firewall (WgrePlan *plan, const WgreFacts *facts);
/* wgre_plan_routing (routing.c): routes, and for a full tunnel table, rules and firewall. */
void wgre_plan_routing (WgrePlan *plan, const WgreFacts *facts);
