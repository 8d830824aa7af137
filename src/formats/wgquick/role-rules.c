/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/role-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a rule of a firewall is for a profile: a key does the same only if the rule is neither for
 * more packets nor for fewer. */

#define FORWARDS N_ ("the chain FORWARD of other firewalls must let these packets pass as well")
#define SWITCHES                                                                                   \
  N_ ("forwarding is switched on, too, and the chain FORWARD of other firewalls must let these "   \
      "packets pass as well")
#define MASQUERADES                                                                                \
  N_ ("it is for what comes out of the tunnel, by whatever interface that goes on")
#define INTO                                                                                       \
  N_ ("it changes addresses on the way into the tunnel, for which there is no key: add the "       \
      "network to the far end's allowed IPs")
#define ZONE                                                                                       \
  N_ ("what may come out of the tunnel is said by the firewall's zone: set connection.zone")
#define OWN_RULE N_ ("or let the firewall itself have this rule")

/* --- matches of rules --- */

/* "+" of iptables and "*" of nftables stand for anything. */
static gboolean
may_be_tunnel (const WgreRoleFile *file, const char *device)
{
  gsize length = strlen (device);

  if (length && strchr ("+*", device[length - 1]))
    return !strncmp (device, file->name, length - 1);
  return !strcmp (device, file->name);
}

static gboolean
matches_tunnel (const WgreRoleFile *file, const WgreMatch *match, WgreMatchType type)
{
  return match->type == type && !match->negated && wgre_role_is_tunnel (file, match->value);
}

/* Every packet that leaves by another interface, or by one of those. */
static gboolean
matches_others (const WgreRoleFile *file, const WgreMatch *match)
{
  if (match->type == WGRE_MATCH_ZONE)
    return TRUE;
  if (match->type != WGRE_MATCH_OUT)
    return FALSE;
  return match->negated ? wgre_role_is_tunnel (file, match->value)
                        : !may_be_tunnel (file, match->value);
}

/* What may come out of the tunnel, of the family of the source that a match asks for, which is
 * @ret_source. NULL: it does not ask for a source, or nothing of that family is known. */
static const WgrePrefix *
inner_of_source (const WgreRoleFile *file, const WgreMatch *match, WgrePrefix *ret_source)
{
  const WgrePrefix *inner;

  if (match->type != WGRE_MATCH_SOURCE || match->negated ||
      !wgre_prefix_parse (match->value, TRUE, ret_source))
    return NULL;
  inner = &file->inner[ret_source->ip.family == AF_INET6];
  return inner->length == G_MAXUINT8 ? NULL : inner;
}

/* Whether all that may come out of the tunnel has such a source. */
static gboolean
matches_inside (const WgreRoleFile *file, const WgreMatch *match)
{
  WgrePrefix source;
  const WgrePrefix *inner = inner_of_source (file, match, &source);

  return inner && source.length <= inner->length && wgre_prefix_contains (&source, &inner->ip);
}

/* A match that every packet in question has anyhow, or that is one of those wanted. */
typedef gboolean (*Wanted) (const WgreRoleFile *file, const WgreMatch *match);

/* The matches that are not wanted, as a user knows them; NULL: there are none. */
static char *
list_others (const WgreRoleFile *file, const WgreRule *rule, Wanted is_wanted)
{
  GString *list = NULL;

  for (guint i = 0; i < rule->matches->len; i++) {
    const WgreMatch *match = rule->matches->pdata[i];

    if (is_wanted (file, match))
      continue;
    if (!list)
      list = g_string_new (NULL);
    g_string_append_printf (list, "%s%s", list->len ? ", " : "", match->text);
  }
  return list ? g_string_free (list, FALSE) : NULL;
}

static const WgreMatch *
find_match (const WgreRoleFile *file, const WgreRule *rule, Wanted is_wanted)
{
  for (guint i = 0; i < rule->matches->len; i++)
    if (is_wanted (file, rule->matches->pdata[i]))
      return rule->matches->pdata[i];
  return NULL;
}

static gboolean
comes_out (const WgreRoleFile *file, const WgreMatch *match)
{
  return matches_tunnel (file, match, WGRE_MATCH_IN);
}

static gboolean
goes_in (const WgreRoleFile *file, const WgreMatch *match)
{
  return matches_tunnel (file, match, WGRE_MATCH_OUT);
}

static gboolean
role_rule_touches (const WgreRoleFile *file, const WgreMatch *match)
{
  return comes_out (file, match) || goes_in (file, match);
}

/* "wg+" */
static gboolean
touches_more (const WgreRoleFile *file, const WgreMatch *match)
{
  return (match->type == WGRE_MATCH_IN || match->type == WGRE_MATCH_OUT) &&
         may_be_tunnel (file, match->value) && !wgre_role_is_tunnel (file, match->value);
}

/* A source that nothing has that comes out of the tunnel. */
static gboolean
is_outside (const WgreRoleFile *file, const WgreMatch *match)
{
  WgrePrefix source;
  const WgrePrefix *inner = inner_of_source (file, match, &source);

  return inner && !wgre_prefix_contains (inner, &source.ip) &&
         !wgre_prefix_contains (&source, &inner->ip);
}

/* --- rules --- */

static void
find_forward (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role)
{
  const WgreRule *rule = effect->rule;
  g_autofree char *in = list_others (file, rule, comes_out);
  g_autofree char *out = list_others (file, rule, goes_in);

  role->families = effect->families;
  role->key = "forward";
  if (!rule->matches->len)
    wgre_role_stay (
        role, _ ("it is for all interfaces and not only for the tunnel: let the firewall itself "
                 "have this rule"));
  else if (!in || !out) {
    role->type = in ? WGRE_ROLE_FORWARD_OUT : WGRE_ROLE_FORWARD_IN;
    role->note = SWITCHES;
  } else if (find_match (file, rule, touches_more))
    wgre_role_stay (
        role, _ ("it is for more interfaces than the tunnel's: let the firewall itself have this "
                 "rule"));
  else if (!find_match (file, rule, role_rule_touches))
    wgre_role_stay_elsewhere (role, file);
  else
    wgre_role_stay_because (
        role,
        _ ("it lets less pass than forward does, because of %s: set forward=yes if all shall "
           "pass that comes out of the tunnel or goes into it, %s"),
        find_match (file, rule, comes_out) ? in : out, _ (OWN_RULE));
}

/* By a zone that the tunnel is in packets leave into the tunnel, too. */
static gboolean
is_own_zone (const WgreRoleFile *file, const WgreMatch *match)
{
  return match->type == WGRE_MATCH_ZONE && file->zone && !strcmp (match->value, file->zone);
}

static gboolean
is_of_firewalld (const WgreRule *rule)
{
  return !strcmp (rule->program, "firewall-cmd");
}

static gboolean
suits_masquerade (const WgreRoleFile *file, const WgreMatch *match)
{
  return matches_others (file, match) || matches_inside (file, match) || comes_out (file, match);
}

/* A rule for "all that leaves by eth0" is more, and what of it is for the tunnel is this. */
static void
find_masquerade (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role)
{
  const WgreRule *rule = effect->rule;
  g_autofree char *others = list_others (file, rule, suits_masquerade);

  role->families = effect->families;
  role->key = "masquerade";
  if (find_match (file, rule, is_own_zone) && !find_match (file, rule, matches_inside))
    wgre_role_stay (role, _ (INTO));
  else if (!rule->matches->len)
    wgre_role_stay (
        role, _ ("it is for all interfaces, also on the way into the tunnel: set masquerade=yes if "
                 "it is meant for what comes out of the tunnel"));
  else if (find_match (file, rule, is_outside))
    wgre_role_stay (
        role, _ ("it is not for what comes out of the tunnel: let the firewall itself have this "
                 "rule"));
  else if (others)
    wgre_role_stay_because (
        role,
        _ ("it is for less than masquerade, because of %s: set masquerade=yes if it is "
           "meant for all that comes out of the tunnel, %s"),
        others, _ (OWN_RULE));
  else {
    role->type = WGRE_ROLE_MASQUERADE;
    role->note =
        is_of_firewalld (rule)
            ? N_ ("it is for what comes out of the tunnel, by whatever interface that goes "
                  "on; firewalld switches forwarding on as well: set forward=yes")
            : MASQUERADES;
  }
}

static gboolean
suits_open (const WgreRoleFile *file G_GNUC_UNUSED, const WgreMatch *match)
{
  return !match->negated &&
         ((match->type == WGRE_MATCH_PROTOCOL && !strcmp (match->value, "udp")) ||
          match->type == WGRE_MATCH_PORT);
}

static gboolean
is_port (const WgreRoleFile *file G_GNUC_UNUSED, const WgreMatch *match)
{
  return match->type == WGRE_MATCH_PORT && !match->negated;
}

static gboolean
is_udp (const WgreRoleFile *file, const WgreMatch *match)
{
  return match->type == WGRE_MATCH_PROTOCOL && suits_open (file, match);
}

static void
find_open (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role)
{
  const WgreRule *rule = effect->rule;
  const WgreMatch *port = find_match (file, rule, is_port);
  g_autofree char *others = list_others (file, rule, suits_open);

  role->families = effect->families;
  role->key = "open-firewall";
  if (find_match (file, rule, comes_out))
    wgre_role_stay (role, _ (ZONE));
  else if (!port || !find_match (file, rule, is_udp))
    wgre_role_stay (
        role,
        _ ("it lets in what is not the tunnel's own: let the firewall itself have this rule"));
  else if (!file->port)
    wgre_role_stay_because (
        role,
        _ ("this is about port %s, which is not that of ListenPort: write \"ListenPort = "
           "%s\", and it becomes open-firewall=yes, or let the firewall itself open "
           "that port"),
        port->value, port->value);
  else if (strcmp (port->value, file->port))
    wgre_role_stay_because (
        role,
        _ ("this is about port %s, and the tunnel's is %s: let the firewall itself open "
           "that port"),
        port->value, file->port);
  else if (others)
    wgre_role_stay_because (
        role,
        _ ("it lets in less than open-firewall does, because of %s: set open-firewall=yes "
           "if the port shall be open to all, %s"),
        others, _ (OWN_RULE));
  else {
    role->type = WGRE_ROLE_OPEN;
    role->note = is_of_firewalld (rule)
                     ? N_ ("in the zone of the interface that leads to the far end")
                     : N_ ("other firewalls must let these packets in as well");
  }
}

static gboolean
suits_mss (const WgreRoleFile *file, const WgreMatch *match)
{
  if (match->negated)
    return FALSE;
  switch (match->type) {
  case WGRE_MATCH_IN:
  case WGRE_MATCH_OUT:
  case WGRE_MATCH_SYN:
  case WGRE_MATCH_MSS:
    return TRUE;
  case WGRE_MATCH_PROTOCOL:
    return !strcmp (match->value, "tcp");
  case WGRE_MATCH_SOURCE:
    return matches_inside (file, match);
  case WGRE_MATCH_ODD:
  case WGRE_MATCH_DESTINATION:
  case WGRE_MATCH_PORT:
  case WGRE_MATCH_MARK:
  case WGRE_MATCH_LOCAL:
  case WGRE_MATCH_STATE:
  case WGRE_MATCH_ZONE:
    return FALSE;
  }
  return FALSE;
}

static gboolean
role_rule_is_interface (const WgreRoleFile *file G_GNUC_UNUSED, const WgreMatch *match)
{
  return match->type == WGRE_MATCH_IN || match->type == WGRE_MATCH_OUT;
}

static void
find_mss (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role)
{
  const WgreRule *rule = effect->rule;
  g_autofree char *others = list_others (file, rule, suits_mss);

  if (find_match (file, rule, role_rule_is_interface) &&
      !find_match (file, rule, role_rule_touches))
    wgre_role_stay_elsewhere (role, file);
  else if (others)
    wgre_role_stay_because (
        role,
        _ ("it is for less than mss-clamp, because of %s: set mss-clamp=%s if it is meant "
           "for all connections through the tunnel"),
        others, rule->value);
  else
    wgre_role_become (role, "mss-clamp", rule->value, FALSE);
  if (role->type == WGRE_ROLE_KEY)
    role->note = N_ ("it is for connections in both directions");
}

static gboolean
suits_kill_switch (const WgreRoleFile *file, const WgreMatch *match)
{
  g_autofree char *asked = NULL;

  if (!match->negated)
    return FALSE;
  if (match->type != WGRE_MATCH_MARK)
    return match->type == WGRE_MATCH_LOCAL ||
           (match->type == WGRE_MATCH_OUT && wgre_role_is_tunnel (file, match->value));
  /* The mark of wg-quick's own, asked for or written down. */
  asked = g_strdup_printf ("$(wg show %s fwmark)", file->name);
  return !strcmp (match->value, asked) ||
         (file->mark && g_ascii_strtoull (match->value, NULL, 0) == file->mark);
}

static gboolean
is_destination (const WgreRoleFile *file G_GNUC_UNUSED, const WgreMatch *match)
{
  return match->type == WGRE_MATCH_DESTINATION && match->negated;
}

static void
find_kill_switch (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role)
{
  const guint all = 1u << WGRE_MATCH_OUT | 1u << WGRE_MATCH_MARK | 1u << WGRE_MATCH_LOCAL;
  const WgreRule *rule = effect->rule;
  const WgreMatch *excluded = find_match (file, rule, is_destination);
  g_autofree char *others = list_others (file, rule, suits_kill_switch);
  guint sorts = 0;

  for (guint i = 0; !others && i < rule->matches->len; i++)
    if (suits_kill_switch (file, rule->matches->pdata[i]))
      sorts |= 1u << ((const WgreMatch *) rule->matches->pdata[i])->type;
  if (sorts == all) {
    wgre_role_become (role, "kill-switch", "on", FALSE);
    role->note = N_ ("it is for both families, and for what this host receives and forwards, too");
  } else if (excluded)
    wgre_role_stay_because (
        role,
        _ ("it lets something out beside the tunnel: set kill-switch=on and exclude=%s if "
           "that is meant"),
        excluded->value);
  else
    wgre_role_stay (
        role, _ ("set kill-switch=on if nothing shall leave but through the tunnel, or let the "
                 "firewall itself have this rule"));
}

static void
find_other_rule (const WgreEffect *effect, WgrePoint point, WgreRole *role)
{
  if (point == WGRE_POINT_PREROUTING && effect->rule->verdict == WGRE_VERDICT_NAT) {
    wgre_role_stay (
        role, _ ("it leads packets on to another address: let the firewall itself have this rule"));
    return;
  }
  switch (effect->rule->verdict) {
  case WGRE_VERDICT_UNKNOWN:
    wgre_role_stay (
        role,
        _ ("what becomes of such packets is not known here: let the firewall itself have this "
           "rule"));
    return;
  case WGRE_VERDICT_DROP:
    wgre_role_stay (
        role, _ ("no key of a profile keeps single packets back: let the firewall itself have "
                 "this rule"));
    return;
  case WGRE_VERDICT_NAT:
    wgre_role_stay (
        role, _ ("it gives an address that stands there, and masquerade that of the interface: "
                 "let the firewall itself have this rule"));
    return;
  case WGRE_VERDICT_ACCEPT:
  case WGRE_VERDICT_MASQUERADE:
  case WGRE_VERDICT_MSS:
  case WGRE_VERDICT_MARK:
    wgre_role_stay (role,
                    _ ("no key of a profile does it: let the firewall itself have this rule"));
    return;
  }
}

/* Chains of nftables that nobody makes here are known by their names, as iptables has them. */
static void
role_rule_find_point (const WgreEffect *effect, const WgreRoleFile *file, WgrePoint *ret_point,
                      gboolean *ret_nat)
{
  const WgreRule *rule = effect->rule;
  g_autofree char *key = wgre_role_chain_key (rule->table, rule->chain);
  const WgreEffect *chain = g_hash_table_lookup (file->chains, key);
  const char *name = strchr (rule->table, ' ');

  *ret_point = rule->point;
  *ret_nat = rule->nat;
  if (strcmp (rule->program, "nft"))
    return;
  *ret_point = WGRE_POINT_UNKNOWN;
  *ret_nat = FALSE;
  if (!g_str_has_prefix (rule->table, "ip") && !g_str_has_prefix (rule->table, "inet "))
    return;
  if (chain) {
    *ret_point = chain->point;
    *ret_nat = chain->nat;
    return;
  }
  *ret_nat = !strcmp (name, " nat");
  if (*ret_nat || !strcmp (name, " filter") || !strcmp (name, " mangle"))
    *ret_point = wgre_point_by_name (rule->chain);
}

/* Of the other tables of iptables, only sizes and addresses are understood. */
static gboolean
is_filter (const WgreRule *rule)
{
  const char *name = strchr (rule->table, ' ');

  if (rule->verdict == WGRE_VERDICT_MSS || rule->verdict == WGRE_VERDICT_MASQUERADE)
    return TRUE;
  if (!strcmp (rule->program, "nft"))
    return strcmp (name, " mangle") && strcmp (name, " raw");
  return !*rule->table || !strcmp (rule->table, "filter");
}

void
wgre_role_find_rule (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  static const struct {
    WgrePoint point;
    gboolean nat;
    WgreVerdict verdict;
    void (*find) (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role);
  } ways[] = {
    { .point = WGRE_POINT_FORWARD, .verdict = WGRE_VERDICT_ACCEPT, .find = find_forward },
    { .point = WGRE_POINT_POSTROUTING,
      .nat = TRUE,
      .verdict = WGRE_VERDICT_MASQUERADE,
      .find = find_masquerade },
    { .point = WGRE_POINT_INPUT, .verdict = WGRE_VERDICT_ACCEPT, .find = find_open },
    { .point = WGRE_POINT_FORWARD, .verdict = WGRE_VERDICT_MSS, .find = find_mss },
    { .point = WGRE_POINT_POSTROUTING, .verdict = WGRE_VERDICT_MSS, .find = find_mss },
    { .point = WGRE_POINT_OUTPUT, .verdict = WGRE_VERDICT_DROP, .find = find_kill_switch },
  };
  WgrePoint point;
  gboolean nat;

  g_return_if_fail (effect && file && role);

  role_rule_find_point (effect, file, &point, &nat);
  role->ways = wgre_role_ways_of (effect, file);
  if (effect->rule->verdict == WGRE_VERDICT_MASQUERADE &&
      find_match (file, effect->rule, goes_in)) {
    wgre_role_stay (role, _ (INTO));
    return;
  }
  if (point == WGRE_POINT_UNKNOWN && effect->rule->verdict == WGRE_VERDICT_ACCEPT) {
    wgre_role_stay_because (
        role,
        _ ("what the chain %s is asked for is not said here: let the firewall itself "
           "have this rule"),
        effect->rule->chain);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (ways) && is_filter (effect->rule); i++)
    if (ways[i].point == point && ways[i].nat == nat && ways[i].verdict == effect->rule->verdict) {
      ways[i].find (file, effect, role);
      return;
    }
  find_other_rule (effect, point, role);
}

static guint
ways_at (WgrePoint point)
{
  switch (point) {
  case WGRE_POINT_UNKNOWN:
  case WGRE_POINT_PREROUTING:
    return WGRE_WAY_ALL;
  case WGRE_POINT_INPUT:
    return WGRE_WAY_INPUT;
  case WGRE_POINT_FORWARD:
  case WGRE_POINT_POSTROUTING:
    return WGRE_WAY_FORWARD | WGRE_WAY_MASQUERADE;
  case WGRE_POINT_OUTPUT:
    return 0;
  }
  return WGRE_WAY_ALL;
}

guint
wgre_role_ways_of (const WgreEffect *effect, const WgreRoleFile *file)
{
  WgrePoint point;
  gboolean nat;

  g_return_val_if_fail (effect, 0);

  if (effect->type == WGRE_EFFECT_CONTAINER || effect->type == WGRE_EFFECT_FIREWALL)
    return effect->limits ? ways_at (effect->point) : 0;
  if (effect->type != WGRE_EFFECT_RULE)
    return 0;
  role_rule_find_point (effect, file, &point, &nat);
  switch (effect->rule->verdict) {
  case WGRE_VERDICT_DROP:
  case WGRE_VERDICT_UNKNOWN: /* what carries the tunnel does not come in by it */
    return ways_at (point) & ~(find_match (file, effect->rule, comes_out) ? WGRE_WAY_INPUT : 0);
  case WGRE_VERDICT_ACCEPT: /* leaves a packet's addresses as they are */
  case WGRE_VERDICT_NAT:
    return nat && point != WGRE_POINT_PREROUTING ? WGRE_WAY_MASQUERADE : 0;
  case WGRE_VERDICT_MASQUERADE:
  case WGRE_VERDICT_MSS:
  case WGRE_VERDICT_MARK:
    return 0;
  }
  return WGRE_WAY_ALL;
}
