/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule of the routing policy. */
#include <linux/rtnetlink.h>

#include "plan/op.h"

static void
rule_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgreRuleSpec *rule = &op->u.rule;

  g_string_append_printf (text, "ip -%c rule %s", rule->family == AF_INET ? '4' : '6',
                          direction == WGRE_UP ? "add" : "delete");
  switch (rule->kind) {
  case WGRE_RULE_MARKED:
    g_string_append_printf (text, " fwmark 0x%x", rule->mark);
    break;
  case WGRE_RULE_UNMARKED:
    g_string_append_printf (text, " not fwmark 0x%x", rule->mark);
    break;
  case WGRE_RULE_SUPPRESS_DEFAULT:
    break;
  }
  if (rule->table == RT_TABLE_MAIN)
    g_string_append (text, " table main");
  else
    g_string_append_printf (text, " table %u", rule->table);
  if (rule->kind == WGRE_RULE_SUPPRESS_DEFAULT)
    g_string_append (text, " suppress_prefixlength 0");
  g_string_append_printf (text, " priority %u protocol %u", rule->priority, WGRE_PROTOCOL);
}

static void
rule_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context G_GNUC_UNUSED,
             WgreBatch *batch)
{
  wgre_rtnl_rule (batch, direction == WGRE_UP, &op->u.rule);
}

static void
rule_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_uint64 (file, group, "family", op->u.rule.family);
  g_key_file_set_uint64 (file, group, "kind", op->u.rule.kind);
  g_key_file_set_uint64 (file, group, "priority", op->u.rule.priority);
  g_key_file_set_uint64 (file, group, "mark", op->u.rule.mark);
  g_key_file_set_uint64 (file, group, "table", op->u.rule.table);
}

static gboolean
rule_load (WgreOp *op, GKeyFile *file, const char *group)
{
  guint64 kind = g_key_file_get_uint64 (file, group, "kind", NULL);

  op->u.rule.family = (guint8) g_key_file_get_uint64 (file, group, "family", NULL);
  op->u.rule.kind = (WgreRuleKind) kind;
  op->u.rule.priority = (guint32) g_key_file_get_uint64 (file, group, "priority", NULL);
  op->u.rule.mark = (guint32) g_key_file_get_uint64 (file, group, "mark", NULL);
  op->u.rule.table = (guint32) g_key_file_get_uint64 (file, group, "table", NULL);
  return (op->u.rule.family == AF_INET || op->u.rule.family == AF_INET6) &&
         kind <= WGRE_RULE_SUPPRESS_DEFAULT && op->u.rule.priority && op->u.rule.table &&
         (op->u.rule.mark || kind == WGRE_RULE_SUPPRESS_DEFAULT);
}

const WgreOpClass wgre_op_rule = {
  .name = "rule",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = rule_describe,
  .encode = rule_encode,
  .save = rule_save,
  .load = rule_load,
};
