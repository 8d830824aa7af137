/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A route: to the link, or one of the kinds that lead nowhere. */
#include <linux/rtnetlink.h>

#include "plan/op.h"

static const char *const types[WGRE_N_ROUTE_TYPES] = {
  [WGRE_ROUTE_UNICAST] = "",
  [WGRE_ROUTE_THROW] = "throw ",
  [WGRE_ROUTE_BLACKHOLE] = "blackhole ",
  [WGRE_ROUTE_UNREACHABLE] = "unreachable ",
};

static void
route_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgreRouteSpec *route = &op->u.route;
  char buffer[WGRE_PREFIX_TEXT_SIZE];

  wgre_prefix_print (&route->destination, buffer);
  g_string_append_printf (text, "ip -%c route %s %s%s",
                          route->destination.ip.family == AF_INET ? '4' : '6',
                          direction == WGRE_UP ? "add" : "delete", types[route->type], buffer);
  /* The gateway may be in no network of an address, or in that of one which NetworkManager adds
   * later: "onlink" tells the kernel that it is there. */
  if (route->type == WGRE_ROUTE_UNICAST && route->gateway.family) {
    g_autofree char *gateway = wgre_ip_to_string (&route->gateway);

    g_string_append_printf (text, " via %s dev %s onlink", gateway, op->interface);
  } else if (route->type == WGRE_ROUTE_UNICAST)
    g_string_append_printf (text, " dev %s", op->interface);
  if (route->table != RT_TABLE_MAIN)
    g_string_append_printf (text, " table %u", route->table);
  if (route->metric)
    g_string_append_printf (text, " metric %u", route->metric);
  if (!op->by_nm)
    g_string_append_printf (text, " proto %u", WGRE_PROTOCOL);
}

static void
route_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
              WgreBatch *batch)
{
  wgre_rtnl_route (batch, direction == WGRE_UP, context->ifindex, &op->u.route);
}

static void
route_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_autofree char *destination = wgre_prefix_to_string (&op->u.route.destination);

  g_key_file_set_string (file, group, "destination", destination);
  g_key_file_set_uint64 (file, group, "type", op->u.route.type);
  g_key_file_set_uint64 (file, group, "table", op->u.route.table);
  g_key_file_set_uint64 (file, group, "metric", op->u.route.metric);
  if (op->u.route.gateway.family) {
    g_autofree char *gateway = wgre_ip_to_string (&op->u.route.gateway);

    g_key_file_set_string (file, group, "gateway", gateway);
  }
}

static gboolean
route_load (WgreOp *op, GKeyFile *file, const char *group)
{
  g_autofree char *destination = g_key_file_get_string (file, group, "destination", NULL);
  g_autofree char *gateway = g_key_file_get_string (file, group, "gateway", NULL);
  guint64 type = g_key_file_get_uint64 (file, group, "type", NULL);

  op->u.route.type = (WgreRouteType) type;
  op->u.route.table = (guint32) g_key_file_get_uint64 (file, group, "table", NULL);
  op->u.route.metric = (guint32) g_key_file_get_uint64 (file, group, "metric", NULL);
  if (gateway && !wgre_ip_parse (gateway, &op->u.route.gateway))
    return FALSE;
  return destination && type < WGRE_N_ROUTE_TYPES && op->u.route.table &&
         wgre_prefix_parse (destination, FALSE, &op->u.route.destination);
}

const WgreOpClass wgre_op_route = {
  .name = "route",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = route_describe,
  .encode = route_encode,
  .save = route_save,
  .load = route_load,
};
