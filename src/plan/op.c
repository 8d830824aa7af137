/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/op.h"

#include "core/types.h"

static const WgreOpClass *const classes[WGRE_N_OPS] = {
  [WGRE_OP_LINK] = &wgre_op_link,
  [WGRE_OP_LINK_CHANGE] = &wgre_op_link_change,
  [WGRE_OP_LINK_SET] = &wgre_op_link_set,
  [WGRE_OP_WIREGUARD] = &wgre_op_wireguard,
  [WGRE_OP_ADDRESS] = &wgre_op_address,
  [WGRE_OP_NEIGHBOUR] = &wgre_op_neighbour,
  [WGRE_OP_ROUTE] = &wgre_op_route,
  [WGRE_OP_RULE] = &wgre_op_rule,
  [WGRE_OP_NFT] = &wgre_op_nft,
  [WGRE_OP_SYSCTL] = &wgre_op_sysctl,
  [WGRE_OP_FOU] = &wgre_op_fou,
  [WGRE_OP_FIREWALLD] = &wgre_op_firewalld,
  [WGRE_OP_WIREGUARD_CHANGE] = &wgre_op_wireguard_change,
};

const WgreOpClass *
wgre_op_class (WgreOpId id)
{
  g_return_val_if_fail (id < WGRE_N_OPS, NULL);
  return classes[id];
}

WgreOp *
wgre_op_new (WgreOpId id, const char *interface)
{
  WgreOp *op = g_new0 (WgreOp, 1);

  op->class = wgre_op_class (id);
  op->interface = g_intern_string (interface);
  return op;
}

void
wgre_op_free (WgreOp *op)
{
  if (!op)
    return;
  if (op->class->clear)
    op->class->clear (op);
  g_free (op);
}

char *
wgre_op_describe (const WgreOp *op, WgreDirection direction)
{
  GString *text = g_string_new (NULL);

  op->class->describe (op, direction, text);
  return g_string_free (text, FALSE);
}

gboolean
wgre_op_is_ours (const WgreOp *op)
{
  return !op->by_nm || op->early;
}

gboolean
wgre_op_is_kept (const WgreOp *op)
{
  return !op->by_nm && !op->with_link;
}

void
wgre_op_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "op", op->class->name);
  g_key_file_set_string (file, group, "interface", op->interface);
  op->class->save (op, file, group);
}

WgreOp *
wgre_op_load (GKeyFile *file, const char *group)
{
  g_autofree char *name = g_key_file_get_string (file, group, "op", NULL);
  g_autofree char *interface = g_key_file_get_string (file, group, "interface", NULL);

  if (!interface || wgre_interface_name_problem (interface))
    return NULL;
  for (guint i = 0; name && i < WGRE_N_OPS; i++) {
    g_autoptr (WgreOp) op = NULL;

    if (!classes[i]->load || !g_str_equal (classes[i]->name, name))
      continue;
    op = wgre_op_new ((WgreOpId) i, interface);
    return classes[i]->load (op, file, group) ? g_steal_pointer (&op) : NULL;
  }
  return NULL;
}
