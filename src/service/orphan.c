/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/orphan.h"

#include <linux/netlink.h>
#include <string.h>

#include "net/query.h"

static WgreOp *
op_for (const WgreLinkInfo *link)
{
  WgreOp *op;

  if (link->group != WGRE_LINK_GROUP || !link->alias ||
      !g_str_has_prefix (link->alias, WGRE_ALIAS_PREFIX))
    return NULL;
  op = wgre_op_new (WGRE_OP_LINK, link->name);
  op->u.link.kind = g_intern_string (link->kind);
  op->u.link.uuid = g_intern_string (link->alias + strlen (WGRE_ALIAS_PREFIX));
  return op;
}

WgreOp *
wgre_orphan_link (const char *interface)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, NULL);
  g_auto (WgreLinkInfo) link = { 0 };

  if (!socket || !wgre_query_link (socket, interface, &link, NULL))
    return NULL;
  return op_for (&link);
}

static gboolean
sweep_one (const char *directory, const WgreLinkInfo *link, WgreTell tell, gpointer data,
           GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  g_autoptr (WgreKernel) kernel = NULL;
  WgreOp *op = op_for (link);
  WgreJournal *journal;
  gboolean ok;

  if (!op)
    return TRUE;
  g_ptr_array_add (ops, op);
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
  for (guint i = 0; i < links->len; i++)
    ok = sweep_one (directory, &g_array_index (links, WgreLinkInfo, i), tell, data,
                    ok ? error : NULL) &&
         ok;
  return ok;
}
