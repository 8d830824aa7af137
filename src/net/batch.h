/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <linux/netlink.h>

/* A growable list of complete netlink messages. Pure: no I/O. Encoders append, a socket sends. */
typedef struct _WgreBatch WgreBatch;

/* The most bytes of one message, header and padding included. To exceed it is a bug of the encoder,
 * which aborts: names and options have limits, and long lists (peers, allowed IPs) are split over
 * several messages. */
#define WGRE_MESSAGE_MAX 32768

/* wgre_batch_new: an empty one. Free with wgre_batch_free(). */
WgreBatch *wgre_batch_new (void);
/* wgre_batch_free: wipes all messages (those for WireGuard hold keys); NULL is fine. */
void wgre_batch_free (WgreBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreBatch, wgre_batch_free)

/* wgre_batch_length: the number of messages. */
guint wgre_batch_length (const WgreBatch *batch);
/* wgre_batch_message: message @index; its size is nlmsg_len. It belongs to the batch, and stays
 * valid while others are appended. */
const struct nlmsghdr *wgre_batch_message (const WgreBatch *batch, guint index);

/* Building one message, for the encoders. Everything between begin and end goes into that message.
 */

/* wgre_batch_begin: starts a message. NLM_F_REQUEST is added to @flags. Returns @header_size zeroed
 * bytes for the family's own header (struct ifinfomsg, …), valid until wgre_batch_end(). */
void *wgre_batch_begin (WgreBatch *batch, guint16 type, guint16 flags, gsize header_size);
/* wgre_batch_put: appends an attribute to the open message; @data is copied. */
void wgre_batch_put (WgreBatch *batch, guint16 type, const void *data, gsize size);
/* wgre_batch_put_u8: the same for a number of 8 bits. */
void wgre_batch_put_u8 (WgreBatch *batch, guint16 type, guint8 value);
/* wgre_batch_put_u16: the same for 16 bits, as they are: callers turn what is in network byte
 * order. */
void wgre_batch_put_u16 (WgreBatch *batch, guint16 type, guint16 value);
/* wgre_batch_put_u32: the same for 32 bits. */
void wgre_batch_put_u32 (WgreBatch *batch, guint16 type, guint32 value);
/* wgre_batch_put_string: with its final NUL. */
void wgre_batch_put_string (WgreBatch *batch, guint16 type, const char *text);
/* wgre_batch_nest: opens a nested attribute, to be handed to wgre_batch_unnest(). */
struct nlattr *wgre_batch_nest (WgreBatch *batch, guint16 type);
/* wgre_batch_unnest: closes what wgre_batch_nest() has opened. */
void wgre_batch_unnest (WgreBatch *batch, struct nlattr *nest);
/* wgre_batch_room: bytes that still fit into the open message. */
gsize wgre_batch_room (const WgreBatch *batch);
/* wgre_batch_end: the message is complete and becomes the batch's last one. */
void wgre_batch_end (WgreBatch *batch);
