/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/device.h"

#include <glib/gi18n-lib.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/wireguard.h>
#include <netinet/in.h>
#include <string.h>

/* --- attributes --- */

/* The payload when it has that size; otherwise @ret_value keeps what it has. */
static void
device_read (const struct nlattr *attribute, void *ret_value, gsize size)
{
  if (mnl_attr_get_payload_len (attribute) == size)
    memcpy (ret_value, mnl_attr_get_payload (attribute), size);
}

/* The kernel sends a struct sockaddr_in or sockaddr_in6. */
static void
device_read_endpoint (const struct nlattr *attribute, WgreEndpointAddress *ret_endpoint)
{
  struct sockaddr_in v4 = { 0 };
  struct sockaddr_in6 v6 = { 0 };

  device_read (attribute, &v4, sizeof v4);
  device_read (attribute, &v6, sizeof v6);
  if (v4.sin_family == AF_INET) {
    *ret_endpoint =
        (WgreEndpointAddress){ .ip = { .family = AF_INET }, .port = ntohs (v4.sin_port) };
    memcpy (ret_endpoint->ip.bytes, &v4.sin_addr, sizeof v4.sin_addr);
  } else if (v6.sin6_family == AF_INET6) {
    *ret_endpoint = (WgreEndpointAddress){ .ip = { .family = AF_INET6 },
                                           .port = ntohs (v6.sin6_port),
                                           .scope = v6.sin6_scope_id };
    memcpy (ret_endpoint->ip.bytes, &v6.sin6_addr, sizeof v6.sin6_addr);
  }
}

/* --- peers --- */

static int
device_read_peer_value (const struct nlattr *attribute, void *data)
{
  WgrePeerState *peer = data;
  gint64 time[2] = { 0 }; /* struct __kernel_timespec: seconds, nanoseconds */
  guint32 range = 0;

  switch (mnl_attr_get_type (attribute)) {
  case WGPEER_A_PUBLIC_KEY:
    device_read (attribute, peer->public_key.bytes, WGRE_KEY_SIZE);
    break;
  case WGPEER_A_ENDPOINT:
    device_read_endpoint (attribute, &peer->endpoint);
    break;
  case WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL:
    device_read (attribute, &peer->keepalive, sizeof peer->keepalive);
    /* AmneziaWG's is a range: its first number is the low half. */
    device_read (attribute, &range, sizeof range);
    if (range)
      peer->keepalive = (guint16) range;
    break;
  case WGPEER_A_LAST_HANDSHAKE_TIME:
    device_read (attribute, time, sizeof time);
    peer->handshake = time[0];
    break;
  case WGPEER_A_RX_BYTES:
    device_read (attribute, &peer->received, sizeof peer->received);
    break;
  case WGPEER_A_TX_BYTES:
    device_read (attribute, &peer->sent, sizeof peer->sent);
    break;
  default:
    break;
  }
  return MNL_CB_OK;
}

static int
device_read_peer (const struct nlattr *nest, void *data)
{
  GArray *peers = data;
  WgrePeerState peer = { 0 };

  mnl_attr_parse_nested (nest, device_read_peer_value, &peer);
  /* A part with more allowed IPs of the peer before it has that one's key, and no values. */
  if (!peers->len ||
      !wgre_key_equal (&g_array_index (peers, WgrePeerState, peers->len - 1).public_key,
                       &peer.public_key))
    g_array_append_val (peers, peer);
  return MNL_CB_OK;
}

/* --- devices --- */

static int
device_read_value (const struct nlattr *attribute, void *data)
{
  WgreDeviceState *device = data;

  switch (mnl_attr_get_type (attribute)) {
  case WGDEVICE_A_LISTEN_PORT:
    device_read (attribute, &device->listen_port, sizeof device->listen_port);
    break;
  case WGDEVICE_A_FWMARK:
    device_read (attribute, &device->fwmark, sizeof device->fwmark);
    break;
  case WGDEVICE_A_PUBLIC_KEY:
    device_read (attribute, device->public_key.bytes, WGRE_KEY_SIZE);
    break;
  case WGDEVICE_A_PEERS:
    mnl_attr_parse_nested (attribute, device_read_peer, device->peers);
    break;
  default:
    break;
  }
  return MNL_CB_OK;
}

/* libmnl stops at an attribute that is longer than what is left, and says nothing. */
static gboolean
device_is_whole (const struct nlmsghdr *message)
{
  gsize offset = NLMSG_HDRLEN + sizeof (struct genlmsghdr);

  while (offset < message->nlmsg_len) {
    const struct nlattr *attribute = (const void *) ((const char *) message + offset);
    gsize left = message->nlmsg_len - offset;

    if (left < sizeof *attribute || attribute->nla_len < sizeof *attribute ||
        attribute->nla_len > left)
      return FALSE;
    offset += ((gsize) attribute->nla_len + 3) / 4 * 4;
  }
  return message->nlmsg_len >= NLMSG_HDRLEN + sizeof (struct genlmsghdr);
}

gboolean
wgre_device_decode (const struct nlmsghdr *message, WgreDeviceState *device)
{
  g_return_val_if_fail (message && device, FALSE);
  if (!device_is_whole (message))
    return FALSE;
  if (!device->peers)
    device->peers = g_array_new (FALSE, FALSE, sizeof (WgrePeerState));
  mnl_attr_parse (message, sizeof (struct genlmsghdr), device_read_value, device);
  return TRUE;
}

void
wgre_device_clear (WgreDeviceState *device)
{
  g_return_if_fail (device != NULL);
  g_clear_pointer (&device->peers, g_array_unref);
}

const WgrePeerState *
wgre_device_peer (const WgreDeviceState *device, const WgreKey *public_key)
{
  g_return_val_if_fail (device && public_key, NULL);
  for (guint i = 0; device->peers && i < device->peers->len; i++) {
    const WgrePeerState *peer = &g_array_index (device->peers, WgrePeerState, i);

    if (wgre_key_equal (&peer->public_key, public_key))
      return peer;
  }
  return NULL;
}

GHashTable *
wgre_device_index (const WgreDeviceState *device)
{
  GHashTable *index;

  g_return_val_if_fail (device, NULL);

  index = g_hash_table_new (wgre_key_hash, wgre_key_equal);
  for (guint i = 0; device->peers && i < device->peers->len; i++) {
    WgrePeerState *state = &g_array_index (device->peers, WgrePeerState, i);

    g_hash_table_insert (index, &state->public_key, state);
  }
  return index;
}

/* --- asking --- */

typedef struct {
  WgreDeviceState device;
  gboolean malformed;
} DeviceAnswer;

static void
device_note (const struct nlmsghdr *message, gpointer data)
{
  DeviceAnswer *answer = data;

  answer->malformed |= !wgre_device_decode (message, &answer->device);
}

gboolean
wgre_device_query (WgreSocket *socket, const WgreFamily *family, int ifindex,
                   WgreDeviceState *ret_device, GError **error)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  struct genlmsghdr *header;
  DeviceAnswer answer = { 0 };

  g_return_val_if_fail (family && ret_device, FALSE);
  header = wgre_batch_begin (request, family->id, 0, sizeof *header);
  header->cmd = WG_CMD_GET_DEVICE;
  header->version = (guint8) family->version;
  wgre_batch_put_u32 (request, WGDEVICE_A_IFINDEX, (guint32) ifindex);
  wgre_batch_end (request);
  if (!wgre_socket_dump (socket, request, device_note, &answer, error))
    return FALSE;
  if (answer.malformed) {
    wgre_device_clear (&answer.device);
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_KERNEL,
                         _ ("the kernel's answer cannot be understood"));
    return FALSE;
  }
  *ret_device = answer.device;
  return TRUE;
}
