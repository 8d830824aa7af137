/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/keepalive.h"

#include <glib/gi18n-lib.h>

#include "core/value.h"
const char *
wgre_keepalive_gre_problem (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  /* Over IPv6 the kernel does not send such a packet by the tunnel, and what it would put around it
   * must be known. */
  if (wgre_profile_kind (profile)->outer_family == AF_INET6 &&
      (wgre_profile_number (profile, WGRE_OPT_OSEQ) || wgre_profile_has (profile, WGRE_OPT_ENCAP)))
    return _ ("cannot be used over IPv6 with numbered packets or in UDP");
  if (wgre_profile_kind (profile)->ethernet)
    return _ ("is for tunnels that carry packets (gre, ip6gre), not frames");
  if (wgre_profile_number (profile, WGRE_OPT_SEQ) || wgre_profile_number (profile, WGRE_OPT_ISEQ))
    return _ (
        "cannot be used when packets that come in are numbered: nobody knows the number that the "
        "answer must have");
  return NULL;
}

guint
wgre_keepalive_methods (const WgreProfile *profile)
{
  static const guint methods[] = {
    [WGRE_KEEPALIVE_AUTO] = WGRE_PROBE_BIT (WGRE_PROBE_GRE) | WGRE_PROBE_BIT (WGRE_PROBE_ICMP),
    [WGRE_KEEPALIVE_GRE] = WGRE_PROBE_BIT (WGRE_PROBE_GRE),
    [WGRE_KEEPALIVE_ICMP] = WGRE_PROBE_BIT (WGRE_PROBE_ICMP),
  };
  guint wanted = methods[wgre_profile_number (profile, WGRE_OPT_KEEPALIVE_PROBE)];

  if (!wgre_profile_has (profile, WGRE_OPT_KEEPALIVE))
    return 0;
  return wgre_keepalive_gre_problem (profile) ? wanted & ~WGRE_PROBE_BIT (WGRE_PROBE_GRE) : wanted;
}

/* --- the far end's address --- */

static const WgrePrefix *
first_of_family (const GArray *list, guint8 family)
{
  for (guint i = 0; list && i < list->len; i++)
    if (!family || g_array_index (list, WgrePrefix, i).ip.family == family)
      return &g_array_index (list, WgrePrefix, i);
  return NULL;
}

/* Of /31 and /127 both addresses are hosts (RFC 3021, RFC 6164); of /30 and /126 the two in the
 * middle. */
static gboolean
other_host (const WgrePrefix *own, WgreIp *ret_far)
{
  guint spare = wgre_family_bits (own->ip.family) - own->length;
  guint last = (guint) wgre_ip_size (&own->ip) - 1;
  guint8 host = own->ip.bytes[last] & 3;

  if (spare != 1 && (spare != 2 || host == 0 || host == 3))
    return FALSE;
  *ret_far = own->ip;
  ret_far->bytes[last] ^= spare == 1 ? 1 : 3;
  return TRUE;
}

gboolean
wgre_keepalive_ends (const WgreProfile *profile, WgreIp *ret_own, WgreIp *ret_far)
{
  const WgreIp *given = wgre_profile_ip (profile, WGRE_OPT_KEEPALIVE_ADDRESS);
  const WgrePrefix *peer =
      first_of_family (wgre_profile_prefixes (profile, WGRE_OPT_PEER_ADDRESS), 0);
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);
  const WgrePrefix *own;
  gboolean found = given || peer;
  WgreIp far = { 0 };

  g_return_val_if_fail (profile && ret_own && ret_far, FALSE);
  if (found)
    far = given ? *given : peer->ip;
  for (guint i = 0; !found && addresses && i < addresses->len; i++)
    found = other_host (&g_array_index (addresses, WgrePrefix, i), &far);
  if (!found)
    return FALSE;
  /* Of several addresses that in whose network the far end is. */
  own = wgre_prefix_list_find (addresses, &far);
  if (!own)
    own = first_of_family (addresses, far.family);
  if (!own)
    return FALSE;
  *ret_own = own->ip;
  *ret_far = far;
  return TRUE;
}
