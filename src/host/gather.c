/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/gather.h"

#include <glib/gi18n-lib.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>

#include "host/firewalld.h"
#include "host/helper-api.h"
#include "host/sysctl.h"
#include "net/query.h"
#include "plan/plan.h"

/* An address that is on no network (RFC 5737): the way to it is the default route. */
#define SOMEWHERE "192.0.2.1"

/* --- interface --- */

static gboolean
gather_is_taken (WgreSocket *socket, const char *interface, gboolean *ret_taken, GError **error)
{
  g_auto (WgreLinkInfo) link = { 0 };
  g_autoptr (GError) problem = NULL;

  *ret_taken = wgre_query_link (socket, interface, &link, &problem);
  if (*ret_taken || g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Asking for the family makes the kernel load its module. */
static void
gather_family (const WgreProfile *profile, WgreFacts *facts)
{
  const WgreKind *kind = wgre_profile_kind (wgre_profile_carrier (profile));
  g_autoptr (WgreSocket) socket = kind->package ? wgre_socket_open (NETLINK_GENERIC, NULL) : NULL;
  WgreFamily family = { 0 };

  if (socket && wgre_socket_family (socket, kind->family, &family, NULL))
    facts->family_version = family.version;
}

/* --- the way to the far ends --- */

/* What the way is asked with. */
typedef struct {
  WgreSocket *socket;
  guint32 mark;
  int dev;
  gboolean inside;         /* of a WireGuard link of the same profile: the remote address is, too */
  const char *own[2];      /* interfaces of the tunnel itself, or NULL */
  char first[IF_NAMESIZE]; /* the interface that the first way leaves by; "": none does */
} Way;

/* The route's own MTU, else that of the link; 0 when there is no way. The kernel answers a question
 * as fast as a table here would. */
static guint32
mtu_to (Way *way, const WgreIp *ip, int dev)
{
  g_auto (WgreLinkInfo) link = { 0 };
  WgreRouteInfo route;

  if (!wgre_query_route (way->socket, ip, way->mark, dev, &route, NULL) ||
      !wgre_query_link_by_index (way->socket, route.oif, &link, NULL) ||
      !g_strcmp0 (link.name, way->own[0]) || !g_strcmp0 (link.name, way->own[1]))
    return 0;
  if (!*way->first)
    g_strlcpy (way->first, link.name, sizeof way->first);
  return route.mtu ? route.mtu : link.mtu;
}

/* The least of all far ends; 0 when there is no way to any. */
static guint32
least_mtu (Way *way, const WgreFacts *facts)
{
  const GArray *endpoints = facts->endpoints;
  guint32 mtu = 0;
  WgreIp somewhere;

  if (facts->remote.family && !way->inside)
    mtu = mtu_to (way, &facts->remote, way->dev);
  for (guint i = 0; endpoints && i < endpoints->len; i++) {
    const WgreIp *ip = &g_array_index (endpoints, WgreEndpointAddress, i).ip;
    guint32 other = ip->family ? mtu_to (way, ip, 0) : 0;

    if (other && (!mtu || other < mtu))
      mtu = other;
  }
  if (!mtu && wgre_ip_parse (SOMEWHERE, &somewhere))
    mtu = mtu_to (way, &somewhere, way->dev);
  return mtu;
}

guint32
wgre_gather_mtu (const WgrePlan *plan, const WgreFacts *facts, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  const WgreProfile *carrier;
  guint64 mark;
  Way way;

  g_return_val_if_fail (plan && facts, 0);

  carrier = wgre_profile_carrier (plan->profile);
  mark = plan->number ? plan->number : wgre_profile_number (carrier, WGRE_OPT_FWMARK);
  way = (Way){ .socket = socket,
               .mark = (guint32) mark,
               .dev = facts->dev,
               .inside = plan->lower != NULL,
               .own = { plan->interface, plan->lower } };
  return socket ? least_mtu (&way, facts) : 0;
}

gboolean
wgre_gather_far_end (const WgrePlan *plan, const WgreFacts *facts, WgreIp *ret_ip)
{
  const GArray *endpoints;
  gboolean only = TRUE;

  g_return_val_if_fail (plan && facts && ret_ip, FALSE);

  endpoints = facts->endpoints;
  *ret_ip = (WgreIp){ 0 };
  if (!plan->lower)
    *ret_ip = facts->remote;
  for (guint i = 0; endpoints && i < endpoints->len && only; i++) {
    const WgreIp *ip = &g_array_index (endpoints, WgreEndpointAddress, i).ip;

    only = !ip->family || !ret_ip->family || wgre_ip_equal (ip, ret_ip);
    if (!ret_ip->family)
      *ret_ip = *ip;
  }
  if (!ret_ip->family)
    wgre_ip_parse (SOMEWHERE, ret_ip);
  return only;
}

char *
wgre_gather_way (const WgrePlan *plan, const WgreFacts *facts, int *ret_link)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, NULL);
  const WgreProfile *carrier;
  guint64 mark;
  g_autofree char *source = NULL, *gateway = NULL;
  WgreIp ip;
  WgreRouteInfo route;

  g_return_val_if_fail (plan && facts && ret_link, NULL);
  carrier = wgre_profile_carrier (plan->profile);
  mark = plan->number ? plan->number : wgre_profile_number (carrier, WGRE_OPT_FWMARK);
  *ret_link = 0;
  wgre_gather_far_end (plan, facts, &ip);
  if (!socket || !wgre_query_route (socket, &ip, (guint32) mark, facts->dev, &route, NULL))
    return NULL;
  *ret_link = route.oif;
  source = route.source.family ? wgre_ip_to_string (&route.source) : NULL;
  gateway = route.gateway.family ? wgre_ip_to_string (&route.gateway) : NULL;
  return g_strdup_printf ("dev %d src %s via %s", route.oif, source ? source : "-",
                          gateway ? gateway : "-");
}

/* --- other firewalls, forwarding --- */

static gboolean
sysctl_is_one (const char *sysctl)
{
  g_autofree char *value = wgre_sysctl_read (sysctl, NULL);

  return !g_strcmp0 (value, "1");
}

/* Flags of /proc/net/ipv6_route: a default route that an advertisement brought (RTF_DEFAULT,
 * RTF_ADDRCONF of linux/ipv6_route.h). */
#define LEARNT_DEFAULT 0x00050000u

/* Names of the interfaces by which this host has learnt a default route, which it forgets when it
 * begins to forward. Lines of the file: destination, length, source, length, next hop, metric,
 * references, use, flags, device. */
static char **
gather_accept_ra (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/net/ipv6_route", &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    char flags[9], name[IF_NAMESIZE];
    g_autofree char *sysctl = NULL;

    if (sscanf (lines[i], "%*s %*s %*s %*s %*s %*s %*s %*s %8s %15s", flags, name) != 2 ||
        (g_ascii_strtoull (flags, NULL, 16) & LEARNT_DEFAULT) != LEARNT_DEFAULT)
      continue;
    sysctl = g_strdup_printf ("net/ipv6/conf/%s/accept_ra", name);
    if (sysctl_is_one (sysctl) &&
        !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static void
gather_firewalld (const WgreProfile *profile, const char *underlay, WgreFacts *facts)
{
  g_autofree char *zone = NULL, *own = NULL;

  if (!wgre_profile_number (profile, WGRE_OPT_FORWARD) &&
      !wgre_profile_number (profile, WGRE_OPT_OPEN_FIREWALL))
    return;
  zone = wgre_firewalld_zone (*underlay ? underlay : NULL);
  facts->firewalld_zone = g_intern_string (zone);
  own =
      zone && !(facts->zone && *facts->zone) ? wgre_firewalld_zone (NULL) : g_strdup (facts->zone);
  if (zone && own && !wgre_firewalld_forwards (own, zone))
    facts->firewalld_closed = g_intern_string (own);
}

/* --- numbers and priorities of a full tunnel --- */

/* Of both families. */
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

/* Priorities of rules. */
static gboolean
gather_slot (const GArray *rules, WgreFacts *facts, GError **error)
{
  guint first = wgre_facts_hash (facts->uuid, WGRE_SLOTS);

  for (guint n = 0; n < WGRE_SLOTS; n++) {
    guint slot = (first + n) % WGRE_SLOTS;
    gboolean is_free = TRUE;

    for (guint i = 0; i < rules->len && is_free; i++) {
      guint32 priority = g_array_index (rules, WgreRuleInfo, i).spec.priority;

      is_free = priority != WGRE_PRIORITY_MARKED + slot &&
                (priority & ~1u) != WGRE_PRIORITY_DEFAULT + 2 * slot;
    }
    facts->slot = slot;
    if (is_free)
      return TRUE;
  }
  g_set_error_literal (
      error, WGRE_ERROR, WGRE_ERROR_EXISTS,
      _ ("every rule priority for a full tunnel is in use: take another down first"));
  return FALSE;
}

/* Of a mark and a table. */
static gboolean
gather_number (WgreSocket *socket, const GArray *rules, WgreFacts *facts, GError **error)
{
  guint first = wgre_facts_hash (facts->uuid, WGRE_NUMBER_SPAN);

  for (guint n = 0; n < WGRE_NUMBER_SPAN; n++) {
    guint32 number = WGRE_NUMBER_FIRST + (first + n) % WGRE_NUMBER_SPAN;
    gboolean is_free = TRUE, empty = FALSE;

    for (guint i = 0; i < rules->len && is_free; i++) {
      const WgreRuleSpec *rule = &g_array_index (rules, WgreRuleInfo, i).spec;

      is_free = rule->table != number && rule->mark != number;
    }
    facts->free_number = number;
    if (is_free && wgre_query_table_is_empty (socket, number, &empty, NULL) && empty)
      return TRUE;
  }
  g_set_error_literal (
      error, WGRE_ERROR, WGRE_ERROR_EXISTS,
      _ ("every mark and table for a full tunnel is in use: take another down first"));
  return FALSE;
}

/* --- the networks that this host is in --- */

/* Links that carry frames, by what the kernel calls them; "": physical ones. No tunnels. */
static gboolean
is_of_lan (const WgreLinkInfo *link)
{
  static const char *const kinds[] = { "",     "bridge",  "bond",   "team",
                                       "vlan", "macvlan", "ipvlan", "veth" };

  for (guint i = 0; link->group != WGRE_LINK_GROUP && i < G_N_ELEMENTS (kinds); i++)
    if (!strcmp (link->kind, kinds[i]))
      return TRUE;
  return FALSE;
}

/* What is directly reached by @links, and private: into @lan, in order, each once. */
static gboolean
collect_lan (WgreSocket *socket, const GArray *links, guint8 family, GArray *lan, GError **error)
{
  g_autoptr (GArray) connected = wgre_query_connected (socket, family, error);

  for (guint i = 0; connected && i < connected->len; i++) {
    const WgreConnected *route = &g_array_index (connected, WgreConnected, i);
    const WgrePrefix *network = &route->network;
    gboolean of_lan = FALSE;
    guint at = 0;

    for (guint n = 0; n < links->len && !of_lan; n++) {
      const WgreLinkInfo *link = &g_array_index (links, WgreLinkInfo, n);

      of_lan = link->ifindex == route->ifindex && is_of_lan (link);
    }
    if (!of_lan || !wgre_prefix_is_private (network))
      continue;
    while (at < lan->len && wgre_prefix_compare (&g_array_index (lan, WgrePrefix, at), network) < 0)
      at++;
    if (at == lan->len || wgre_prefix_compare (&g_array_index (lan, WgrePrefix, at), network))
      g_array_insert_val (lan, at, *network);
  }
  return connected != NULL;
}

static gboolean
gather_lan (WgreSocket *socket, const WgreProfile *profile, WgreFacts *facts, GError **error)
{
  g_autoptr (GArray) lan = g_array_new (FALSE, FALSE, sizeof (WgrePrefix)), links = NULL;

  if (!wgre_profile_number (profile, WGRE_OPT_EXCLUDE)) {
    g_clear_pointer (&facts->lan, g_array_unref);
    return TRUE;
  }
  links = wgre_query_links (socket, WGRE_ANY_GROUP, error);
  if (!links)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (wgre_families); i++)
    if (!collect_lan (socket, links, wgre_families[i], lan, error))
      return FALSE;
  g_clear_pointer (&facts->lan, g_array_unref);
  facts->lan = g_steal_pointer (&lan);
  return TRUE;
}

gboolean
wgre_gather_lan (const WgreProfile *profile, WgreFacts *facts, GError **error)
{
  g_autoptr (WgreSocket) socket = NULL;

  g_return_val_if_fail (profile && facts, FALSE);

  socket = wgre_socket_open (NETLINK_ROUTE, error);
  return socket && gather_lan (socket, profile, facts, error);
}

/* --- all of it --- */

/* What the profile wants to have of links and network namespaces that there are. */
static gboolean
gather_links (WgreSocket *socket, const WgreProfile *profile, WgreFacts *facts, GError **error)
{
  const char *lower = wgre_plan_lower_interface (profile, facts);
  const char *dev = wgre_profile_string (profile, WGRE_OPT_DEV);
  const char *netns = wgre_profile_string (profile, WGRE_OPT_NETNS);
  g_auto (WgreLinkInfo) link = { 0 };

  if (!gather_is_taken (socket, wgre_plan_interface (profile, facts), &facts->interface_taken,
                        error) ||
      (lower && !gather_is_taken (socket, lower, &facts->lower_taken, error)))
    return FALSE;
  if (dev && !wgre_query_link (socket, dev, &link, NULL)) {
    wgre_error_set (error, WGRE_ERROR_NOT_FOUND, "dev",
                    _ ("there is no interface \"%s\": \"ip link\" lists those that there are"),
                    dev);
    return FALSE;
  }
  if (dev)
    facts->dev = link.ifindex;
  if (netns) {
    g_autofree char *path = g_build_filename (WGRE_NETNS_FOLDER, netns, NULL);
    g_autofree char *made = g_build_filename (WGRE_HELPER_MADE, netns, NULL);

    facts->netns_of_others =
        g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (made, G_FILE_TEST_EXISTS);
  }
  return TRUE;
}

gboolean
wgre_gather (const WgreProfile *profile, WgreFacts *facts, GError **error)
{
  g_autoptr (WgreSocket) socket = NULL;
  g_autoptr (GArray) rules = NULL;
  const WgreProfile *carrier;
  guint64 fwmark;
  Way way;
  guint32 mtu;

  g_return_val_if_fail (profile && facts, FALSE);

  socket = wgre_socket_open (NETLINK_ROUTE, error);
  if (!socket)
    return FALSE;
  facts->ipv6_off = sysctl_is_one ("net/ipv6/conf/default/disable_ipv6");
  if (!gather_links (socket, profile, facts, error) || !gather_lan (socket, profile, facts, error))
    return FALSE;
  facts->many_routes = wgre_plan_has_many_routes (profile);
  gather_family (profile, facts);

  /* The way is asked for also with an MTU of the profile's: firewalld's zone is that of the
   * interface by which the far end is reached. */
  carrier = wgre_profile_carrier (profile);
  fwmark = wgre_profile_number (carrier, WGRE_OPT_FWMARK);
  way = (Way){ .socket = socket,
               .mark = fwmark ? (guint32) fwmark : facts->free_number,
               .dev = facts->dev,
               .inside = carrier != profile };
  mtu = least_mtu (&way, facts);
  if (!wgre_profile_has (carrier, WGRE_OPT_MTU))
    facts->underlay_mtu = mtu;

  facts->forwarding[0] = sysctl_is_one ("net/ipv4/ip_forward");
  facts->forwarding[1] = sysctl_is_one ("net/ipv6/conf/all/forwarding");
  if (wgre_profile_number (profile, WGRE_OPT_FORWARD) && !facts->forwarding[1] && !facts->accept_ra)
    facts->accept_ra = gather_accept_ra ();
  gather_firewalld (profile, way.first, facts);

  if (!wgre_plan_needs_number (profile))
    return TRUE;
  rules = all_rules (socket, error);
  return rules && gather_slot (rules, facts, error) &&
         (fwmark || gather_number (socket, rules, facts, error));
}
