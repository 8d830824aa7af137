/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/kinds-put.h"

#include <arpa/inet.h>
#include <linux/if_tunnel.h>
#include <linux/ip6_tunnel.h>

#include "core/option.h"
#include "core/types.h"

/* What ip(8) gives IPv6 tunnels that are not told otherwise (RFC 1700's default). */
#define DEFAULT_HOP_LIMIT 64

static guint8
outer_family (const WgreLinkSpec *spec)
{
  return wgre_profile_kind (spec->profile)->outer_family;
}

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

static gboolean
is_yes (const WgreProfile *profile, WgreOptionId option)
{
  return wgre_profile_number (profile, option) != 0;
}

void
wgre_put_rows (WgreBatch *batch, const WgreAttribute *rows, guint n, const WgreLinkSpec *spec)
{
  g_return_if_fail (rows && spec);
  for (guint i = 0; i < n; i++)
    if (wgre_option_applies (wgre_option_get (rows[i].option), wgre_profile_kind (spec->profile)) &&
        (!rows[i].outer_family || rows[i].outer_family == outer_family (spec)))
      rows[i].put (batch, &rows[i], spec);
}

/* A profile has either the key of a direction or that of both. */
void
wgre_put_key (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  WgreOptionId option = wgre_profile_has (spec->profile, row->option) ? row->option : WGRE_OPT_KEY;

  wgre_batch_put_u32 (batch, row->attribute,
                      htonl ((guint32) wgre_profile_number (spec->profile, option)));
}

static void
kinds_put_address (WgreBatch *batch, guint16 attribute, const WgreIp *ip)
{
  if (!wgre_ip_is_any (ip))
    wgre_batch_put (batch, attribute, ip->bytes, wgre_ip_size (ip));
}

/* Addresses are written as they were resolved, not as the profile names them. */
void
wgre_put_local (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  kinds_put_address (batch, row->attribute, &spec->local);
}

void
wgre_put_remote (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  kinds_put_address (batch, row->attribute, &spec->remote);
}

void
wgre_put_dev (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  if (spec->dev)
    wgre_batch_put_u32 (batch, row->attribute, (guint32) spec->dev);
}

/* To the kernel, 0 is "inherit". */
void
wgre_put_ttl (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  guint32 fallback = outer_family (spec) == AF_INET6 ? DEFAULT_HOP_LIMIT : 0;

  wgre_batch_put_u8 (batch, row->attribute,
                     (guint8) number_or_word (spec->profile, row->option, 0, fallback));
}

/* To the kernel, 1 is "inherit". */
void
wgre_put_tos (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u8 (batch, row->attribute,
                     (guint8) number_or_word (spec->profile, row->option, 1, 0));
}

void
wgre_put_switch (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u8 (batch, row->attribute, is_yes (spec->profile, row->option) ? 1 : 0);
}

void
wgre_put_fwmark (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  guint32 given = (guint32) wgre_profile_number (spec->profile, row->option);

  wgre_batch_put_u32 (batch, row->attribute, spec->fwmark ? spec->fwmark : given);
}

/* --- IPv6 outside --- */

void
wgre_put_encap_limit (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u8 (batch, row->attribute,
                     (guint8) number_or_word (spec->profile, row->option,
                                              IPV6_DEFAULT_TNL_ENCAP_LIMIT,
                                              IPV6_DEFAULT_TNL_ENCAP_LIMIT));
}

/* Traffic class and flow label of the outer IPv6 header, where they stand in it (RFC 8200, 3). */
void
wgre_put_flowinfo (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  guint32 class = number_or_word (spec->profile, WGRE_OPT_TOS, 0, 0);
  guint32 label = number_or_word (spec->profile, WGRE_OPT_FLOWLABEL, 0, 0);

  wgre_batch_put_u32 (batch, row->attribute, htonl (class << 20 | label));
}

/* What the IPv6 attributes have no number for. */
static const struct {
  WgreOptionId option;
  gboolean (*is_on) (const WgreProfile *profile, WgreOptionId option);
  guint32 flag;
} flags6[] = {
  { WGRE_OPT_ENCAPLIMIT, is_word, IP6_TNL_F_IGN_ENCAP_LIMIT },
  { WGRE_OPT_TOS, is_word, IP6_TNL_F_USE_ORIG_TCLASS },
  { WGRE_OPT_FLOWLABEL, is_word, IP6_TNL_F_USE_ORIG_FLOWLABEL },
  { WGRE_OPT_DSCP, wgre_profile_has, IP6_TNL_F_RCV_DSCP_COPY },
  { WGRE_OPT_ALLOW_LOCALREMOTE, is_yes, IP6_TNL_F_ALLOW_LOCAL_REMOTE },
};

void
wgre_put_flags6 (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  guint32 flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (flags6); i++)
    if (flags6[i].is_on (spec->profile, flags6[i].option))
      flags |= flags6[i].flag;
  wgre_batch_put_u32 (batch, row->attribute, flags);
}

/* --- UDP around it --- */

/* In the order of the option's choices. */
static const guint16 encaps[] = { TUNNEL_ENCAP_FOU, TUNNEL_ENCAP_GUE };

void
wgre_put_encap (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  const WgreValue *value = wgre_profile_value (spec->profile, row->option);

  wgre_batch_put_u16 (batch, row->attribute, value ? encaps[value->number] : TUNNEL_ENCAP_NONE);
}

static const struct {
  WgreOptionId option;
  guint16 flag;
} encap_flags[] = {
  { WGRE_OPT_ENCAP_CSUM, TUNNEL_ENCAP_FLAG_CSUM },
  { WGRE_OPT_ENCAP_CSUM6, TUNNEL_ENCAP_FLAG_CSUM6 },
  { WGRE_OPT_ENCAP_REMCSUM, TUNNEL_ENCAP_FLAG_REMCSUM },
};

/* Also without encap, as ip(8) does: the checksum over IPv6 is on by default. */
void
wgre_put_encap_flags (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  guint16 flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (encap_flags); i++) {
    const WgreOption *option = wgre_option_get (encap_flags[i].option);

    if (wgre_option_applies (option, wgre_profile_kind (spec->profile)) &&
        is_yes (spec->profile, option->id))
      flags |= encap_flags[i].flag;
  }
  wgre_batch_put_u16 (batch, row->attribute, flags);
}

/* To the kernel, 0 is "auto". */
void
wgre_put_encap_port (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec)
{
  wgre_batch_put_u16 (batch, row->attribute,
                      htons ((guint16) number_or_word (spec->profile, row->option, 0, 0)));
}
