/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/role-find.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/policy.h"
#include "formats/kit/route.h"
#include "formats/kit/rule.h"
#include "formats/wgquick/role-rules.h"

#define MAIN 254

#define DISPATCHER                                                                                 \
  N_ ("a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down")
#define FORWARDS N_ ("the chain FORWARD of other firewalls must let these packets pass as well")

const char *
wgre_role_any_reason (void)
{
  return _ (DISPATCHER);
}

#define RULES                                                                                      \
  N_ ("write it to routing-rules, in the same words with a priority, or put the command into a script in /etc/NetworkManager/dispatcher.d")

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
    role->type = WGRE_ROLE_NOTHING;
  else if (all && on && !(effect->families & wgre_role_families (file)))
    wgre_role_stay_because (
        role,
        _ ("the tunnel has no IPv%c address, and forward is for the families that it "
           "has: add one, or put this into /etc/sysctl.d"),
        effect->families == WGRE_V6 ? '6' : '4');
  else if (all && on) {
    role->type = WGRE_ROLE_FORWARDING;
    role->note = FORWARDS;
  } else if (g_str_has_suffix (effect->name, ".forwarding") && on)
    wgre_role_stay (
        role, _ ("it is for one interface, and forward for all: set forward=yes if that is meant"));
  else
    wgre_role_stay (role, _ ("no key of a profile does it: put it into /etc/sysctl.d"));
}

static void
role_find_find_address (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  WgrePrefix own, peer;

  if (!wgre_role_is_tunnel (file, effect->device)) {
    wgre_role_stay_elsewhere (role, file);
    return;
  }
  if (effect->odd || !wgre_prefix_parse (effect->value, TRUE, &own)) {
    wgre_role_stay_because (role,
                            _ ("a profile cannot express \"%s\": give the address to addresses"),
                            effect->odd ? effect->odd : effect->value);
    return;
  }
  role->families = own.ip.family == AF_INET6 ? WGRE_V6 : WGRE_V4;
  if (!effect->peer) {
    wgre_role_become (role, "addresses", effect->value, TRUE);
    return;
  }
  if (file->families & role->families || !wgre_prefix_parse (effect->peer, TRUE, &peer) ||
      peer.ip.family != own.ip.family || wgre_ip_equal (&peer.ip, &own.ip)) {
    wgre_role_stay (
        role, _ ("only a profile's first address of a family has a far end: set addresses and "
                 "peer-address"));
    return;
  }
  wgre_role_become (role, "addresses", effect->value, TRUE);
  role->second = "peer-address";
  role->second_value = g_strdup (effect->peer);
}

static void
stay_with_table (const WgreRoleFile *file, const char *table, guint32 number, WgreRole *role)
{
  if (!number)
    wgre_role_stay_because (role, _ ("%s is not a routing table: give its number"), table);
  else if (file->off)
    wgre_role_stay_because (
        role,
        _ ("with \"Table = off\" a profile makes no routes: with \"Table = %s\" it makes "
           "those of all allowed IPs"),
        number == MAIN ? "auto" : table);
  else
    wgre_role_stay_because (
        role,
        _ ("a profile has one table for its routes: with \"Table = %s\" they are "
           "all there"),
        table ? table : "main");
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
find_route (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  guint32 table = MAIN, shown;
  g_autoptr (GString) route = NULL;

  if (!wgre_role_is_tunnel (file, effect->device) || effect->odd) {
    wgre_role_stay (
        role, _ ("a profile has routes into the tunnel only: add others to the connection below"));
    return;
  }
  if (effect->table && !wgre_route_table (file->names, effect->table, &table)) {
    stay_with_table (file, effect->table, 0, role);
    return;
  }

  /* An item of "routes", with words for what is not that of the profile. */
  route = g_string_new (effect->value);
  shown = table_to_say (effect, file, table);
  if (shown)
    g_string_append_printf (route, " table %u", shown);
  if (effect->metric)
    g_string_append_printf (route, " metric %s", effect->metric);
  wgre_role_become (role, "routes", route->str, TRUE);
  if (role->type != WGRE_ROLE_STAYS)
    return;

  if (file->off || table != (file->table ? file->table : MAIN))
    stay_with_table (file, effect->table, table, role);
  else if (effect->metric)
    wgre_role_stay_because (
        role,
        _ ("it has a metric of its own, and routes have that of all: set route-metric=%s "
           "and routes=%s if that is meant"),
        effect->metric, effect->value);
  else
    wgre_role_stay (role,
                    _ ("a default route goes through the tunnel when it is an allowed IP: give "
                       "0.0.0.0/0 or ::/0 to AllowedIPs, or write \"Table = main\""));
}

static void
find_mtu (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  if (!wgre_role_is_tunnel (file, effect->device))
    wgre_role_stay_elsewhere (role, file);
  else if (effect->odd)
    wgre_role_stay (role, _ (DISPATCHER));
  else
    wgre_role_become (role, "mtu", effect->value, FALSE);
}

static void
find_names (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  if (!wgre_role_is_tunnel (file, effect->device))
    wgre_role_stay_elsewhere (role, file);
  else
    wgre_role_become (role, effect->type == WGRE_EFFECT_DNS ? "dns" : "dns-search", effect->value,
                      TRUE);
}

static void
find_mark (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  if (!wgre_role_is_tunnel (file, effect->device))
    wgre_role_stay_elsewhere (role, file);
  else
    wgre_role_become (role, "fwmark", effect->value, FALSE);
}

static void
find_container (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  role->type = WGRE_ROLE_CONTAINER;
  role->ways = wgre_role_ways_of (effect, file);
  if (!role->ways)
    return;
  role->type = WGRE_ROLE_STAYS;
  wgre_role_stay (role,
                  _ ("it drops what it has no rule for: let the firewall itself have this chain"));
}

static void
find_firewall (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  role->ways = wgre_role_ways_of (effect, file);
  wgre_role_stay (
      role, _ ("what it does to the firewall is not understood: let the firewall itself have its "
               "rules"));
}

static void
role_find_find_zone (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  if (!wgre_role_is_tunnel (file, effect->device))
    wgre_role_stay_elsewhere (role, file);
  else if (*effect->value)
    wgre_role_stay_because (role, _ ("set connection.zone=%s of the connection"), effect->value);
  else
    wgre_role_stay (
        role, _ ("a connection without connection.zone is in firewalld's default zone anyhow"));
}

gboolean
wgre_role_takes_policy (const WgrePolicy *policy)
{
  g_return_val_if_fail (policy, FALSE);

  return !policy->inverted &&
         (policy->from.length || policy->to.length || policy->mask || *policy->iif || *policy->oif);
}

static void
find_ip_rule (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role)
{
  g_autofree char *words = wgre_rule_complete (file->names, effect->value, 1), *reason = NULL;
  guint8 family = effect->families == WGRE_V6 ? AF_INET6 : AF_INET;
  /* The kernel gives a number to a rule without one: the next before those that there are, which
   * are also those of wg-quick, for a full tunnel. */
  gboolean known_priority =
      file->off || file->table || (file->inner[0].length && file->inner[1].length);
  WgrePolicy policy;

  if (!wgre_policy_parse (words, family, &policy, &reason) || !wgre_role_takes_policy (&policy) ||
      (wgre_rule_lacks_priority (effect->value) && !known_priority)) {
    wgre_role_stay (role, _ (RULES));
    return;
  }
  role->type = WGRE_ROLE_KEY;
  role->key = "routing-rules";
  role->value = wgre_rule_complete (file->names, effect->value, 0);
  role->append = TRUE;
}

/* --- all of them --- */

/* One for each type: a function, or the reason why it stays. */
static const struct {
  void (*find) (const WgreEffect *effect, const WgreRoleFile *file, WgreRole *role);
  const char *reason;
} sorts[] = {
  [WGRE_EFFECT_UNKNOWN] = { NULL, DISPATCHER },
  [WGRE_EFFECT_RULE] = { wgre_role_find_rule, NULL },
  [WGRE_EFFECT_CONTAINER] = { find_container, NULL },
  [WGRE_EFFECT_FIREWALL] = { find_firewall, NULL },
  [WGRE_EFFECT_PERMANENT] = { NULL,
                              N_ ("with --permanent firewalld itself keeps it, and it changes nothing "
                                  "until that is reloaded: leave it there") },
  [WGRE_EFFECT_ZONE] = { role_find_find_zone, NULL },
  [WGRE_EFFECT_SYSCTL] = { find_sysctl, NULL },
  [WGRE_EFFECT_SAVE] = { NULL, DISPATCHER },
  [WGRE_EFFECT_ADDRESS] = { role_find_find_address, NULL },
  [WGRE_EFFECT_ROUTE] = { find_route, NULL },
  [WGRE_EFFECT_IP_RULE] = { find_ip_rule, NULL },
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
  g_return_if_fail (effect && ret_role);

  *ret_role = (WgreRole){ .type = WGRE_ROLE_STAYS };
  if (effect->type == WGRE_EFFECT_SAVE)
    ret_role->type = WGRE_ROLE_SAVE;
  if (sorts[effect->type].find)
    sorts[effect->type].find (effect, file, ret_role);
  else
    wgre_role_stay (ret_role, _ (sorts[effect->type].reason));
}
