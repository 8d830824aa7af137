/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/socket.h"
#include "net/wireguard.h"

/* The state of a WireGuard device (WG_CMD_GET_DEVICE, linux/wireguard.h). The answer has its keys
 * too: these are not read, and the socket wipes the answer. */

/* One peer as it is now. */
typedef struct {
  WgreKey public_key;
  WgreEndpointAddress endpoint; /* where it was heard last, or was configured; family 0: none yet */
  gint64 handshake;             /* Unix time of the last one, in seconds; 0: never */
  guint64 received, sent;       /* bytes of its packets outside, since the peer was made */
  guint16 keepalive;            /* seconds, 0: off */
} WgrePeerState;

typedef struct {
  guint16 listen_port; /* host byte order */
  guint32 fwmark;      /* 0: none */
  WgreKey public_key;  /* all zero: the device has no key */
  GArray *peers;       /* of WgrePeerState, in the kernel's order: the last one made comes first */
} WgreDeviceState;

/* wgre_device_decode: adds one message of the answer to @device, which begins as { 0 }. A peer with
 * many allowed IPs is in several messages; only the first has its values. FALSE, with nothing
 * added, when the message is malformed. Pure. */
gboolean wgre_device_decode (const struct nlmsghdr *message, WgreDeviceState *device);
/* wgre_device_query: asks the kernel. @socket: for NETLINK_GENERIC; @family: of the
 * device's kind. Needs CAP_NET_ADMIN. */
gboolean wgre_device_query (WgreSocket *socket, const WgreFamily *family, int ifindex,
                            WgreDeviceState *ret_device, GError **error);
/* wgre_device_clear: releases its peers. */
void wgre_device_clear (WgreDeviceState *device);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreDeviceState, wgre_device_clear)
/* wgre_device_peer: the peer with that public key, or NULL. Linear: to look up many peers, make an
 * index. */
const WgrePeerState *wgre_device_peer (const WgreDeviceState *device, const WgreKey *public_key);
/* wgre_device_index: public key → const WgrePeerState *, both borrowed from @device. Release with
 * g_hash_table_unref(). */
GHashTable *wgre_device_index (const WgreDeviceState *device);
