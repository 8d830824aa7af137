/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/decode.h"

#include <linux/fib_rules.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

/* --- attributes --- */

/* Sets table[t] to the attribute of type t; table[0] to one whose type the table has no place for
 * (0 is never a type). FALSE when a length does not fit. */
static gboolean
parse_attributes (const void *data, gsize size, const struct nlattr **table, guint n)
{
  const guint8 *position = data;

  memset (table, 0, n * sizeof *table);
  while (size >= sizeof (struct nlattr)) {
    const struct nlattr *attribute = (const void *) position;
    gsize step = ((gsize) attribute->nla_len + 3) / 4 * 4;
    guint type = attribute->nla_type & (guint16) NLA_TYPE_MASK;

    if (attribute->nla_len < sizeof *attribute || attribute->nla_len > size)
      return FALSE;
    table[type < n ? type : 0] = attribute;
    step = MIN (step, size);
    position += step;
    size -= step;
  }
  return TRUE;
}

/* The attributes behind the family's header; FALSE also when that header is cut off. */
static gboolean
parse_message (const struct nlmsghdr *message, gsize header_size, const struct nlattr **table,
               guint n)
{
  gsize offset = NLMSG_HDRLEN + NLMSG_ALIGN (header_size);

  return message->nlmsg_len >= offset && parse_attributes ((const guint8 *) message + offset,
                                                           message->nlmsg_len - offset, table, n);
}

static const void *
payload (const struct nlattr *attribute)
{
  return attribute + 1;
}

static gsize
payload_size (const struct nlattr *attribute)
{
  return attribute->nla_len - sizeof *attribute;
}

static gboolean
parse_nested (const struct nlattr *attribute, const struct nlattr **table, guint n)
{
  return parse_attributes (attribute ? payload (attribute) : NULL,
                           attribute ? payload_size (attribute) : 0, table, n);
}

/* The attribute's bytes when they are as many as asked for; otherwise @ret_value keeps its default.
 */
static void
get_value (const struct nlattr *attribute, void *ret_value, gsize size)
{
  if (attribute && payload_size (attribute) == size)
    memcpy (ret_value, payload (attribute), size);
}

static guint32
get_u32 (const struct nlattr *attribute, guint32 fallback)
{
  get_value (attribute, &fallback, sizeof fallback);
  return fallback;
}

/* Text with or without a final NUL; cut to the buffer. */
static void
get_text (const struct nlattr *attribute, char *buffer, gsize size)
{
  gsize length = attribute ? strnlen (payload (attribute), payload_size (attribute)) : 0;

  length = MIN (length, size - 1);
  if (length)
    memcpy (buffer, payload (attribute), length);
  buffer[length] = '\0';
}

static WgreIp
get_ip (const struct nlattr *attribute, guint8 family)
{
  WgreIp ip = { .family = family };

  if (!attribute || payload_size (attribute) != wgre_ip_size (&ip))
    return (WgreIp){ 0 };
  memcpy (ip.bytes, payload (attribute), wgre_ip_size (&ip));
  return ip;
}

static gboolean
decode_is_one_of (const struct nlmsghdr *message, guint16 made, guint16 removed)
{
  return message->nlmsg_type == made || message->nlmsg_type == removed;
}

/* The family's own header, which follows the netlink header. */
static const void *
decode_header_of (const struct nlmsghdr *message)
{
  return message + 1;
}

/* --- links --- */

gboolean
wgre_decode_link (const struct nlmsghdr *message, WgreLinkInfo *ret_link)
{
  const struct ifinfomsg *header = decode_header_of (message);
  const struct nlattr *table[IFLA_MAX + 1], *info[IFLA_INFO_MAX + 1];
  WgreLinkInfo link = { 0 };

  g_return_val_if_fail (message && ret_link, FALSE);
  if (!decode_is_one_of (message, RTM_NEWLINK, RTM_DELLINK) ||
      !parse_message (message, sizeof *header, table, G_N_ELEMENTS (table)) ||
      !parse_nested (table[IFLA_LINKINFO], info, G_N_ELEMENTS (info)) || !table[IFLA_IFNAME])
    return FALSE;
  link.ifindex = header->ifi_index;
  link.up = (header->ifi_flags & IFF_UP) != 0;
  link.mtu = get_u32 (table[IFLA_MTU], 0);
  link.group = get_u32 (table[IFLA_GROUP], 0);
  if (table[IFLA_IFALIAS] && payload_size (table[IFLA_IFALIAS]))
    link.alias = g_strndup (payload (table[IFLA_IFALIAS]), payload_size (table[IFLA_IFALIAS]));
  get_text (table[IFLA_IFNAME], link.name, sizeof link.name);
  get_text (info[IFLA_INFO_KIND], link.kind, sizeof link.kind);
  *ret_link = link;
  return TRUE;
}

void
wgre_link_info_clear (WgreLinkInfo *link)
{
  g_return_if_fail (link);
  g_clear_pointer (&link->alias, g_free);
}

/* --- routes --- */

static gboolean
parse_route (const struct nlmsghdr *message, const struct nlattr **table, guint n)
{
  return decode_is_one_of (message, RTM_NEWROUTE, RTM_DELROUTE) &&
         parse_message (message, sizeof (struct rtmsg), table, n);
}

/* A gateway of the other family comes in another attribute. */
static WgreIp
get_gateway (const struct nlattr *const *table, guint8 family)
{
  const struct rtvia *via;
  WgreIp ip = { 0 };

  if (table[RTA_GATEWAY] || !table[RTA_VIA])
    return get_ip (table[RTA_GATEWAY], family);
  via = payload (table[RTA_VIA]);
  if (payload_size (table[RTA_VIA]) != sizeof *via + 16 || via->rtvia_family != AF_INET6)
    return ip;
  ip.family = AF_INET6;
  memcpy (ip.bytes, via->rtvia_addr, 16);
  return ip;
}

gboolean
wgre_decode_route_info (const struct nlmsghdr *message, WgreRouteInfo *ret_route)
{
  const struct rtmsg *header = decode_header_of (message);
  const struct nlattr *table[RTA_MAX + 1], *metrics[RTAX_MAX + 1];

  g_return_val_if_fail (message && ret_route, FALSE);
  if (!parse_route (message, table, G_N_ELEMENTS (table)) ||
      !parse_nested (table[RTA_METRICS], metrics, G_N_ELEMENTS (metrics)) || !table[RTA_OIF] ||
      (header->rtm_type != RTN_UNICAST && header->rtm_type != RTN_LOCAL &&
       header->rtm_type != RTN_BROADCAST && header->rtm_type != RTN_ANYCAST &&
       header->rtm_type != RTN_MULTICAST))
    return FALSE;
  *ret_route = (WgreRouteInfo){
    .oif = (int) get_u32 (table[RTA_OIF], 0),
    .mtu = get_u32 (metrics[RTAX_MTU], 0),
    .source = get_ip (table[RTA_PREFSRC], header->rtm_family),
    .gateway = get_gateway (table, header->rtm_family),
  };
  return TRUE;
}

gboolean
wgre_decode_route (const struct nlmsghdr *message, WgreRouteSpec *ret_route, guint8 *ret_protocol,
                   int *ret_oif)
{
  const struct rtmsg *header = decode_header_of (message);
  const struct nlattr *table[RTA_MAX + 1];
  WgreRouteType type = 0;

  g_return_val_if_fail (message && ret_route, FALSE);
  if (!parse_route (message, table, G_N_ELEMENTS (table)) ||
      (header->rtm_family != AF_INET && header->rtm_family != AF_INET6) ||
      header->rtm_dst_len > wgre_family_bits (header->rtm_family))
    return FALSE;
  while (type < WGRE_N_ROUTE_TYPES && wgre_rtnl_route_type (type) != header->rtm_type)
    type++;
  if (type == WGRE_N_ROUTE_TYPES)
    return FALSE;
  *ret_route = (WgreRouteSpec){
    .destination = { get_ip (table[RTA_DST], header->rtm_family), header->rtm_dst_len },
    .type = type,
    .table = get_u32 (table[RTA_TABLE], header->rtm_table),
    .metric = get_u32 (table[RTA_PRIORITY], 0),
    .source = get_ip (table[RTA_PREFSRC], header->rtm_family),
    .gateway = get_ip (table[RTA_GATEWAY], header->rtm_family),
  };
  /* Without RTA_DST the destination is the default route: all zeros. */
  ret_route->destination.ip.family = header->rtm_family;
  if (ret_protocol)
    *ret_protocol = header->rtm_protocol;
  if (ret_oif)
    *ret_oif = (int) get_u32 (table[RTA_OIF], 0);
  return TRUE;
}

/* --- addresses --- */

/* Of a link with two ends IFA_ADDRESS is the far one; IFA_LOCAL is not there for IPv6 without one.
 */
gboolean
wgre_decode_address (const struct nlmsghdr *message, WgreIp *ret_ip, int *ret_ifindex)
{
  const struct nlattr *attributes[IFA_MAX + 1];
  const struct ifaddrmsg *header = decode_header_of (message);
  WgreIp ip;

  g_return_val_if_fail (message && ret_ip && ret_ifindex, FALSE);
  if (!decode_is_one_of (message, RTM_NEWADDR, RTM_DELADDR) ||
      !parse_message (message, sizeof *header, attributes, G_N_ELEMENTS (attributes)) ||
      (header->ifa_family != AF_INET && header->ifa_family != AF_INET6))
    return FALSE;
  ip = get_ip (attributes[attributes[IFA_LOCAL] ? IFA_LOCAL : IFA_ADDRESS], header->ifa_family);
  if (!ip.family)
    return FALSE;
  *ret_ip = ip;
  *ret_ifindex = (int) header->ifa_index;
  return TRUE;
}

/* --- rules --- */

/* FRA_SUPPRESS_PREFIXLEN of a rule that suppresses nothing. */
#define NO_SUPPRESS G_MAXUINT32
/* More than any kernel has. */
#define N_RULE_ATTRIBUTES 64

/* What WgreRuleSpec can say; FRA_SUPPRESS_PREFIXLEN is in every rule. */
static gboolean
has_foreign_attributes (const struct nlattr *const *table)
{
  static const guint8 known[] = { FRA_PRIORITY, FRA_FWMARK,   FRA_FWMASK, FRA_SUPPRESS_PREFIXLEN,
                                  FRA_TABLE,    FRA_PROTOCOL, FRA_PAD };

  for (guint i = 0; i < N_RULE_ATTRIBUTES; i++)
    if (table[i] && !(i && memchr (known, (int) i, sizeof known)))
      return TRUE;
  return FALSE;
}

/* The kind that a rule has by its mark, by being inverted and by what it suppresses; FALSE: none.
 */
static gboolean
find_rule_kind (guint32 mark, gboolean invert, guint32 suppress, WgreRuleKind *ret_kind)
{
  if (mark && suppress == NO_SUPPRESS) {
    *ret_kind = invert ? WGRE_RULE_UNMARKED : WGRE_RULE_MARKED;
    return TRUE;
  }
  *ret_kind = WGRE_RULE_SUPPRESS_DEFAULT;
  return !mark && !invert && suppress == 0;
}

gboolean
wgre_decode_rule (const struct nlmsghdr *message, WgreRuleInfo *ret_rule)
{
  const struct fib_rule_hdr *header = decode_header_of (message);
  const struct nlattr *table[N_RULE_ATTRIBUTES];
  WgreRuleInfo rule = { 0 };
  gboolean has_kind;

  g_return_val_if_fail (message && ret_rule, FALSE);
  if (!decode_is_one_of (message, RTM_NEWRULE, RTM_DELRULE) ||
      !parse_message (message, sizeof *header, table, G_N_ELEMENTS (table)))
    return FALSE;
  rule.spec.family = header->family;
  rule.spec.priority = get_u32 (table[FRA_PRIORITY], 0);
  rule.spec.mark = get_u32 (table[FRA_FWMARK], 0);
  rule.spec.table = get_u32 (table[FRA_TABLE], header->table);
  get_value (table[FRA_PROTOCOL], &rule.protocol, sizeof rule.protocol);
  has_kind = find_rule_kind (rule.spec.mark, (header->flags & FIB_RULE_INVERT) != 0,
                             get_u32 (table[FRA_SUPPRESS_PREFIXLEN], NO_SUPPRESS), &rule.spec.kind);
  rule.simple = has_kind && !header->dst_len && !header->src_len && !header->tos &&
                header->action == FR_ACT_TO_TBL && !(header->flags & ~(guint32) FIB_RULE_INVERT) &&
                !has_foreign_attributes (table) &&
                get_u32 (table[FRA_FWMASK], G_MAXUINT32) == G_MAXUINT32;
  *ret_rule = rule;
  return TRUE;
}

/* The kernel says of a rule by a link whether that is there. */
#define POLICY_FLAGS (guint32) (FIB_RULE_INVERT | FIB_RULE_IIF_DETACHED | FIB_RULE_OIF_DETACHED)

static gboolean
decode_is_policy (const struct fib_rule_hdr *header, const struct nlattr *const *table)
{
  static const guint8 known[] = { FRA_PRIORITY, FRA_SRC,    FRA_DST,     FRA_IIFNAME,
                                  FRA_OIFNAME,  FRA_FWMARK, FRA_FWMASK,  FRA_SUPPRESS_PREFIXLEN,
                                  FRA_TABLE,    FRA_PAD,    FRA_PROTOCOL };

  for (guint i = 0; i < N_RULE_ATTRIBUTES; i++)
    if (table[i] && !(i && memchr (known, (int) i, sizeof known)))
      return FALSE;
  return header->action == FR_ACT_TO_TBL && !header->tos && !(header->flags & ~POLICY_FLAGS) &&
         get_u32 (table[FRA_SUPPRESS_PREFIXLEN], NO_SUPPRESS) == NO_SUPPRESS;
}

static void
decode_link_name (const struct nlattr *attribute, char name[IF_NAMESIZE])
{
  if (attribute)
    memcpy (name, payload (attribute), MIN (payload_size (attribute), IF_NAMESIZE - 1u));
}

gboolean
wgre_decode_policy (const struct nlmsghdr *message, WgrePolicy *ret_policy, guint8 *ret_protocol)
{
  const struct fib_rule_hdr *header = decode_header_of (message);
  const struct nlattr *table[N_RULE_ATTRIBUTES];
  WgrePolicy policy = { 0 };

  g_return_val_if_fail (message && ret_policy && ret_protocol, FALSE);
  if (!decode_is_one_of (message, RTM_NEWRULE, RTM_DELRULE) ||
      !parse_message (message, sizeof *header, table, G_N_ELEMENTS (table)) ||
      !decode_is_policy (header, table))
    return FALSE;
  policy.family = header->family;
  policy.inverted = (header->flags & FIB_RULE_INVERT) != 0;
  policy.priority = get_u32 (table[FRA_PRIORITY], 0);
  policy.from = (WgrePrefix){ get_ip (table[FRA_SRC], header->family), header->src_len };
  policy.to = (WgrePrefix){ get_ip (table[FRA_DST], header->family), header->dst_len };
  /* Without the attribute the network is everything: all zeros. */
  policy.from.ip.family = policy.to.ip.family = header->family;
  policy.mark = get_u32 (table[FRA_FWMARK], 0);
  policy.mask = get_u32 (table[FRA_FWMASK], policy.mark ? G_MAXUINT32 : 0);
  policy.table = get_u32 (table[FRA_TABLE], header->table);
  decode_link_name (table[FRA_IIFNAME], policy.iif);
  decode_link_name (table[FRA_OIFNAME], policy.oif);
  get_value (table[FRA_PROTOCOL], ret_protocol, sizeof *ret_protocol);
  *ret_policy = policy;
  return TRUE;
}

/* --- acknowledgements --- */

static void
get_ack_text (const struct nlmsghdr *message, char *buffer, gsize size)
{
  const struct nlmsgerr *error = decode_header_of (message);
  const struct nlattr *table[NLMSGERR_ATTR_MAX + 1];
  gsize offset = NLMSG_HDRLEN + sizeof error->error;

  /* The attributes are behind the error number and, for an error, behind as much of the message as
   * it quotes. */
  if (message->nlmsg_type != NLMSG_DONE)
    offset += message->nlmsg_flags & NLM_F_CAPPED ? sizeof error->msg
                                                  : NLMSG_ALIGN ((gsize) error->msg.nlmsg_len);
  if (!(message->nlmsg_flags & NLM_F_ACK_TLVS) || offset > message->nlmsg_len ||
      !parse_attributes ((const guint8 *) message + offset, message->nlmsg_len - offset, table,
                         G_N_ELEMENTS (table)))
    return;
  get_text (table[NLMSGERR_ATTR_MSG], buffer, size);
  for (; *buffer; buffer++)
    if (!g_ascii_isprint (*buffer))
      *buffer = '?';
}

gboolean
wgre_decode_ack (const struct nlmsghdr *message, WgreAck *ret_ack)
{
  WgreAck ack = { 0 };
  gsize least; /* must be there before the fields may be read */
  int number;

  g_return_val_if_fail (message && ret_ack, FALSE);
  if (message->nlmsg_type != NLMSG_ERROR && message->nlmsg_type != NLMSG_DONE)
    return FALSE;
  least = message->nlmsg_type == NLMSG_ERROR ? sizeof (struct nlmsgerr) : sizeof number;
  if (message->nlmsg_len < NLMSG_HDRLEN + least)
    return FALSE;
  memcpy (&number, decode_header_of (message), sizeof number);
  ack.seq = message->nlmsg_seq;
  ack.errnum = number < 0 && number > -4096 ? -number : 0;
  get_ack_text (message, ack.text, sizeof ack.text);
  *ret_ack = ack;
  return TRUE;
}

/* --- generic netlink --- */

gboolean
wgre_decode_family (const struct nlmsghdr *message, WgreFamily *ret_family)
{
  const struct genlmsghdr *header = decode_header_of (message);
  const struct nlattr *table[CTRL_ATTR_MAX + 1];
  guint16 id = 0;
  guint32 version = 0;

  g_return_val_if_fail (message && ret_family, FALSE);
  if (message->nlmsg_type != GENL_ID_CTRL ||
      !parse_message (message, sizeof *header, table, G_N_ELEMENTS (table)) ||
      header->cmd != CTRL_CMD_NEWFAMILY)
    return FALSE;
  get_value (table[CTRL_ATTR_FAMILY_ID], &id, sizeof id);
  if (!id)
    return FALSE;
  get_value (table[CTRL_ATTR_VERSION], &version, sizeof version);
  *ret_family = (WgreFamily){ .id = id, .version = version };
  return TRUE;
}

/* --- nftables --- */

/* Where the name of the table stands in each. */
static const struct {
  guint16 type;
  guint table;
} removals[] = {
  { NFT_MSG_DELTABLE, NFTA_TABLE_NAME },
  { NFT_MSG_DELCHAIN, NFTA_CHAIN_TABLE },
  { NFT_MSG_DELRULE, NFTA_RULE_TABLE },
};

gboolean
wgre_decode_ruleset_change (const struct nlmsghdr *message, WgreRulesetChange *ret_change)
{
  const struct nfgenmsg *header = decode_header_of (message);
  const struct nlattr *attributes[8];
  WgreRulesetChange change = { 0 };

  g_return_val_if_fail (message && ret_change, FALSE);
  if (NFNL_SUBSYS_ID (message->nlmsg_type) != NFNL_SUBSYS_NFTABLES ||
      !parse_message (message, sizeof *header, attributes, G_N_ELEMENTS (attributes)))
    return FALSE;
  if (NFNL_MSG_TYPE (message->nlmsg_type) == NFT_MSG_NEWGEN) {
    change.ends = TRUE;
    change.pid = GUINT32_FROM_BE (get_u32 (attributes[NFTA_GEN_PROC_PID], 0));
    get_text (attributes[NFTA_GEN_PROC_NAME], change.process, sizeof change.process);
  }
  for (guint i = 0; i < G_N_ELEMENTS (removals); i++) {
    if (NFNL_MSG_TYPE (message->nlmsg_type) != removals[i].type)
      continue;
    change.removes = TRUE;
    change.family = header->nfgen_family;
    get_text (attributes[removals[i].table], change.table, sizeof change.table);
  }
  if (!change.ends && !change.removes)
    return FALSE;
  *ret_change = change;
  return TRUE;
}
