/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/reply.h"

#include <linux/rtnetlink.h>
#include <string.h>

#include "core/types.h"
#include "plan/withdraw.h"

/* IPv4 as a number whose bytes are in network order, IPv6 as 16 bytes. */
static GVariant *
ip_variant (const WgreIp *ip)
{
  guint32 number;

  if (ip->family == AF_INET6)
    return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, ip->bytes, sizeof ip->bytes, 1);
  memcpy (&number, ip->bytes, sizeof number);
  return g_variant_new_uint32 (number);
}

static void
put (GVariantBuilder *builder, const char *key, GVariant *value)
{
  g_variant_builder_add (builder, "{sv}", key, value);
}

static char *
banner (const WgrePlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < plan->warnings->len; i++)
    g_string_append_printf (text, "%s%s", i ? "\n" : "", (const char *) plan->warnings->pdata[i]);
  if (plan->liveness)
    g_string_append_printf (text, "%s%s", text->len ? "\n" : "", plan->liveness);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GVariant *
wgre_reply_config (const WgrePlan *plan)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  /* NetworkManager looks for the link where it is itself. */
  if (!plan->netns)
    put (&builder, "tundev", g_variant_new_string (plan->interface));
  put (&builder, "gateway", ip_variant (&plan->gateway));
  if (!plan->netns)
    put (&builder, "mtu", g_variant_new_uint32 (plan->mtu));
  put (&builder, "has-ip4", g_variant_new_boolean (plan->address[0]));
  put (&builder, "has-ip6", g_variant_new_boolean (plan->address[1]));
  put (&builder, "can-persist", g_variant_new_boolean (TRUE));
  if (plan->warnings->len || plan->liveness)
    put (&builder, "banner", g_variant_new_take_string (banner (plan)));
  return g_variant_builder_end (&builder);
}

static const WgreOp *
address_for_nm (const WgrePlan *plan, guint8 family)
{
  for (guint i = 0; i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class == &wgre_op_address && op->by_nm && op->u.address.local.ip.family == family)
      return op;
  }
  return NULL;
}

/* Of an address with a far end the prefix is that of the far end, as in the kernel. */
static void
put_address (GVariantBuilder *builder, const WgreOp *op)
{
  const WgrePrefix *peer = &op->u.address.peer;

  put (builder, "address", ip_variant (&op->u.address.local.ip));
  put (builder, "prefix",
       g_variant_new_uint32 (peer->ip.family ? peer->length : op->u.address.local.length));
  if (peer->ip.family)
    put (builder, "ptp", ip_variant (&op->u.address.peer.ip));
}

/* A route is [network, length, next hop, metric]: numbers for IPv4, bytes and numbers for IPv6. */
static GVariant *
route_variant (const WgrePrefix *prefix)
{
  static const guint8 zero[16];
  guint32 words[4] = { 0, prefix->length, 0, 0 };

  if (prefix->ip.family == AF_INET6)
    return g_variant_new ("(@ayu@ayu)", ip_variant (&prefix->ip), (guint32) prefix->length,
                          g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, zero, sizeof zero, 1),
                          0u);
  memcpy (&words[0], prefix->ip.bytes, sizeof words[0]);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, words, G_N_ELEMENTS (words),
                                    sizeof words[0]);
}

/* The default route is not among them: whether there is one is said by never-default. */
static void
put_routes (GVariantBuilder *builder, const WgrePlan *plan, guint8 family)
{
  GVariantBuilder routes;
  gboolean never_default = TRUE;

  g_variant_builder_init (&routes, G_VARIANT_TYPE (family == AF_INET ? "aau" : "a(ayuayu)"));
  for (guint i = 0; i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class != &wgre_op_route || !op->by_nm || op->u.route.destination.ip.family != family ||
        (plan->withdrawn && wgre_plan_withdraws (plan, op)))
      continue;
    if (wgre_prefix_is_default (&op->u.route.destination))
      never_default = FALSE;
    else
      g_variant_builder_add_value (&routes, route_variant (&op->u.route.destination));
  }
  put (builder, "routes", g_variant_builder_end (&routes));
  put (builder, "never-default", g_variant_new_boolean (never_default));
}

static gboolean
put_dns (GVariantBuilder *builder, const WgrePlan *plan, guint8 family)
{
  const GArray *servers = wgre_profile_ips (plan->profile, WGRE_OPT_DNS);
  GVariantBuilder list;
  gboolean any = FALSE;

  g_variant_builder_init (&list, G_VARIANT_TYPE (family == AF_INET ? "au" : "aay"));
  for (guint i = 0; servers && i < servers->len; i++)
    if (g_array_index (servers, WgreIp, i).family == family) {
      g_variant_builder_add_value (&list, ip_variant (&g_array_index (servers, WgreIp, i)));
      any = TRUE;
    }
  if (any)
    put (builder, "dns", g_variant_builder_end (&list));
  else
    g_variant_builder_clear (&list);
  return any;
}

/* With search domains alone NetworkManager would ask our servers for names in those domains only: a
 * full tunnel asks them for all names ("~."). Without servers of ours there is nothing to claim. */
static void
put_domains (GVariantBuilder *builder, const WgrePlan *plan, gboolean servers)
{
  const char *const *domains = wgre_profile_strings (plan->profile, WGRE_OPT_DNS_SEARCH);
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  guint length = 0;

  for (; domains && domains[length]; length++)
    g_variant_builder_add (&list, "s", domains[length]);
  if (servers && (plan->full[0] || plan->full[1])) {
    g_variant_builder_add (&list, "s", "~.");
    length++;
  }
  if (length)
    put (builder, "domains", g_variant_builder_end (&list));
  else
    g_variant_builder_clear (&list);
}

GVariant *
wgre_reply_ip (const WgrePlan *plan, guint family)
{
  const WgreOp *address = address_for_nm (plan, wgre_families[family]);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean servers;

  if (!address) {
    g_variant_builder_clear (&builder);
    return NULL;
  }
  put_address (&builder, address);
  put_routes (&builder, plan, wgre_families[family]);
  servers = put_dns (&builder, plan, wgre_families[family]);
  put_domains (&builder, plan, servers);
  return g_variant_builder_end (&builder);
}
