/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/ip.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/number.h"

const guint8 wgre_families[2] = { AF_INET, AF_INET6 };

gboolean
wgre_ip_parse (const char *text, WgreIp *ret_ip)
{
  WgreIp ip = { 0 };

  g_return_val_if_fail (text && ret_ip, FALSE);
  ip.family = strchr (text, ':') ? AF_INET6 : AF_INET;
  if (inet_pton (ip.family, text, ip.bytes) != 1)
    return FALSE;
  *ret_ip = ip;
  return TRUE;
}

#define GROUPS 8u

static guint
ip_group (const WgreIp *ip, guint i)
{
  return (guint) (ip->bytes[2 * i] << 8 | ip->bytes[2 * i + 1]);
}

/* The longest row of zeros, which "::" stands for, the first of those that are as long; GROUPS if
 * there is none: one group alone is not shortened. */
static guint
ip_longest_zeros (const WgreIp *ip, guint *ret_length)
{
  guint best = GROUPS, length = 0;

  *ret_length = 1;
  for (guint i = 0; i < GROUPS; i++) {
    length = ip_group (ip, i) ? 0 : length + 1;
    if (length > *ret_length) {
      *ret_length = length;
      best = i + 1 - length;
    }
  }
  return best;
}

/* Lower case, as RFC 5952 wants it. Returns the end of it. */
static char *
ip_print_group (guint group, char *out)
{
  for (guint shift = group > 0xfff ? 16 : group > 0xff ? 12 : group > 0xf ? 8 : 4; shift;) {
    shift -= 4;
    *out++ = "0123456789abcdef"[group >> shift & 15];
  }
  return out;
}

/* By hand, as the library's printf() takes three quarters of what a network takes to print. */
static void
ip_print_v6 (const WgreIp *ip, char *out)
{
  guint length, zeros = ip_longest_zeros (ip, &length);

  for (guint i = 0; i < GROUPS;) {
    if (i == zeros) {
      *out++ = ':';
      i += length;
      if (i == GROUPS)
        *out++ = ':';
      continue;
    }
    if (i)
      *out++ = ':';
    out = ip_print_group (ip_group (ip, i++), out);
  }
  *out = '\0';
}

/* The library knows which addresses end in one of IPv4: they begin with zeros. */
static const char *
ip_print (const WgreIp *ip, char *buffer, gsize size)
{
  if (ip->family == AF_INET6 && ip_group (ip, 0)) {
    g_assert (size >= INET6_ADDRSTRLEN);
    ip_print_v6 (ip, buffer);
    return buffer;
  }
  if (!ip->family || !inet_ntop (ip->family, ip->bytes, buffer, (socklen_t) size))
    g_strlcpy (buffer, "none", size);
  return buffer;
}

char *
wgre_ip_to_string (const WgreIp *ip)
{
  char buffer[INET6_ADDRSTRLEN];

  g_return_val_if_fail (ip != NULL, NULL);
  return g_strdup (ip_print (ip, buffer, sizeof buffer));
}

guint
wgre_family_bits (guint8 family)
{
  return family == AF_INET ? 32 : 128;
}

gsize
wgre_ip_size (const WgreIp *ip)
{
  return wgre_family_bits (ip->family) / 8;
}

gboolean
wgre_ip_equal (const WgreIp *a, const WgreIp *b)
{
  g_return_val_if_fail (a && b, FALSE);
  return a->family == b->family && (!a->family || !memcmp (a->bytes, b->bytes, wgre_ip_size (a)));
}

gboolean
wgre_ip_is_any (const WgreIp *ip)
{
  static const guint8 zero[16];

  g_return_val_if_fail (ip, FALSE);
  return !ip->family || !memcmp (ip->bytes, zero, wgre_ip_size (ip));
}

gboolean
wgre_ip_is_loopback (const WgreIp *ip)
{
  static const guint8 loopback6[16] = { [15] = 1 };

  g_return_val_if_fail (ip != NULL, FALSE);
  if (ip->family == AF_INET)
    return ip->bytes[0] == 127;
  return ip->family == AF_INET6 && !memcmp (ip->bytes, loopback6, sizeof loopback6);
}

gboolean
wgre_ip_is_multicast (const WgreIp *ip)
{
  g_return_val_if_fail (ip, FALSE);
  if (ip->family == AF_INET)
    return (ip->bytes[0] & 0xf0) == 0xe0;
  return ip->family == AF_INET6 && ip->bytes[0] == 0xff;
}

/* Not among them: what is for documentation, which nobody has but tests and examples. */
static const WgrePrefix not_public[] = {
  { { AF_INET, { 0 } }, 8 },         { { AF_INET, { 10 } }, 8 },
  { { AF_INET, { 100, 64 } }, 10 },  { { AF_INET, { 127 } }, 8 },
  { { AF_INET, { 169, 254 } }, 16 }, { { AF_INET, { 172, 16 } }, 12 },
  { { AF_INET, { 192, 168 } }, 16 }, { { AF_INET, { 198, 18 } }, 15 },
  { { AF_INET, { 224 } }, 3 },
};

/* All of IPv6 that is given to anybody (RFC 4291, 2.4). */
static const WgrePrefix global_unicast = { { AF_INET6, { 0x20 } }, 3 };

gboolean
wgre_ip_is_public (const WgreIp *ip)
{
  g_return_val_if_fail (ip != NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (not_public); i++)
    if (wgre_prefix_contains (&not_public[i], ip))
      return FALSE;
  return ip->family == AF_INET || wgre_prefix_contains (&global_unicast, ip);
}

/* Decimal digits only: no sign, no blank, no base; leading zeros are accepted, as wg does. */
static gboolean
parse_length (const char *text, guint max, guint8 *ret_length)
{
  guint length = 0;

  if (!*text || strlen (text) > 3)
    return FALSE;
  for (; *text; text++) {
    if (!g_ascii_isdigit (*text))
      return FALSE;
    length = length * 10 + (guint) g_ascii_digit_value (*text);
  }
  if (length > max)
    return FALSE;
  *ret_length = (guint8) length;
  return TRUE;
}

/* A netmask is a row of ones followed by a row of zeros. */
static gboolean
parse_mask (const char *text, guint8 *ret_length)
{
  struct in_addr in;
  guint32 mask;

  if (inet_pton (AF_INET, text, &in) != 1)
    return FALSE;
  mask = ntohl (in.s_addr);
  if (~mask & (~mask + 1))
    return FALSE;
  *ret_length = (guint8) __builtin_popcount (mask);
  return TRUE;
}

gboolean
wgre_prefix_parse (const char *text, gboolean dotted, WgrePrefix *ret_prefix)
{
  const char *slash;
  gsize length;
  char address[INET6_ADDRSTRLEN];
  WgrePrefix prefix;

  g_return_val_if_fail (text && ret_prefix, FALSE);
  slash = strchr (text, '/');
  length = slash ? (gsize) (slash - text) : strlen (text);
  if (length >= sizeof address)
    return FALSE;
  memcpy (address, text, length);
  address[length] = '\0';
  if (!wgre_ip_parse (address, &prefix.ip))
    return FALSE;
  prefix.length = (guint8) wgre_family_bits (prefix.ip.family);
  if (slash && !parse_length (slash + 1, prefix.length, &prefix.length) &&
      !(dotted && prefix.ip.family == AF_INET && parse_mask (slash + 1, &prefix.length)))
    return FALSE;
  *ret_prefix = prefix;
  return TRUE;
}

void
wgre_prefix_print (const WgrePrefix *prefix, char buffer[WGRE_PREFIX_TEXT_SIZE])
{
  char *end = buffer;

  g_return_if_fail (buffer && prefix != NULL);
  /* IPv4 by hand, since files with thousands of peers have little else in them. */
  if (prefix->ip.family == AF_INET)
    for (guint i = 0; i < 4; i++) {
      end = wgre_number_print (prefix->ip.bytes[i], end);
      *end++ = i < 3 ? '.' : '/';
    }
  else {
    ip_print (&prefix->ip, buffer, INET6_ADDRSTRLEN);
    end = buffer + strlen (buffer);
    *end++ = '/';
  }
  *wgre_number_print (prefix->length, end) = '\0';
}

char *
wgre_prefix_to_string (const WgrePrefix *prefix)
{
  char buffer[WGRE_PREFIX_TEXT_SIZE];

  g_return_val_if_fail (prefix != NULL, NULL);
  wgre_prefix_print (prefix, buffer);
  return g_strdup (buffer);
}

WgrePrefix
wgre_prefix_masked (const WgrePrefix *prefix)
{
  WgrePrefix masked;
  guint size, whole, rest;

  g_return_val_if_fail (prefix, (WgrePrefix){ 0 });
  masked = *prefix;
  size = (guint) wgre_ip_size (&prefix->ip);
  whole = prefix->length / 8;
  rest = prefix->length % 8;
  if (whole < size)
    masked.ip.bytes[whole] &= (guint8) (0xff00 >> rest);
  for (guint i = whole + 1; i < size; i++)
    masked.ip.bytes[i] = 0;
  return masked;
}

WgreIp
wgre_prefix_last (const WgrePrefix *prefix)
{
  WgreIp ip = wgre_prefix_masked (prefix).ip;

  g_return_val_if_fail (prefix, (WgreIp){ 0 });
  for (guint bit = prefix->length; bit < wgre_family_bits (ip.family); bit++)
    ip.bytes[bit / 8] |= (guint8) (0x80 >> bit % 8);
  return ip;
}

gboolean
wgre_prefix_has_host_bits (const WgrePrefix *prefix)
{
  WgrePrefix masked;

  g_return_val_if_fail (prefix, FALSE);
  if (wgre_prefix_is_single (prefix))
    return FALSE;
  masked = wgre_prefix_masked (prefix);
  return !wgre_ip_equal (&masked.ip, &prefix->ip);
}

gboolean
wgre_prefix_is_default (const WgrePrefix *prefix)
{
  return prefix->length == 0;
}

gboolean
wgre_prefix_is_single (const WgrePrefix *prefix)
{
  return prefix->length == wgre_family_bits (prefix->ip.family);
}

const WgrePrefix *
wgre_prefix_first_of (const GArray *list, guint8 family)
{
  for (guint i = 0; list && i < list->len; i++)
    if (g_array_index (list, WgrePrefix, i).ip.family == family)
      return &g_array_index (list, WgrePrefix, i);
  return NULL;
}

gboolean
wgre_prefix_equal (const WgrePrefix *a, const WgrePrefix *b)
{
  g_return_val_if_fail (a && b, FALSE);
  return a->length == b->length && wgre_ip_equal (&a->ip, &b->ip);
}

guint
wgre_prefix_hash (gconstpointer prefix)
{
  const WgrePrefix *value = prefix;
  guint hash = 31u * value->ip.family + value->length;

  for (gsize i = 0; i < wgre_ip_size (&value->ip); i++)
    hash = 31 * hash + value->ip.bytes[i];
  return hash;
}

gboolean
wgre_prefix_contains (const WgrePrefix *prefix, const WgreIp *ip)
{
  WgrePrefix other, masked;

  g_return_val_if_fail (prefix && ip, FALSE);
  if (prefix->ip.family != ip->family)
    return FALSE;
  other = (WgrePrefix){ *ip, prefix->length };
  other = wgre_prefix_masked (&other);
  masked = wgre_prefix_masked (prefix);
  return wgre_ip_equal (&masked.ip, &other.ip);
}

int
wgre_prefix_compare (gconstpointer a, gconstpointer b)
{
  const WgrePrefix *left = a, *right = b;

  if (left->length != right->length)
    return left->length > right->length ? -1 : 1;
  if (left->ip.family != right->ip.family)
    return left->ip.family == AF_INET ? -1 : 1;
  return memcmp (left->ip.bytes, right->ip.bytes, wgre_ip_size (&left->ip));
}

/* --- lists --- */

/* The network address of a subnet is nobody's (RFC 1122, 3.2.1.3), except where the subnet has no
 * room for one (RFC 3021). */
gboolean
wgre_prefix_is_network_itself (const WgrePrefix *prefix)
{
  g_return_val_if_fail (prefix, FALSE);
  return prefix->ip.family == AF_INET && prefix->length < 31 && !wgre_prefix_has_host_bits (prefix);
}

static char *
address_problem (const WgrePrefix *prefix, const char *list, const char *item)
{
  if (wgre_ip_is_any (&prefix->ip) || wgre_ip_is_multicast (&prefix->ip))
    return wgre_list_reason (list, item, _ ("is no address that an interface can have"),
                             _ ("has \"%s\", which is no address that an interface can have"),
                             item);
  if (prefix->length == 0)
    return wgre_list_reason (list, item, _ ("needs a prefix length of at least 1"),
                             _ ("has \"%s\", which needs a prefix length of at least 1"), item);
  return NULL;
}

static char *
network_problem (const WgrePrefix *prefix, const char *list, const char *item)
{
  WgrePrefix masked = wgre_prefix_masked (prefix);
  g_autofree char *wanted = NULL, *of_all = NULL;

  if (!wgre_prefix_has_host_bits (prefix))
    return NULL;
  wanted = wgre_prefix_to_string (&masked);
  of_all = g_strdup_printf (_ ("has host bits set: write %s for the network"), wanted);
  return wgre_list_reason (list, item, of_all,
                           _ ("has \"%s\" with host bits set: write %s for the network"), item,
                           wanted);
}

gboolean
wgre_prefix_item_parse (const char *list, const char *item, gboolean host, WgrePrefix *ret_prefix,
                        char **ret_reason)
{
  WgrePrefix prefix;
  char *reason;

  g_return_val_if_fail (ret_reason && list && item && ret_prefix, FALSE);
  if (wgre_prefix_parse (item, host, &prefix))
    reason = host ? address_problem (&prefix, list, item) : network_problem (&prefix, list, item);
  else if (host)
    reason =
        wgre_list_reason (list, item, _ ("is not an IP address. Example: 10.0.0.2/24"),
                          _ ("has \"%s\", which is not an IP address. Example: 10.0.0.2/24"), item);
  else
    reason =
        wgre_list_reason (list, item, _ ("is not a network. Example: 192.168.10.0/24"),
                          _ ("has \"%s\", which is not a network. Example: 192.168.10.0/24"), item);
  if (reason) {
    *ret_reason = reason;
    return FALSE;
  }
  *ret_prefix = prefix;
  return TRUE;
}

gboolean
wgre_prefix_is_private (const WgrePrefix *prefix)
{
  static const char *const networks[] = { "10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16",
                                          "169.254.0.0/16", "fc00::/7",      "fe80::/10" };

  g_return_val_if_fail (prefix, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++) {
    WgrePrefix network;

    if (wgre_prefix_parse (networks[i], FALSE, &network) && prefix->length >= network.length &&
        wgre_prefix_contains (&network, &prefix->ip))
      return TRUE;
  }
  return FALSE;
}

gboolean
wgre_prefix_list_parse (const char *text, gboolean host, GArray *list, char **ret_reason)
{
  g_autofree char *copy = g_strdup (text);
  char *cursor = copy, *reason = NULL;
  guint before;

  g_return_val_if_fail (text && list && ret_reason, FALSE);
  before = list->len;
  for (char *item; !reason && (item = wgre_list_next (&cursor));) {
    WgrePrefix prefix;

    if (list->len >= WGRE_MAX_LIST)
      reason = g_strdup_printf (_ ("has more than %u prefixes"), WGRE_MAX_LIST);
    else if (wgre_prefix_item_parse (text, item, host, &prefix, &reason))
      g_array_append_val (list, prefix);
  }
  return wgre_list_end (list, before, reason, ret_reason);
}

gboolean
wgre_ip_list_has (const GArray *list, const WgreIp *ip)
{
  g_return_val_if_fail (ip != NULL, FALSE);
  for (guint i = 0; list && i < list->len; i++)
    if (wgre_ip_equal (&g_array_index (list, WgreIp, i), ip))
      return TRUE;
  return FALSE;
}

gboolean
wgre_prefix_list_has_ip (const GArray *list, const WgreIp *ip)
{
  g_return_val_if_fail (ip != NULL, FALSE);
  for (guint i = 0; list && i < list->len; i++)
    if (wgre_ip_equal (&g_array_index (list, WgrePrefix, i).ip, ip))
      return TRUE;
  return FALSE;
}

const WgrePrefix *
wgre_prefix_list_find (const GArray *list, const WgreIp *ip)
{
  g_return_val_if_fail (ip != NULL, NULL);
  for (guint i = 0; list && i < list->len; i++)
    if (wgre_prefix_contains (&g_array_index (list, WgrePrefix, i), ip))
      return &g_array_index (list, WgrePrefix, i);
  return NULL;
}

gboolean
wgre_prefix_list_has_default (const GArray *list)
{
  for (guint i = 0; list && i < list->len; i++)
    if (wgre_prefix_is_default (&g_array_index (list, WgrePrefix, i)))
      return TRUE;
  return FALSE;
}

void
wgre_prefix_list_append (const GArray *list, GString *text)
{
  char buffer[WGRE_PREFIX_TEXT_SIZE];

  g_return_if_fail (list && text);
  for (guint i = 0; i < list->len; i++) {
    wgre_prefix_print (&g_array_index (list, WgrePrefix, i), buffer);
    if (i)
      g_string_append_c (text, ';');
    g_string_append (text, buffer);
  }
}

char *
wgre_prefix_list_to_string (const GArray *list)
{
  g_autoptr (GString) text = g_string_new (NULL);

  wgre_prefix_list_append (list, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
