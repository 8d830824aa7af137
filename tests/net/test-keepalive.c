/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keepalive packets byte by byte, against the layouts of RFC 791, 8200, 2784, 2890, 792 and 4443,
 * and the socket filters, run by an interpreter of their own here. */
#include <linux/if_ether.h>
#include <string.h>

#include "net/keepalive.h"

static WgreIp
ip (const char *text)
{
  WgreIp value;

  g_assert_true (wgre_ip_parse (text, &value));
  return value;
}

/* Hexadecimal digits, blanks skipped. */
static gsize
from_hex (const char *hex, guint8 *ret_bytes, gsize room)
{
  gsize length = 0;

  for (; *hex; hex++) {
    if (*hex == ' ')
      continue;
    g_assert_cmpuint (length, <, room);
    ret_bytes[length++] =
        (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
    hex++;
  }
  return length;
}

static char *
to_hex (const guint8 *bytes, gsize length)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

static void
assert_bytes (const guint8 *got, gsize got_length, const guint8 *wanted, gsize wanted_length)
{
  g_autofree char *left = to_hex (got, got_length), *right = to_hex (wanted, wanted_length);

  g_assert_cmpstr (left, ==, right);
}

/* --- what is sent --- */

typedef struct {
  const char *name;
  const char *local, *remote;
  gboolean keyed;
  guint32 key;
  gboolean csum;
  const char *packet; /* from remote to local */
} Packet;

#define COOKIE "0011223344556677"

static const Packet packets[] = {
  { "plain", "192.0.2.2", "198.51.100.1", FALSE, 0, FALSE,
    "45 c0 0020 0000 0000 ff 2f ceb7 c6336401 c0000202"
    "0000 0000" COOKIE },
  { "key", "192.0.2.2", "198.51.100.1", TRUE, 111, FALSE,
    "45 c0 0024 0000 0000 ff 2f ceb3 c6336401 c0000202"
    "2000 0000 0000006f" COOKIE },
  { "key-0", "192.0.2.2", "198.51.100.1", TRUE, 0, FALSE,
    "45 c0 0024 0000 0000 ff 2f ceb3 c6336401 c0000202"
    "2000 0000 00000000" COOKIE },
  { "checksum", "192.0.2.2", "198.51.100.1", FALSE, 0, TRUE,
    "45 c0 0024 0000 0000 ff 2f ceb3 c6336401 c0000202"
    "8000 0000 b2ee 0000" COOKIE },
  { "checksum-and-key", "192.0.2.2", "198.51.100.1", TRUE, 0x01020304, TRUE,
    "45 c0 0028 0000 0000 ff 2f ceaf c6336401 c0000202"
    "a000 0000 8ee8 0000 01020304" COOKIE },
  { "ip6", "2001:db8::2", "2001:db8:1::1", FALSE, 0, FALSE,
    "6c000000 000c 2f ff 20010db8000100000000000000000001 20010db8000000000000000000000002"
    "0000 0000" COOKIE },
  { "ip6-checksum-and-key", "2001:db8::2", "2001:db8:1::1", TRUE, 7, TRUE,
    "6c000000 0014 2f ff 20010db8000100000000000000000001 20010db8000000000000000000000002"
    "a000 0000 92e7 0000 00000007" COOKIE },
};

static WgreKeepaliveSpec
spec_of (const Packet *packet)
{
  return (WgreKeepaliveSpec){ .local = ip (packet->local),
                              .remote = ip (packet->remote),
                              .in = { packet->keyed, packet->key, packet->csum },
                              .cookie = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77 } };
}

static void
test_encode (gconstpointer data)
{
  const Packet *packet = data;
  WgreKeepaliveSpec spec = spec_of (packet);
  guint8 wanted[128], got[WGRE_KEEPALIVE_SIZE];
  gsize length = from_hex (packet->packet, wanted, sizeof wanted);
  gsize written = wgre_keepalive_packet_encode (&spec, got);

  assert_bytes (got, written, wanted, length);
}

/* With the headers of what goes out around it, whose key is another one. */
static void
test_encode_outer (void)
{
  const WgreKeepaliveSpec spec = { .local = ip ("2001:db8::2"),
                                   .remote = ip ("2001:db8:1::1"),
                                   .in = { .keyed = TRUE, .key = 7 },
                                   .out = { .keyed = TRUE, .key = 8, .csum = TRUE } };
  guint8 wanted[256], got[WGRE_KEEPALIVE_OUTER_SIZE], inner[WGRE_KEEPALIVE_SIZE];
  gsize length = from_hex (
      "6c000000 0044 2f ff 20010db8000000000000000000000002 20010db8000100000000000000000001"
      "a000 86dd c18c 0000 00000008",
      wanted, sizeof wanted);
  gsize within = wgre_keepalive_packet_encode (&spec, inner);

  memcpy (wanted + length, inner, within);
  assert_bytes (got, wgre_keepalive_packet_encode_outer (&spec, got), wanted, length + within);
}

/* --- what comes from the far end --- */

static gboolean
decodes (const WgreKeepaliveSpec *spec, const char *hex)
{
  guint8 bytes[128];
  gsize length = from_hex (hex, bytes, sizeof bytes);

  return wgre_keepalive_packet_decode (spec, bytes, length);
}

/* The far end's keepalive is ours seen from there. */
static void
test_decode (gconstpointer data)
{
  const Packet *packet = data;
  WgreKeepaliveSpec ours = spec_of (packet), theirs = ours;
  guint8 bytes[WGRE_KEEPALIVE_SIZE];
  gsize length = wgre_keepalive_packet_encode (&ours, bytes);

  theirs.local = ours.remote;
  theirs.remote = ours.local;
  g_assert_true (wgre_keepalive_packet_decode (&theirs, bytes, length));
  g_assert_false (wgre_keepalive_packet_decode (&ours, bytes, length)); /* not from us */
  for (gsize shorter = 0; shorter < length - WGRE_KEEPALIVE_COOKIE; shorter++) {
    g_autofree guint8 *cut = g_memdup2 (bytes, shorter);

    g_assert_false (wgre_keepalive_packet_decode (&theirs, cut, shorter));
  }
}

#define FROM_US "45 c0 0018 0000 0000 ff 2f d014 c0000202 c6336401"

static void
test_decode_others (void)
{
  const WgreKeepaliveSpec spec = { .local = ip ("192.0.2.2"), .remote = ip ("198.51.100.1") };

  g_assert_true (decodes (&spec, FROM_US "0000 0000"));
  g_assert_true (decodes (&spec, FROM_US "1000 0000 00000005"));  /* with a number */
  g_assert_false (decodes (&spec, FROM_US "0000 0800"));          /* a packet inside */
  g_assert_false (decodes (&spec, FROM_US "0001 0000"));          /* version 1 */
  g_assert_false (decodes (&spec, FROM_US "4000 0000 00000000")); /* RFC 1701's routing */
  g_assert_true (decodes (&spec, FROM_US "0000 0000 00"));        /* with something inside */
  g_assert_false (decodes (&spec, FROM_US "2000 0000"));          /* without its key */
  g_assert_false (decodes (&spec, "45 c0 0018 0000 0000 ff 11 d014 c0000202 c6336401 0000 0000"));
  g_assert_false (decodes (&spec, "46 c0 0018 0000 0000 ff 2f d014 c0000202 c6336401 0000 0000"));
  g_assert_false (decodes (&spec, "45 c0 0018 0000 0000 ff 2f d014 c0000203 c6336401 0000 0000"));
  g_assert_false (decodes (&spec, "45 c0 0018 0000 0000 ff 2f d014 c0000202 c6336402 0000 0000"));
}

/* --- filters --- */

/* Classic BPF, as far as ours go; reading behind the end drops, as in the kernel. */
typedef struct {
  const guint8 *bytes;
  gsize length;
  guint16 protocol;
} Seen;

static gboolean
load (const Seen *seen, guint32 at, gsize size, guint32 *ret_value)
{
  guint32 value = 0;

  if (at == (guint32) SKF_AD_OFF + SKF_AD_PROTOCOL) {
    *ret_value = seen->protocol;
    return TRUE;
  }
  if (at + size > seen->length)
    return FALSE;
  for (gsize i = 0; i < size; i++)
    value = value << 8 | seen->bytes[at + i];
  *ret_value = value;
  return TRUE;
}

/* The bytes that are let through; @ret_steps: instructions that it took. */
static guint32
run (const struct sock_filter *program, guint n, const Seen *seen, guint *ret_steps)
{
  static const gsize sizes[] = { [BPF_W >> 3] = 4, [BPF_H >> 3] = 2, [BPF_B >> 3] = 1 };
  guint32 a = 0, x = 0;

  *ret_steps = 0;
  for (guint at = 0; at < n; at++) {
    const struct sock_filter *i = &program[at];
    gsize size = sizes[BPF_SIZE (i->code) >> 3];

    ++*ret_steps;
    if (i->code == (BPF_RET | BPF_K))
      return i->k;
    if (i->code == (BPF_JMP | BPF_JEQ | BPF_K))
      at += a == i->k ? i->jt : i->jf;
    else if (i->code == (BPF_LDX | BPF_W | BPF_IMM))
      x = i->k;
    else if (i->code == (BPF_LDX | BPF_B | BPF_MSH))
      x = seen->length > i->k ? (seen->bytes[i->k] & 15u) * 4 : 0;
    else if (BPF_CLASS (i->code) == BPF_LD && BPF_MODE (i->code) == BPF_ABS) {
      if (!load (seen, i->k, size, &a))
        return 0;
    } else if (BPF_CLASS (i->code) == BPF_LD && BPF_MODE (i->code) == BPF_IND) {
      if (!load (seen, x + i->k, size, &a))
        return 0;
    } else
      g_error ("instruction %u: code 0x%x", at, i->code);
  }
  g_error ("the filter has no end");
}

typedef struct {
  const char *name;
  const char *remote;
  guint16 protocol;
  const char *packet;
  gboolean passes;
} FilterCase;

#define HEADER4(protocol, destination)                                                             \
  "45 00 0018 0000 0000 40 " protocol " 0000 c0000202 " destination
#define HEADER6(protocol, last)                                                                    \
  "60000000 0004 " protocol " 40 20010db8000000000000000000000002 20010db800010000000000000000" last

static const FilterCase filter_cases[] = {
  { "answer", "198.51.100.1", 0, "", TRUE },
  { "answer6", "2001:db8:1::1", 0, "", TRUE },
  { "keepalive", "198.51.100.1", ETH_P_IP, HEADER4 ("2f", "c6336401") "0000 0000", TRUE },
  { "keepalive-key", "198.51.100.1", ETH_P_IP, HEADER4 ("2f", "c6336401") "2000 0000 0000006f",
    TRUE },
  { "keepalive6", "2001:db8:1::1", ETH_P_IPV6, HEADER6 ("2f", "0001") "0000 0000", TRUE },
  { "tcp", "198.51.100.1", ETH_P_IP, HEADER4 ("06", "c6336401") "0000 0000", FALSE },
  { "gre-inside", "198.51.100.1", ETH_P_IP, HEADER4 ("2f", "c6336401") "0000 0800 45000014",
    FALSE },
  { "to-another", "198.51.100.1", ETH_P_IP, HEADER4 ("2f", "c6336402") "0000 0000", FALSE },
  { "to-another6", "2001:db8:1::1", ETH_P_IPV6, HEADER6 ("2f", "0002") "0000 0000", FALSE },
  { "options", "198.51.100.1", ETH_P_IP,
    "46 00 0018 0000 0000 40 2f 0000 c0000202 c6336401 0000 0000", FALSE },
  { "tcp6", "2001:db8:1::1", ETH_P_IPV6, HEADER6 ("06", "0001") "0000 0000", FALSE },
  { "ip6-in-gre", "198.51.100.1", ETH_P_IPV6, HEADER6 ("2f", "0001") "0000 0000", FALSE },
  { "ip4-in-ip6gre", "2001:db8:1::1", ETH_P_IP, HEADER4 ("2f", "c6336401") "0000 0000", FALSE },
  { "cut", "198.51.100.1", ETH_P_IP, "45 00", FALSE },
  { "mpls", "198.51.100.1", ETH_P_MPLS_UC, "00000140", FALSE },
};

static void
test_filter (gconstpointer data)
{
  const FilterCase *test = data;
  const WgreIp remote = ip (test->remote);
  struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX];
  guint n = wgre_keepalive_packet_filter (&remote, program), steps;
  guint8 bytes[128];
  Seen seen = { bytes, from_hex (test->packet, bytes, sizeof bytes), test->protocol };

  g_assert_cmpuint (n, <=, WGRE_KEEPALIVE_FILTER_MAX);
  g_assert_true ((run (program, n, &seen, &steps) > 0) == test->passes);
}

/* Data costs a handful of instructions. */
static void
test_filter_is_short (void)
{
  const WgreIp remote = ip ("198.51.100.1");
  struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX];
  guint n = wgre_keepalive_packet_filter (&remote, program), steps;
  guint8 bytes[128];
  gsize length = from_hex (HEADER4 ("06", "c6336401") "0000 0000", bytes, sizeof bytes);
  const Seen seen = { bytes, length, ETH_P_IP };

  run (program, n, &seen, &steps);
  g_assert_cmpuint (steps, <=, 6);
}

static gboolean
echo_passes (guint8 family, const char *hex)
{
  struct sock_filter program[WGRE_KEEPALIVE_FILTER_MAX];
  guint n = wgre_echo_filter (family, 0x1234, program), steps;
  guint8 bytes[128];
  const Seen seen = { bytes, from_hex (hex, bytes, sizeof bytes), 0 };

  return run (program, n, &seen, &steps) > 0;
}

static void
test_echo (void)
{
  const guint8 wanted4[] = { 8, 0, 0xe5, 0xc6, 0x12, 0x34, 0, 5 };
  const guint8 wanted6[] = { 128, 0, 0, 0, 0x12, 0x34, 0, 5 };
  guint8 got[WGRE_ECHO_SIZE];

  wgre_echo_encode (AF_INET, 0x1234, 5, got);
  assert_bytes (got, sizeof got, wanted4, sizeof wanted4);
  wgre_echo_encode (AF_INET6, 0x1234, 5, got);
  assert_bytes (got, sizeof got, wanted6, sizeof wanted6);
}

static void
test_echo_filter (void)
{
  g_assert_true (echo_passes (AF_INET, HEADER4 ("01", "c0000202") "0000 0000 1234 0005"));
  g_assert_true (echo_passes (AF_INET, "46 00 0020 0000 0000 40 01 0000 c0000202 c6336401 01010100"
                                       "0000 0000 1234 0005"));
  g_assert_false (echo_passes (AF_INET, HEADER4 ("01", "c0000202") "0800 0000 1234 0005"));
  g_assert_false (echo_passes (AF_INET, HEADER4 ("01", "c0000202") "0000 0000 1235 0005"));
  g_assert_true (echo_passes (AF_INET6, "8100 0000 1234 0005"));
  g_assert_false (echo_passes (AF_INET6, "8000 0000 1234 0005"));
  g_assert_false (echo_passes (AF_INET6, "8100 0000 1235 0005"));
  g_assert_false (echo_passes (AF_INET6, "8100"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (packets); i++) {
    g_autofree char *encode = g_strdup_printf ("/keepalive/encode/%s", packets[i].name);
    g_autofree char *decode = g_strdup_printf ("/keepalive/decode/%s", packets[i].name);

    g_test_add_data_func (encode, &packets[i], test_encode);
    g_test_add_data_func (decode, &packets[i], test_decode);
  }
  g_test_add_func ("/keepalive/encode-outer", test_encode_outer);
  g_test_add_func ("/keepalive/decode/others", test_decode_others);
  for (guint i = 0; i < G_N_ELEMENTS (filter_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/keepalive/filter/%s", filter_cases[i].name);

    g_test_add_data_func (path, &filter_cases[i], test_filter);
  }
  g_test_add_func ("/keepalive/filter/short", test_filter_is_short);
  g_test_add_func ("/echo/encode", test_echo);
  g_test_add_func ("/echo/filter", test_echo_filter);
  return g_test_run ();
}
