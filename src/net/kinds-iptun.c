/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IFLA_IPTUN_*: IP directly inside IP. */
#include <linux/if_tunnel.h>

#include "net/kinds-put.h"
#include "net/kinds.h"

static void
put_protocol (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u8 (batch, row->attribute, wgre_profile_kind (spec->profile)->protocol);
}

/* Here ip(8) also says that there is none. */
static void
kinds_iptun_put_link (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u32 (batch, row->attribute, (guint32) spec->dev);
}

/* Of 16 bits, where those of IPv6 outside have 32. */
static void
put_isatap (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u16 (batch, row->attribute,
                      wgre_profile_number (spec->profile, row->option) ? SIT_ISATAP : 0);
}

static const WgrePrefix *
prefix_of (const WgreLinkSpec *spec, WgreOptionId option)
{
  const GArray *list = wgre_profile_prefixes (spec->profile, option);

  return list ? &g_array_index (list, WgrePrefix, 0) : NULL;
}

static void
put_prefix (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  const WgrePrefix *prefix = prefix_of (spec, row->option);

  if (prefix)
    wgre_batch_put (batch, row->attribute, prefix->ip.bytes, wgre_ip_size (&prefix->ip));
}

static void
put_prefix_length (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  const WgrePrefix *prefix = prefix_of (spec, row->option);

  if (prefix)
    wgre_batch_put_u16 (batch, row->attribute, prefix->length);
}

static const WgreAttribute rows[] = {
  { WGRE_OPT_TUNNEL, IFLA_IPTUN_PROTO, 0, put_protocol },
  { WGRE_OPT_LOCAL, IFLA_IPTUN_LOCAL, 0, wgre_put_local },
  { WGRE_OPT_REMOTE, IFLA_IPTUN_REMOTE, 0, wgre_put_remote },
  { WGRE_OPT_PMTUDISC, IFLA_IPTUN_PMTUDISC, 0, wgre_put_switch },
  { WGRE_OPT_TOS, IFLA_IPTUN_TOS, AF_INET, wgre_put_tos },
  { WGRE_OPT_TTL, IFLA_IPTUN_TTL, 0, wgre_put_ttl },
  { WGRE_OPT_ENCAPLIMIT, IFLA_IPTUN_ENCAP_LIMIT, 0, wgre_put_encap_limit },
  { WGRE_OPT_FLOWLABEL, IFLA_IPTUN_FLOWINFO, 0, wgre_put_flowinfo },
  { WGRE_OPT_FLOWLABEL, IFLA_IPTUN_FLAGS, 0, wgre_put_flags6 },
  { WGRE_OPT_ISATAP, IFLA_IPTUN_FLAGS, 0, put_isatap },
  { WGRE_OPT_SIXRD_PREFIX, IFLA_IPTUN_6RD_PREFIX, 0, put_prefix },
  { WGRE_OPT_SIXRD_PREFIX, IFLA_IPTUN_6RD_PREFIXLEN, 0, put_prefix_length },
  { WGRE_OPT_SIXRD_RELAY_PREFIX, IFLA_IPTUN_6RD_RELAY_PREFIX, 0, put_prefix },
  { WGRE_OPT_SIXRD_RELAY_PREFIX, IFLA_IPTUN_6RD_RELAY_PREFIXLEN, 0, put_prefix_length },
  { WGRE_OPT_DEV, IFLA_IPTUN_LINK, 0, kinds_iptun_put_link },
  { WGRE_OPT_FWMARK, IFLA_IPTUN_FWMARK, 0, wgre_put_fwmark },
  { WGRE_OPT_ENCAP, IFLA_IPTUN_ENCAP_TYPE, 0, wgre_put_encap },
  { WGRE_OPT_ENCAP, IFLA_IPTUN_ENCAP_FLAGS, 0, wgre_put_encap_flags },
  { WGRE_OPT_ENCAP_SPORT, IFLA_IPTUN_ENCAP_SPORT, 0, wgre_put_encap_port },
  { WGRE_OPT_ENCAP_DPORT, IFLA_IPTUN_ENCAP_DPORT, 0, wgre_put_encap_port },
};

void
wgre_kinds_put_iptun (WgreBatch *batch, const WgreLinkSpec *spec)
{
  wgre_put_rows (batch, rows, G_N_ELEMENTS (rows), spec);
}
