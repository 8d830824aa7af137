/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/wireguard.h"

#include <linux/genetlink.h>
#include <linux/wireguard.h>
#include <netinet/in.h>
#include <string.h>

#include "core/peer-words.h"
#include "net/amneziawg.h"

/* Part of a peer: prefixes first..first+count-1; the part with first == 0 also has the peer's
 * values. */
typedef struct {
  const WgrePeer *peer;
  const WgreEndpointAddress *address; /* or NULL */
  guint first, count;
  gboolean known; /* the device has the peer: what it no longer has must be said */
} Part;

static void
begin_device (WgreBatch *batch, const WgreFamily *family, int ifindex)
{
  struct genlmsghdr *header = wgre_batch_begin (batch, family->id, 0, sizeof *header);

  header->cmd = WG_CMD_SET_DEVICE;
  header->version = (guint8) family->version;
  wgre_batch_put_u32 (batch, WGDEVICE_A_IFINDEX, (guint32) ifindex);
}

static void
put_endpoint (WgreBatch *batch, const WgreEndpointAddress *address)
{
  struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons (address->port) };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
                             .sin6_port = htons (address->port),
                             .sin6_scope_id = address->scope };

  if (address->ip.family == AF_INET) {
    memcpy (&v4.sin_addr, address->ip.bytes, sizeof v4.sin_addr);
    wgre_batch_put (batch, WGPEER_A_ENDPOINT, &v4, sizeof v4);
    return;
  }
  memcpy (&v6.sin6_addr, address->ip.bytes, sizeof v6.sin6_addr);
  wgre_batch_put (batch, WGPEER_A_ENDPOINT, &v6, sizeof v6);
}

/* Newer modules of AmneziaWG take a range: the last number is the high half. */
static void
put_interval (WgreBatch *batch, const WgreFamily *family, guint16 first, guint16 last)
{
  if (family->version < WGRE_AWG_RANGES)
    wgre_batch_put_u16 (batch, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, first);
  else
    wgre_batch_put_u32 (batch, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
                        first | (guint32) MAX (first, last) << 16);
}

static void
put_part (WgreBatch *batch, const WgreFamily *family, const Part *part)
{
  const WgrePeer *peer = part->peer;
  struct nlattr *nest = wgre_batch_nest (batch, 0), *ips;
  guint32 flags = WGPEER_F_REPLACE_ALLOWEDIPS;

  wgre_batch_put (batch, WGPEER_A_PUBLIC_KEY, peer->public_key.bytes, WGRE_KEY_SIZE);
  if (part->first == 0) {
    if (peer->has_preshared_key || part->known)
      wgre_batch_put (batch, WGPEER_A_PRESHARED_KEY, peer->preshared_key.bytes, WGRE_KEY_SIZE);
    if (peer->has_advanced_security)
      flags |= WGRE_AWG_PEER_F_HAS_ADVANCED_SECURITY;
    wgre_batch_put_u32 (batch, WGPEER_A_FLAGS, flags);
    if (peer->advanced_security)
      wgre_batch_put (batch, WGRE_AWG_PEER_ADVANCED_SECURITY, NULL, 0);
    if (part->address)
      put_endpoint (batch, part->address);
    if (peer->has_keepalive || part->known)
      put_interval (batch, family, peer->keepalive, peer->keepalive_max);
  }
  if (part->count) {
    ips = wgre_batch_nest (batch, WGPEER_A_ALLOWEDIPS);
    for (guint i = 0; i < part->count; i++) {
      const WgrePrefix *prefix = &g_array_index (peer->allowed_ips, WgrePrefix, part->first + i);
      struct nlattr *ip = wgre_batch_nest (batch, 0);

      wgre_batch_put_u16 (batch, WGALLOWEDIP_A_FAMILY, prefix->ip.family);
      wgre_batch_put (batch, WGALLOWEDIP_A_IPADDR, prefix->ip.bytes, wgre_ip_size (&prefix->ip));
      wgre_batch_put_u8 (batch, WGALLOWEDIP_A_CIDR_MASK, prefix->length);
      wgre_batch_unnest (batch, ip);
    }
    wgre_batch_unnest (batch, ips);
  }
  wgre_batch_unnest (batch, nest);
}

/* What an attribute with this payload occupies. */
static gsize
attr_size (gsize payload)
{
  return sizeof (struct nlattr) + (payload + 3) / 4 * 4;
}

/* At most what put_part() will write: every optional value is taken as there, every address as
 * IPv6. */
static gsize
part_size (const Part *part)
{
  gsize keys = 2 * attr_size (WGRE_KEY_SIZE);
  gsize values = attr_size (sizeof (guint32)) + attr_size (sizeof (struct sockaddr_in6)) +
                 attr_size (sizeof (guint32)) + attr_size (0);
  gsize allowed_ip =
      attr_size (attr_size (sizeof (guint16)) + attr_size (16) + attr_size (sizeof (guint8)));

  return attr_size (keys + values + attr_size (part->count * allowed_ip));
}

/* The messages of one encoding: the open one, and in it the open list of peers. */
typedef struct {
  WgreBatch *batch;
  const WgreFamily *family;
  int ifindex;
  struct nlattr *peers; /* NULL: not begun */
} Writer;

static void
end_device (Writer *writer)
{
  if (writer->peers)
    wgre_batch_unnest (writer->batch, writer->peers);
  writer->peers = NULL;
  wgre_batch_end (writer->batch);
}

static void
wireguard_write_peer (Writer *writer, const WgrePeer *peer, const WgreEndpointAddress *address,
                      gboolean known)
{
  Part part = { .peer = peer, .address = address, .known = known };

  do {
    part.count = MIN (peer->allowed_ips->len - part.first, WGRE_WIREGUARD_PART_MAX);
    if (attr_size (part_size (&part)) > wgre_batch_room (writer->batch)) {
      end_device (writer);
      begin_device (writer->batch, writer->family, writer->ifindex);
    }
    if (!writer->peers)
      writer->peers = wgre_batch_nest (writer->batch, WGDEVICE_A_PEERS);
    put_part (writer->batch, writer->family, &part);
    part.first += part.count;
  } while (part.first < peer->allowed_ips->len);
}

static const WgreEndpointAddress *
wireguard_address_of (const WgreWireguardSpec *spec, guint index)
{
  const WgreEndpointAddress *address;

  if (!spec->addresses)
    return NULL;
  address = &g_array_index (spec->addresses, WgreEndpointAddress, index);
  return address->ip.family ? address : NULL;
}

void
wgre_wireguard_encode (WgreBatch *batch, const WgreFamily *family, int ifindex,
                       const WgreWireguardSpec *spec)
{
  Writer writer = { batch, family, ifindex, NULL };

  g_return_if_fail (batch && family && spec);
  begin_device (batch, family, ifindex);
  if (spec->private_key)
    wgre_batch_put (batch, WGDEVICE_A_PRIVATE_KEY, spec->private_key->bytes, WGRE_KEY_SIZE);
  if (spec->has_listen_port)
    wgre_batch_put_u16 (batch, WGDEVICE_A_LISTEN_PORT, spec->listen_port);
  wgre_batch_put_u32 (batch, WGDEVICE_A_FWMARK, spec->fwmark);
  wgre_batch_put_u32 (batch, WGDEVICE_A_FLAGS, WGDEVICE_F_REPLACE_PEERS);
  if (spec->disguise)
    wgre_amneziawg_put (batch, family, spec->disguise);
  for (guint i = 0; spec->peers && i < spec->peers->len; i++)
    wireguard_write_peer (&writer, g_ptr_array_index (spec->peers, i),
                          wireguard_address_of (spec, i), FALSE);
  end_device (&writer);
}

void
wgre_wireguard_encode_empty (WgreBatch *batch, const WgreFamily *family, int ifindex)
{
  g_return_if_fail (batch && family);
  begin_device (batch, family, ifindex);
  wgre_batch_put_u32 (batch, WGDEVICE_A_FLAGS, WGDEVICE_F_REPLACE_PEERS);
  wgre_batch_end (batch);
}

/* --- changes --- */

/* Public key → index + 1 in the peers of @spec. */
static GHashTable *
index_of_peers (const WgreWireguardSpec *spec)
{
  GHashTable *index =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  for (guint i = 0; spec->peers && i < spec->peers->len; i++) {
    const WgrePeer *peer = g_ptr_array_index (spec->peers, i);

    g_hash_table_insert (index, g_bytes_new_static (peer->public_key.bytes, WGRE_KEY_SIZE),
                         GUINT_TO_POINTER (i + 1));
  }
  return index;
}

static guint
wireguard_find_peer (GHashTable *index, const WgrePeer *peer)
{
  g_autoptr (GBytes) key = g_bytes_new_static (peer->public_key.bytes, WGRE_KEY_SIZE);

  return GPOINTER_TO_UINT (g_hash_table_lookup (index, key));
}

static void
write_removal (Writer *writer, const WgrePeer *peer)
{
  struct nlattr *nest;

  if (attr_size (attr_size (WGRE_KEY_SIZE) + attr_size (sizeof (guint32))) + attr_size (0) >
      wgre_batch_room (writer->batch)) {
    end_device (writer);
    begin_device (writer->batch, writer->family, writer->ifindex);
  }
  if (!writer->peers)
    writer->peers = wgre_batch_nest (writer->batch, WGDEVICE_A_PEERS);
  nest = wgre_batch_nest (writer->batch, 0);
  wgre_batch_put (writer->batch, WGPEER_A_PUBLIC_KEY, peer->public_key.bytes, WGRE_KEY_SIZE);
  wgre_batch_put_u32 (writer->batch, WGPEER_A_FLAGS, WGPEER_F_REMOVE_ME);
  wgre_batch_unnest (writer->batch, nest);
}

void
wgre_wireguard_encode_change (WgreBatch *batch, const WgreFamily *family, int ifindex,
                              const WgreWireguardSpec *from, const WgreWireguardSpec *to)
{
  g_return_if_fail (batch && family && from && to);
  g_autoptr (GHashTable) old = index_of_peers (from), new = index_of_peers (to);
  Writer writer = { batch, family, ifindex, NULL };

  begin_device (batch, family, ifindex);
  if (from->fwmark != to->fwmark)
    wgre_batch_put_u32 (batch, WGDEVICE_A_FWMARK, to->fwmark);
  for (guint i = 0; from->peers && i < from->peers->len; i++)
    if (!wireguard_find_peer (new, g_ptr_array_index (from->peers, i)))
      write_removal (&writer, g_ptr_array_index (from->peers, i));
  for (guint i = 0; to->peers && i < to->peers->len; i++) {
    const WgrePeer *peer = g_ptr_array_index (to->peers, i);
    const WgreEndpointAddress *now = wireguard_address_of (to, i), *then;
    guint before = wireguard_find_peer (old, peer);

    if (!before) {
      wireguard_write_peer (&writer, peer, now, FALSE);
      continue;
    }
    /* NOLINTNEXTLINE: there is a list where the peer was found in it */
    if (wgre_peer_equal (g_ptr_array_index (from->peers, before - 1), peer))
      continue;
    then = wireguard_address_of (from, before - 1);
    if (now && then && wgre_ip_equal (&now->ip, &then->ip) && now->port == then->port &&
        now->scope == then->scope)
      now = NULL;
    wireguard_write_peer (&writer, peer, now, TRUE);
  }
  end_device (&writer);
}

/* --- calls --- */

static void
put_keepalive (WgreBatch *batch, const WgreFamily *family, const WgreKey *public_key,
               guint16 seconds)
{
  struct nlattr *nest = wgre_batch_nest (batch, 0);

  wgre_batch_put (batch, WGPEER_A_PUBLIC_KEY, public_key->bytes, WGRE_KEY_SIZE);
  wgre_batch_put_u32 (batch, WGPEER_A_FLAGS, WGPEER_F_UPDATE_ONLY);
  put_interval (batch, family, seconds, seconds);
  wgre_batch_unnest (batch, nest);
}

static void
write_call (Writer *writer, const WgreKey *public_key)
{
  gsize one = attr_size (attr_size (WGRE_KEY_SIZE) + attr_size (sizeof (guint32)) +
                         attr_size (sizeof (guint32)));

  if (writer->peers && 2 * one > wgre_batch_room (writer->batch))
    end_device (writer);
  if (!writer->peers) {
    begin_device (writer->batch, writer->family, writer->ifindex);
    writer->peers = wgre_batch_nest (writer->batch, WGDEVICE_A_PEERS);
  }
  put_keepalive (writer->batch, writer->family, public_key, 1);
  put_keepalive (writer->batch, writer->family, public_key, 0);
}

void
wgre_wireguard_encode_call (WgreBatch *batch, const WgreFamily *family, int ifindex,
                            const GPtrArray *peers, const GArray *addresses)
{
  Writer writer = { batch, family, ifindex, NULL };
  const WgreWireguardSpec spec = { .peers = peers, .addresses = addresses };

  g_return_if_fail (batch && family && peers);
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = g_ptr_array_index (peers, i);

    if (wireguard_address_of (&spec, i) && !peer->keepalive)
      write_call (&writer, &peer->public_key);
  }
  if (writer.peers)
    end_device (&writer);
}

void
wgre_wireguard_encode_renewal (WgreBatch *batch, const WgreFamily *family, int ifindex,
                               const WgrePeer *peer, const WgreEndpointAddress *address)
{
  Writer writer = { batch, family, ifindex, NULL };

  g_return_if_fail (batch && family && peer);
  begin_device (batch, family, ifindex);
  write_removal (&writer, peer);
  wireguard_write_peer (&writer, peer, address, FALSE);
  if (!peer->keepalive)
    write_call (&writer, &peer->public_key);
  end_device (&writer);
}

void
wgre_wireguard_encode_endpoint (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                const WgreKey *public_key, const WgreEndpointAddress *address)
{
  g_return_if_fail (batch && family && public_key && address);
  struct nlattr *peers, *peer;

  begin_device (batch, family, ifindex);
  peers = wgre_batch_nest (batch, WGDEVICE_A_PEERS);
  peer = wgre_batch_nest (batch, 0);
  wgre_batch_put (batch, WGPEER_A_PUBLIC_KEY, public_key->bytes, WGRE_KEY_SIZE);
  wgre_batch_put_u32 (batch, WGPEER_A_FLAGS, WGPEER_F_UPDATE_ONLY);
  put_endpoint (batch, address);
  wgre_batch_unnest (batch, peer);
  wgre_batch_unnest (batch, peers);
  wgre_batch_end (batch);
}
