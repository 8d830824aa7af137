/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address of the link. */
#include "plan/op.h"

static void
address_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgrePrefix *local = &op->u.address.local, *peer = &op->u.address.peer;
  char buffer[WGRE_PREFIX_TEXT_SIZE];

  wgre_prefix_print (local, buffer);
  g_string_append_printf (text, "ip -%c address %s %s", local->ip.family == AF_INET ? '4' : '6',
                          direction == WGRE_UP ? "add" : "delete", buffer);
  if (peer->ip.family) {
    wgre_prefix_print (peer, buffer);
    g_string_append_printf (text, " peer %s", buffer);
  }
  g_string_append_printf (text, " dev %s", op->interface);
}

static void
address_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
                WgreBatch *batch)
{
  const WgrePrefix *peer = &op->u.address.peer;

  wgre_rtnl_address (batch, direction == WGRE_UP, context->ifindex, &op->u.address.local,
                     peer->ip.family ? &peer->ip : NULL, peer->length, op->by_nm);
}

const WgreOpClass wgre_op_address = {
  .name = "address",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = address_describe,
  .encode = address_encode,
};
