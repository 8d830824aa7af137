/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The link: its addresses, what goes through it, its MTU and its header. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/destination.h"
#include "core/types.h"
#include "lint/rules.h"

/* --- addresses --- */

static gboolean
is_broadcast (const WgrePrefix *address)
{
  guint32 bits = 0;

  if (address->ip.family != AF_INET || address->length > 30)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    bits = bits << 8 | address->ip.bytes[i];
  return !((bits + 1) & ((guint32) ((guint64) 1 << (32 - address->length)) - 1));
}

void
wgre_lint_broadcast_address (WgreLint *lint)
{
  const GArray *addresses = wgre_profile_prefixes (lint->profile, WGRE_OPT_ADDRESSES);

  for (guint i = 0; addresses && i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i);
    g_autofree char *text = wgre_prefix_to_string (address);

    if (is_broadcast (address))
      wgre_lint_add (
          lint, "addresses", text,
          g_strdup_printf (_ ("addresses: %s is the broadcast address of its network"), text),
          g_strdup (_ ("give another address of the network")));
  }
}

void
wgre_lint_no_address (WgreLint *lint)
{
  const GArray *addresses = wgre_profile_prefixes (lint->profile, WGRE_OPT_ADDRESSES);

  if ((!addresses || !addresses->len) && !wgre_profile_kind (lint->profile)->ethernet)
    wgre_lint_add (lint, NULL, NULL, g_strdup (_ ("the tunnel has no address")),
                   g_strdup (_ ("add addresses, unless another program sets them")));
}

/* --- what goes through the tunnel --- */

typedef gboolean (*Visit) (WgreLint *lint, const WgrePrefix *prefix, const char *key,
                           gpointer data);

/* Calls @visit for what routes lead into the tunnel, until it returns TRUE. */
static gboolean
each_destination (WgreLint *lint, Visit visit, gpointer data)
{
  const GPtrArray *peers = wgre_profile_peers (lint->profile);
  const GArray *routes = wgre_profile_routes (lint->profile);

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    g_autofree char *key = g_strdup_printf ("peer.%u", peer->id);

    for (guint j = 0; j < peer->allowed_ips->len; j++)
      if (visit (lint, &g_array_index (peer->allowed_ips, WgrePrefix, j), key, data))
        return TRUE;
  }
  for (guint i = 0; routes && i < routes->len; i++)
    if (visit (lint, &g_array_index (routes, WgreDestination, i).prefix, "routes", data))
      return TRUE;
  return FALSE;
}

static int
link_rule_compare_ips (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (WgreIp));
}

/* Of addresses in order, the first that is not before the network's is in it if any is. */
static const WgreIp *
find_in (const GArray *ips, const WgrePrefix *network)
{
  guint low = 0, high = ips->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (link_rule_compare_ips (&g_array_index (ips, WgreIp, middle), &network->ip) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < ips->len && wgre_prefix_contains (network, &g_array_index (ips, WgreIp, low)))
    return &g_array_index (ips, WgreIp, low);
  return NULL;
}

/* A default route gets a table of its own and rules that leave the tunnel's packets out. @data: the
 * addresses of far ends outside, in order. */
static gboolean
visit_for_loop (WgreLint *lint, const WgrePrefix *prefix, const char *key, gpointer data)
{
  const WgreIp *inside = wgre_prefix_is_default (prefix) ? NULL : find_in (data, prefix);
  g_autofree char *item = NULL, *end = NULL;

  if (!inside)
    return FALSE;
  item = wgre_prefix_to_string (prefix);
  end = wgre_ip_to_string (inside);
  wgre_lint_add (
      lint, key, item,
      g_strdup_printf (_ ("%s: %s contains the outer address of a far end, %s"), key, item, end),
      g_strdup_printf (_ ("leave %s out of it, or set fwmark and routing=\"table N\" and add rules "
                          "of your own"),
                       end));
  return FALSE;
}

static void
collect_outer (const WgreProfile *profile, GArray *outer)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  const char *remote = wgre_profile_string (profile, WGRE_OPT_REMOTE);
  WgreIp ip;

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    if (peer->endpoint.ip.family)
      g_array_append_val (outer, peer->endpoint.ip);
  }
  /* The way to a far end inside WireGuard is a route of its own. */
  if (remote && !wgre_profile_lower (profile) && wgre_ip_parse (remote, &ip))
    g_array_append_val (outer, ip);
}

void
wgre_lint_endpoint_inside (WgreLint *lint)
{
  const GArray *addresses = wgre_profile_prefixes (lint->profile, WGRE_OPT_ADDRESSES);
  g_autoptr (GArray) outer = g_array_new (FALSE, TRUE, sizeof (WgreIp));

  if (wgre_profile_routing (lint->profile, NULL) != WGRE_ROUTING_AUTO ||
      wgre_profile_number (lint->profile, WGRE_OPT_FWMARK))
    return;
  collect_outer (lint->profile, outer);
  if (lint->wireguard != lint->profile)
    collect_outer (lint->wireguard, outer);
  g_array_sort (outer, link_rule_compare_ips);
  each_destination (lint, visit_for_loop, outer);
  /* The kernel makes routes to the networks of addresses. */
  for (guint i = 0; addresses && i < addresses->len; i++) {
    WgrePrefix network = wgre_prefix_masked (&g_array_index (addresses, WgrePrefix, i));

    visit_for_loop (lint, &network, "addresses", outer);
  }
}

void
wgre_lint_half_tunnel (WgreLint *lint)
{
  gboolean full[2];

  if (!wgre_profile_full (lint->profile, full) || full[0] == full[1])
    return;
  /* What a kill switch rejects, or is wished to go past, is no leak; a network namespace has no
   * other way. */
  if (wgre_profile_has (lint->profile, WGRE_OPT_NETNS) ||
      wgre_profile_number (lint->profile, WGRE_OPT_KILL_SWITCH) != WGRE_KILL_SWITCH_OFF ||
      wgre_profile_number (lint->profile, WGRE_OPT_OTHER_FAMILY) != WGRE_OTHER_FAMILY_AUTO)
    return;
  wgre_lint_add (
      lint, "other-family", full[0] ? "IPv6" : "IPv4",
      g_strdup (full[0] ? _ ("only IPv4 goes through the tunnel, and IPv6 goes past it")
                        : _ ("only IPv6 goes through the tunnel, and IPv4 goes past it")),
      g_strdup (full[0] ? _ ("set other-family=block, or allow ::/0, too; if it is meant, set "
                             "other-family=pass")
                        : _ ("set other-family=block, or allow 0.0.0.0/0, too; if it is meant, "
                             "set other-family=pass")));
}

/* --- what others can read --- */

/* An address of the Internet is reached through networks of others; that of a name is not known
 * here. */
void
wgre_lint_in_clear (WgreLint *lint)
{
  const char *remote = wgre_profile_string (lint->profile, WGRE_OPT_REMOTE);
  WgreIp far;

  if (wgre_profile_kind (lint->profile)->peers || wgre_profile_lower (lint->profile) || !remote ||
      !wgre_ip_parse (remote, &far) || wgre_lint_is_private (&far))
    return;
  wgre_lint_add (lint, "remote", NULL,
                 g_strdup_printf (_ ("remote: %s is outside of this site, and the tunnel is not "
                                     "encrypted"),
                                  remote),
                 g_strdup (_ ("use over=wireguard, or see that IPsec protects its packets")));
}

/* --- DNS --- */

static gboolean
has_address_of (const WgreProfile *profile, guint8 family)
{
  return wgre_prefix_first_of (wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES), family) != NULL;
}

void
wgre_lint_dns_family (WgreLint *lint)
{
  const GArray *servers = wgre_profile_ips (lint->profile, WGRE_OPT_DNS);

  for (guint i = 0; servers && i < servers->len; i++) {
    const WgreIp *server = &g_array_index (servers, WgreIp, i);
    g_autofree char *text = wgre_ip_to_string (server);

    if (!has_address_of (lint->profile, server->family))
      wgre_lint_add (lint, "dns", text,
                     g_strdup_printf (_ ("dns: %s is not used: the tunnel has no IPv%c address"),
                                      text, server->family == AF_INET ? '4' : '6'),
                     g_strdup (_ ("add an address of that family, or remove the server")));
  }
}

static gboolean
visit_for_ip (WgreLint *lint G_GNUC_UNUSED, const WgrePrefix *prefix, const char *key G_GNUC_UNUSED,
              gpointer data)
{
  return wgre_prefix_contains (prefix, data);
}

void
wgre_lint_dns_outside (WgreLint *lint)
{
  const GArray *servers = wgre_profile_ips (lint->profile, WGRE_OPT_DNS);
  const GArray *addresses = wgre_profile_prefixes (lint->profile, WGRE_OPT_ADDRESSES);

  for (guint i = 0; servers && i < servers->len; i++) {
    WgreIp server = g_array_index (servers, WgreIp, i);
    g_autofree char *text = wgre_ip_to_string (&server);

    if (has_address_of (lint->profile, server.family) &&
        !wgre_prefix_list_find (addresses, &server) &&
        !each_destination (lint, visit_for_ip, &server))
      wgre_lint_add (lint, "dns", text,
                     g_strdup_printf (_ ("dns: %s is not reached through the tunnel"), text),
                     g_strdup_printf (_ ("add %s to the allowed IPs or routes"), text));
  }
}

/* A kill switch rejects what is asked of others. */
void
wgre_lint_dns_shared (WgreLint *lint)
{
  if (lint->facts->dns_shared && wgre_profile_asks_alone (lint->profile) &&
      wgre_profile_number (lint->profile, WGRE_OPT_KILL_SWITCH) == WGRE_KILL_SWITCH_OFF)
    wgre_lint_add (
        lint, "dns", NULL,
        g_strdup (_ ("dns: other name servers may be asked, too, outside of the tunnel")),
        g_strdup (_ ("nmcli connection modify NAME ipv4.dns-priority -50 "
                     "ipv6.dns-priority -50")));
}

void
wgre_lint_no_dns (WgreLint *lint)
{
  const GArray *servers = wgre_profile_ips (lint->profile, WGRE_OPT_DNS);
  gboolean full[2];

  if (!wgre_profile_full (lint->profile, full) || (servers && servers->len) ||
      wgre_profile_has (lint->profile, WGRE_OPT_NETNS))
    return;
  wgre_lint_add (
      lint, "dns", NULL,
      g_strdup (_ ("dns: everything goes through the tunnel, but it has no name server")),
      g_strdup (_ ("add one that is reached through the tunnel")));
}

/* --- MTU and header --- */

void
wgre_lint_mtu (WgreLint *lint)
{
  guint mtu = (guint) wgre_profile_number (lint->profile, WGRE_OPT_MTU);

  if (!lint->facts->mtu_limit || mtu <= lint->facts->mtu_limit)
    return;
  wgre_lint_add (lint, "mtu", NULL,
                 g_strdup_printf (_ ("mtu: %u is more than the way to the far end leaves, %u"), mtu,
                                  lint->facts->mtu_limit),
                 g_strdup (_ ("remove it: it is computed then")));
}

void
wgre_lint_one_sided_key (WgreLint *lint)
{
  gboolean in = wgre_profile_has (lint->profile, WGRE_OPT_IKEY);
  gboolean out = wgre_profile_has (lint->profile, WGRE_OPT_OKEY);

  if (in != out)
    wgre_lint_add (lint, in ? "ikey" : "okey", NULL,
                   g_strdup (in ? _ ("ikey: packets that come in have a key, those that go out "
                                     "have none")
                                : _ ("okey: packets that go out have a key, those that come in "
                                     "must have none")),
                   g_strdup (_ ("use key for both directions, unless the far end is set up so")));
}

/* Half of what is usual; more hops than that are rare. */
#define FEW_HOPS 32

void
wgre_lint_low_ttl (WgreLint *lint)
{
  guint64 ttl = wgre_profile_number (lint->profile, WGRE_OPT_TTL);

  if (wgre_profile_has (lint->profile, WGRE_OPT_TTL) && ttl != WGRE_SPECIAL && ttl < FEW_HOPS)
    wgre_lint_add (lint, "ttl", NULL, g_strdup_printf (_ ("ttl: %u is little"), (guint) ttl),
                   g_strdup (_ ("use 64, or \"inherit\"")));
}
