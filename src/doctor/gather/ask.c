/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/gather/ask.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The headers of IP and of UDP or an echo request. */
#define ASK_HEADERS_V4 28
#define ASK_HEADERS_V6 48
#define ASK_MOST_BYTES 9000
#define ASK_ECHO_HEADER 8
/* The kernel looks at no packet of GRE with less than 12 bytes (gre_rcv() in net/ipv4/gre_demux.c);
 * of what it answers, 8 come back for sure. */
#define ASK_GRE_SIZE 16
#define ASK_GRE_QUOTED 8
/* Codes of ICMPv6 that the C library has no names for (RFC 4443 section 3.1). */
#define ASK_POLICY_FAIL 5
#define ASK_REJECT_ROUTE 6

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} AskAddress;

/* --- what ICMP says --- */

typedef struct {
  guint8 type, code;
  WgreReplyKind kind;
} AskWord;

static const AskWord ask_words_v4[] = {
  { ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, WGRE_REPLY_NO_PROTOCOL },
  { ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, WGRE_REPLY_NO_PORT },
  { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, WGRE_REPLY_TOO_BIG },
  { ICMP_DEST_UNREACH, ICMP_NET_ANO, WGRE_REPLY_PROHIBITED },
  { ICMP_DEST_UNREACH, ICMP_HOST_ANO, WGRE_REPLY_PROHIBITED },
  { ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, WGRE_REPLY_PROHIBITED },
};

static const AskWord ask_words_v6[] = {
  { ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADMIN, WGRE_REPLY_PROHIBITED },
  { ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOPORT, WGRE_REPLY_NO_PORT },
  { ICMP6_DST_UNREACH, ASK_POLICY_FAIL, WGRE_REPLY_PROHIBITED },
  { ICMP6_DST_UNREACH, ASK_REJECT_ROUTE, WGRE_REPLY_PROHIBITED },
  { ICMP6_PACKET_TOO_BIG, 0, WGRE_REPLY_TOO_BIG },
  { ICMP6_PARAM_PROB, ICMP6_PARAMPROB_NEXTHEADER, WGRE_REPLY_NO_PROTOCOL },
};

static WgreReplyKind
ask_read_icmp (const struct sock_extended_err *said)
{
  gboolean v4 = said->ee_origin == SO_EE_ORIGIN_ICMP;
  const AskWord *words = v4 ? ask_words_v4 : ask_words_v6;
  guint count = v4 ? G_N_ELEMENTS (ask_words_v4) : G_N_ELEMENTS (ask_words_v6);

  for (guint i = 0; i < count; i++)
    if (words[i].type == said->ee_type && words[i].code == said->ee_code)
      return words[i].kind;
  return WGRE_REPLY_NO_HOST;
}

static WgreReplyKind
ask_read_errno (int problem)
{
  switch (problem) {
  case EPERM:
  case EACCES:
    return WGRE_REPLY_REFUSED;
  case EMSGSIZE:
    return WGRE_REPLY_TOO_BIG;
  case ENETUNREACH:
    return WGRE_REPLY_NO_ROUTE;
  case ECONNREFUSED:
    return WGRE_REPLY_NO_PORT;
  case EHOSTUNREACH:
    return WGRE_REPLY_NO_HOST;
  default:
    return WGRE_REPLY_SILENCE;
  }
}

/* Of what the kernel itself says (SO_EE_ORIGIN_LOCAL) there is no speaker. */
static void
ask_take_error (const struct sock_extended_err *said, WgreReply *reply)
{
  gboolean icmp = said->ee_origin == SO_EE_ORIGIN_ICMP || said->ee_origin == SO_EE_ORIGIN_ICMP6;
  const struct sockaddr *by = SO_EE_OFFENDER (said);

  reply->kind = icmp ? ask_read_icmp (said) : ask_read_errno ((int) said->ee_errno);
  if (icmp && by->sa_family == AF_INET) {
    reply->by.family = AF_INET;
    memcpy (reply->by.bytes, &((const struct sockaddr_in *) (const void *) by)->sin_addr, 4);
  } else if (icmp && by->sa_family == AF_INET6) {
    reply->by.family = AF_INET6;
    memcpy (reply->by.bytes, &((const struct sockaddr_in6 *) (const void *) by)->sin6_addr, 16);
  }
  if (reply->kind == WGRE_REPLY_TOO_BIG)
    reply->mtu = said->ee_info;
}

/* A header of GRE and nothing that means anything. */
static gsize
ask_write_gre (const WgreQuestion *question, guint8 *packet)
{
  guint32 key = g_htonl (question->key);

  if (question->keyed) {
    packet[0] = 0x20;
    memcpy (packet + 4, &key, sizeof key);
  }
  return ASK_GRE_SIZE;
}

static void
ask_read_errors (int fd, WgreQuestion *question)
{
  char control[512];
  guint8 content[64], packet[ASK_GRE_SIZE] = { 0 };
  struct iovec part = { content, sizeof content };
  struct msghdr message = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };
  gssize length = recvmsg (fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);

  if (length < 0)
    return;
  /* What is said of other packets of GRE to the same host comes to the same sockets. */
  if (question->protocol == IPPROTO_GRE) {
    ask_write_gre (question, packet);
    if (length < ASK_GRE_QUOTED || memcmp (content, packet, ASK_GRE_QUOTED))
      return;
  }
  for (struct cmsghdr *item = CMSG_FIRSTHDR (&message); item; item = CMSG_NXTHDR (&message, item))
    if ((item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_RECVERR) ||
        (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_RECVERR))
      ask_take_error ((const struct sock_extended_err *) (const void *) CMSG_DATA (item),
                      &question->reply);
}

/* --- sockets --- */

static socklen_t
ask_address (const WgreQuestion *question, AskAddress *ret_address)
{
  *ret_address = (AskAddress){ .any.sa_family = question->to.family };
  if (question->to.family == AF_INET) {
    ret_address->v4.sin_port = htons (question->port);
    memcpy (&ret_address->v4.sin_addr, question->to.bytes, sizeof ret_address->v4.sin_addr);
    return sizeof ret_address->v4;
  }
  /* of a raw socket this is the protocol, or 0 */
  ret_address->v6.sin6_port = htons (question->protocol == IPPROTO_UDP ? question->port : 0);
  memcpy (&ret_address->v6.sin6_addr, question->to.bytes, sizeof ret_address->v6.sin6_addr);
  if (IN6_IS_ADDR_LINKLOCAL (&ret_address->v6.sin6_addr))
    ret_address->v6.sin6_scope_id = (guint32) question->dev;
  return sizeof ret_address->v6;
}

/* An echo request needs no privilege where net.ipv4.ping_group_range says so. */
static int
ask_open (const WgreQuestion *question)
{
  gboolean v4 = question->to.family == AF_INET;
  int flags = SOCK_CLOEXEC | SOCK_NONBLOCK;
  int echo = v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6, fd;

  if (question->protocol == IPPROTO_UDP)
    return socket (question->to.family, SOCK_DGRAM | flags, 0);
  if (question->protocol != IPPROTO_ICMP)
    return socket (question->to.family, SOCK_RAW | flags, question->protocol);
  fd = socket (question->to.family, SOCK_DGRAM | flags, echo);
  return fd >= 0 ? fd : socket (question->to.family, SOCK_RAW | flags, echo);
}

static gboolean
ask_set (int fd, int level, int option, int value)
{
  return !setsockopt (fd, level, option, &value, sizeof value);
}

/* --- packets --- */

static gsize
ask_write_echo (const WgreQuestion *question, guint8 *packet, gsize length)
{
  guint16 id = (guint16) getpid ();
  guint8 type = question->to.family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
  guint32 sum = ((guint32) type << 8) + id;

  sum = ~((sum & 0xffff) + (sum >> 16));
  packet[0] = type;
  packet[2] = (guint8) (sum >> 8);
  packet[3] = (guint8) sum;
  packet[4] = (guint8) (id >> 8);
  packet[5] = (guint8) id;
  return MAX (length, ASK_ECHO_HEADER);
}

static gsize
ask_write (const WgreQuestion *question, guint8 *packet)
{
  guint headers = question->to.family == AF_INET ? ASK_HEADERS_V4 : ASK_HEADERS_V6;
  gsize length = question->size > headers ? MIN (question->size - headers, ASK_MOST_BYTES) : 0;

  if (question->protocol == IPPROTO_ICMP)
    return ask_write_echo (question, packet, question->size ? length + ASK_ECHO_HEADER : 0);
  if (question->protocol != IPPROTO_UDP)
    return ask_write_gre (question, packet);
  if (question->content)
    memcpy (packet, question->content, question->length);
  return question->content ? question->length : length;
}

/* The socket on which the answer is awaited; -1: none was asked, or what came of it is known. */
static int
ask_one (WgreQuestion *question)
{
  gboolean v4 = question->to.family == AF_INET;
  int level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
  int fd = question->to.family ? ask_open (question) : -1;
  guint8 packet[ASK_MOST_BYTES + ASK_ECHO_HEADER] = { 0 };
  AskAddress to;
  socklen_t size;
  gsize length;

  if (fd < 0)
    return -1;
  if (!ask_set (fd, level, v4 ? IP_RECVERR : IPV6_RECVERR, 1) ||
      (question->mark && !ask_set (fd, SOL_SOCKET, SO_MARK, (int) question->mark)) ||
      (question->dev && !ask_set (fd, SOL_SOCKET, SO_BINDTOIFINDEX, question->dev)) ||
      (question->size && !ask_set (fd, level, v4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER,
                                   v4 ? IP_PMTUDISC_PROBE : IPV6_PMTUDISC_PROBE))) {
    close (fd);
    return -1;
  }

  length = ask_write (question, packet);
  size = ask_address (question, &to);
  question->reply.kind = WGRE_REPLY_SILENCE;
  if (connect (fd, &to.any, size) >= 0 && send (fd, packet, length, 0) >= 0)
    return fd;

  /* What came back to an earlier packet is told instead of sending this one. */
  question->reply.kind = ask_read_errno (errno);
  if (question->reply.kind == WGRE_REPLY_TOO_BIG)
    ask_read_errors (fd, question);
  if (question->reply.kind == WGRE_REPLY_SILENCE)
    return fd;
  close (fd);
  return -1;
}

static void
ask_hear (int fd, WgreQuestion *question)
{
  guint8 echo_reply = question->to.family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
  guint8 packet[128];
  gssize length;

  ask_read_errors (fd, question);
  while (question->reply.kind == WGRE_REPLY_SILENCE &&
         (length = recv (fd, packet, sizeof packet, MSG_DONTWAIT)) >= 0) {
    gssize header = length && packet[0] >> 4 == 4 && (packet[0] & 15) >= 5
                        ? (packet[0] & 15) * 4
                        : 0; /* which only raw sockets of IPv4 see */

    /* A raw socket hears everything of its protocol that comes from there. */
    if (question->protocol != IPPROTO_UDP &&
        (question->protocol != IPPROTO_ICMP || length <= header || packet[header] != echo_reply))
      continue;
    question->reply.kind = WGRE_REPLY_ANSWER;
    question->reply.by = question->to;
  }
}

void
wgre_ask (WgreQuestion *questions, guint count, guint patience_ms)
{
  g_autofree struct pollfd *waiting = g_new0 (struct pollfd, count);
  gint64 until = g_get_monotonic_time () + (gint64) patience_ms * 1000;

  g_return_if_fail (questions);
  for (guint i = 0; i < count; i++) {
    questions[i].reply = (WgreReply){ 0 };
    waiting[i] = (struct pollfd){ .fd = ask_one (&questions[i]), .events = POLLIN };
  }

  for (;;) {
    gint64 left = (until - g_get_monotonic_time ()) / 1000;
    gboolean any = FALSE;

    for (guint i = 0; i < count; i++)
      any |= waiting[i].fd >= 0;
    if (!any || left <= 0 || poll (waiting, count, (int) left) <= 0)
      break;
    for (guint i = 0; i < count; i++) {
      if (waiting[i].fd < 0 || !waiting[i].revents)
        continue;
      ask_hear (waiting[i].fd, &questions[i]);
      if (questions[i].reply.kind == WGRE_REPLY_SILENCE)
        continue;
      /* poll(2) leaves out what has its reply: a negative descriptor. */
      close (waiting[i].fd);
      waiting[i].fd = -1;
    }
  }

  for (guint i = 0; i < count; i++)
    if (waiting[i].fd >= 0)
      close (waiting[i].fd);
}
