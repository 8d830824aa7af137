/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What we send for a WireGuard device, compared with what wg(8) of wireguard-tools 1.0.20210914
 * sends for the same (recorded; sequence number cleared, the device named by its number), and the
 * sizes of what is sent for many peers and prefixes. */
#include <linux/genetlink.h>
#include <linux/wireguard.h>
#include <string.h>

#include "core/peer-words.h"
#include "core/value.h"
#include "dump.h"
#include "net/amneziawg.h"
#include "net/device.h"
#include "net/wireguard.h"

#define FAMILY &wireguard
#define IFINDEX 8
#define PRIVATE "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define PUBLIC1 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define PUBLIC2 "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0="
#define PRESHARED "/UwcSPg38hW/D9Y3tcS1FOV0K1wuURMbS0sesJEP5ak="

static const WgreFamily wireguard = { 32, 1 };

static WgreKey
key (const char *text)
{
  WgreKey value;

  g_assert_true (wgre_key_parse (text, &value));
  return value;
}

static WgreEndpointAddress
address (const char *ip, guint16 port)
{
  WgreEndpointAddress value = { .port = port };

  g_assert_true (wgre_ip_parse (ip, &value.ip));
  return value;
}

static WgrePeer *
peer (const char *words)
{
  g_autofree char *reason = NULL;
  WgrePeer *made = wgre_peer_parse (words, &reason);

  g_assert_cmpstr (reason, ==, NULL);
  return made;
}

static char *
dump (const WgreBatch *batch, guint index)
{
  return dump_message (wgre_batch_message (batch, index), sizeof (struct genlmsghdr), NULL, NULL);
}

static void
assert_same (const WgreBatch *batch, const char *recorded)
{
  g_autofree struct nlmsghdr *message = dump_from_hex (recorded);
  g_autofree char *expected = dump_message (message, sizeof (struct genlmsghdr), NULL, NULL);
  g_autofree char *ours = NULL;

  g_assert_cmpuint (wgre_batch_length (batch), ==, 1);
  ours = dump (batch, 0);
  g_assert_cmpstr (ours, ==, expected);
}

/* wg setconf wg0 FILE, with everything that a file can say */
static const char setconf[] =
    "64010000 2000 0500 00000000 00000000 "
    "01010000 "
    "08000100 08000000 "
    "24000300 c809f3e5317e9575c9b5ed78b638b7ce530dabe85ddab614220241801ddf0669 "
    "06000600 6cca0000 "
    "08000700 6cca0000 "
    "08000500 01000000 "
    "0c010880 "
    " b8000080 "
    "  24000100 c53201039adba14be71f886da1d8dbe9eebded08cb111b75340078999aa9f038 "
    "  24000200 fd4c1c48f837f215bf0fd637b5c4b514e5742b5c2e51131b4b4b1eb0910fe5a9 "
    "  14000400 020004d2c05f05430000000000000000 "
    "  06000500 19000000 "
    "  08000300 02000000 "
    "  48000980 "
    "   1c000080 "
    "    06000100 02000000 "
    "    08000200 0ac07a03 "
    "    05000300 20000000 "
    "   28000080 "
    "    06000100 0a000000 "
    "    14000200 fd000000000000000000000000000000 "
    "    05000300 40000000 "
    " 50000080 "
    "  24000100 4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d "
    "  20000400 0a0009a40000000026075300006006b000000000c05f054300000000 "
    "  08000300 02000000 ";

/* wg set wg0 peer PUBLIC2 endpoint 192.0.2.9:5; wg(8) does not say that the peer must be there, we
 * do (8.0.3) */
static const char set_endpoint[] =
    "64000000 2000 0500 00000000 00000000 "
    "01010000 "
    "08000100 08000000 "
    "48000880 "
    " 44000080 "
    "  24000100 4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d "
    "  08000300 04000000 "
    "  14000400 02000005c00002090000000000000000 ";

/* wg setconf wg0 /dev/null, without key, port and mark, which go with the link */
static const char empty[] = "24000000 2000 0500 00000000 00000000 "
                            "01010000 "
                            "08000100 08000000 "
                            "08000500 01000000 ";

static void
test_empty (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  wgre_wireguard_encode_empty (batch, FAMILY, IFINDEX);
  assert_same (batch, empty);
}

static void
test_setconf (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (WgreEndpointAddress));
  WgreEndpointAddress first = address ("192.95.5.67", 1234);
  WgreEndpointAddress second = address ("2607:5300:60:6b0::c05f:543", 2468);
  WgreKey private_key = key (PRIVATE);
  WgreWireguardSpec spec = { &private_key, TRUE, 51820, 0xca6c, peers, addresses, NULL };
  WgrePeer *one = peer (PUBLIC1 " allowed-ips=10.192.122.3/32;fd00::/64 persistent-keepalive=25");

  one->has_preshared_key = TRUE;
  one->preshared_key = key (PRESHARED);
  g_ptr_array_add (peers, one);
  g_ptr_array_add (peers, peer (PUBLIC2));
  g_array_append_val (addresses, first);
  g_array_append_val (addresses, second);
  wgre_wireguard_encode (batch, FAMILY, IFINDEX, &spec);
  assert_same (batch, setconf);
}

static void
test_endpoint (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreEndpointAddress where = address ("192.0.2.9", 5);
  WgreKey public_key = key (PUBLIC2);

  wgre_wireguard_encode_endpoint (batch, FAMILY, IFINDEX, &public_key, &where);
  assert_same (batch, set_endpoint);
}

/* wg set wg0 peer PUBLIC2 remove peer PUBLIC2 endpoint 192.0.2.9:5 peer PUBLIC2
 * persistent-keepalive 1 peer PUBLIC2 persistent-keepalive 0 */
static const char renew_peer[] =
    "04010000 2000 0500 00000000 00000000 "
    "01010000 "
    "08000100 08000000 "
    "e8000880 "
    " 30000080 "
    "  24000100 4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d "
    "  08000300 01000000 "
    " 44000080 "
    "  24000100 4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d "
    "  08000300 02000000 "
    "  14000400 02000005c00002090000000000000000 "
    " 38000080 "
    "  24000100 4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d "
    "  08000300 04000000 "
    "  06000500 01000000 "
    " 38000080 "
    "  24000100 4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d "
    "  08000300 04000000 "
    "  06000500 00000000 ";

static void
test_renewal (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (WgrePeer) again = peer (PUBLIC2);
  WgreEndpointAddress where = address ("192.0.2.9", 5);

  wgre_wireguard_encode_renewal (batch, FAMILY, IFINDEX, again, &where);
  assert_same (batch, renew_peer);
}

/* All that belongs to the peer comes with it; a keepalive of its own calls. */
static void
test_renewal_of_all (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (WgrePeer) again =
      peer (PUBLIC2 " allowed-ips=10.0.0.0/8;fd00::/64 persistent-keepalive=25");
  WgreEndpointAddress where = address ("192.0.2.9", 5);
  g_autofree char *text = NULL;

  again->has_preshared_key = TRUE;
  again->preshared_key = key (PRESHARED);
  wgre_wireguard_encode_renewal (batch, FAMILY, IFINDEX, again, &where);
  g_assert_cmpuint (wgre_batch_length (batch), ==, 1);
  text = dump (batch, 0);
  g_assert_nonnull (strstr (text, "8.0.3: 01000000\n"));
  g_assert_nonnull (strstr (text, "8.0.2: fd4c1c48"));
  g_assert_nonnull (strstr (text, "8.0.9.0.2: 0a000000\n"));
  g_assert_nonnull (strstr (text, "8.0.9.0.2: fd000000"));
  g_assert_nonnull (strstr (text, "8.0.5: 1900\n"));
  g_assert_null (strstr (text, "8.0.5: 0100\n"));
}

/* The zone of a link-local address is the last field of struct sockaddr_in6. */
static void
test_endpoint_scope (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreEndpointAddress where = address ("fe80::1", 0x1234);
  WgreKey public_key = key (PUBLIC2);
  g_autofree char *text = NULL;

  where.scope = 3;
  wgre_wireguard_encode_endpoint (batch, FAMILY, IFINDEX, &public_key, &where);
  text = dump (batch, 0);
  g_assert_nonnull (
      strstr (text, "\n8.0.4: 0a00123400000000fe80000000000000000000000000000103000000\n"));
}

/* What is not said is not sent, so that the device keeps it; the mark is always said. */
static void
test_nothing_given (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  WgreWireguardSpec spec = { 0 };
  g_autofree char *text = NULL;

  wgre_wireguard_encode (batch, FAMILY, IFINDEX, &spec);
  text = dump (batch, 0);
  g_assert_cmpstr (text, ==,
                   "type 32 flags 0x1\nheader 01010000\n1: 08000000\n5: 01000000\n7: 00000000\n");
}

/* --- many --- */

static WgrePeer *
numbered_peer (guint32 number, guint n_prefixes)
{
  WgrePeer *made = g_new0 (WgrePeer, 1);

  memcpy (made->public_key.bytes, &number, sizeof number);
  made->public_key.bytes[31] = 1;
  made->allowed_ips = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  for (guint i = 0; i < n_prefixes; i++) {
    WgrePrefix prefix = { .ip = { .family = AF_INET6, .bytes = { 0xfd } }, .length = 128 };

    memcpy (&prefix.ip.bytes[8], &number, sizeof number);
    memcpy (&prefix.ip.bytes[12], &i, sizeof i);
    g_array_append_val (made->allowed_ips, prefix);
  }
  return made;
}

static WgreBatch *
encode_many (guint n_peers, guint n_prefixes)
{
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  WgreWireguardSpec spec = { .peers = peers };
  WgreBatch *batch = wgre_batch_new ();

  for (guint i = 0; i < n_peers; i++)
    g_ptr_array_add (peers, numbered_peer (i, n_prefixes));
  wgre_wireguard_encode (batch, FAMILY, IFINDEX, &spec);
  return batch;
}

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *hit = strstr (text, what); hit; hit = strstr (hit + 1, what))
    n++;
  return n;
}

static char *
dump_all (const WgreBatch *batch)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < wgre_batch_length (batch); i++) {
    g_autofree char *message = dump (batch, i);

    g_assert_cmpuint (wgre_batch_message (batch, i)->nlmsg_len, <=, WGRE_MESSAGE_MAX);
    g_string_append (text, message);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct {
  const char *name;
  guint n_peers, n_prefixes;
  guint n_parts;
} SizeCase;

static const SizeCase size_cases[] = {
  { "no-prefix", 1, 0, 1 },
  { "one-part", 1, 128, 1 },
  { "two-parts", 1, 129, 2 },
  { "two-full-parts", 1, 256, 2 },
  { "three-parts", 1, 257, 3 },
  { "ten-thousand-prefixes", 1, 10000, 79 },
  { "full-peers", 50, 128, 50 },
  { "more-than-full-peers", 50, 129, 100 },
  { "ten-thousand", 10000, 1, 10000 },
};

static void
test_size (gconstpointer data)
{
  const SizeCase *test = data;
  g_autoptr (WgreBatch) batch = encode_many (test->n_peers, test->n_prefixes);
  g_autofree char *text = dump_all (batch);

  g_assert_cmpuint (count (text, "\n8.0: \n"), ==, test->n_parts);
  /* every prefix once, and the peer's own flag (replace the prefixes) only at its first part */
  g_assert_cmpuint (count (text, "\n8.0.9.0: \n"), ==, test->n_peers * test->n_prefixes);
  g_assert_cmpuint (count (text, "\n8.0.3: 02000000\n"), ==, test->n_peers);
  /* the device's flag (replace the peers) only in the first message */
  g_assert_cmpuint (count (text, "\n5: 01000000\n"), ==, 1);
  g_assert_true (g_str_has_prefix (text, "type 32 flags 0x1\nheader 01010000\n1: 08000000\n5: 01"));
}

/* A message ends only when the next part does not fit for sure. */
static void
test_messages_are_full (void)
{
  g_autoptr (WgreBatch) batch = encode_many (10000, 1);
  const guint32 largest_part = 256;

  for (guint i = 0; i + 1 < wgre_batch_length (batch); i++)
    g_assert_cmpuint (wgre_batch_message (batch, i)->nlmsg_len, >, WGRE_MESSAGE_MAX - largest_part);
}

/* A device with @peers; nothing else of it is looked at. */
static WgreWireguardSpec
with_peers (GPtrArray *peers)
{
  return (WgreWireguardSpec){ .peers = peers };
}

static GPtrArray *
peers_of (const char *first, const char *second)
{
  GPtrArray *peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);

  if (first)
    g_ptr_array_add (peers, peer (first));
  if (second)
    g_ptr_array_add (peers, peer (second));
  return peers;
}

static char *
change (GPtrArray *from, GPtrArray *to)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  const WgreWireguardSpec before = with_peers (from), after = with_peers (to);

  wgre_wireguard_encode_change (batch, FAMILY, IFINDEX, &before, &after);
  g_assert_cmpuint (wgre_batch_length (batch), ==, 1);
  return dump (batch, 0);
}

static char *
recorded (const char *hex)
{
  g_autofree struct nlmsghdr *message = dump_from_hex (hex);

  return dump_message (message, sizeof (struct genlmsghdr), NULL, NULL);
}

/* wg set wg0 peer PUBLIC2 remove */
static const char remove_peer[] =
    "50000000 2000 0500 00000000 00000000 "
    "01010000 "
    "08000100 08000000 "
    "34000880 "
    " 30000080 "
    "  24000100 4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d "
    "  08000300 01000000 ";

/* What is the same is not mentioned; a peer that the device has is told also what it no longer has:
 * no preshared key, no keepalive. */
static const char plain_peer[] =
    "7c000000 2000 0500 00000000 00000000 "
    "01010000 "
    "08000100 08000000 "
    "60000880 "
    " 5c000080 "
    "  24000100 4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d "
    "  24000200 0000000000000000000000000000000000000000000000000000000000000000 "
    "  08000300 02000000 "
    "  06000500 00000000 ";

static void
test_change (void)
{
  g_autoptr (GPtrArray) one = peers_of (PUBLIC1, NULL), two = peers_of (PUBLIC1, PUBLIC2),
                        alive = peers_of (PUBLIC1, PUBLIC2 " persistent-keepalive=25"),
                        swapped = peers_of (PUBLIC2, PUBLIC1);
  g_autofree char *removal = change (two, one), *wanted_removal = recorded (remove_peer);
  g_autofree char *plain = change (alive, two), *wanted_plain = recorded (plain_peer);
  g_autofree char *order = change (two, swapped), *nothing = change (two, two);

  g_assert_cmpstr (removal, ==, wanted_removal);
  g_assert_cmpstr (plain, ==, wanted_plain);
  g_assert_cmpstr (order, ==, nothing);
}

/* A swarm of removals goes in as many messages as it takes, none of them too long. */
static void
test_change_of_many (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  g_autoptr (GPtrArray) none = peers_of (NULL, NULL);
  const WgreWireguardSpec before = with_peers (many), after = with_peers (none);

  for (guint32 i = 0; i < 10000; i++) {
    WgrePeer *one = peer (PUBLIC1);

    memcpy (one->public_key.bytes, &i, sizeof i);
    g_ptr_array_add (many, one);
  }
  wgre_wireguard_encode_change (batch, FAMILY, IFINDEX, &before, &after);
  g_assert_cmpuint (wgre_batch_length (batch), >, 1);
  for (guint i = 0; i < wgre_batch_length (batch); i++)
    g_assert_cmpuint (wgre_batch_message (batch, i)->nlmsg_len, <=, WGRE_MESSAGE_MAX);
}

/* --- AmneziaWG: by the numbers of its uapi header --- */

/* WG_CMD_SET_DEVICE of version 3 */
static const char of_version3[] =
    "78010000 2000 0500 00000000 00000000 "
    "01030000 "
    "08000100 08000000 "
    "24000300 c809f3e5317e9575c9b5ed78b638b7ce530dabe85ddab614220241801ddf0669 "
    "08000700 00000000 "
    "08000500 01000000 "
    "06000900 04000000 "
    "06000a00 28000000 "
    "06000b00 46000000 "
    "06000c00 10000000 "
    "06000d00 11000000 "
    "06001300 12000000 "
    "06001400 13000000 "
    "0c000e00 050000000a000000 "
    "0c000f00 0b0000000b000000 "
    "0c001000 0c0000000c000000 "
    "0c001100 faffffffffffffff "
    "13001500 3c6220307863313e3c722031363e0000 "
    "08001900 3c743e00 "
    "24001a00 fd4c1c48f837f215bf0fd637b5c4b514e5742b5c2e51131b4b4b1eb0910fe5a9 "
    "08001b00 21006100 "
    "08001c00 6e008700 "
    "08001d00 05000500 "
    "08001e00 af00c800 "
    "08001f00 0a000f00 "
    "08002000 0f001400 "
    "05002100 01000000 "
    "05002200 00000000 "
    "40000880 "
    " 3c000080 "
    "  24000100 c53201039adba14be71f886da1d8dbe9eebded08cb111b75340078999aa9f038 "
    "  08000300 0a000000 "
    "  04000b00 "
    "  08000500 19002300 ";

/* The same of version 2 */
static const char of_version2[] =
    "b0000000 2000 0500 00000000 00000000 "
    "01020000 "
    "08000100 08000000 "
    "24000300 c809f3e5317e9575c9b5ed78b638b7ce530dabe85ddab614220241801ddf0669 "
    "08000700 00000000 "
    "08000500 01000000 "
    "06000900 04000000 "
    "06001400 13000000 "
    "09000e00 352d313000000000 "
    "08001500 3c743e00 "
    "3c000880 "
    " 38000080 "
    "  24000100 c53201039adba14be71f886da1d8dbe9eebded08cb111b75340078999aa9f038 "
    "  08000300 02000000 "
    "  06000500 19000000 ";

/* The same of version 1 */
static const char of_version1[] =
    "9c000000 2000 0500 00000000 00000000 "
    "01010000 "
    "08000100 08000000 "
    "24000300 c809f3e5317e9575c9b5ed78b638b7ce530dabe85ddab614220241801ddf0669 "
    "08000700 00000000 "
    "08000500 01000000 "
    "06000900 04000000 "
    "08000e00 05000000 "
    "3c000880 "
    " 38000080 "
    "  24000100 c53201039adba14be71f886da1d8dbe9eebded08cb111b75340078999aa9f038 "
    "  08000300 02000000 "
    "  06000500 19000000 ";

static WgreProfile *
disguised (const char *lines, const char *header_protection_key)
{
  g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) secrets = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) items = g_strsplit (lines, "\n", -1);
  g_autoptr (GError) error = NULL;
  WgreProfile *profile;

  g_hash_table_insert (data, g_strdup ("tunnel"), g_strdup ("amneziawg"));
  for (guint i = 0; items[i]; i++) {
    char *equals = strchr (items[i], '=');

    g_hash_table_insert (data, g_strndup (items[i], (gsize) (equals - items[i])),
                         g_strdup (equals + 1));
  }
  g_hash_table_insert (secrets, (gpointer) "private-key", (gpointer) PRIVATE);
  if (header_protection_key)
    g_hash_table_insert (secrets, (gpointer) "header-protection-key",
                         (gpointer) header_protection_key);
  profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error);
  g_assert_no_error (error);
  return profile;
}

static void
assert_disguise (guint version, const char *lines, const char *header_protection_key,
                 const char *recorded)
{
  const WgreFamily family = { 32, version };
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (WgreProfile) profile = disguised (lines, header_protection_key);
  WgreWireguardSpec spec = { .private_key = wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY),
                             .peers = wgre_profile_peers (profile),
                             .disguise = profile };

  wgre_wireguard_encode (batch, &family, IFINDEX, &spec);
  assert_same (batch, recorded);
}

static void
test_disguise (void)
{
  assert_disguise (
      3,
      "jc=4\njmin=40\njmax=70\ns1=16\ns2=17\ns3=18\ns4=19\nh1=5-10\nh2=11\nh3=12\n"
      "h4=4294967290-4294967295\ni1=<b 0xc1><r 16>\ni5=<t>\ncontent-padding-addition=33-97\n"
      "rekey-after-time=110-135\nrekey-timeout=5\nreject-after-time=175-200\n"
      "keepalive-timeout=10-15\nmax-handshake-attempts=15-20\nrandom-trailers=yes\n"
      "disable-cookies=no\npeer.1=" PUBLIC1
      " persistent-keepalive=25 persistent-keepalive-max=35 advanced-security=yes",
      PRESHARED, of_version3);
}

/* Headers are texts in version 2, and numbers in version 1; keepalives have no range. */
static void
test_disguise_of_old_modules (void)
{
  assert_disguise (2, "jc=4\ns4=19\nh1=5-10\ni1=<t>\npeer.1=" PUBLIC1 " persistent-keepalive=25",
                   NULL, of_version2);
  assert_disguise (1, "jc=4\nh1=5\npeer.1=" PUBLIC1 " persistent-keepalive=25", NULL, of_version1);
}

/* What a module of a version would not look at is named. */
static void
test_disguise_too_new (void)
{
  static const struct {
    const char *lines;
    guint version; /* the first one that has all */
  } rows[] = {
    { "jc=4\nh1=5", 1 },
    { "h1=5-10", 2 },
    { "s3=1", 2 },
    { "i1=<t>", 2 },
    { "rekey-timeout=7", 3 },
    { "peer.1=" PUBLIC1 " persistent-keepalive=25 persistent-keepalive-max=35", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (WgreProfile) profile = disguised (rows[i].lines, NULL);
    guint version = 0;

    g_test_message ("%s", rows[i].lines);
    g_assert_null (wgre_amneziawg_too_new (profile, rows[i].version, &version));
    g_assert_nonnull (wgre_amneziawg_too_new (profile, rows[i].version - 1, &version));
    g_assert_cmpuint (version, ==, rows[i].version);
  }
}

static void
test_what_no_module_takes (void)
{
  g_autoptr (WgreProfile) old = disguised ("jc=4\nj1=<t>", NULL);
  g_autoptr (WgreProfile) new = disguised ("jc=4\ni1=<t>", NULL);

  g_assert_cmpstr (wgre_amneziawg_unsent (old)->key, ==, "j1");
  g_assert_null (wgre_amneziawg_unsent (new));
}

/* A module takes a keepalive of version 3 as two numbers, and says it so. */
static void
test_call_of_disguised_peers (void)
{
  const WgreFamily family = { 32, 3 };
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (WgreEndpointAddress));
  WgreEndpointAddress where = address ("192.0.2.9", 5);
  g_autofree char *text = NULL;

  g_ptr_array_add (peers, peer (PUBLIC1));
  g_array_append_val (addresses, where);
  wgre_wireguard_encode_call (batch, &family, IFINDEX, peers, addresses);
  text = dump (batch, 0);
  g_assert_nonnull (strstr (text, "\n8.0.5: 01000100\n"));
  g_assert_nonnull (strstr (text, "\n8.0.5: 00000000\n"));
}

static guint16
keepalive_told (gconstpointer value, gsize size)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_auto (WgreDeviceState) device = { 0 };
  struct nlattr *peers, *nest;
  WgreKey public_key = key (PUBLIC1);

  wgre_batch_begin (batch, 32, 0, sizeof (struct genlmsghdr));
  peers = wgre_batch_nest (batch, WGDEVICE_A_PEERS);
  nest = wgre_batch_nest (batch, 0);
  wgre_batch_put (batch, WGPEER_A_PUBLIC_KEY, public_key.bytes, WGRE_KEY_SIZE);
  wgre_batch_put (batch, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, value, size);
  wgre_batch_unnest (batch, nest);
  wgre_batch_unnest (batch, peers);
  wgre_batch_end (batch);
  g_assert_true (wgre_device_decode (wgre_batch_message (batch, 0), &device));
  return wgre_device_peer (&device, &public_key)->keepalive;
}

/* The kernel tells a number, newer modules of AmneziaWG a range. */
static void
test_keepalive_told (void)
{
  const guint16 number = 25;
  const guint32 range = 25 | 35 << 16;

  g_assert_cmpuint (keepalive_told (&number, sizeof number), ==, 25);
  g_assert_cmpuint (keepalive_told (&range, sizeof range), ==, 25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/wireguard/setconf", test_setconf);
  g_test_add_func ("/net/wireguard/empty", test_empty);
  g_test_add_func ("/net/wireguard/endpoint", test_endpoint);
  g_test_add_func ("/net/wireguard/renewal", test_renewal);
  g_test_add_func ("/net/wireguard/renewal-of-all", test_renewal_of_all);
  g_test_add_func ("/net/wireguard/endpoint-scope", test_endpoint_scope);
  g_test_add_func ("/net/wireguard/nothing-given", test_nothing_given);
  for (guint i = 0; i < G_N_ELEMENTS (size_cases); i++) {
    g_autofree char *path = g_strconcat ("/net/wireguard/size/", size_cases[i].name, NULL);

    g_test_add_data_func (path, &size_cases[i], test_size);
  }
  g_test_add_func ("/net/wireguard/change", test_change);
  g_test_add_func ("/net/wireguard/change-of-many", test_change_of_many);
  g_test_add_func ("/net/wireguard/messages-are-full", test_messages_are_full);
  g_test_add_func ("/net/wireguard/disguise", test_disguise);
  g_test_add_func ("/net/wireguard/disguise-of-old-modules", test_disguise_of_old_modules);
  g_test_add_func ("/net/wireguard/disguise-too-new", test_disguise_too_new);
  g_test_add_func ("/net/wireguard/what-no-module-takes", test_what_no_module_takes);
  g_test_add_func ("/net/wireguard/call-of-disguised-peers", test_call_of_disguised_peers);
  g_test_add_func ("/net/wireguard/keepalive-told", test_keepalive_told);
  return g_test_run ();
}
