/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/kind.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* Header sizes: IPv4 20, IPv6 40, GRE 4, Ethernet 14, the encapsulation limit option 8, WireGuard
 * 32 + UDP 8. */
static const WgreKind kinds[WGRE_N_KINDS] = {
  { WGRE_KIND_WIREGUARD, "wireguard", "wireguard", NULL, WGRE_LAYOUT_NONE, 0, 0, FALSE, TRUE, TRUE,
    60, TRUE },
  { WGRE_KIND_GRE, "gre", "gre", "gre0", WGRE_LAYOUT_GRE, AF_INET, 0, FALSE, TRUE, TRUE, 24, TRUE },
  { WGRE_KIND_GRETAP, "gretap", "gretap", "gretap0", WGRE_LAYOUT_GRE, AF_INET, 0, TRUE, TRUE, TRUE,
    38, FALSE },
  { WGRE_KIND_IP6GRE, "ip6gre", "ip6gre", "ip6gre0", WGRE_LAYOUT_GRE, AF_INET6, 0, FALSE, TRUE,
    TRUE, 44, FALSE },
  { WGRE_KIND_IP6GRETAP, "ip6gretap", "ip6gretap", NULL, WGRE_LAYOUT_GRE, AF_INET6, 0, TRUE, TRUE,
    TRUE, 58, FALSE },
  { WGRE_KIND_IPIP, "ipip", "ipip", "tunl0", WGRE_LAYOUT_IPTUN, AF_INET, IPPROTO_IPIP, FALSE, TRUE,
    FALSE, 20, FALSE },
  { WGRE_KIND_SIT, "sit", "sit", "sit0", WGRE_LAYOUT_IPTUN, AF_INET, IPPROTO_IPV6, FALSE, FALSE,
    TRUE, 20, FALSE },
  { WGRE_KIND_IPIP6, "ipip6", "ip6tnl", "ip6tnl0", WGRE_LAYOUT_IPTUN, AF_INET6, IPPROTO_IPIP, FALSE,
    TRUE, FALSE, 40, FALSE },
  { WGRE_KIND_IP6IP6, "ip6ip6", "ip6tnl", "ip6tnl0", WGRE_LAYOUT_IPTUN, AF_INET6, IPPROTO_IPV6,
    FALSE, FALSE, TRUE, 40, FALSE },
  { WGRE_KIND_VTI, "vti", "vti", "ip_vti0", WGRE_LAYOUT_VTI, AF_INET, 0, FALSE, TRUE, TRUE, 20,
    FALSE },
  { WGRE_KIND_VTI6, "vti6", "vti6", "ip6_vti0", WGRE_LAYOUT_VTI, AF_INET6, 0, FALSE, TRUE, TRUE, 40,
    FALSE },
};

/* Fallback devices whose kind is not one of ours. */
static const char *const foreign_reserved[] = { "erspan0", "ip6erspan0" };

const WgreKind *
wgre_kind_get (WgreKindId id)
{
  g_return_val_if_fail (id < WGRE_N_KINDS, NULL);
  return &kinds[id];
}

const WgreKind *
wgre_kind_by_name (const char *name)
{
  for (guint i = 0; i < WGRE_N_KINDS; i++)
    if (!g_strcmp0 (kinds[i].name, name))
      return &kinds[i];
  return NULL;
}

const WgreKind *
wgre_kind_reserved_by (const char *interface)
{
  for (guint i = 0; i < WGRE_N_KINDS; i++)
    if (kinds[i].reserved && !g_strcmp0 (kinds[i].reserved, interface))
      return &kinds[i];
  for (guint i = 0; i < G_N_ELEMENTS (foreign_reserved); i++)
    if (!g_strcmp0 (foreign_reserved[i], interface))
      return &kinds[WGRE_KIND_GRE];
  return NULL;
}
