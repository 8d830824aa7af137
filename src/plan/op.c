/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/op.h"

#include <string.h>

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
  [WGRE_OP_POLICY] = &wgre_op_policy,
  [WGRE_OP_NFT] = &wgre_op_nft,
  [WGRE_OP_FENCE] = &wgre_op_fence,
  [WGRE_OP_SYSCTL] = &wgre_op_sysctl,
  [WGRE_OP_FOU] = &wgre_op_fou,
  [WGRE_OP_FIREWALLD] = &wgre_op_firewalld,
  [WGRE_OP_WIREGUARD_CHANGE] = &wgre_op_wireguard_change,
  [WGRE_OP_NETNS] = &wgre_op_netns,
  [WGRE_OP_LINK_MOVE] = &wgre_op_link_move,
  [WGRE_OP_RESOLVER] = &wgre_op_resolver,
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
  const WgreOpClass *class = wgre_op_class (id);
  WgreOp *op;

  g_return_val_if_fail (class && interface, NULL);
  op = g_new0 (WgreOp, 1);
  op->class = class;
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
wgre_op_shell_word (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);
  return text[strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-.,:@%+=/")]
             ? g_shell_quote (text)
             : g_strdup (text);
}

char *
wgre_op_describe (const WgreOp *op, WgreDirection direction)
{
  g_return_val_if_fail (op != NULL, NULL);
  g_autoptr (GString) text = g_string_new (NULL), inside = NULL;
  g_autofree char *netns = NULL;
  g_auto (GStrv) lines = NULL;

  op->class->describe (op, direction, text);
  if (!op->netns[direction])
    return g_string_free (g_steal_pointer (&text), FALSE);

  /* ip(8) takes the namespace as an option, everything else is run there. */
  netns = wgre_op_shell_word (op->netns[direction]);
  inside = g_string_new (NULL);
  lines = g_strsplit (text->str, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    gboolean ip = g_str_has_prefix (lines[i], "ip ");

    g_string_append_printf (inside, "%s%s %s %s", i ? "\n" : "", ip ? "ip -n" : "ip netns exec",
                            netns, lines[i] + (ip ? strlen ("ip ") : 0));
  }
  return g_string_free (g_steal_pointer (&inside), FALSE);
}

const char *
wgre_op_family (const WgreOp *op)
{
  g_return_val_if_fail (op != NULL, NULL);
  return op->family ? op->family : op->class->family;
}

gboolean
wgre_op_is_ours (const WgreOp *op)
{
  g_return_val_if_fail (op != NULL, FALSE);
  return !op->by_nm || op->early;
}

gboolean
wgre_op_is_kept (const WgreOp *op)
{
  g_return_val_if_fail (op != NULL, FALSE);
  return !op->by_nm && !op->with_link && !op->class->held;
}

void
wgre_op_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_return_if_fail (op && op->class->save && file && group);
  g_key_file_set_string (file, group, "op", op->class->name);
  g_key_file_set_string (file, group, "interface", op->interface);
  if (op->netns[WGRE_DOWN])
    g_key_file_set_string (file, group, "netns", op->netns[WGRE_DOWN]);
  op->class->save (op, file, group);
}

WgreOp *
wgre_op_load (GKeyFile *file, const char *group)
{
  g_autofree char *name = NULL, *interface = NULL, *netns = NULL;

  g_return_val_if_fail (file && group, NULL);
  name = g_key_file_get_string (file, group, "op", NULL);
  interface = g_key_file_get_string (file, group, "interface", NULL);
  netns = g_key_file_get_string (file, group, "netns", NULL);

  if (!interface || wgre_interface_name_problem (interface) ||
      (netns && wgre_netns_name_problem (netns)))
    return NULL;
  for (guint i = 0; name && i < WGRE_N_OPS; i++) {
    g_autoptr (WgreOp) op = NULL;

    if (!classes[i]->load || !g_str_equal (classes[i]->name, name))
      continue;
    op = wgre_op_new ((WgreOpId) i, interface);
    op->netns[WGRE_DOWN] = g_intern_string (netns);
    return classes[i]->load (op, file, group) ? g_steal_pointer (&op) : NULL;
  }
  return NULL;
}
