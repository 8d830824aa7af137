/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/orphan.h"

#include <linux/netlink.h>
#include <string.h>

#include "net/query.h"
#include "plan/guard.h"

/* The table comes first, so that it goes last. */
static void
add_ops (const WgreLinkInfo *link, GPtrArray *ops)
{
  WgreOp *op, *table;

  if (link->group != WGRE_LINK_GROUP || !link->alias ||
      !g_str_has_prefix (link->alias, WGRE_ALIAS_PREFIX))
    return;
  op = wgre_op_new (WGRE_OP_LINK, link->name);
  op->u.link.kind = g_intern_string (link->kind);
  op->u.link.uuid = g_intern_string (link->alias + strlen (WGRE_ALIAS_PREFIX));
  g_ptr_array_insert (ops, 0, op);
  table = wgre_op_new (WGRE_OP_NFT, link->name);
  table->u.nft.table = wgre_guard_table (link->name);
  g_ptr_array_insert (ops, 0, table);
}

void
wgre_orphan_find (const char *interface, GPtrArray *ops)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, NULL);
  g_auto (WgreLinkInfo) link = { 0 };

  if (socket && wgre_query_link (socket, interface, &link, NULL))
    add_ops (&link, ops);
}

static gboolean
sweep_one (const char *directory, const WgreLinkInfo *link, WgreTell tell, gpointer data,
           GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  g_autoptr (WgreKernel) kernel = NULL;
  WgreJournal *journal;
  gboolean ok;

  add_ops (link, ops);
  if (!ops->len)
    return TRUE;
  journal = wgre_journal_open (directory, link->name, NULL);
  if (!journal)
    return TRUE; /* alive */
  kernel = wgre_kernel_new (directory, link->name, error);
  ok = kernel && wgre_execute_down (kernel, ops, tell, data, error);
  wgre_journal_close (journal, ok);
  return ok;
}

gboolean
wgre_orphan_sweep (const char *directory, WgreTell tell, gpointer data, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  g_autoptr (GArray) links = socket ? wgre_query_links (socket, WGRE_LINK_GROUP, error) : NULL;
  gboolean ok = TRUE;

  if (!links)
    return FALSE;
  /* A link that is inside of another was made after it, and goes before it. */
  for (guint i = links->len; i-- > 0;)
    ok = sweep_one (directory, &g_array_index (links, WgreLinkInfo, i), tell, data,
                    ok ? error : NULL) &&
         ok;
  return ok;
}
