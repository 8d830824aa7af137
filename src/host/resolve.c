/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/resolve.h"
#include "core/destination.h"

#include <net/if.h>
#include <string.h>

static WgreEndpointAddress *
slot (WgreFacts *facts, guint i)
{
  return &g_array_index (facts->endpoints, WgreEndpointAddress, i);
}

WgreEndpointAddress
wgre_resolve_address (const WgreEndpoint *endpoint)
{
  g_return_val_if_fail (endpoint, (WgreEndpointAddress){ 0 });

  return (WgreEndpointAddress){ endpoint->ip, endpoint->port,
                                endpoint->zone ? if_nametoindex (endpoint->zone) : 0 };
}

void
wgre_resolve_known (const WgreProfile *profile, WgreFacts *facts)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));
  const char *remote = wgre_profile_string (profile, WGRE_OPT_REMOTE);

  g_return_if_fail (profile && facts);

  if (!facts->endpoints)
    facts->endpoints = g_array_sized_new (FALSE, TRUE, sizeof (WgreEndpointAddress), peers->len);
  g_array_set_size (facts->endpoints, peers->len);
  for (guint i = 0; i < peers->len; i++) {
    const WgreEndpoint *endpoint = &((const WgrePeer *) peers->pdata[i])->endpoint;

    if (!endpoint->ip.family)
      continue;
    *slot (facts, i) = wgre_resolve_address (endpoint);
  }
  if (remote)
    wgre_ip_parse (remote, &facts->remote);
}

static gboolean
is_open (const WgreFacts *facts, guint i)
{
  return !g_array_index (facts->endpoints, WgreEndpointAddress, i).ip.family;
}

/* Of a peer that has no address yet, all endpoints are asked for: whoever answers. */
GPtrArray *
wgre_resolve_open (const WgreProfile *profile, const WgreFacts *facts)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));
  const char *remote = wgre_profile_string (profile, WGRE_OPT_REMOTE);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (profile && facts, NULL);

  if (remote && !facts->remote.family)
    g_ptr_array_add (names, g_strdup (remote));
  for (guint i = 0; i < peers->len; i++) {
    const WgreEndpoint *endpoint;

    for (guint n = 0; is_open (facts, i) && (endpoint = wgre_peer_endpoint (peers->pdata[i], n));
         n++)
      if (wgre_endpoint_is_name (endpoint) && g_hash_table_add (seen, endpoint->host))
        g_ptr_array_add (names, g_strdup (endpoint->host));
  }
  return names;
}

void
wgre_resolve_fall_back (const WgreProfile *profile, WgreFacts *facts)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));

  g_return_if_fail (profile && facts);

  for (guint i = 0; i < peers->len; i++) {
    const WgreEndpoint *endpoint;

    for (guint n = 1; is_open (facts, i) && (endpoint = wgre_peer_endpoint (peers->pdata[i], n));
         n++)
      if (endpoint->ip.family)
        *slot (facts, i) = wgre_resolve_address (endpoint);
  }
}

/* The first address of the family; 0: of any. Some name servers answer 0.0.0.0 to what they block.
 */
static gboolean
pick (GList *addresses, guint8 family, WgreIp *ret_ip)
{
  for (; addresses; addresses = addresses->next) {
    GInetAddress *address = addresses->data;
    gboolean v4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
    WgreIp ip = { .family = v4 ? AF_INET : AF_INET6 };

    if (family && ip.family != family)
      continue;
    memcpy (ip.bytes, g_inet_address_to_bytes (address), g_inet_address_get_native_size (address));
    if (wgre_ip_is_any (&ip))
      continue;
    *ret_ip = ip;
    return TRUE;
  }
  return FALSE;
}

/* Where a peer with the same endpoints is. */
static const WgreEndpointAddress *
address_of_peer (const WgreProfile *profile, const WgreFacts *facts, const WgrePeer *wanted)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));

  for (guint i = 0; i < peers->len; i++)
    if (wgre_key_equal (&((const WgrePeer *) peers->pdata[i])->public_key, &wanted->public_key) &&
        wgre_peer_has_same_endpoints (peers->pdata[i], wanted) && !is_open (facts, i))
      return &g_array_index (facts->endpoints, WgreEndpointAddress, i);
  return NULL;
}

/* What a name stands for that another peer has, and no other endpoint besides. */
static const WgreEndpointAddress *
address_of_name (const WgreProfile *profile, const WgreFacts *facts, const char *name)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    if (!g_strcmp0 (peer->endpoint.host, name) && !peer->fallbacks)
      return &g_array_index (facts->endpoints, WgreEndpointAddress, i);
  }
  return NULL;
}

void
wgre_resolve_inherit (const WgreProfile *profile, WgreFacts *facts, const WgreProfile *old_profile,
                      const WgreFacts *old_facts)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));

  g_return_if_fail (profile && facts && old_profile && old_facts);

  if (!facts->remote.family && !g_strcmp0 (wgre_profile_string (profile, WGRE_OPT_REMOTE),
                                           wgre_profile_string (old_profile, WGRE_OPT_REMOTE)))
    facts->remote = old_facts->remote;
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    const WgreEndpointAddress *own = NULL, *named = NULL;

    if (wgre_peer_has_name (peer) || peer->fallbacks)
      own = address_of_peer (old_profile, old_facts, peer);
    if (!own && wgre_endpoint_is_name (&peer->endpoint))
      named = address_of_name (old_profile, old_facts, peer->endpoint.host);
    if (own)
      *slot (facts, i) = *own;
    else if (named)
      *slot (facts, i) = (WgreEndpointAddress){ .ip = named->ip, .port = peer->endpoint.port };
  }
}

static gboolean
has (GList *addresses, const WgreIp *ip)
{
  for (; addresses; addresses = addresses->next) {
    GInetAddress *address = addresses->data;

    if (g_inet_address_get_native_size (address) == wgre_ip_size (ip) &&
        !memcmp (g_inet_address_to_bytes (address), ip->bytes, wgre_ip_size (ip)))
      return TRUE;
  }
  return FALSE;
}

gboolean
wgre_resolve_put (const WgreProfile *profile, WgreFacts *facts, const char *name, GList *addresses,
                  gboolean only_open)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));
  gboolean remote = !g_strcmp0 (wgre_profile_string (profile, WGRE_OPT_REMOTE), name);
  const WgreProfile *wants = remote ? profile : wgre_profile_carrier (profile);
  WgreIp ip;

  g_return_val_if_fail (profile && facts && name, FALSE);

  if (!pick (addresses, wgre_profile_kind (wants)->outer_family, &ip))
    return FALSE;
  if (remote && !has (addresses, &facts->remote))
    facts->remote = ip;
  for (guint i = 0; i < peers->len; i++) {
    WgreEndpointAddress *address = slot (facts, i);
    const WgreEndpoint *endpoint;

    if (only_open && !is_open (facts, i))
      continue;
    /* The preferred endpoint takes the place of another one. */
    for (guint n = 0; (endpoint = wgre_peer_endpoint (peers->pdata[i], n)); n++)
      if (wgre_endpoint_is_name (endpoint) && !strcmp (endpoint->host, name) &&
          (!n || !address->ip.family))
        *address = (WgreEndpointAddress){ .ip = ip, .port = endpoint->port };
  }
  return TRUE;
}

/* The default route goes to it, and none of its endpoints is an address. */
static gboolean
resolve_depends_on_names (const WgrePeer *peer)
{
  const WgreEndpoint *endpoint;

  for (guint n = 0; (endpoint = wgre_peer_endpoint (peer, n)); n++)
    if (endpoint->ip.family)
      return FALSE;
  return wgre_prefix_list_has_default (peer->allowed_ips);
}

gboolean
wgre_resolve_required (const WgreProfile *profile, const WgreFacts *facts, const char *name)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));

  g_return_val_if_fail (profile && facts && name, FALSE);

  if (!g_strcmp0 (wgre_profile_string (profile, WGRE_OPT_REMOTE), name))
    return TRUE;
  if (wgre_profile_lower (profile))
    return wgre_destinations_have_default (wgre_profile_routes (profile));
  for (guint i = 0; i < peers->len; i++)
    if (is_open (facts, i) && wgre_peer_has_host (peers->pdata[i], name) &&
        resolve_depends_on_names (peers->pdata[i]))
      return TRUE;
  return FALSE;
}

gboolean
wgre_resolve_sync (const WgreProfile *profile, WgreFacts *facts, GPtrArray *problems)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GPtrArray) names = NULL;
  guint before;

  g_return_val_if_fail (problems && profile && facts, FALSE);
  before = problems->len;
  wgre_resolve_known (profile, facts);
  names = wgre_resolve_open (profile, facts);
  for (guint i = 0; i < names->len; i++) {
    const char *name = names->pdata[i];
    g_autoptr (GError) error = NULL;
    GList *addresses = g_resolver_lookup_by_name (resolver, name, NULL, &error);

    if (!addresses)
      g_ptr_array_add (problems, g_strdup_printf ("%s: %s", name, error->message));
    else if (!wgre_resolve_put (profile, facts, name, addresses, FALSE))
      g_ptr_array_add (
          problems,
          g_strdup_printf ("%s: has no address of the family that the tunnel needs", name));
    g_resolver_free_addresses (addresses);
  }
  wgre_resolve_fall_back (profile, facts);
  return problems->len == before;
}
