/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/key.h"
#include "core/peer.h"
#include "core/profile.h"
#include "net/batch.h"
#include "net/family.h"

/* WG_CMD_SET_DEVICE messages (linux/wireguard.h). Pure. */

/* Most prefixes of one part of a peer; a peer with more is sent in several parts. */
#define WGRE_WIREGUARD_PART_MAX 128

/* The resolved endpoint of a peer. */
typedef struct {
  WgreIp ip; /* family 0: unknown */
  guint16 port;
  guint32 scope; /* ifindex, for link-local addresses */
} WgreEndpointAddress;

typedef struct {
  const WgreKey *private_key; /* NULL: keep the device's */
  gboolean has_listen_port; /* FALSE: the kernel keeps the one it has, or chooses when the link goes
                               up */
  guint16 listen_port;
  guint32 fwmark;          /* 0: none */
  const GPtrArray *peers;  /* of const WgrePeer *; NULL: none */
  const GArray *addresses; /* of WgreEndpointAddress, same index as peers; NULL: no peer has one */
  const WgreProfile *disguise; /* profile with the keys of AmneziaWG; NULL: none */
} WgreWireguardSpec;

/* wgre_wireguard_encode: the whole configuration of the device; it replaces all peers. The command
 * is incremental: one or more messages that must be sent in their order:
 * - the first has the device's own values and WGDEVICE_F_REPLACE_PEERS;
 * - peers follow in their order, as many in one message as fit into WGRE_MESSAGE_MAX;
 * - a peer with many prefixes goes in several parts; only the first has its values and
 * WGPEER_F_REPLACE_ALLOWEDIPS.
 * @family: "wireguard" or "amneziawg", as the device is. */
void wgre_wireguard_encode (WgreBatch *batch, const WgreFamily *family, int ifindex,
                            const WgreWireguardSpec *spec);
/* wgre_wireguard_encode_empty: removes all peers of the device in one message, and changes nothing
 * else. */
void wgre_wireguard_encode_empty (WgreBatch *batch, const WgreFamily *family, int ifindex);
/* wgre_wireguard_encode_change: changes the device from @from to @to: mark and peers only; private
 * key and port of both are ignored. Peers that are equal keep their sessions. Peers with equal
 * endpoints keep the one that they have roamed to. One or more messages, to be sent in their order.
 */
void wgre_wireguard_encode_change (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                   const WgreWireguardSpec *from, const WgreWireguardSpec *to);
/* wgre_wireguard_encode_call: starts a handshake with each peer that has an address, though there
 * is no packet for it. A link that is up does so when a peer's keepalive changes from 0 to a number
 * (set_peer() in drivers/net/wireguard/netlink.c); then it is set back to 0. Peers with a keepalive
 * of their own call by themselves and are left out. @peers, @addresses: as in WgreWireguardSpec. No
 * message when no peer is left. */
void wgre_wireguard_encode_call (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                 const GPtrArray *peers, const GArray *addresses);
/* wgre_wireguard_encode_endpoint: moves one peer to @address (its family is not 0). Does not add a
 * peer that the device lacks. */
void wgre_wireguard_encode_endpoint (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                     const WgreKey *public_key, const WgreEndpointAddress *address);
/* wgre_wireguard_encode_renewal: moves one peer that does not answer to @address: removes it, adds
 * it again and starts a handshake, in one message unless it has very many allowed IPs. A peer whose
 * address is only changed waits until its last handshake is 5 s ago (REKEY_TIMEOUT); this one does
 * not wait. Its session is lost, and its counters begin at 0. */
void wgre_wireguard_encode_renewal (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                    const WgrePeer *peer, const WgreEndpointAddress *address);
