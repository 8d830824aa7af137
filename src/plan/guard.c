/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/guard.h"

#include <netinet/in.h>

#include "core/value.h"

gboolean
wgre_guard_check (const WgrePlan *plan, GError **error)
{
  guint64 wanted = wgre_profile_number (plan->profile, WGRE_OPT_KILL_SWITCH);
  const char *problem = wanted == WGRE_KILL_SWITCH_LOCKDOWN
                            ? "\"lockdown\" is not supported yet by this version: use on"
                        : wanted && !plan->full[0] && !plan->full[1]
                            ? "needs routing=auto and a default route through the tunnel: without "
                              "one, next to nothing could leave"
                            : NULL;

  if (problem)
    wgre_error_set (error, WGRE_ERROR_UNSUPPORTED, "kill-switch", "%s", problem);
  return problem == NULL;
}

/* An identifier of nft(8) has no "+" and no "=": they are written as their hexadecimal code. */
char *
wgre_guard_table (const char *interface)
{
  GString *text = g_string_new ("inet nm-wgre-");

  for (; *interface; interface++)
    if (*interface == '+' || *interface == '=')
      g_string_append_printf (text, "_%02x", (guint) *interface);
    else
      g_string_append_c (text, *interface);
  return g_string_free (text, FALSE);
}

/* What nft(8) calls them. */
static const char *const protocols[] = {
  [IPPROTO_IPIP] = "ipencap", [IPPROTO_UDP] = "udp", [IPPROTO_IPV6] = "ipv6",
  [IPPROTO_GRE] = "gre",      [IPPROTO_ESP] = "esp",
};

const char *
wgre_guard_protocol (guint8 protocol)
{
  g_return_val_if_fail (protocol < G_N_ELEMENTS (protocols), NULL);
  return protocols[protocol];
}

/* What the tunnel's own packets look like to this host. */
static const char *
outer_protocol (const WgreProfile *profile)
{
  return wgre_guard_protocol (wgre_profile_has (profile, WGRE_OPT_ENCAP)
                                  ? IPPROTO_UDP
                                  : wgre_profile_kind (profile)->carrier);
}

static void
append_address_guard (GString *text, const WgreOp *op)
{
  gboolean v4 = op->u.address.local.ip.family == AF_INET;
  g_autofree char *address = wgre_ip_to_string (&op->u.address.local.ip);

  g_string_append_printf (text, "    iifname != \"%s\" %s daddr %s fib saddr type != local drop;\n",
                          op->interface, v4 ? "ip" : "ip6", address);
}

/* What must leave outside of the tunnel: the packets of the tunnel, which those of the GRE family
 * do not mark; excluded networks; and what keeps the interface below alive. */
static void
append_exceptions (GString *text, const WgrePlan *plan)
{
  const GArray *excluded = wgre_profile_prefixes (plan->profile, WGRE_OPT_EXCLUDE);

  g_string_append_printf (text, "    meta mark 0x%x accept;\n", plan->number);
  if (!wgre_profile_kind (plan->profile)->peers)
    g_string_append_printf (text, "    meta l4proto %s accept;\n", outer_protocol (plan->profile));
  for (guint i = 0; excluded && i < excluded->len; i++) {
    const WgrePrefix *prefix = &g_array_index (excluded, WgrePrefix, i);
    g_autofree char *printed = wgre_prefix_to_string (prefix);

    g_string_append_printf (text, "    %s daddr %s accept;\n",
                            prefix->ip.family == AF_INET ? "ip" : "ip6", printed);
  }
  g_string_append (
      text, "    udp sport 68 udp dport 67 accept;\n    udp sport 546 udp dport 547 accept;\n"
            "    icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, "
            "mld2-listener-report } accept;\n");
}

/* That of wg-quick(8), with the exceptions that it forgets. */
static void
append_kill_switch (GString *text, const WgrePlan *plan)
{
  if (wgre_profile_number (plan->profile, WGRE_OPT_KILL_SWITCH) != WGRE_KILL_SWITCH_ON)
    return;
  g_string_append_printf (text,
                          "  chain output {\n    type filter hook output priority 0;\n"
                          "    oifname \"%s\" accept;\n    fib daddr type local accept;\n",
                          plan->interface);
  append_exceptions (text, plan);
  g_string_append (text, "    reject;\n  }\n");
}

void
wgre_guard_append (GString *text, const WgrePlan *plan)
{
  const char *protocol = outer_protocol (wgre_profile_carrier (plan->profile));

  g_string_append (text, "  chain preraw {\n    type filter hook prerouting priority -300;\n");
  for (guint i = 0; i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class == &wgre_op_address && plan->full[op->u.address.local.ip.family == AF_INET6])
      append_address_guard (text, op);
  }
  g_string_append_printf (
      text,
      "  }\n  chain premangle {\n    type filter hook prerouting priority -150;\n"
      "    meta l4proto %s ct mark 0x%x meta mark set ct mark;\n  }\n"
      "  chain postmangle {\n    type filter hook postrouting priority -150;\n"
      "    meta l4proto %s meta mark 0x%x ct mark set meta mark;\n  }\n",
      protocol, plan->number, protocol, plan->number);
  append_kill_switch (text, plan);
}

/* The port of a tunnel in UDP, after which it can be told from other UDP. */
static void
append_fence (GString *text, const WgreProfile *profile, guint16 port)
{
  if (wgre_profile_has (profile, WGRE_OPT_ENCAP))
    g_string_append_printf (text, " udp dport %u drop;\n  }\n", port);
  else
    g_string_append_printf (text, " meta l4proto %s drop;\n  }\n", outer_protocol (profile));
}

char *
wgre_fence_body (const WgrePlan *plan, const WgreIp *remote)
{
  const WgreProfile *profile = plan->profile;
  const WgreIp *local = wgre_profile_value (profile, WGRE_OPT_LOCAL)->object;
  const char *ip = local->family == AF_INET ? "ip" : "ip6";
  g_autofree char *end = wgre_ip_to_string (remote->family ? remote : local);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "  chain in {\n    type filter hook prerouting priority -300;\n"
                          "    iifname != \"%s\" %s %s %s",
                          plan->lower, ip, remote->family ? "saddr" : "daddr", end);
  append_fence (text, profile, wgre_plan_receive_port (profile));
  g_string_append_printf (text,
                          "  chain out {\n    type filter hook postrouting priority 0;\n"
                          "    oifname != \"%s\" %s %s %s",
                          plan->lower, ip, remote->family ? "daddr" : "saddr", end);
  append_fence (text, profile, (guint16) wgre_profile_number (profile, WGRE_OPT_ENCAP_DPORT));
  return g_string_free (text, FALSE);
}
