/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules about WireGuard: its peers and, of AmneziaWG, what disguises the packets. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/check-private.h"
#include "core/error.h"
#include "core/index.h"
#include "core/naming.h"
#include "core/option.h"
#include "core/peer-words.h"

/* --- peers --- */

static gboolean
peers_are_distinct (const WgreProfile *profile, GError **error)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  g_autoptr (WgreIndex) seen = wgre_index_new (sizeof (WgreKey));

  for (guint i = 0; i < peers->len; i++) {
    WgrePeer *peer = peers->pdata[i];
    gpointer *first = wgre_index_at (seen, &peer->public_key);

    if (*first) {
      g_autofree char *key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), peer->id);
      g_autofree char *other = wgre_naming_peer (*first);

      return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                             _ ("has the same public key as %s: remove one of them"), other);
    }
    *first = peer;
  }
  return TRUE;
}

/* The kernel silently drops a peer that has the device's own key. */
static gboolean
no_peer_is_oneself (const WgreProfile *profile, GError **error)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  const WgreKey *private_key = wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY);
  WgreKey own;

  if (!private_key)
    return TRUE;
  wgre_key_public (private_key, &own);
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    if (!memcmp (own.bytes, peer->public_key.bytes, WGRE_KEY_SIZE)) {
      g_autofree char *key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), peer->id);

      return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                             _ ("has this end's own public key: give the far end's"));
    }
  }
  return TRUE;
}

/* --- AmneziaWG --- */

static gboolean
peer_suits_kind (const WgrePeer *peer, const WgreKind *kind, GError **error)
{
  const WgreOption *misfit = wgre_peer_misfit (peer, kind);
  g_autofree char *key = NULL;

  if (!misfit && !peer->keepalive_max)
    return TRUE;
  key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), peer->id);
  if (misfit)
    return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                           _ ("has the word %s, which peers of tunnel=%s do not have: remove it "
                              "or change tunnel"),
                           misfit->key, kind->name);
  if (peer->keepalive_max && (!peer->has_keepalive || peer->keepalive_max < peer->keepalive))
    return wgre_error_set (error, WGRE_ERROR_INVALID, key,
                           _ ("has a persistent-keepalive-max and no persistent-keepalive that is "
                              "less: give both"));
  return TRUE;
}

static gboolean
peers_suit_kind (const WgreProfile *profile, GError **error)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  const WgreProfile *lower = wgre_profile_lower (profile);

  for (guint i = 0; i < peers->len; i++)
    if (!peer_suits_kind (peers->pdata[i], wgre_profile_kind (profile), error))
      return FALSE;
  return !lower || peers_suit_kind (lower, error);
}

/* The module makes its junk in a buffer of jmax bytes, and does not look whether jmin is less. */
static gboolean
junk_has_a_size (const WgreProfile *profile, GError **error)
{
  guint64 least = wgre_profile_number (profile, WGRE_OPT_JMIN);
  guint64 most = wgre_profile_number (profile, WGRE_OPT_JMAX);

  if (least <= most || !most)
    return TRUE;
  return wgre_error_set (error, WGRE_ERROR_INVALID, "jmin",
                         _ ("is more than jmax, the largest size: exchange them"));
}

/* The first bytes of a packet's padding are the nonce of what encrypts its header (the module's
 * HEADER_PROTECTION_NONCE_SIZE). */
#define HEADER_NONCE 12

static gboolean
padding_has_room_for_nonce (const WgreProfile *profile, GError **error)
{
  if (!wgre_profile_has (profile, WGRE_OPT_HEADER_PROTECTION_KEY))
    return TRUE;
  for (WgreOptionId id = WGRE_OPT_S1; id <= WGRE_OPT_S4; id++)
    if (wgre_profile_number (profile, id) < HEADER_NONCE)
      return wgre_error_set (error, WGRE_ERROR_INVALID, wgre_option_get (id)->key,
                             _ ("is less than %d, which header-protection-key needs of s1 to s4: "
                                "give what the far end has"),
                             HEADER_NONCE);
  return TRUE;
}

/* A header that is not given has WireGuard's number. */
static guint64
check_header_of (const WgreProfile *profile, WgreOptionId id)
{
  guint64 own = id - WGRE_OPT_H1 + 1;

  return wgre_profile_has (profile, id) ? wgre_profile_number (profile, id) : own | own << 32;
}

/* The module refuses them: it could not tell what a packet is. */
static gboolean
headers_are_distinct (const WgreProfile *profile, GError **error)
{
  for (WgreOptionId a = WGRE_OPT_H1; a <= WGRE_OPT_H4; a++)
    for (WgreOptionId b = a + 1; b <= WGRE_OPT_H4; b++) {
      guint64 left = check_header_of (profile, a), right = check_header_of (profile, b);

      if ((guint32) left <= right >> 32 && (guint32) right <= left >> 32)
        return wgre_error_set (error, WGRE_ERROR_INVALID,
                               wgre_option_get (wgre_profile_has (profile, b) ? b : a)->key,
                               _ ("has a number that %s has too: give what the far end has"),
                               wgre_option_get (wgre_profile_has (profile, b) ? a : b)->key);
    }
  return TRUE;
}

/* --- all of them --- */

static const WgreCheck wireguard_checks[] = {
  peers_are_distinct, no_peer_is_oneself,         peers_suit_kind,
  junk_has_a_size,    padding_has_room_for_nonce, headers_are_distinct,
};

gboolean
wgre_check_wireguard (const WgreProfile *profile, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (wireguard_checks); i++)
    if (!wireguard_checks[i](profile, error))
      return FALSE;
  return TRUE;
}
