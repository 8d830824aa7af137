/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/kinds.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <linux/ip6_tunnel.h>

#include "core/types.h"

/* --- values --- */

/* A number that may also be the option's word ("inherit", "none"), which the kernel knows as @word.
 */
static guint32
number_or_word (const WgreProfile *profile, WgreOptionId option, guint32 word, guint32 fallback)
{
  guint64 number;

  if (!wgre_profile_value (profile, option))
    return fallback;
  number = wgre_profile_number (profile, option);
  return number == WGRE_SPECIAL ? word : (guint32) number;
}

static gboolean
is_word (const WgreProfile *profile, WgreOptionId option)
{
  return wgre_profile_value (profile, option) &&
         wgre_profile_number (profile, option) == WGRE_SPECIAL;
}

/* --- GRE --- */

typedef struct _GreRow GreRow;

/* One attribute of IFLA_INFO_DATA. */
struct _GreRow {
  WgreOptionId option; /* what it is made of */
  guint16 attribute;
  guint8 outer_family; /* AF_INET, AF_INET6; 0: both have it */
  void (*put) (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec);
};

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
gre_bit_wanted (const WgreProfile *profile, WgreOptionId option, guint16 bit)
{
  return bit == GRE_KEY ? wgre_profile_has (profile, option)
                        : wgre_profile_number (profile, option) != 0;
}

static void
put_gre_bits (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  guint16 bits = 0;

  for (guint i = 0; i < G_N_ELEMENTS (gre_bits); i++) {
    WgreOptionId one = row->attribute == IFLA_GRE_IFLAGS ? gre_bits[i].in : gre_bits[i].out;

    if (gre_bit_wanted (spec->profile, one, gre_bits[i].bit) ||
        gre_bit_wanted (spec->profile, gre_bits[i].both, gre_bits[i].bit))
      bits |= gre_bits[i].bit;
  }
  wgre_batch_put_u16 (batch, row->attribute, bits);
}

/* A profile has either the key of a direction or that of both. */
static void
put_gre_key (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  WgreOptionId option = wgre_profile_has (spec->profile, row->option) ? row->option : WGRE_OPT_KEY;

  wgre_batch_put_u32 (batch, row->attribute,
                      htonl ((guint32) wgre_profile_number (spec->profile, option)));
}

/* Addresses are written as they were resolved, not as the profile names them. */
static void
put_gre_address (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  const WgreIp *ip = row->attribute == IFLA_GRE_LOCAL ? &spec->local : &spec->remote;

  if (!wgre_ip_is_any (ip))
    wgre_batch_put (batch, row->attribute, ip->bytes, wgre_ip_size (ip));
}

static void
put_gre_dev (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  if (spec->dev)
    wgre_batch_put_u32 (batch, row->attribute, (guint32) spec->dev);
}

/* To the kernel, 0 is "inherit". */
static void
put_gre_ttl (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u8 (batch, row->attribute,
                     (guint8) number_or_word (spec->profile, row->option, 0, 0));
}

/* To the kernel, 1 is "inherit". */
static void
put_gre_tos (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u8 (batch, row->attribute,
                     (guint8) number_or_word (spec->profile, row->option, 1, 0));
}

static void
put_gre_switch (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u8 (batch, row->attribute, wgre_profile_number (spec->profile, row->option) != 0);
}

/* Not sent unless on, as ip(8) does: kernels before 4.5 do not know it. */
static void
put_gre_on (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  if (wgre_profile_number (spec->profile, row->option))
    wgre_batch_put_u8 (batch, row->attribute, 1);
}

static void
put_gre_fwmark (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  guint32 given = (guint32) wgre_profile_number (spec->profile, row->option);

  wgre_batch_put_u32 (batch, row->attribute, spec->fwmark ? spec->fwmark : given);
}

static void
put_gre_encap_limit (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u8 (batch, row->attribute,
                     (guint8) number_or_word (spec->profile, row->option,
                                              IPV6_DEFAULT_TNL_ENCAP_LIMIT,
                                              IPV6_DEFAULT_TNL_ENCAP_LIMIT));
}

/* Traffic class and flow label of the outer IPv6 header, where they stand in it (RFC 8200, 3). */
static void
put_gre_flowinfo (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  guint32 class = number_or_word (spec->profile, WGRE_OPT_TOS, 0, 0);
  guint32 label = number_or_word (spec->profile, WGRE_OPT_FLOWLABEL, 0, 0);

  wgre_batch_put_u32 (batch, row->attribute, htonl (class << 20 | label));
}

/* The words that the IPv6 attributes have no number for. */
static const struct {
  WgreOptionId option;
  guint32 flag;
} gre6_words[] = {
  { WGRE_OPT_ENCAPLIMIT, IP6_TNL_F_IGN_ENCAP_LIMIT },
  { WGRE_OPT_TOS, IP6_TNL_F_USE_ORIG_TCLASS },
  { WGRE_OPT_FLOWLABEL, IP6_TNL_F_USE_ORIG_FLOWLABEL },
};

static void
put_gre6_flags (WgreBatch *batch, const GreRow *row, const WgreLinkSpec *spec)
{
  guint32 flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (gre6_words); i++)
    if (is_word (spec->profile, gre6_words[i].option))
      flags |= gre6_words[i].flag;
  wgre_batch_put_u32 (batch, row->attribute, flags);
}

static const GreRow gre_rows[] = {
  { WGRE_OPT_IKEY, IFLA_GRE_IKEY, 0, put_gre_key },
  { WGRE_OPT_OKEY, IFLA_GRE_OKEY, 0, put_gre_key },
  { WGRE_OPT_KEY, IFLA_GRE_IFLAGS, 0, put_gre_bits },
  { WGRE_OPT_KEY, IFLA_GRE_OFLAGS, 0, put_gre_bits },
  { WGRE_OPT_LOCAL, IFLA_GRE_LOCAL, 0, put_gre_address },
  { WGRE_OPT_REMOTE, IFLA_GRE_REMOTE, 0, put_gre_address },
  { WGRE_OPT_PMTUDISC, IFLA_GRE_PMTUDISC, AF_INET, put_gre_switch },
  { WGRE_OPT_IGNORE_DF, IFLA_GRE_IGNORE_DF, AF_INET, put_gre_on },
  { WGRE_OPT_TOS, IFLA_GRE_TOS, AF_INET, put_gre_tos },
  { WGRE_OPT_DEV, IFLA_GRE_LINK, 0, put_gre_dev },
  { WGRE_OPT_TTL, IFLA_GRE_TTL, 0, put_gre_ttl },
  { WGRE_OPT_ENCAPLIMIT, IFLA_GRE_ENCAP_LIMIT, AF_INET6, put_gre_encap_limit },
  { WGRE_OPT_FLOWLABEL, IFLA_GRE_FLOWINFO, AF_INET6, put_gre_flowinfo },
  { WGRE_OPT_FLOWLABEL, IFLA_GRE_FLAGS, AF_INET6, put_gre6_flags },
  { WGRE_OPT_FWMARK, IFLA_GRE_FWMARK, 0, put_gre_fwmark },
};

static void
put_gre (WgreBatch *batch, const WgreLinkSpec *spec)
{
  guint8 outer = wgre_profile_kind (spec->profile)->outer_family;

  for (guint i = 0; i < G_N_ELEMENTS (gre_rows); i++)
    if (!gre_rows[i].outer_family || gre_rows[i].outer_family == outer)
      gre_rows[i].put (batch, &gre_rows[i], spec);
}

/* --- layouts --- */

/* One row per layout that links can be made of. A new layout gets a put function above and its row
 * here. */
static const struct {
  WgreLayout layout;
  void (*put) (WgreBatch *batch, const WgreLinkSpec *spec); /* NULL: has no IFLA_INFO_DATA */
} layouts[] = {
  { WGRE_LAYOUT_NONE, NULL },
  { WGRE_LAYOUT_GRE, put_gre },
};

gboolean
wgre_kinds_has_writer (WgreLayout layout)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].layout == layout)
      return TRUE;
  return FALSE;
}

void
wgre_kinds_put_data (WgreBatch *batch, const WgreLinkSpec *spec)
{
  WgreLayout layout = wgre_profile_kind (spec->profile)->layout;
  struct nlattr *data;

  g_return_if_fail (wgre_kinds_has_writer (layout));
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    if (layouts[i].layout != layout || !layouts[i].put)
      continue;
    data = wgre_batch_nest (batch, IFLA_INFO_DATA);
    layouts[i].put (batch, spec);
    wgre_batch_unnest (batch, data);
  }
}
