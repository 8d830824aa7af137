/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What peers say, and what they say together. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/destination.h"
#include "lint/rules.h"

static char *
peer_rule_key_of (const WgrePeer *peer)
{
  return g_strdup_printf ("peer.%u", peer->id);
}

/* "peer.1 (anna)" */
static char *
peer_rule_name_of (const WgrePeer *peer)
{
  return peer->name ? g_strdup_printf ("peer.%u (%s)", peer->id, peer->name)
                    : peer_rule_key_of (peer);
}

/* --- overlapping allowed IPs --- */

typedef struct {
  WgrePrefix prefix;
  const WgrePeer *peer;
  guint inside;            /* how many prefixes of other peers lie in it */
  const WgrePeer *inner;   /* the first such peer */
  WgrePrefix inner_prefix; /* and its prefix */
} Entry;

/* By family and address, wide before narrow: a prefix follows those that contain it. Among equal
 * ones, in the order in which they are configured. */
static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *left = a, *right = b;
  int order = memcmp (&left->prefix.ip, &right->prefix.ip, sizeof left->prefix.ip);

  if (order)
    return order;
  if (left->prefix.length != right->prefix.length)
    return left->prefix.length < right->prefix.length ? -1 : 1;
  return left->peer->id < right->peer->id ? -1 : left->peer->id > right->peer->id;
}

static GArray *
sorted_entries (const WgreProfile *profile)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  GArray *entries = g_array_new (FALSE, TRUE, sizeof (Entry));

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    for (guint j = 0; j < peer->allowed_ips->len; j++) {
      Entry entry = { .prefix = g_array_index (peer->allowed_ips, WgrePrefix, j), .peer = peer };

      g_array_append_val (entries, entry);
    }
  }
  g_array_sort (entries, compare_entries);
  return entries;
}

void
wgre_lint_overlap (WgreLint *lint)
{
  g_autoptr (GArray) entries = sorted_entries (lint->wireguard);

  for (guint i = 0; i + 1 < entries->len; i++) {
    const Entry *loser = &g_array_index (entries, Entry, i), *winner = loser + 1;
    g_autofree char *key = NULL, *other = NULL, *name = NULL, *item = NULL, *last = NULL;

    if (!wgre_prefix_equal (&loser->prefix, &winner->prefix) || loser->peer == winner->peer)
      continue;
    key = peer_rule_key_of (loser->peer);
    other = peer_rule_key_of (winner->peer);
    name = peer_rule_name_of (loser->peer);
    last = peer_rule_name_of (winner->peer);
    item = wgre_prefix_to_string (&loser->prefix);
    wgre_lint_add_pair (
        lint, key, other, item,
        g_strdup_printf (_ ("%s: %s is also an allowed IP of %s, which gets it"), name, item, last),
        g_strdup_printf (_ ("leave %s with the one that it belongs to"), item));
  }
}

/* One finding for each outer prefix, however many lie in it. */
static void
add_shadowed (WgreLint *lint, const Entry *outer)
{
  g_autofree char *key = peer_rule_key_of (outer->peer), *name = peer_rule_name_of (outer->peer);
  g_autofree char *item = wgre_prefix_to_string (&outer->prefix);
  g_autofree char *other = peer_rule_name_of (outer->inner),
                  *other_key = peer_rule_key_of (outer->inner);
  g_autofree char *inner = wgre_prefix_to_string (&outer->inner_prefix);

  wgre_lint_add_pair (
      lint, key, other_key, item,
      outer->inside == 1
          ? g_strdup_printf (_ ("%s: %s has in it %s of %s, which gets that part"), name, item,
                             inner, other)
          : g_strdup_printf (
                _ ("%s: %s has in it %u prefixes of other peers, which get these parts; the "
                   "first is %s of %s"),
                name, item, outer->inside, inner, other),
      g_strdup (_ ("nothing, if the parts belong to the other peers")));
}

/* The stack holds the prefixes that contain the current one: at most one for each length. */
void
wgre_lint_shadowed (WgreLint *lint)
{
  g_autoptr (GArray) entries = sorted_entries (lint->wireguard);
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = &g_array_index (entries, Entry, i), *top = NULL;

    while (stack->len) {
      top = stack->pdata[stack->len - 1];
      if (wgre_prefix_contains (&top->prefix, &entry->prefix.ip))
        break;
      g_ptr_array_set_size (stack, (int) stack->len - 1);
    }
    if (stack->len && wgre_prefix_equal (&top->prefix, &entry->prefix))
      continue;
    if (stack->len && top->peer != entry->peer && !top->inside++) {
      top->inner = entry->peer;
      top->inner_prefix = entry->prefix;
    }
    g_ptr_array_add (stack, entry);
  }
  for (guint i = 0; i < entries->len; i++)
    if (g_array_index (entries, Entry, i).inside)
      add_shadowed (lint, &g_array_index (entries, Entry, i));
}

/* --- routes without a peer --- */

/* Neighbouring prefixes as one: first and last address. */
typedef struct {
  WgreIp first, last;
} Span;

/* Whether @ip is in the span or right behind it. */
static gboolean
peer_rule_touches (const Span *span, const WgreIp *ip)
{
  WgreIp next = span->last;
  gsize i = wgre_ip_size (&next);

  if (span->first.family != ip->family)
    return FALSE;
  if (memcmp (ip, &span->last, sizeof *ip) <= 0)
    return TRUE;
  /* The next one is the number plus 1: a byte that becomes 0 carries over to that before it. */
  while (i && !++next.bytes[i - 1])
    i--;
  return i && wgre_ip_equal (&next, ip);
}

static GArray *
spans_of (const WgreProfile *profile)
{
  g_autoptr (GArray) entries = sorted_entries (profile);
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (Span));

  for (guint i = 0; i < entries->len; i++) {
    const WgrePrefix *prefix = &g_array_index (entries, Entry, i).prefix;
    Span *top = spans->len ? &g_array_index (spans, Span, spans->len - 1) : NULL;
    Span span = { prefix->ip, wgre_prefix_last (prefix) };

    if (!top || !peer_rule_touches (top, &span.first))
      g_array_append_val (spans, span);
    else if (memcmp (&span.last, &top->last, sizeof span.last) > 0)
      top->last = span.last;
  }
  return spans;
}

static int
compare_with_span (gconstpointer key, gconstpointer element)
{
  const Span *route = key, *span = element;

  if (memcmp (&route->first, &span->first, sizeof route->first) < 0)
    return -1;
  return memcmp (&route->first, &span->last, sizeof route->first) > 0;
}

void
wgre_lint_uncovered_route (WgreLint *lint)
{
  const GArray *routes = wgre_profile_routes (lint->profile);
  g_autoptr (GArray) spans = NULL;

  if (!wgre_profile_kind (lint->profile)->peers || !routes)
    return;
  spans = spans_of (lint->profile);
  for (guint i = 0; i < routes->len; i++) {
    const WgrePrefix *prefix = &g_array_index (routes, WgreDestination, i).prefix;
    Span route = { prefix->ip, wgre_prefix_last (prefix) };
    const Span *span = bsearch (&route, spans->data, spans->len, sizeof route, compare_with_span);
    g_autofree char *item = NULL;

    if (span && memcmp (&route.last, &span->last, sizeof route.last) <= 0)
      continue;
    item = wgre_prefix_to_string (prefix);
    wgre_lint_add (
        lint, "routes", item,
        g_strdup_printf (_ ("routes: %s is not, or not as a whole, an allowed IP of any peer"),
                         item),
        g_strdup_printf (
            _ ("add %s to the allowed IPs of the peer that it leads to, which makes the route as well"),
            item));
  }
}

/* --- each peer --- */

void
wgre_lint_no_allowed_ips (WgreLint *lint)
{
  const GPtrArray *peers = wgre_profile_peers (lint->wireguard);

  /* The only peer of a link below a tunnel gets the far end's address by itself. */
  if (lint->wireguard != lint->profile && peers->len == 1)
    return;
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    g_autofree char *key = peer_rule_key_of (peer), *name = peer_rule_name_of (peer);

    if (!peer->allowed_ips->len)
      wgre_lint_add (lint, key, NULL, g_strdup_printf (_ ("%s: has no allowed IPs"), name),
                     g_strdup (_ ("give its addresses and networks in the tunnel")));
  }
}

void
wgre_lint_same_endpoint (WgreLint *lint)
{
  const GPtrArray *peers = wgre_profile_peers (lint->wireguard);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i], *other;
    g_autofree char *text = NULL, *key = NULL, *other_key = NULL, *name = NULL, *first = NULL;

    if (!peer->endpoint.host)
      continue;
    text = wgre_endpoint_to_string (&peer->endpoint);
    other = g_hash_table_lookup (seen, text);
    if (!other) {
      g_hash_table_insert (seen, g_steal_pointer (&text), (gpointer) peer);
      continue;
    }
    key = peer_rule_key_of (peer);
    other_key = peer_rule_key_of (other);
    name = peer_rule_name_of (peer);
    first = peer_rule_name_of (other);
    wgre_lint_add_pair (lint, key, other_key, text,
                        g_strdup_printf (_ ("%s: has the endpoint of %s, %s"), name, first, text),
                        g_strdup (_ ("look up the port of each, or remove the one that is old")));
  }
}

void
wgre_lint_no_way_in (WgreLint *lint)
{
  const GPtrArray *peers = wgre_profile_peers (lint->wireguard);

  if (wgre_profile_number (lint->wireguard, WGRE_OPT_LISTEN_PORT))
    return;
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    g_autofree char *key = peer_rule_key_of (peer), *name = peer_rule_name_of (peer);

    if (!peer->endpoint.host)
      wgre_lint_add (
          lint, key, NULL,
          g_strdup_printf (_ ("%s: has no endpoint, and this end has no listen-port"), name),
          g_strdup (_ ("give listen-port, or the peer's endpoint")));
  }
}

/* RFC 1918, RFC 6598, RFC 3927; RFC 4193, RFC 4291; of documentation, RFC 5737, RFC 3849. */
gboolean
wgre_lint_is_private (const WgreIp *ip)
{
  static const char *const networks[] = { "10.0.0.0/8",     "172.16.0.0/12",  "192.168.0.0/16",
                                          "100.64.0.0/10",  "169.254.0.0/16", "fc00::/7",
                                          "fe80::/10",      "192.0.2.0/24",   "198.51.100.0/24",
                                          "203.0.113.0/24", "2001:db8::/32" };

  g_return_val_if_fail (ip, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++) {
    WgrePrefix network;

    if (wgre_prefix_parse (networks[i], FALSE, &network) && wgre_prefix_contains (&network, ip))
      return TRUE;
  }
  return FALSE;
}

void
wgre_lint_keepalive (WgreLint *lint)
{
  const GPtrArray *peers = wgre_profile_peers (lint->wireguard);
  const GArray *addresses = wgre_profile_prefixes (lint->wireguard, WGRE_OPT_ADDRESSES);
  gboolean may_be_behind_nat = FALSE;

  /* The address outside is not known here; who listens nowhere and has public addresses inside is
   * hardly behind NAT. */
  if (wgre_profile_number (lint->wireguard, WGRE_OPT_LISTEN_PORT))
    return;
  for (guint i = 0; addresses && i < addresses->len; i++)
    may_be_behind_nat |= wgre_lint_is_private (&g_array_index (addresses, WgrePrefix, i).ip);
  for (guint i = 0; may_be_behind_nat && i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    g_autofree char *key = peer_rule_key_of (peer), *name = peer_rule_name_of (peer);

    if (peer->endpoint.host && !peer->has_keepalive)
      wgre_lint_add (
          lint, key, NULL,
          g_strdup_printf (_ ("%s: has no persistent keepalive, and this end may be behind NAT"),
                           name),
          g_strdup (_ ("if the peer must reach this end at any time, add persistent-keepalive=25; "
                       "if not, set it to 0")));
  }
}
