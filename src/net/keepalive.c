/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/keepalive.h"

#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

/* The GRE header: flags and version, protocol type (RFC 2784, 2890). */
#define GRE_HAS_CSUM 0x80
#define GRE_HAS_KEY 0x20
#define GRE_HAS_SEQ 0x10
#define GRE_BASE 4

/* Precedence "internetwork control", as routing protocols use it: the last to be dropped. */
#define CONTROL_TOS 0xc0
#define HOPS 255

/* The places of the fields in the IP headers, and the numbers of each family. */
typedef struct {
  gsize size;                 /* without options */
  guint8 first, first_mask;   /* byte 0: version, and for IPv4 the size */
  guint8 protocol;            /* offset of the protocol inside */
  guint8 source, destination; /* offsets */
  guint16 ether;              /* the protocol's number */
  guint8 echo_request, echo_reply;
} Header;

static const Header header4 = {
  .size = 20,
  .first = 0x45,
  .first_mask = 0xff,
  .protocol = 9,
  .source = 12,
  .destination = 16,
  .ether = ETH_P_IP,
  .echo_request = 8,
  .echo_reply = 0,
};

static const Header header6 = {
  .size = 40,
  .first = 0x60,
  .first_mask = 0xf0,
  .protocol = 6,
  .source = 8,
  .destination = 24,
  .ether = ETH_P_IPV6,
  .echo_request = 128,
  .echo_reply = 129,
};

static const Header *
probe_packet_header_of (guint8 family)
{
  return family == AF_INET ? &header4 : &header6;
}

static void
put16 (guint8 *at, guint value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

/* The Internet checksum (RFC 1071) of an even number of bytes. */
static guint16
checksum (const guint8 *bytes, gsize length)
{
  guint32 sum = 0;

  for (gsize i = 0; i < length; i += 2)
    sum += (guint32) bytes[i] << 8 | bytes[i + 1];
  while (sum >> 16)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint16) ~sum;
}

/* --- GRE keepalive --- */

static gsize
gre_size (const WgreKeepaliveHeader *header)
{
  return GRE_BASE + (header->csum ? 4u : 0u) + (header->keyed ? 4u : 0u);
}

/* Around @payload bytes that are there already. Checksum and its reserved half come before the key.
 */
static void
put_gre (guint8 *gre, const WgreKeepaliveHeader *header, guint16 protocol, gsize payload)
{
  gsize size = gre_size (header);

  memset (gre, 0, size);
  gre[0] = (guint8) ((header->csum ? GRE_HAS_CSUM : 0) | (header->keyed ? GRE_HAS_KEY : 0));
  put16 (gre + 2, protocol);
  if (header->keyed) {
    put16 (gre + size - 4, header->key >> 16);
    put16 (gre + size - 2, header->key & 0xffff);
  }
  if (header->csum)
    put16 (gre + GRE_BASE, checksum (gre, size + payload));
}

static void
probe_packet_put_ip (guint8 *packet, const WgreIp *source, const WgreIp *destination, gsize payload)
{
  const Header *header = probe_packet_header_of (source->family);

  memset (packet, 0, header->size);
  packet[0] = header->first;
  packet[header->protocol] = IPPROTO_GRE;
  memcpy (packet + header->source, source->bytes, wgre_ip_size (source));
  memcpy (packet + header->destination, destination->bytes, wgre_ip_size (destination));
  if (source->family == AF_INET) {
    packet[1] = CONTROL_TOS;
    put16 (packet + 2, (guint) (header->size + payload));
    packet[8] = HOPS;
    put16 (packet + 10, checksum (packet, header->size));
  } else {
    packet[0] |= CONTROL_TOS >> 4;
    put16 (packet + 4, (guint) payload);
    packet[7] = HOPS;
  }
}

gsize
wgre_keepalive_packet_encode (const WgreKeepaliveSpec *spec, guint8 buffer[WGRE_KEEPALIVE_SIZE])
{
  gsize ip, gre, cookie = sizeof spec->cookie;

  g_return_val_if_fail (spec && buffer, 0);
  ip = probe_packet_header_of (spec->local.family)->size;
  gre = gre_size (&spec->in);
  memcpy (buffer + ip + gre, spec->cookie, cookie);
  put_gre (buffer + ip, &spec->in, 0, cookie);
  probe_packet_put_ip (buffer, &spec->remote, &spec->local, gre + cookie);
  return ip + gre + cookie;
}

gsize
wgre_keepalive_packet_encode_outer (const WgreKeepaliveSpec *spec,
                                    guint8 buffer[WGRE_KEEPALIVE_OUTER_SIZE])
{
  const Header *header;
  gsize ip, gre, inner;

  g_return_val_if_fail (spec && buffer, 0);
  header = probe_packet_header_of (spec->local.family);
  ip = header->size;
  gre = gre_size (&spec->out);
  inner = wgre_keepalive_packet_encode (spec, buffer + ip + gre);
  put_gre (buffer + ip, &spec->out, header->ether, inner);
  probe_packet_put_ip (buffer, &spec->local, &spec->remote, gre + inner);
  return ip + gre + inner;
}

/* A GRE packet of protocol type 0 and version 0; what it carries is its sender's affair. */
static gboolean
is_keepalive_gre (const guint8 *gre, gsize length)
{
  gsize least = GRE_BASE;

  if (length < GRE_BASE || gre[0] & ~(GRE_HAS_CSUM | GRE_HAS_KEY | GRE_HAS_SEQ) || gre[1] ||
      gre[2] || gre[3])
    return FALSE;
  for (guint bit = GRE_HAS_CSUM; bit >= GRE_HAS_SEQ; bit >>= 1)
    least += gre[0] & bit ? 4 : 0;
  return length >= least;
}

gboolean
wgre_keepalive_packet_decode (const WgreKeepaliveSpec *spec, const guint8 *packet, gsize length)
{
  const Header *header;

  g_return_val_if_fail (spec && (packet || !length), FALSE);
  header = probe_packet_header_of (spec->local.family);
  return length >= header->size && (packet[0] & header->first_mask) == header->first &&
         packet[header->protocol] == IPPROTO_GRE &&
         !memcmp (packet + header->source, spec->local.bytes, wgre_ip_size (&spec->local)) &&
         !memcmp (packet + header->destination, spec->remote.bytes, wgre_ip_size (&spec->remote)) &&
         is_keepalive_gre (packet + header->size, length - header->size);
}

/* --- filters --- */

/* Instructions that each must hold; the last two are "let through" and "drop". */
typedef struct {
  struct sock_filter *program;
  guint length;
} Filter;

static void
probe_packet_add (Filter *filter, guint16 code, guint32 k)
{
  filter->program[filter->length++] = (struct sock_filter) BPF_STMT (code, k);
}

/* Loads a value and goes on when it is @k; the jump away is filled in at the end. */
static void
require (Filter *filter, guint16 load, guint32 offset, guint32 k)
{
  probe_packet_add (filter, load, offset);
  probe_packet_add (filter, BPF_JMP | BPF_JEQ | BPF_K, k);
}

static guint
probe_packet_finish (Filter *filter)
{
  guint drop = filter->length + 1;

  for (guint i = 0; i < filter->length; i++)
    if (filter->program[i].code == (BPF_JMP | BPF_JEQ | BPF_K) && !filter->program[i].jt)
      filter->program[i].jf = (guint8) (drop - i - 1);
  probe_packet_add (filter, BPF_RET | BPF_K, 0xffff);
  probe_packet_add (filter, BPF_RET | BPF_K, 0);
  return filter->length;
}

/* Data falls out at the protocol inside, its fourth instruction. */
guint
wgre_keepalive_packet_filter (const WgreIp *remote,
                              struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX])
{
  const Header *header;
  Filter filter = { program, 0 };
  guint32 word;
  guint answer;

  g_return_val_if_fail (remote && program, 0);
  header = probe_packet_header_of (remote->family);
  probe_packet_add (&filter, BPF_LD | BPF_W | BPF_ABS, (guint32) SKF_AD_OFF + SKF_AD_PROTOCOL);
  answer = filter.length;
  probe_packet_add (&filter, BPF_JMP | BPF_JEQ | BPF_K, 0);
  probe_packet_add (&filter, BPF_JMP | BPF_JEQ | BPF_K, header->ether);
  require (&filter, BPF_LD | BPF_B | BPF_ABS, header->protocol, IPPROTO_GRE);
  for (gsize i = 0; i < wgre_ip_size (remote); i += sizeof word) {
    memcpy (&word, remote->bytes + i, sizeof word);
    require (&filter, BPF_LD | BPF_W | BPF_ABS, header->destination + (guint32) i, ntohl (word));
  }
  if (remote->family == AF_INET)
    require (&filter, BPF_LD | BPF_B | BPF_ABS, 0, header->first);
  require (&filter, BPF_LD | BPF_H | BPF_ABS, (guint32) header->size + 2, 0);
  program[answer].jt = (guint8) (filter.length - answer - 1);
  return probe_packet_finish (&filter);
}

/* --- ICMP echo --- */

void
wgre_echo_encode (guint8 family, guint16 id, guint16 sequence, guint8 buffer[WGRE_ECHO_SIZE])
{
  g_return_if_fail (buffer);
  memset (buffer, 0, WGRE_ECHO_SIZE);
  buffer[0] = probe_packet_header_of (family)->echo_request;
  put16 (buffer + 4, id);
  put16 (buffer + 6, sequence);
  if (family == AF_INET)
    put16 (buffer + 2, checksum (buffer, WGRE_ECHO_SIZE));
}

/* Raw sockets show the IP header of IPv4, whose size is in its first byte, and none of IPv6. */
guint
wgre_echo_filter (guint8 family, guint16 id, struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX])
{
  Filter filter = { program, 0 };

  if (family == AF_INET)
    probe_packet_add (&filter, BPF_LDX | BPF_B | BPF_MSH, 0);
  else
    probe_packet_add (&filter, BPF_LDX | BPF_W | BPF_IMM, 0);
  require (&filter, BPF_LD | BPF_B | BPF_IND, 0, probe_packet_header_of (family)->echo_reply);
  require (&filter, BPF_LD | BPF_H | BPF_IND, 4, id);
  return probe_packet_finish (&filter);
}
