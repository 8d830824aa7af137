/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/path.h"

#include <glib-unix.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "net/socket.h"
#include "net/tags.h"

/* From the first change until it is looked at: others that belong to it will have arrived, and a
 * host of which the routes never rest is not asked more often. Meanwhile the socket is not listened
 * to: where one of hundreds of tunnels comes up, the others would be woken by each of its changes.
 */
#define PAUSE_MS 1000

struct _WgrePath {
  WgreSocket *socket;
  void (*changed) (gpointer data);
  gpointer data;
  GUnixFDSourceFunc readable;
  guint source, timer; /* one of them */
};

static void
path_listen (WgrePath *path)
{
  path->source = g_unix_fd_add (wgre_socket_fd (path->socket), G_IO_IN, path->readable, path);
}

static void
path_notified (const struct nlmsghdr *message G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

static gboolean
pause_is_over (gpointer data)
{
  WgrePath *path = data;

  path->timer = 0;
  wgre_socket_receive (path->socket, path_notified, path, NULL);
  path_listen (path);
  path->changed (path->data);
  return G_SOURCE_REMOVE;
}

static gboolean
path_readable (gint fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  WgrePath *path = data;

  path->source = 0;
  path->timer = g_timeout_add (PAUSE_MS, pause_is_over, path);
  return G_SOURCE_REMOVE;
}

WgrePath *
wgre_path_new (void (*changed) (gpointer data), gpointer data, GError **error)
{
  static const guint groups[] = { RTNLGRP_LINK, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE };
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  WgrePath *path;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (!socket || !wgre_socket_subscribe (socket, groups[i], error))
      return NULL;
  path = g_new0 (WgrePath, 1);
  path->socket = g_steal_pointer (&socket);
  path->changed = changed;
  path->data = data;
  path->readable = path_readable;
  path_listen (path);
  return path;
}

void
wgre_path_narrow (WgrePath *path, const WgreIp *far_end, int link)
{
  g_return_if_fail (path);

  /* It only saves time: when it fails, more is looked at. */
  wgre_socket_narrow_to_way (path->socket, far_end, WGRE_LINK_GROUP, link, NULL);
}

void
wgre_path_free (WgrePath *path)
{
  if (!path)
    return;
  g_clear_handle_id (&path->source, g_source_remove);
  g_clear_handle_id (&path->timer, g_source_remove);
  wgre_socket_close (path->socket);
  g_free (path);
}
