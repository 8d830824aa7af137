/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/reach.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct _WgreReach {
  int fd;
  int complaint; /* errno; 0: none yet */
};

WgreReach *
wgre_reach_new (const WgreEndpointAddress *address, guint32 mark)
{
  struct sockaddr_in v4 = { .sin_family = AF_INET };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
  g_autoptr (WgreReach) reach = NULL;
  const struct sockaddr *to;
  socklen_t size;
  gboolean is_v4;
  int on = 1;

  g_return_val_if_fail (address, NULL);

  is_v4 = address->ip.family == AF_INET;
  if (is_v4) {
    v4.sin_port = htons (address->port);
    memcpy (&v4.sin_addr, address->ip.bytes, sizeof v4.sin_addr);
  } else {
    v6.sin6_port = htons (address->port);
    v6.sin6_scope_id = address->scope;
    memcpy (&v6.sin6_addr, address->ip.bytes, sizeof v6.sin6_addr);
  }
  to = is_v4 ? (const struct sockaddr *) &v4 : (const struct sockaddr *) &v6;
  size = is_v4 ? sizeof v4 : sizeof v6;

  reach = g_new0 (WgreReach, 1);
  reach->fd = socket (address->ip.family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  /* Without RECVERR the kernel keeps to itself what may pass, such as "host unreachable". */
  if (reach->fd < 0 ||
      setsockopt (reach->fd, is_v4 ? IPPROTO_IP : IPPROTO_IPV6, is_v4 ? IP_RECVERR : IPV6_RECVERR,
                  &on, sizeof on) < 0 ||
      (mark && setsockopt (reach->fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0))
    return NULL;
  if (connect (reach->fd, to, size) < 0 || send (reach->fd, "", 0, 0) < 0)
    reach->complaint = errno;
  return g_steal_pointer (&reach);
}

int
wgre_reach_complaint (WgreReach *reach)
{
  int complaint = 0;
  socklen_t size = sizeof complaint;

  g_return_val_if_fail (reach, 0);
  if (!getsockopt (reach->fd, SOL_SOCKET, SO_ERROR, &complaint, &size) && complaint)
    reach->complaint = complaint;
  return reach->complaint;
}

void
wgre_reach_free (WgreReach *reach)
{
  if (!reach)
    return;
  if (reach->fd >= 0)
    g_close (reach->fd, NULL);
  g_free (reach);
}
