/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /etc/network/interfaces: what it becomes, and where and how a bad one is refused. */
#include "rows.h"

#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define GRE "iface gre1 inet tunnel\n  mode gre\n  endpoint 192.0.2.1\n"
#define END "remote=192.0.2.1\n"

static const Row rows[] = {
  { "tunnel",
    "source /etc/network/interfaces.d/*\n# x\nauto lo gre1\niface lo inet loopback\niface eth0 inet dhcp\n  up true\n\n"
    "iface gre1 inet tunnel\n\tmode gre\n\taddress 10.10.10.1\n\tnetmask 255.255.255.252\n\tdstaddr 10.10.10.2\n"
    "\tlocal 192.0.2.2\n\tendpoint 192.0.2.1\n\tttl 64\n\tmtu 1400\n\tgateway 10.10.10.2\n\tmetric 700\n"
    "\tdns-nameservers 10.0.0.53 fd00::53\n\tdns-search corp.example\n"
    "\tup ip route add 10.20.0.0/16 dev $IFACE metric 5\n\tdown ip route del 10.20.0.0/16 dev $IFACE\n\thwaddress x\n",
    NULL,
    "addresses=10.10.10.1/30\nautostart=yes\ndns-search=corp.example\ndns=10.0.0.53;fd00::53\ninterface=gre1\n"
    "local=192.0.2.2\nmtu=1400\npeer-address=10.10.10.2/32\n" END
    "routes=0.0.0.0/0 via 10.10.10.2 table 254 metric 700;10.20.0.0/16 metric 5\nttl=64\ntunnel=gre\n"
    "1: files that are named here are not read: import that of the tunnel by itself\n"
    "23: hwaddress: is not taken over\n",
    NULL },
  { "in-a-folder", "source /etc/network/interfaces.d/*\nauto gre1\niface lo inet loopback\n",
    "interfaces.d/gre1:" GRE "  address x.1\v"
    "interfaces.d/other:iface eth0 inet dhcp\n",
    NULL, "interfaces.d/gre1:4:" },
  { "in-a-folder-of-parts", "source-directory interfaces.d\nauto gre1\niface lo inet loopback\n",
    "interfaces.d/gre1:" GRE "\v"
    "interfaces.d/gre2.save:" GRE "\v"
    "interfaces.d/other:iface eth0 inet dhcp\n",
    "autostart=yes\ninterface=gre1\n" END "tunnel=gre\n", NULL },
  { "in-a-named-file", "iface lo inet loopback\nsource interfaces.d/a interfaces.d/b\n",
    "interfaces.d/b:" GRE "  hwaddress x\n",
    "interface=gre1\n" END
    "tunnel=gre\n0: interfaces.d/a is not there beside this file, and is not read\ninterfaces.d/b:4: hwaddress: is not taken over\n",
    NULL },
  { "in-two-files", "source interfaces.d/*\n" GRE, "interfaces.d/b:" GRE, NULL,
    "there are tunnels in several files, and a connection has one: import one of these by itself: interfaces, interfaces.d/b" },
  { "sources-of-sources", "source interfaces.d/*\niface lo inet loopback\n",
    "interfaces.d/b:" GRE "source c\n",
    "interface=gre1\n" END
    "tunnel=gre\ninterfaces.d/b:4: files that are named here are not read: import that of the tunnel by itself\n",
    NULL },
  { "sources-of-a-copy", "source /srv/x/*\niface lo inet loopback\n", "x/b:" GRE,
    "interface=gre1\n" END "tunnel=gre\n", NULL },
  { "sources-of-a-copied-folder", "source-directory /srv/x\niface lo inet loopback\n", "x/b:" GRE,
    "interface=gre1\n" END "tunnel=gre\n", NULL },
  { "sources-elsewhere", "source /srv/y/*\n" GRE, "x/b:" GRE,
    "interface=gre1\n" END
    "tunnel=gre\n1: files that are named here are not read: import that of the tunnel by itself\n",
    NULL },
  { "sources-above", "source ../b interfaces.d/../../b\n" GRE, "../b:" GRE,
    "interface=gre1\n" END
    "tunnel=gre\n1: files that are named here are not read: import that of the tunnel by itself\n",
    NULL },
  { "own-comment", "#wgre: file.1 = interface.end # mine\n" GRE, NULL,
    "file.1=interface.end # mine\ninterface=gre1\n" END "tunnel=gre\n", NULL },
  { "own-comment-of-a-key-that-is-elsewhere",
    "#wgre: private-key-flags = 1\niface wg0 inet manual\n  pre-up ip link add wg0 type wireguard\n"
    "  pre-up wg setconf wg0 wg0.conf\n",
    "wg0.conf:[Interface]\n[Peer]\nPublicKey=" KEY1 "\n",
    "interface=wg0\npeer.1=" KEY1 "\nprivate-key-flags=1\nrouting=off\ntunnel=wireguard\n"
    "wg0.conf:0: there is no PrivateKey; it will be asked for\n",
    NULL },
  { "own-comment-of-no-key", "#wgre: nonsense = 1\n" GRE, NULL, NULL, "interfaces:1:" },
  { "not-by-itself", GRE, NULL, "interface=gre1\n" END "tunnel=gre\n", NULL },
  { "v4tunnel",
    "iface he inet6 v4tunnel\n address 2001:db8::2\n netmask 64\n endpoint 192.0.2.1\n ttl 255\n gateway 2001:db8::1\n",
    NULL,
    "addresses=2001:db8::2/64\ninterface=he\n" END
    "routes=::/0 via 2001:db8::1\nttl=255\ntunnel=sit\n",
    NULL },
  { "two-stanzas-of-one",
    GRE
    "  address 10.0.0.1/30\niface gre1 inet6 static\n  address fd00::1/64\n  up ip -6 route add fd20::/64 dev gre1\n",
    NULL, "addresses=10.0.0.1/30;fd00::1/64\ninterface=gre1\n" END "routes=fd20::/64\ntunnel=gre\n",
    NULL },
  { "static-with-command",
    "allow-hotplug gre1\niface gre1 inet static\n  address 10.0.0.1\n  netmask 255.255.255.0\n  pointopoint 10.0.0.2\n"
    "  pre-up ip tunnel add gre1 mode gre remote 192.0.2.1 local 192.0.2.2 ttl 255\n  up ip link set gre1 up\n"
    "  post-down ip tunnel del gre1\n",
    NULL,
    "addresses=10.0.0.1/24\nautostart=yes\ninterface=gre1\nlocal=192.0.2.2\npeer-address=10.0.0.2/32\n" END
    "ttl=255\ntunnel=gre\n",
    NULL },
  { "wireguard-of-ifupdown-ng",
    "auto wg0\niface wg0\n  use wireguard\n  address 10.0.0.2/24\n  wireguard-config-path /etc/wireguard/wg0.conf\n",
    "wg0.conf:[Interface]\nPrivateKey = " PRIVATE "\n[Peer]\nPublicKey = " KEY1
    "\nAllowedIPs = 10.0.0.0/24\n",
    "addresses=10.0.0.2/24\nautostart=yes\ninterface=wg0\npeer.1=" KEY1
    " allowed-ips=10.0.0.0/24\nprivate-key-flags=0\nrouting=off\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "tunnel-of-ifupdown-ng",
    "iface t\n  use tunnel\n  tunnel-mode gre\n  tunnel-local 192.0.2.2\n  tunnel-remote 192.0.2.1\n"
    "  tunnel-ttl 9\n  tunnel-physdev eth0\n",
    NULL, "dev=eth0\ninterface=t\nlocal=192.0.2.2\n" END "ttl=9\ntunnel=gre\n", NULL },
  { "wireguard-by-commands",
    "iface wg0 inet static\n address 10.0.0.2\n netmask 255.255.255.0\n pre-up ip link add ${IFACE} type wireguard\n"
    " pre-up wg set wg0 listen-port 5 peer " KEY1 " allowed-ips 10.0.0.0/8\n",
    NULL,
    "addresses=10.0.0.2/24\ninterface=wg0\nlisten-port=5\npeer.1=" KEY1
    " allowed-ips=10.0.0.0/8\nrouting=off\ntunnel=wireguard\n",
    NULL },
  { "other-command", GRE "  up iptables -A FORWARD -j ACCEPT\n", NULL,
    "interface=gre1\n" END
    "tunnel=gre\n4: \"iptables\" is not run: see masquerade, forward and mss-clamp in nm-settings-wgre(5)\n",
    NULL },
  { "several", GRE "iface gre2 inet tunnel\n  mode gre\n  endpoint 192.0.2.7\n", NULL, NULL,
    "there are several links, and a connection has one: \"gre1, gre2\"" },
  { "continuation", "iface gre1 inet tunnel\n  mode \\\n  gre\n", NULL, NULL,
    "interfaces:2:3: goes on in the next line" },
  { "bad-value", GRE "  ttl 300\n", NULL, NULL, "ttl: \"300\" is not a number" },
  { "bad-address", GRE "  address x\n", NULL, NULL, "interfaces:4:" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add ("/formats/ifupdown/", "/etc/network/interfaces", rows, G_N_ELEMENTS (rows));
  return g_test_run ();
}
