/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keyfiles of native connections: what they become, and where and how a bad one is refused. */
#include "rows.h"

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define PSK "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="

/* Line 4 is the first of [wireguard] or [ip-tunnel]. */
#define WG "[connection]\ntype=wireguard\nautoconnect=false\n[wireguard]\n"
#define WG_KEY WG "private-key=" PRIVATE "\n"
#define TUN "[connection]\ntype=ip-tunnel\nautoconnect=false\n[ip-tunnel]\n"
#define GRE TUN "mode=2\nremote=192.0.2.1\n"
#define KEY "private-key-flags=0\n"
#define END "secret private-key=" PRIVATE "\ntunnel=wireguard\n"

static const Row rows[] = {
  { "wireguard", WG_KEY "listen-port=51820\nfwmark=51820\nmtu=1400\n", NULL,
    "fwmark=0xca6c\nlisten-port=51820\nmtu=1400\n" KEY END, NULL },
  { "zero-is-unset", WG_KEY "listen-port=0\nfwmark=0\nmtu=0\n", NULL, KEY END, NULL },
  { "flags", WG "private-key-flags=1\n", NULL, "private-key-flags=1\ntunnel=wireguard\n", NULL },
  { "no-peer-routes", WG_KEY "peer-routes=false\n", NULL, KEY "routing=off\n" END, NULL },
  { "auto-default-route", WG_KEY "ip4-auto-default-route=1\n", NULL,
    "file.1=keyfile.wireguard.end ip4-auto-default-route=1\n" KEY END
    "6: ip4-auto-default-route: is kept, and has no effect here\n",
    NULL },
  { "peers",
    WG_KEY "[wireguard-peer." KEY1 "]\nendpoint=[2001:db8::1]:51820\nallowed-ips=10.0.0.1/8;::/0;\n"
           "persistent-keepalive=25\npreshared-key=" PSK "\npreshared-key-flags=0\n"
           "[wireguard-peer." KEY2 "]\npreshared-key-flags=2\n",
    NULL,
    "peer.1.psk-flags=0\npeer.1=" KEY1
    " endpoint=[2001:db8::1]:51820 allowed-ips=10.0.0.0/8;::/0 persistent-keepalive=25\n"
    "peer.2.psk-flags=2\npeer.2=" KEY2 "\n" KEY "secret peer.1.psk=" PSK "\n" END,
    NULL },
  { "addresses",
    WG_KEY "[ipv4]\nmethod=manual\naddress1=10.0.0.2/24,10.0.0.1\naddress2=10.0.1.2/24\n"
           "dns=1.1.1.1;9.9.9.9;\ndns-search=~corp.example;\nroute1=10.9.0.0/16,10.0.0.1,5\n"
           "[ipv6]\nmethod=disabled\n",
    NULL,
    "addresses=10.0.0.2/24;10.0.1.2/24\ndns-search=~corp.example\ndns=1.1.1.1;9.9.9.9\n" KEY
    "routes=10.9.0.0/16 via 10.0.0.1 metric 5;0.0.0.0/0 via 10.0.0.1\n" END,
    NULL },
  { "gateway", TUN "mode=2\nremote=192.0.2.1\n[ipv4]\ngateway=10.0.0.1\n[ipv6]\ngateway=::\n", NULL,
    "remote=192.0.2.1\nroutes=0.0.0.0/0 via 10.0.0.1\ntunnel=gre\n", NULL },
  { "gateway-that-is-no-default",
    TUN "mode=2\nremote=192.0.2.1\n[ipv4]\naddress1=10.0.0.2/24,10.0.0.1\nnever-default=true\n",
    NULL, "addresses=10.0.0.2/24\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "routes-with-options",
    TUN "mode=2\nremote=192.0.2.1\n[ipv4]\nroute2_options=table=7,onlink=true\n"
        "route1=10.0.0.0/8,0.0.0.0,77\nroute2=11.0.0.0/8;10.0.0.1\nroute3=0.0.0.0/0,10.0.0.1,9\n"
        "route3_options=mtu=1400\n",
    NULL,
    "remote=192.0.2.1\nroutes=11.0.0.0/8 via 10.0.0.1 table 7;10.0.0.0/8 metric 77;0.0.0.0/0 via "
    "10.0.0.1 table 254 metric 9\ntunnel=gre\n12: route3_options: has options that are not taken over\n",
    NULL },
  { "metric-and-table-of-a-family",
    TUN "mode=2\nremote=192.0.2.1\n[ipv4]\nroute-metric=5\nroute1=10.0.0.0/8\n"
        "route2=11.0.0.0/8,0.0.0.0,6\n[ipv6]\nroute-table=9\nroute1=fd00::/8\n",
    NULL,
    "remote=192.0.2.1\nroutes=10.0.0.0/8 metric 5;11.0.0.0/8 metric 6;fd00::/8 table 9\n"
    "tunnel=gre\n",
    NULL },
  { "name-and-autoconnect",
    "[connection]\nid=my\\sVPN\nuuid=x\ntype=wireguard\ninterface-name=wg7\n[wireguard]\nprivate-key=" PRIVATE
    "\n",
    NULL,
    "autostart=yes\nfile.1=keyfile.connection.type uuid=x\ninterface=wg7\n" KEY END "id=my VPN\n",
    NULL },
  { "gre", GRE "local=192.0.2.2\nparent=eth0\nttl=64\ntos=8\nmtu=1400\nfwmark=1\n", NULL,
    "dev=eth0\nfwmark=0x1\nlocal=192.0.2.2\nmtu=1400\nremote=192.0.2.1\ntos=8\nttl=64\ntunnel=gre\n",
    NULL },
  { "one-key", GRE "input-key=111\noutput-key=111\n", NULL,
    "key=111\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "two-keys", GRE "input-key=1\noutput-key=2\n", NULL,
    "ikey=1\nokey=2\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "no-path-mtu-discovery", GRE "path-mtu-discovery=false\nttl=0\n", NULL,
    "pmtudisc=no\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "ip6ip6",
    TUN
    "mode=6\nlocal=2001:db8::2\nremote=2001:db8::1\nflags=0x5\nflow-label=0\nencapsulation-limit=0\n",
    NULL,
    "encaplimit=none\nflowlabel=inherit\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6ip6\n",
    NULL },
  { "dscp", TUN "mode=6\nlocal=2001:db8::2\nremote=2001:db8::1\nflags=0x10\n", NULL,
    "dscp=inherit\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6ip6\n", NULL },
  { "other-flags", TUN "mode=8\nlocal=2001:db8::2\nremote=2001:db8::1\nflags=0x20\n", NULL,
    "file.1=keyfile.ip-tunnel.end flags=0x20\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6gre\n8: flags: is kept, and has no effect here\n",
    NULL },
  { "own-comments",
    "#wgre: file.1 = interface.end # x\n" WG_KEY "[wireguard-peer." KEY1
    "]\n#wgre: id = 7\n#wgre: name = \" a\"\n",
    NULL,
    "file.1=interface.end # x\npeer.7.name= a\npeer.7=" KEY1
    "\nprivate-key-flags=0\nsecret private-key=" PRIVATE "\ntunnel=wireguard\n",
    NULL },
  /* What is said of peers besides stays, and is of the same peers. */
  { "own-comments-of-peers",
    "#wgre: peer.1.name = office\n#wgre: peer.2 = " KEY2 "\n" WG_KEY "[wireguard-peer." KEY1
    "]\n#wgre: name = shop\nallowed-ips=10.0.0.0/8\n",
    NULL,
    "peer.1.name=office\npeer.1=" KEY1 " allowed-ips=10.0.0.0/8\npeer.2=" KEY2
    "\nprivate-key-flags=0\nsecret private-key=" PRIVATE "\ntunnel=wireguard\n",
    NULL },
  { "own-comment-unknown", "#wgre: colour = red\n" WG_KEY, NULL, NULL,
    "x.nmconnection:1:1: #wgre: is not followed by" },
  { "own-comment-of-peer-unknown", WG_KEY "[wireguard-peer." KEY1 "]\n#wgre: id = x\n", NULL, NULL,
    "x.nmconnection:7:1: #wgre: is not about a peer" },
  { "gretap", TUN "mode=10\nremote=192.0.2.1\n", NULL, "remote=192.0.2.1\ntunnel=gretap\n", NULL },
  { "isatap", TUN "mode=4\nremote=192.0.2.1\nlocal=192.0.2.2\n", NULL,
    "isatap=yes\nlocal=192.0.2.2\ntunnel=sit\n6: the far end is left out: an ISATAP tunnel has as many "
    "as there are addresses, and takes packets from those that its link has, too\n",
    NULL },
  { "rules",
    GRE "[ipv4]\nrouting-rule1=priority 5 from 10.9.0.0/16 table 7\n"
        "routing-rule2=priority 6 from 0.0.0.0/0 dport 53 table 7\n"
        "[ipv6]\nrouting-rule1=priority 7 from ::/0 iif gre1 table 254\n",
    NULL,
    "file.1=keyfile.ipv4.end routing-rule2=priority 6 from 0.0.0.0/0 dport 53 table 7\n"
    "remote=192.0.2.1\nrouting-rules=priority 5 from 10.9.0.0/16 table 7;"
    "priority 7 from ::/0 iif gre1 table 254\ntunnel=gre\n"
    "9: rules are not taken over: \"priority 6 from 0.0.0.0/0 dport 53 table 7\" has \"dport\", which is no word of a rule: there are priority, not, from, to, fwmark, iif, oif and table\n",
    NULL },
  { "no-mode", TUN "remote=192.0.2.1\n", NULL, NULL, "[ip-tunnel] mode: is missing" },
  { "bad-key", WG "private-key=abc\n", NULL, NULL,
    "x.nmconnection:5:13: private-key: is not a key" },
  { "bad-peer", WG_KEY "[wireguard-peer.abc]\n", NULL, NULL,
    "x.nmconnection:6:1: the section's name does not" },
  { "bad-allowed-ips", WG_KEY "[wireguard-peer." KEY1 "]\nallowed-ips=x\n", NULL, NULL,
    "x.nmconnection:7:13: allowed-ips: \"x\" is not a network" },
  { "bad-number", GRE "mtu=x\n", NULL, NULL,
    "x.nmconnection:7:5: mtu: \"x\" is not a number from 68" },
  { "no-assignment", GRE "hello\n", NULL, NULL,
    "x.nmconnection:7:1: this line is neither a section" },
  { "old-plugin",
    "[connection]\nid=old\ntype=vpn\nautoconnect=false\n[vpn]\nconnection-dns=10.0.0.53\nconnection-mtu=1400\n"
    "local-ip4=10.0.0.2/24\nlocal-ip6=fd00::2/64\nlocal-listen-port=51820\nlocal-private-key=" PRIVATE
    "\npeer-allowed-ips=0.0.0.0/0, ::/0\npeer-endpoint=192.0.2.1:51820\npeer-persistent-keep-alive=25\n"
    "peer-preshared-key=" PSK "\npeer-public-key=" KEY1
    "\nscript-post-up=/bin/x\nservice-type=org.freedesktop.NetworkManager.wireguard\n",
    NULL,
    "addresses=10.0.0.2/24;fd00::2/64\ndns=10.0.0.53\nlisten-port=51820\nmtu=1400\npeer.1.psk-flags=0\npeer.1=" KEY1
    " endpoint=192.0.2.1:51820 allowed-ips=0.0.0.0/0;::/0 persistent-keepalive=25\n" KEY
    "secret peer.1.psk=" PSK "\n" END "id=old\n17: script-post-up: scripts are not run\n",
    NULL },
  { "other-plugin-is-not-ours",
    "[connection]\ntype=vpn\n[vpn]\nservice-type=org.freedesktop.NetworkManager.openvpn\n", NULL,
    NULL, "is not a WireGuard or tunnel configuration" },
  { "wifi-is-not-ours", "[connection]\ntype=wifi\n", NULL, NULL,
    "is not a WireGuard or tunnel configuration" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add ("/formats/keyfile/", "x.nmconnection", rows, G_N_ELEMENTS (rows));
  return g_test_run ();
}
