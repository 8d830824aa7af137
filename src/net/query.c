/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/query.h"

#include <glib/gi18n-lib.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

static gboolean
fail_answer (GError **error)
{
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_KERNEL,
                       _ ("the kernel's answer cannot be understood"));
  return FALSE;
}

/* --- links --- */

typedef struct {
  gboolean found;
  WgreLinkInfo link;
} LinkAnswer;

static void
note_link (const struct nlmsghdr *message, gpointer data)
{
  LinkAnswer *answer = data;

  if (!answer->found)
    answer->found = wgre_decode_link (message, &answer->link);
}

/* By name when there is one, otherwise by number. */
static gboolean
query_link (WgreSocket *socket, const char *name, int ifindex, WgreLinkInfo *ret_link,
            GError **error)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  struct ifinfomsg *header = wgre_batch_begin (request, RTM_GETLINK, 0, sizeof *header);
  LinkAnswer answer = { 0 };

  header->ifi_index = ifindex;
  if (name)
    wgre_batch_put_string (request, IFLA_IFNAME, name);
  wgre_batch_put_u32 (request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  wgre_batch_end (request);
  if (!wgre_socket_get (socket, request, note_link, &answer, error))
    return FALSE;
  if (!answer.found)
    return fail_answer (error);
  *ret_link = answer.link;
  return TRUE;
}

gboolean
wgre_query_link (WgreSocket *socket, const char *name, WgreLinkInfo *ret_link, GError **error)
{
  g_return_val_if_fail (socket && name && ret_link, FALSE);
  if (query_link (socket, name, 0, ret_link, error))
    return TRUE;
  g_prefix_error (error, "link %s: ", name);
  return FALSE;
}

gboolean
wgre_query_link_by_index (WgreSocket *socket, int ifindex, WgreLinkInfo *ret_link, GError **error)
{
  g_return_val_if_fail (socket && ret_link, FALSE);
  if (query_link (socket, NULL, ifindex, ret_link, error))
    return TRUE;
  g_prefix_error (error, "link %d: ", ifindex);
  return FALSE;
}

typedef struct {
  guint32 group;
  GArray *links;
} LinksAnswer;

static void
note_link_of_group (const struct nlmsghdr *message, gpointer data)
{
  LinksAnswer *answer = data;
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_decode_link (message, &link) ||
      (answer->group != WGRE_ANY_GROUP && link.group != answer->group))
    return;
  g_array_append_val (answer->links, link);
  link.alias = NULL;
}

static void
clear_link (gpointer link)
{
  wgre_link_info_clear (link);
}

GArray *
wgre_query_links (WgreSocket *socket, guint32 group, GError **error)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (WgreLinkInfo));
  LinksAnswer answer = { group, links };

  g_array_set_clear_func (links, clear_link);
  wgre_batch_begin (request, RTM_GETLINK, 0, sizeof (struct ifinfomsg));
  wgre_batch_put_u32 (request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  wgre_batch_end (request);
  if (!wgre_socket_dump (socket, request, note_link_of_group, &answer, error))
    return NULL;
  return g_steal_pointer (&links);
}

/* --- routes --- */

typedef struct {
  gboolean answered, usable;
  WgreRouteInfo route;
} RouteAnswer;

static void
note_route_info (const struct nlmsghdr *message, gpointer data)
{
  RouteAnswer *answer = data;

  answer->answered = TRUE;
  if (!answer->usable)
    answer->usable = wgre_decode_route_info (message, &answer->route);
}

static gboolean
query_route (WgreSocket *socket, const WgreIp *destination, guint32 mark, int oif,
             WgreRouteInfo *ret_route, GError **error)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  struct rtmsg *header = wgre_batch_begin (request, RTM_GETROUTE, 0, sizeof *header);
  RouteAnswer answer = { 0 };

  header->rtm_family = destination->family;
  header->rtm_dst_len = (guint8) wgre_family_bits (destination->family);
  wgre_batch_put (request, RTA_DST, destination->bytes, wgre_ip_size (destination));
  if (mark)
    wgre_batch_put_u32 (request, RTA_MARK, mark);
  if (oif)
    wgre_batch_put_u32 (request, RTA_OIF, (guint32) oif);
  wgre_batch_end (request);
  if (!wgre_socket_get (socket, request, note_route_info, &answer, error))
    return FALSE;
  if (!answer.answered)
    return fail_answer (error);
  if (!answer.usable) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("the route refuses packets"));
    return FALSE;
  }
  *ret_route = answer.route;
  return TRUE;
}

gboolean
wgre_query_route (WgreSocket *socket, const WgreIp *destination, guint32 mark, int oif,
                  WgreRouteInfo *ret_route, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (socket && destination && ret_route, FALSE);
  if (query_route (socket, destination, mark, oif, ret_route, error))
    return TRUE;
  text = wgre_ip_to_string (destination);
  g_prefix_error (error, _ ("route to %s: "), text);
  return FALSE;
}

/* A list of routes that the kernel filters by table and, unless it is 0, by protocol. A table
 * without routes may not exist, which is no error here. */
static gboolean
dump_routes (WgreSocket *socket, guint8 family, guint32 table, guint8 protocol, WgreSocketEach each,
             gpointer data, GError **error)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  g_autoptr (GError) problem = NULL;
  struct rtmsg *header = wgre_batch_begin (request, RTM_GETROUTE, 0, sizeof *header);

  header->rtm_family = family;
  header->rtm_protocol = protocol;
  wgre_batch_put_u32 (request, RTA_TABLE, table);
  wgre_batch_end (request);
  if (wgre_socket_dump (socket, request, each, data, &problem) ||
      g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

typedef struct {
  guint8 family;
  gboolean found;
} TableAnswer;

/* Where a family is switched off the kernel may answer with another's routes. */
static void
note_any_route (const struct nlmsghdr *message, gpointer data)
{
  const struct rtmsg *header = (const void *) (message + 1);
  TableAnswer *answer = data;

  if (message->nlmsg_type == RTM_NEWROUTE && header->rtm_family == answer->family)
    answer->found = TRUE;
}

gboolean
wgre_query_table_is_empty (WgreSocket *socket, guint32 table, gboolean *ret_empty, GError **error)
{
  gboolean empty = TRUE;

  g_return_val_if_fail (socket && ret_empty, FALSE);
  for (guint i = 0; empty && i < G_N_ELEMENTS (wgre_families); i++) {
    TableAnswer answer = { wgre_families[i], FALSE };

    if (!dump_routes (socket, answer.family, table, 0, note_any_route, &answer, error))
      return FALSE;
    empty = !answer.found;
  }
  *ret_empty = empty;
  return TRUE;
}

typedef struct {
  guint8 family;
  guint32 table;
  GArray *routes;
} RoutesAnswer;

static void
note_our_route (const struct nlmsghdr *message, gpointer data)
{
  RoutesAnswer *answer = data;
  WgreRouteSpec route;
  guint8 protocol;

  if (wgre_decode_route (message, &route, &protocol, NULL) && protocol == WGRE_PROTOCOL &&
      route.destination.ip.family == answer->family && route.table == answer->table)
    g_array_append_val (answer->routes, route);
}

GArray *
wgre_query_routes (WgreSocket *socket, guint8 family, guint32 table, GError **error)
{
  g_autoptr (GArray) routes = g_array_new (FALSE, FALSE, sizeof (WgreRouteSpec));
  RoutesAnswer answer = { family, table, routes };

  if (!dump_routes (socket, family, table, WGRE_PROTOCOL, note_our_route, &answer, error))
    return NULL;
  return g_steal_pointer (&routes);
}

static void
note_connected (const struct nlmsghdr *message, gpointer data)
{
  RoutesAnswer *answer = data;
  WgreRouteSpec route;
  WgreConnected connected;
  guint8 protocol;

  if (!wgre_decode_route (message, &route, &protocol, &connected.ifindex) ||
      (protocol != RTPROT_KERNEL && protocol != RTPROT_RA) || !connected.ifindex ||
      route.type != WGRE_ROUTE_UNICAST || route.gateway.family || route.table != answer->table ||
      route.destination.ip.family != answer->family)
    return;
  connected.network = route.destination;
  g_array_append_val (answer->routes, connected);
}

GArray *
wgre_query_connected (WgreSocket *socket, guint8 family, GError **error)
{
  g_autoptr (GArray) routes = g_array_new (FALSE, FALSE, sizeof (WgreConnected));
  RoutesAnswer answer = { family, RT_TABLE_MAIN, routes };

  if (!dump_routes (socket, family, RT_TABLE_MAIN, 0, note_connected, &answer, error))
    return NULL;
  return g_steal_pointer (&routes);
}

/* --- rules --- */

typedef struct {
  guint8 family;
  GArray *rules;
} RulesAnswer;

static void
query_note_rule (const struct nlmsghdr *message, gpointer data)
{
  RulesAnswer *answer = data;
  WgreRuleInfo rule;

  if (wgre_decode_rule (message, &rule) && rule.spec.family == answer->family)
    g_array_append_val (answer->rules, rule);
}

GArray *
wgre_query_rules (WgreSocket *socket, guint8 family, GError **error)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  g_autoptr (GArray) rules = g_array_new (FALSE, FALSE, sizeof (WgreRuleInfo));
  RulesAnswer answer = { family, rules };
  struct fib_rule_hdr *header = wgre_batch_begin (request, RTM_GETRULE, 0, sizeof *header);

  header->family = family;
  wgre_batch_end (request);
  if (!wgre_socket_dump (socket, request, query_note_rule, &answer, error))
    return NULL;
  return g_steal_pointer (&rules);
}
