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

static socklen_t
reach_address (const WgreEndpointAddress *address, struct sockaddr_storage *ret_address)
{
  struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons (address->port) };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
                             .sin6_port = htons (address->port),
                             .sin6_scope_id = address->scope };

  if (address->ip.family == AF_INET) {
    memcpy (&v4.sin_addr, address->ip.bytes, sizeof v4.sin_addr);
    memcpy (ret_address, &v4, sizeof v4);
    return sizeof v4;
  }
  memcpy (&v6.sin6_addr, address->ip.bytes, sizeof v6.sin6_addr);
  memcpy (ret_address, &v6, sizeof v6);
  return sizeof v6;
}

/* Without it the kernel keeps to itself what may pass, such as "host unreachable". */
static gboolean
reach_hear_all (int fd, guint8 family)
{
  static const int on = 1;

  return setsockopt (fd, family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6,
                     family == AF_INET ? IP_RECVERR : IPV6_RECVERR, &on, sizeof on) == 0;
}

WgreReach *
wgre_reach_new (const WgreEndpointAddress *address, guint32 mark)
{
  g_autoptr (WgreReach) reach = NULL;
  struct sockaddr_storage to = { 0 };
  socklen_t size = reach_address (address, &to);

  g_return_val_if_fail (address, NULL);

  reach = g_new0 (WgreReach, 1);
  reach->fd = socket (address->ip.family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (reach->fd < 0 || !reach_hear_all (reach->fd, address->ip.family) ||
      (mark && setsockopt (reach->fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0))
    return NULL;
  if (connect (reach->fd, (struct sockaddr *) &to, size) < 0 || send (reach->fd, "", 0, 0) < 0)
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
