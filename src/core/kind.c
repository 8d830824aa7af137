/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/kind.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Header sizes: IPv4 20, IPv6 40, GRE 4, Ethernet 14, WireGuard 32 + UDP 8. What xfrm puts around
 * the packets of a VTI is its own affair and not counted, as the kernel does not. */
static const WgreKind kinds[WGRE_N_KINDS] = {
  { .id = WGRE_KIND_WIREGUARD,
    .name = "wireguard",
    .label = N_ ("WireGuard"),
    .kernel = "wireguard",
    .layout = WGRE_LAYOUT_NONE,
    .outer_protocol = IPPROTO_UDP,
    .peers = TRUE,
    .family = "wireguard",
    .tool = "wg",
    .inner4 = TRUE,
    .inner6 = TRUE,
    .overhead = 60 },
  { .id = WGRE_KIND_AMNEZIAWG,
    .name = "amneziawg",
    .label = N_ ("AmneziaWG"),
    .kernel = "amneziawg",
    .layout = WGRE_LAYOUT_NONE,
    .outer_protocol = IPPROTO_UDP,
    .peers = TRUE,
    .family = "amneziawg",
    .tool = "awg",
    .package = "amneziawg-dkms",
    .inner4 = TRUE,
    .inner6 = TRUE,
    .overhead = 60 },
  { .id = WGRE_KIND_GRE,
    .name = "gre",
    .label = N_ ("GRE"),
    .bundle = N_ ("GRE over WireGuard"),
    .kernel = "gre",
    .reserved = "gre0",
    .layout = WGRE_LAYOUT_GRE,
    .outer_family = AF_INET,
    .outer_protocol = IPPROTO_GRE,
    .inner4 = TRUE,
    .inner6 = TRUE,
    .overhead = 24 },
  { .id = WGRE_KIND_GRETAP,
    .name = "gretap",
    .label = N_ ("GRE with Ethernet frames"),
    .kernel = "gretap",
    .reserved = "gretap0",
    .layout = WGRE_LAYOUT_GRE,
    .outer_family = AF_INET,
    .outer_protocol = IPPROTO_GRE,
    .ethernet = TRUE,
    .inner4 = TRUE,
    .inner6 = TRUE,
    .overhead = 38 },
  { .id = WGRE_KIND_IP6GRE,
    .name = "ip6gre",
    .label = N_ ("GRE over IPv6"),
    .kernel = "ip6gre",
    .reserved = "ip6gre0",
    .layout = WGRE_LAYOUT_GRE,
    .outer_family = AF_INET6,
    .needs_local = TRUE,
    .outer_protocol = IPPROTO_GRE,
    .inner4 = TRUE,
    .inner6 = TRUE,
    .overhead = 44 },
  { .id = WGRE_KIND_IP6GRETAP,
    .name = "ip6gretap",
    .label = N_ ("GRE over IPv6 with Ethernet frames"),
    .kernel = "ip6gretap",
    .layout = WGRE_LAYOUT_GRE,
    .outer_family = AF_INET6,
    .needs_local = TRUE,
    .outer_protocol = IPPROTO_GRE,
    .ethernet = TRUE,
    .inner4 = TRUE,
    .inner6 = TRUE,
    .overhead = 58 },
  { .id = WGRE_KIND_IPIP,
    .name = "ipip",
    .label = N_ ("IPv4 in IPv4 (IPIP)"),
    .kernel = "ipip",
    .mode = "ipip",
    .reserved = "tunl0",
    .layout = WGRE_LAYOUT_IPTUN,
    .outer_family = AF_INET,
    .protocol = IPPROTO_IPIP,
    .outer_protocol = IPPROTO_IPIP,
    .inner4 = TRUE,
    .overhead = 20 },
  { .id = WGRE_KIND_SIT,
    .name = "sit",
    .label = N_ ("IPv6 in IPv4 (SIT)"),
    .kernel = "sit",
    .mode = "ip6ip",
    .reserved = "sit0",
    .layout = WGRE_LAYOUT_IPTUN,
    .outer_family = AF_INET,
    .protocol = IPPROTO_IPV6,
    .outer_protocol = IPPROTO_IPV6,
    .inner6 = TRUE,
    .overhead = 20 },
  { .id = WGRE_KIND_IPIP6,
    .name = "ipip6",
    .label = N_ ("IPv4 in IPv6"),
    .kernel = "ip6tnl",
    .mode = "ipip6",
    .reserved = "ip6tnl0",
    .layout = WGRE_LAYOUT_IPTUN,
    .outer_family = AF_INET6,
    .protocol = IPPROTO_IPIP,
    .needs_local = TRUE,
    .outer_protocol = IPPROTO_IPIP,
    .shared = TRUE,
    .inner4 = TRUE,
    .overhead = 40 },
  { .id = WGRE_KIND_IP6IP6,
    .name = "ip6ip6",
    .label = N_ ("IPv6 in IPv6"),
    .kernel = "ip6tnl",
    .mode = "ip6ip6",
    .reserved = "ip6tnl0",
    .layout = WGRE_LAYOUT_IPTUN,
    .outer_family = AF_INET6,
    .protocol = IPPROTO_IPV6,
    .needs_local = TRUE,
    .outer_protocol = IPPROTO_IPV6,
    .shared = TRUE,
    .inner6 = TRUE,
    .overhead = 40 },
  { .id = WGRE_KIND_VTI,
    .name = "vti",
    .label = N_ ("IPsec interface (VTI)"),
    .kernel = "vti",
    .reserved = "ip_vti0",
    .layout = WGRE_LAYOUT_VTI,
    .outer_family = AF_INET,
    .outer_protocol = IPPROTO_ESP,
    .inner4 = TRUE,
    .inner6 = TRUE,
    .overhead = 20 },
  { .id = WGRE_KIND_VTI6,
    .name = "vti6",
    .label = N_ ("IPsec interface over IPv6 (VTI6)"),
    .kernel = "vti6",
    .reserved = "ip6_vti0",
    .layout = WGRE_LAYOUT_VTI,
    .outer_family = AF_INET6,
    .outer_protocol = IPPROTO_ESP,
    .inner4 = TRUE,
    .inner6 = TRUE,
    .overhead = 40 },
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

const char *
wgre_kind_family (const char *kernel)
{
  for (guint i = 0; i < WGRE_N_KINDS; i++)
    if (!g_strcmp0 (kinds[i].kernel, kernel))
      return kinds[i].family;
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
