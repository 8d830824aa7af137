/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/orphan.h"

#include <glib/gstdio.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "host/helper-api.h"
#include "net/nft.h"
#include "net/query.h"
#include "plan/guard.h"
#include "service/log.h"

static void
orphan_add_table (const WgreLinkInfo *link, const char *netns, GPtrArray *ops)
{
  WgreOp *op = wgre_op_new (WGRE_OP_NFT, link->name);

  op->netns[WGRE_DOWN] = g_intern_string (netns);
  op->u.nft.table = wgre_guard_table (link->name);
  g_ptr_array_insert (ops, 0, op);
}

/* In the order in which they were made: tables go last, and WireGuard is emptied first. */
static void
add_ops (const WgreLinkInfo *link, const char *netns, GPtrArray *ops)
{
  const char *uuid;
  WgreOp *op;

  if (link->group != WGRE_LINK_GROUP || !link->alias ||
      !g_str_has_prefix (link->alias, WGRE_ALIAS_PREFIX))
    return;
  uuid = g_intern_string (link->alias + strlen (WGRE_ALIAS_PREFIX));
  if (wgre_kind_family (link->kind)) {
    op = wgre_op_new (WGRE_OP_WIREGUARD, link->name);
    op->family = wgre_kind_family (link->kind);
    op->netns[WGRE_DOWN] = g_intern_string (netns);
    op->u.wireguard.uuid = uuid;
    g_ptr_array_insert (ops, 0, op);
  }
  op = wgre_op_new (WGRE_OP_LINK, link->name);
  op->netns[WGRE_DOWN] = g_intern_string (netns);
  op->u.link.kind = g_intern_string (link->kind);
  op->u.link.uuid = uuid;
  g_ptr_array_insert (ops, 0, op);
  if (netns)
    orphan_add_table (link, netns, ops);
  orphan_add_table (link, NULL, ops);
}

static void
orphan_find (WgreKernel *kernel, const char *interface, const char *netns, GPtrArray *ops)
{
  g_autoptr (WgreSocket) socket = kernel->listen (kernel, g_intern_string (netns), NULL);
  g_auto (WgreLinkInfo) link = { 0 };

  if (socket && wgre_query_link (socket, interface, &link, NULL))
    add_ops (&link, netns, ops);
}

void
wgre_orphan_find (WgreKernel *kernel, const char *interface, const char *netns, GPtrArray *ops)
{
  g_return_if_fail (kernel && interface && ops);

  orphan_find (kernel, interface, NULL, ops);
  if (netns)
    orphan_find (kernel, interface, netns, ops);
}

static gboolean
sweep_link (const char *directory, const WgreLinkInfo *link, const char *netns, WgreTell tell,
            gpointer data, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  g_autoptr (WgreKernel) kernel = NULL;
  WgreJournal *journal;
  WgreOp *op;
  gboolean ok;

  add_ops (link, netns, ops);
  if (!ops->len)
    return TRUE;
  if (netns && ops->len) {
    op = wgre_op_new (WGRE_OP_NETNS, link->name);
    op->u.netns.name = g_intern_string (netns);
    g_ptr_array_insert (ops, 0, op);
  }
  journal = wgre_journal_open (directory, link->name, NULL);
  if (!journal)
    return TRUE; /* alive */
  kernel = wgre_kernel_new (directory, link->name, error);
  ok = kernel && wgre_execute_down (kernel, ops, tell, data, error);
  wgre_journal_close (journal, ok);
  return ok;
}

static gboolean
sweep_netns (const char *directory, const char *netns, WgreTell tell, gpointer data, GError **error)
{
  g_autoptr (WgreKernel) kernel = wgre_kernel_new (directory, "sweep", error);
  g_autoptr (WgreSocket) socket =
      kernel ? kernel->listen (kernel, g_intern_string (netns), error) : NULL;
  g_autoptr (GArray) links = socket ? wgre_query_links (socket, WGRE_LINK_GROUP, error) : NULL;
  gboolean ok = TRUE;

  if (!links)
    return FALSE;
  /* A link that is inside of another was made after it, and goes before it. */
  for (guint i = links->len; i-- > 0;)
    ok = sweep_link (directory, &g_array_index (links, WgreLinkInfo, i), netns, tell, data,
                     ok ? error : NULL) &&
         ok;
  return ok;
}

gboolean
wgre_orphan_sweep (const char *directory, WgreTell tell, gpointer data, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (WGRE_NETNS_FOLDER, 0, NULL);
  const char *name;

  g_return_val_if_fail (directory, FALSE);

  /* A namespace of somebody else that cannot be entered is no reason to fail. */
  while (dir && (name = g_dir_read_name (dir))) {
    g_autoptr (GError) problem = NULL;

    if (!sweep_netns (directory, name, tell, data, &problem))
      wgre_log (LOG_WARNING, "network namespace \"%s\" is left alone: %s", name, problem->message);
  }
  return sweep_netns (directory, NULL, tell, data, error);
}

/* --- what has no link --- */

static GPtrArray *
orphan_ops_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
}

static gboolean
undo (const char *directory, const char *owner, const GPtrArray *ops, WgreTell tell, gpointer data,
      GError **error)
{
  g_autoptr (WgreKernel) kernel = ops->len ? wgre_kernel_new (directory, owner, error) : NULL;

  return !ops->len || (kernel && wgre_execute_down (kernel, ops, tell, data, error));
}

static gboolean
sweep_table (const char *directory, const char *table, WgreTell tell, gpointer data, GError **error)
{
  g_autofree char *interface = wgre_guard_interface (table);
  g_autoptr (GPtrArray) ops = orphan_ops_new ();
  WgreJournal *journal = interface ? wgre_journal_open (directory, interface, NULL) : NULL;
  WgreOp *op;
  gboolean ok;

  if (!journal)
    return TRUE; /* none of ours, or alive */
  op = wgre_op_new (WGRE_OP_NFT, interface);
  op->u.nft.table = g_strdup (table);
  g_ptr_array_add (ops, op);
  ok = undo (directory, interface, ops, tell, data, error);
  wgre_journal_close (journal, FALSE);
  return ok;
}

static gboolean
is_rule_of (const GPtrArray *living, const WgreRuleSpec *rule)
{
  for (guint i = 0; i < living->len; i++) {
    const WgreOp *op = living->pdata[i];

    if (op->class == &wgre_op_rule && op->u.rule.family == rule->family &&
        op->u.rule.priority == rule->priority && op->u.rule.table == rule->table)
      return TRUE;
    if (op->class == &wgre_op_policy && op->u.policy.family == rule->family &&
        op->u.policy.priority == rule->priority && op->u.policy.table == rule->table)
      return TRUE;
  }
  return FALSE;
}

/* The routes that no link took along. */
static void
add_routes (WgreSocket *socket, const WgreRuleSpec *rule, GPtrArray *ops)
{
  g_autoptr (GArray) routes = rule->kind == WGRE_RULE_UNMARKED
                                  ? wgre_query_routes (socket, rule->family, rule->table, NULL)
                                  : NULL;

  for (guint i = 0; routes && i < routes->len; i++) {
    WgreOp *op = wgre_op_new (WGRE_OP_ROUTE, "sweep");

    op->u.route = g_array_index (routes, WgreRouteSpec, i);
    if (op->u.route.type == WGRE_ROUTE_THROW || op->u.route.type == WGRE_ROUTE_UNREACHABLE)
      g_ptr_array_add (ops, op);
    else
      wgre_op_free (op);
  }
}

static gboolean
find_rules (const GPtrArray *living, guint8 family, GPtrArray *ops, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  g_autoptr (GArray) rules = socket ? wgre_query_rules (socket, family, error) : NULL;

  for (guint i = 0; rules && i < rules->len; i++) {
    const WgreRuleInfo *rule = &g_array_index (rules, WgreRuleInfo, i);
    WgreOp *op;

    if (rule->protocol != WGRE_PROTOCOL || !rule->simple || is_rule_of (living, &rule->spec))
      continue;
    op = wgre_op_new (WGRE_OP_RULE, "sweep");
    op->u.rule = rule->spec;
    g_ptr_array_add (ops, op);
    add_routes (socket, &rule->spec, ops);
  }
  return rules != NULL;
}

/* Who comes up writes its journal and makes its rules with the lock of all. */
static gboolean
sweep_rules (const char *directory, WgreTell tell, gpointer data, GError **error)
{
  int lock = wgre_journal_lock_all (directory, error);
  g_autoptr (GPtrArray) ops = orphan_ops_new (), living = NULL;
  gboolean ok;

  if (lock < 0)
    return FALSE;
  living = wgre_journal_read_living (directory, error);
  ok = living && find_rules (living, AF_INET, ops, error) &&
       find_rules (living, AF_INET6, ops, error) &&
       undo (directory, "sweep", ops, tell, data, error);
  g_close (lock, NULL);
  return ok;
}

gboolean
wgre_orphan_sweep_rest (const char *directory, WgreTell tell, gpointer data, GError **error)
{
  g_auto (GStrv) tables = wgre_nft_tables (-1, NULL);
  gboolean ok = TRUE;

  g_return_val_if_fail (directory, FALSE);

  for (guint i = 0; tables && tables[i]; i++)
    ok = sweep_table (directory, tables[i], tell, data, ok ? error : NULL) && ok;
  return sweep_rules (directory, tell, data, ok ? error : NULL) && ok;
}
