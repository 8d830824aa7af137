/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/role.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/option.h"
#include "core/types.h"
#include "formats/kit/route.h"

#define MAIN 254

#define DISPATCHER                                                                                 \
  N_ ("a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down")
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

const char *
wgre_role_any_reason (void)
{
  return _ (DISPATCHER);
}

void
wgre_role_clear (WgreRole *role)
{
  g_free (role->value);
  g_free (role->second_value);
  g_free (role->reason);
}

guint
wgre_role_families (const WgreRoleFile *file)
{
  return file->families ? file->families : WGRE_V46;
}

static void
stay (WgreRole *role, const char *reason)
{
  g_free (role->reason);
  role->reason = g_strdup (reason);
}

static void G_GNUC_PRINTF (2, 3) stay_because (WgreRole *role, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_free (role->reason);
  role->reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/* A value that no profile can have leaves the command where it is. */
static void
become (WgreRole *role, const char *key, const char *value, gboolean append)
{
  const WgreOption *option = wgre_option_lookup (key, NULL);
  WgreValue parsed = { 0 };

  if (!wgre_option_parse (option, 0, value, &parsed, NULL)) {
    stay (role, _ ("it has a value that no profile can have"));
    return;
  }
  wgre_option_clear_value (option, &parsed);
  role->sort = WGRE_ROLE_KEY;
  role->key = key;
  role->value = g_strdup (value);
  role->append = append;
}

static gboolean
is_tunnel (const WgreRoleFile *file, const char *device)
{
  return !g_strcmp0 (device, file->name);
}

static void
stay_elsewhere (WgreRole *role, const WgreRoleFile *file)
{
  stay_because (role, _ ("it is not about this tunnel, which is called %s"), file->name);
}

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
matches_tunnel (const WgreRoleFile *file, const WgreMatch *match, WgreMatchSort sort)
{
  return match->sort == sort && !match->negated && is_tunnel (file, match->value);
}

/* Every packet that leaves by another interface, or by one of those. */
static gboolean
matches_others (const WgreRoleFile *file, const WgreMatch *match)
{
  if (match->sort == WGRE_MATCH_ZONE)
    return TRUE;
  if (match->sort != WGRE_MATCH_OUT)
    return FALSE;
  return match->negated ? is_tunnel (file, match->value) : !may_be_tunnel (file, match->value);
}

/* What may come out of the tunnel, of the family of the source that a match asks for, which is
 * @ret_source. NULL: it does not ask for a source, or nothing of that family is known. */
static const WgrePrefix *
inner_of_source (const WgreRoleFile *file, const WgreMatch *match, WgrePrefix *ret_source)
{
  const WgrePrefix *inner;

  if (match->sort != WGRE_MATCH_SOURCE || match->negated ||
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
touches (const WgreRoleFile *file, const WgreMatch *match)
{
  return comes_out (file, match) || goes_in (file, match);
}

/* "wg+" */
static gboolean
touches_more (const WgreRoleFile *file, const WgreMatch *match)
{
  return (match->sort == WGRE_MATCH_IN || match->sort == WGRE_MATCH_OUT) &&
         may_be_tunnel (file, match->value) && !is_tunnel (file, match->value);
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
    stay (role, _ ("it is for all interfaces and not only for the tunnel: let the firewall itself "
                   "have this rule"));
  else if (!in || !out) {
    role->sort = in ? WGRE_ROLE_FORWARD_OUT : WGRE_ROLE_FORWARD_IN;
    role->note = SWITCHES;
  } else if (find_match (file, rule, touches_more))
    stay (role, _ ("it is for more interfaces than the tunnel's: let the firewall itself have this "
                   "rule"));
  else if (!find_match (file, rule, touches))
    stay_elsewhere (role, file);
  else
    stay_because (
        role,
        _ ("it lets less pass than forward does, because of %s: set forward=yes if all shall "
           "pass that comes out of the tunnel or goes into it, %s"),
        find_match (file, rule, comes_out) ? in : out, _ (OWN_RULE));
}

/* By a zone that the tunnel is in packets leave into the tunnel, too. */
static gboolean
is_own_zone (const WgreRoleFile *file, const WgreMatch *match)
{
  return match->sort == WGRE_MATCH_ZONE && file->zone && !strcmp (match->value, file->zone);
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
    stay (role, _ (INTO));
  else if (!rule->matches->len)
    stay (role,
          _ ("it is for all interfaces, also on the way into the tunnel: set masquerade=yes if "
             "it is meant for what comes out of the tunnel"));
  else if (find_match (file, rule, is_outside))
    stay (role, _ ("it is not for what comes out of the tunnel: let the firewall itself have this "
                   "rule"));
  else if (others)
    stay_because (role,
                  _ ("it is for less than masquerade, because of %s: set masquerade=yes if it is "
                     "meant for all that comes out of the tunnel, %s"),
                  others, _ (OWN_RULE));
  else {
    role->sort = WGRE_ROLE_MASQUERADE;
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
         ((match->sort == WGRE_MATCH_PROTOCOL && !strcmp (match->value, "udp")) ||
          match->sort == WGRE_MATCH_PORT);
}

static gboolean
is_port (const WgreRoleFile *file G_GNUC_UNUSED, const WgreMatch *match)
{
  return match->sort == WGRE_MATCH_PORT && !match->negated;
}

static gboolean
is_udp (const WgreRoleFile *file, const WgreMatch *match)
{
  return match->sort == WGRE_MATCH_PROTOCOL && suits_open (file, match);
}

static void
stay_at_port (const WgreRoleFile *file, const char *port, WgreRole *role)
{
  if (!file->port)
    stay_because (role,
                  _ ("this is about port %s, which is not that of ListenPort: write \"ListenPort = "
                     "%s\", and it becomes open-firewall=yes, or let the firewall itself open "
                     "that port"),
                  port, port);
  else
    stay_because (role,
                  _ ("this is about port %s, and the tunnel's is %s: let the firewall itself open "
                     "that port"),
                  port, file->port);
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
    stay (role, _ (ZONE));
  else if (!port || !find_match (file, rule, is_udp))
    stay (role,
          _ ("it lets in what is not the tunnel's own: let the firewall itself have this rule"));
  else if (g_strcmp0 (port->value, file->port))
    stay_at_port (file, port->value, role);
  else if (others)
    stay_because (
        role,
        _ ("it lets in less than open-firewall does, because of %s: set open-firewall=yes "
           "if the port shall be open to all, %s"),
        others, _ (OWN_RULE));
  else {
    role->sort = WGRE_ROLE_OPEN;
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
  switch (match->sort) {
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
is_interface (const WgreRoleFile *file G_GNUC_UNUSED, const WgreMatch *match)
{
  return match->sort == WGRE_MATCH_IN || match->sort == WGRE_MATCH_OUT;
}

static void
find_mss (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role)
{
  const WgreRule *rule = effect->rule;
  g_autofree char *others = list_others (file, rule, suits_mss);

  if (find_match (file, rule, is_interface) && !find_match (file, rule, touches))
    stay_elsewhere (role, file);
  else if (others)
    stay_because (
        role,
        _ ("it is for less than mss-clamp, because of %s: set mss-clamp=%s if it is meant "
           "for all connections through the tunnel"),
        others, rule->value);
  else
    become (role, "mss-clamp", rule->value, FALSE);
  if (role->sort == WGRE_ROLE_KEY)
    role->note = N_ ("it is for connections in both directions");
}

/* The mark of wg-quick's own, asked for or written down. */
static gboolean
is_own_mark (const WgreRoleFile *file, const char *value)
{
  g_autofree char *asked = g_strdup_printf ("$(wg show %s fwmark)", file->name);

  return !strcmp (value, asked) || (file->mark && g_ascii_strtoull (value, NULL, 0) == file->mark);
}

static gboolean
suits_kill_switch (const WgreRoleFile *file, const WgreMatch *match)
{
  if (!match->negated)
    return FALSE;
  return (match->sort == WGRE_MATCH_OUT && is_tunnel (file, match->value)) ||
         (match->sort == WGRE_MATCH_MARK && is_own_mark (file, match->value)) ||
         match->sort == WGRE_MATCH_LOCAL;
}

static gboolean
has_all_of_kill_switch (const WgreRoleFile *file, const WgreRule *rule)
{
  guint sorts = 0;

  for (guint i = 0; i < rule->matches->len; i++)
    if (suits_kill_switch (file, rule->matches->pdata[i]))
      sorts |= 1u << ((const WgreMatch *) rule->matches->pdata[i])->sort;
  return sorts == (1u << WGRE_MATCH_OUT | 1u << WGRE_MATCH_MARK | 1u << WGRE_MATCH_LOCAL);
}

static gboolean
is_destination (const WgreRoleFile *file G_GNUC_UNUSED, const WgreMatch *match)
{
  return match->sort == WGRE_MATCH_DESTINATION && match->negated;
}

static void
find_kill_switch (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role)
{
  const WgreRule *rule = effect->rule;
  const WgreMatch *excluded = find_match (file, rule, is_destination);
  g_autofree char *others = list_others (file, rule, suits_kill_switch);

  if (!others && has_all_of_kill_switch (file, rule)) {
    become (role, "kill-switch", "on", FALSE);
    role->note = N_ ("it is for both families, and for what this host receives and forwards, too");
  } else if (excluded)
    stay_because (
        role,
        _ ("it lets something out beside the tunnel: set kill-switch=on and exclude=%s if "
           "that is meant"),
        excluded->value);
  else
    stay (role, _ ("set kill-switch=on if nothing shall leave but through the tunnel, or let the "
                   "firewall itself have this rule"));
}

static void
find_other_rule (const WgreEffect *effect, WgrePoint point, WgreRole *role)
{
  if (point == WGRE_POINT_PREROUTING && effect->rule->verdict == WGRE_VERDICT_NAT) {
    stay (role,
          _ ("it leads packets on to another address: let the firewall itself have this rule"));
    return;
  }
  switch (effect->rule->verdict) {
  case WGRE_VERDICT_UNKNOWN:
    stay (role,
          _ ("what becomes of such packets is not known here: let the firewall itself have this "
             "rule"));
    return;
  case WGRE_VERDICT_DROP:
    stay (role, _ ("no key of a profile keeps single packets back: let the firewall itself have "
                   "this rule"));
    return;
  case WGRE_VERDICT_NAT:
    stay (role, _ ("it gives an address that stands there, and masquerade that of the interface: "
                   "let the firewall itself have this rule"));
    return;
  case WGRE_VERDICT_ACCEPT:
  case WGRE_VERDICT_MASQUERADE:
  case WGRE_VERDICT_MSS:
  case WGRE_VERDICT_MARK:
    stay (role, _ ("no key of a profile does it: let the firewall itself have this rule"));
    return;
  }
}

/* Chains of nftables that nobody makes here are known by their names, as iptables has them. */
static void
settle_chain (const WgreEffect *effect, const WgreRoleFile *file, WgrePoint *ret_point,
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

static void
find_rule (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  static const struct {
    WgrePoint point;
    gboolean nat;
    WgreVerdict verdict;
    void (*find) (const WgreRoleFile *file, const WgreEffect *effect, WgreRole *role);
  } ways[] = {
    { WGRE_POINT_FORWARD, FALSE, WGRE_VERDICT_ACCEPT, find_forward },
    { WGRE_POINT_POSTROUTING, TRUE, WGRE_VERDICT_MASQUERADE, find_masquerade },
    { WGRE_POINT_INPUT, FALSE, WGRE_VERDICT_ACCEPT, find_open },
    { WGRE_POINT_FORWARD, FALSE, WGRE_VERDICT_MSS, find_mss },
    { WGRE_POINT_POSTROUTING, FALSE, WGRE_VERDICT_MSS, find_mss },
    { WGRE_POINT_OUTPUT, FALSE, WGRE_VERDICT_DROP, find_kill_switch },
  };
  WgrePoint point;
  gboolean nat;

  settle_chain (effect, file, &point, &nat);
  role->ways = wgre_role_ways_of (effect, file);
  if (effect->rule->verdict == WGRE_VERDICT_MASQUERADE &&
      find_match (file, effect->rule, goes_in)) {
    stay (role, _ (INTO));
    return;
  }
  if (point == WGRE_POINT_UNKNOWN && effect->rule->verdict == WGRE_VERDICT_ACCEPT) {
    stay_because (role,
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

  if (effect->sort == WGRE_EFFECT_CONTAINER || effect->sort == WGRE_EFFECT_FIREWALL)
    return effect->limits ? ways_at (effect->point) : 0;
  if (effect->sort != WGRE_EFFECT_RULE)
    return 0;
  settle_chain (effect, file, &point, &nat);
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

char *
wgre_role_chain_key (const char *table, const char *chain)
{
  return g_strdup_printf ("%s %s", table, chain ? chain : "");
}

/* --- beside firewalls --- */

static void
find_sysctl (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  gboolean on = !g_strcmp0 (effect->value, "1");
  gboolean all = !strcmp (effect->name, "net.ipv4.ip_forward") ||
                 !strcmp (effect->name, "net.ipv4.conf.all.forwarding") ||
                 !strcmp (effect->name, "net.ipv6.conf.all.forwarding");

  role->families = effect->families;
  role->key = "forward";
  if (!strcmp (effect->name, "net.ipv4.conf.all.src_valid_mark") && on)
    role->sort = WGRE_ROLE_NOTHING;
  else if (all && on && !(effect->families & wgre_role_families (file)))
    stay_because (role,
                  _ ("the tunnel has no IPv%c address, and forward is for the families that it "
                     "has: add one, or put this into /etc/sysctl.d"),
                  effect->families == WGRE_V6 ? '6' : '4');
  else if (all && on) {
    role->sort = WGRE_ROLE_FORWARDING;
    role->note = FORWARDS;
  } else if (g_str_has_suffix (effect->name, ".forwarding") && on)
    stay (role,
          _ ("it is for one interface, and forward for all: set forward=yes if that is meant"));
  else
    stay (role, _ ("no key of a profile does it: put it into /etc/sysctl.d"));
}

static void
find_address (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  WgrePrefix own, peer;

  if (!is_tunnel (file, effect->device)) {
    stay_elsewhere (role, file);
    return;
  }
  if (effect->odd || !wgre_prefix_parse (effect->value, TRUE, &own)) {
    stay_because (role, _ ("a profile has no word for \"%s\": give the address to addresses"),
                  effect->odd ? effect->odd : effect->value);
    return;
  }
  role->families = own.ip.family == AF_INET6 ? WGRE_V6 : WGRE_V4;
  if (!effect->peer) {
    become (role, "addresses", effect->value, TRUE);
    return;
  }
  if (file->families & role->families || !wgre_prefix_parse (effect->peer, TRUE, &peer) ||
      peer.ip.family != own.ip.family || wgre_ip_equal (&peer.ip, &own.ip)) {
    stay (role, _ ("only a profile's first address of a family has a far end: set addresses and "
                   "peer-address"));
    return;
  }
  become (role, "addresses", effect->value, TRUE);
  role->second = "peer-address";
  role->second_value = g_strdup (effect->peer);
}

static void
stay_with_table (const WgreRoleFile *file, const char *table, guint32 number, WgreRole *role)
{
  if (!number)
    stay_because (role, _ ("%s is not a routing table: give its number"), table);
  else if (file->off)
    stay_because (role,
                  _ ("with \"Table = off\" a profile makes no routes: with \"Table = %s\" it makes "
                     "those of all allowed IPs"),
                  number == MAIN ? "auto" : table);
  else
    stay_because (role,
                  _ ("a profile has one table for its routes: with \"Table = %s\" they are "
                     "all there"),
                  table ? table : "main");
}

/* As an item of "routes", with words for what is not that of the profile. */
static char *
print_route (const WgreEffect *effect, guint32 table)
{
  GString *text = g_string_new (effect->value);

  if (table)
    g_string_append_printf (text, " table %u", table);
  if (effect->metric)
    g_string_append_printf (text, " metric %s", effect->metric);
  return g_string_free (text, FALSE);
}

/* The table that has to be said of the route, 0: none. A default route in the main table would
 * become a full tunnel. */
static guint32
table_to_say (const WgreEffect *effect, const WgreRoleFile *file, guint32 table)
{
  WgrePrefix prefix;
  gboolean all =
      wgre_prefix_parse (effect->value, FALSE, &prefix) && wgre_prefix_is_default (&prefix);

  if (file->off)
    return table;
  if (file->table)
    return table == file->table ? 0 : table;
  return all || table != MAIN ? table : 0;
}

static void
stay_in_words (const WgreEffect *effect, const WgreRoleFile *file, guint32 table, WgreRole *role)
{
  if (file->off || table != (file->table ? file->table : MAIN))
    stay_with_table (file, effect->table, table, role);
  else if (effect->metric)
    stay_because (role,
                  _ ("it has a metric of its own, and routes have that of all: set route-metric=%s "
                     "and routes=%s if that is meant"),
                  effect->metric, effect->value);
  else
    stay (role, _ ("a default route goes through the tunnel when it is an allowed IP: give "
                   "0.0.0.0/0 or ::/0 to AllowedIPs, or write \"Table = main\""));
}

static void
find_route (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  guint32 table = MAIN;
  g_autofree char *route = NULL;

  if (!is_tunnel (file, effect->device) || effect->odd) {
    stay (role,
          _ ("a profile has routes into the tunnel only: add others to the connection below"));
    return;
  }
  if (effect->table && !wgre_route_table (file->names, effect->table, &table)) {
    stay_with_table (file, effect->table, 0, role);
    return;
  }
  route = print_route (effect, table_to_say (effect, file, table));
  become (role, "routes", route, TRUE);
  if (role->sort == WGRE_ROLE_STAYS)
    stay_in_words (effect, file, table, role);
}

static void
find_mtu (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  if (!is_tunnel (file, effect->device))
    stay_elsewhere (role, file);
  else if (effect->odd)
    stay (role, _ (DISPATCHER));
  else
    become (role, "mtu", effect->value, FALSE);
}

static void
find_names (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  if (!is_tunnel (file, effect->device))
    stay_elsewhere (role, file);
  else
    become (role, effect->sort == WGRE_EFFECT_DNS ? "dns" : "dns-search", effect->value, TRUE);
}

static void
find_mark (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  if (!is_tunnel (file, effect->device))
    stay_elsewhere (role, file);
  else
    become (role, "fwmark", effect->value, FALSE);
}

static void
find_container (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  role->sort = WGRE_ROLE_CONTAINER;
  role->ways = wgre_role_ways_of (effect, file);
  if (!role->ways)
    return;
  role->sort = WGRE_ROLE_STAYS;
  stay (role, _ ("it drops what it has no rule for: let the firewall itself have this chain"));
}

static void
find_firewall (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  role->ways = wgre_role_ways_of (effect, file);
  stay (role, _ ("what it does to the firewall is not understood: let the firewall itself have its "
                 "rules"));
}

static void
find_zone (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  if (!is_tunnel (file, effect->device))
    stay_elsewhere (role, file);
  else if (*effect->value)
    stay_because (role, _ ("set connection.zone=%s of the connection"), effect->value);
  else
    stay (role, _ ("a connection without connection.zone is in firewalld's default zone anyhow"));
}

/* --- all of them --- */

#define RULES                                                                                      \
  N_ ("a profile has no rules of its own: add it to ipv4.routing-rules or ipv6.routing-rules of the connection below, or put the command into a script in /etc/NetworkManager/dispatcher.d")

/* One for each sort: a function, or the reason why it stays. */
static const struct {
  void (*find) (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role);
  const char *reason;
} sorts[] = {
  [WGRE_EFFECT_UNKNOWN] = { NULL, DISPATCHER },
  [WGRE_EFFECT_RULE] = { find_rule, NULL },
  [WGRE_EFFECT_CONTAINER] = { find_container, NULL },
  [WGRE_EFFECT_FIREWALL] = { find_firewall, NULL },
  [WGRE_EFFECT_PERMANENT] = { NULL,
                              N_ ("with --permanent firewalld itself keeps it, and it changes nothing "
                                  "until that is reloaded: leave it there") },
  [WGRE_EFFECT_ZONE] = { find_zone, NULL },
  [WGRE_EFFECT_SYSCTL] = { find_sysctl, NULL },
  [WGRE_EFFECT_SAVE] = { NULL, DISPATCHER },
  [WGRE_EFFECT_ADDRESS] = { find_address, NULL },
  [WGRE_EFFECT_ROUTE] = { find_route, NULL },
  [WGRE_EFFECT_IP_RULE] = { NULL, RULES },
  [WGRE_EFFECT_MTU] = { find_mtu, NULL },
  [WGRE_EFFECT_MULTICAST] = { NULL,
                              N_ ("routing daemons that want it can be given their neighbours instead; or put the command into "
                                  "a script in /etc/NetworkManager/dispatcher.d") },
  [WGRE_EFFECT_DNS] = { find_names, NULL },
  [WGRE_EFFECT_DOMAINS] = { find_names, NULL },
  [WGRE_EFFECT_MARK] = { find_mark, NULL },
  [WGRE_EFFECT_KEY] = { NULL, N_ ("put the private key into vpn.secrets") },
  [WGRE_EFFECT_WIREGUARD] = { NULL, N_ ("say in [Interface] and [Peer] what it says") },
  [WGRE_EFFECT_PING] = { NULL,
                         N_ ("PersistentKeepalive keeps a way through address translation open") },
};

void
wgre_role_find (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *ret_role)
{
  *ret_role = (WgreRole){ .sort = WGRE_ROLE_STAYS };
  if (effect->sort == WGRE_EFFECT_SAVE)
    ret_role->sort = WGRE_ROLE_SAVE;
  if (sorts[effect->sort].find)
    sorts[effect->sort].find (effect, file, ret_role);
  else
    stay (ret_role, _ (sorts[effect->sort].reason));
}
