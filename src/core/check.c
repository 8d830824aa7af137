/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/check.h"

#include <glib/gi18n-lib.h>

#include "core/bundle.h"
#include "core/check-private.h"
#include "core/destination.h"
#include "core/error.h"
#include "core/keepalive.h"
#include "core/naming.h"
#include "core/option.h"
#include "core/types.h"

static gboolean
name_is_free_to_use (const WgreProfile *profile, WgreOptionId id, GError **error)
{
  const char *name = wgre_profile_string (profile, id);

  if (!name || !wgre_kind_reserved_by (name))
    return TRUE;
  return wgre_error_set (
      error, WGRE_ERROR_INVALID, wgre_option_get (id)->key,
      _ ("\"%s\" is the name of a fallback device that the kernel makes for itself: give another name, such as gre-office"),
      name);
}

static gboolean
interface_is_free_to_use (const WgreProfile *profile, GError **error)
{
  return name_is_free_to_use (profile, WGRE_OPT_INTERFACE, error) &&
         name_is_free_to_use (profile, WGRE_OPT_WIREGUARD_INTERFACE, error);
}

static gboolean
addresses_suit_kind (const WgreProfile *profile, GError **error)
{
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);
  const WgreKind *kind = wgre_profile_kind (profile);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; addresses && i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i);
    gboolean v4 = address->ip.family == AF_INET;
    g_autofree char *text = wgre_prefix_to_string (address);

    if (v4 ? !kind->inner4 : !kind->inner6)
      return wgre_error_set (error, WGRE_ERROR_INVALID, "addresses",
                             _ ("\"%s\": a tunnel of kind %s carries no IPv%c"), text, kind->name,
                             v4 ? '4' : '6');
    if (!v4 && wgre_profile_has (profile, WGRE_OPT_MTU) &&
        wgre_profile_number (profile, WGRE_OPT_MTU) < 1280)
      return wgre_error_set (
          error, WGRE_ERROR_INVALID, "mtu",
          _ ("\"%u\" is too small for the IPv6 address %s: IPv6 needs at least 1280"),
          (guint) wgre_profile_number (profile, WGRE_OPT_MTU), text);
    if (!g_hash_table_add (seen, wgre_ip_to_string (&address->ip)))
      return wgre_error_set (error, WGRE_ERROR_INVALID, "addresses", _ ("\"%s\" is given twice"),
                             text);
  }
  return TRUE;
}

static gboolean
routes_suit_kind (const WgreProfile *profile, GError **error)
{
  const GArray *routes = wgre_profile_routes (profile);
  const WgreKind *kind = wgre_profile_kind (profile);

  for (guint i = 0; routes && i < routes->len; i++) {
    const WgrePrefix *route = &g_array_index (routes, WgreDestination, i).prefix;
    gboolean v4 = route->ip.family == AF_INET;
    g_autofree char *text = wgre_prefix_to_string (route);

    if (v4 ? !kind->inner4 : !kind->inner6)
      return wgre_error_set (error, WGRE_ERROR_INVALID, "routes",
                             _ ("\"%s\": a tunnel of kind %s carries no IPv%c"), text, kind->name,
                             v4 ? '4' : '6');
  }
  return TRUE;
}

static gboolean
peer_addresses_have_addresses (const WgreProfile *profile, GError **error)
{
  const GArray *peers = wgre_profile_prefixes (profile, WGRE_OPT_PEER_ADDRESS);
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);

  for (guint i = 0; peers && i < peers->len; i++) {
    const WgrePrefix *peer = &g_array_index (peers, WgrePrefix, i);
    const WgrePrefix *own = wgre_prefix_first_of (addresses, peer->ip.family);
    g_autofree char *text = wgre_ip_to_string (&peer->ip);

    if (wgre_prefix_first_of (peers, peer->ip.family) != peer)
      return wgre_error_set (error, WGRE_ERROR_INVALID, "peer-address",
                             _ ("\"%s\" is the second one of its family: give at most one"), text);
    if (!own)
      return wgre_error_set (error, WGRE_ERROR_INVALID, "peer-address",
                             _ ("\"%s\" needs an address of its family in addresses"), text);
    if (wgre_ip_equal (&own->ip, &peer->ip))
      return wgre_error_set (error, WGRE_ERROR_INVALID, "peer-address",
                             _ ("\"%s\" is this end's own address: give the far end's"), text);
  }
  return TRUE;
}

/* Pairs of keys of which only one may be given. */
static const struct {
  WgreOptionId whole, part;
} exclusive[] = {
  { WGRE_OPT_KEY, WGRE_OPT_IKEY },   { WGRE_OPT_KEY, WGRE_OPT_OKEY },
  { WGRE_OPT_CSUM, WGRE_OPT_ICSUM }, { WGRE_OPT_CSUM, WGRE_OPT_OCSUM },
  { WGRE_OPT_SEQ, WGRE_OPT_ISEQ },   { WGRE_OPT_SEQ, WGRE_OPT_OSEQ },
};

static gboolean
directions_are_said_once (const WgreProfile *profile, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (exclusive); i++)
    if (wgre_profile_has (profile, exclusive[i].whole) &&
        wgre_profile_has (profile, exclusive[i].part))
      return wgre_error_set (
          error, WGRE_ERROR_INVALID, wgre_option_get (exclusive[i].part)->key,
          _ ("stands beside %s, which already sets both directions: remove one of them"),
          wgre_naming_option (exclusive[i].whole));
  return TRUE;
}

/* A switch or choice that says no is no wish. */
static gboolean
check_is_wanted (const WgreProfile *profile, WgreOptionId id)
{
  return wgre_profile_has (profile, id) &&
         (!wgre_option_get (id)->fallback || wgre_profile_number (profile, id));
}

/* Keys that one tunnel cannot have both. */
static const struct {
  WgreOptionId option, other;
  const char *reason;
} conflicts[] = {
  { WGRE_OPT_ISATAP, WGRE_OPT_REMOTE,
    N_ ("an ISATAP tunnel has as many far ends as there are addresses") },
  { WGRE_OPT_SIXRD_PREFIX, WGRE_OPT_REMOTE,
    N_ ("the far end of each packet stands in its address") },
  { WGRE_OPT_SIXRD_PREFIX, WGRE_OPT_ISATAP,
    N_ ("they read the far end out of an address in two ways") },
};

static gboolean
nothing_is_in_conflict (const WgreProfile *profile, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (conflicts); i++)
    if (check_is_wanted (profile, conflicts[i].option) &&
        check_is_wanted (profile, conflicts[i].other))
      return wgre_error_set (error, WGRE_ERROR_INVALID, wgre_option_get (conflicts[i].option)->key,
                             _ ("is not possible with %s: %s: remove one of them"),
                             wgre_naming_option (conflicts[i].other), _ (conflicts[i].reason));
  return TRUE;
}

static gboolean
nothing_passes_a_kill_switch (const WgreProfile *profile, GError **error)
{
  if (wgre_profile_number (profile, WGRE_OPT_OTHER_FAMILY) != WGRE_OTHER_FAMILY_PASS ||
      wgre_profile_number (profile, WGRE_OPT_KILL_SWITCH) == WGRE_KILL_SWITCH_OFF)
    return TRUE;
  return wgre_error_set (error, WGRE_ERROR_INVALID, "other-family",
                         _ ("\"pass\" is not possible with %s, which lets nothing past the "
                            "tunnel: remove one of them"),
                         wgre_naming_option (WGRE_OPT_KILL_SWITCH));
}

/* Keys that mean nothing without another one. */
static const struct {
  WgreOptionId option, needs;
} dependent[] = {
  { WGRE_OPT_WIREGUARD_INTERFACE, WGRE_OPT_OVER },
  { WGRE_OPT_OVER, WGRE_OPT_LOCAL },
  { WGRE_OPT_KEEPALIVE_RETRIES, WGRE_OPT_KEEPALIVE },
  { WGRE_OPT_KEEPALIVE_PROBE, WGRE_OPT_KEEPALIVE },
  { WGRE_OPT_KEEPALIVE_ADDRESS, WGRE_OPT_KEEPALIVE },
  { WGRE_OPT_KEEPALIVE, WGRE_OPT_REMOTE },
  { WGRE_OPT_ENCAP_SPORT, WGRE_OPT_ENCAP },
  { WGRE_OPT_ENCAP_DPORT, WGRE_OPT_ENCAP },
  { WGRE_OPT_ENCAP, WGRE_OPT_ENCAP_DPORT },
  { WGRE_OPT_ENCAP_CSUM, WGRE_OPT_ENCAP },
  { WGRE_OPT_ENCAP_CSUM6, WGRE_OPT_ENCAP },
  { WGRE_OPT_ENCAP_REMCSUM, WGRE_OPT_ENCAP },
  { WGRE_OPT_SIXRD_RELAY_PREFIX, WGRE_OPT_SIXRD_PREFIX },
  { WGRE_OPT_PEER_ADDRESS, WGRE_OPT_ADDRESSES },
};

static gboolean
dependencies_are_there (const WgreProfile *profile, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (dependent); i++)
    if (wgre_profile_has (profile, dependent[i].option) &&
        !wgre_profile_has (profile, dependent[i].needs))
      return wgre_error_set (error, WGRE_ERROR_INVALID, wgre_option_get (dependent[i].option)->key,
                             _ ("needs %s, which is not given"),
                             wgre_naming_option (dependent[i].needs));
  return TRUE;
}

static gboolean
header_has_room_for_remcsum (const WgreProfile *profile, GError **error)
{
  if (wgre_profile_number (profile, WGRE_OPT_ENCAP_REMCSUM) &&
      wgre_profile_number (profile, WGRE_OPT_ENCAP) != WGRE_ENCAP_GUE)
    return wgre_error_set (error, WGRE_ERROR_INVALID, "encap-remcsum",
                           _ ("needs %s to be gue, whose header has room for it"),
                           wgre_naming_option (WGRE_OPT_ENCAP));
  return TRUE;
}

static const WgrePrefix *
one_prefix (const WgreProfile *profile, WgreOptionId id)
{
  const GArray *list = wgre_profile_prefixes (profile, id);

  return list ? &g_array_index (list, WgrePrefix, 0) : NULL;
}

static gboolean
is_of_family (const WgrePrefix *prefix, guint8 family, WgreOptionId id, GError **error)
{
  return !prefix || prefix->ip.family == family ||
         wgre_error_set (error, WGRE_ERROR_INVALID, wgre_option_get (id)->key,
                         _ ("is not an IPv%c network: give one, such as %s"),
                         family == AF_INET ? '4' : '6', wgre_option_get (id)->example);
}

/* The kernel wants a network of 64 bits to be left for each site (sit.c,
 * ipip6_tunnel_update_6rd()). */
static gboolean
sites_have_room (const WgreProfile *profile, GError **error)
{
  const WgrePrefix *prefix = one_prefix (profile, WGRE_OPT_SIXRD_PREFIX);
  const WgrePrefix *relay = one_prefix (profile, WGRE_OPT_SIXRD_RELAY_PREFIX);
  guint most = relay ? 32u + relay->length : 32u;

  if (!is_of_family (prefix, AF_INET6, WGRE_OPT_SIXRD_PREFIX, error) ||
      !is_of_family (relay, AF_INET, WGRE_OPT_SIXRD_RELAY_PREFIX, error))
    return FALSE;
  if (prefix && prefix->length > most)
    return wgre_error_set (error, WGRE_ERROR_INVALID, "6rd-prefix",
                           _ ("is longer than %u bits, so that the IPv4 address of a site does "
                              "not fit between it and the last 64: give a shorter one, or %s"),
                           most, wgre_naming_option (WGRE_OPT_SIXRD_RELAY_PREFIX));
  return TRUE;
}

/* The kernel refuses both (ip_tunnel.c: a fixed TTL without DF could loop for ever; ignore-df
 * contradicts DF). */
static gboolean
fragmentation_is_consistent (const WgreProfile *profile, GError **error)
{
  gboolean discover = wgre_profile_number (profile, WGRE_OPT_PMTUDISC) != 0;

  if (!discover && wgre_profile_has (profile, WGRE_OPT_TTL) &&
      wgre_profile_number (profile, WGRE_OPT_TTL) != WGRE_SPECIAL)
    return wgre_error_set (error, WGRE_ERROR_INVALID, "ttl",
                           _ ("a fixed value is not possible while %s is off"),
                           wgre_naming_option (WGRE_OPT_PMTUDISC));
  if (discover && wgre_profile_number (profile, WGRE_OPT_IGNORE_DF))
    return wgre_error_set (error, WGRE_ERROR_INVALID, "ignore-df",
                           _ ("is not possible while %s is on"),
                           wgre_naming_option (WGRE_OPT_PMTUDISC));
  return TRUE;
}

static gboolean
is_outer (const WgreProfile *profile, const WgreIp *ip, const char *key, GError **error)
{
  const WgreKind *kind = wgre_profile_kind (profile);
  g_autofree char *text = wgre_ip_to_string (ip);
  gboolean link_local =
      ip->family == AF_INET6 && ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;

  if (ip->family != kind->outer_family)
    return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                           _ ("\"%s\" is of the wrong family: the packets of %s travel over IPv%c"),
                           text, kind->name, kind->outer_family == AF_INET ? '4' : '6');
  if (wgre_ip_is_any (ip) || wgre_ip_is_loopback (ip))
    return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                           _ ("\"%s\" cannot be an end of a tunnel: give the address of a host"),
                           text);
  if (link_local && !wgre_profile_has (profile, WGRE_OPT_DEV) && !wgre_profile_lower (profile))
    return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                           _ ("\"%s\" is a link-local address: give %s, the interface it is on"),
                           text, wgre_naming_option (WGRE_OPT_DEV));
  return TRUE;
}

static gboolean
ends_suit_kind (const WgreProfile *profile, GError **error)
{
  const WgreKind *kind = wgre_profile_kind (profile);
  const WgreIp *local = wgre_profile_ip (profile, WGRE_OPT_LOCAL);
  const char *host = wgre_profile_string (profile, WGRE_OPT_REMOTE);
  gboolean has_key =
      wgre_profile_has (profile, WGRE_OPT_KEY) || wgre_profile_has (profile, WGRE_OPT_IKEY);
  WgreIp remote;

  if (!kind->outer_family)
    return TRUE;
  if (local && !is_outer (profile, local, "local", error))
    return FALSE;
  if (local && wgre_ip_is_multicast (local))
    return wgre_error_set (error, WGRE_ERROR_INVALID, "local",
                           _ ("a multicast address cannot be an end of a tunnel"));
  /* A tunnel with neighbours may have any address of this host, when its key tells its packets from
   * those of others: nhrpd has such tunnels. */
  if (!host && !local &&
      !(has_key && wgre_option_applies (wgre_option_get (WGRE_OPT_NEIGHBOUR), kind)))
    return wgre_error_set (
        error, WGRE_ERROR_MISSING, "remote",
        _ ("is missing: give the address or name of the far end; a tunnel to many needs %s instead"),
        wgre_naming_option (WGRE_OPT_LOCAL));
  if (!local && kind->needs_local)
    return wgre_error_set (
        error, WGRE_ERROR_MISSING, "local",
        _ ("is missing: the kernel sends nothing through a tunnel of kind %s that has no address of its own: give the address that this host has for it"),
        kind->name);
  if (!host || !wgre_ip_parse (host, &remote))
    return TRUE;
  if (local && wgre_ip_equal (local, &remote))
    return wgre_error_set (error, WGRE_ERROR_INVALID, "remote",
                           _ ("\"%s\" is also this end's address: give the far end's"), host);
  return is_outer (profile, &remote, "remote", error);
}

static gboolean
neighbour_is_possible (const WgreProfile *profile, const WgreNeighbour *neighbour, GError **error)
{
  g_autofree char *key = g_strdup_printf ("neighbour.%u", neighbour->id);
  g_autofree char *inner = wgre_ip_to_string (&neighbour->inner);

  if (wgre_ip_is_any (&neighbour->inner) || wgre_ip_is_multicast (&neighbour->inner))
    return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                           _ ("\"%s\" cannot be the address of a neighbour"), inner);
  if (wgre_prefix_list_has_ip (wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES),
                               &neighbour->inner))
    return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                           _ ("\"%s\" is this end's own address: give that of the neighbour"),
                           inner);
  if (wgre_ip_is_multicast (&neighbour->outer))
    return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                           _ ("a multicast address cannot be an end of a tunnel"));
  return is_outer (profile, &neighbour->outer, key, error);
}

static gboolean
neighbours_are_distinct (const WgreProfile *profile, GError **error)
{
  const GArray *neighbours = wgre_profile_neighbours (profile);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (neighbours->len && wgre_profile_has (profile, WGRE_OPT_REMOTE))
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "remote",
        _ ("is not possible with neighbours: a tunnel has one far end or neighbours, remove the one or the other"));
  for (guint i = 0; i < neighbours->len; i++) {
    const WgreNeighbour *neighbour = &g_array_index (neighbours, WgreNeighbour, i);
    g_autofree char *inner = wgre_ip_to_string (&neighbour->inner);

    if (!neighbour_is_possible (profile, neighbour, error))
      return FALSE;
    if (!g_hash_table_add (seen, g_strdup (inner))) {
      g_autofree char *key = wgre_option_key (wgre_option_get (WGRE_OPT_NEIGHBOUR), neighbour->id);

      return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                             _ ("\"%s\" has another neighbour's address inside"), inner);
    }
  }
  return TRUE;
}

static gboolean
routing_is_possible (const WgreProfile *profile, GError **error)
{
  WgreRouting routing = wgre_profile_routing (profile, NULL);
  const WgreProfile *carrier = wgre_profile_carrier (profile);
  const GPtrArray *peers = wgre_profile_peers (carrier);
  guint endpoints = wgre_profile_has (carrier, WGRE_OPT_REMOTE) ? 1 : 0;

  for (guint i = 0; routing == WGRE_ROUTING_NM && i < peers->len; i++)
    for (guint n = 0; wgre_peer_endpoint (peers->pdata[i], n); n++)
      endpoints++;
  if (routing == WGRE_ROUTING_NM && endpoints != 1)
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "routing",
        _ ("routes managed by NetworkManager need exactly one endpoint, since it keeps the way to one gateway only: use automatic routing"));
  if (routing != WGRE_ROUTING_AUTO && wgre_profile_has (profile, WGRE_OPT_EXCLUDE))
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "exclude",
        _ ("needs automatic routing, which has a table to leave networks out of"));
  if (routing != WGRE_ROUTING_AUTO &&
      wgre_profile_number (profile, WGRE_OPT_OTHER_FAMILY) == WGRE_OTHER_FAMILY_BLOCK)
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "other-family",
        _ ("\"block\" needs automatic routing, which has a table to refuse networks in"));
  return TRUE;
}

/* Keys that mean something only to the network that NetworkManager itself is in. */
static const struct {
  WgreOptionId option;
  const char *reason;
} at_home[] = {
  { WGRE_OPT_EXCLUDE, N_ ("in a network namespace there is no other way to leave it to") },
  { WGRE_OPT_KILL_SWITCH,
    N_ ("it guards the traffic of this host, which a tunnel in another network "
        "namespace carries none of") },
  { WGRE_OPT_OTHER_FAMILY,
    N_ ("what is in a network namespace has no way past the tunnel but those that it has itself") },
};

static gboolean
namespace_is_possible (const WgreProfile *profile, GError **error)
{
  if (!wgre_profile_has (profile, WGRE_OPT_NETNS))
    return TRUE;
  if (wgre_profile_routing (profile, NULL) == WGRE_ROUTING_NM)
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "routing",
        _ ("routes managed by NetworkManager are not possible in a network namespace, which it does not see: use automatic routing"));
  for (guint i = 0; i < G_N_ELEMENTS (at_home); i++) {
    const WgreOption *option = wgre_option_get (at_home[i].option);

    if (check_is_wanted (profile, option->id))
      return wgre_error_set (error, WGRE_ERROR_INVALID, option->key,
                             _ ("is not possible with %s: %s"), wgre_naming_option (WGRE_OPT_NETNS),
                             _ (at_home[i].reason));
  }
  return TRUE;
}

/* The port that the kernel picks is known too late. */
static gboolean
port_to_open_is_known (const WgreProfile *profile, GError **error)
{
  const WgreProfile *carrier = wgre_profile_carrier (profile);

  if (!wgre_profile_kind (carrier)->peers ||
      !wgre_profile_number (profile, WGRE_OPT_OPEN_FIREWALL) ||
      wgre_profile_number (carrier, WGRE_OPT_LISTEN_PORT))
    return TRUE;
  return wgre_error_set (error, WGRE_ERROR_INVALID, "open-firewall",
                         _ ("needs %s, the port to open: give both or neither"),
                         wgre_naming_option (WGRE_OPT_LISTEN_PORT));
}

/* The probes need no route of the profile, since these are withdrawn while the far end is dead. To
 * the kernel, each IPv4 address is on a link without frames. */
static gboolean
echo_is_possible (const WgreProfile *profile, GError **error)
{
  g_autofree char *text = NULL;
  WgreIp own, far;

  if (!wgre_keepalive_ends (profile, &own, &far))
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "keepalive-address",
        _ ("is missing or of a family that the tunnel has no address of: give the far end's address inside the tunnel, here or as %s"),
        wgre_naming_option (WGRE_OPT_PEER_ADDRESS));
  text = wgre_ip_to_string (&far);
  if (wgre_ip_equal (&own, &far) || wgre_ip_is_any (&far) || wgre_ip_is_multicast (&far))
    return wgre_error_set (error, WGRE_ERROR_INVALID, "keepalive-address",
                           _ ("\"%s\" is not the far end's: give the far end's"), text);
  if ((far.family == AF_INET6 || wgre_profile_kind (profile)->ethernet) &&
      !wgre_profile_is_on_link (profile, &far))
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "keepalive-address",
        _ ("\"%s\" is in no network of the tunnel's addresses, and routes are withdrawn while the far end is dead: give one that is"),
        text);
  return TRUE;
}

static gboolean
keepalive_is_possible (const WgreProfile *profile, GError **error)
{
  const char *problem = wgre_keepalive_gre_problem (profile);

  if (!wgre_profile_has (profile, WGRE_OPT_KEEPALIVE))
    return TRUE;
  if (problem && wgre_profile_number (profile, WGRE_OPT_KEEPALIVE_PROBE) == WGRE_KEEPALIVE_GRE)
    return wgre_error_set (error, WGRE_ERROR_INVALID, "keepalive-probe", _ ("\"gre\" %s: use icmp"),
                           problem);
  return !(wgre_keepalive_methods (profile) & WGRE_PROBE_BIT (WGRE_PROBE_ICMP)) ||
         echo_is_possible (profile, error);
}

/* --- a tunnel inside WireGuard --- */

static gboolean
lower_peers_are_usable (const GPtrArray *peers, GError **error)
{
  if (!peers->len)
    return wgre_error_set (error, WGRE_ERROR_MISSING, "over",
                           _ ("\"wireguard\" needs a peer.*, the far end of the WireGuard link"));
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    if (peer->has_route_table || peer->has_route_metric) {
      g_autofree char *key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), peer->id);

      return wgre_error_set (
          error, WGRE_ERROR_INVALID, key,
          _ ("a route table or metric of its own has no meaning below another tunnel, "
             "where allowed IPs make no routes: use %s and %s of the tunnel"),
          wgre_naming_option (WGRE_OPT_ROUTING), wgre_naming_option (WGRE_OPT_ROUTE_METRIC));
    }
  }
  return TRUE;
}

/* Addresses that are known without asking for names; the planner sees to the others. */
static gboolean
far_ends_are_inside (const WgreProfile *profile, const GPtrArray *peers, GError **error)
{
  const char *host = wgre_profile_string (profile, WGRE_OPT_REMOTE);
  WgreIp remote = { 0 };
  g_autoptr (GArray) endpoints = g_array_new (FALSE, FALSE, sizeof (WgreIp)), far_ends = NULL;
  g_autoptr (GPtrArray) reached = NULL;

  if (host)
    (void) wgre_ip_parse (host, &remote);
  far_ends = wgre_bundle_far_ends (profile, &remote);
  for (guint i = 0; i < peers->len; i++)
    g_array_append_val (endpoints, ((const WgrePeer *) peers->pdata[i])->endpoint.ip);
  reached = wgre_bundle_peers (profile, far_ends, endpoints, error);
  return reached != NULL;
}

static gboolean
tunnel_suits_lower_link (const WgreProfile *profile, GError **error)
{
  const WgreProfile *lower = wgre_profile_lower (profile);
  const char *upper_name = wgre_profile_string (profile, WGRE_OPT_INTERFACE);
  const char *lower_name = wgre_profile_string (profile, WGRE_OPT_WIREGUARD_INTERFACE);

  if (!lower)
    return TRUE;
  if (wgre_profile_has (profile, WGRE_OPT_DEV))
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "dev",
        _ ("is not possible inside WireGuard: the tunnel leaves by its WireGuard link, whose name is %s"),
        wgre_naming_option (WGRE_OPT_WIREGUARD_INTERFACE));
  if (upper_name && !g_strcmp0 (upper_name, lower_name))
    return wgre_error_set (
        error, WGRE_ERROR_INVALID, "wireguard-interface",
        _ ("\"%s\" is also the name of the tunnel: the two links need two names"), lower_name);
  return lower_peers_are_usable (wgre_profile_peers (lower), error) &&
         far_ends_are_inside (profile, wgre_profile_peers (lower), error);
}

static const WgreCheck checks[] = {
  interface_is_free_to_use,    addresses_suit_kind,           routes_suit_kind,
  neighbours_are_distinct,     peer_addresses_have_addresses, directions_are_said_once,
  nothing_is_in_conflict,      nothing_passes_a_kill_switch,  ends_suit_kind,
  dependencies_are_there,      header_has_room_for_remcsum,   sites_have_room,
  fragmentation_is_consistent, wgre_check_wireguard,          routing_is_possible,
  port_to_open_is_known,       namespace_is_possible,         keepalive_is_possible,
  tunnel_suits_lower_link,
};

gboolean
wgre_check_profile (const WgreProfile *profile, GError **error)
{
  g_return_val_if_fail (profile != NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    if (!checks[i](profile, error))
      return FALSE;
  return TRUE;
}
