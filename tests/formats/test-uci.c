/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OpenWrt's /etc/config/network: what it becomes, and where and how a bad one is refused. */
#include "rows.h"

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PSK "6bGv9Kq0xI9hI3C6Rr0ZJ5yXqk0fH8yS2mQZc1yV0mE="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define WG                                                                                         \
  "config interface 'wg0'\n\toption proto 'wireguard'\n\toption private_key '" PRIVATE "'\n"
#define PEER "config wireguard_wg0\n\toption public_key '" KEY1 "'\n"
#define WG_BASE "autostart=yes\ninterface=wg0\n"
#define WG_KEY "private-key-flags=0\n"
#define WG_END "secret private-key=" PRIVATE "\ntunnel=wireguard\n"
#define GRE                                                                                        \
  "config interface 'gre1'\n\toption proto 'gre'\n\toption ipaddr '192.0.2.2'\n"                   \
  "\toption peeraddr '192.0.2.1'\n"
#define GRE_BASE "autostart=yes\ninterface=gre1\n"
#define GRE_END "remote=192.0.2.1\n"

static const Row rows[] = {
  { "wireguard",
    "package network\n# x\n" WG "\toption listen_port '51820'\n\tlist addresses '10.0.0.2/24'\n"
    "\tlist addresses \"fd00::2/64\"\n\toption mtu 1400\n\toption fwmark '0x1'\n" PEER
    "\toption description 'the office'\n\tlist allowed_ips '10.0.0.0/24'\n\tlist allowed_ips 'fd00::/64'\n"
    "\toption route_allowed_ips '1'\n\toption endpoint_host '2001:db8::1'\n\toption endpoint_port '5182'\n"
    "\toption persistent_keepalive '25'\n\toption preshared_key '" PSK "'\n",
    NULL,
    "addresses=10.0.0.2/24;fd00::2/64\nautostart=yes\nfwmark=0x1\ninterface=wg0\nlisten-port=51820\nmtu=1400\n"
    "peer.1.name=the office\npeer.1.psk-flags=0\npeer.1=" KEY1
    " endpoint=[2001:db8::1]:5182 allowed-ips=10.0.0.0/24;fd00::/64 persistent-keepalive=25\n" WG_KEY
    "secret peer.1.psk=" PSK "\n" WG_END,
    NULL },
  { "no-routes-by-default",
    WG PEER "\tlist allowed_ips '0.0.0.0/0'\n\toption endpoint_host 'a.example'\n", NULL,
    WG_BASE "peer.1=" KEY1 " endpoint=a.example:51820 allowed-ips=0.0.0.0/0\n" WG_KEY
            "routing=off\n" WG_END,
    NULL },
  { "routes-of-some-peers",
    WG PEER "\tlist allowed_ips '10.1.0.0/16'\n\toption route_allowed_ips '1'\n"
            "config wireguard_wg0\n\toption public_key '" KEY2
            "'\n\tlist allowed_ips '10.2.0.0/16'\n",
    NULL,
    WG_BASE "peer.1=" KEY1 " allowed-ips=10.1.0.0/16\npeer.2=" KEY2
            " allowed-ips=10.2.0.0/16\n" WG_KEY
            "routes=10.1.0.0/16 table 254\nrouting=off\n" WG_END,
    NULL },
  { "peer-of-another-interface", WG "config wireguard_wg1\n\toption public_key 'x'\n", NULL,
    WG_BASE WG_KEY WG_END, NULL },
  { "disabled-peer", WG PEER "\toption disabled '1'\n", NULL,
    WG_BASE WG_KEY WG_END "4: this peer is disabled and left out\n", NULL },
  { "disabled", WG "\toption disabled '1'\n", NULL, "interface=wg0\n" WG_KEY WG_END, NULL },
  { "gre",
    GRE
    "\toption ikey '5'\n\toption okey '5'\n\toption ttl '64'\n\toption icsum '1'\n\toption tunlink 'wan'\n"
    "config interface 'inner'\n\toption proto 'static'\n\toption device '@gre1'\n"
    "\toption ipaddr '10.10.10.1'\n\toption netmask '255.255.255.252'\n"
    "config route\n\toption interface 'gre1'\n\toption target '10.20.0.0'\n"
    "\toption netmask '255.255.0.0'\n\toption gateway '10.10.10.2'\n\toption metric '7'\n"
    "config route6\n\toption interface 'gre1'\n\toption target 'fd20::/64'\n\toption table '9'\n"
    "config route\n\toption interface 'lan'\n\toption target '10.30.0.0/16'\n",
    NULL,
    "addresses=10.10.10.1/30\nautostart=yes\nicsum=yes\ninterface=gre1\nkey=5\nlocal=192.0.2.2\n" GRE_END
    "routes=10.20.0.0/16 via 10.10.10.2 metric 7;fd20::/64 table 9\nttl=64\ntunnel=gre\n"
    "9: tunlink: is not taken over\n",
    NULL },
  { "gretap",
    "config interface 't'\n\toption proto 'gretap'\n\toption peeraddr '192.0.2.1'\n\toption df '0'\n",
    NULL, "autostart=yes\ninterface=t\npmtudisc=no\n" GRE_END "tunnel=gretap\n", NULL },
  { "grev6",
    "config interface 't'\n\toption proto 'grev6'\n\toption peer6addr '2001:db8::1'\n\toption ip6addr '2001:db8::2'\n",
    NULL, "autostart=yes\ninterface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6gre\n",
    NULL },
  { "6in4",
    "config interface 'henet'\n\toption proto '6in4'\n\toption peeraddr '192.0.2.1'\n"
    "\toption ip6addr '2001:db8::2/64'\n",
    NULL,
    "addresses=2001:db8::2/64\nautostart=yes\ninterface=henet\nmtu=1280\n" GRE_END
    "routes=::/0\nttl=64\ntunnel=sit\n",
    NULL },
  { "6in4-that-is-not-the-way-to-all",
    "config interface 'henet'\n\toption proto '6in4'\n\toption peeraddr '192.0.2.1'\n"
    "\toption defaultroute '0'\n\toption mtu '1400'\n\toption ttl '9'\n",
    NULL, "autostart=yes\ninterface=henet\nmtu=1400\n" GRE_END "ttl=9\ntunnel=sit\n", NULL },
  { "several", WG GRE, NULL, NULL,
    "there are several links, and a connection has one: \"wg0, gre1\"" },
  { "no-name", "config interface\n\toption proto 'gre'\n", NULL, NULL,
    "there is no interface with a name whose protocol is a tunnel" },
  { "option-before-section", "option x 'y'\nconfig interface 'a'\noption proto 'gre'\n", NULL, NULL,
    "network:1:1: this stands before the first section" },
  { "no-line", GRE "option\n", NULL, NULL, "this line is neither \"config TYPE\"" },
  { "bad-value", GRE "\toption ttl 'x'\n", NULL, NULL, "network:5:13: ttl: \"x\" is not a number" },
  { "bad-key", "config interface 'wg0'\n\toption proto 'wireguard'\n\toption private_key 'abc'\n",
    NULL, NULL, "private_key: is not a key: it has 3 characters" },
  { "open-quote", GRE "\toption ttl '64\n", NULL, NULL, "the quotation mark is not closed" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add ("/formats/uci/", "/etc/config/network", rows, G_N_ELEMENTS (rows));
  return g_test_run ();
}
