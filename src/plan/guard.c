/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/guard.h"

#include <string.h>

#include "plan/outer.h"

#define WGRE_GUARD_PREFIX "inet nm-wgre-"

/* An identifier of nft(8) has letters, digits, "-" and ".": everything else is written as its
 * hexadecimal code, "_" too, so that no two names give the same. */
char *
wgre_guard_word (const char *name)
{
  GString *text;

  g_return_val_if_fail (name != NULL, NULL);
  text = g_string_new (NULL);
  for (; *name; name++)
    if (g_ascii_isalnum (*name) || *name == '-' || *name == '.')
      g_string_append_c (text, *name);
    else
      g_string_append_printf (text, "_%02x", (guint) (guchar) *name);
  return g_string_free (text, FALSE);
}

char *
wgre_guard_table (const char *interface)
{
  g_autofree char *word = wgre_guard_word (interface);

  return g_strconcat (WGRE_GUARD_PREFIX, word, NULL);
}

/* The name whose table it is, by what that would be called. */
char *
wgre_guard_interface (const char *table)
{
  g_autofree char *again = NULL;
  g_autoptr (GString) name = g_string_new (NULL);

  g_return_val_if_fail (table != NULL, NULL);
  if (!g_str_has_prefix (table, WGRE_GUARD_PREFIX))
    return NULL;
  for (const char *p = table + strlen (WGRE_GUARD_PREFIX); *p; p++) {
    gboolean code = *p == '_' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]);

    g_string_append_c (
        name, code ? (char) (16 * g_ascii_xdigit_value (p[1]) + g_ascii_xdigit_value (p[2])) : *p);
    p += code ? 2 : 0;
  }
  again = wgre_guard_table (name->str);
  return g_str_equal (again, table) ? g_strdup (name->str) : NULL;
}

void
wgre_guard_append (GString *text, const WgrePlan *plan, const WgreFacts *facts)
{
  g_autoptr (WgreOuter) outer = NULL;
  const char *protocol;

  g_return_if_fail (text && plan && plan->number && facts);
  outer = wgre_outer_new (wgre_profile_carrier (plan->profile), facts, plan->number);
  protocol = wgre_outer_protocol (outer);
  g_string_append (text, "  chain preraw {\n    type filter hook prerouting priority -300;\n");
  for (guint i = 0; i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class == &wgre_op_address && plan->full[op->u.address.local.ip.family == AF_INET6]) {
      const WgreIp *ip = &op->u.address.local.ip;
      g_autofree char *address = wgre_ip_to_string (ip);

      g_string_append_printf (text,
                              "    iifname != \"%s\" %s daddr %s fib saddr type != local drop;\n",
                              op->interface, ip->family == AF_INET ? "ip" : "ip6", address);
    }
  }
  g_string_append_printf (
      text,
      "  }\n  chain premangle {\n    type filter hook prerouting priority -150;\n"
      "    meta l4proto %s ct mark 0x%x meta mark set ct mark;\n  }\n"
      "  chain postmangle {\n    type filter hook postrouting priority -150;\n"
      "    meta l4proto %s meta mark 0x%x ct mark set meta mark;\n  }\n",
      protocol, plan->number, protocol, plan->number);
}

/* A packet that is the tunnel's and does not go by the link below, or come by it. */
static void
append_inside (GString *text, const WgrePlan *plan, const WgreOuter *outer,
               WgreOuterDirection direction)
{
  gboolean out = direction == WGRE_OUTER_OUT;
  g_autofree char *match = wgre_outer_far_match (outer, direction);

  g_string_append_printf (text,
                          "  chain %s {\n    type filter hook %s priority %d;\n"
                          "    %s != \"%s\" %s drop;\n  }\n",
                          out ? "out" : "in", out ? "postrouting" : "prerouting", out ? 0 : -300,
                          out ? "oifname" : "iifname", plan->lower, match);
}

char *
wgre_guard_inside (const WgrePlan *plan, const WgreFacts *facts)
{
  g_autoptr (WgreOuter) outer = NULL;
  GString *text;

  g_return_val_if_fail (plan && plan->lower && facts, NULL);
  outer = wgre_outer_new (plan->profile, facts, 0);
  text = g_string_new (NULL);
  append_inside (text, plan, outer, WGRE_OUTER_IN);
  append_inside (text, plan, outer, WGRE_OUTER_OUT);
  return g_string_free (text, FALSE);
}
