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
reply_put (GVariantBuilder *builder, const char *key, GVariant *value)
{
  g_variant_builder_add (builder, "{sv}", key, value);
}

GVariant *
wgre_reply_config (const WgrePlan *plan)
{
  GVariantBuilder builder;
  g_autoptr (GString) banner = NULL;

  g_return_val_if_fail (plan != NULL, NULL);
  banner = g_string_new (NULL);
  for (guint i = 0; i < plan->warnings->len; i++)
    g_string_append_printf (banner, "%s%s", i ? "\n" : "", (const char *) plan->warnings->pdata[i]);
  if (plan->liveness)
    g_string_append_printf (banner, "%s%s", banner->len ? "\n" : "", plan->liveness);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  /* NetworkManager looks for the link where it is itself. */
  if (!plan->netns)
    reply_put (&builder, "tundev", g_variant_new_string (plan->interface));
  reply_put (&builder, "gateway", ip_variant (&plan->gateway));
  if (!plan->netns)
    reply_put (&builder, "mtu", g_variant_new_uint32 (plan->mtu));
  reply_put (&builder, "has-ip4", g_variant_new_boolean (plan->address[0]));
  reply_put (&builder, "has-ip6", g_variant_new_boolean (plan->address[1]));
  reply_put (&builder, "can-persist", g_variant_new_boolean (TRUE));
  if (banner->len)
    reply_put (&builder, "banner", g_variant_new_string (banner->str));
  return g_variant_builder_end (&builder);
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
  reply_put (builder, "routes", g_variant_builder_end (&routes));
  reply_put (builder, "never-default", g_variant_new_boolean (never_default));
}

static void
put_dns (GVariantBuilder *builder, const WgrePlan *plan, guint8 family)
{
  const GArray *servers = wgre_profile_ips (plan->profile, WGRE_OPT_DNS);
  const char *const *domains = wgre_profile_strings (plan->profile, WGRE_OPT_DNS_SEARCH);
  g_autoptr (GVariantBuilder) addresses =
      g_variant_builder_new (G_VARIANT_TYPE (family == AF_INET ? "au" : "aay"));
  g_autoptr (GVariantBuilder) searched = g_variant_builder_new (G_VARIANT_TYPE_STRING_ARRAY);
  gboolean any = FALSE, claims;

  for (guint i = 0; servers && i < servers->len; i++)
    if (g_array_index (servers, WgreIp, i).family == family) {
      g_variant_builder_add_value (addresses, ip_variant (&g_array_index (servers, WgreIp, i)));
      any = TRUE;
    }
  if (any)
    reply_put (builder, "dns", g_variant_builder_end (addresses));

  /* With search domains alone NetworkManager would ask our servers for names in those domains only:
   * a full tunnel asks them for all names ("~."). Without servers of ours there is nothing to
   * claim. */
  for (guint i = 0; domains && domains[i]; i++)
    g_variant_builder_add (searched, "s", domains[i]);
  claims = any && (plan->full[0] || plan->full[1]);
  if (claims)
    g_variant_builder_add (searched, "s", "~.");
  if (claims || (domains && domains[0]))
    reply_put (builder, "domains", g_variant_builder_end (searched));
}

GVariant *
wgre_reply_ip (const WgrePlan *plan, guint family)
{
  const WgreOp *address = NULL;
  GVariantBuilder builder;
  const WgrePrefix *own, *far_end;

  g_return_val_if_fail (plan && family < G_N_ELEMENTS (wgre_families), NULL);
  for (guint i = 0; !address && i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class == &wgre_op_address && op->by_nm &&
        op->u.address.local.ip.family == wgre_families[family])
      address = op;
  }
  if (!address)
    return NULL;

  /* Of an address with a far end the prefix is that of the far end, as in the kernel. */
  own = &address->u.address.local;
  far_end = address->u.address.peer.ip.family ? &address->u.address.peer : NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  reply_put (&builder, "address", ip_variant (&own->ip));
  reply_put (&builder, "prefix", g_variant_new_uint32 ((far_end ? far_end : own)->length));
  if (far_end)
    reply_put (&builder, "ptp", ip_variant (&far_end->ip));
  put_routes (&builder, plan, wgre_families[family]);
  put_dns (&builder, plan, wgre_families[family]);
  return g_variant_builder_end (&builder);
}
