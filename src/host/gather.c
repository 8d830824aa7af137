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
    wgre_error_set (error, WGRE_ERROR_NOT_FOUND, "dev",
                    _ ("there is no interface \"%s\": \"ip link\" lists those that there are"),
                    dev);
    return FALSE;
  }
  facts->dev = link.ifindex;
  return TRUE;
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

static guint32
least (guint32 a, guint32 b)
{
  return !a ? b : !b ? a : MIN (a, b);
}

static guint32
least_mtu (Way *way, const WgreFacts *facts)
{
  const GArray *endpoints = facts->endpoints;
  guint32 mtu = 0;
  WgreIp somewhere;

  if (facts->remote.family && !way->inside)
    mtu = mtu_to (way, &facts->remote, way->dev);
  for (guint i = 0; endpoints && i < endpoints->len; i++)
    if (g_array_index (endpoints, WgreEndpointAddress, i).ip.family)
      mtu = least (mtu, mtu_to (way, &g_array_index (endpoints, WgreEndpointAddress, i).ip, 0));
  if (!mtu && wgre_ip_parse (SOMEWHERE, &somewhere))
    mtu = mtu_to (way, &somewhere, way->dev);
  return mtu;
}

/* The interface by which the far end is reached is asked for also with an MTU of the profile's, for
 * the zone of firewalld. */
static void
gather_way (WgreSocket *socket, const WgreProfile *profile, WgreFacts *facts,
            char ret_interface[IF_NAMESIZE])
{
  const WgreProfile *carrier = wgre_profile_carrier (profile);
  guint64 mark = wgre_profile_number (carrier, WGRE_OPT_FWMARK);
  Way way = { .socket = socket,
              .mark = mark ? (guint32) mark : facts->free_number,
              .dev = facts->dev,
              .inside = carrier != profile };
  guint32 mtu = least_mtu (&way, facts);

  if (!wgre_profile_has (carrier, WGRE_OPT_MTU))
    facts->underlay_mtu = mtu;
  g_strlcpy (ret_interface, way.first, IF_NAMESIZE);
}

guint32
wgre_gather_mtu (const WgrePlan *plan, const WgreFacts *facts, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  const WgreProfile *carrier = wgre_profile_carrier (plan->profile);
  guint64 mark = plan->number ? plan->number : wgre_profile_number (carrier, WGRE_OPT_FWMARK);
  Way way = { .socket = socket,
              .mark = (guint32) mark,
              .dev = facts->dev,
              .inside = plan->lower != NULL,
              .own = { plan->interface, plan->lower } };

  return socket ? least_mtu (&way, facts) : 0;
}

/* The first of them that is known. */
static gboolean
way_target (const WgrePlan *plan, const WgreFacts *facts, WgreIp *ret_ip)
{
  if (facts->remote.family && !plan->lower) {
    *ret_ip = facts->remote;
    return TRUE;
  }
  for (guint i = 0; facts->endpoints && i < facts->endpoints->len; i++)
    if (g_array_index (facts->endpoints, WgreEndpointAddress, i).ip.family) {
      *ret_ip = g_array_index (facts->endpoints, WgreEndpointAddress, i).ip;
      return TRUE;
    }
  return wgre_ip_parse (SOMEWHERE, ret_ip);
}

char *
wgre_gather_way (const WgrePlan *plan, const WgreFacts *facts)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, NULL);
  const WgreProfile *carrier = wgre_profile_carrier (plan->profile);
  guint64 mark = plan->number ? plan->number : wgre_profile_number (carrier, WGRE_OPT_FWMARK);
  g_autofree char *source = NULL, *gateway = NULL;
  WgreRouteInfo route;
  WgreIp ip;

  if (!socket || !way_target (plan, facts, &ip) ||
      !wgre_query_route (socket, &ip, (guint32) mark, facts->dev, &route, NULL))
    return NULL;
  source = route.source.family ? wgre_ip_to_string (&route.source) : NULL;
  gateway = route.gateway.family ? wgre_ip_to_string (&route.gateway) : NULL;
  return g_strdup_printf ("dev %d src %s via %s", route.oif, source ? source : "-",
                          gateway ? gateway : "-");
}

/* --- other firewalls, forwarding --- */

/* Flags of /proc/net/ipv6_route: a default route that an advertisement brought (RTF_DEFAULT,
 * RTF_ADDRCONF of linux/ipv6_route.h). */
#define LEARNT_DEFAULT 0x00050000u

static gboolean
reads_advertisements (const char *interface)
{
  g_autofree char *name = g_strdup_printf ("net/ipv6/conf/%s/accept_ra", interface);
  g_autofree char *value = wgre_sysctl_read (name, NULL);

  return !g_strcmp0 (value, "1");
}

/* Its lines: destination, length, source, length, next hop, metric, references, use, flags, device.
 */
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

    if (sscanf (lines[i], "%*s %*s %*s %*s %*s %*s %*s %*s %8s %15s", flags, name) == 2 &&
        (g_ascii_strtoull (flags, NULL, 16) & LEARNT_DEFAULT) == LEARNT_DEFAULT &&
        reads_advertisements (name) &&
        !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
is_one (const char *sysctl)
{
  g_autofree char *value = wgre_sysctl_read (sysctl, NULL);

  return !g_strcmp0 (value, "1");
}

static void
gather_forwarding (const WgreProfile *profile, WgreFacts *facts)
{
  facts->forwarding[0] = is_one ("net/ipv4/ip_forward");
  facts->forwarding[1] = is_one ("net/ipv6/conf/all/forwarding");
  if (wgre_profile_number (profile, WGRE_OPT_FORWARD) && !facts->forwarding[1] && !facts->accept_ra)
    facts->accept_ra = gather_accept_ra ();
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
  facts->firewalld_forwards = zone && wgre_firewalld_forwards (own);
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
none_free (const char *sentence, GError **error)
{
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_EXISTS, sentence);
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
  return none_free (_ ("every rule priority for a full tunnel is in use: take another down first"),
                    error);
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
  return none_free (_ ("every mark and table for a full tunnel is in use: take another down first"),
                    error);
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

static gboolean
has_ifindex (const GArray *links, int ifindex)
{
  for (guint i = 0; i < links->len; i++)
    if (g_array_index (links, WgreLinkInfo, i).ifindex == ifindex)
      return is_of_lan (&g_array_index (links, WgreLinkInfo, i));
  return FALSE;
}

static int
compare_prefixes (gconstpointer a, gconstpointer b)
{
  return wgre_prefix_compare (a, b);
}

/* In order, each once. */
static void
take_network (GArray *lan, const WgrePrefix *network)
{
  guint place = 0;

  while (place < lan->len &&
         compare_prefixes (&g_array_index (lan, WgrePrefix, place), network) < 0)
    place++;
  if (place == lan->len || compare_prefixes (&g_array_index (lan, WgrePrefix, place), network))
    g_array_insert_val (lan, place, *network);
}

static gboolean
collect_lan (WgreSocket *socket, const GArray *links, guint8 family, GArray *lan, GError **error)
{
  g_autoptr (GArray) connected = wgre_query_connected (socket, family, error);

  for (guint i = 0; connected && i < connected->len; i++) {
    const WgreConnected *route = &g_array_index (connected, WgreConnected, i);

    if (wgre_prefix_is_private (&route->network) && has_ifindex (links, route->ifindex))
      take_network (lan, &route->network);
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
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);

  return socket && gather_lan (socket, profile, facts, error);
}

gboolean
wgre_gather (const WgreProfile *profile, WgreFacts *facts, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  char underlay[IF_NAMESIZE];

  if (!socket)
    return FALSE;
  facts->ipv6_off = is_one ("net/ipv6/conf/default/disable_ipv6");
  if (!gather_interfaces (socket, profile, facts, error) ||
      !gather_dev (socket, profile, facts, error) || !gather_lan (socket, profile, facts, error))
    return FALSE;
  facts->many_routes = wgre_plan_has_many_routes (profile);
  gather_family (profile, facts);
  gather_netns (profile, facts);
  gather_way (socket, profile, facts, underlay);
  gather_forwarding (profile, facts);
  gather_firewalld (profile, underlay, facts);
  return gather_full_tunnel (socket, profile, facts, error);
}
