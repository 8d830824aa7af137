/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <sys/socket.h>

/* An address of either family. bytes are in network order; family 0 stands for "none". A value that
 * is all zero bytes beyond its family's size may be compared and hashed as plain memory. */
typedef struct {
  guint8 family; /* AF_INET, AF_INET6 or 0 */
  guint8 bytes[16];
} WgreIp;

/* An address with a prefix length. Callers decide whether host bits may be set. */
typedef struct {
  WgreIp ip;
  guint8 length; /* 0..32 or 0..128 */
} WgrePrefix;

/* Longest text of a prefix, with its final NUL: 45 + "/128". */
#define WGRE_PREFIX_TEXT_SIZE 50

/* The two families in the order that is used everywhere: v4, then v6. */
extern const guint8 wgre_families[2];

/* wgre_ip_parse: reads a numeric address, as inet_pton(3) does (no names, no zones, no short
 * forms). */
gboolean wgre_ip_parse (const char *text, WgreIp *ret_ip);
/* wgre_ip_to_string: the canonical text (RFC 5952 for IPv6). Free with g_free(). */
char *wgre_ip_to_string (const WgreIp *ip);
/* wgre_family_bits, wgre_ip_size: 32/128 bits, 4/16 bytes. */
guint wgre_family_bits (guint8 family);
gsize wgre_ip_size (const WgreIp *ip);
/* wgre_ip_equal: same family and bytes; "none" equals "none". */
gboolean wgre_ip_equal (const WgreIp *a, const WgreIp *b);
/* wgre_ip_is_any: 0.0.0.0 or ::; also TRUE for "none". */
gboolean wgre_ip_is_any (const WgreIp *ip);
/* wgre_ip_is_loopback: 127.0.0.0/8 or ::1. */
gboolean wgre_ip_is_loopback (const WgreIp *ip);
/* wgre_ip_is_multicast: 224.0.0.0/4 or ff00::/8. */
gboolean wgre_ip_is_multicast (const WgreIp *ip);
/* wgre_ip_is_public: it can be reached from anywhere, by the registries of IANA (RFC 6890). */
gboolean wgre_ip_is_public (const WgreIp *ip);

/* wgre_prefix_parse: ADDRESS or ADDRESS/LENGTH, for IPv4 also ADDRESS/MASK when @dotted (as ip(8)
 * takes it, wg(8) does not). Without a length the prefix is the single address. */
gboolean wgre_prefix_parse (const char *text, gboolean dotted, WgrePrefix *ret_prefix);
/* wgre_prefix_to_string: always with the length. Free with g_free(). */
char *wgre_prefix_to_string (const WgrePrefix *prefix);
/* wgre_prefix_print: the same as wgre_prefix_to_string(), into memory of the caller. */
void wgre_prefix_print (const WgrePrefix *prefix, char buffer[WGRE_PREFIX_TEXT_SIZE]);
/* wgre_prefix_masked: the same prefix with its host bits cleared. */
WgrePrefix wgre_prefix_masked (const WgrePrefix *prefix);
/* wgre_prefix_last: the highest address in @prefix. */
WgreIp wgre_prefix_last (const WgrePrefix *prefix);
/* wgre_prefix_has_host_bits: a bit behind the length is set, so that it is an address rather
 * than a network. */
gboolean wgre_prefix_has_host_bits (const WgrePrefix *prefix);
/* wgre_prefix_is_default: length 0. */
gboolean wgre_prefix_is_default (const WgrePrefix *prefix);
/* wgre_prefix_is_single: all bits are network bits. */
gboolean wgre_prefix_is_single (const WgrePrefix *prefix);
/* wgre_prefix_first_of: the first one of @family in @list (of WgrePrefix; NULL: it is empty), or
 * NULL. It belongs to the list. */
const WgrePrefix *wgre_prefix_first_of (const GArray *list, guint8 family);
/* wgre_prefix_equal: same length, family and bytes, host bits included. */
gboolean wgre_prefix_equal (const WgrePrefix *a, const WgrePrefix *b);
/* wgre_prefix_hash: of a WgrePrefix, for hash tables; wgre_prefix_equal() goes with it. */
guint wgre_prefix_hash (gconstpointer prefix);
/* wgre_prefix_is_network_itself: it is the network address of an IPv4 subnet with room for hosts,
 * which no host may have. The kernel accepts it as an address nevertheless. */
gboolean wgre_prefix_is_network_itself (const WgrePrefix *prefix);
/* wgre_prefix_contains: FALSE across families. */
gboolean wgre_prefix_contains (const WgrePrefix *prefix, const WgreIp *ip);
/* wgre_prefix_compare: longest first, then by family and bytes; the order in which wg-quick adds
 * routes. */
int wgre_prefix_compare (gconstpointer a, gconstpointer b);

/* wgre_prefix_item_parse: parses one @item. @list is the whole text, which the reason quotes from.
 * With @host, the item is an address that an interface can have, host bits included; without, a
 * network. FALSE with a reason to be freed. */
gboolean wgre_prefix_item_parse (const char *list, const char *item, gboolean host,
                                 WgrePrefix *ret_prefix, char **ret_reason);
/* wgre_prefix_is_private: all its addresses are private (RFC 1918), unique local (RFC 4193) or
 * link-local (RFC 3927, RFC 4291 2.5.6). */
gboolean wgre_prefix_is_private (const WgrePrefix *prefix);
/* wgre_prefix_list_parse: appends the items of @text to @list (of WgrePrefix), each parsed by
 * wgre_prefix_item_parse(). On failure returns FALSE and a reason to be freed, and leaves @list
 * unchanged. */
gboolean wgre_prefix_list_parse (const char *text, gboolean host, GArray *list, char **ret_reason);
/* wgre_ip_list_has: whether @ip is one of @list (of WgreIp; NULL: empty). */
gboolean wgre_ip_list_has (const GArray *list, const WgreIp *ip);
/* wgre_prefix_list_has_ip: whether @ip is the address of one of @list (of WgrePrefix; NULL: empty).
 */
gboolean wgre_prefix_list_has_ip (const GArray *list, const WgreIp *ip);
/* wgre_prefix_list_find: the first network of @list (of WgrePrefix; NULL: empty) that @ip is in, or
 * NULL. */
const WgrePrefix *wgre_prefix_list_find (const GArray *list, const WgreIp *ip);
/* wgre_prefix_list_has_default: whether one of @list (NULL: empty) has length 0. */
gboolean wgre_prefix_list_has_default (const GArray *list);
/* wgre_prefix_list_to_string: joined by ";". Free with g_free(). */
char *wgre_prefix_list_to_string (const GArray *list);
/* wgre_prefix_list_append: appends the same to @text. */
void wgre_prefix_list_append (const GArray *list, GString *text);
