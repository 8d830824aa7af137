/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/gather/led.h"

#include <linux/ipv6_route.h>
#include <linux/route.h>
#include <stdio.h>
#include <string.h>

#include "core/destination.h"
#include "core/keepalive.h"
#include "core/types.h"

/* Addresses of documentation (RFC 5737, RFC 3849), for peers that everything is led to. */
#define LED_SOMEWHERE_V4 "192.0.2.1"
#define LED_SOMEWHERE_V6 "2001:db8::1"

/* --- routes --- */

/* Each network once, and none that the tunnel's own addresses are in. */
static void
led_add (WgreEvidence *evidence, const WgrePrefix *prefix, const char *by)
{
  const GArray *own = wgre_profile_prefixes (evidence->profile, WGRE_OPT_ADDRESSES);
  WgreLed led = { *prefix, by };

  for (guint i = 0; own && i < own->len; i++) {
    const WgrePrefix *address = &g_array_index (own, WgrePrefix, i);

    if (address->length <= prefix->length && wgre_prefix_contains (address, &prefix->ip))
      return;
  }
  for (guint i = 0; i < evidence->led->len; i++)
    if (wgre_prefix_equal (&g_array_index (evidence->led, WgreLed, i).prefix, prefix))
      return;
  g_array_append_val (evidence->led, led);
}

/* Lines of /proc/net/route: link, destination, gateway, flags, …, the eighth: mask; both in
 * network order as a number of this host. */
static gboolean
led_read_v4 (const char *line, const char *interface, WgrePrefix *ret_prefix)
{
  char name[IF_NAMESIZE];
  guint32 destination, mask;

  if (sscanf (line, "%15s %x %*x %*x %*d %*d %*d %x", name, &destination, &mask) != 3 ||
      strcmp (name, interface))
    return FALSE;
  *ret_prefix = (WgrePrefix){ .ip.family = AF_INET };
  memcpy (ret_prefix->ip.bytes, &destination, sizeof destination);
  ret_prefix->length = (guint8) __builtin_popcount (mask);
  return TRUE;
}

/* Lines of /proc/net/ipv6_route: destination, length, source, length, gateway, metric, references,
 * use, flags, link. Those of this host's own addresses and of all nodes are no matter. */
static gboolean
led_read_v6 (const char *line, const char *interface, WgrePrefix *ret_prefix)
{
  char text[33], name[IF_NAMESIZE];
  guint length, flags;

  if (sscanf (line, "%32s %x %*s %*x %*s %*x %*x %*x %x %15s", text, &length, &flags, name) != 4 ||
      strcmp (name, interface) || flags & (RTF_LOCAL | RTF_ANYCAST) || length > 128)
    return FALSE;
  *ret_prefix = (WgrePrefix){ .ip.family = AF_INET6, .length = (guint8) length };
  for (guint i = 0; i < 16; i++)
    ret_prefix->ip.bytes[i] =
        (guint8) (g_ascii_xdigit_value (text[2 * i]) << 4 | g_ascii_xdigit_value (text[2 * i + 1]));
  return ret_prefix->ip.bytes[0] != 0xff &&
         (ret_prefix->ip.bytes[0] != 0xfe || ret_prefix->ip.bytes[1] >> 6 != 2);
}

static void
led_add_table (WgreEvidence *evidence, const char *path,
               gboolean (*read) (const char *line, const char *interface, WgrePrefix *ret_prefix))
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  WgrePrefix prefix;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (read (lines[i], evidence->interface, &prefix))
      led_add (evidence, &prefix, "ip route");
}

void
wgre_led_gather (WgreEvidence *evidence)
{
  const GArray *routes;

  g_return_if_fail (evidence);
  routes = wgre_profile_routes (evidence->profile);
  for (guint i = 0; routes && i < routes->len; i++)
    led_add (evidence, &g_array_index (routes, WgreDestination, i).prefix, "routes");
  if (!evidence->up || !evidence->interface)
    return;
  led_add_table (evidence, "/proc/net/route", led_read_v4);
  led_add_table (evidence, "/proc/net/ipv6_route", led_read_v6);
}

/* --- addresses inside --- */

gboolean
wgre_led_inside (const WgreProfile *profile, WgreIp *ret_ip)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  const GArray *neighbours = wgre_profile_neighbours (profile);
  WgreIp own;

  g_return_val_if_fail (ret_ip, FALSE);
  if (wgre_keepalive_ends (profile, &own, ret_ip))
    return TRUE;
  if (neighbours->len) {
    *ret_ip = g_array_index (neighbours, WgreNeighbour, 0).inner;
    return TRUE;
  }
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    for (guint n = 0; peer->endpoint.host && n < peer->allowed_ips->len; n++)
      if (wgre_prefix_is_single (&g_array_index (peer->allowed_ips, WgrePrefix, n))) {
        *ret_ip = g_array_index (peer->allowed_ips, WgrePrefix, n).ip;
        return TRUE;
      }
  }
  return FALSE;
}

gboolean
wgre_led_any (const WgrePeer *peer, WgreIp *ret_ip)
{
  const WgrePrefix *first;

  g_return_val_if_fail (peer && ret_ip, FALSE);
  first = peer->allowed_ips->len ? &g_array_index (peer->allowed_ips, WgrePrefix, 0) : NULL;
  if (!first)
    return FALSE;
  if (wgre_prefix_is_default (first))
    return wgre_ip_parse (first->ip.family == AF_INET ? LED_SOMEWHERE_V4 : LED_SOMEWHERE_V6,
                          ret_ip);
  *ret_ip = first->ip;
  if (!wgre_prefix_is_single (first))
    ret_ip->bytes[wgre_ip_size (ret_ip) - 1] |= 1;
  return TRUE;
}
