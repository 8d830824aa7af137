/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/fence.h"

#include <glib/gi18n-lib.h>

#include "core/types.h"
#include "plan/guard.h"
#include "plan/outer.h"

gboolean
wgre_plan_fence_is_wanted (const WgreProfile *profile)
{
  g_return_val_if_fail (profile, FALSE);

  return wgre_profile_number (profile, WGRE_OPT_KILL_SWITCH) != WGRE_KILL_SWITCH_OFF;
}

gboolean
wgre_plan_fence_check (const WgrePlan *plan, GError **error)
{
  g_return_val_if_fail (plan && plan->profile, FALSE);

  if (!wgre_plan_fence_is_wanted (plan->profile) || plan->full[0] || plan->full[1])
    return TRUE;
  wgre_error_set (error, WGRE_ERROR_UNSUPPORTED, "kill-switch",
                  _ ("needs automatic routing and a default route through the tunnel: without "
                     "one, next to nothing could leave"));
  return FALSE;
}

/* No link's table has this name: behind "nm-wgre" theirs go on with "-". */
char *
wgre_plan_fence_table (const char *uuid)
{
  g_autofree char *word = NULL;

  g_return_val_if_fail (uuid, NULL);

  word = wgre_guard_word (uuid);
  return g_strconcat ("inet nm-wgre.fence.", word, NULL);
}

/* --- rules ---
 * In this order: what never leaves; what keeps the interface below alive; the tunnel's own packets,
 * and its own questions for the far end's name; the tunnel; no other name server but through it;
 * networks that are excluded; nothing else. The policy is for who empties the chains. */

static void
fence_begin (GString *text, const char *hook)
{
  g_string_append_printf (text, "  chain %s {\n    type filter hook %s priority 0; policy drop;\n",
                          hook, hook);
}

/* RFC 2131 4.1, RFC 8415 7.2; RFC 4861 6.1 and 7.1: a hop limit of 255 comes from no router; RFC
 * 3810 5. */
static const char *const upkeep[] = {
  [WGRE_OUTER_OUT] = "    udp sport 68 udp dport 67 accept;\n"
                     "    ip6 saddr fe80::/10 udp sport 546 udp dport 547 accept;\n"
                     "    ip6 hoplimit 255 icmpv6 type { nd-router-solicit, nd-neighbor-solicit, "
                     "nd-neighbor-advert } accept;\n"
                     "    ip6 hoplimit 1 icmpv6 type { mld-listener-report, mld-listener-done, "
                     "mld2-listener-report } accept;\n",
  [WGRE_OUTER_IN] = "    udp sport 67 udp dport 68 accept;\n"
                    "    ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept;\n"
                    "    ip6 hoplimit 255 icmpv6 type { nd-router-advert, nd-neighbor-solicit, "
                    "nd-neighbor-advert, nd-redirect } accept;\n"
                    "    ip6 hoplimit 1 icmpv6 type mld-listener-query accept;\n",
};

/* @link: the only link that they pass by, with nft(8)'s word for its direction; "": any. */
static void
fence_append_matches (GString *text, const WgreOuter *outer, WgreOuterDirection direction,
                      const char *link)
{
  g_autoptr (GPtrArray) matches = wgre_outer_matches (outer, direction);

  for (guint i = 0; i < matches->len; i++)
    g_string_append_printf (text, "    %s%s accept;\n", link, (const char *) matches->pdata[i]);
}

/* The packets of a tunnel inside WireGuard are its own on the link below, and nowhere else. */
static void
fence_append_own (GString *text, const WgrePlan *plan, const WgreFacts *facts,
                  WgreOuterDirection direction)
{
  g_autoptr (WgreOuter) outer =
      wgre_outer_new (wgre_profile_carrier (plan->profile), facts, plan->number);

  g_string_append (text, upkeep[direction]);
  fence_append_matches (text, outer, direction, "");
  if (plan->lower) {
    g_autoptr (WgreOuter) inner = wgre_outer_new (plan->profile, facts, 0);
    g_autofree char *link = g_strdup_printf (
        "%s \"%s\" ", direction == WGRE_OUTER_OUT ? "oifname" : "iifname", plan->lower);

    fence_append_matches (text, inner, direction, link);
  }
}

static gboolean
fence_has_names (const WgrePlan *plan)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (plan->profile));
  const char *remote = wgre_profile_string (plan->profile, WGRE_OPT_REMOTE);
  WgreIp ip;

  for (guint i = 0; i < peers->len; i++)
    if (wgre_peer_has_name (peers->pdata[i]))
      return TRUE;
  return remote && !plan->lower && !wgre_ip_parse (remote, &ip);
}

static void
fence_append_networks (GString *text, const GArray *networks, const char *address,
                       const char *condition)
{
  for (guint i = 0; networks && i < networks->len; i++) {
    const WgrePrefix *prefix = &g_array_index (networks, WgrePrefix, i);
    g_autofree char *printed = wgre_prefix_to_string (prefix);

    g_string_append_printf (text, "    %s%s %s %s accept;\n", condition,
                            prefix->ip.family == AF_INET ? "ip" : "ip6", address, printed);
  }
}

/* @condition: what else they must have, with a blank behind it. */
static void
fence_append_excluded (GString *text, const WgrePlan *plan, const WgreFacts *facts,
                       const char *address, const char *condition)
{
  fence_append_networks (text, wgre_profile_prefixes (plan->profile, WGRE_OPT_EXCLUDE), address,
                         condition);
  fence_append_networks (text, facts->lan, address, condition);
}

/* RFC 6762 3: by which what is in a network is found. No router forwards it. */
static const char of_lan[] = "    ip daddr 224.0.0.251 udp dport 5353 accept;\n"
                             "    ip6 daddr ff02::fb udp dport 5353 accept;\n";

static const char no_names[] = "    meta l4proto { tcp, udp } th dport 53 reject;\n";

void
wgre_plan_fence_add (WgrePlan *plan, const WgreFacts *facts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  WgreOp *op;

  g_return_if_fail (plan && facts);

  if (!wgre_plan_fence_is_wanted (plan->profile))
    return;
  fence_begin (text, "output");
  g_string_append (text, "    oifname \"lo\" accept;\n");
  fence_append_own (text, plan, facts, WGRE_OUTER_OUT);
  /* Where a far end is that has moved can be asked for outside only. What bears the mark is ours:
   * nobody without CAP_NET_ADMIN can give it to a packet (SO_MARK in socket(7)). */
  if (fence_has_names (plan))
    g_string_append_printf (text, "    meta mark 0x%x udp dport 53 accept;\n", plan->number);
  g_string_append_printf (text, "    oifname \"%s\" accept;\n", plan->interface);
  g_string_append (text, no_names);
  fence_append_excluded (text, plan, facts, "daddr", "");
  if (facts->lan)
    g_string_append (text, of_lan);
  g_string_append (text, "    reject;\n  }\n");

  /* Nothing leaves by coming in: what belongs to something that was let out is welcome. */
  fence_begin (text, "input");
  g_string_append_printf (text, "    iifname { \"lo\", \"%s\" } accept;\n", plan->interface);
  fence_append_own (text, plan, facts, WGRE_OUTER_IN);
  g_string_append (text, "    ct state established,related accept;\n");
  fence_append_excluded (text, plan, facts, "saddr", "");
  g_string_append (text, "    drop;\n  }\n");

  /* Dropped and not rejected: the refusal would have to leave, too. */
  fence_begin (text, "forward");
  g_string_append_printf (text, "    iifname \"%s\" accept;\n    oifname \"%s\" accept;\n",
                          plan->interface, plan->interface);
  g_string_append (text, "    meta l4proto { tcp, udp } th dport 53 drop;\n");
  fence_append_excluded (text, plan, facts, "daddr", "");
  fence_append_excluded (text, plan, facts, "saddr",
                         "ct direction reply ct state established,related ");
  g_string_append (text, "    drop;\n  }\n");

  op = wgre_plan_add (plan, WGRE_OP_FENCE);
  op->u.nft.table = wgre_plan_fence_table (facts->uuid);
  op->u.nft.body = g_strdup (text->str);
}

/* --- addresses --- */

static void
fence_add_address (GStrvBuilder *builder, const char *name, const WgreIp *ip)
{
  g_autofree char *text = wgre_ip_to_string (ip), *entry = g_strdup_printf ("%s=%s", name, text);

  g_strv_builder_add (builder, entry);
}

static void
fence_add_peer (GStrvBuilder *builder, const WgrePeer *peer, const WgreIp *used, GHashTable *names)
{
  const WgreEndpoint *endpoint;

  for (guint rank = 0; (endpoint = wgre_peer_endpoint (peer, rank)); rank++) {
    const WgreIp *ip = names || rank ? NULL : used;
    const GArray *ips;

    if (!wgre_endpoint_is_name (endpoint))
      continue;
    /* Of several addresses the one that is used, if it is one of them. */
    ips = names ? g_hash_table_lookup (names, endpoint->host) : NULL;
    if (ips)
      ip = &g_array_index (ips, WgreIp, 0);
    if (used && wgre_ip_list_has (ips, used))
      ip = used;
    if (ip)
      fence_add_address (builder, endpoint->host, ip);
  }
}

char **
wgre_plan_fence_addresses (const WgreProfile *profile, const WgreFacts *facts, GHashTable *names)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (profile));
  const char *remote = wgre_profile_string (profile, WGRE_OPT_REMOTE);
  GStrvBuilder *builder;
  char **addresses;

  g_return_val_if_fail (facts, NULL);

  builder = g_strv_builder_new ();
  for (guint i = 0; i < peers->len; i++) {
    const WgreIp *used = facts->endpoints && i < facts->endpoints->len
                             ? &g_array_index (facts->endpoints, WgreEndpointAddress, i).ip
                             : NULL;

    fence_add_peer (builder, peers->pdata[i], used && used->family ? used : NULL, names);
  }
  if (remote && facts->remote.family)
    fence_add_address (builder, remote, &facts->remote);
  addresses = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return addresses;
}

const WgreOp *
wgre_plan_fence_of (const WgrePlan *plan)
{
  g_return_val_if_fail (plan, NULL);

  for (guint i = 0; i < plan->ops->len; i++)
    if (((const WgreOp *) plan->ops->pdata[i])->class == &wgre_op_fence)
      return plan->ops->pdata[i];
  return NULL;
}
