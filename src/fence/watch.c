/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fence/watch.h"

#include <glib-unix.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "net/decode.h"
#include "net/socket.h"

/* How our tables and our programs begin; the kernel tells the first 15 bytes of a program's name.
 */
#define OURS "nm-wgre"

struct _WgreFenceWatch {
  WgreSocket *socket;
  void (*lost) (const WgreFenceLoss *loss, gpointer data);
  gpointer data;
  GPtrArray *tables; /* of char *: of the transaction whose end has not come yet */
  guint source;
};

static void
watch_tell (WgreFenceWatch *watch, const WgreRulesetChange *end)
{
  g_autoptr (GPtrArray) tables = g_steal_pointer (&watch->tables);
  WgreFenceLoss loss = { .by = "" };

  watch->tables = g_ptr_array_new_with_free_func (g_free);
  if (end) {
    if (!tables->len)
      return;
    g_ptr_array_add (tables, NULL);
    loss.tables = (const char *const *) tables->pdata;
    loss.by = end->process;
    loss.pid = end->pid;
    loss.ours = g_str_has_prefix (end->process, OURS);
  }
  watch->lost (&loss, watch->data);
}

static void
watch_notified (const struct nlmsghdr *message, gpointer data)
{
  WgreFenceWatch *watch = data;
  g_autofree char *table = NULL;
  WgreRulesetChange change;

  if (!message) {
    watch_tell (watch, NULL);
    return;
  }
  if (!wgre_decode_ruleset_change (message, &change))
    return;
  if (!change.removes) {
    watch_tell (watch, &change);
    return;
  }
  table = g_strconcat ("inet ", change.table, NULL);
  if (change.family == NFPROTO_INET && g_str_has_prefix (change.table, OURS) &&
      !g_ptr_array_find_with_equal_func (watch->tables, table, g_str_equal, NULL))
    g_ptr_array_add (watch->tables, g_steal_pointer (&table));
}

static gboolean
watch_readable (gint fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  WgreFenceWatch *watch = data;

  wgre_socket_receive (watch->socket, watch_notified, watch, NULL);
  return G_SOURCE_CONTINUE;
}

WgreFenceWatch *
wgre_fence_watch_new (void (*lost) (const WgreFenceLoss *loss, gpointer data), gpointer data,
                      GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_NETFILTER, error);
  WgreFenceWatch *watch;

  if (!socket || !wgre_socket_subscribe (socket, NFNLGRP_NFTABLES, error))
    return NULL;
  watch = g_new0 (WgreFenceWatch, 1);
  watch->socket = g_steal_pointer (&socket);
  watch->lost = lost;
  watch->data = data;
  watch->tables = g_ptr_array_new_with_free_func (g_free);
  /* Before everything else: each moment is one in which something may leave. */
  watch->source = g_unix_fd_add_full (G_PRIORITY_HIGH, wgre_socket_fd (watch->socket), G_IO_IN,
                                      watch_readable, watch, NULL);
  return watch;
}

void
wgre_fence_watch_free (WgreFenceWatch *watch)
{
  if (!watch)
    return;
  g_source_remove (watch->source);
  wgre_socket_close (watch->socket);
  g_ptr_array_unref (watch->tables);
  g_free (watch);
}
