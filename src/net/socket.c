/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libmnl/libmnl.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/key.h"
#include "net/buffer.h"
#include "net/decode.h"

/* Messages of one datagram: their answers, should all of them fail, must fit into a receive buffer
 * of the usual size. */
#define DATAGRAM_MESSAGES 128
#define DATAGRAM_SIZE (2 * WGRE_MESSAGE_MAX)
/* The kernel writes at most 32 KiB into one datagram. */
#define RECEIVE_SIZE 65536
#define SOCKET_BUFFER_SIZE (1024 * 1024)
/* The answers are there when the send returns; this is for a kernel that was out of memory. */
#define ANSWER_TIMEOUT_MS 5000
#define DUMP_ATTEMPTS 10

struct _WgreSocket {
  struct mnl_socket *mnl;
  guint32 seq; /* of the last message sent */
  void *buffer;
};

static gpointer socket_kept;

/* --- errors --- */

static gboolean
socket_fail_errno (GError **error, int errnum, const char *what)
{
  g_set_error (error, WGRE_ERROR, (int) wgre_error_from_errno (errnum), "%s: %s", what,
               g_strerror (errnum));
  return FALSE;
}

static gboolean
fail_ack (GError **error, const WgreAck *ack)
{
  g_set_error (error, WGRE_ERROR, (int) wgre_error_from_errno (ack->errnum), "%s%s%s%s",
               g_strerror (ack->errnum), *ack->text ? " (" : "", ack->text, *ack->text ? ")" : "");
  return FALSE;
}

/* --- opening --- */

/* Takes @mnl, which may be NULL: then errno says why. */
static WgreSocket *
socket_take (struct mnl_socket *mnl, GError **error)
{
  /* Sentences with errors, errors that do not quote the message (it may hold keys), and lists
   * filtered by the kernel. */
  static const int options[] = { NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK };
  const int size = SOCKET_BUFFER_SIZE;
  g_autoptr (WgreSocket) socket = g_new0 (WgreSocket, 1);
  gboolean ok;
  int fd, on = 1;

  socket->mnl = mnl;
  ok = mnl && mnl_socket_bind (mnl, 0, MNL_SOCKET_AUTOPID) == 0;
  for (guint i = 0; ok && i < G_N_ELEMENTS (options); i++)
    ok = mnl_socket_setsockopt (mnl, options[i], &on, sizeof on) == 0;
  if (!ok) {
    socket_fail_errno (error, errno, _ ("cannot open a netlink socket"));
    return NULL;
  }
  /* The forced sizes are allowed to us as root; without it, the system's limit counts. */
  fd = mnl_socket_get_fd (mnl);
  if (setsockopt (fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (setsockopt (fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
    setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  socket->buffer = wgre_buffer_take (&socket_kept, RECEIVE_SIZE, g_malloc);
  return g_steal_pointer (&socket);
}

WgreSocket *
wgre_socket_open (int protocol, GError **error)
{
  return socket_take (mnl_socket_open2 (protocol, SOCK_CLOEXEC | SOCK_NONBLOCK), error);
}

WgreSocket *
wgre_socket_adopt (int fd, GError **error)
{
  struct mnl_socket *mnl = mnl_socket_fdopen (fd);

  if (!mnl) {
    socket_fail_errno (error, errno, _ ("not a netlink socket"));
    close (fd);
    return NULL;
  }
  return socket_take (mnl, error);
}

void
wgre_socket_close (WgreSocket *socket)
{
  if (!socket)
    return;
  if (socket->mnl)
    mnl_socket_close (socket->mnl);
  wgre_buffer_keep (&socket_kept, socket->buffer);
  g_free (socket);
}

int
wgre_socket_fd (WgreSocket *socket)
{
  g_return_val_if_fail (socket != NULL, -1);
  return mnl_socket_get_fd (socket->mnl);
}

/* --- receiving --- */

/* Receives without waiting, also when a signal comes. -1 with errno. */
static gssize
receive_now (WgreSocket *socket)
{
  gssize size;

  do
    size = mnl_socket_recvfrom (socket->mnl, socket->buffer, RECEIVE_SIZE);
  while (size < 0 && errno == EINTR);
  return size;
}

static gboolean
wait_for_input (WgreSocket *socket, GError **error)
{
  struct pollfd fd = { .fd = wgre_socket_fd (socket), .events = POLLIN };
  int ready;

  do
    ready = poll (&fd, 1, ANSWER_TIMEOUT_MS);
  while (ready < 0 && errno == EINTR);
  if (ready < 0)
    return socket_fail_errno (error, errno, _ ("cannot wait for the kernel's answer"));
  if (ready == 0)
    return socket_fail_errno (error, ETIMEDOUT, _ ("the kernel does not answer"));
  return TRUE;
}

/* The next datagram; -1 with @error set. After ENOBUFS there may still be answers to read: those
 * that follow the lost ones. */
static gssize
receive_answer (WgreSocket *socket, GError **error)
{
  for (;;) {
    gssize size = receive_now (socket);

    if (size >= 0)
      return size;
    if (errno == EAGAIN) {
      if (!wait_for_input (socket, error))
        return -1;
    } else if (errno != ENOBUFS) {
      socket_fail_errno (error, errno, _ ("cannot read the kernel's answer"));
      return -1;
    }
  }
}

/* --- sending --- */

static gboolean
send_datagram (WgreSocket *socket, const void *data, gsize size, GError **error)
{
  gssize sent;

  do
    sent = mnl_socket_sendto (socket->mnl, data, size);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? socket_fail_errno (error, errno, _ ("cannot send to the kernel")) : TRUE;
}

/* Copies message @index to @position, as the next one in sequence. */
static gsize
copy_message (WgreSocket *socket, const WgreBatch *batch, guint index, guint16 flags,
              guint8 *position)
{
  const struct nlmsghdr *message = wgre_batch_message (batch, index);
  struct nlmsghdr *copy = (void *) position;

  memcpy (copy, message, message->nlmsg_len);
  copy->nlmsg_flags |= flags;
  copy->nlmsg_seq = ++socket->seq;
  return message->nlmsg_len;
}

/* How many messages from @first on go into one datagram; at least one. */
static guint
datagram_length (const WgreBatch *batch, guint first)
{
  guint count = 0;
  gsize size = 0;

  while (count < DATAGRAM_MESSAGES && first + count < wgre_batch_length (batch)) {
    size += wgre_batch_message (batch, first + count)->nlmsg_len;
    if (size > DATAGRAM_SIZE)
      break;
    count++;
  }
  return count;
}

/* Only the last message asks for an acknowledgement: errors of the others come anyway, and the
 * kernel answers in order. */
static gboolean
send_messages (WgreSocket *socket, const WgreBatch *batch, guint first, guint count, GError **error)
{
  g_autofree guint8 *datagram = NULL;
  gsize room = 0, size = 0;
  gboolean ok;

  for (guint i = 0; i < count; i++)
    room += wgre_batch_message (batch, first + i)->nlmsg_len;
  datagram = g_malloc (room);
  for (guint i = 0; i < count; i++)
    size +=
        copy_message (socket, batch, first + i, i + 1 == count ? NLM_F_ACK : 0, datagram + size);
  ok = send_datagram (socket, datagram, size, error);
  wgre_wipe (datagram, size);
  return ok;
}

/* --- talking --- */

/* One datagram's outcome, message by message. */
typedef struct {
  guint32 last_seq;
  guint count;
  gboolean failed[DATAGRAM_MESSAGES];
  WgreAck first_failure; /* errnum 0: none */
  gboolean complete;     /* the last message was answered */
} Outcome;

static gboolean
read_outcome (WgreSocket *socket, Outcome *outcome, GError **error)
{
  while (!outcome->complete) {
    gssize received = receive_answer (socket, error);
    int size = (int) received;

    if (received < 0)
      return FALSE;
    for (const struct nlmsghdr *message = socket->buffer; mnl_nlmsg_ok (message, size);
         message = mnl_nlmsg_next (message, &size)) {
      guint behind; /* how far before the last message */
      WgreAck ack;

      if (!wgre_decode_ack (message, &ack))
        continue;
      behind = outcome->last_seq - ack.seq;
      if (behind >= outcome->count)
        continue;
      outcome->complete = behind == 0;
      outcome->failed[outcome->count - 1 - behind] = ack.errnum != 0;
      if (ack.errnum && !outcome->first_failure.errnum)
        outcome->first_failure = ack;
    }
  }
  return outcome->first_failure.errnum ? fail_ack (error, &outcome->first_failure) : TRUE;
}

gboolean
wgre_socket_talk_applied (WgreSocket *socket, const WgreBatch *batch, gboolean *applied,
                          guint *ret_done, GError **error)
{
  guint length = wgre_batch_length (batch), done = 0;
  gboolean ok = TRUE;

  g_return_val_if_fail (socket != NULL, FALSE);
  for (guint i = 0; applied && i < length; i++)
    applied[i] = FALSE;
  while (ok && done < length) {
    Outcome outcome = { .count = datagram_length (batch, done) };
    gboolean sent = send_messages (socket, batch, done, outcome.count, error);

    outcome.last_seq = socket->seq;
    ok = sent && read_outcome (socket, &outcome, error);
    for (guint i = 0; applied && sent && i < outcome.count; i++)
      applied[done + i] = !outcome.failed[i];
    /* Those before the first failure. */
    for (guint i = 0; (ok || outcome.complete) && i < outcome.count && !outcome.failed[i]; i++)
      done++;
  }
  if (ret_done)
    *ret_done = done;
  return ok;
}

gboolean
wgre_socket_talk (WgreSocket *socket, const WgreBatch *batch, guint *ret_done, GError **error)
{
  return wgre_socket_talk_applied (socket, batch, NULL, ret_done, error);
}

/* --- asking --- */

/* A received datagram. */
typedef struct {
  gsize size;
  struct nlmsghdr messages[];
} Chunk;

/* Answers may hold keys. */
static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  wgre_wipe (chunk->messages, chunk->size);
  g_free (chunk);
}

/* One question and its answers. */
typedef struct {
  guint32 seq;
  GPtrArray *chunks; /* of Chunk */
  gboolean complete, torn;
  WgreAck end;
} Question;

static gboolean
read_answers (WgreSocket *socket, Question *question, GError **error)
{
  while (!question->complete) {
    gssize received = receive_answer (socket, error);
    int size = (int) received;
    Chunk *chunk;

    if (received < 0)
      return FALSE;
    chunk = g_malloc (sizeof *chunk + (gsize) received);
    chunk->size = (gsize) received;
    memcpy (chunk->messages, socket->buffer, chunk->size);
    wgre_wipe (socket->buffer, chunk->size);
    g_ptr_array_add (question->chunks, chunk);
    for (const struct nlmsghdr *message = chunk->messages; mnl_nlmsg_ok (message, size);
         message = mnl_nlmsg_next (message, &size)) {
      if (message->nlmsg_seq != question->seq)
        continue;
      question->torn |= (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
      question->complete |= wgre_decode_ack (message, &question->end);
    }
  }
  return question->end.errnum ? fail_ack (error, &question->end) : TRUE;
}

/* Asks once. @ret_torn: the list changed while it was read; then nothing was handed out. */
static gboolean
socket_ask (WgreSocket *socket, const WgreBatch *request, guint16 flags, WgreSocketEach each,
            gpointer data, gboolean *ret_torn, GError **error)
{
  g_autoptr (GPtrArray) chunks = g_ptr_array_new_with_free_func (chunk_free);
  Question question = { .chunks = chunks };
  g_autofree guint8 *datagram = NULL;
  gsize size;

  g_return_val_if_fail (wgre_batch_length (request) == 1, FALSE);
  datagram = g_malloc (wgre_batch_message (request, 0)->nlmsg_len);
  size = copy_message (socket, request, 0, flags, datagram);
  question.seq = socket->seq;
  if (!send_datagram (socket, datagram, size, error) || !read_answers (socket, &question, error))
    return FALSE;
  *ret_torn = question.torn;
  for (guint i = 0; !question.torn && i < chunks->len; i++) {
    const Chunk *chunk = g_ptr_array_index (chunks, i);
    int left = (int) chunk->size;

    for (const struct nlmsghdr *message = chunk->messages; mnl_nlmsg_ok (message, left);
         message = mnl_nlmsg_next (message, &left))
      if (message->nlmsg_seq == question.seq && message->nlmsg_type >= NLMSG_MIN_TYPE)
        each (message, data);
  }
  return TRUE;
}

gboolean
wgre_socket_get (WgreSocket *socket, const WgreBatch *request, WgreSocketEach each, gpointer data,
                 GError **error)
{
  gboolean torn;

  g_return_val_if_fail (socket && request && each, FALSE);
  return socket_ask (socket, request, NLM_F_ACK, each, data, &torn, error);
}

gboolean
wgre_socket_dump (WgreSocket *socket, const WgreBatch *request, WgreSocketEach each, gpointer data,
                  GError **error)
{
  g_return_val_if_fail (socket && request && each, FALSE);
  for (guint i = 0; i < DUMP_ATTEMPTS; i++) {
    gboolean torn;

    if (!socket_ask (socket, request, NLM_F_DUMP, each, data, &torn, error))
      return FALSE;
    if (!torn)
      return TRUE;
  }
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL,
               _ ("the kernel's list changed each of the %d times that it was read"),
               DUMP_ATTEMPTS);
  return FALSE;
}

/* --- generic netlink --- */

static void
note_family (const struct nlmsghdr *message, gpointer data)
{
  wgre_decode_family (message, data);
}

gboolean
wgre_socket_family (WgreSocket *socket, const char *name, WgreFamily *ret_family, GError **error)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  g_autoptr (GError) problem = NULL;
  struct genlmsghdr *header = wgre_batch_begin (request, GENL_ID_CTRL, 0, sizeof *header);
  WgreFamily family = { 0 };

  g_return_val_if_fail (name && ret_family != NULL, FALSE);
  header->cmd = CTRL_CMD_GETFAMILY;
  header->version = 1;
  wgre_batch_put_string (request, CTRL_ATTR_FAMILY_NAME, name);
  wgre_batch_end (request);
  if (wgre_socket_get (socket, request, note_family, &family, &problem) && family.id) {
    *ret_family = family;
    return TRUE;
  }
  if (problem && !g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
               _ ("this kernel has no %s: its module is not installed or cannot be loaded"),
               !strcmp (name, "wireguard") ? "WireGuard" : name);
  return FALSE;
}

/* --- notifications --- */

gboolean
wgre_socket_subscribe (WgreSocket *socket, guint group, GError **error)
{
  g_return_val_if_fail (socket != NULL, FALSE);
  if (mnl_socket_setsockopt (socket->mnl, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) < 0)
    return socket_fail_errno (error, errno, _ ("cannot subscribe to the kernel's notifications"));
  return TRUE;
}

/* A filter in BPF, as that of host/confine.c. Numbers of a message are in the host's order, and the
 * filter reads them in the network's. */
static void
socket_filter_line (GArray *filter, guint16 code, guint32 k, guint if_true)
{
  const struct sock_filter line = { code, (guint8) if_true, 0, k };

  g_array_append_val (filter, line);
}

#define SOCKET_KEEP(filter) socket_filter_line (filter, BPF_RET | BPF_K, G_MAXUINT32, 0)
#define SOCKET_DROP(filter) socket_filter_line (filter, BPF_RET | BPF_K, 0, 0)

/* The index is at the same place behind the header in both kinds of messages. */
G_STATIC_ASSERT (offsetof (struct ifinfomsg, ifi_index) == offsetof (struct ifaddrmsg, ifa_index));

/* What is in @types goes on behind the verdict on all others, which follows. */
static void
socket_filter_types (GArray *filter, const guint16 *types, guint n_types)
{
  for (guint i = 0; i < n_types; i++)
    socket_filter_line (filter, BPF_JMP | BPF_JEQ | BPF_K, htons (types[i]), n_types - i);
}

static gboolean
socket_attach (WgreSocket *socket, const struct sock_filter *filter, guint n_lines, GError **error)
{
  /* The kernel only reads it. */
  const struct sock_fprog program = { (unsigned short) n_lines, (struct sock_filter *) filter };

  if (!setsockopt (wgre_socket_fd (socket), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program))
    return TRUE;
  return socket_fail_errno (error, errno, _ ("cannot subscribe to the kernel's notifications"));
}

/* That none is attached is no error. */
static gboolean
socket_detach (WgreSocket *socket, GError **error)
{
  const int unused = 0;

  if (!setsockopt (wgre_socket_fd (socket), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused) ||
      errno == ENOENT)
    return TRUE;
  return socket_fail_errno (error, errno, _ ("cannot subscribe to the kernel's notifications"));
}

gboolean
wgre_socket_narrow (WgreSocket *socket, const int *links, guint n_links, GError **error)
{
  static const guint16 of_links[] = { RTM_NEWLINK, RTM_DELLINK, RTM_DELADDR };
  static const guint16 of_any[] = { RTM_NEWLINK, RTM_DELLINK, RTM_DELADDR, RTM_DELROUTE,
                                    RTM_DELRULE };
  g_autoptr (GArray) filter = g_array_new (FALSE, FALSE, sizeof (struct sock_filter));

  g_return_val_if_fail (socket && (links || !n_links) && n_links < 100, FALSE);

  socket_filter_line (filter, BPF_LD | BPF_H | BPF_ABS, offsetof (struct nlmsghdr, nlmsg_type), 0);
  socket_filter_types (filter, of_any, G_N_ELEMENTS (of_any));
  SOCKET_DROP (filter);
  if (n_links) {
    socket_filter_types (filter, of_links, G_N_ELEMENTS (of_links));
    SOCKET_KEEP (filter);
    /* Of the rest, what is of one of @links. */
    socket_filter_line (filter, BPF_LD | BPF_W | BPF_ABS,
                        NLMSG_HDRLEN + offsetof (struct ifinfomsg, ifi_index), 0);
    for (guint i = 0; i < n_links; i++)
      socket_filter_line (filter, BPF_JMP | BPF_JEQ | BPF_K, htonl ((guint32) links[i]),
                          n_links - i);
    SOCKET_DROP (filter);
  }
  SOCKET_KEEP (filter);
  return socket_attach (socket, (const struct sock_filter *) (const void *) filter->data,
                        filter->len, error);
}

/* The lines to which those of the filter below jump. */
enum {
  WAY_ROUTE = 5,
  WAY_SHIFT = 9,
  WAY_OUT = 25,
  WAY_LINK = 32,
  WAY_KEEP = 41,
  WAY_DROP = 42,
};

#define WAY_IF(line, test, k, yes, no)                                                             \
  [line] = BPF_JUMP (BPF_JMP | (test) | BPF_K, k, (yes) - (line) -1, (no) - (line) -1)

/* What is behind the header of a message is in attributes, and the kernel finds them: SKF_AD_NLATTR
 * takes from A where they begin and from X the type, and puts into A where it is, or 0. Three
 * lines. */
#define WAY_FIND(line, header, type)                                                               \
  [line] = BPF_STMT (BPF_LD | BPF_IMM, NLMSG_SPACE (sizeof (struct header))),                      \
  [(line) + 1] = BPF_STMT (BPF_LDX | BPF_IMM, type),                                               \
  [(line) + 2] = BPF_STMT (BPF_LD | BPF_W | BPF_ABS, (guint32) (SKF_AD_OFF + SKF_AD_NLATTR))

/* The first word of what was found there. Two lines. */
#define WAY_WORD(line)                                                                             \
  [line] = BPF_STMT (BPF_MISC | BPF_TAX, 0),                                                       \
  [(line) + 1] = BPF_STMT (BPF_LD | BPF_W | BPF_IND, RTA_LENGTH (0))

gboolean
wgre_socket_narrow_to_way (WgreSocket *socket, const WgreIp *far_end, guint32 group, int link,
                           GError **error)
{
  const WgreIp ip = far_end ? *far_end : (WgreIp){ 0 };
  const guint32 word = ((guint32) ip.bytes[0] << 24) | ((guint32) ip.bytes[1] << 16) |
                       ((guint32) ip.bytes[2] << 8) | ip.bytes[3];
  const struct sock_filter filter[] = {
    [0] = BPF_STMT (BPF_LD | BPF_H | BPF_ABS, offsetof (struct nlmsghdr, nlmsg_type)),
    WAY_IF (1, BPF_JEQ, htons (RTM_NEWROUTE), WAY_ROUTE, 2),
    WAY_IF (2, BPF_JEQ, htons (RTM_DELROUTE), WAY_ROUTE, 3),
    WAY_IF (3, BPF_JEQ, htons (RTM_NEWLINK), WAY_LINK, 4),
    WAY_IF (4, BPF_JEQ, htons (RTM_DELLINK), WAY_LINK, WAY_KEEP),
    /* The default route is a way to everywhere, whatever its family. */
    [WAY_ROUTE] =
        BPF_STMT (BPF_LD | BPF_B | BPF_ABS, NLMSG_HDRLEN + offsetof (struct rtmsg, rtm_dst_len)),
    WAY_IF (6, BPF_JEQ, 0, WAY_KEEP, 7),
    /* So many bits of the first word do not count. */
    WAY_IF (7, BPF_JGE, 32, 8, WAY_SHIFT),
    [8] = BPF_STMT (BPF_LD | BPF_IMM, 32),
    [WAY_SHIFT] = BPF_STMT (BPF_MISC | BPF_TAX, 0),
    [10] = BPF_STMT (BPF_LD | BPF_IMM, 32),
    [11] = BPF_STMT (BPF_ALU | BPF_SUB | BPF_X, 0),
    [12] = BPF_STMT (BPF_ST, 0),
    [13] = BPF_STMT (BPF_LD | BPF_B | BPF_ABS, NLMSG_HDRLEN + offsetof (struct rtmsg, rtm_family)),
    WAY_IF (14, BPF_JEQ, ip.family, 15, WAY_DROP),
    WAY_FIND (15, rtmsg, RTA_DST),
    WAY_IF (18, BPF_JEQ, 0, WAY_KEEP, 19),
    WAY_WORD (19),
    [21] = BPF_STMT (BPF_ALU | BPF_XOR | BPF_K, word),
    [22] = BPF_STMT (BPF_LDX | BPF_MEM, 0),
    [23] = BPF_STMT (BPF_ALU | BPF_RSH | BPF_X, 0),
    WAY_IF (24, BPF_JEQ, 0, WAY_KEEP, WAY_OUT),
    /* With an address of the way's link the kernel removes routes, also the default one, of which
     * it tells nothing; of those to the address and its network it does. */
    WAY_FIND (WAY_OUT, rtmsg, RTA_OIF),
    WAY_IF (28, BPF_JEQ, 0, WAY_DROP, 29),
    WAY_WORD (29),
    WAY_IF (31, BPF_JEQ, htonl ((guint32) link), WAY_KEEP, WAY_DROP),
    [WAY_LINK] =
        BPF_STMT (BPF_LD | BPF_W | BPF_ABS, NLMSG_HDRLEN + offsetof (struct ifinfomsg, ifi_index)),
    WAY_IF (33, BPF_JEQ, htonl ((guint32) link), WAY_KEEP, 34),
    WAY_FIND (34, ifinfomsg, IFLA_GROUP),
    WAY_IF (37, BPF_JEQ, 0, WAY_KEEP, 38),
    WAY_WORD (38),
    WAY_IF (40, BPF_JEQ, htonl (group), WAY_DROP, WAY_KEEP),
    [WAY_KEEP] = BPF_STMT (BPF_RET | BPF_K, G_MAXUINT32),
    [WAY_DROP] = BPF_STMT (BPF_RET | BPF_K, 0),
  };

  g_return_val_if_fail (socket, FALSE);

  return far_end ? socket_attach (socket, filter, G_N_ELEMENTS (filter), error)
                 : socket_detach (socket, error);
}

gboolean
wgre_socket_receive (WgreSocket *socket, WgreSocketEach each, gpointer data, GError **error)
{
  g_return_val_if_fail (socket && each, FALSE);
  for (;;) {
    gssize received = receive_now (socket);
    int size = (int) received;

    if (received < 0 && errno == EAGAIN)
      return TRUE;
    if (received < 0 && errno != ENOBUFS)
      return socket_fail_errno (error, errno, _ ("cannot read the kernel's notifications"));
    if (received < 0)
      each (NULL, data);
    for (const struct nlmsghdr *message = socket->buffer; mnl_nlmsg_ok (message, size);
         message = mnl_nlmsg_next (message, &size))
      if (message->nlmsg_type >= NLMSG_MIN_TYPE)
        each (message, data);
  }
}
