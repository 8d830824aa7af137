/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/orphan.h"

#include <string.h>

#include "host/helper-api.h"
#include "net/query.h"
#include "plan/guard.h"
#include "service/log.h"

static void
add_table (const WgreLinkInfo *link, const char *netns, GPtrArray *ops)
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
  if (!g_strcmp0 (link->kind, wgre_op_wireguard.family)) {
    op = wgre_op_new (WGRE_OP_WIREGUARD, link->name);
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
    add_table (link, netns, ops);
  add_table (link, NULL, ops);
}

static void
find (WgreKernel *kernel, const char *interface, const char *netns, GPtrArray *ops)
{
  g_autoptr (WgreSocket) socket = kernel->listen (kernel, g_intern_string (netns), NULL);
  g_auto (WgreLinkInfo) link = { 0 };

  if (socket && wgre_query_link (socket, interface, &link, NULL))
    add_ops (&link, netns, ops);
}

void
wgre_orphan_find (WgreKernel *kernel, const char *interface, const char *netns, GPtrArray *ops)
{
  find (kernel, interface, NULL, ops);
  if (netns)
    find (kernel, interface, netns, ops);
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
sweep_place (const char *directory, const char *netns, WgreTell tell, gpointer data, GError **error)
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

  /* A namespace of somebody else that cannot be entered is no reason to fail. */
  while (dir && (name = g_dir_read_name (dir))) {
    g_autoptr (GError) problem = NULL;

    if (!sweep_place (directory, name, tell, data, &problem))
      wgre_log (LOG_WARNING, "network namespace \"%s\" is left alone: %s", name, problem->message);
  }
  return sweep_place (directory, NULL, tell, data, error);
}
