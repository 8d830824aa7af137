/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule of the routing policy that the profile has of its own. */
#include <linux/rtnetlink.h>

#include "plan/op.h"

static void
policy_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgrePolicy *policy = &op->u.policy;
  gsize before;

  g_string_append_printf (text, "ip -%c rule %s ", policy->family == AF_INET ? '4' : '6',
                          direction == WGRE_UP ? "add" : "delete");
  before = text->len;
  wgre_policy_append_selector (policy, text);
  g_string_append_printf (text, "%stable ", text->len > before ? " " : "");
  if (policy->table == RT_TABLE_MAIN)
    g_string_append (text, "main");
  else
    g_string_append_printf (text, "%u", policy->table);
  g_string_append_printf (text, " priority %u protocol %u", policy->priority, WGRE_PROTOCOL);
}

static void
policy_encode (const WgreOp *op, WgreDirection direction,
               const WgreOpContext *context G_GNUC_UNUSED, WgreBatch *batch)
{
  wgre_rtnl_policy (batch, direction == WGRE_UP, &op->u.policy);
}

static void
policy_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_autoptr (GString) text = g_string_new (NULL);

  wgre_policy_append (&op->u.policy, text);
  g_key_file_set_string (file, group, "rule", text->str);
}

static gboolean
policy_load (WgreOp *op, GKeyFile *file, const char *group)
{
  g_autofree char *text = g_key_file_get_string (file, group, "rule", NULL), *reason = NULL;

  return text && wgre_policy_parse (text, 0, &op->u.policy, &reason);
}

const WgreOpClass wgre_op_policy = {
  .name = "policy",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = policy_describe,
  .encode = policy_encode,
  .save = policy_save,
  .load = policy_load,
};
