/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IFLA_GRE_*: GRE with an IPv4 or IPv6 header outside, packets or frames inside. */
#include <linux/if_tunnel.h>

#include "net/kinds-put.h"
#include "net/kinds.h"

/* Bits of the GRE header (RFC 2890) by the options that ask for them: in both directions, or in
 * one. */
static const struct {
  WgreOptionId both, in, out;
  guint16 bit; /* network order */
} gre_bits[] = {
  { WGRE_OPT_KEY, WGRE_OPT_IKEY, WGRE_OPT_OKEY, GRE_KEY },
  { WGRE_OPT_CSUM, WGRE_OPT_ICSUM, WGRE_OPT_OCSUM, GRE_CSUM },
  { WGRE_OPT_SEQ, WGRE_OPT_ISEQ, WGRE_OPT_OSEQ, GRE_SEQ },
};

/* A key asks for its bit by being there, also when it is 0; a switch by being on. */
static gboolean
bit_wanted (const WgreProfile *profile, WgreOptionId option, guint16 bit)
{
  return bit == GRE_KEY ? wgre_profile_has (profile, option)
                        : wgre_profile_number (profile, option) != 0;
}

static void
put_bits (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  guint16 bits = 0;

  for (guint i = 0; i < G_N_ELEMENTS (gre_bits); i++) {
    WgreOptionId one = row->attribute == IFLA_GRE_IFLAGS ? gre_bits[i].in : gre_bits[i].out;

    if (bit_wanted (spec->profile, one, gre_bits[i].bit) ||
        bit_wanted (spec->profile, gre_bits[i].both, gre_bits[i].bit))
      bits |= gre_bits[i].bit;
  }
  wgre_batch_put_u16 (batch, row->attribute, bits);
}

/* Not sent unless on, as ip(8) does: kernels before 4.5 do not know it. */
static void
put_on (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  if (wgre_profile_number (spec->profile, row->option))
    wgre_batch_put_u8 (batch, row->attribute, 1);
}

static const WgreAttribute rows[] = {
  { WGRE_OPT_IKEY, IFLA_GRE_IKEY, 0, wgre_put_key },
  { WGRE_OPT_OKEY, IFLA_GRE_OKEY, 0, wgre_put_key },
  { WGRE_OPT_KEY, IFLA_GRE_IFLAGS, 0, put_bits },
  { WGRE_OPT_KEY, IFLA_GRE_OFLAGS, 0, put_bits },
  { WGRE_OPT_LOCAL, IFLA_GRE_LOCAL, 0, wgre_put_local },
  { WGRE_OPT_REMOTE, IFLA_GRE_REMOTE, 0, wgre_put_remote },
  { WGRE_OPT_PMTUDISC, IFLA_GRE_PMTUDISC, 0, wgre_put_switch },
  { WGRE_OPT_IGNORE_DF, IFLA_GRE_IGNORE_DF, 0, put_on },
  { WGRE_OPT_TOS, IFLA_GRE_TOS, AF_INET, wgre_put_tos },
  { WGRE_OPT_DEV, IFLA_GRE_LINK, 0, wgre_put_dev },
  { WGRE_OPT_TTL, IFLA_GRE_TTL, 0, wgre_put_ttl },
  { WGRE_OPT_ENCAPLIMIT, IFLA_GRE_ENCAP_LIMIT, 0, wgre_put_encap_limit },
  { WGRE_OPT_FLOWLABEL, IFLA_GRE_FLOWINFO, 0, wgre_put_flowinfo },
  { WGRE_OPT_FLOWLABEL, IFLA_GRE_FLAGS, 0, wgre_put_flags6 },
  { WGRE_OPT_FWMARK, IFLA_GRE_FWMARK, 0, wgre_put_fwmark },
  { WGRE_OPT_ENCAP, IFLA_GRE_ENCAP_TYPE, 0, wgre_put_encap },
  { WGRE_OPT_ENCAP, IFLA_GRE_ENCAP_FLAGS, 0, wgre_put_encap_flags },
  { WGRE_OPT_ENCAP_SPORT, IFLA_GRE_ENCAP_SPORT, 0, wgre_put_encap_port },
  { WGRE_OPT_ENCAP_DPORT, IFLA_GRE_ENCAP_DPORT, 0, wgre_put_encap_port },
};

void
wgre_kinds_put_gre (WgreBatch *batch, const WgreLinkSpec *spec)
{
  wgre_put_rows (batch, rows, G_N_ELEMENTS (rows), spec);
}
