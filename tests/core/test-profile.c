/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Profiles that can be made, and for every way to get one wrong the words that the user reads. */
#include <string.h>

#include "core/option.h"
#include "core/peer-words.h"
#include "core/profile.h"
#include "core/secrets.h"
#include "core/types.h"

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PRIVATE_PUBLIC "9evWZZwFt0vn8ZxIX9Wt8ghNMjv5zK9Nv+bAR9crwCo="
#define AWG "tunnel=amneziawg\n"
#define OVER "tunnel=gre\nover=wireguard\nlocal=10.9.0.2\nremote=10.9.0.1\n"
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="

typedef struct {
  const char *name;
  const char *data;    /* KEY=VALUE lines */
  const char *secrets; /* the same; NULL: the private key */
  WgreErrorCode code;
  const char *message; /* how the message begins; NULL: a good profile */
} Case;

static const Case cases[] = {
  { "least-wireguard", "", NULL, 0, NULL },
  { "least-gre", "tunnel=gre\nremote=198.51.100.1", "", 0, NULL },
  { "gre-to-many", "tunnel=gre\nlocal=198.51.100.1\nkey=111", "", 0, NULL },
  { "key-not-required", "private-key-flags=4", "", 0, NULL },
  { "empty-value-is-absent", "mtu=", NULL, 0, NULL },
  { "psk", "peer.1=" KEY1 "\npeer.1.name=office\npeer.1.psk-flags=0",
    "private-key=" PRIVATE "\npeer.1.psk=" KEY2, 0, NULL },
  { "no-private-key", "tunnel=wireguard", "", WGRE_ERROR_SECRETS,
    "private-key: is missing: add it to vpn.secrets" },
  { "psk-lost", "peer.1=" KEY1 "\npeer.1.psk-flags=1", NULL, WGRE_ERROR_SECRETS,
    "peer.1.psk: is missing" },
  { "bad-key", "", "private-key=abc", WGRE_ERROR_SECRETS,
    "private-key: the value is not a key: it has 3 characters, and a key has 44" },
  { "unknown-key", "listenport=1", NULL, WGRE_ERROR_UNKNOWN,
    "listenport: is not a known key: did you mean \"listen-port\"?" },
  { "strange-key", "zzzzzzzzzzzz=1", NULL, WGRE_ERROR_UNKNOWN,
    "zzzzzzzzzzzz: is not a known key: nm-settings-wgre(5)" },
  { "key-that-steers-a-terminal", "a\x1b]0;b\x07\xc2\x9b=1", NULL, WGRE_ERROR_UNKNOWN,
    "a?]0;b??: is not a known key" },
  { "value-that-steers-a-terminal",
    "netns=a\xc2\x9b"
    "2J",
    NULL, WGRE_ERROR_INVALID, "netns: \"a?2J\" has a control character" },
  { "secret-in-data", "private-key=" PRIVATE, NULL, WGRE_ERROR_SECRETS,
    "private-key: stands in vpn.data but belongs in vpn.secrets" },
  { "data-in-secrets", "", "mtu=1400", WGRE_ERROR_INVALID,
    "mtu: stands in vpn.secrets but belongs in vpn.data" },
  { "kind", "tunnel=greg", NULL, WGRE_ERROR_INVALID,
    "tunnel: \"greg\" is not a kind of tunnel: use one of wireguard, amneziawg, gre," },
  { "other-kinds-option", "csum=yes", NULL, WGRE_ERROR_INVALID,
    "csum: does not apply to tunnel=wireguard: it is for gre, gretap" },
  { "port-range", "listen-port=70000", NULL, WGRE_ERROR_INVALID,
    "listen-port: \"70000\" is not a number from 0 to 65535" },
  { "reserved-name", "tunnel=gre\nremote=198.51.100.1\ninterface=gre0", "", WGRE_ERROR_INVALID,
    "interface: \"gre0\" is the name of a fallback device" },
  { "long-name", "interface=a-name-of-17-char", NULL, WGRE_ERROR_INVALID,
    "interface: \"a-name-of-17-char\" is too long" },
  { "host-bits", "peer.1=" KEY1 " allowed-ips=10.0.0.1/8", NULL, WGRE_ERROR_INVALID,
    "peer.1: \"" KEY1 " allowed-ips" },
  { "route-of-no-network", "routes=metric 5;10.0.0.0/8", NULL, WGRE_ERROR_INVALID,
    "routes: \"metric 5;10.0.0.0/8\" has \"metric\" before a network" },
  { "route-word-without-value", "routes=10.0.0.0/8 table", NULL, WGRE_ERROR_INVALID,
    "routes: \"10.0.0.0/8 table\" has \"table\" and nothing behind it" },
  { "route-gateway-of-other-family", "routes=10.0.0.0/8 via fd00::1", NULL, WGRE_ERROR_INVALID,
    "routes: \"10.0.0.0/8 via fd00::1\" has \"via fd00::1\", which is not of the family" },
  { "route-gateway-is-no-address", "routes=10.0.0.0/8 via gw", NULL, WGRE_ERROR_INVALID,
    "routes: \"10.0.0.0/8 via gw\" has \"via gw\", which is not an address" },
  { "route-with-two-metrics", "routes=10.0.0.0/8 metric 1 metric 2", NULL, WGRE_ERROR_INVALID,
    "routes: \"10.0.0.0/8 metric 1 metric 2\" has two metrics for one network" },
  { "route-table-0", "routes=10.0.0.0/8 table 0", NULL, WGRE_ERROR_INVALID,
    "routes: \"10.0.0.0/8 table 0\" has \"table 0\", which is not a routing table" },
  { "route-with-host-bits", "routes=10.0.0.0/8;10.9.0.1/16 metric 1", NULL, WGRE_ERROR_INVALID,
    "routes: \"10.0.0.0/8;10.9.0.1/16 metric 1\" has \"10.9.0.1/16\" with host bits set: write "
    "10.9.0.0/16 for the network" },
  { "route-that-is-no-network", "routes=office", NULL, WGRE_ERROR_INVALID,
    "routes: \"office\" is not a network. Example: 192.168.10.0/24" },
  { "address-twice", "addresses=10.0.0.1/24;10.0.0.1/32", NULL, WGRE_ERROR_INVALID,
    "addresses: \"10.0.0.1/32\" is given twice" },
  { "small-mtu-and-ipv6", "mtu=1200\naddresses=fd00::1/64", NULL, WGRE_ERROR_INVALID,
    "mtu: \"1200\" is too small for the IPv6 address" },
  { "family-that-sit-lacks", "tunnel=sit\nremote=198.51.100.1\naddresses=10.0.0.1/30", "",
    WGRE_ERROR_INVALID, "addresses: \"10.0.0.1/30\": a tunnel of kind sit carries no IPv4" },
  { "peer-address-alone", "peer-address=10.0.0.1", NULL, WGRE_ERROR_INVALID,
    "peer-address: \"10.0.0.1\" needs an address of its family" },
  { "peer-address-own", "addresses=10.0.0.1/30\npeer-address=10.0.0.1", NULL, WGRE_ERROR_INVALID,
    "peer-address: \"10.0.0.1\" is this end's own address" },
  { "key-and-ikey", "tunnel=gre\nremote=198.51.100.1\nkey=1\nikey=2", "", WGRE_ERROR_INVALID,
    "ikey: stands beside key" },
  { "no-end", "tunnel=gre", "", WGRE_ERROR_MISSING, "remote: is missing" },
  { "outer-family", "tunnel=gre\nremote=2001:db8::1", "", WGRE_ERROR_INVALID,
    "remote: \"2001:db8::1\" is of the wrong family" },
  { "both-ends-equal", "tunnel=gre\nlocal=192.0.2.1\nremote=192.0.2.1", "", WGRE_ERROR_INVALID,
    "remote: \"192.0.2.1\" is also this end's address" },
  { "loopback-end", "tunnel=gre\nremote=127.0.0.1", "", WGRE_ERROR_INVALID,
    "remote: \"127.0.0.1\" cannot be an end" },
  { "ttl-without-df", "tunnel=gre\nremote=198.51.100.1\nttl=64\npmtudisc=no", "",
    WGRE_ERROR_INVALID, "ttl: a fixed value is not possible while pmtudisc is off" },
  { "ignore-df", "tunnel=gre\nremote=198.51.100.1\nignore-df=yes", "", WGRE_ERROR_INVALID,
    "ignore-df: is not possible while pmtudisc is on" },
#define KEPT "tunnel=gre\nremote=198.51.100.1\nkeepalive=5\n"
  { "keepalive", KEPT "addresses=10.0.0.1/30", "", 0, NULL },
  { "keepalive-31", KEPT "addresses=10.0.0.0/31\nkeepalive-retries=2", "", 0, NULL },
  { "keepalive-peer-address", KEPT "addresses=10.0.0.1/32\npeer-address=10.0.0.9", "", 0, NULL },
  { "keepalive-address", KEPT "addresses=10.0.0.1/24\nkeepalive-address=10.0.0.7", "", 0, NULL },
  { "keepalive-gre-needs-no-address", KEPT "keepalive-probe=gre\nkey=1\ncsum=yes\noseq=yes", "", 0,
    NULL },
  { "keepalive-gretap",
    "tunnel=gretap\nremote=198.51.100.1\nkeepalive=5\naddresses=10.0.0.1/24\n"
    "keepalive-address=10.0.0.7",
    "", 0, NULL },
  { "keepalive-wireguard", "keepalive=5", NULL, WGRE_ERROR_INVALID,
    "keepalive: does not apply to tunnel=wireguard: it is for gre, gretap, ip6gre, ip6gretap" },
  { "keepalive-ipip", "tunnel=ipip\nremote=198.51.100.1\nkeepalive=5", "", WGRE_ERROR_INVALID,
    "keepalive: does not apply to tunnel=ipip" },
  { "keepalive-0", "tunnel=gre\nremote=198.51.100.1\nkeepalive=0", "", WGRE_ERROR_INVALID,
    "keepalive: \"0\" is not a number from 1 to 32767" },
  { "keepalive-to-many", "tunnel=gre\nlocal=192.0.2.1\nkeepalive=5\nkeepalive-probe=gre", "",
    WGRE_ERROR_INVALID, "keepalive: needs remote, which is not given" },
  { "keepalive-probe-alone", "tunnel=gre\nremote=198.51.100.1\nkeepalive-probe=icmp", "",
    WGRE_ERROR_INVALID, "keepalive-probe: needs keepalive" },
  { "keepalive-probe-unknown", KEPT "keepalive-probe=bfd", "", WGRE_ERROR_INVALID,
    "keepalive-probe: \"bfd\"" },
  { "keepalive-whom", KEPT "addresses=10.0.0.1/24", "", WGRE_ERROR_INVALID,
    "keepalive-address: is missing or of a family that the tunnel has no address of: give" },
  { "keepalive-network-of-126", KEPT "addresses=fd00::3/126", "", WGRE_ERROR_INVALID,
    "keepalive-address: is missing" },
  { "keepalive-other-family", KEPT "addresses=10.0.0.1/30\nkeepalive-address=fd00::1", "",
    WGRE_ERROR_INVALID,
    "keepalive-address: is missing or of a family that the tunnel has no address of" },
  { "keepalive-own", KEPT "addresses=10.0.0.1/30\nkeepalive-address=10.0.0.1", "",
    WGRE_ERROR_INVALID, "keepalive-address: \"10.0.0.1\" is not the far end's" },
  { "keepalive-off-link6", KEPT "addresses=fd00::1/64\nkeepalive-address=fd01::1", "",
    WGRE_ERROR_INVALID,
    "keepalive-address: \"fd01::1\" is in no network of the tunnel's addresses" },
  { "keepalive-off-link4", KEPT "addresses=10.0.0.1/30\nkeepalive-address=10.9.9.9", "", 0, NULL },
  { "keepalive-off-link-tap",
    "tunnel=gretap\nremote=198.51.100.1\nkeepalive=5\naddresses=10.0.0.1/30\n"
    "keepalive-address=10.9.9.9",
    "", WGRE_ERROR_INVALID, "keepalive-address: \"10.9.9.9\" is in no network" },
  { "keepalive-gre-in-frames",
    "tunnel=gretap\nremote=198.51.100.1\nkeepalive=5\nkeepalive-probe=gre", "", WGRE_ERROR_INVALID,
    "keepalive-probe: \"gre\" is for tunnels that carry packets (gre, ip6gre), not frames: use icmp" },
  { "keepalive-gre-numbered", KEPT "keepalive-probe=gre\niseq=yes", "", WGRE_ERROR_INVALID,
    "keepalive-probe: \"gre\" cannot be used when packets that come in are numbered" },
  { "keepalive-gre-in-udp6",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1\nkeepalive=5\nkeepalive-probe=gre\n"
    "encap=fou\nencap-dport=5555",
    "", WGRE_ERROR_INVALID,
    "keepalive-probe: \"gre\" cannot be used over IPv6 with numbered packets or in UDP: use icmp" },
  { "keepalive-netns", KEPT "addresses=10.0.0.1/30\nnetns=red", "", 0, NULL },
  { "gretap", "tunnel=gretap\nremote=198.51.100.1\nkey=1\naddresses=10.0.0.1/24;fd00::1/64", "", 0,
    NULL },
  { "ip6gre",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1\nttl=64\nencaplimit=none\nflowlabel=0x12345",
    "", 0, NULL },
  { "ipip-in-fou",
    "tunnel=ipip\nremote=198.51.100.1\nencap=fou\nencap-sport=auto\nencap-dport=5555", "", 0,
    NULL },
  { "vti-without-key", "tunnel=vti\nremote=198.51.100.1", "", 0, NULL },
  { "gre-to-many-neighbours",
    "tunnel=gre\nlocal=192.0.2.1\nkey=111\naddresses=10.10.10.1/29\n"
    "neighbour.2=10.10.10.2 192.0.2.2\nneighbour.10=fd00::2 192.0.2.2",
    "", 0, NULL },
  { "link-local-ends", "tunnel=ip6gre\nlocal=fe80::1\nremote=fe80::2\ndev=eth0", "", 0, NULL },
  { "key-on-ipip", "tunnel=ipip\nremote=198.51.100.1\nkey=1", "", WGRE_ERROR_INVALID,
    "key: does not apply to tunnel=ipip: it is for gre, gretap, ip6gre, ip6gretap, vti, vti6;" },
  { "csum-on-sit", "tunnel=sit\nremote=198.51.100.1\ncsum=yes", "", WGRE_ERROR_INVALID,
    "csum: does not apply to tunnel=sit: it is for gre" },
  { "pmtudisc-on-ip6gre", "tunnel=ip6gre\nremote=2001:db8::1\npmtudisc=yes", "", WGRE_ERROR_INVALID,
    "pmtudisc: does not apply to tunnel=ip6gre: it is for gre, gretap, ipip, sit;" },
  { "encaplimit-on-gre", "tunnel=gre\nremote=198.51.100.1\nencaplimit=3", "", WGRE_ERROR_INVALID,
    "encaplimit: does not apply to tunnel=gre: it is for ip6gre, ip6gretap, ipip6, ip6ip6;" },
  { "ttl-on-vti", "tunnel=vti\nremote=198.51.100.1\nttl=3", "", WGRE_ERROR_INVALID,
    "ttl: does not apply to tunnel=vti" },
  { "encap-on-vti", "tunnel=vti\nremote=198.51.100.1\nencap=fou\nencap-dport=5", "",
    WGRE_ERROR_INVALID, "encap: does not apply to tunnel=vti" },
  { "ignore-df-on-ipip", "tunnel=ipip\nremote=198.51.100.1\nignore-df=yes\npmtudisc=no", "",
    WGRE_ERROR_INVALID, "ignore-df: does not apply to tunnel=ipip" },
  { "ttl-without-df-on-sit", "tunnel=sit\nremote=198.51.100.1\nttl=64\npmtudisc=no", "",
    WGRE_ERROR_INVALID, "ttl: a fixed value is not possible while pmtudisc is off" },
  { "mixed-families", "tunnel=gre\nlocal=192.0.2.1\nremote=2001:db8::1", "", WGRE_ERROR_INVALID,
    "remote: \"2001:db8::1\" is of the wrong family" },
  { "mixed-families-6", "tunnel=ip6ip6\nlocal=192.0.2.1\nremote=2001:db8::1", "",
    WGRE_ERROR_INVALID,
    "local: \"192.0.2.1\" is of the wrong family: the packets of ip6ip6 travel over IPv6" },
  { "encap-flags",
    "tunnel=gre\nremote=192.0.2.1\nencap=gue\nencap-dport=5\nencap-csum=yes\nencap-remcsum=yes", "",
    0, NULL },
  { "encap-csum-without-encap", "tunnel=gre\nremote=192.0.2.1\nencap-csum=yes", "",
    WGRE_ERROR_INVALID, "encap-csum: needs encap, which is not given" },
  { "encap-csum6-without-encap",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1\nencap-csum6=no", "", WGRE_ERROR_INVALID,
    "encap-csum6: needs encap, which is not given" },
  { "encap-csum-over-ipv6",
    "tunnel=ip6gre\nlocal=2001:db8::2\nremote=2001:db8::1\nencap=fou\nencap-dport=5\nencap-csum=yes",
    "", WGRE_ERROR_INVALID,
    "encap-csum: does not apply to tunnel=ip6gre: it is for gre, gretap, ipip, sit;" },
  { "encap-remcsum-in-fou",
    "tunnel=ipip\nremote=192.0.2.1\nencap=fou\nencap-dport=5\nencap-remcsum=yes", "",
    WGRE_ERROR_INVALID, "encap-remcsum: needs encap to be gue" },
  { "flags-over-ipv6",
    "tunnel=ip6ip6\nlocal=2001:db8::2\nremote=2001:db8::1\ndscp=inherit\nallow-localremote=yes", "",
    0, NULL },
  { "dscp-number", "tunnel=ip6ip6\nlocal=2001:db8::2\nremote=2001:db8::1\ndscp=5", "",
    WGRE_ERROR_INVALID, "dscp: \"5\" is not known: use one of inherit" },
  { "dscp-over-ipv4", "tunnel=gre\nremote=192.0.2.1\ndscp=inherit", "", WGRE_ERROR_INVALID,
    "dscp: does not apply to tunnel=gre: it is for ip6gre, ip6gretap, ipip6, ip6ip6;" },
  { "isatap", "tunnel=sit\nlocal=192.0.2.2\nisatap=yes\naddresses=fd00::5efe:192.0.2.2/64", "", 0,
    NULL },
  { "isatap-off-with-remote", "tunnel=sit\nremote=192.0.2.1\nisatap=no", "", 0, NULL },
  { "isatap-with-remote", "tunnel=sit\nlocal=192.0.2.2\nremote=192.0.2.1\nisatap=yes", "",
    WGRE_ERROR_INVALID,
    "isatap: is not possible with remote: an ISATAP tunnel has as many far ends as there are addresses: remove one of them" },
  { "isatap-on-ipip", "tunnel=ipip\nlocal=192.0.2.2\nisatap=yes", "", WGRE_ERROR_INVALID,
    "isatap: does not apply to tunnel=ipip: it is for sit;" },
  { "isatap-without-local", "tunnel=sit\nisatap=yes", "", WGRE_ERROR_MISSING,
    "remote: is missing" },
  { "6rd", "tunnel=sit\nlocal=10.1.2.3\n6rd-prefix=2001:db8::/40\n6rd-relay-prefix=10.0.0.0/8", "",
    0, NULL },
  { "6rd-with-remote", "tunnel=sit\nlocal=192.0.2.2\nremote=192.0.2.1\n6rd-prefix=2001:db8::/32",
    "", WGRE_ERROR_INVALID,
    "6rd-prefix: is not possible with remote: the far end of each packet stands in its address" },
  { "6rd-with-isatap", "tunnel=sit\nlocal=192.0.2.2\nisatap=yes\n6rd-prefix=2001:db8::/32", "",
    WGRE_ERROR_INVALID, "6rd-prefix: is not possible with isatap" },
  { "6rd-on-ipip", "tunnel=ipip\nlocal=192.0.2.2\n6rd-prefix=2001:db8::/32", "", WGRE_ERROR_INVALID,
    "6rd-prefix: does not apply to tunnel=ipip: it is for sit;" },
  { "6rd-of-ipv4", "tunnel=sit\nlocal=192.0.2.2\n6rd-prefix=10.0.0.0/8", "", WGRE_ERROR_INVALID,
    "6rd-prefix: is not an IPv6 network: give one, such as 2001:db8::/32" },
  { "6rd-relay-of-ipv6",
    "tunnel=sit\nlocal=192.0.2.2\n6rd-prefix=2001:db8::/32\n6rd-relay-prefix=fd00::/8", "",
    WGRE_ERROR_INVALID, "6rd-relay-prefix: is not an IPv4 network: give one, such as 10.0.0.0/8" },
  { "6rd-relay-alone", "tunnel=sit\nlocal=192.0.2.2\n6rd-relay-prefix=10.0.0.0/8", "",
    WGRE_ERROR_INVALID, "6rd-relay-prefix: needs 6rd-prefix, which is not given" },
  { "6rd-too-long", "tunnel=sit\nlocal=192.0.2.2\n6rd-prefix=2001:db8::/40", "", WGRE_ERROR_INVALID,
    "6rd-prefix: is longer than 32 bits, so that the IPv4 address of a site does not fit" },
  { "6rd-two", "tunnel=sit\nlocal=192.0.2.2\n6rd-prefix=2001:db8::/32 fd00::/8", "",
    WGRE_ERROR_INVALID, "6rd-prefix: \"2001:db8::/32 fd00::/8\" is not one network. Example" },
  { "6rd-host-bits", "tunnel=sit\nlocal=192.0.2.2\n6rd-prefix=2001:db8::1/32", "",
    WGRE_ERROR_INVALID, "6rd-prefix: \"2001:db8::1/32\" has host bits set" },
  { "no-local-on-ip6ip6", "tunnel=ip6ip6\nremote=far.example.org", "", WGRE_ERROR_MISSING,
    "local: is missing: the kernel sends nothing through a tunnel of kind ip6ip6 that has no "
    "address of its own: give the address that this host has for it" },
  { "no-local-on-vti6", "tunnel=vti6\nremote=2001:db8::1\nkey=1", "", 0, NULL },
  { "link-local-without-dev", "tunnel=ip6gre\nlocal=2001:db8::2\nremote=fe80::2", "",
    WGRE_ERROR_INVALID, "remote: \"fe80::2\" is a link-local address: give dev" },
  { "route-that-ipip-lacks", "tunnel=ipip\nremote=198.51.100.1\nroutes=::/0", "",
    WGRE_ERROR_INVALID, "routes: \"::/0\": a tunnel of kind ipip carries no IPv6" },
  { "encap-without-port", "tunnel=gre\nremote=198.51.100.1\nencap=gue", "", WGRE_ERROR_INVALID,
    "encap: needs encap-dport" },
  { "port-without-encap", "tunnel=gre\nremote=198.51.100.1\nencap-dport=5", "", WGRE_ERROR_INVALID,
    "encap-dport: needs encap" },
  { "reserved-tap-name", "tunnel=gretap\nremote=198.51.100.1\ninterface=erspan0", "",
    WGRE_ERROR_INVALID, "interface: \"erspan0\" is the name of a fallback device" },
  { "netns",
    "netns=private\nkill-switch=off\nmasquerade=no\nopen-firewall=yes\nlisten-port=5\naddresses=10.0.0.1/31;fd00::/127",
    NULL, 0, NULL },
  { "netns-with-blank", "netns=two words", NULL, 0, NULL },
  { "netns-is-a-path", "netns=a/b", NULL, WGRE_ERROR_INVALID,
    "netns: \"a/b\" is not the name of a network namespace" },
  { "netns-is-the-folder-above", "netns=..", NULL, WGRE_ERROR_INVALID, "netns: \"..\" is not" },
  { "netns-and-nm", "netns=private\nrouting=nm\npeer.1=" KEY1 " endpoint=192.0.2.1:5", NULL,
    WGRE_ERROR_INVALID,
    "routing: routes managed by NetworkManager are not possible in a network namespace" },
  { "netns-and-exclude", "netns=private\nexclude=10.0.0.0/8", NULL, WGRE_ERROR_INVALID,
    "exclude: is not possible with netns" },
  { "netns-and-kill-switch", "netns=private\nkill-switch=on", NULL, WGRE_ERROR_INVALID,
    "kill-switch: is not possible with netns" },
  { "netns-of-a-gateway", "netns=private\nmasquerade=yes\nforward=yes\nmss-clamp=auto", NULL, 0,
    NULL },
  { "neighbour-and-remote", "tunnel=gre\nremote=198.51.100.1\nneighbour.1=10.0.0.1 192.0.2.1", "",
    WGRE_ERROR_INVALID, "remote: is not possible with neighbours" },
  { "neighbour-of-wrong-family", "tunnel=gre\nlocal=192.0.2.1\nneighbour.1=10.0.0.1 2001:db8::1",
    "", WGRE_ERROR_INVALID, "neighbour.1: \"2001:db8::1\" is of the wrong family" },
  { "neighbour-twice",
    "tunnel=gre\nlocal=192.0.2.1\nneighbour.1=10.0.0.1 192.0.2.7\nneighbour.2=10.0.0.1 192.0.2.8",
    "", WGRE_ERROR_INVALID, "neighbour.2: \"10.0.0.1\" has another neighbour's address" },
  { "neighbour-is-oneself",
    "tunnel=gre\nlocal=192.0.2.1\naddresses=10.0.0.1/24\nneighbour.1=10.0.0.1 192.0.2.7", "",
    WGRE_ERROR_INVALID, "neighbour.1: \"10.0.0.1\" is this end's own address" },
  { "neighbour-half", "tunnel=gre\nlocal=192.0.2.1\nneighbour.1=10.0.0.1", "", WGRE_ERROR_INVALID,
    "neighbour.1: \"10.0.0.1\" is not \"INNER OUTER\"" },
  { "neighbour-on-gretap", "tunnel=gretap\nlocal=192.0.2.1\nneighbour.1=10.0.0.1 192.0.2.7", "",
    WGRE_ERROR_INVALID, "neighbour.1: does not apply to tunnel=gretap: it is for gre;" },
  { "peer-twice", "peer.1=" KEY1 "\npeer.2=" KEY1, NULL, WGRE_ERROR_INVALID,
    "peer.2: has the same public key as peer.1: remove one" },
  { "peer-is-oneself", "peer.1=" PRIVATE_PUBLIC, NULL, WGRE_ERROR_INVALID,
    "peer.1: has this end's own public key" },
  { "name-without-peer", "peer.3.name=x", NULL, WGRE_ERROR_MISSING,
    "peer.3.name: there is no peer.3" },
  { "kept-key-of-another", "peer.1=" KEY1, "private-key=" PRIVATE "\npeer.1.private-key=" PRIVATE,
    WGRE_ERROR_SECRETS, "peer.1.private-key: is not the private key of peer.1" },
  { "kept-key-without-peer", "", "private-key=" PRIVATE "\npeer.3.private-key=" PRIVATE,
    WGRE_ERROR_MISSING, "peer.3.private-key: there is no peer.3" },
  { "public-endpoint", "public-endpoint=[2001:db8::1]:0", "private-key=" PRIVATE,
    WGRE_ERROR_INVALID, "public-endpoint: " },
  { "psk-without-peer", "", "private-key=" PRIVATE "\npeer.3.psk=" KEY1, WGRE_ERROR_MISSING,
    "peer.3.psk: there is no peer.3" },
  { "endpoints", "peer.1=" KEY1 " endpoint=a.example.org:1;[2001:db8::1]:2,192.0.2.1:3", NULL, 0,
    NULL },
  { "endpoint-behind-is-none", "peer.1=" KEY1 " endpoint=192.0.2.1:5;nowhere", NULL,
    WGRE_ERROR_INVALID, "peer.1: \"" KEY1 " endpoint=192.0." },
  { "endpoints-too-many", "peer.1=" KEY1 " endpoint=a:1;b:1;c:1;d:1;e:1;f:1;g:1;h:1;i:1", NULL,
    WGRE_ERROR_INVALID, "peer.1: \"" KEY1 " endpoint=a:1;b" },
  { "nm-routing-with-endpoints", "routing=nm\npeer.1=" KEY1 " endpoint=192.0.2.1:5;192.0.2.2:5",
    NULL, WGRE_ERROR_INVALID, "routing: routes managed by NetworkManager need exactly one" },
  { "nm-routing-without-endpoint", "routing=nm\npeer.1=" KEY1, NULL, WGRE_ERROR_INVALID,
    "routing: routes managed by NetworkManager need exactly one endpoint" },
  { "gre-over-wireguard",
    OVER "peer.1=" KEY1 " endpoint=198.51.100.1:51820\nlisten-port=5\nfwmark=7\npeer.1.name=x",
    NULL, 0, NULL },
  { "gre-to-many-over-wireguard",
    "tunnel=gre\nover=wireguard\nlocal=10.9.0.1\nneighbour.2=10.0.0.2 10.9.0.2\n"
    "neighbour.3=10.0.0.3 10.9.0.3\npeer.1=" KEY1 " allowed-ips=10.9.0.2/32\npeer.2=" KEY2
    " allowed-ips=10.9.0.0/24",
    NULL, 0, NULL },
  { "over-wireguard-to-a-name",
    "tunnel=gre\nover=wireguard\nlocal=10.9.0.1\nremote=far.example.org\npeer.1=" KEY1
    "\npeer.2=" KEY2,
    NULL, 0, NULL },
  { "wireguard-over-wireguard", "over=wireguard", NULL, WGRE_ERROR_INVALID,
    "over: does not apply to tunnel=wireguard" },
  { "private-key-without-over", "tunnel=gre\nremote=198.51.100.1", NULL, WGRE_ERROR_INVALID,
    "private-key: does not apply to tunnel=gre: it is for wireguard, amneziawg; remove it, change tunnel, or "
    "add over=wireguard" },
  { "peer-without-over", "tunnel=ip6gre\nremote=2001:db8::1\npeer.1=" KEY1, "", WGRE_ERROR_INVALID,
    "peer.1: does not apply to tunnel=ip6gre: it is for wireguard, amneziawg; remove it, change tunnel, or "
    "add over=wireguard" },
  { "over-without-private-key", OVER "peer.1=" KEY1, "", WGRE_ERROR_SECRETS,
    "private-key: is missing" },
  { "over-without-peer", OVER, NULL, WGRE_ERROR_MISSING, "over: \"wireguard\" needs a peer.*" },
  { "over-without-local", "tunnel=gre\nover=wireguard\nremote=10.9.0.1\npeer.1=" KEY1, NULL,
    WGRE_ERROR_INVALID, "over: needs local" },
  { "over-with-dev", OVER "dev=eth0\npeer.1=" KEY1, NULL, WGRE_ERROR_INVALID,
    "dev: is not possible inside WireGuard" },
  { "over-with-one-name", OVER "interface=a\nwireguard-interface=a\npeer.1=" KEY1, NULL,
    WGRE_ERROR_INVALID, "wireguard-interface: \"a\" is also the name of the tunnel" },
  { "over-with-reserved-name", OVER "wireguard-interface=gre0\npeer.1=" KEY1, NULL,
    WGRE_ERROR_INVALID, "wireguard-interface: \"gre0\" is the name of a fallback device" },
  { "wireguard-interface-alone", "tunnel=gre\nremote=10.9.0.1\nwireguard-interface=a", "",
    WGRE_ERROR_INVALID, "wireguard-interface: needs over" },
  { "over-with-peer-table", OVER "peer.1=" KEY1 " route-table=7", NULL, WGRE_ERROR_INVALID,
    "peer.1: a route table or metric of its own has no meaning below another tunnel" },
  { "over-with-remote-behind-no-peer", OVER "peer.1=" KEY1 "\npeer.2=" KEY2, NULL,
    WGRE_ERROR_INVALID,
    "remote: \"10.9.0.1\" is in the allowed IPs of none of the peers: add it to those of" },
  { "over-with-neighbour-behind-no-peer",
    "tunnel=gre\nover=wireguard\nlocal=10.9.0.1\nneighbour.2=10.0.0.2 10.9.0.2\npeer.1=" KEY1
    " allowed-ips=10.9.0.3/32\npeer.2=" KEY2,
    NULL, WGRE_ERROR_INVALID,
    "neighbour.*: \"10.9.0.2\" is in the allowed IPs of none of the peers" },
  { "over-with-remote-outside", OVER "peer.1=" KEY1 " endpoint=10.9.0.1:51820", NULL,
    WGRE_ERROR_INVALID, "remote: \"10.9.0.1\" is also the endpoint of a peer" },
  { "over-with-peer-oneself", OVER "peer.1=" PRIVATE_PUBLIC, NULL, WGRE_ERROR_INVALID,
    "peer.1: has this end's own public key" },
  { "over-with-nm-routing-and-two-endpoints",
    OVER "routing=nm\npeer.1=" KEY1 " endpoint=198.51.100.1:5 allowed-ips=10.9.0.1/32\npeer.2=" KEY2
         " endpoint=198.51.100.2:5",
    NULL, WGRE_ERROR_INVALID,
    "routing: routes managed by NetworkManager need exactly one endpoint" },
  { "exclude-lan", "exclude=lan", NULL, 0, NULL },
  { "exclude-lan-and-more", "exclude=10.0.0.0/8, lan fd00::/8", NULL, 0, NULL },
  { "exclude-unknown-word", "exclude=wan", NULL, WGRE_ERROR_INVALID,
    "exclude: \"wan\" is not a network" },
  { "exclude-without-table", "routing=off\nexclude=10.0.0.0/8", NULL, WGRE_ERROR_INVALID,
    "exclude: needs automatic routing" },
  { "other-family-without-table", "routing=table 5\nother-family=block", NULL, WGRE_ERROR_INVALID,
    "other-family: \"block\" needs automatic routing" },
  { "other-family-passes-without-table", "routing=off\nother-family=pass", NULL, 0, NULL },
  { "other-family-passes-a-kill-switch", "kill-switch=on\nother-family=pass", NULL,
    WGRE_ERROR_INVALID, "other-family: \"pass\" is not possible with kill-switch" },
  { "other-family-blocked-twice", "kill-switch=lockdown\nother-family=block", NULL, 0, NULL },
  { "other-family-passes-no-kill-switch", "kill-switch=off\nother-family=pass", NULL, 0, NULL },
  { "other-family-in-a-namespace", "netns=private\nother-family=block", NULL, WGRE_ERROR_INVALID,
    "other-family: is not possible with netns" },
  { "open-firewall-of-no-port", "open-firewall=yes", NULL, WGRE_ERROR_INVALID,
    "open-firewall: needs listen-port" },
  { "open-firewall-of-a-port", "open-firewall=yes\nlisten-port=5", NULL, 0, NULL },
  { "open-firewall-of-a-protocol", "tunnel=gre\nremote=192.0.2.1\nopen-firewall=yes", "", 0, NULL },
  { "mss-clamp-auto", "mss-clamp=auto", NULL, 0, NULL },
  { "mss-clamp-no", "mss-clamp=no", NULL, 0, NULL },
  { "amneziawg", AWG "jc=4\njmin=8\njmax=80\nh1=5\nh2=6-10\npeer.1=" KEY1 " advanced-security=no",
    NULL, 0, NULL },
  { "jc-of-wireguard", "jc=4", NULL, WGRE_ERROR_INVALID,
    "jc: does not apply to tunnel=wireguard: it is for amneziawg" },
  { "peer-word-of-wireguard", "peer.1=" KEY1 " advanced-security=yes", NULL, WGRE_ERROR_INVALID,
    "peer.1: has the word advanced-security, which peers of tunnel=wireguard do not have" },
  { "peer-word-below-gre", OVER "peer.1=" KEY1 " persistent-keepalive=1 persistent-keepalive-max=5",
    NULL, WGRE_ERROR_INVALID,
    "peer.1: has the word persistent-keepalive-max, which peers of tunnel=wireguard do not have" },
  { "peer-advanced-security-of-a-number", AWG "peer.1=" KEY1 " advanced-security=2", NULL,
    WGRE_ERROR_INVALID,
    "peer.1: \"" KEY1 " advanced-securi…\" has advanced-security=\"2\", which is neither yes" },
  { "peer-keepalive-max-below",
    AWG "peer.1=" KEY1 " persistent-keepalive=30 persistent-keepalive-max=20", NULL,
    WGRE_ERROR_INVALID,
    "peer.1: has a persistent-keepalive-max and no persistent-keepalive that is less" },
  { "jmin-above-jmax", AWG "jmin=9\njmax=8", NULL, WGRE_ERROR_INVALID, "jmin: is more than jmax" },
  { "jmin-of-a-word", AWG "jmin=x", NULL, WGRE_ERROR_INVALID,
    "jmin: \"x\" is not a number from 0 to 65535" },
  { "header-backwards", AWG "h1=7-6", NULL, WGRE_ERROR_INVALID,
    "h1: \"7-6\" is neither a number from 0 to 4294967295 nor a range of them" },
  { "header-too-large", AWG "h1=7-4294967296", NULL, WGRE_ERROR_INVALID,
    "h1: \"7-4294967296\" is" },
  { "header-twice", AWG "h1=7-9\nh4=9", NULL, WGRE_ERROR_INVALID,
    "h4: has a number that h1 has too" },
  { "header-of-wireguard", AWG "h4=2", NULL, WGRE_ERROR_INVALID,
    "h4: has a number that h2 has too" },
  { "header-protection-without-padding", AWG "s1=12\ns2=12\ns3=11\ns4=12",
    "private-key=" PRIVATE "\nheader-protection-key=" PRIVATE, WGRE_ERROR_INVALID,
    "s3: is less than 12, which header-protection-key needs" },
  { "header-protection-with-padding", AWG "s1=12\ns2=12\ns3=12\ns4=12",
    "private-key=" PRIVATE "\nheader-protection-key=" PRIVATE, 0, NULL },
  { "header-protection-in-data", AWG "header-protection-key=" PRIVATE, NULL, WGRE_ERROR_SECRETS,
    "header-protection-key: stands in vpn.data but belongs in vpn.secrets" },
  { "packet-with-a-comment", AWG "i1=<t>#", NULL, WGRE_ERROR_INVALID, "i1: \"<t>#\" has a \"#\"" },
  { "rekey-time-too-long", AWG "rekey-timeout=65536", NULL, WGRE_ERROR_INVALID,
    "rekey-timeout: \"65536\" is neither a number from 0 to 65535" },
  { "mss-clamp-of-a-word", "mss-clamp=yes", NULL, WGRE_ERROR_INVALID,
    "mss-clamp: \"yes\" is not a number from 536 to 65495 or \"auto\" or \"no\"" },
};

static GHashTable *
table (const char *lines)
{
  g_auto (GStrv) items = g_strsplit (lines, "\n", -1);
  GHashTable *hash = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; items[i] && *items[i]; i++) {
    char *equals = strchr (items[i], '=');

    g_hash_table_insert (hash, g_strndup (items[i], (gsize) (equals - items[i])),
                         g_strdup (equals + 1));
  }
  return hash;
}

static void
test_case (gconstpointer user_data)
{
  const Case *c = user_data;
  g_autoptr (GHashTable) data = table (c->data),
                         secrets = table (c->secrets ? c->secrets : "private-key=" PRIVATE);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreProfile) profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error);

  if (!c->message) {
    g_assert_no_error (error);
    g_assert_nonnull (profile);
    return;
  }
  g_assert_null (profile);
  if (!g_str_has_prefix (error->message, c->message))
    g_error ("message is    \"%s\"\nshould start \"%s\"", error->message, c->message);
  g_assert_error (error, WGRE_ERROR, (int) c->code);
  g_assert_null (strstr (error->message, PRIVATE));
}

/* Whether one of the kinds that have peers has it. */
static gboolean
applies_to_peers (const WgreOption *option)
{
  return wgre_option_applies (option, wgre_kind_get (WGRE_KIND_WIREGUARD)) ||
         wgre_option_applies (option, wgre_kind_get (WGRE_KIND_AMNEZIAWG));
}

/* Every option with a value that its type refuses is refused by name. */
static void
test_every_option_is_checked (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    g_autoptr (GHashTable) data = table ("peer.1=" KEY1), secrets = table ("private-key=" PRIVATE);
    g_autofree char *key = wgre_option_key (option, 1);
    g_autoptr (GError) error = NULL;

    for (guint k = WGRE_N_KINDS; k-- > 0;)
      if (wgre_option_applies (option, wgre_kind_get (k)))
        g_hash_table_insert (data, g_strdup ("tunnel"), g_strdup (wgre_kind_get (k)->name));
    if (!applies_to_peers (option)) {
      g_hash_table_remove (data, "peer.1");
      g_hash_table_remove_all (secrets);
    }
    g_hash_table_insert (option->flags & WGRE_OPTION_SECRET ? secrets : data, g_strdup (key),
                         g_strdup ("\001"));
    g_test_message ("%s", key);
    g_assert_null (wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error));
    g_assert_true (g_str_has_prefix (error->message, key));
  }
}

#define V6 "local=2001:db8::2\nremote=2001:db8::1\n"
#define KEEPALIVE "remote=192.0.2.1\naddresses=10.10.10.1/30\nkeepalive=10"

/* What the example of a key needs beside it; nothing else does. */
static const struct {
  WgreOptionId option;
  const char *others;
} needs[] = {
  { WGRE_OPT_TUNNEL, "remote=192.0.2.1" },
  { WGRE_OPT_OVER, "local=10.9.0.2\nremote=10.9.0.1\npeer.1=" KEY1 },
  { WGRE_OPT_WIREGUARD_INTERFACE, OVER "peer.1=" KEY1 },
  { WGRE_OPT_PEER_ADDRESS, "addresses=10.0.0.2/32" },
  { WGRE_OPT_PEER_NAME, "peer.1=" KEY1 },
  { WGRE_OPT_PEER_CLIENT_ALLOWED_IPS, "peer.1=" KEY1 },
  { WGRE_OPT_PEER_CLIENT_DNS, "peer.1=" KEY1 },
  { WGRE_OPT_PEER_CLIENT_KEEPALIVE, "peer.1=" KEY1 },
  { WGRE_OPT_IGNORE_DF, "remote=192.0.2.1\npmtudisc=no" },
  { WGRE_OPT_ENCAP, "remote=192.0.2.1\nencap-dport=5555" },
  { WGRE_OPT_ENCAP_SPORT, "remote=192.0.2.1\nencap=fou\nencap-dport=5555" },
  { WGRE_OPT_ENCAP_DPORT, "remote=192.0.2.1\nencap=fou" },
  { WGRE_OPT_ENCAP_CSUM, "remote=192.0.2.1\nencap=fou\nencap-dport=5555" },
  { WGRE_OPT_ENCAP_CSUM6, V6 "encap=fou\nencap-dport=5555" },
  { WGRE_OPT_ENCAP_REMCSUM, "remote=192.0.2.1\nencap=gue\nencap-dport=5555" },
  { WGRE_OPT_ENCAPLIMIT, V6 },
  { WGRE_OPT_FLOWLABEL, V6 },
  { WGRE_OPT_DSCP, V6 },
  { WGRE_OPT_ALLOW_LOCALREMOTE, V6 },
  { WGRE_OPT_ISATAP, "local=192.0.2.1" },
  { WGRE_OPT_SIXRD_PREFIX, "local=192.0.2.1" },
  { WGRE_OPT_SIXRD_RELAY_PREFIX, "local=10.1.2.3\n6rd-prefix=2001:db8::/32" },
  { WGRE_OPT_NEIGHBOUR, "local=192.0.2.1" },
  { WGRE_OPT_OPEN_FIREWALL, "listen-port=51820" },
  { WGRE_OPT_KEEPALIVE, KEEPALIVE },
  { WGRE_OPT_KEEPALIVE_RETRIES, KEEPALIVE },
  { WGRE_OPT_KEEPALIVE_PROBE, KEEPALIVE },
  { WGRE_OPT_KEEPALIVE_ADDRESS, KEEPALIVE },
};

static const char *
needs_of (const WgreOption *option)
{
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (needs[i].option == option->id)
      return needs[i].others;
  return applies_to_peers (option) ? "" : "remote=gre.example.org";
}

static const WgreKind *
first_kind (const WgreOption *option)
{
  guint id = 0;

  while (!wgre_option_applies (option, wgre_kind_get (id)))
    id++;
  return wgre_kind_get (id);
}

/* A profile with the example, which is not what would be without it. */
static void
check_example (const WgreOption *option, const char *example)
{
  g_autoptr (GHashTable) data = table (needs_of (option)), secrets = NULL;
  g_autofree char *key = wgre_option_key (option, 1);
  g_autoptr (WgreProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  gboolean keyed = option->id == WGRE_OPT_OVER || g_hash_table_contains (data, "over");

  if (!g_hash_table_contains (data, "over")) {
    const WgreKind *kind = first_kind (option);

    keyed = keyed || kind->peers;
    g_hash_table_insert (data, g_strdup ("tunnel"), g_strdup (kind->name));
    if (kind->needs_local)
      g_hash_table_insert (data, g_strdup ("local"), g_strdup ("2001:db8::2"));
  }
  g_hash_table_insert (data, g_strdup (key), g_strdup (example));
  secrets = table (keyed && option->id != WGRE_OPT_TUNNEL ? "private-key=" PRIVATE : "");
  profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (example, !=, option->fallback);
}

/* nm-settings-wgre(5) shows them. */
static void
test_every_example_is_good (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    g_autofree char *example = wgre_option_example (option);

    g_test_message ("%s", option->key);
    if (option->flags & WGRE_OPTION_SECRET) {
      g_assert_null (example);
      continue;
    }
    if (option->type != &wgre_type_choice && option->type != &wgre_type_switch &&
        option->type != &wgre_type_kind)
      g_assert_nonnull (option->example);
    check_example (option, example);
  }
}

static void
test_values_are_there (void)
{
  g_autoptr (GHashTable) data = table (
      "interface=wg7\nlisten-port=5\nrouting=table 70\naddresses=10.0.0.1/24;fd00::1/64\n"
      "peer.10=" KEY2 " endpoint=a.example:1\npeer.9=" KEY1 " allowed-ips=::/0\npeer.9.name=nine");
  g_autoptr (GHashTable) secrets = table ("private-key=" PRIVATE "\npeer.10.psk=" KEY1);
  g_autoptr (WgreProfile) profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, NULL);
  const GPtrArray *peers = wgre_profile_peers (profile);
  const WgrePeer *first = peers->pdata[0], *second = peers->pdata[1];
  guint32 number = 0;

  g_assert_cmpuint (wgre_profile_kind (profile)->id, ==, WGRE_KIND_WIREGUARD);
  g_assert_cmpstr (wgre_profile_string (profile, WGRE_OPT_INTERFACE), ==, "wg7");
  g_assert_cmpuint (wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT), ==, 5);
  g_assert_cmpuint (wgre_profile_routing (profile, &number), ==, WGRE_ROUTING_TABLE);
  g_assert_cmpuint (number, ==, 70);
  g_assert_cmpuint (wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES)->len, ==, 2);
  g_assert_null (wgre_profile_routes (profile));
  g_assert_cmpuint (peers->len, ==, 2);
  g_assert_cmpuint (first->id, ==, 9);
  g_assert_cmpstr (first->name, ==, "nine");
  g_assert_false (first->has_preshared_key);
  g_assert_cmpuint (second->id, ==, 10);
  g_assert_true (second->has_preshared_key);
  g_assert_true (wgre_endpoint_is_name (&second->endpoint));
}

static void
test_neighbours_are_there (void)
{
  g_autoptr (GHashTable) data = table ("tunnel=gre\nlocal=192.0.2.1\n"
                                       "neighbour.10=10.0.0.4 192.0.2.4\n"
                                       "neighbour.9=10.0.0.3 192.0.2.3");
  g_autoptr (WgreProfile) profile = wgre_profile_new (data, NULL, WGRE_PROFILE_NONE, NULL);
  const GArray *neighbours = wgre_profile_neighbours (profile);
  const WgreNeighbour *second = &g_array_index (neighbours, WgreNeighbour, 1);
  g_autofree char *inner = wgre_ip_to_string (&second->inner),
                  *outer = wgre_ip_to_string (&second->outer);

  g_assert_cmpuint (neighbours->len, ==, 2);
  g_assert_cmpuint (g_array_index (neighbours, WgreNeighbour, 0).id, ==, 9);
  g_assert_cmpuint (second->id, ==, 10);
  g_assert_cmpstr (inner, ==, "10.0.0.4");
  g_assert_cmpstr (outer, ==, "192.0.2.4");
}

/* What is said of WireGuard is the lower link's and not the tunnel's. */
static void
test_lower_link_is_apart (void)
{
  g_autoptr (GHashTable) data = table (OVER "fwmark=7\nlisten-port=5\naddresses=10.0.0.1/30\n"
                                            "peer.1=" KEY1 " allowed-ips=10.9.0.0/24"),
                         secrets = table ("private-key=" PRIVATE "\npeer.1.psk=" KEY2),
                         gre = table ("tunnel=gre\nremote=10.9.0.1");
  g_autoptr (WgreProfile) profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, NULL),
                          plain = NULL;
  const WgreProfile *lower = wgre_profile_lower (profile);
  const GArray *addresses = wgre_profile_prefixes (lower, WGRE_OPT_ADDRESSES);
  g_autofree char *address = wgre_prefix_to_string (&g_array_index (addresses, WgrePrefix, 0));

  g_assert_true (lower == wgre_profile_carrier (profile));
  g_assert_cmpuint (wgre_profile_kind (profile)->id, ==, WGRE_KIND_GRE);
  g_assert_cmpuint (wgre_profile_kind (lower)->id, ==, WGRE_KIND_WIREGUARD);
  g_assert_cmpuint (addresses->len, ==, 1);
  g_assert_cmpstr (address, ==, "10.9.0.2/32");
  g_assert_cmpuint (wgre_profile_number (lower, WGRE_OPT_FWMARK), ==, 7);
  g_assert_cmpuint (wgre_profile_number (lower, WGRE_OPT_LISTEN_PORT), ==, 5);
  g_assert_nonnull (wgre_profile_key (lower, WGRE_OPT_PRIVATE_KEY));
  g_assert_true (((const WgrePeer *) wgre_profile_peers (lower)->pdata[0])->has_preshared_key);
  g_assert_false (wgre_profile_has (profile, WGRE_OPT_FWMARK));
  g_assert_null (wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY));
  g_assert_cmpuint (wgre_profile_peers (profile)->len, ==, 0);
  g_assert_null (wgre_profile_lower (lower));

  plain = wgre_profile_new (gre, NULL, WGRE_PROFILE_NONE, NULL);
  g_assert_null (wgre_profile_lower (plain));
  g_assert_true (wgre_profile_carrier (plain) == plain);
}

static void
test_missing_secrets (void)
{
  g_autoptr (GHashTable) data =
      table ("peer.1=" KEY1 "\npeer.1.psk-flags=1\npeer.2.psk-flags=4\nnonsense=1");
  g_autoptr (GHashTable) none = table (""), secrets = table ("private-key=x\npeer.1.psk=y"),
                         gre = table ("tunnel=gre"), over = table ("tunnel=gre\nover=wireguard");
  g_auto (GStrv) all = wgre_profile_missing_secrets (data, NULL),
                 nothing = wgre_profile_missing_secrets (data, secrets);
  g_auto (GStrv) of_gre = wgre_profile_missing_secrets (gre, none),
                 of_over = wgre_profile_missing_secrets (over, none);

  g_assert_cmpuint (g_strv_length (all), ==, 2);
  g_assert_cmpstr (all[0], ==, "private-key");
  g_assert_cmpstr (all[1], ==, "peer.1.psk");
  g_assert_cmpuint (g_strv_length (nothing), ==, 0);
  g_assert_cmpuint (g_strv_length (of_gre), ==, 0);
  g_assert_cmpuint (g_strv_length (of_over), ==, 1);
  g_assert_cmpstr (of_over[0], ==, "private-key");
}

static void
test_ten_thousand_peers (void)
{
  g_autoptr (GHashTable) data = table (""), secrets = table ("private-key=" PRIVATE);
  g_autoptr (WgreProfile) profile = NULL;
  WgreKey key;
  char text[WGRE_KEY_TEXT_SIZE];

  for (guint i = 0; i < 10000; i++) {
    wgre_key_generate_preshared (&key);
    wgre_key_print (&key, text);
    g_hash_table_insert (data, g_strdup_printf ("peer.%u", i + 1),
                         g_strdup_printf ("%s allowed-ips=10.%u.%u.0/32", text, i / 256, i % 256));
  }
  profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, NULL);
  g_assert_nonnull (profile);
  g_assert_cmpuint (wgre_profile_peers (profile)->len, ==, 10000);
}

/* A profile of these data and one parsed peer, peer.1. */
static WgreProfile *
make_parsed (const char *data_lines, GPtrArray **ret_peers)
{
  g_autoptr (GHashTable) data = table (data_lines);
  g_autoptr (GError) error = NULL;
  GPtrArray *peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  g_autofree char *reason = NULL;
  WgrePeer *peer = wgre_peer_parse (KEY1 " allowed-ips=10.0.0.0/8", &reason);
  WgreProfile *profile;

  peer->id = 1;
  peer->name = g_strdup ("office");
  g_ptr_array_add (peers, peer);
  profile = wgre_profile_new_parsed (data, NULL, peers, WGRE_PROFILE_WITHOUT_SECRETS, &error);
  g_assert_no_error (error);
  *ret_peers = peers;
  return profile;
}

static guint
allowed_ips_of (const WgreProfile *profile, guint i)
{
  return ((const WgrePeer *) wgre_profile_peers (profile)->pdata[i])->allowed_ips->len;
}

static void
test_parsed_peers_are_taken (void)
{
  g_autoptr (GPtrArray) peers = NULL;
  g_autoptr (WgreProfile) profile = make_parsed ("tunnel=wireguard", &peers);

  g_assert_cmpuint (peers->len, ==, 0);
  g_assert_cmpuint (wgre_profile_peers (profile)->len, ==, 1);
  g_assert_cmpuint (allowed_ips_of (profile, 0), ==, 1);
  g_assert_true (wgre_profile_has (profile, WGRE_OPT_PEER));
  g_assert_true (wgre_profile_has (profile, WGRE_OPT_PEER_NAME));
  g_assert_false (wgre_profile_has (profile, WGRE_OPT_PEER_PSK));
}

#define NOT_THAT(call)                                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_test_expect_message ("nm-wgre", G_LOG_LEVEL_CRITICAL, "*profile_holds*failed*");             \
    g_assert_true (!(call));                                                                       \
    g_test_assert_expected_messages ();                                                            \
  }                                                                                                \
  G_STMT_END

/* A value is read as what it is: what an object points to is not known otherwise. */
static void
test_getters_check_the_type (void)
{
  g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (WgreProfile) profile = NULL;

  g_hash_table_insert (data, (gpointer) "tunnel", (gpointer) "gre");
  g_hash_table_insert (data, (gpointer) "local", (gpointer) "192.0.2.1");
  g_hash_table_insert (data, (gpointer) "remote", (gpointer) "192.0.2.2");
  g_hash_table_insert (data, (gpointer) "ttl", (gpointer) "64");
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_NONE, NULL);
  g_assert_nonnull (wgre_profile_ip (profile, WGRE_OPT_LOCAL));
  g_assert_cmpstr (wgre_profile_string (profile, WGRE_OPT_REMOTE), ==, "192.0.2.2");
  g_assert_cmpuint (wgre_profile_number (profile, WGRE_OPT_TTL), ==, 64);

  NOT_THAT (wgre_profile_number (profile, WGRE_OPT_LOCAL));
  NOT_THAT (wgre_profile_string (profile, WGRE_OPT_LOCAL));
  NOT_THAT (wgre_profile_strings (profile, WGRE_OPT_REMOTE));
  NOT_THAT (wgre_profile_ip (profile, WGRE_OPT_REMOTE));
  NOT_THAT (wgre_profile_ips (profile, WGRE_OPT_LOCAL));
  NOT_THAT (wgre_profile_prefixes (profile, WGRE_OPT_LOCAL));
  NOT_THAT (wgre_profile_key (profile, WGRE_OPT_REMOTE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/core/profile/%s/%s",
                                             cases[i].message ? "refuses" : "takes", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/core/profile/every-option-is-checked", test_every_option_is_checked);
  g_test_add_func ("/core/profile/every-example-is-good", test_every_example_is_good);
  g_test_add_func ("/core/profile/values-are-there", test_values_are_there);
  g_test_add_func ("/core/profile/getters-check-the-type", test_getters_check_the_type);
  g_test_add_func ("/core/profile/neighbours-are-there", test_neighbours_are_there);
  g_test_add_func ("/core/profile/lower-link-is-apart", test_lower_link_is_apart);
  g_test_add_func ("/core/profile/missing-secrets-are-named", test_missing_secrets);
  g_test_add_func ("/core/profile/parsed-peers-are-taken", test_parsed_peers_are_taken);
  g_test_add_func ("/core/profile/ten-thousand-peers", test_ten_thousand_peers);
  return g_test_run ();
}
