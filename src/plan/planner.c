/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/planner.h"

#include <glib/gi18n-lib.h>

#include "core/option.h"
#include "core/types.h"
#include "net/amneziawg.h"
#include "plan/fence.h"
#include "plan/mtu.h"

static gboolean
refuse_what_is_foreign (const WgreProfile *profile, GError **error)
{
  const GPtrArray *lines = wgre_profile_lines (profile);

  for (guint i = 0; i < lines->len; i++) {
    const WgreLine *line = lines->pdata[i];
    const WgreOption *option = wgre_option_get (line->option);
    g_autofree char *key = wgre_option_key (option, line->id);

    if (!(option->flags & WGRE_OPTION_FOREIGN))
      continue;
    wgre_error_set (
        error, WGRE_ERROR_UNSUPPORTED, key,
        _ ("\"%.60s\" is for another program, and without it the tunnel would not be the one that was meant: use that program, or remove the key from the profile"),
        line->text);
    return FALSE;
  }
  return TRUE;
}

/* A module ignores attributes that it does not know: the tunnel would not be disguised as intended.
 */
static gboolean
check_module (const WgreProfile *profile, const WgreFacts *facts, GError **error)
{
  const WgreKind *kind = wgre_profile_kind (profile);
  const WgreOption *option;
  guint version;

  if (!kind->package)
    return TRUE;
  if (!facts->family_version)
    return wgre_error_set (
        error, WGRE_ERROR_UNSUPPORTED, "tunnel",
        _ ("this kernel has no module for tunnels of kind %s: install the package %s, which comes from the makers of %s and not with the system, or have the module loaded"),
        kind->name, kind->package, _ (kind->label));
  option = wgre_amneziawg_too_new (profile, facts->family_version, &version);
  return !option ||
         wgre_error_set (
             error, WGRE_ERROR_UNSUPPORTED, option->key,
             _ ("needs version %u of the module, and this kernel has version %u: install a newer package %s"),
             version, facts->family_version, kind->package);
}

/* In the order of the choices of "encap". */
enum {
  ENCAP_FOU,
  ENCAP_GUE
};

static void
planner_add_link (WgrePlan *plan, const WgreFacts *facts)
{
  const WgreProfile *profile = plan->profile;
  const WgreKind *kind = wgre_profile_kind (profile);
  gboolean gue = wgre_profile_number (profile, WGRE_OPT_ENCAP) == ENCAP_GUE;
  WgreOp *op;

  if (wgre_profile_has (profile, WGRE_OPT_ENCAP))
    wgre_plan_add (plan, WGRE_OP_FOU)->u.fou = (WgreFouSpec){
      .family = kind->outer_family,
      .port = wgre_plan_receive_port (profile),
      .protocol = gue ? 0 : kind->outer_protocol,
    };
  wgre_plan_link (plan, facts, profile, plan->interface);
  if (kind->peers)
    wgre_plan_wireguard (plan, facts, profile, plan->interface);
  if (!plan->netns)
    return;

  /* The link is born where NetworkManager is, so that the packets that carry the tunnel stay there.
   */
  op = wgre_plan_add (plan, WGRE_OP_LINK_MOVE);
  op->with_link = TRUE;
  op->u.netns.name = plan->netns;
}

static void
add_addresses (WgrePlan *plan, const WgreFacts *facts)
{
  const GArray *addresses = wgre_profile_prefixes (plan->profile, WGRE_OPT_ADDRESSES);
  const GArray *far_ends = wgre_profile_prefixes (plan->profile, WGRE_OPT_PEER_ADDRESS);
  gboolean seen[2] = { FALSE, FALSE };
  guint v4 = 0;

  for (guint i = 0; addresses && i < addresses->len; i++)
    v4 += g_array_index (addresses, WgrePrefix, i).ip.family == AF_INET;
  for (guint i = 0; addresses && i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i), *peer = NULL;
    guint family = address->ip.family == AF_INET6;
    WgreOp *op;

    if (!seen[family])
      peer = wgre_prefix_first_of (far_ends, address->ip.family);
    /* How links start in another network namespace is not known. */
    if (family && !seen[family] && (facts->ipv6_off || plan->netns))
      wgre_plan_link_ipv6 (plan, plan->interface);
    seen[family] = TRUE;
    if (facts->use[family] == WGRE_FAMILY_UNUSED)
      continue;

    op = wgre_plan_add_inside (plan, WGRE_OP_ADDRESS, plan->interface);
    op->with_link = TRUE;
    op->u.address.local = *address;
    if (peer)
      op->u.address.peer = *peer;
    /* NetworkManager takes one address of each family, and only a host as its far end; the others
     * are ours. */
    op->by_nm = !plan->netns && facts->use[family] == WGRE_FAMILY_BY_NM && !plan->address[family] &&
                (!peer || wgre_prefix_is_single (peer));
    /* The first IPv4 address of a link is the source of what is sent from it: if we add others,
     * NetworkManager would be too late with it. */
    op->early = op->by_nm && address->ip.family == AF_INET && v4 > 1;
    plan->address[family] |= op->by_nm;
  }
}

static void
add_neighbours (WgrePlan *plan)
{
  const GArray *neighbours = wgre_profile_neighbours (plan->profile);

  for (guint i = 0; i < neighbours->len; i++) {
    const WgreNeighbour *neighbour = &g_array_index (neighbours, WgreNeighbour, i);
    WgreOp *op = wgre_plan_add_inside (plan, WGRE_OP_NEIGHBOUR, plan->interface);

    op->with_link = TRUE;
    op->u.neighbour.inner = neighbour->inner;
    op->u.neighbour.outer = neighbour->outer;
  }
}

static void
set_mtu (WgrePlan *plan, const WgreFacts *facts)
{
  const WgreProfile *lower = wgre_profile_lower (plan->profile);
  gboolean raised, lower_raised = FALSE;

  if (lower)
    plan->lower_mtu = wgre_mtu (lower, facts->underlay_mtu, &lower_raised);
  plan->mtu = wgre_mtu (plan->profile, lower ? plan->lower_mtu : facts->underlay_mtu, &raised);
  if (raised || lower_raised)
    wgre_plan_warn (
        plan,
        _ ("mtu: the way to the far end leaves too little for IPv6: %u is used, and packets of the "
           "tunnel may be fragmented"),
        plan->mtu);
}

static void
planner_warn_of_dns (WgrePlan *plan, const WgreFacts *facts)
{
  const GArray *servers = wgre_profile_ips (plan->profile, WGRE_OPT_DNS);
  gboolean served[2] = { FALSE, FALSE }, shared = FALSE;

  for (guint i = 0; !plan->netns && servers && i < servers->len; i++) {
    const WgreIp *server = &g_array_index (servers, WgreIp, i);
    g_autofree char *text = wgre_ip_to_string (server);

    served[server->family == AF_INET6] = TRUE;
    if (!wgre_plan_uses_server (plan, server))
      wgre_plan_warn (plan, _ ("dns: \"%s\" is not used: the tunnel has no IPv%c address"), text,
                      server->family == AF_INET ? '4' : '6');
  }

  /* One family that is asked alone is enough: NetworkManager leaves out the rest then. A kill
   * switch rejects questions to others. */
  if (!wgre_profile_asks_alone (plan->profile) || wgre_plan_fence_is_wanted (plan->profile))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (served); i++) {
    if (!plan->address[i] || !served[i])
      continue;
    if (!facts->dns_shared[i])
      return;
    shared = TRUE;
  }
  if (shared)
    wgre_plan_warn (plan, _ ("dns: NetworkManager may ask name servers outside of the tunnel, too: "
                             "set ipv4.dns-priority and ipv6.dns-priority to -50"));
}

/* NetworkManager knows nothing of resolvers in other network namespaces, and resolv.conf (5)
 * nothing of domains that only route. */
static void
add_resolver (WgrePlan *plan)
{
  const GArray *servers = wgre_profile_ips (plan->profile, WGRE_OPT_DNS);
  const char *const *domains = wgre_profile_strings (plan->profile, WGRE_OPT_DNS_SEARCH);
  g_autoptr (GStrvBuilder) ips = g_strv_builder_new (), searched = g_strv_builder_new ();
  WgreOp *op;

  if (!plan->netns || !servers || !servers->len) {
    if (plan->netns && domains)
      wgre_plan_warn (plan, _ ("dns-search: is not used without dns in a network namespace"));
    return;
  }
  for (guint i = 0; i < servers->len; i++) {
    g_autofree char *ip = wgre_ip_to_string (&g_array_index (servers, WgreIp, i));

    g_strv_builder_add (ips, ip);
  }
  for (guint i = 0; domains && domains[i]; i++)
    if (*domains[i] != '~')
      g_strv_builder_add (searched, domains[i]);
  op = wgre_plan_add (plan, WGRE_OP_RESOLVER);
  op->u.resolver.netns = plan->netns;
  op->u.resolver.servers = g_strv_builder_end (ips);
  op->u.resolver.domains = g_strv_builder_end (searched);
}

static gboolean
planner_check_name (WgreOptionId id, const char *name, gboolean taken, GError **error)
{
  const char *key = wgre_option_get (id)->key, *problem = wgre_interface_name_problem (name);

  if (problem || wgre_kind_reserved_by (name)) {
    wgre_error_set (error, WGRE_ERROR_INVALID, key, "\"%s\" %s", name,
                    problem
                        ? problem
                        : _ ("is the name of a fallback device of the kernel: give another name"));
    return FALSE;
  }
  if (!taken)
    return TRUE;
  wgre_error_set (
      error, WGRE_ERROR_EXISTS, key,
      _ ("\"%s\" exists already and is not ours: remove that link or choose another name"), name);
  return FALSE;
}

/* NetworkManager keeps a host route to the gateway by the parent device. Only routing=nm wants
 * that; ff02::1 satisfies NetworkManager and never becomes a route. */
static void
planner_set_gateway (WgrePlan *plan, const WgreFacts *facts)
{
  const GArray *endpoints = facts->endpoints;

  plan->gateway = (WgreIp){ .family = AF_INET6, .bytes = { 0xff, 0x02, [15] = 1 } };
  if (wgre_profile_routing (plan->profile, NULL) != WGRE_ROUTING_NM)
    return;
  if (facts->remote.family && !plan->lower)
    plan->gateway = facts->remote;
  for (guint i = 0; endpoints && i < endpoints->len; i++)
    if (g_array_index (endpoints, WgreEndpointAddress, i).ip.family)
      plan->gateway = g_array_index (endpoints, WgreEndpointAddress, i).ip;
}

WgrePlan *
wgre_plan_new (WgreProfile *profile, const WgreFacts *facts, GError **error)
{
  g_autoptr (WgrePlan) plan = NULL;
  const WgreOption *unsent;
  guint64 mark;

  g_return_val_if_fail (profile && facts, NULL);
  plan = g_new0 (WgrePlan, 1);
  plan->profile = wgre_profile_ref (profile);
  plan->interface = wgre_plan_interface (profile, facts);
  plan->netns = g_intern_string (wgre_profile_string (profile, WGRE_OPT_NETNS));
  plan->lower = wgre_plan_lower_interface (profile, facts);
  plan->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  plan->warnings = g_ptr_array_new_with_free_func (g_free);
  if (!refuse_what_is_foreign (profile, error) || !check_module (profile, facts, error) ||
      !planner_check_name (WGRE_OPT_INTERFACE, plan->interface, facts->interface_taken, error) ||
      (plan->lower &&
       !planner_check_name (WGRE_OPT_WIREGUARD_INTERFACE, plan->lower,
                            facts->lower_taken || plan->lower == plan->interface, error)))
    return NULL;
  unsent = wgre_amneziawg_unsent (profile);
  if (unsent)
    wgre_plan_warn (plan, _ ("%s: newer versions of AmneziaWG do not have it: it has no effect"),
                    unsent->key);
  mark = wgre_profile_number (wgre_profile_carrier (profile), WGRE_OPT_FWMARK);
  if (wgre_plan_needs_number (profile))
    plan->number = mark ? (guint32) mark : facts->free_number;
  set_mtu (plan, facts);
  planner_set_gateway (plan, facts);

  wgre_plan_fence_add (plan, facts);
  if (plan->netns && !facts->netns_of_others)
    wgre_plan_add (plan, WGRE_OP_NETNS)->u.netns.name = plan->netns;
  if (!wgre_plan_firewall_check (plan, facts, error) || !wgre_plan_lower (plan, facts, error))
    return NULL;
  planner_add_link (plan, facts);
  add_addresses (plan, facts);
  planner_warn_of_dns (plan, facts);
  wgre_plan_link_up (plan, plan->interface, plan->mtu);
  add_neighbours (plan);
  wgre_plan_routing (plan, facts);
  if (!wgre_plan_fence_check (plan, error))
    return NULL;
  add_resolver (plan);
  return g_steal_pointer (&plan);
}
