/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/gather.h"

#include <glib/gi18n-lib.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "host/helper-api.h"
#include "host/sysctl.h"
#include "net/query.h"
#include "plan/plan.h"

/* An address that is on no network (RFC 5737): the way to it is the default route. */
#define SOMEWHERE "192.0.2.1"

/* --- interface --- */

static gboolean
is_taken (WgreSocket *socket, const char *interface, gboolean *ret_taken, GError **error)
{
  g_auto (WgreLinkInfo) link = { 0 };
  g_autoptr (GError) problem = NULL;

  *ret_taken = wgre_query_link (socket, interface, &link, &problem);
  if (*ret_taken || g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
gather_interfaces (WgreSocket *socket, const WgreProfile *profile, WgreFacts *facts, GError **error)
{
  const char *lower = wgre_plan_lower_interface (profile, facts);

  return is_taken (socket, wgre_plan_interface (profile, facts), &facts->interface_taken, error) &&
         (!lower || is_taken (socket, lower, &facts->lower_taken, error));
}

static gboolean
gather_dev (WgreSocket *socket, const WgreProfile *profile, WgreFacts *facts, GError **error)
{
  const char *dev = wgre_profile_string (profile, WGRE_OPT_DEV);
  g_auto (WgreLinkInfo) link = { 0 };

  if (!dev)
    return TRUE;
  if (!wgre_query_link (socket, dev, &link, NULL)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("dev: there is no interface \"%s\": \"ip link\" lists those that there are"),
                 dev);
    return FALSE;
  }
  facts->dev = link.ifindex;
  return TRUE;
}

static void
gather_netns (const WgreProfile *profile, WgreFacts *facts)
{
  const char *name = wgre_profile_string (profile, WGRE_OPT_NETNS);
  g_autofree char *path = NULL, *made = NULL;

  if (!name)
    return;
  path = g_build_filename (WGRE_NETNS_FOLDER, name, NULL);
  made = g_build_filename (WGRE_HELPER_MADE, name, NULL);
  facts->netns_of_others =
      g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (made, G_FILE_TEST_EXISTS);
}

/* --- MTU --- */

/* The route's own MTU, else that of the link; 0 when there is no way. The kernel answers a question
 * as fast as a table here would. */
static guint32
mtu_to (WgreSocket *socket, const WgreIp *ip, guint32 mark, int dev)
{
  g_auto (WgreLinkInfo) link = { 0 };
  WgreRouteInfo route;

  if (!wgre_query_route (socket, ip, mark, dev, &route, NULL))
    return 0;
  if (route.mtu || !wgre_query_link_by_index (socket, route.oif, &link, NULL))
    return route.mtu;
  return link.mtu;
}

static guint32
least (guint32 a, guint32 b)
{
  return !a ? b : !b ? a : MIN (a, b);
}

static void
gather_mtu (WgreSocket *socket, const WgreProfile *profile, WgreFacts *facts)
{
  const WgreProfile *carrier = wgre_profile_carrier (profile);
  guint32 mark = (guint32) wgre_profile_number (carrier, WGRE_OPT_FWMARK), mtu = 0;
  const GArray *endpoints = facts->endpoints;
  WgreIp somewhere;

  if (wgre_profile_has (carrier, WGRE_OPT_MTU))
    return;
  if (facts->remote.family && carrier == profile)
    mtu = mtu_to (socket, &facts->remote, mark, facts->dev);
  for (guint i = 0; endpoints && i < endpoints->len; i++)
    if (g_array_index (endpoints, WgreEndpointAddress, i).ip.family)
      mtu = least (mtu,
                   mtu_to (socket, &g_array_index (endpoints, WgreEndpointAddress, i).ip, mark, 0));
  if (!mtu && wgre_ip_parse (SOMEWHERE, &somewhere))
    mtu = mtu_to (socket, &somewhere, mark, facts->dev);
  facts->underlay_mtu = mtu;
}

/* --- numbers and priorities of a full tunnel --- */

static GArray *
all_rules (WgreSocket *socket, GError **error)
{
  g_autoptr (GArray) rules = wgre_query_rules (socket, AF_INET, error), more = NULL;

  if (!rules)
    return NULL;
  more = wgre_query_rules (socket, AF_INET6, error);
  if (!more)
    return NULL;
  if (more->len)
    g_array_append_vals (rules, more->data, more->len);
  return g_steal_pointer (&rules);
}

static gboolean
slot_is_free (const GArray *rules, guint slot)
{
  for (guint i = 0; i < rules->len; i++) {
    guint32 priority = g_array_index (rules, WgreRuleInfo, i).spec.priority;

    if (priority == WGRE_PRIORITY_MARKED + slot ||
        (priority & ~1u) == WGRE_PRIORITY_DEFAULT + 2 * slot)
      return FALSE;
  }
  return TRUE;
}

static gboolean
number_is_free (WgreSocket *socket, const GArray *rules, guint32 number)
{
  gboolean empty = FALSE;

  for (guint i = 0; i < rules->len; i++) {
    const WgreRuleSpec *rule = &g_array_index (rules, WgreRuleInfo, i).spec;

    if (rule->table == number || rule->mark == number)
      return FALSE;
  }
  return wgre_query_table_is_empty (socket, number, &empty, NULL) && empty;
}

static gboolean
none_free (const char *what, GError **error)
{
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS,
               _ ("every %s for a full tunnel is in use: take another down first"), what);
  return FALSE;
}

static gboolean
gather_slot (const GArray *rules, WgreFacts *facts, GError **error)
{
  guint first = wgre_facts_hash (facts->uuid, WGRE_SLOTS);

  for (guint i = 0; i < WGRE_SLOTS; i++) {
    facts->slot = (first + i) % WGRE_SLOTS;
    if (slot_is_free (rules, facts->slot))
      return TRUE;
  }
  return none_free ("rule priority", error);
}

static gboolean
gather_number (WgreSocket *socket, const GArray *rules, WgreFacts *facts, GError **error)
{
  guint first = wgre_facts_hash (facts->uuid, WGRE_NUMBER_SPAN);

  for (guint i = 0; i < WGRE_NUMBER_SPAN; i++) {
    facts->free_number = WGRE_NUMBER_FIRST + (first + i) % WGRE_NUMBER_SPAN;
    if (number_is_free (socket, rules, facts->free_number))
      return TRUE;
  }
  return none_free ("mark and table", error);
}

static gboolean
gather_full_tunnel (WgreSocket *socket, const WgreProfile *profile, WgreFacts *facts,
                    GError **error)
{
  g_autoptr (GArray) rules = NULL;

  if (!wgre_plan_needs_number (profile))
    return TRUE;
  rules = all_rules (socket, error);
  if (!rules || !gather_slot (rules, facts, error))
    return FALSE;
  return wgre_profile_number (wgre_profile_carrier (profile), WGRE_OPT_FWMARK) ||
         gather_number (socket, rules, facts, error);
}

gboolean
wgre_gather (const WgreProfile *profile, WgreFacts *facts, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  g_autofree char *ipv6_off = wgre_sysctl_read ("net/ipv6/conf/default/disable_ipv6", NULL);

  if (!socket)
    return FALSE;
  facts->ipv6_off = ipv6_off && g_str_equal (ipv6_off, "1");
  if (!gather_interfaces (socket, profile, facts, error) ||
      !gather_dev (socket, profile, facts, error))
    return FALSE;
  gather_netns (profile, facts);
  gather_mtu (socket, profile, facts);
  return gather_full_tunnel (socket, profile, facts, error);
}
