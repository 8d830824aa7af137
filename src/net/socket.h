/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"
#include "core/ip.h"
#include "net/batch.h"
#include "net/family.h"

/* A netlink socket: the only place with netlink input and output. All calls but
 * wgre_socket_receive() wait for the kernel, which answers at once. Errors carry strerror() and, in
 * parentheses, the kernel's own sentence where it gives one; their code is that of
 * wgre_error_from_errno(). */
typedef struct _WgreSocket WgreSocket;

/* A message from the kernel; it is valid only during the call. */
typedef void (*WgreSocketEach) (const struct nlmsghdr *message, gpointer data);

/* wgre_socket_open: @protocol is NETLINK_ROUTE or NETLINK_GENERIC. The socket belongs to the
 * network namespace of the calling thread at this moment, for its whole life. */
WgreSocket *wgre_socket_open (int protocol, GError **error);
/* wgre_socket_adopt: the same for an unused socket that another process has opened, maybe in
 * another network namespace. Takes @fd, also on failure. */
WgreSocket *wgre_socket_adopt (int fd, GError **error);
/* wgre_socket_close: NULL is fine. */
void wgre_socket_close (WgreSocket *socket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreSocket, wgre_socket_close)

/* wgre_socket_talk: sends all messages, in their order, and waits for the kernel's
 * acknowledgements. A datagram has several messages. After the first error no further datagram is
 * sent, but the kernel has also tried the messages behind the failed one in the same datagram;
 * wgre_socket_talk_applied() tells which.
 * @ret_done (may be NULL): number of messages before the first that failed; all of them were
 * applied. Set on success and failure. */
gboolean wgre_socket_talk (WgreSocket *socket, const WgreBatch *batch, guint *ret_done,
                           GError **error);
/* wgre_socket_talk_applied: the same. @applied has wgre_batch_length() elements; each becomes TRUE
 * when its message was applied, FALSE when it failed or was not sent, so that the caller can undo
 * exactly what was done. */
gboolean wgre_socket_talk_applied (WgreSocket *socket, const WgreBatch *batch, gboolean *applied,
                                   guint *ret_done, GError **error);
/* wgre_socket_get: sends the batch's one message, which is a question, and calls @each for the
 * kernel's answer. */
gboolean wgre_socket_get (WgreSocket *socket, const WgreBatch *request, WgreSocketEach each,
                          gpointer data, GError **error);
/* wgre_socket_dump: sends the batch's one message, which asks for a list (NLM_F_DUMP is added), and
 * calls @each for every element. The list is read completely before the first call, and read again
 * when something changed meanwhile (NLM_F_DUMP_INTR): @each sees one consistent list or, on
 * failure, nothing. */
gboolean wgre_socket_dump (WgreSocket *socket, const WgreBatch *request, WgreSocketEach each,
                           gpointer data, GError **error);
/* wgre_socket_family: a generic netlink family; the kernel loads the family's module.
 * Code UNSUPPORTED when there is none. The socket is one for NETLINK_GENERIC. */
gboolean wgre_socket_family (WgreSocket *socket, const char *name, WgreFamily *ret_family,
                             GError **error);

/* Notifications. Use a socket of its own for them. */

/* wgre_socket_subscribe: @group is one of enum rtnetlink_groups (RTNLGRP_IPV4_RULE, …). */
gboolean wgre_socket_subscribe (WgreSocket *socket, guint group, GError **error);
/* wgre_socket_narrow: the kernel keeps to itself what nobody here wants to hear of, so that it does
 * not wake the process: notifications other than RTM_NEWLINK and the RTM_DEL… ones, and, with
 * @n_links > 0, those of links and addresses (RTM_NEWLINK, RTM_DELLINK, RTM_DELADDR) that are not
 * of
 * @links, which are indices of interfaces. A later call replaces an earlier one. */
gboolean wgre_socket_narrow (WgreSocket *socket, const int *links, guint n_links, GError **error);
/* wgre_socket_narrow_to_way: the same, for who wants to hear what may change the way to @far_end:
 * the kernel keeps to itself notifications of routes to networks that it is not in (of IPv6, the
 * first 32 bits count) and that do not leave by @link, an index or 0, and of links of the link
 * group @group other than @link. Others arrive. NULL: all of them arrive. A later call replaces an
 * earlier one. */
gboolean wgre_socket_narrow_to_way (WgreSocket *socket, const WgreIp *far_end, guint32 group,
                                    int link, GError **error);
/* wgre_socket_fd: to be watched for input; owned by the socket. */
int wgre_socket_fd (WgreSocket *socket);
/* wgre_socket_receive: calls @each for everything that has arrived and returns without waiting.
 * @each gets NULL when the kernel had to drop notifications: look at everything again. */
gboolean wgre_socket_receive (WgreSocket *socket, WgreSocketEach each, gpointer data,
                              GError **error);
