/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <linux/filter.h>

#include "core/ip.h"

/* Packets that ask whether the far end of a tunnel is alive, and socket filters that pass only
 * their answers. Pure. */

/* The content of our keepalives, by which we recognise the answers. Cisco's is empty, but Linux
 * drops GRE packets of less than 12 bytes (gre_rcv() in gre_demux.c), and no router looks inside.
 */
#define WGRE_KEEPALIVE_COOKIE 8

/* The optional parts of a GRE header (RFC 2890). */
typedef struct {
  gboolean keyed;
  guint32 key; /* in host order */
  gboolean csum;
} WgreKeepaliveHeader;

/* The tunnel that is asked through. */
typedef struct {
  WgreIp local, remote;        /* outer addresses */
  WgreKeepaliveHeader in, out; /* of packets that come in and go out */
  guint8 cookie[WGRE_KEEPALIVE_COOKIE];
} WgreKeepaliveSpec;

/* Room for a GRE keepalive: an IPv6 header, four bytes of GRE (RFC 2784), checksum and key (RFC
 * 2890). */
#define WGRE_KEEPALIVE_SIZE (40 + 4 + 4 + 4 + WGRE_KEEPALIVE_COOKIE)
/* The same with the outer headers of the tunnel around it. */
#define WGRE_KEEPALIVE_OUTER_SIZE (40 + 4 + 4 + 4 + WGRE_KEEPALIVE_SIZE)

/* wgre_keepalive_packet_encode: what is sent into the tunnel: an IP packet from the far end to us
 * that carries GRE of protocol type 0 with nothing but the cookie inside. The far end sends it on,
 * to us. Returns its length. */
gsize wgre_keepalive_packet_encode (const WgreKeepaliveSpec *spec,
                                    guint8 buffer[WGRE_KEEPALIVE_SIZE]);
/* wgre_keepalive_packet_encode_outer: the same as it leaves the host: ip6gre does not send packets
 * whose source is the far end (ip6gre_xmit_ipv6()), so we add the outer headers ourselves.
 */
gsize wgre_keepalive_packet_encode_outer (const WgreKeepaliveSpec *spec,
                                          guint8 buffer[WGRE_KEEPALIVE_OUTER_SIZE]);
/* wgre_keepalive_packet_decode: whether a packet that came out of the tunnel is a keepalive of the
 * far end: from @spec's local to its remote address, to be sent on. Key and checksum are not
 * checked.
 */
gboolean wgre_keepalive_packet_decode (const WgreKeepaliveSpec *spec, const guint8 *packet,
                                       gsize length);

#define WGRE_KEEPALIVE_FILTER_MAX 24
/* wgre_keepalive_packet_filter: for a packet socket (SOCK_DGRAM) of the tunnel's link: lets through
 * answers (protocol type 0) and keepalives that go to @remote. Returns the number of instructions.
 */
guint wgre_keepalive_packet_filter (const WgreIp *remote,
                                    struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX]);

#define WGRE_ECHO_SIZE 8
/* wgre_echo_encode: an ICMP or ICMPv6 echo request; of ICMPv6 the kernel fills in the checksum. */
void wgre_echo_encode (guint8 family, guint16 id, guint16 sequence, guint8 buffer[WGRE_ECHO_SIZE]);
/* wgre_echo_filter: for a raw socket (of IPPROTO_ICMP, IPPROTO_ICMPV6): lets through the replies to
 * requests with that id. Returns the number of instructions. */
guint wgre_echo_filter (guint8 family, guint16 id,
                        struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX]);
