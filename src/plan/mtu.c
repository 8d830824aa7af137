/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/mtu.h"

#include "core/option.h"
#include "core/types.h"

#define WIREGUARD_OVER_IPV6 80
#define ENCAPLIMIT_HEADER 8
#define UDP_HEADER 8
#define GUE_HEADER 4
#define GUE_REMCSUM                                                                                \
  8 /* flags and the two places of the checksum (GUE_LEN_PRIV, GUE_PLEN_REMCSUM) */
#define ETHERNET_MTU 1500
#define IPV6_LEAST_MTU 1280
#define LEAST_MTU 68

/* Options that make the GRE header longer (RFC 2890): 4 bytes for each group of which one is set.
 */
static const WgreOptionId gre_fields[][2] = {
  { WGRE_OPT_KEY, WGRE_OPT_OKEY },
  { WGRE_OPT_CSUM, WGRE_OPT_OCSUM },
  { WGRE_OPT_SEQ, WGRE_OPT_OSEQ },
};

static gboolean
is_on (const WgreProfile *profile, WgreOptionId id)
{
  if (wgre_option_get (id)->type == &wgre_type_switch)
    return wgre_profile_number (profile, id) != 0;
  return wgre_profile_has (profile, id);
}

/* In the order of the choices of "encap". */
static const guint encaps[] = { UDP_HEADER, UDP_HEADER + GUE_HEADER };

guint
wgre_mtu_overhead (const WgreProfile *profile)
{
  const WgreKind *kind = wgre_profile_kind (profile);
  const WgreValue *encap = wgre_profile_value (profile, WGRE_OPT_ENCAP);
  guint bytes = kind->overhead;

  if (kind->peers)
    return WIREGUARD_OVER_IPV6 + (guint) wgre_profile_number (profile, WGRE_OPT_S4);
  for (guint i = 0; kind->layout == WGRE_LAYOUT_GRE && i < G_N_ELEMENTS (gre_fields); i++)
    if (is_on (profile, gre_fields[i][0]) || is_on (profile, gre_fields[i][1]))
      bytes += 4;
  /* The destination option that carries the encapsulation limit (RFC 2473, 4.1.1) is there unless
   * it is refused. */
  if (wgre_option_applies (wgre_option_get (WGRE_OPT_ENCAPLIMIT), kind) &&
      !(wgre_profile_has (profile, WGRE_OPT_ENCAPLIMIT) &&
        wgre_profile_number (profile, WGRE_OPT_ENCAPLIMIT) == WGRE_SPECIAL))
    bytes += ENCAPLIMIT_HEADER;
  if (encap)
    bytes += encaps[encap->number];
  if (is_on (profile, WGRE_OPT_ENCAP_REMCSUM))
    bytes += GUE_REMCSUM;
  return bytes;
}

guint
wgre_mtu (const WgreProfile *profile, guint underlay_mtu, gboolean *ret_raised)
{
  guint underlay = underlay_mtu ? MIN (underlay_mtu, 65535) : ETHERNET_MTU;
  guint overhead = wgre_mtu_overhead (profile);
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);
  guint least = wgre_prefix_first_of (addresses, AF_INET6) ? IPV6_LEAST_MTU : LEAST_MTU;
  guint mtu = underlay > overhead + LEAST_MTU ? underlay - overhead : LEAST_MTU;

  if (ret_raised)
    *ret_raised = FALSE;
  if (wgre_profile_has (profile, WGRE_OPT_MTU))
    return (guint) wgre_profile_number (profile, WGRE_OPT_MTU);
  if (ret_raised)
    *ret_raised = mtu < least;
  return MAX (mtu, least);
}
