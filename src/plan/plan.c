/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/plan.h"

#include <string.h>

#include "core/types.h"

WgreOp *
wgre_plan_add_to (WgrePlan *plan, WgreOpId id, const char *interface)
{
  WgreOp *op;

  g_return_val_if_fail (plan && interface, NULL);
  op = wgre_op_new (id, interface);
  g_ptr_array_add (plan->ops, op);
  return op;
}

WgreOp *
wgre_plan_add (WgrePlan *plan, WgreOpId id)
{
  g_return_val_if_fail (plan, NULL);
  return wgre_plan_add_to (plan, id, plan->interface);
}

WgreOp *
wgre_plan_add_inside (WgrePlan *plan, WgreOpId id, const char *interface)
{
  WgreOp *op = wgre_plan_add_to (plan, id, interface);

  g_return_val_if_fail (plan, NULL);
  if (interface == plan->interface)
    op->netns[WGRE_UP] = op->netns[WGRE_DOWN] = plan->netns;
  return op;
}

void
wgre_plan_warn (WgrePlan *plan, const char *format, ...)
{
  g_return_if_fail (plan && format);
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (plan->warnings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

void
wgre_plan_add_sysctl (WgrePlan *plan, const char *name, const char *value)
{
  WgreOp *op;

  g_return_if_fail (plan);
  op = wgre_plan_add_inside (plan, WGRE_OP_SYSCTL, plan->interface);
  op->u.sysctl.name = g_strdup (name);
  op->u.sysctl.value = g_strdup (value);
}

const char *
wgre_plan_interface (const WgreProfile *profile, const WgreFacts *facts)
{
  const char *name = wgre_profile_string (profile, WGRE_OPT_INTERFACE);
  g_autofree char *derived = NULL;

  g_return_val_if_fail (profile && facts, NULL);
  if (!name && facts->interface && *facts->interface)
    name = facts->interface;
  if (!name)
    name = derived = g_strdup_printf ("wgre-%.8s", facts->uuid);
  return g_intern_string (name);
}

const char *
wgre_plan_lower_interface (const WgreProfile *profile, const WgreFacts *facts)
{
  const char *name = wgre_profile_string (profile, WGRE_OPT_WIREGUARD_INTERFACE);
  g_autofree char *derived = NULL;

  g_return_val_if_fail (profile && facts, NULL);
  if (!wgre_profile_lower (profile))
    return NULL;
  if (!name)
    name = derived = g_strdup_printf ("wgre-%.8s-w", facts->uuid);
  return g_intern_string (name);
}

gboolean
wgre_plan_uses_server (const WgrePlan *plan, const WgreIp *server)
{
  g_return_val_if_fail (plan && server, FALSE);
  return plan->netns || plan->address[server->family == AF_INET6];
}

const char *
wgre_plan_carrier (const WgrePlan *plan)
{
  g_return_val_if_fail (plan != NULL, NULL);
  return plan->lower ? plan->lower : plan->interface;
}

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

const WgreOp *
wgre_plan_link_op (const WgrePlan *plan)
{
  g_return_val_if_fail (plan != NULL, NULL);
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
  WgreOp *op;

  g_return_val_if_fail (plan && remote, NULL);
  op = wgre_op_new (WGRE_OP_LINK_CHANGE, plan->interface);
  op->netns[WGRE_UP] = plan->netns;
  op->with_link = TRUE;
  op->lower = plan->lower;
  op->u.link = wgre_plan_link_op (plan)->u.link;
  op->u.link.profile = wgre_profile_ref (plan->profile);
  op->u.link.spec.remote = *remote;
  return op;
}

void
wgre_plan_moved (WgrePlan *plan, const WgreIp *remote)
{
  g_return_if_fail (plan && remote);
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

const GPtrArray *
wgre_plan_peers (const WgrePlan *plan)
{
  g_return_val_if_fail (plan != NULL, NULL);
  for (guint i = 0; i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class == &wgre_op_wireguard)
      return op->u.wireguard.peers ? op->u.wireguard.peers
                                   : wgre_profile_peers (op->u.wireguard.profile);
  }
  return NULL;
}

char *
wgre_plan_describe (const WgrePlan *plan, WgreDirection direction, const char *prompt)
{
  GString *text;

  g_return_val_if_fail (plan && prompt, NULL);
  text = g_string_new (NULL);
  for (guint i = 0; i < plan->ops->len; i++) {
    guint at = direction == WGRE_UP ? i : plan->ops->len - 1 - i;
    const WgreOp *op = plan->ops->pdata[at];
    g_autofree char *commands = NULL;
    g_auto (GStrv) lines = NULL;

    if (direction == WGRE_DOWN && !wgre_op_is_kept (op) && !op->class->held)
      continue;
    commands = wgre_op_describe (op, direction);
    lines = g_strsplit (commands, "\n", -1);
    for (guint j = 0; lines[j]; j++)
      g_string_append_printf (text, "%s%s%s\n", prompt, lines[j],
                              op->by_nm ? "  # by NetworkManager" : "");
  }
  return g_string_free (text, FALSE);
}
