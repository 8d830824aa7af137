/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard and GRE links of a real kernel, in a network namespace of this process. A kernel
 * without them makes these tests skip; tests/vm runs them on one that has them. */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/wireguard.h>
#include <sched.h>
#include <string.h>

#include "common/profile.h"
#include "dump.h"
#include "net/query.h"
#include "net/rtnl.h"
#include "net/socket.h"
#include "net/wireguard.h"

static WgreSocket *
open_socket (int protocol)
{
  g_autoptr (GError) error = NULL;
  WgreSocket *socket = wgre_socket_open (protocol, &error);

  g_assert_no_error (error);
  return socket;
}

static void
talk (WgreSocket *socket, const WgreBatch *batch)
{
  g_autoptr (GError) error = NULL;

  wgre_socket_talk (socket, batch, NULL, &error);
  g_assert_no_error (error);
}

/* Makes a link; 0 and the test skipped when this kernel does not know the kind. */
static int
make_link (WgreSocket *socket, const WgreLinkSpec *spec)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GError) error = NULL;
  g_auto (WgreLinkInfo) link = { 0 };

  wgre_rtnl_link_add (batch, spec);
  if (!wgre_socket_talk (socket, batch, NULL, &error) &&
      g_error_matches (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED)) {
    g_test_skip (error->message);
    return 0;
  }
  g_assert_no_error (error);
  wgre_query_link (socket, spec->name, &link, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (link.group, ==, WGRE_LINK_GROUP);
  g_assert_cmpstr (link.kind, ==, wgre_profile_kind (spec->profile)->kernel);
  g_assert_false (link.up);
  return link.ifindex;
}

static void
delete_link (WgreSocket *socket, int ifindex)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (GArray) left = NULL;
  g_autoptr (GError) error = NULL;

  wgre_rtnl_link_delete (batch, ifindex);
  talk (socket, batch);
  left = wgre_query_links (socket, WGRE_LINK_GROUP, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left->len, ==, 0);
}

/* --- WireGuard --- */

static void
note_device (const struct nlmsghdr *message, gpointer data)
{
  g_autofree char *text = dump_message (message, sizeof (struct genlmsghdr), NULL, NULL);

  g_string_append (data, text);
}

static char *
read_device (WgreSocket *genl, const WgreFamily *family, int ifindex)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  struct genlmsghdr *header = wgre_batch_begin (request, family->id, 0, sizeof *header);

  header->cmd = WG_CMD_GET_DEVICE;
  header->version = WG_GENL_VERSION;
  wgre_batch_put_u32 (request, WGDEVICE_A_IFINDEX, (guint32) ifindex);
  wgre_batch_end (request);
  wgre_socket_dump (genl, request, note_device, text, &error);
  g_assert_no_error (error);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *hit = strstr (text, what); hit; hit = strstr (hit + 1, what))
    n++;
  return n;
}

static WgrePeer *
numbered_peer (guint32 number, guint n_prefixes)
{
  WgrePeer *made = g_new0 (WgrePeer, 1);

  memcpy (made->public_key.bytes, &number, sizeof number);
  made->public_key.bytes[31] = 1;
  made->allowed_ips = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  made->has_keepalive = TRUE;
  made->keepalive = 25;
  made->has_preshared_key = TRUE;
  made->preshared_key.bytes[0] = 7;
  for (guint i = 0; i < n_prefixes; i++) {
    WgrePrefix prefix = { .ip = { .family = AF_INET6, .bytes = { 0xfd } }, .length = 128 };

    memcpy (&prefix.ip.bytes[8], &number, sizeof number);
    memcpy (&prefix.ip.bytes[12], &i, sizeof i);
    g_array_append_val (made->allowed_ips, prefix);
  }
  return made;
}

/* Configures the device with so many peers, and reads back so many. */
static void
configure (WgreSocket *genl, const WgreFamily *family, int ifindex, guint n_peers, guint n_prefixes)
{
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  g_autoptr (GArray) addresses = g_array_new (FALSE, TRUE, sizeof (WgreEndpointAddress));
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autofree char *text = NULL;
  WgreKey private_key;
  WgreWireguardSpec spec = { &private_key, TRUE, 51820, 0xca6c, peers, addresses, NULL };

  wgre_key_generate (&private_key);
  for (guint i = 0; i < n_peers; i++) {
    WgreEndpointAddress address = { .port = 0x1234 };

    g_assert_true (wgre_ip_parse (i % 2 ? "192.0.2.1" : "2001:db8::1", &address.ip));
    g_ptr_array_add (peers, numbered_peer (i, n_prefixes));
    g_array_append_val (addresses, address);
  }
  wgre_wireguard_encode (batch, family, ifindex, &spec);
  talk (genl, batch);
  text = read_device (genl, family, ifindex);
  g_assert_cmpuint (count (text, "\n6: 6cca\n7: 6cca0000\n"), ==, 1); /* port, mark */
  g_assert_cmpuint (count (text, "\n8.0.9.0: \n"), ==, n_peers * n_prefixes);
  /* the kernel repeats a peer's key, and nothing else, where its prefixes go on in another message
   */
  g_assert_cmpuint (count (text, "\n8.0.5: 1900\n"), ==, n_peers);
  g_assert_cmpuint (count (text, "\n8.0.2: 07000000"), ==, n_peers);
  g_assert_cmpuint (count (text, "\n8.0.4: 02001234c0000201"), ==, n_peers / 2);
  g_assert_cmpuint (count (text, "\n8.0.4: 0a001234"), ==, (n_peers + 1) / 2);
}

static void
test_wireguard (void)
{
  g_autoptr (WgreSocket) rtnl = open_socket (NETLINK_ROUTE), genl = open_socket (NETLINK_GENERIC);
  g_autoptr (WgreProfile) made = profile_of ("tunnel=wireguard", "\n");
  g_autoptr (GError) error = NULL;
  WgreLinkSpec spec = { .name = "wgtest0", .profile = made, .group = WGRE_LINK_GROUP };
  int ifindex = make_link (rtnl, &spec);
  WgreFamily family = { 0 };

  if (!ifindex)
    return;
  wgre_socket_family (genl, "wireguard", &family, &error);
  g_assert_no_error (error);
  configure (genl, &family, ifindex, 3, 300);
  configure (genl, &family, ifindex, 1, 0); /* what was there before is gone */
  configure (genl, &family, ifindex, 5, 129);
  configure (genl, &family, ifindex, 500, 2);
  delete_link (rtnl, ifindex);
}

static void
test_wireguard_endpoint (void)
{
  g_autoptr (WgreSocket) rtnl = open_socket (NETLINK_ROUTE), genl = open_socket (NETLINK_GENERIC);
  g_autoptr (WgreProfile) made = profile_of ("tunnel=wireguard", "\n");
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (WgrePeer) known = numbered_peer (0, 0), unknown = numbered_peer (9, 0);
  g_autofree char *text = NULL;
  WgreLinkSpec spec = { .name = "wgtest0", .profile = made, .group = WGRE_LINK_GROUP };
  WgreEndpointAddress where = { .port = 0x5678 };
  int ifindex = make_link (rtnl, &spec);
  WgreFamily family = { 0 };

  if (!ifindex)
    return;
  g_assert_true (wgre_socket_family (genl, "wireguard", &family, NULL));
  configure (genl, &family, ifindex, 1, 1);
  g_assert_true (wgre_ip_parse ("198.51.100.7", &where.ip));
  wgre_wireguard_encode_endpoint (batch, &family, ifindex, &known->public_key, &where);
  wgre_wireguard_encode_endpoint (batch, &family, ifindex, &unknown->public_key, &where);
  talk (genl, batch);
  text = read_device (genl, &family, ifindex);
  g_assert_cmpuint (count (text, "\n8.0.1: "), ==, 1);
  g_assert_cmpuint (count (text, "\n8.0.4: 02005678c6336407"), ==, 1);
  g_assert_cmpuint (count (text, "\n8.0.9.0: \n"), ==, 1);
  delete_link (rtnl, ifindex);
}

/* --- GRE --- */

typedef struct {
  const char *name;
  const char *data;
  const char *remote;
  const char *lines; /* attributes that the kernel must show, one per line */
} GreCase;

/* 18.2.13 are flags; 0x40000 is the kernel's own (IP6_TNL_F_CAP_PER_PACKET: no local address was
 * given). */
static const GreCase gre_cases[] = {
  { "key", "tunnel=gre\nremote=198.51.100.1\nkey=111", "198.51.100.1",
    "18.2.2: 2000\n18.2.3: 2000\n18.2.4: 0000006f\n18.2.5: 0000006f\n18.2.7: c6336401\n18.2.8: 00\n"
    "18.2.9: 00\n18.2.10: 01" },
  { "options",
    "tunnel=gre\nremote=198.51.100.2\nikey=1.2.3.4\nokey=5\ncsum=yes\niseq=yes\nttl=64\ntos=16\nfwmark=7",
    "198.51.100.2",
    "18.2.2: b000\n18.2.3: a000\n18.2.4: 01020304\n18.2.5: 00000005\n18.2.8: 40\n18.2.9: 10\n"
    "18.2.10: 01\n18.2.20: 07000000" },
  { "words",
    "tunnel=gre\nremote=198.51.100.3\npmtudisc=no\nignore-df=yes\ntos=inherit\nttl=inherit\nocsum=yes",
    "198.51.100.3",
    "18.2.2: 0000\n18.2.3: 8000\n18.2.8: 00\n18.2.9: 01\n18.2.10: 00\n18.2.19: 01" },
  { "gretap", "tunnel=gretap\nremote=198.51.100.4\nkey=0", "198.51.100.4",
    "18.2.2: 2000\n18.2.3: 2000\n18.2.4: 00000000\n18.2.10: 01" },
  { "ip6gre",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1\nkey=9\nttl=3\ntos=16\nflowlabel=74565\nencaplimit=7",
    "2001:db8::1",
    "18.2.2: 2000\n18.2.4: 00000009\n18.2.7: 20010db8000000000000000000000001\n18.2.8: 03\n"
    "18.2.11: 07\n18.2.12: 01012345\n18.2.13: 00000400" },
  { "ip6gre-words",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::3\nttl=inherit\ntos=inherit\nflowlabel=inherit\nencaplimit=none",
    "2001:db8::3", "18.2.8: 00\n18.2.13: 07000400" },
};

static void
note_link (const struct nlmsghdr *message, gpointer data)
{
  static const char *const nested[] = { "18", "18.2", NULL };
  g_autofree char *text = dump_message (message, sizeof (struct ifinfomsg), nested, NULL);

  g_string_append (data, text);
}

static char *
read_link (WgreSocket *socket, int ifindex)
{
  g_autoptr (WgreBatch) request = wgre_batch_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  struct ifinfomsg *header = wgre_batch_begin (request, RTM_GETLINK, 0, sizeof *header);

  header->ifi_index = ifindex;
  wgre_batch_end (request);
  wgre_socket_get (socket, request, note_link, text, &error);
  g_assert_no_error (error);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_gre (gconstpointer data)
{
  const GreCase *test = data;
  g_autoptr (WgreSocket) socket = open_socket (NETLINK_ROUTE);
  g_autoptr (WgreProfile) made = profile_of (test->data, "\n");
  g_autoptr (WgreBatch) again = wgre_batch_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = g_strsplit (test->lines, "\n", -1);
  g_autofree char *text = NULL;
  WgreLinkSpec spec = { .name = "gretest0", .profile = made, .group = WGRE_LINK_GROUP };
  int ifindex;

  g_assert_true (wgre_ip_parse (test->remote, &spec.remote));
  ifindex = make_link (socket, &spec);
  if (!ifindex)
    return;
  text = read_link (socket, ifindex);
  for (guint i = 0; lines[i]; i++) {
    g_autofree char *line = g_strdup_printf ("\n%s\n", lines[i]);

    if (!strstr (text, line))
      g_error ("no line \"%s\" in\n%s", lines[i], text);
  }
  spec.name = "gretest1"; /* the same tunnel under another name */
  wgre_rtnl_link_add (again, &spec);
  g_assert_false (wgre_socket_talk (socket, again, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
  delete_link (socket, ifindex);
}

/* --- all --- */

static int unshare_errno;

static void
skip (void)
{
  g_autofree char *why =
      g_strdup_printf ("no network namespace of our own: %s", g_strerror (unshare_errno));

  g_test_skip (why);
}

int
main (int argc, char **argv)
{
  if (unshare (CLONE_NEWNET) < 0 && unshare (CLONE_NEWUSER | CLONE_NEWNET) < 0)
    unshare_errno = errno;
  g_test_init (&argc, &argv, NULL);
  if (unshare_errno) {
    g_test_add_func ("/net/kernel", skip);
    return g_test_run ();
  }
  g_test_add_func ("/net/kernel/wireguard/peers", test_wireguard);
  g_test_add_func ("/net/kernel/wireguard/endpoint", test_wireguard_endpoint);
  for (guint i = 0; i < G_N_ELEMENTS (gre_cases); i++) {
    g_autofree char *path = g_strconcat ("/net/kernel/gre/", gre_cases[i].name, NULL);

    g_test_add_data_func (path, &gre_cases[i], test_gre);
  }
  return g_test_run ();
}
