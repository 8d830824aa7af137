/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in a file says its format, not its name; a file of somebody else is declined with one
 * neutral sentence. */
#include <string.h>

#include "core/error.h"
#include "formats/format.h"

/* Ours, each with the name of another format. */
static const struct {
  const char *file, *text, *format;
} ours[] = {
  { "ifcfg-x", "# comment\n\n[Interface]\nAddress=10.0.0.1/8\n", "wg-quick" },
  { "x.ovpn", "\xef\xbb\xbf[interface]\r\n", "wg-quick" },
  { "x.conf", "[Peer]\nPublicKey=x\n", "wg-quick" },
  { "x.conf", "DEVICE=gre1\nTYPE=\"GRE\"\n", "ifcfg" },
  { "x.yaml", "MY_OUTER_IPADDR=192.0.2.1\n", "ifcfg" },
  { "x.conf", "DEVICETYPE=tunnel\nTYPE=EXTERNAL\n", "ifcfg" },
  { "x.conf", "STARTMODE='auto'\nTUNNEL='gre'\n", "suse" },
  { "ifcfg-gre1", "TUNNEL_REMOTE_IPADDR=192.0.2.1\n", "suse" },
  { "wg0.conf", "[connection]\nid=x\ntype=wireguard\n", "keyfile" },
  { "x", "# x\n[connection]\ntype=ip-tunnel\n", "keyfile" },
  { "wg0.conf", "[NetDev]\nName=wg0\nKind=wireguard\n", "networkd" },
  { "x", "[NetDev]\nName=e\nKind=erspan\n", "networkd" },
  { "interfaces", "auto eth0\niface eth0 inet dhcp\niface gre1 inet tunnel\n  mode gre\n",
    "ifupdown" },
  { "interfaces", "iface a inet static\n  pre-up ip tunnel add a mode gre remote 192.0.2.1\n",
    "ifupdown" },
  { "network",
    "config interface 'loopback'\n\toption proto 'static'\nconfig interface wg0\n\toption proto wireguard\n",
    "uci" },
  { "x.conf", "network:\n  version: 2\n  tunnels:\n    wg0: {}\n", "netplan" },
  { "x.conf", "#!/bin/sh\nip tunnel add gre1 mode gre\n", "commands" },
  { "x.conf", "  sudo /sbin/ip -4 link add dev wg0 type wireguard\n", "commands" },
  { "x.conf", "ip l a x type ip6tnl\n", "commands" },
};

#define PEM "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

static const struct {
  const char *file, *text;
} foreign[] = {
  { "client.ovpn",
    "client\ndev tun\nproto udp\nremote vpn.example.org 1194\n<ca>\n" PEM "</ca>\n" },
  { "ipsec.conf", "config setup\n\nconn %default\n  keyexchange=ikev2\n  left=%any\n" },
  { "ipsec.secrets", ": PSK \"secret\"\n" },
  { "swanctl.conf", "connections {\n  x { remote_addrs = 192.0.2.1 }\n}\n" },
  { "x.pcf", "[main]\nDescription=x\nHost=192.0.2.1\nAuthType=1\n" },
  { "x.mobileconfig", "<?xml version=\"1.0\"?>\n<plist><dict><key>VPN</key></dict></plist>\n" },
  { "x.xml", "<AnyConnectProfile/>" },
  { "wg0.json", "{ \"interface\": { \"type\": \"wireguard\" } }\n" },
  { "x.pem", PEM },
  { "empty.conf", "" },
  { "blank.conf", "\n \n\t\n" },
  { "words.conf", "wireguard gre tunnel ip link add\n" },
  { "comment.conf", "# [Interface]\n; [Peer]\n#ip tunnel add x\n" },
  { "program", "\177ELF\002\001\001" },
  { "image.jpg", "\xff\xd8\xff\xe0" },
  { "wg0.service", "[Unit]\nDescription=x\n[Service]\nExecStart=/usr/bin/wg-quick up wg0\n" },
  { "br0.netdev", "[NetDev]\nName=br0\nKind=bridge\n" },
  { "eth0.network", "[Match]\nName=eth0\n[Network]\nDHCP=yes\n" },
  { "wifi.nmconnection", "[connection]\nid=x\ntype=wifi\n" },
  { "vpn.nmconnection",
    "[connection]\nid=x\ntype=vpn\n[vpn]\nservice-type=org.freedesktop.NetworkManager.openvpn\n" },
  { "ifcfg-eth0", "DEVICE=eth0\nTYPE=Ethernet\nBOOTPROTO=dhcp\n" },
  { "ifcfg-lo", "STARTMODE='nfsroot'\nIPADDR='127.0.0.1/8'\n" },
  { "interfaces", "auto eth0\niface eth0 inet dhcp\n  up ip link set eth0 up\n" },
  { "network", "config interface 'lan'\n\toption proto 'static'\n" },
  { "netplan.yaml", "network:\n  ethernets:\n    eth0: {dhcp4: true}\n" },
  { "compose.yaml", "services:\n  wireguard:\n    image: linuxserver/wireguard\n" },
  { "rc.local",
    "#!/bin/sh\nip addr add 10.0.0.1/8 dev eth0\nip link add br0 type bridge\nexit 0\n" },
};

static void
test_ours (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ours); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (ours[i].text, strlen (ours[i].text));

    g_test_message ("%u: %s", i, ours[i].format);
    g_assert_cmpstr (wgre_format_recognise (ours[i].file, bytes), ==, ours[i].format);
  }
}

static void
assert_declined (const char *file, GBytes *bytes)
{
  g_autofree char *sentence = g_strdup_printf (
      "\"%s\" is not a WireGuard or tunnel configuration that is known here", file);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", file);
  g_assert_null (wgre_format_recognise (file, bytes));
  g_assert_null (wgre_format_read (file, bytes, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_foreign (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (foreign[i].text, strlen (foreign[i].text));

    assert_declined (foreign[i].file, bytes);
  }
}

/* The largest files that are looked at, of what costs the most. */
static void
test_large (void)
{
  static const char *const pieces[] = { "x",       "\n", "ip link add\n", "network:\n",
                                        "TYPE=\n", " ",  "Kind",          "[" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (GString) text = g_string_sized_new (WGRE_FORMAT_MAX_SIZE);
    g_autoptr (GBytes) bytes = NULL;
    gint64 start;

    while (text->len + 20 < WGRE_FORMAT_MAX_SIZE)
      g_string_append (text, pieces[i]);
    bytes = g_bytes_new_static (text->str, text->len);
    start = g_get_monotonic_time ();
    assert_declined ("large", bytes);
    g_test_message ("%u: %" G_GINT64_FORMAT " ms", i, (g_get_monotonic_time () - start) / 1000);
  }
}

static void
test_too_large (void)
{
  g_autoptr (GBytes) bytes =
      g_bytes_new_take (g_malloc0 (WGRE_FORMAT_MAX_SIZE + 1), WGRE_FORMAT_MAX_SIZE + 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_format_recognise ("huge", bytes));
  g_assert_null (wgre_format_read ("huge", bytes, NULL, &error));
  g_assert_cmpstr (error->message, ==, "\"huge\" is too large: at most 10 MiB are read");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/recognise/by-content", test_ours);
  g_test_add_func ("/formats/recognise/declined", test_foreign);
  g_test_add_func ("/formats/recognise/large", test_large);
  g_test_add_func ("/formats/recognise/too-large", test_too_large);
  return g_test_run ();
}
