/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/uapi.h"

#include <glib/gi18n-lib.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/wireguard.h>
#include <netinet/in.h>
#include <string.h>

#include "core/endpoint.h"
#include "core/number.h"

#define HEX_SIZE (2 * WGRE_KEY_SIZE)
/* Of attributes in a message, at most so many bytes of text become of each byte: the flags of a
 * peer have the longest words for the least. */
#define TEXT_PER_BYTE 10

/* --- requests --- */

static void
uapi_append_key (GString *text, const char *name, const struct nlattr *attribute)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *bytes = mnl_attr_get_payload (attribute);
  char hex[HEX_SIZE + 1] = "";

  for (guint i = 0; i < WGRE_KEY_SIZE; i++) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 15];
  }
  /* Not by printf, which has a buffer of its own. */
  g_string_append (text, name);
  g_string_append_c (text, '=');
  g_string_append (text, hex);
  g_string_append_c (text, '\n');
  wgre_wipe (hex, sizeof hex);
}

static void
uapi_append_endpoint (GString *text, const struct nlattr *attribute)
{
  const struct sockaddr_in6 *v6 = mnl_attr_get_payload (attribute);
  const struct sockaddr_in *v4 = mnl_attr_get_payload (attribute);
  WgreIp ip = { .family = v4->sin_family == AF_INET ? AF_INET : AF_INET6 };
  g_autofree char *host = NULL;

  if (ip.family == AF_INET)
    memcpy (ip.bytes, &v4->sin_addr, sizeof v4->sin_addr);
  else
    memcpy (ip.bytes, &v6->sin6_addr, sizeof v6->sin6_addr);
  host = wgre_ip_to_string (&ip);
  if (ip.family == AF_INET)
    g_string_append_printf (text, "endpoint=%s:%u\n", host, ntohs (v4->sin_port));
  else if (v6->sin6_scope_id)
    g_string_append_printf (text, "endpoint=[%s%%%u]:%u\n", host, v6->sin6_scope_id,
                            ntohs (v6->sin6_port));
  else
    g_string_append_printf (text, "endpoint=[%s]:%u\n", host, ntohs (v6->sin6_port));
}

static int
uapi_read_prefix (const struct nlattr *attribute, void *data)
{
  WgrePrefix *prefix = data;

  switch (mnl_attr_get_type (attribute)) {
  case WGALLOWEDIP_A_FAMILY:
    prefix->ip.family = (guint8) mnl_attr_get_u16 (attribute);
    break;
  case WGALLOWEDIP_A_IPADDR:
    memcpy (prefix->ip.bytes, mnl_attr_get_payload (attribute),
            MIN (mnl_attr_get_payload_len (attribute), sizeof prefix->ip.bytes));
    break;
  case WGALLOWEDIP_A_CIDR_MASK:
    prefix->length = mnl_attr_get_u8 (attribute);
    break;
  default:
    break;
  }
  return MNL_CB_OK;
}

static int
uapi_append_prefix (const struct nlattr *nest, void *data)
{
  char words[WGRE_PREFIX_TEXT_SIZE];
  WgrePrefix prefix = { 0 };

  mnl_attr_parse_nested (nest, uapi_read_prefix, &prefix);
  wgre_prefix_print (&prefix, words);
  g_string_append_printf (data, "allowed_ip=%s\n", words);
  return MNL_CB_OK;
}

static const struct {
  guint32 flag;
  const char *line;
} uapi_peer_flags[] = {
  { WGPEER_F_UPDATE_ONLY, "update_only=true\n" },
  { WGPEER_F_REMOVE_ME, "remove=true\n" },
  { WGPEER_F_REPLACE_ALLOWEDIPS, "replace_allowed_ips=true\n" },
};

static int
uapi_append_peer_value (const struct nlattr *attribute, void *data)
{
  GString *text = data;

  switch (mnl_attr_get_type (attribute)) {
  case WGPEER_A_PUBLIC_KEY:
    uapi_append_key (text, "public_key", attribute);
    break;
  case WGPEER_A_PRESHARED_KEY:
    uapi_append_key (text, "preshared_key", attribute);
    break;
  case WGPEER_A_FLAGS:
    for (guint i = 0; i < G_N_ELEMENTS (uapi_peer_flags); i++)
      if (mnl_attr_get_u32 (attribute) & uapi_peer_flags[i].flag)
        g_string_append (text, uapi_peer_flags[i].line);
    break;
  case WGPEER_A_ENDPOINT:
    uapi_append_endpoint (text, attribute);
    break;
  case WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL:
    g_string_append_printf (text, "persistent_keepalive_interval=%u\n",
                            mnl_attr_get_u16 (attribute));
    break;
  case WGPEER_A_ALLOWEDIPS:
    mnl_attr_parse_nested (attribute, uapi_append_prefix, text);
    break;
  default:
    break;
  }
  return MNL_CB_OK;
}

/* The key comes first in a message, too. */
static int
uapi_append_peer (const struct nlattr *nest, void *data)
{
  mnl_attr_parse_nested (nest, uapi_append_peer_value, data);
  return MNL_CB_OK;
}

/* What is of the device comes before the peers, in both. */
static int
uapi_append_value (const struct nlattr *attribute, void *data)
{
  GString *text = data;

  switch (mnl_attr_get_type (attribute)) {
  case WGDEVICE_A_PRIVATE_KEY:
    uapi_append_key (text, "private_key", attribute);
    break;
  case WGDEVICE_A_LISTEN_PORT:
    g_string_append_printf (text, "listen_port=%u\n", mnl_attr_get_u16 (attribute));
    break;
  case WGDEVICE_A_FWMARK:
    g_string_append_printf (text, "fwmark=%u\n", mnl_attr_get_u32 (attribute));
    break;
  case WGDEVICE_A_FLAGS:
    if (mnl_attr_get_u32 (attribute) & WGDEVICE_F_REPLACE_PEERS)
      g_string_append (text, "replace_peers=true\n");
    break;
  case WGDEVICE_A_PEERS:
    mnl_attr_parse_nested (attribute, uapi_append_peer, text);
    break;
  default:
    break;
  }
  return MNL_CB_OK;
}

char *
wgre_uapi_print (const struct nlmsghdr *message)
{
  GString *text;

  g_return_val_if_fail (message != NULL, NULL);
  /* Large enough at once: when it grows, keys stay where it was. */
  text = g_string_sized_new (TEXT_PER_BYTE * (gsize) message->nlmsg_len);
  g_string_append (text, "set=1\n");
  mnl_attr_parse (message, sizeof (struct genlmsghdr), uapi_append_value, text);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

/* --- answers --- */

/* One answer, as far as it is read. */
typedef struct {
  WgreDeviceState device;
  WgrePeerState *peer; /* whose values come now; NULL: the device's */
  gint64 problem;      /* an errno; -1: not said */
} UapiAnswer;

static gboolean
uapi_read_key (const char *value, WgreKey *ret_key)
{
  if (strlen (value) != HEX_SIZE)
    return FALSE;
  for (guint i = 0; i < HEX_SIZE; i++) {
    int digit = g_ascii_xdigit_value (value[i]);

    if (digit < 0)
      return FALSE;
    ret_key->bytes[i / 2] = (guint8) (i % 2 ? ret_key->bytes[i / 2] << 4 | digit : digit);
  }
  return TRUE;
}

static gboolean
uapi_private_key (const char *value, UapiAnswer *answer)
{
  WgreKey key;
  gboolean ok = uapi_read_key (value, &key);

  if (ok && !wgre_key_is_zero (&key))
    wgre_key_public (&key, &answer->device.public_key);
  wgre_wipe (&key, sizeof key);
  return ok;
}

static gboolean
uapi_listen_port (const char *value, UapiAnswer *answer)
{
  guint64 number;

  if (!wgre_number_parse (value, 0, G_MAXUINT16, &number))
    return FALSE;
  answer->device.listen_port = (guint16) number;
  return TRUE;
}

static gboolean
uapi_fwmark (const char *value, UapiAnswer *answer)
{
  guint64 number;

  if (!wgre_number_parse (value, 0, G_MAXUINT32, &number))
    return FALSE;
  answer->device.fwmark = (guint32) number;
  return TRUE;
}

static gboolean
uapi_public_key (const char *value, UapiAnswer *answer)
{
  WgrePeerState peer = { 0 };

  if (!uapi_read_key (value, &peer.public_key))
    return FALSE;
  g_array_append_val (answer->device.peers, peer);
  answer->peer =
      &g_array_index (answer->device.peers, WgrePeerState, answer->device.peers->len - 1);
  return TRUE;
}

/* A zone by its name says nothing here: its number may have changed. */
static gboolean
uapi_endpoint (const char *value, UapiAnswer *answer)
{
  WgreEndpoint endpoint = { 0 };
  gboolean ok = wgre_endpoint_parse (value, &endpoint, NULL) && endpoint.ip.family;
  guint64 scope = 0;

  if (ok && endpoint.zone)
    wgre_number_parse (endpoint.zone, 0, G_MAXINT32, &scope);
  if (ok)
    answer->peer->endpoint =
        (WgreEndpointAddress){ .ip = endpoint.ip, .port = endpoint.port, .scope = (guint32) scope };
  wgre_endpoint_clear (&endpoint);
  return ok;
}

static gboolean
uapi_handshake (const char *value, UapiAnswer *answer)
{
  guint64 number;

  if (!wgre_number_parse (value, 0, G_MAXINT64, &number))
    return FALSE;
  answer->peer->handshake = (gint64) number;
  return TRUE;
}

static gboolean
uapi_received (const char *value, UapiAnswer *answer)
{
  return wgre_number_parse (value, 0, G_MAXUINT64, &answer->peer->received);
}

static gboolean
uapi_sent (const char *value, UapiAnswer *answer)
{
  return wgre_number_parse (value, 0, G_MAXUINT64, &answer->peer->sent);
}

static gboolean
uapi_keepalive (const char *value, UapiAnswer *answer)
{
  guint64 number;

  if (!wgre_number_parse (value, 0, G_MAXUINT16, &number))
    return FALSE;
  answer->peer->keepalive = (guint16) number;
  return TRUE;
}

static gboolean
uapi_errno (const char *value, UapiAnswer *answer)
{
  guint64 number;

  /* Some write it with its sign. */
  if (!wgre_number_parse (*value == '-' ? value + 1 : value, 0, G_MAXINT32, &number))
    return FALSE;
  answer->problem = (gint64) number;
  return TRUE;
}

static const struct {
  const char *name;
  gboolean of_peer;
  gboolean (*read) (const char *value, UapiAnswer *answer);
} uapi_words[] = {
  { "private_key", FALSE, uapi_private_key },
  { "listen_port", FALSE, uapi_listen_port },
  { "fwmark", FALSE, uapi_fwmark },
  { "public_key", FALSE, uapi_public_key },
  { "endpoint", TRUE, uapi_endpoint },
  { "last_handshake_time_sec", TRUE, uapi_handshake },
  { "rx_bytes", TRUE, uapi_received },
  { "tx_bytes", TRUE, uapi_sent },
  { "persistent_keepalive_interval", TRUE, uapi_keepalive },
  { "errno", FALSE, uapi_errno },
};

/* A word that is not known is one of a later version. */
static gboolean
uapi_read_line (char *line, UapiAnswer *answer)
{
  char *value = strchr (line, '=');

  if (!value)
    return FALSE;
  *value++ = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (uapi_words); i++)
    if (!strcmp (uapi_words[i].name, line))
      return (answer->peer || !uapi_words[i].of_peer) && uapi_words[i].read (value, answer);
  return TRUE;
}

static gboolean
uapi_read (char *text, UapiAnswer *answer)
{
  char *next;

  for (; *text && *text != '\n'; text = next) {
    next = strchr (text, '\n');
    if (!next)
      return FALSE;
    *next++ = '\0';
    if (!uapi_read_line (text, answer))
      return FALSE;
  }
  /* An empty line, and nothing behind it. */
  return !strcmp (text, "\n") && answer->problem >= 0;
}

gboolean
wgre_uapi_device (char *answer, WgreDeviceState *ret_device, GError **error)
{
  UapiAnswer read = { .problem = -1 };
  gboolean understood;

  g_return_val_if_fail (answer && ret_device, FALSE);
  read.device.peers = g_array_new (FALSE, FALSE, sizeof (WgrePeerState));
  understood = uapi_read (answer, &read);
  if (understood && !read.problem) {
    *ret_device = read.device;
    return TRUE;
  }
  wgre_device_clear (&read.device);
  if (!understood)
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_KERNEL,
                         _ ("the answer of the program that does WireGuard cannot be understood"));
  else
    g_set_error (error, WGRE_ERROR, (gint) wgre_error_from_errno ((int) read.problem),
                 _ ("the program that does WireGuard refuses it: %s"),
                 g_strerror ((int) read.problem));
  return FALSE;
}

gboolean
wgre_uapi_done (char *answer, GError **error)
{
  g_auto (WgreDeviceState) device = { 0 };

  g_return_val_if_fail (answer != NULL, FALSE);
  return wgre_uapi_device (answer, &device, error);
}
