/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forwarding between the tunnel and other interfaces, and letting in the packets that carry the
 * tunnel: the chains of our table, sysctls and firewalld. Our rules cannot override another table's
 * drop; a warning says so. */
#include <glib/gi18n-lib.h>
#include <netinet/in.h>

#include "core/error.h"
#include "core/types.h"
#include "plan/guard.h"
#include "plan/outer.h"
#include "plan/plan.h"

#define TCP_HEADER 20

static const struct {
  const char *nft, *forwarding;
  guint header;
} families[] = {
  { "ipv4", "net/ipv4/ip_forward", 20 },
  { "ipv6", "net/ipv6/conf/all/forwarding", 40 },
};

static gboolean
firewall_wants (const WgrePlan *plan, WgreOptionId option)
{
  return wgre_profile_number (plan->profile, option) != 0;
}

/* The families that the tunnel has addresses of; both when it has none at all. */
static gboolean
carries (const WgrePlan *plan, const WgreFacts *facts, guint family)
{
  const GArray *addresses = wgre_profile_prefixes (plan->profile, WGRE_OPT_ADDRESSES);

  if (facts->use[family] == WGRE_FAMILY_UNUSED)
    return FALSE;
  return !addresses || !addresses->len || wgre_prefix_first_of (addresses, wgre_families[family]);
}

/* --- what passes --- */

static void
begin_chain (GString *text, const char *name, const char *type, const char *hook, int priority)
{
  g_string_append_printf (text, "  chain %s {\n    type %s hook %s priority %d;\n", name, type,
                          hook, priority);
}

/* 0: not to be limited. */
static guint
segment_size (const WgrePlan *plan, guint family)
{
  guint64 number = wgre_profile_number (plan->profile, WGRE_OPT_MSS_CLAMP);

  if (number <= G_MAXUINT16)
    return (guint) number;
  return number == WGRE_SPECIAL ? plan->mtu - families[family].header - TCP_HEADER : 0;
}

/* A fixed number and not the MTU of the route, which for what comes out of the tunnel is that of
 * the other side. nftables only ever makes the option smaller. */
static void
append_mss (GString *text, const WgrePlan *plan, const WgreFacts *facts)
{
  static const char *const directions[] = { "iifname", "oifname" };

  if (!segment_size (plan, 0))
    return;
  begin_chain (text, "mss", "filter", "forward", -150);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (guint j = 0; carries (plan, facts, i) && j < G_N_ELEMENTS (directions); j++)
      g_string_append_printf (text,
                              "    meta nfproto %s %s \"%s\" tcp flags & (syn | rst) == syn tcp "
                              "option maxseg size set %u;\n",
                              families[i].nft, directions[j], plan->interface,
                              segment_size (plan, i));
  g_string_append (text, "  }\n");
}

/* --- what carries the tunnel --- */

static WgreOuter *
carrier_of (const WgrePlan *plan, const WgreFacts *facts)
{
  return wgre_outer_new (wgre_profile_carrier (plan->profile), facts, plan->number);
}

/* nft(8)'s rules that let the tunnel's own packets in. */
static GPtrArray *
openings_of (const WgrePlan *plan, const WgreFacts *facts)
{
  g_autoptr (WgreOuter) outer = carrier_of (plan, facts);

  return wgre_outer_matches (outer, WGRE_OUTER_IN);
}

/* --- our table --- */

/* @netns: where; NULL: where NetworkManager is. */
static void
firewall_add_table (WgrePlan *plan, const char *netns, GString *text)
{
  WgreOp *op;

  if (!text->len)
    return;
  op = wgre_plan_add (plan, WGRE_OP_NFT);
  op->netns[WGRE_UP] = op->netns[WGRE_DOWN] = netns;
  op->u.nft.table = wgre_guard_table (plan->interface);
  op->u.nft.body = g_strdup (text->str);
}

/* Packets that carry the tunnel come in where NetworkManager is, those inside pass where the link
 * is.
 */
static void
add_tables (WgrePlan *plan, const WgreFacts *facts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (plan->full[0] || plan->full[1])
    wgre_guard_append (text, plan, facts);
  if (firewall_wants (plan, WGRE_OPT_OPEN_FIREWALL) && !facts->firewalld_zone) {
    g_autoptr (GPtrArray) matches = openings_of (plan, facts);

    if (matches->len)
      begin_chain (text, "input", "filter", "input", 0);
    for (guint i = 0; i < matches->len; i++)
      g_string_append_printf (text, "    %s accept;\n", (const char *) matches->pdata[i]);
    g_string_append (text, matches->len ? "  }\n" : "");
  }
  if (plan->netns) {
    firewall_add_table (plan, NULL, text);
    g_string_truncate (text, 0);
  }

  append_mss (text, plan, facts);
  if (firewall_wants (plan, WGRE_OPT_FORWARD)) {
    begin_chain (text, "forward", "filter", "forward", 0);
    g_string_append_printf (text, "    iifname \"%s\" accept;\n    oifname \"%s\" accept;\n  }\n",
                            plan->interface, plan->interface);
  }
  if (firewall_wants (plan, WGRE_OPT_MASQUERADE)) {
    begin_chain (text, "postrouting", "nat", "postrouting", 100);
    for (guint i = 0; i < G_N_ELEMENTS (families); i++)
      if (carries (plan, facts, i))
        g_string_append_printf (
            text, "    meta nfproto %s iifname \"%s\" oifname != \"%s\" masquerade;\n",
            families[i].nft, plan->interface, plan->interface);
    g_string_append (text, "  }\n");
  }
  firewall_add_table (plan, plan->netns, text);
}

/* --- warnings --- */

/* Nothing is known of firewalls and settings in another network namespace. */
static void
warn_of_forwarding (WgrePlan *plan, const WgreFacts *facts)
{
  gboolean forward = firewall_wants (plan, WGRE_OPT_FORWARD);

  if (plan->netns)
    return;
  if (forward && facts->closed_forward)
    wgre_plan_warn (
        plan,
        _ ("forward: the chain \"%s\" of another firewall drops what it has no rule for: "
           "let it accept what comes in or leaves by %s"),
        facts->closed_forward, plan->interface);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (firewall_wants (plan, WGRE_OPT_MASQUERADE) && !forward && carries (plan, facts, i) &&
        !facts->forwarding[i])
      wgre_plan_warn (plan,
                      _ ("masquerade: has no effect, since this host does not forward IPv%c: set "
                         "forward=yes"),
                      i ? '6' : '4');
}

/* At run time firewalld can be asked for no less than a zone from which everything is let in. */
gboolean
wgre_plan_firewall_check (const WgrePlan *plan, const WgreFacts *facts, GError **error)
{
  g_return_val_if_fail (plan && facts, FALSE);

  if (!firewall_wants (plan, WGRE_OPT_FORWARD) || plan->netns || !facts->firewalld_closed)
    return TRUE;
  return wgre_error_set (
      error, WGRE_ERROR_UNSUPPORTED, "forward",
      _ ("firewalld forwards nothing from the zone \"%s\", which the tunnel is in: set "
         "connection.zone to a zone with the target ACCEPT, such as \"trusted\", or give "
         "firewalld a policy from that zone to others"),
      facts->firewalld_closed);
}

void
wgre_plan_firewall (WgrePlan *plan, const WgreFacts *facts)
{
  gboolean forward, here;

  g_return_if_fail (plan && facts);
  forward = firewall_wants (plan, WGRE_OPT_FORWARD);
  here = !plan->netns && carries (plan, facts, 1);

  /* firewalld opens a port or protocol for all far ends. */
  if (firewall_wants (plan, WGRE_OPT_OPEN_FIREWALL) && facts->firewalld_zone) {
    g_autoptr (WgreOuter) outer = carrier_of (plan, facts);

    wgre_plan_add (plan, WGRE_OP_FIREWALLD)->u.firewalld =
        (WgreOpFirewalld){ facts->firewalld_zone, outer->port, outer->protocol };
  }
  add_tables (plan, facts);
  /* The interfaces that are known are those of NetworkManager. */
  for (guint i = 0; forward && here && facts->accept_ra && facts->accept_ra[i]; i++) {
    g_autofree char *name = g_strdup_printf ("net/ipv6/conf/%s/accept_ra", facts->accept_ra[i]);

    wgre_plan_add_sysctl (plan, name, "2");
  }
  for (guint i = 0; forward && i < G_N_ELEMENTS (families); i++)
    if (carries (plan, facts, i))
      wgre_plan_add_sysctl (plan, families[i].forwarding, "1");
  warn_of_forwarding (plan, facts);
  if (firewall_wants (plan, WGRE_OPT_OPEN_FIREWALL) && !facts->firewalld_zone &&
      facts->closed_input) {
    g_autoptr (GPtrArray) matches = openings_of (plan, facts);

    for (guint i = 0; i < matches->len; i++)
      wgre_plan_warn (
          plan,
          _ ("open-firewall: the chain \"%s\" of another firewall drops what it has no rule "
             "for: let it accept \"%s\""),
          facts->closed_input, (const char *) matches->pdata[i]);
  }
}
