/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One of the far ends of a tunnel to many. */
#include "plan/op.h"

static void
neighbour_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  g_autofree char *inner = wgre_ip_to_string (&op->u.neighbour.inner);
  g_autofree char *outer = wgre_ip_to_string (&op->u.neighbour.outer);

  if (direction == WGRE_UP)
    g_string_append_printf (text, "ip neigh replace %s lladdr %s dev %s nud permanent", inner,
                            outer, op->interface);
  else
    g_string_append_printf (text, "ip neigh delete %s dev %s", inner, op->interface);
}

static void
neighbour_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
                  WgreBatch *batch)
{
  wgre_rtnl_neighbour (batch, direction == WGRE_UP, context->ifindex, &op->u.neighbour.inner,
                       &op->u.neighbour.outer);
}

static gboolean
neighbour_replaces (const WgreOp *op, const WgreOp *old)
{
  return wgre_ip_equal (&op->u.neighbour.inner, &old->u.neighbour.inner);
}

const WgreOpClass wgre_op_neighbour = {
  .name = "neighbour",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = neighbour_describe,
  .encode = neighbour_encode,
  .replaces = neighbour_replaces,
};
