/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text for a program that does WireGuard: what becomes of the messages for the kernel, and how
 * answers are read, whole, torn and hostile. Hexadecimal keys are those of wg(8), by "base64 -d".
 */
#include <string.h>

#include "core/peer-words.h"
#include "net/uapi.h"
#include "net/wireguard.h"

#define PRIVATE "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define PRIVATE_HEX "c809f3e5317e9575c9b5ed78b638b7ce530dabe85ddab614220241801ddf0669"
#define PUBLIC1 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define PUBLIC1_HEX "c53201039adba14be71f886da1d8dbe9eebded08cb111b75340078999aa9f038"
#define PUBLIC2 "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0="
#define PUBLIC2_HEX "4eb32f4a83f88d842563a448cc181bb2c42a637bf12363e2fb2ef594e5965d7d"
#define PRESHARED "/UwcSPg38hW/D9Y3tcS1FOV0K1wuURMbS0sesJEP5ak="
#define PRESHARED_HEX "fd4c1c48f837f215bf0fd637b5c4b514e5742b5c2e51131b4b4b1eb0910fe5a9"

static const WgreFamily family = { 32, 1 };

static WgreKey
key (const char *text)
{
  WgreKey value;

  g_assert_true (wgre_key_parse (text, &value));
  return value;
}

static WgreEndpointAddress
address (const char *ip, guint16 port, guint32 scope)
{
  WgreEndpointAddress value = { .port = port, .scope = scope };

  g_assert_true (!ip || wgre_ip_parse (ip, &value.ip));
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

static void
assert_text (const WgreBatch *batch, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (wgre_batch_length (batch), ==, 1);
  text = wgre_uapi_print (wgre_batch_message (batch, 0));
  g_assert_cmpstr (text, ==, expected);
}

/* --- requests --- */

static void
test_whole (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (WgreEndpointAddress));
  const WgreEndpointAddress places[] = { address ("192.0.2.9", 5, 0), address ("fe80::1", 51820, 3),
                                         address (NULL, 0, 0) };
  WgrePeer *shared =
      peer (PUBLIC1 " persistent-keepalive=25 allowed-ips=10.192.122.3/32,fd00::/64");
  const WgreKey private_key = key (PRIVATE);
  const WgreWireguardSpec spec = { .private_key = &private_key,
                                   .has_listen_port = TRUE,
                                   .listen_port = 51820,
                                   .fwmark = 0xca6c,
                                   .peers = peers,
                                   .addresses = addresses };

  g_ptr_array_add (peers, shared);
  g_ptr_array_add (peers, peer (PUBLIC2 " allowed-ips=0.0.0.0/0"));
  g_array_append_vals (addresses, places, 2);
  shared->has_preshared_key = TRUE;
  shared->preshared_key = key (PRESHARED);
  wgre_wireguard_encode (batch, &family, 8, &spec);
  assert_text (batch, "set=1\n"
                      "private_key=" PRIVATE_HEX "\n"
                      "listen_port=51820\n"
                      "fwmark=51820\n"
                      "replace_peers=true\n"
                      "public_key=" PUBLIC1_HEX "\n"
                      "preshared_key=" PRESHARED_HEX "\n"
                      "replace_allowed_ips=true\n"
                      "endpoint=192.0.2.9:5\n"
                      "persistent_keepalive_interval=25\n"
                      "allowed_ip=10.192.122.3/32\n"
                      "allowed_ip=fd00::/64\n"
                      "public_key=" PUBLIC2_HEX "\n"
                      "replace_allowed_ips=true\n"
                      "endpoint=[fe80::1%3]:51820\n"
                      "allowed_ip=0.0.0.0/0\n"
                      "\n");
}

static void
test_empty (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  wgre_wireguard_encode_empty (batch, &family, 8);
  assert_text (batch, "set=1\nreplace_peers=true\n\n");
}

static void
test_endpoint (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  const WgreEndpointAddress place = address ("2001:db8::1", 51820, 0);
  const WgreKey public_key = key (PUBLIC1);

  wgre_wireguard_encode_endpoint (batch, &family, 8, &public_key, &place);
  assert_text (batch, "set=1\npublic_key=" PUBLIC1_HEX
                      "\nupdate_only=true\nendpoint=[2001:db8::1]:51820\n\n");
}

/* A peer is removed and made anew in one request, and called. */
static void
test_renewal (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (WgrePeer) again = peer (PUBLIC1 " allowed-ips=10.0.0.0/8");
  const WgreEndpointAddress place = address ("192.0.2.9", 5, 0);

  wgre_wireguard_encode_renewal (batch, &family, 8, again, &place);
  assert_text (batch,
               "set=1\n"
               "public_key=" PUBLIC1_HEX "\nremove=true\n"
               "public_key=" PUBLIC1_HEX "\nreplace_allowed_ips=true\nendpoint=192.0.2.9:5\n"
               "allowed_ip=10.0.0.0/8\n"
               "public_key=" PUBLIC1_HEX "\nupdate_only=true\npersistent_keepalive_interval=1\n"
               "public_key=" PUBLIC1_HEX "\nupdate_only=true\npersistent_keepalive_interval=0\n"
               "\n");
}

/* Full messages: each makes a request of its own, with the key of whose allowed IPs it goes on
 * with, and only the first replaces them. */
static void
test_many_prefixes (void)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  g_autoptr (GString) words = g_string_new (PUBLIC1 " allowed-ips=10.0.0.0/32");
  const WgreWireguardSpec spec = { .peers = peers };
  guint prefixes = 0, replaced = 0;

  for (guint i = 1; i < 3000; i++)
    g_string_append_printf (words, ",10.0.%u.%u/32", i / 256, i % 256);
  g_ptr_array_add (peers, peer (words->str));
  wgre_wireguard_encode (batch, &family, 8, &spec);
  g_assert_cmpuint (wgre_batch_length (batch), >, 1);
  for (guint i = 0; i < wgre_batch_length (batch); i++) {
    g_autofree char *text = wgre_uapi_print (wgre_batch_message (batch, i));
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

    g_assert_cmpstr (lines[0], ==, "set=1");
    g_assert_true (g_str_has_suffix (text, "\n\n"));
    g_assert_nonnull (strstr (text, "\npublic_key=" PUBLIC1_HEX "\n"));
    for (guint n = 0; lines[n]; n++) {
      prefixes += g_str_has_prefix (lines[n], "allowed_ip=") ? 1 : 0;
      replaced += g_str_equal (lines[n], "replace_allowed_ips=true") ? 1 : 0;
    }
  }
  g_assert_cmpuint (prefixes, ==, 3000);
  g_assert_cmpuint (replaced, ==, 1);
}

/* --- answers --- */

/* What wireguard-go prints. */
static const char answer[] = "private_key=" PRIVATE_HEX "\n"
                             "listen_port=51820\n"
                             "fwmark=51820\n"
                             "public_key=" PUBLIC1_HEX "\n"
                             "preshared_key=" PRESHARED_HEX "\n"
                             "protocol_version=1\n"
                             "endpoint=192.0.2.9:5\n"
                             "last_handshake_time_sec=1700000000\n"
                             "last_handshake_time_nsec=5\n"
                             "tx_bytes=18446744073709551615\n"
                             "rx_bytes=7\n"
                             "persistent_keepalive_interval=25\n"
                             "allowed_ip=10.192.122.3/32\n"
                             "public_key=" PUBLIC2_HEX "\n"
                             "protocol_version=1\n"
                             "endpoint=[fe80::1%3]:51820\n"
                             "last_handshake_time_sec=0\n"
                             "something_later=than this\n"
                             "errno=0\n\n";

static void
test_device (void)
{
  const WgreKey own = key (PRIVATE), one = key (PUBLIC1), two = key (PUBLIC2);
  g_autofree char *text = g_strdup (answer), *ip = NULL;
  g_auto (WgreDeviceState) device = { 0 };
  g_autoptr (GError) error = NULL;
  const WgrePeerState *first, *second;
  WgreKey expected;

  g_assert_true (wgre_uapi_device (text, &device, &error));
  g_assert_no_error (error);
  wgre_key_public (&own, &expected);
  g_assert_true (wgre_key_equal (&device.public_key, &expected));
  g_assert_cmpuint (device.listen_port, ==, 51820);
  g_assert_cmpuint (device.fwmark, ==, 0xca6c);
  g_assert_cmpuint (device.peers->len, ==, 2);
  first = wgre_device_peer (&device, &one);
  second = wgre_device_peer (&device, &two);
  g_assert_true (first && second);
  ip = wgre_ip_to_string (&first->endpoint.ip);
  g_assert_cmpstr (ip, ==, "192.0.2.9");
  g_assert_cmpuint (first->endpoint.port, ==, 5);
  g_assert_cmpint (first->handshake, ==, 1700000000);
  g_assert_cmpuint (first->sent, ==, G_MAXUINT64);
  g_assert_cmpuint (first->received, ==, 7);
  g_assert_cmpuint (first->keepalive, ==, 25);
  g_assert_cmpint (second->handshake, ==, 0);
  g_assert_cmpuint (second->endpoint.scope, ==, 3);
}

static void
test_bare_device (void)
{
  char text[] = "errno=0\n\n";
  g_auto (WgreDeviceState) device = { 0 };

  g_assert_true (wgre_uapi_device (text, &device, NULL));
  g_assert_true (wgre_key_is_zero (&device.public_key));
  g_assert_cmpuint (device.peers->len, ==, 0);
}

static void
test_done (void)
{
  char good[] = "errno=0\n\n", bad[] = "errno=95\n\n", negative[] = "errno=-22\n\n";
  g_autoptr (GError) error = NULL, other = NULL;

  g_assert_true (wgre_uapi_done (good, NULL));
  g_assert_false (wgre_uapi_done (bad, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED);
  g_assert_false (wgre_uapi_done (negative, &other));
  g_assert_nonnull (strstr (other->message, g_strerror (22)));
}

static const char *const hostile[] = {
  "",
  "\n",
  "\n\n",
  "errno=0",
  "errno=0\n",
  "errno=\n\n",
  "errno=x\n\n",
  "errno=99999999999\n\n",
  "errno\n\n",
  "listen_port=1\n\n",
  "errno=0\n\nerrno=0\n\n",
  "listen_port=65536\nerrno=0\n\n",
  "listen_port=-1\nerrno=0\n\n",
  "fwmark=4294967296\nerrno=0\n\n",
  "private_key=\nerrno=0\n\n",
  "private_key=" PRIVATE_HEX "0\nerrno=0\n\n",
  "private_key=" PRIVATE "\nerrno=0\n\n",
  "public_key=g53201039adba14be71f886da1d8dbe9eebded08cb111b75340078999aa9f038\nerrno=0\n\n",
  "endpoint=192.0.2.9:5\nerrno=0\n\n",
  "tx_bytes=1\npublic_key=" PUBLIC1_HEX "\nerrno=0\n\n",
  "public_key=" PUBLIC1_HEX "\nendpoint=192.0.2.9\nerrno=0\n\n",
  "public_key=" PUBLIC1_HEX "\nendpoint=vpn.example.org:5\nerrno=0\n\n",
  "public_key=" PUBLIC1_HEX "\nendpoint=192.0.2.9:65536\nerrno=0\n\n",
  "public_key=" PUBLIC1_HEX "\ntx_bytes=18446744073709551616\nerrno=0\n\n",
  "public_key=" PUBLIC1_HEX "\nlast_handshake_time_sec=9223372036854775808\nerrno=0\n\n",
  "public_key=" PUBLIC1_HEX "\npersistent_keepalive_interval=65536\nerrno=0\n\n",
};

static void
assert_refused (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  WgreDeviceState device = { .listen_port = 9 };
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", text);
  g_assert_false (wgre_uapi_device (copy, &device, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL);
  g_assert_null (strstr (error->message, "c809"));
  g_assert_cmpuint (device.listen_port, ==, 9);
  g_assert_null (device.peers);
}

static void
test_hostile (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    assert_refused (hostile[i]);
}

/* Cut off anywhere it is no answer. */
static void
test_torn (void)
{
  for (gsize length = 0; length < sizeof answer - 1; length++) {
    g_autofree char *torn = g_strndup (answer, length);

    assert_refused (torn);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uapi/whole", test_whole);
  g_test_add_func ("/uapi/empty", test_empty);
  g_test_add_func ("/uapi/endpoint", test_endpoint);
  g_test_add_func ("/uapi/renewal", test_renewal);
  g_test_add_func ("/uapi/many-prefixes", test_many_prefixes);
  g_test_add_func ("/uapi/device", test_device);
  g_test_add_func ("/uapi/bare-device", test_bare_device);
  g_test_add_func ("/uapi/done", test_done);
  g_test_add_func ("/uapi/hostile", test_hostile);
  g_test_add_func ("/uapi/torn", test_torn);
  return g_test_run ();
}
