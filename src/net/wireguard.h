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

/* Where a peer is, resolved. */
typedef struct {
  WgreIp ip; /* family 0: nowhere yet */
  guint16 port;
  guint32 scope; /* ifindex, for link-local addresses */
} WgreEndpointAddress;

typedef struct {
  const WgreKey *private_key; /* NULL: leave the device's alone */
  gboolean has_listen_port; /* FALSE: the kernel keeps the one it has, or chooses when the link goes
                               up */
  guint16 listen_port;
  guint32 fwmark;          /* 0: none */
  const GPtrArray *peers;  /* of const WgrePeer *; NULL: none */
  const GArray *addresses; /* of WgreEndpointAddress, same index as peers; NULL: no peer has one */
  const WgreProfile *disguise; /* what the device has of AmneziaWG; NULL: nothing */
} WgreWireguardSpec;

/* wgre_wireguard_encode: the whole configuration of the device; peers that it had before are gone.
 * The command is incremental, so this is one or more messages that must be sent in their order:
 * - the first has the device's own values and WGDEVICE_F_REPLACE_PEERS;
 * - peers follow in their order, as many in one message as fit into WGRE_MESSAGE_MAX;
 * - a peer with many prefixes goes in several parts; only the first has its values and
 * WGPEER_F_REPLACE_ALLOWEDIPS.
 * @family: "wireguard" or "amneziawg", as the device is. */
void wgre_wireguard_encode (WgreBatch *batch, const WgreFamily *family, int ifindex,
                            const WgreWireguardSpec *spec);
/* wgre_wireguard_encode_empty: removes all peers of the device in one message, and leaves the rest
 * of it as it is. */
void wgre_wireguard_encode_empty (WgreBatch *batch, const WgreFamily *family, int ifindex);
/* wgre_wireguard_encode_change: leads the device from @from to @to without touching what is in
 * both: mark and peers only, the private key and port of both are not looked at. Peers that are the
 * same keep their sessions, those of which the endpoint is the same keep the one that they have
 * roamed to. One or more messages, to be sent in their order. */
void wgre_wireguard_encode_change (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                   const WgreWireguardSpec *from, const WgreWireguardSpec *to);
/* wgre_wireguard_encode_call: makes the peers that have an address send a handshake, though there
 * is no packet for them: a link that is up does so when a peer's keepalive goes from 0 to a number
 * (set_peer() in drivers/net/wireguard/netlink.c), and then it is 0 again. A peer with a keepalive
 * of its own calls by itself, and is left out. @peers, @addresses: as in WgreWireguardSpec. No
 * message when there is nobody to call. */
void wgre_wireguard_encode_call (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                 const GPtrArray *peers, const GArray *addresses);
/* wgre_wireguard_encode_endpoint: moves one peer to @address (its family is not 0). A peer that the
 * device does not have is not made. */
void wgre_wireguard_encode_endpoint (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                     const WgreKey *public_key, const WgreEndpointAddress *address);
/* wgre_wireguard_encode_renewal: leads one peer that does not answer to @address: it is removed,
 * made anew and called, in one message unless it has very many allowed IPs. A peer that is only
 * given another address calls there when its last call is 5 s ago (REKEY_TIMEOUT), this one at
 * once. Its session is lost, and its counters begin at 0. */
void wgre_wireguard_encode_renewal (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                    const WgrePeer *peer, const WgreEndpointAddress *address);
