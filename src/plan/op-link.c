/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making a link, leading it elsewhere, and setting what can only be set once it is there. */
#include <string.h>

#include "core/option.h"
#include "core/types.h"
#include "plan/op.h"

static void
describe_ip (GString *text, const char *word, const WgreIp *ip)
{
  g_autofree char *address = ip->family ? wgre_ip_to_string (ip) : NULL;

  if (address)
    g_string_append_printf (text, " %s %s", word, address);
}

static void
op_link_describe_tunnel (GString *text, const WgreOp *op)
{
  const WgreLinkSpec *spec = &op->u.link.spec;
  const WgreKind *kind = wgre_profile_kind (spec->profile);

  g_string_append_printf (text, " type %s", kind->kernel);
  if (kind->layout == WGRE_LAYOUT_NONE)
    return;
  if (kind->mode)
    g_string_append_printf (text, " mode %s", kind->mode);
  describe_ip (text, "remote", &spec->remote);
  describe_ip (text, "local", &spec->local);
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    const WgreValue *value = wgre_profile_value (spec->profile, i);
    WgreValue fallback = { 0 };

    if (!(option->flags & WGRE_OPTION_LINK) || !value)
      continue;
    /* ip(8) has no word for some switches that are off. */
    if (option->type == &wgre_type_switch &&
        wgre_option_parse (option, 0, option->fallback, &fallback, NULL) &&
        value->number == fallback.number)
      continue;
    wgre_option_append_iproute2 (text, option, kind, value);
  }
  if (spec->fwmark && !wgre_profile_has (spec->profile, WGRE_OPT_FWMARK))
    g_string_append_printf (text, " fwmark 0x%x", spec->fwmark);
  if (op->lower)
    g_string_append_printf (text, " dev %s", op->lower);
}

/* A link that an earlier operation makes has its number only now. */
static WgreLinkSpec
complete (const WgreOp *op, const WgreOpContext *context)
{
  WgreLinkSpec spec = op->u.link.spec;

  if (op->lower)
    spec.dev = context->lower;
  return spec;
}

static void
link_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  if (direction == WGRE_DOWN) {
    g_string_append_printf (text, "ip link delete dev %s", op->interface);
    return;
  }
  g_string_append_printf (text, "ip link add %s group %u", op->interface, op->u.link.spec.group);
  op_link_describe_tunnel (text, op);
}

static void
link_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
             WgreBatch *batch)
{
  const WgreLinkSpec spec = complete (op, context);

  if (direction == WGRE_UP)
    wgre_rtnl_link_add (batch, &spec);
  else
    wgre_rtnl_link_delete (batch, context->ifindex);
}

static void
link_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "kind", op->u.link.kind);
  g_key_file_set_string (file, group, "uuid", op->u.link.uuid);
}

static gboolean
link_load (WgreOp *op, GKeyFile *file, const char *group)
{
  g_autofree char *kind = g_key_file_get_string (file, group, "kind", NULL);
  g_autofree char *uuid = g_key_file_get_string (file, group, "uuid", NULL);

  op->u.link.kind = g_intern_string (kind);
  op->u.link.uuid = g_intern_string (uuid);
  return kind && uuid;
}

static void
link_clear (WgreOp *op)
{
  g_clear_pointer (&op->u.link.profile, wgre_profile_unref);
}

const WgreOpClass wgre_op_link = {
  .name = "link",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = link_describe,
  .encode = link_encode,
  .save = link_save,
  .load = link_load,
  .clear = link_clear,
};

static void
link_change_describe (const WgreOp *op, WgreDirection direction G_GNUC_UNUSED, GString *text)
{
  g_string_append_printf (text, "ip link change %s", op->interface);
  op_link_describe_tunnel (text, op);
}

static void
link_change_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
                    WgreBatch *batch)
{
  const WgreLinkSpec spec = complete (op, context);

  if (direction == WGRE_UP)
    wgre_rtnl_link_change (batch, context->ifindex, &spec);
}

const WgreOpClass wgre_op_link_change = {
  .name = "link-change",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = link_change_describe,
  .encode = link_change_encode,
  .clear = link_clear,
};

static void
link_set_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgreLinkChange *change = &op->u.change;

  g_string_append (text, "ip link set");
  if (change->alias)
    g_string_append_printf (text, " alias %s", direction == WGRE_UP ? change->alias : "\"\"");
  if (change->mtu)
    g_string_append_printf (text, " mtu %u", change->mtu);
  if (change->up)
    g_string_append (text, direction == WGRE_UP ? " up" : " down");
  g_string_append_printf (text, " dev %s", op->interface);
}

static void
link_set_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
                 WgreBatch *batch)
{
  if (direction == WGRE_UP)
    wgre_rtnl_link_set (batch, context->ifindex, &op->u.change);
}

static gboolean
link_set_replaces (const WgreOp *op, const WgreOp *old)
{
  return op->u.change.mtu && old->u.change.mtu && !op->u.change.alias && !old->u.change.alias;
}

const WgreOpClass wgre_op_link_set = {
  .name = "link-set",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = link_set_describe,
  .encode = link_set_encode,
  .replaces = link_set_replaces,
};
