/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/facts.h"
#include "plan/op.h"

/* The operations for a profile, in order. To take the tunnel down, the same list is undone
 * backwards. */
typedef struct {
  WgreProfile *profile;
  const char *interface; /* interned */
  const char *lower;     /* interned: the WireGuard link that the tunnel is inside of; or NULL */
  const char *netns; /* interned; the link's network namespace; NULL: NetworkManager's. The lower
                        link is always there */
  guint32 mtu, lower_mtu;
  guint32 number;      /* mark and table of a full tunnel; 0: not one */
  gboolean full[2];    /* by index of wgre_families: a full tunnel of the family */
  gboolean blocked[2]; /* likewise: not a full tunnel of it, and no other way either */
  gboolean address[2]; /* NetworkManager gets an address of that family */
  WgreIp gateway;      /* sent to NetworkManager */
  GPtrArray *ops;      /* of WgreOp */
  GPtrArray *warnings; /* of char *: a sentence each, for the user */
  char *liveness;      /* a sentence about the far end; NULL: none */
  gboolean withdrawn;  /* the far end is dead: operations of wgre_plan_withdraws() are undone */
} WgrePlan;

/* wgre_plan_free: with its operations. NULL is fine. */
void wgre_plan_free (WgrePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgrePlan, wgre_plan_free)

/* wgre_plan_move: the operation that changes the tunnel's remote to @remote and nothing else; for
 * kinds with a remote. Release with wgre_op_free(). */
WgreOp *wgre_plan_move (const WgrePlan *plan, const WgreIp *remote);

/* wgre_plan_moved: call it when that operation was done: from now on the plan has that remote. */
void wgre_plan_moved (WgrePlan *plan, const WgreIp *remote);

/* wgre_plan_link_op: the operation that makes the plan's link, not the one below it. */
const WgreOp *wgre_plan_link_op (const WgrePlan *plan);

/* wgre_plan_peers: the peers of the carrier, in the profile's order. Below another tunnel, their
 * allowed IPs have the far ends. NULL: there are none. */
const GPtrArray *wgre_plan_peers (const WgrePlan *plan);

/* wgre_plan_describe: one command line for each operation in that direction, behind @prompt. A
 * comment marks those of NetworkManager. */
char *wgre_plan_describe (const WgrePlan *plan, WgreDirection direction, const char *prompt);
/* wgre_plan_interface: the name of the link: the profile's, the connection's, or one derived from
 * the uuid. Interned. */
const char *wgre_plan_interface (const WgreProfile *profile, const WgreFacts *facts);
/* wgre_plan_lower_interface: the same for the WireGuard link below; NULL when there is none. */
const char *wgre_plan_lower_interface (const WgreProfile *profile, const WgreFacts *facts);
/* wgre_plan_uses_server: whether @server, a name server of the profile, is asked: NetworkManager
 * 1.42 takes servers only together with an address of their family. */
gboolean wgre_plan_uses_server (const WgrePlan *plan, const WgreIp *server);
/* wgre_plan_carrier: the name of the link that the packets leave by: lower, or the link itself. */
const char *wgre_plan_carrier (const WgrePlan *plan);
/* wgre_plan_needs_number: whether it needs an unused mark and table. */
gboolean wgre_plan_needs_number (const WgreProfile *profile);
/* wgre_plan_has_many_routes: whether we also make the routes of the main table, because they are
 * many: NetworkManager's time for each grows with their number. */
gboolean wgre_plan_has_many_routes (const WgreProfile *profile);

/* --- for the planner's own files --- */

/* wgre_plan_add: appends an empty operation for the plan's link, which the caller fills. */
WgreOp *wgre_plan_add (WgrePlan *plan, WgreOpId id);
/* wgre_plan_add_to: the same for another link of the plan. */
WgreOp *wgre_plan_add_to (WgrePlan *plan, WgreOpId id, const char *interface);
/* wgre_plan_add_inside: the same in the network namespace of that link. */
WgreOp *wgre_plan_add_inside (WgrePlan *plan, WgreOpId id, const char *interface);
/* wgre_plan_link, wgre_plan_wireguard, wgre_plan_link_ipv6, wgre_plan_link_up (link.c): make a link
 * of the plan, with its alias; configure it; permit IPv6 addresses on it; set it up.
 * @profile: the plan's, or the lower one. */
void wgre_plan_link (WgrePlan *plan, const WgreFacts *facts, const WgreProfile *profile,
                     const char *interface);
WgreOp *wgre_plan_wireguard (WgrePlan *plan, const WgreFacts *facts, const WgreProfile *profile,
                             const char *interface);
void wgre_plan_link_ipv6 (WgrePlan *plan, const char *interface);
void wgre_plan_link_up (WgrePlan *plan, const char *interface, guint32 mtu);
/* wgre_plan_receive_port: the UDP port at which a tunnel in UDP receives. */
guint16 wgre_plan_receive_port (const WgreProfile *profile);
/* wgre_plan_lower (lower.c): for a tunnel inside WireGuard, adds the link below, and the firewall
 * table that keeps the tunnel's packets from leaving by another link. Does nothing for other
 * tunnels. Fails when a far end is not inside the WireGuard network. */
gboolean wgre_plan_lower (WgrePlan *plan, const WgreFacts *facts, GError **error);
G_GNUC_PRINTF (2, 3)
/* wgre_plan_warn: adds a sentence for people to the plan's warnings. */
void wgre_plan_warn (WgrePlan *plan, const char *format, ...);
/* wgre_plan_add_sysctl: sets a shared setting in the link's network namespace. */
void wgre_plan_add_sysctl (WgrePlan *plan, const char *name, const char *value);
/* wgre_plan_firewall_check (firewall.c): refuses to forward what firewalld would drop. */
gboolean wgre_plan_firewall_check (const WgrePlan *plan, const WgreFacts *facts, GError **error);
/* wgre_plan_firewall (firewall.c): our table, forwarding, and requests to firewalld.
 */
void wgre_plan_firewall (WgrePlan *plan, const WgreFacts *facts);
/* wgre_plan_routing (routing.c): routes; for a full tunnel also its table, rules and firewall. */
void wgre_plan_routing (WgrePlan *plan, const WgreFacts *facts);
