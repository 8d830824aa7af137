/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The tunnel kinds: one row each in kind.c. A row has everything peculiar to its kind: outer and
 * inner protocols, size of the headers. @layout selects the writer of its netlink attributes in
 * net/. */
typedef enum {
  WGRE_KIND_WIREGUARD,
  WGRE_KIND_AMNEZIAWG,
  WGRE_KIND_GRE,
  WGRE_KIND_GRETAP,
  WGRE_KIND_IP6GRE,
  WGRE_KIND_IP6GRETAP,
  WGRE_KIND_IPIP,
  WGRE_KIND_SIT,
  WGRE_KIND_IPIP6,
  WGRE_KIND_IP6IP6,
  WGRE_KIND_VTI,
  WGRE_KIND_VTI6,
  WGRE_N_KINDS
} WgreKindId;

/* Which set of IFLA_INFO_DATA attributes a kind has in the kernel. */
typedef enum {
  WGRE_LAYOUT_NONE,  /* those with peers: everything by generic netlink */
  WGRE_LAYOUT_GRE,   /* IFLA_GRE_* */
  WGRE_LAYOUT_IPTUN, /* IFLA_IPTUN_* */
  WGRE_LAYOUT_VTI,   /* IFLA_VTI_* */
} WgreLayout;

typedef struct {
  WgreKindId id;
  const char *name;   /* value of the key "tunnel" and ip(8)'s word */
  const char *label;  /* a few words, for people */
  const char *bundle; /* what editors call it inside WireGuard, where they offer the two as one item
                         of the list of kinds; NULL: they do not */
  const char *kernel; /* IFLA_INFO_KIND; Kind= of systemd-networkd */
  const char *mode;   /* ip(8)'s word for what is inside, for kinds that have one, or NULL */
  const char *reserved; /* name of the fallback device that the kernel makes for itself, or NULL */
  WgreLayout layout;
  guint8 outer_family;   /* AF_INET, AF_INET6; 0: either */
  guint8 protocol;       /* the IP protocol inside, for kinds that fix it; 0: any */
  guint8 outer_protocol; /* the IP protocol that the outer packets are of */
  gboolean peers;        /* its far ends are peers with keys, as WireGuard's, not addresses */
  const char *family;    /* with @peers: the generic netlink family that it is configured by */
  const char *tool;      /* with @peers: the command that does the same: wg(8) */
  const char *package;   /* what brings the kernel's module when the kernel itself does not; NULL:
                            kernels of distributions have it */
  gboolean shared;       /* another kind has the same @kernel: a mode tells them apart */
  gboolean needs_local;  /* without an own address the kernel sends nothing (ip6_tnl_get_cap() in
                            ip6_tunnel.c) */
  gboolean ethernet;     /* carries frames, not packets */
  gboolean inner4;       /* can carry IPv4 */
  gboolean inner6;       /* can carry IPv6 */
  guint overhead; /* bytes of all headers without options; wireguard: with an IPv4 underlay */
} WgreKind;

/* wgre_kind_get: its row, which is static. */
const WgreKind *wgre_kind_get (WgreKindId id);
/* wgre_kind_by_name: NULL when there is none. */
const WgreKind *wgre_kind_by_name (const char *name);
/* wgre_kind_family: the generic netlink family of links with this IFLA_INFO_KIND; NULL: they have
 * none. */
const char *wgre_kind_family (const char *kernel);
/* wgre_kind_reserved_by: the kind whose fallback device has this name, or NULL (gre0, tunl0, sit0,
 * …). */
const WgreKind *wgre_kind_reserved_by (const char *interface);

#define WGRE_KIND_BIT(id) (1u << (id))
