/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Both ends of a tunnel, where they are looked at together. */
#include <glib/gi18n-lib.h>

#include "core/option.h"
#include "core/types.h"
#include "lint/rules.h"

/* The profile with the keys and peers: of a tunnel inside WireGuard, the link below. */
static const WgreProfile *
wireguard_of (const WgreProfile *profile)
{
  const WgreProfile *lower = wgre_profile_lower (profile);

  return lower ? lower : profile;
}

/* Two ends of a link have different addresses of one network. */
static gboolean
share_a_network (const WgreProfile *a, const WgreProfile *b)
{
  const GArray *ours = wgre_profile_prefixes (a, WGRE_OPT_ADDRESSES);
  const GArray *theirs = wgre_profile_prefixes (b, WGRE_OPT_ADDRESSES);

  for (guint i = 0; ours && i < ours->len; i++)
    for (guint j = 0; theirs && j < theirs->len; j++) {
      const WgrePrefix *own = &g_array_index (ours, WgrePrefix, i);
      const WgrePrefix *far = &g_array_index (theirs, WgrePrefix, j);

      if (!wgre_ip_equal (&own->ip, &far->ip) &&
          (wgre_prefix_contains (own, &far->ip) || wgre_prefix_contains (far, &own->ip)))
        return TRUE;
    }
  return FALSE;
}

/* --- WireGuard --- */

/* What the two ends have to say of each other. */
typedef struct {
  const WgreLintOther *other;
  const WgrePeer *peer;       /* of ours: the other; NULL: we do not know it */
  const WgrePeer *reflection; /* of the other's: this end */
  WgreKey own;                /* the public key of this end */
} Pair;

typedef void (*Visit) (WgreLint *lint, const Pair *pair);

static const WgrePeer *
peer_with_key (const WgreProfile *profile, const WgreKey *key)
{
  const GPtrArray *peers = wgre_profile_peers (profile);

  for (guint i = 0; i < peers->len; i++)
    if (wgre_key_equal (&((const WgrePeer *) peers->pdata[i])->public_key, key))
      return peers->pdata[i];
  return NULL;
}

/* FALSE: it was not given together with this one, or one of them has no key. */
static gboolean
make_pair (const WgreLint *lint, const WgreLintOther *other, Pair *ret_pair)
{
  const WgreKey *own = wgre_profile_key (lint->wireguard, WGRE_OPT_PRIVATE_KEY);

  if (!own || !other->profile || !other->has_public_key)
    return FALSE;
  ret_pair->other = other;
  wgre_key_public (own, &ret_pair->own);
  ret_pair->peer = peer_with_key (lint->wireguard, &other->public_key);
  ret_pair->reflection = peer_with_key (wireguard_of (other->profile), &ret_pair->own);
  return TRUE;
}

gboolean
wgre_lint_is_other_end (const WgreLint *lint, const WgreLintOther *other)
{
  Pair pair;

  g_return_val_if_fail (lint && other, FALSE);
  return make_pair (lint, other, &pair) && (pair.peer || pair.reflection);
}

static void
each_pair (WgreLint *lint, Visit visit)
{
  const GPtrArray *others = lint->facts->others;
  Pair pair;

  for (guint i = 0; others && i < others->len; i++)
    if (make_pair (lint, others->pdata[i], &pair))
      visit (lint, &pair);
}

static void
check_known (WgreLint *lint, const Pair *pair)
{
  g_autofree char *key = NULL;
  char theirs[WGRE_KEY_TEXT_SIZE], own[WGRE_KEY_TEXT_SIZE];

  if (!pair->peer || pair->reflection)
    return;
  key = g_strdup_printf ("peer.%u", pair->peer->id);
  wgre_key_print (&pair->other->public_key, theirs);
  wgre_key_print (&pair->own, own);
  wgre_lint_add (lint, key, theirs,
                 g_strdup_printf (_ ("%s: is \"%s\", which has no peer with this end's public key"),
                                  key, pair->other->name),
                 g_strdup_printf (_ ("give this end's public key there: %s"), own));
}

void
wgre_lint_one_sided_peer (WgreLint *lint)
{
  each_pair (lint, check_known);
}

/* The peer of ours that has an address of @profile for itself, and this address. */
static const WgrePeer *
peer_with_address_of (const WgreProfile *ours, const WgreProfile *profile, WgrePrefix *ret_address)
{
  const GPtrArray *peers = wgre_profile_peers (ours);
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);

  for (guint i = 0; i < peers->len; i++) {
    const GArray *allowed = ((const WgrePeer *) peers->pdata[i])->allowed_ips;

    for (guint j = 0; j < allowed->len; j++) {
      *ret_address = g_array_index (allowed, WgrePrefix, j);
      if (wgre_prefix_is_single (ret_address) &&
          wgre_prefix_list_has_ip (addresses, &ret_address->ip))
        return peers->pdata[i];
    }
  }
  return NULL;
}

static void
check_public_key (WgreLint *lint, const Pair *pair)
{
  const WgreProfile *far = wireguard_of (pair->other->profile);
  const WgrePeer *peer;
  WgrePrefix address;
  g_autofree char *key = NULL, *ip = NULL;
  char wrong[WGRE_KEY_TEXT_SIZE], right[WGRE_KEY_TEXT_SIZE];

  if (pair->peer || !share_a_network (lint->wireguard, far))
    return;
  peer = peer_with_address_of (lint->wireguard, far, &address);
  if (!peer)
    return;
  key = g_strdup_printf ("peer.%u", peer->id);
  ip = wgre_ip_to_string (&address.ip);
  wgre_key_print (&peer->public_key, wrong);
  wgre_key_print (&pair->other->public_key, right);
  wgre_lint_add (lint, key, wrong,
                 g_strdup_printf (_ ("%s: has the address of \"%s\", %s, but not its public key"),
                                  key, pair->other->name, ip),
                 g_strdup_printf (_ ("if it is that end, its public key is %s"), right));
}

void
wgre_lint_public_key_differs (WgreLint *lint)
{
  each_pair (lint, check_public_key);
}

/* An absent key may be one that somebody else keeps. */
static void
check_psk (WgreLint *lint, const Pair *pair)
{
  const WgrePeer *peer = pair->peer, *reflection = pair->reflection;
  g_autofree char *key = NULL;

  if (!peer || !reflection || !peer->has_preshared_key)
    return;
  key = g_strdup_printf ("peer.%u.psk", peer->id);
  if (!reflection->has_preshared_key)
    wgre_lint_add (lint, key, NULL,
                   g_strdup_printf (_ ("%s: \"%s\" has no preshared key for this end"), key,
                                    pair->other->name),
                   g_strdup (_ ("give the same preshared key there, or remove it here")));
  else if (!wgre_key_equal (&peer->preshared_key, &reflection->preshared_key))
    wgre_lint_add (lint, key, NULL,
                   g_strdup_printf (_ ("%s: \"%s\" has another preshared key for this end"), key,
                                    pair->other->name),
                   g_strdup (_ ("give both ends the same one")));
}

void
wgre_lint_psk_differs (WgreLint *lint)
{
  each_pair (lint, check_psk);
}

static void
check_endpoint_port (WgreLint *lint, const Pair *pair)
{
  const WgreEndpoint *endpoint = pair->peer ? &pair->peer->endpoint : NULL;
  g_autofree char *key = NULL, *item = NULL;
  guint port = pair->other->listen_port;

  if (!endpoint || !endpoint->host || endpoint->port == port)
    return;
  key = g_strdup_printf ("peer.%u", pair->peer->id);
  item = wgre_endpoint_to_string (endpoint);
  wgre_lint_add (
      lint, key, item,
      port ? g_strdup_printf (_ ("%s: \"%s\" listens at port %u, the endpoint has %u"), key,
                              pair->other->name, port, endpoint->port)
           : g_strdup_printf (_ ("%s: \"%s\" has no listen-port, the endpoint has port %u"), key,
                              pair->other->name, endpoint->port),
      g_strdup (_ ("make them the same, unless a router translates the port")));
}

/* --- tunnels of the GRE family --- */

typedef enum {
  UNKNOWN,
  DIFFERENT,
  SAME,
} Match;

/* Whether the local address of @a is what @b has as its remote one. */
static Match
match_outer (const WgreProfile *a, const WgreProfile *b)
{
  const WgreIp *local = wgre_profile_ip (a, WGRE_OPT_LOCAL);
  const char *remote = wgre_profile_string (b, WGRE_OPT_REMOTE);
  WgreIp far;

  if (!remote)
    return DIFFERENT;
  if (!local || !wgre_ip_parse (remote, &far))
    return UNKNOWN;
  return wgre_ip_equal (local, &far) ? SAME : DIFFERENT;
}

/* Calls @visit for each profile that is the far end of this tunnel. */
static void
each_end (WgreLint *lint, void (*visit) (WgreLint *lint, const WgreLintOther *other))
{
  const GPtrArray *others = lint->facts->others;
  const WgreProfile *ours = lint->profile;

  for (guint i = 0; others && i < others->len; i++) {
    const WgreLintOther *other = others->pdata[i];
    Match there, back;

    if (!other->profile)
      continue;
    there = match_outer (ours, other->profile);
    back = match_outer (other->profile, ours);
    if (there == DIFFERENT || back == DIFFERENT)
      continue;
    /* Where an address outside is not known, those inside decide. */
    if ((there == SAME && back == SAME) ||
        (share_a_network (ours, other->profile) &&
         g_strcmp0 (wgre_profile_string (ours, WGRE_OPT_REMOTE),
                    wgre_profile_string (other->profile, WGRE_OPT_REMOTE))))
      visit (lint, other);
  }
}

static void
check_kind (WgreLint *lint, const WgreLintOther *other)
{
  const WgreKind *kind = wgre_profile_kind (other->profile);

  if (kind != wgre_profile_kind (lint->profile))
    wgre_lint_add (
        lint, "tunnel", NULL,
        g_strdup_printf (_ ("tunnel: \"%s\", the other end, has %s"), other->name, kind->name),
        g_strdup (_ ("give both ends the same kind of tunnel")));
}

void
wgre_lint_kind_differs (WgreLint *lint)
{
  each_end (lint, check_kind);
}

/* The key of a row that says it for one direction, or of that for both; NULL: neither. */
static const char *
said_by (const WgreProfile *profile, WgreOptionId one, WgreOptionId both, guint64 *ret_number)
{
  WgreOptionId id = wgre_profile_has (profile, one) ? one : both;

  if (!wgre_profile_has (profile, id))
    return NULL;
  *ret_number = wgre_profile_number (profile, id);
  return wgre_option_get (id)->key;
}

static void
check_keys (WgreLint *lint, const WgreLintOther *other)
{
  guint64 taken = 0, sent = 0;
  const char *key = said_by (lint->profile, WGRE_OPT_IKEY, WGRE_OPT_KEY, &taken);
  const char *far = said_by (other->profile, WGRE_OPT_OKEY, WGRE_OPT_KEY, &sent);
  char *what;

  if (!key == !far && taken == sent)
    return;
  if (!key)
    what = g_strdup_printf (_ ("\"%s\", the other end, sends packets with the key "
                               "%u, and this end takes none with a key"),
                            other->name, (guint) sent);
  else if (!far)
    what = g_strdup_printf (_ ("%s: \"%s\", the other end, sends packets without a key"), key,
                            other->name);
  else
    what = g_strdup_printf (_ ("%s: \"%s\", the other end, sends packets with the key %u, and this "
                               "end takes those with %u"),
                            key, other->name, (guint) sent, (guint) taken);
  wgre_lint_add (lint, key, NULL, what,
                 g_strdup (_ ("give both ends the same key, or make the ikey of each the okey of "
                              "the other")));
}

void
wgre_lint_key_differs (WgreLint *lint)
{
  each_end (lint, check_keys);
}

static void
check_checksums (WgreLint *lint, const WgreLintOther *other)
{
  guint64 taken = 0, sent = 0;
  const char *key = said_by (lint->profile, WGRE_OPT_ICSUM, WGRE_OPT_CSUM, &taken);

  said_by (other->profile, WGRE_OPT_OCSUM, WGRE_OPT_CSUM, &sent);
  if (taken == sent)
    return;
  wgre_lint_add (
      lint, key, NULL,
      taken ? g_strdup_printf (_ ("%s: \"%s\", the other end, sends packets without checksums"),
                               key, other->name)
            : g_strdup_printf (_ ("\"%s\", the other end, sends packets with checksums, "
                                  "and this end takes none of them"),
                               other->name),
      g_strdup (_ ("set csum at both ends or at neither")));
}

/* Numbers that nobody asked for do no harm. */
static void
check_numbers (WgreLint *lint, const WgreLintOther *other)
{
  guint64 taken = 0, sent = 0;
  const char *key = said_by (lint->profile, WGRE_OPT_ISEQ, WGRE_OPT_SEQ, &taken);

  said_by (other->profile, WGRE_OPT_OSEQ, WGRE_OPT_SEQ, &sent);
  if (taken && !sent)
    wgre_lint_add (
        lint, key, NULL,
        g_strdup_printf (_ ("%s: \"%s\", the other end, sends packets without sequence numbers"),
                         key, other->name),
        g_strdup (_ ("set seq at both ends or at neither")));
}

void
wgre_lint_header_differs (WgreLint *lint)
{
  each_end (lint, check_checksums);
  each_end (lint, check_numbers);
}

static void
check_encap_port (WgreLint *lint, const WgreLintOther *other)
{
  guint64 sent = wgre_profile_number (lint->profile, WGRE_OPT_ENCAP_DPORT);
  guint64 port = wgre_profile_number (other->profile, WGRE_OPT_ENCAP_SPORT);

  if (!wgre_profile_has (lint->profile, WGRE_OPT_ENCAP) ||
      !wgre_profile_has (other->profile, WGRE_OPT_ENCAP))
    return;
  /* What an end sends from is where it receives; without it, that is the port that it sends to. */
  if (!port || port == WGRE_SPECIAL)
    port = wgre_profile_number (other->profile, WGRE_OPT_ENCAP_DPORT);
  if (port && port != sent)
    wgre_lint_add (lint, "encap-dport", NULL,
                   g_strdup_printf (_ ("encap-dport: \"%s\", the other end, receives at port %u"),
                                    other->name, (guint) port),
                   g_strdup (_ ("make them the same, unless a router translates the port")));
}

void
wgre_lint_port_differs (WgreLint *lint)
{
  each_pair (lint, check_endpoint_port);
  each_end (lint, check_encap_port);
}
