/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/plan.h"

#include <string.h>

#include "core/types.h"
#include "plan/mtu.h"

WgreOp *
wgre_plan_add (WgrePlan *plan, WgreOpId id)
{
  WgreOp *op = wgre_op_new (id, plan->interface);

  g_ptr_array_add (plan->ops, op);
  return op;
}

void
wgre_plan_warn (WgrePlan *plan, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (plan->warnings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

void
wgre_plan_add_sysctl (WgrePlan *plan, const char *name, const char *value)
{
  WgreOp *op = wgre_plan_add (plan, WGRE_OP_SYSCTL);

  op->u.sysctl.name = g_strdup (name);
  op->u.sysctl.value = g_strdup (value);
}

static gboolean
refuse_what_is_later (const WgreProfile *profile, GError **error)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    const WgreValue *value = wgre_profile_value (profile, i);

    /* A switch or choice that says what is the case anyhow is no wish. */
    if (!(option->flags & WGRE_OPTION_LATER) || !wgre_profile_has (profile, i) ||
        (option->fallback && value->number == 0))
      continue;
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                 "%s: is not supported yet by this version: remove it from the profile",
                 option->key);
    return FALSE;
  }
  return TRUE;
}

const char *
wgre_plan_interface (const WgreProfile *profile, const WgreFacts *facts)
{
  const char *name = wgre_profile_string (profile, WGRE_OPT_INTERFACE);
  g_autofree char *derived = NULL;

  if (!name && facts->interface && *facts->interface)
    name = facts->interface;
  if (!name)
    name = derived = g_strdup_printf ("wgre-%.8s", facts->uuid);
  return g_intern_string (name);
}

static guint32
wireguard_mark (const WgrePlan *plan)
{
  return plan->number ? plan->number
                      : (guint32) wgre_profile_number (plan->profile, WGRE_OPT_FWMARK);
}

/* In the order of the choices of "encap". */
enum {
  ENCAP_FOU,
  ENCAP_GUE
};

/* Where the far end sends to: the port that we send from, if that is fixed; else both ends use the
 * same. */
guint16
wgre_plan_receive_port (const WgreProfile *profile)
{
  guint64 port = wgre_profile_number (profile, WGRE_OPT_ENCAP_SPORT);

  if (!port || port == WGRE_SPECIAL)
    port = wgre_profile_number (profile, WGRE_OPT_ENCAP_DPORT);
  return (guint16) port;
}

static void
add_receive_port (WgrePlan *plan)
{
  const WgreKind *kind = wgre_profile_kind (plan->profile);
  gboolean gue = wgre_profile_number (plan->profile, WGRE_OPT_ENCAP) == ENCAP_GUE;

  if (!wgre_profile_has (plan->profile, WGRE_OPT_ENCAP))
    return;
  wgre_plan_add (plan, WGRE_OP_FOU)->u.fou = (WgreFouSpec){
    .family = kind->outer_family,
    .port = wgre_plan_receive_port (plan->profile),
    .protocol = gue ? 0 : kind->carrier,
  };
}

static void
add_link (WgrePlan *plan, const WgreFacts *facts)
{
  WgreOp *link = wgre_plan_add (plan, WGRE_OP_LINK), *alias;
  const WgreValue *local = wgre_profile_value (plan->profile, WGRE_OPT_LOCAL);
  g_autofree char *text = g_strconcat (WGRE_ALIAS_PREFIX, facts->uuid, NULL);

  link->u.link.profile = wgre_profile_ref (plan->profile);
  link->u.link.kind = wgre_profile_kind (plan->profile)->kernel;
  link->u.link.uuid = g_intern_string (facts->uuid);
  link->u.link.spec = (WgreLinkSpec){
    .name = plan->interface,
    .profile = plan->profile,
    .group = WGRE_LINK_GROUP,
    .remote = facts->remote,
    .dev = facts->dev,
    .fwmark = plan->number,
  };
  if (local)
    link->u.link.spec.local = *(const WgreIp *) local->object;
  alias = wgre_plan_add (plan, WGRE_OP_LINK_SET);
  alias->with_link = TRUE;
  alias->u.change.alias = g_intern_string (text);
}

static void
add_wireguard (WgrePlan *plan, const WgreFacts *facts)
{
  WgreOp *op = wgre_plan_add (plan, WGRE_OP_WIREGUARD);

  op->with_link = TRUE;
  op->u.wireguard.profile = wgre_profile_ref (plan->profile);
  op->u.wireguard.endpoints = facts->endpoints ? g_array_ref (facts->endpoints) : NULL;
  op->u.wireguard.fwmark = wireguard_mark (plan);
}

static const WgrePrefix *
peer_of (const WgreProfile *profile, guint8 family)
{
  const GArray *peers = wgre_profile_prefixes (profile, WGRE_OPT_PEER_ADDRESS);

  for (guint i = 0; peers && i < peers->len; i++)
    if (g_array_index (peers, WgrePrefix, i).ip.family == family)
      return &g_array_index (peers, WgrePrefix, i);
  return NULL;
}

/* NetworkManager takes one address of each family, and only a host as its far end; the others are
 * ours. */
static gboolean
nm_takes (const WgrePlan *plan, const WgreFacts *facts, guint family, const WgrePrefix *peer)
{
  return facts->use[family] == WGRE_FAMILY_BY_NM && !plan->address[family] &&
         (!peer || wgre_prefix_is_single (peer));
}

/* The first IPv4 address of a link is the source of what is sent from it: if we add others,
 * NetworkManager would be too late with it. */
static gboolean
must_be_early (const WgrePlan *plan, const WgrePrefix *address)
{
  const GArray *addresses = wgre_profile_prefixes (plan->profile, WGRE_OPT_ADDRESSES);
  guint count = 0;

  for (guint i = 0; i < addresses->len; i++)
    count += g_array_index (addresses, WgrePrefix, i).ip.family == AF_INET ? 1 : 0;
  return address->ip.family == AF_INET && count > 1;
}

static void
add_address (WgrePlan *plan, const WgreFacts *facts, const WgrePrefix *address, gboolean first)
{
  guint family = address->ip.family == AF_INET6;
  const WgrePrefix *peer = first ? peer_of (plan->profile, address->ip.family) : NULL;
  WgreOp *op;

  if (facts->use[family] == WGRE_FAMILY_UNUSED)
    return;
  op = wgre_plan_add (plan, WGRE_OP_ADDRESS);
  op->with_link = TRUE;
  op->by_nm = nm_takes (plan, facts, family, peer);
  op->early = op->by_nm && must_be_early (plan, address);
  op->u.address.local = *address;
  if (peer)
    op->u.address.peer = *peer;
  if (op->by_nm)
    plan->address[family] = TRUE;
}

static void
add_addresses (WgrePlan *plan, const WgreFacts *facts)
{
  const GArray *addresses = wgre_profile_prefixes (plan->profile, WGRE_OPT_ADDRESSES);
  gboolean seen[2] = { FALSE, FALSE };

  for (guint i = 0; addresses && i < addresses->len; i++) {
    const WgrePrefix *address = &g_array_index (addresses, WgrePrefix, i);
    guint family = address->ip.family == AF_INET6;

    if (family && !seen[family] && facts->ipv6_off) {
      WgreOp *op = wgre_plan_add (plan, WGRE_OP_SYSCTL);

      op->with_link = TRUE;
      op->u.sysctl.name = g_strdup_printf ("net/ipv6/conf/%s/disable_ipv6", plan->interface);
      op->u.sysctl.value = g_strdup ("0");
    }
    add_address (plan, facts, address, !seen[family]);
    seen[family] = TRUE;
  }
}

static void
add_link_up (WgrePlan *plan)
{
  WgreOp *op = wgre_plan_add (plan, WGRE_OP_LINK_SET);

  op->with_link = TRUE;
  op->u.change.mtu = plan->mtu;
  op->u.change.up = TRUE;
}

static void
add_neighbours (WgrePlan *plan)
{
  const GArray *neighbours = wgre_profile_neighbours (plan->profile);

  for (guint i = 0; i < neighbours->len; i++) {
    const WgreNeighbour *neighbour = &g_array_index (neighbours, WgreNeighbour, i);
    WgreOp *op = wgre_plan_add (plan, WGRE_OP_NEIGHBOUR);

    op->with_link = TRUE;
    op->u.neighbour.inner = neighbour->inner;
    op->u.neighbour.outer = neighbour->outer;
  }
}

static void
set_mtu (WgrePlan *plan, const WgreFacts *facts)
{
  gboolean raised;

  plan->mtu = wgre_mtu (plan->profile, facts->underlay_mtu, &raised);
  if (raised)
    wgre_plan_warn (
        plan,
        "mtu: the way to the far end leaves too little for IPv6: %u is used, and packets of the "
        "tunnel may be fragmented",
        plan->mtu);
}

/* NetworkManager 1.42 takes servers only together with an address of their family. */
static void
warn_of_unusable_dns (WgrePlan *plan)
{
  const GArray *servers = wgre_profile_ips (plan->profile, WGRE_OPT_DNS);

  for (guint i = 0; servers && i < servers->len; i++) {
    const WgreIp *server = &g_array_index (servers, WgreIp, i);
    g_autofree char *text = wgre_ip_to_string (server);

    if (!plan->address[server->family == AF_INET6])
      wgre_plan_warn (plan, "dns: \"%s\" is not used: the tunnel has no IPv%c address", text,
                      server->family == AF_INET ? '4' : '6');
  }
}

static gboolean
check_interface (const WgrePlan *plan, const WgreFacts *facts, GError **error)
{
  const char *problem = wgre_interface_name_problem (plan->interface);

  if (problem || wgre_kind_reserved_by (plan->interface)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, "interface: \"%s\" %s", plan->interface,
                 problem ? problem
                         : "is the name of a fallback device of the kernel: give another name");
    return FALSE;
  }
  if (!facts->interface_taken)
    return TRUE;
  g_set_error (
      error, WGRE_ERROR, WGRE_ERROR_EXISTS,
      "interface: \"%s\" exists already and is not ours: remove that link or choose another name",
      plan->interface);
  return FALSE;
}

/* NetworkManager keeps a host route to the gateway by the parent device. Only routing=nm wants
 * that; ff02::1 satisfies NetworkManager and never becomes a route. */
static void
set_gateway (WgrePlan *plan, const WgreFacts *facts)
{
  const GArray *endpoints = facts->endpoints;

  plan->gateway = (WgreIp){ .family = AF_INET6, .bytes = { 0xff, 0x02, [15] = 1 } };
  if (wgre_profile_routing (plan->profile, NULL) != WGRE_ROUTING_NM)
    return;
  if (facts->remote.family)
    plan->gateway = facts->remote;
  for (guint i = 0; endpoints && i < endpoints->len; i++)
    if (g_array_index (endpoints, WgreEndpointAddress, i).ip.family)
      plan->gateway = g_array_index (endpoints, WgreEndpointAddress, i).ip;
}

WgrePlan *
wgre_plan_new (WgreProfile *profile, const WgreFacts *facts, GError **error)
{
  g_autoptr (WgrePlan) plan = g_new0 (WgrePlan, 1);

  plan->profile = wgre_profile_ref (profile);
  plan->interface = wgre_plan_interface (profile, facts);
  plan->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  plan->warnings = g_ptr_array_new_with_free_func (g_free);
  if (!refuse_what_is_later (profile, error) || !check_interface (plan, facts, error))
    return NULL;
  if (wgre_plan_needs_number (profile))
    plan->number = wgre_profile_number (profile, WGRE_OPT_FWMARK)
                       ? (guint32) wgre_profile_number (profile, WGRE_OPT_FWMARK)
                       : facts->free_number;
  set_mtu (plan, facts);
  set_gateway (plan, facts);
  add_receive_port (plan);
  add_link (plan, facts);
  if (wgre_profile_kind (profile)->layout == WGRE_LAYOUT_NONE)
    add_wireguard (plan, facts);
  add_addresses (plan, facts);
  warn_of_unusable_dns (plan);
  add_link_up (plan);
  add_neighbours (plan);
  wgre_plan_routing (plan, facts);
  return g_steal_pointer (&plan);
}

const WgreOp *
wgre_plan_link_op (const WgrePlan *plan)
{
  for (guint i = 0; i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class == &wgre_op_link && op->interface == plan->interface)
      return op;
  }
  g_assert_not_reached ();
}

WgreOp *
wgre_plan_move (const WgrePlan *plan, const WgreIp *remote)
{
  WgreOp *op = wgre_op_new (WGRE_OP_LINK_CHANGE, plan->interface);

  op->with_link = TRUE;
  op->u.link = wgre_plan_link_op (plan)->u.link;
  op->u.link.profile = wgre_profile_ref (plan->profile);
  op->u.link.spec.remote = *remote;
  return op;
}

void
wgre_plan_moved (WgrePlan *plan, const WgreIp *remote)
{
  ((WgreOp *) wgre_plan_link_op (plan))->u.link.spec.remote = *remote;
}

void
wgre_plan_free (WgrePlan *plan)
{
  if (!plan)
    return;
  g_clear_pointer (&plan->ops, g_ptr_array_unref);
  g_clear_pointer (&plan->warnings, g_ptr_array_unref);
  g_clear_pointer (&plan->profile, wgre_profile_unref);
  g_free (plan->liveness);
  g_free (plan);
}

static void
describe_lines (GString *text, const WgreOp *op, WgreDirection direction)
{
  g_autofree char *commands = wgre_op_describe (op, direction);
  g_auto (GStrv) lines = g_strsplit (commands, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    g_string_append_printf (text, "[#] %s%s\n", lines[i], op->by_nm ? "  # by NetworkManager" : "");
}

char *
wgre_plan_describe (const WgrePlan *plan, WgreDirection direction)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->ops->len; i++) {
    guint at = direction == WGRE_UP ? i : plan->ops->len - 1 - i;
    const WgreOp *op = plan->ops->pdata[at];

    if (direction == WGRE_UP || wgre_op_is_kept (op))
      describe_lines (text, op, direction);
  }
  return g_string_free (text, FALSE);
}
