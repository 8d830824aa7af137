/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/decode.h"
#include "net/socket.h"

/* Questions to the kernel. Each function takes a NETLINK_ROUTE socket, sends a question and returns
 * plain values. Release arrays with g_array_unref(), which clears their elements. Out-parameters
 * are untouched on failure. */

/* wgre_query_link: the link with this name or alternative name; in the second case ret_link->name
 * differs. Code NOT_FOUND when there is none. Release with wgre_link_info_clear().
 */
gboolean wgre_query_link (WgreSocket *socket, const char *name, WgreLinkInfo *ret_link,
                          GError **error);
/* wgre_query_link_by_index: the same for an ifindex. */
gboolean wgre_query_link_by_index (WgreSocket *socket, int ifindex, WgreLinkInfo *ret_link,
                                   GError **error);
#define WGRE_ANY_GROUP G_MAXUINT32
/* wgre_query_links: all links (of WgreLinkInfo) of this group, or of WGRE_ANY_GROUP. */
GArray *wgre_query_links (WgreSocket *socket, guint32 group, GError **error);
/* wgre_query_route: the route that a packet with this mark takes (bound to the link @oif unless
 * that is 0). Code NOT_FOUND when there is no route, or one that refuses packets. */
gboolean wgre_query_route (WgreSocket *socket, const WgreIp *destination, guint32 mark, int oif,
                           WgreRouteInfo *ret_route, GError **error);
/* wgre_query_table_is_empty: whether the table has no route in either family. The kernel sends the
 * routes of that table only. */
gboolean wgre_query_table_is_empty (WgreSocket *socket, guint32 table, gboolean *ret_empty,
                                    GError **error);
/* wgre_query_rules: all rules (of WgreRuleInfo) of the family, in the kernel's order. */
GArray *wgre_query_rules (WgreSocket *socket, guint8 family, GError **error);
/* A network that a link is in. */
typedef struct {
  WgrePrefix network;
  int ifindex;
} WgreConnected;

/* wgre_query_connected: the routes (of WgreConnected) of the main table without a gateway that come
 * from an address or a router advertisement, but not from a DHCP server. */
GArray *wgre_query_connected (WgreSocket *socket, guint8 family, GError **error);
/* wgre_query_routes: the routes (of WgreRouteSpec) of this table with our protocol number, except
 * types that we never make. wgre_rtnl_route (batch, FALSE, 0, spec) removes them. */
GArray *wgre_query_routes (WgreSocket *socket, guint8 family, guint32 table, GError **error);
