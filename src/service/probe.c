/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRE keepalives go through a packet socket of the tunnel's link: so the kernel puts the outer
 * headers around them that the tunnel has (key, checksum, number, UDP), and takes them off again
 * before it shows us what came in. A packet socket runs its filter before it copies anything; a raw
 * socket for GRE would copy each packet first. */
#include "service/probe.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "net/keepalive.h"
#include "net/query.h"

struct _WgreProbe {
  const WgrePlan *plan;
  WgreKernel *kernel;
  const WgreIp *remote;
  WgreProbeAnswered answered;
  gpointer data;
  int ifindex;
  WgreIp own, far;    /* of echo requests */
  int tap, raw, echo; /* packets of the link; to the far end outside; ICMP inside; -1: not used */
  guint tap_source, echo_source;
  guint16 id, sequence;
  guint8 cookie[WGRE_KEEPALIVE_COOKIE];
};

/* Keepalives of others may carry something too; more than this they do not. */
#define MOST_BYTES 256
#define MOST_AT_ONCE 64

static gboolean
failed (GError **error, const char *what)
{
  int problem = errno;

  wgre_error_set (error, wgre_error_from_errno (problem), "keepalive", "%s: %s", what,
                  g_strerror (problem));
  return FALSE;
}

/* --- addresses --- */

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} Address;

static socklen_t
probe_address_of (const WgreIp *ip, int ifindex, Address *ret_address)
{
  *ret_address = (Address){ .any.sa_family = ip->family };
  if (ip->family == AF_INET) {
    memcpy (&ret_address->v4.sin_addr, ip->bytes, sizeof ret_address->v4.sin_addr);
    return sizeof ret_address->v4;
  }
  memcpy (&ret_address->v6.sin6_addr, ip->bytes, sizeof ret_address->v6.sin6_addr);
  if (IN6_IS_ADDR_LINKLOCAL (&ret_address->v6.sin6_addr))
    ret_address->v6.sin6_scope_id = (guint32) ifindex;
  return sizeof ret_address->v6;
}

/* --- sockets --- */

static gboolean
probe_set (int fd, int level, int option, int value, GError **error)
{
  return !setsockopt (fd, level, option, &value, sizeof value) ||
         failed (error, _ ("cannot set up a socket"));
}

static gboolean
probe_attach (int fd, struct sock_filter *program, guint length, GError **error)
{
  const struct sock_fprog all = { .len = (unsigned short) length, .filter = program };

  return !setsockopt (fd, SOL_SOCKET, SO_ATTACH_FILTER, &all, sizeof all) ||
         failed (error, _ ("cannot attach a socket filter"));
}

/* Where the link lives. */
static int
open_inner (const WgreProbe *probe, WgrePackets sort, GError **error)
{
  int fd = probe->kernel->packets (probe->kernel, probe->plan->netns, sort, error);

  if (fd < 0)
    g_prefix_error (error, "keepalive: ");
  return fd;
}

/* A socket whose packets take the way of the tunnel's own: mark, device, and this network
 * namespace. */
static int
open_outer (const WgreProbe *probe, int type, int protocol, GError **error)
{
  const WgreLinkSpec *link = &wgre_plan_link_op (probe->plan)->u.link.spec;
  guint32 mark = link->fwmark
                     ? link->fwmark
                     : (guint32) wgre_profile_number (probe->plan->profile, WGRE_OPT_FWMARK);
  int fd = socket (probe->remote->family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

  if (fd < 0) {
    failed (error, _ ("cannot open a socket"));
    return -1;
  }
  if ((!mark || probe_set (fd, SOL_SOCKET, SO_MARK, (int) mark, error)) &&
      (!link->dev || probe_set (fd, SOL_SOCKET, SO_BINDTOIFINDEX, link->dev, error)))
    return fd;
  close (fd);
  return -1;
}

/* Without "local", the kernel takes the one of the route; so do we. */
static gboolean
find_local (const WgreProbe *probe, WgreIp *ret_local, GError **error)
{
  const WgreLinkSpec *link = &wgre_plan_link_op (probe->plan)->u.link.spec;
  Address address = { 0 };
  socklen_t length = sizeof address;
  gboolean found;
  int fd;

  if (!wgre_ip_is_any (&link->local)) {
    *ret_local = link->local;
    return TRUE;
  }
  fd = open_outer (probe, SOCK_DGRAM, 0, error);
  if (fd < 0)
    return FALSE;
  length = probe_address_of (probe->remote, link->dev, &address);
  address.v4.sin_port =
      htons (9); /* any will do, nothing is sent (the port is at the same place) */
  found = !connect (fd, &address.any, length) &&
          (length = sizeof address, !getsockname (fd, &address.any, &length));
  if (!found)
    failed (error, _ ("there is no way to the far end"));
  close (fd);
  if (!found)
    return FALSE;
  *ret_local = (WgreIp){ .family = (guint8) address.any.sa_family };
  memcpy (ret_local->bytes,
          ret_local->family == AF_INET ? (const void *) &address.v4.sin_addr
                                       : (const void *) &address.v6.sin6_addr,
          wgre_ip_size (ret_local));
  return TRUE;
}

static WgreKeepaliveHeader
probe_header_of (const WgreProfile *profile, WgreOptionId key, WgreOptionId csum)
{
  WgreOptionId either = wgre_profile_has (profile, key) ? key : WGRE_OPT_KEY;

  return (WgreKeepaliveHeader){
    .keyed = wgre_profile_has (profile, either),
    .key = (guint32) wgre_profile_number (profile, either),
    .csum = wgre_profile_number (profile, WGRE_OPT_CSUM) || wgre_profile_number (profile, csum),
  };
}

static gboolean
probe_describe_tunnel (const WgreProbe *probe, WgreKeepaliveSpec *ret_spec, GError **error)
{
  const WgreProfile *profile = probe->plan->profile;

  *ret_spec = (WgreKeepaliveSpec){
    .remote = *probe->remote,
    .in = probe_header_of (profile, WGRE_OPT_IKEY, WGRE_OPT_ICSUM),
    .out = probe_header_of (profile, WGRE_OPT_OKEY, WGRE_OPT_OCSUM),
  };
  memcpy (ret_spec->cookie, probe->cookie, sizeof probe->cookie);
  return find_local (probe, &ret_spec->local, error);
}

/* --- the way around the tunnel --- */

static gboolean
send_outside (const WgreProbe *probe, const guint8 *packet, gsize length, GError **error)
{
  Address to;
  socklen_t size =
      probe_address_of (probe->remote, wgre_plan_link_op (probe->plan)->u.link.spec.dev, &to);

  return sendto (probe->raw, packet, length, 0, &to.any, size) >= 0 ||
         failed (error, _ ("cannot send to the far end"));
}

/* --- hearing --- */

/* One event for all answers, since it may lead to anything; a flood of packets leaves the main loop
 * its turns. */
static gboolean
tap_readable (gint fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  WgreProbe *probe = data;
  guint8 packet[MOST_BYTES];
  gboolean answered = FALSE;

  for (guint i = 0; i < MOST_AT_ONCE; i++) {
    struct sockaddr_ll from = { 0 };
    WgreKeepaliveSpec spec;
    socklen_t size = sizeof from;
    gssize length =
        recvfrom (fd, packet, sizeof packet, MSG_TRUNC, (struct sockaddr *) &from, &size);

    if (length < 0)
      break;
    if (!from.sll_protocol)
      answered |= length == sizeof probe->cookie && !memcmp (packet, probe->cookie, (gsize) length);
    else if ((gsize) length <= sizeof packet && probe_describe_tunnel (probe, &spec, NULL) &&
             wgre_keepalive_packet_decode (&spec, packet, (gsize) length))
      /* Sent on as a router would. The kernel's own way ends here: it takes a packet that comes
       * from outside with our address as its source for a forged one. What is lost the far end
       * sends again. */
      send_outside (probe, packet, (gsize) length, NULL);
  }
  if (answered)
    probe->answered (WGRE_PROBE_GRE, probe->data);
  return G_SOURCE_CONTINUE;
}

static gboolean
echo_readable (gint fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  WgreProbe *probe = data;
  gboolean answered = FALSE;
  guint8 packet[128];

  while (recv (fd, packet, sizeof packet, 0) >= 0)
    answered = TRUE;
  if (answered)
    probe->answered (WGRE_PROBE_ICMP, probe->data);
  return G_SOURCE_CONTINUE;
}

/* --- opening --- */

static gboolean
attach_tap_filter (const WgreProbe *probe, GError **error)
{
  struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX];

  return probe_attach (probe->tap, program, wgre_keepalive_packet_filter (probe->remote, program),
                       error);
}

/* Bound last: until then nothing comes in, and afterwards only what the filter lets through. */
static gboolean
open_tap (WgreProbe *probe, GError **error)
{
  const struct sockaddr_ll link = {
    .sll_family = AF_PACKET,
    .sll_protocol = htons (ETH_P_ALL),
    .sll_ifindex = probe->ifindex,
  };

  probe->tap = open_inner (probe, WGRE_PACKETS_LINK, error);
  if (probe->tap < 0 || !attach_tap_filter (probe, error) ||
      !probe_set (probe->tap, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, error))
    return FALSE;
  probe->raw = open_outer (probe, SOCK_RAW, IPPROTO_RAW, error);
  if (probe->raw < 0)
    return FALSE;
  if (bind (probe->tap, (const struct sockaddr *) &link, sizeof link))
    return failed (error, _ ("cannot listen at the tunnel"));
  probe->tap_source = g_unix_fd_add (probe->tap, G_IO_IN, tap_readable, probe);
  return TRUE;
}

/* Only the far end's replies that come by the tunnel, to the address that is asked from. */
static gboolean
open_echo (WgreProbe *probe, GError **error)
{
  guint8 family = probe->far.family;
  struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX];
  guint length = wgre_echo_filter (family, probe->id, program);
  Address own, far;
  socklen_t size = probe_address_of (&probe->own, probe->ifindex, &own);

  probe_address_of (&probe->far, probe->ifindex, &far);
  probe->echo =
      open_inner (probe, family == AF_INET ? WGRE_PACKETS_ICMP : WGRE_PACKETS_ICMP6, error);
  if (probe->echo < 0 || !probe_attach (probe->echo, program, length, error) ||
      !probe_set (probe->echo, SOL_SOCKET, SO_BINDTOIFINDEX, probe->ifindex, error))
    return FALSE;
  if (bind (probe->echo, &own.any, size) || connect (probe->echo, &far.any, size))
    return failed (error, _ ("cannot ask the far end's address inside the tunnel"));
  probe->echo_source = g_unix_fd_add (probe->echo, G_IO_IN, echo_readable, probe);
  return TRUE;
}

WgreProbe *
wgre_probe_new (const WgrePlan *plan, WgreKernel *kernel, const WgreIp *remote,
                WgreProbeAnswered answered, gpointer data, GError **error)
{
  g_autoptr (WgreProbe) probe = NULL;
  g_autoptr (WgreSocket) socket = NULL;
  g_auto (WgreLinkInfo) link = { 0 };

  g_return_val_if_fail (plan && kernel && remote, NULL);

  probe = g_new0 (WgreProbe, 1);
  probe->plan = plan;
  probe->kernel = kernel;
  probe->remote = remote;
  probe->answered = answered;
  probe->data = data;
  probe->tap = probe->raw = probe->echo = -1;
  probe->id = (guint16) g_random_int_range (1, 0x10000);
  for (guint i = 0; i < sizeof probe->cookie; i++)
    probe->cookie[i] = (guint8) g_random_int ();
  wgre_keepalive_ends (plan->profile, &probe->own, &probe->far);

  socket = kernel->listen (kernel, plan->netns, error);
  if (!socket || !wgre_query_link (socket, plan->interface, &link, error)) {
    g_prefix_error (error, "keepalive: ");
    return NULL;
  }
  probe->ifindex = link.ifindex;
  /* Links that carry frames are asked by ICMP only. */
  if (!wgre_profile_kind (plan->profile)->ethernet && !open_tap (probe, error))
    return NULL;
  return g_steal_pointer (&probe);
}

static void
clear_source (guint *source)
{
  if (*source)
    g_source_remove (*source);
  *source = 0;
}

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
close_echo (WgreProbe *probe)
{
  clear_source (&probe->echo_source);
  clear_fd (&probe->echo);
}

void
wgre_probe_free (WgreProbe *probe)
{
  if (!probe)
    return;
  clear_source (&probe->tap_source);
  clear_fd (&probe->tap);
  clear_fd (&probe->raw);
  close_echo (probe);
  g_free (probe);
}

gboolean
wgre_probe_moved (WgreProbe *probe, GError **error)
{
  g_return_val_if_fail (probe, FALSE);

  return probe->tap < 0 || attach_tap_filter (probe, error);
}

/* --- asking --- */

static gboolean
send_gre (WgreProbe *probe, GError **error)
{
  const struct sockaddr_ll to = {
    .sll_family = AF_PACKET,
    .sll_protocol = htons (ETH_P_IP),
    .sll_ifindex = probe->ifindex,
  };
  guint8 packet[WGRE_KEEPALIVE_SIZE], outer[WGRE_KEEPALIVE_OUTER_SIZE];
  WgreKeepaliveSpec spec;
  gsize length;

  if (!probe_describe_tunnel (probe, &spec, error))
    return FALSE;
  if (probe->remote->family != AF_INET) {
    length = wgre_keepalive_packet_encode_outer (&spec, outer);
    return send_outside (probe, outer, length, error);
  }
  length = wgre_keepalive_packet_encode (&spec, packet);
  return sendto (probe->tap, packet, length, 0, (const struct sockaddr *) &to, sizeof to) >= 0 ||
         failed (error, _ ("cannot send a GRE keepalive"));
}

/* The socket is opened when it is needed, and anew after an error: NetworkManager puts the address
 * on the link that it needs, and may do so again. In another network namespace the address is our
 * own affair, and opening takes the helper. */
static gboolean
send_echo (WgreProbe *probe, GError **error)
{
  guint8 packet[WGRE_ECHO_SIZE];

  wgre_echo_encode (probe->far.family, probe->id, ++probe->sequence, packet);
  if (probe->echo < 0 && !open_echo (probe, error)) {
    close_echo (probe);
    return FALSE;
  }
  if (send (probe->echo, packet, sizeof packet, 0) >= 0)
    return TRUE;
  failed (error, _ ("cannot send an echo request"));
  if (!probe->plan->netns)
    close_echo (probe);
  return FALSE;
}

gboolean
wgre_probe_send (WgreProbe *probe, WgreProbeMethod method, GError **error)
{
  static gboolean (*const senders[]) (WgreProbe *, GError **) = {
    [WGRE_PROBE_GRE] = send_gre,
    [WGRE_PROBE_ICMP] = send_echo,
  };

  g_return_val_if_fail (probe, FALSE);

  return senders[method](probe, error);
}
