/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands as people keep them in rc.local: what they become, and where and how a file is refused.
 */
#include <string.h>

#include "formats/format.h"
#include "rows.h"

#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define GRE "ip tunnel add gre1 mode gre local 192.0.2.2 remote 192.0.2.1\n"
#define BASE "interface=gre1\nlocal=192.0.2.2\n"
#define REST "remote=192.0.2.1\ntunnel=gre\n"
#define WG "ip link add wg0 type wireguard\n"
#define WG_REST "routing=off\ntunnel=wireguard\n"
#define ELSE ": a shell would decide here what runs"

static const Row rows[] = {
  { "gre",
    "#!/bin/sh -e\n# rc.local\nmodprobe ip_gre\n"
    "ip tunnel add gre1 mode gre local 192.0.2.2 remote 192.0.2.1 ttl 64 key 1 tos 10\n"
    "ip addr add 10.10.10.1/30 dev gre1\nip link set gre1 up mtu 1400\nexit 0\n",
    NULL,
    "addresses=10.10.10.1/30\ninterface=gre1\nkey=1\nlocal=192.0.2.2\nmtu=1400\n"
    "remote=192.0.2.1\ntos=16\nttl=64\ntunnel=gre\n",
    NULL },
  { "short-words-and-paths",
    "sudo /sbin/ip tun a name gre1 mode gre remote 192.0.2.1 local 192.0.2.2\n"
    "/usr/sbin/ip -4 a a 10.0.0.1 peer 10.0.0.2 dev gre1\nip l set dev gre1 up\n",
    NULL, "addresses=10.0.0.1/32\n" BASE "peer-address=10.0.0.2/32\n" REST, NULL },
  { "ip-link",
    "ip link add dev gre1 mtu 1300 type gre remote 192.0.2.1 local 192.0.2.2 dev eth0 "
    "nopmtudisc csum noiseq ikey 1 okey 0.0.0.2 ttl 0\n",
    NULL,
    "csum=yes\ndev=eth0\nikey=1\ninterface=gre1\niseq=no\nlocal=192.0.2.2\nmtu=1300\nokey=2\n"
    "pmtudisc=no\n" REST,
    NULL },
  { "encapsulation",
    "ip fou add port 5555 ipproto 47\n"
    "ip link add name gre1 type gre remote 192.0.2.1 encap gue encap-sport auto encap-dport 5555 "
    "encap-csum\n",
    NULL,
    "encap-csum=yes\nencap-dport=5555\nencap-sport=auto\nencap=gue\ninterface=gre1\n" REST
    "1: the port is not taken over: it is opened with the tunnel, see encap-sport\n",
    NULL },
  { "ip6tnl",
    "ip -6 tunnel add t mode ip4ip6 local 2001:db8::2 remote 2001:db8::1 encaplimit none hoplimit 9 tclass 1f "
    "flowlabel ff\n",
    NULL,
    "encaplimit=none\nflowlabel=255\ninterface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntos=31\nttl=9\ntunnel=ipip6\n",
    NULL },
  { "ip6tnl-by-link",
    "ip link add t type ip6tnl mode ip6ip6 local 2001:db8::2 remote 2001:db8::1\n", NULL,
    "interface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6ip6\n", NULL },
  { "ip6tnl-any", "ip link add t type ip6tnl remote 2001:db8::1\n", NULL, NULL,
    "rc.local:1:20: this is not a kind of tunnel that is known here" },
  { "erspan", "ip link add e type erspan remote 192.0.2.1\n", NULL, NULL,
    "rc.local:1:20: this is not a kind of tunnel that is known here" },
  { "many",
    "ip tunnel add gre1 mode gre local 192.0.2.2 key 5 remote any\n"
    "ip neigh add 10.0.0.2 lladdr 192.0.2.7 dev gre1\n"
    "ip neighbour replace to 10.0.0.3 dev gre1 lladdr 192.0.2.8 nud permanent\n"
    "ip addr add 10.0.0.1/24 dev gre1\n",
    NULL,
    "addresses=10.0.0.1/24\ninterface=gre1\nkey=5\nlocal=192.0.2.2\n"
    "neighbour.1=10.0.0.2 192.0.2.7\nneighbour.2=10.0.0.3 192.0.2.8\ntunnel=gre\n",
    NULL },
  { "routes",
    GRE "ip route add 10.0.0.0/8 dev gre1\nip -6 route replace default dev gre1\n"
        "ip route add unicast 11.0.0.0/8 via 10.0.0.2 dev gre1 metric 5\n"
        "ip route add 192.0.2.1 via 192.0.2.254\nip rule add from 10.0.0.0/8 lookup 7\n",
    NULL,
    BASE
    "remote=192.0.2.1\nroutes=10.0.0.0/8;::/0;11.0.0.0/8 via 10.0.0.2 metric 5\n"
    "routing-rules=priority 32765 from 10.0.0.0/8 table 7\ntunnel=gre\n"
    "5: this command is left out: it is not about the tunnel\n"
    "6: the rule \"from 10.0.0.0/8 lookup 7\" has no priority: it gets 32765, which the kernel would give it on a host without other rules\n",
    NULL },
  { "rules-of-a-full-tunnel",
    GRE "ip rule add not fwmark 51820 table 51820\nip rule del from 10.0.0.0/8 table 7\n"
        "ip -6 rule add pref 5 from all iif eth1 lookup main\n"
        "ip rule add table main suppress_prefixlength 0\n",
    NULL,
    BASE "remote=192.0.2.1\nrouting-rules=priority 5 from ::/0 iif eth1 table 254\ntunnel=gre\n"
         "2: rules are not taken over: those of a full tunnel are made with routing=auto\n"
         "5: rules are not taken over: those of a full tunnel are made with routing=auto\n",
    NULL },
  { "each-route-has-its-own-words",
    GRE "ip addr add dev gre1 10.0.0.1/30\nip route add 10.1.0.0/16 via 10.0.0.2\n"
        "ip -6 route add default dev gre1 metric 77\nip route add 10.2.0.0/16 dev gre1 table 145\n"
        "ip route add 10.3.0.0/16 dev gre1\nip route add 10.4.0.0/16 via 10.99.0.1\n",
    NULL,
    "addresses=10.0.0.1/30\n" BASE
    "remote=192.0.2.1\nroutes=10.1.0.0/16 via 10.0.0.2;::/0 table 254 metric 77;"
    "10.2.0.0/16 table 145;10.3.0.0/16\ntunnel=gre\n"
    "7: this command is left out: it is not about the tunnel\n",
    NULL },
  { "far-end-is-a-gateway",
    GRE "ip addr add 10.0.0.1 peer 10.9.9.9 dev gre1\nip route add 10.1.0.0/16 via 10.9.9.9\n",
    NULL,
    "addresses=10.0.0.1/32\n" BASE
    "peer-address=10.9.9.9/32\nremote=192.0.2.1\nroutes=10.1.0.0/16 via 10.9.9.9\ntunnel=gre\n",
    NULL },
  { "moved-into-a-namespace",
    GRE "ip netns add blue\nip link set gre1 netns blue\nip -n blue addr add 10.0.0.1/30 dev gre1\n"
        "ip netns exec blue ip link set gre1 mtu 1400 up\n"
        "sudo ip netns exec blue ip route add 10.1.0.0/16 dev gre1\n"
        "ip -n red addr add 10.7.0.1/30 dev gre1\n",
    NULL,
    "addresses=10.0.0.1/30\ninterface=gre1\nlocal=192.0.2.2\nmtu=1400\nnetns=blue\nremote=192.0.2.1\n"
    "routes=10.1.0.0/16\ntunnel=gre\n"
    "7: this command is left out: it is for a network namespace that the tunnel is not in\n",
    NULL },
  { "made-in-a-namespace",
    "ip -n left link add gre1 type gre local 192.0.2.2 remote 192.0.2.1\n"
    "ip -n left addr add 10.0.0.1/30 dev gre1\nip netns exec left ip route add 10.1.0.0/16 dev gre1\n",
    NULL, "addresses=10.0.0.1/30\n" BASE "remote=192.0.2.1\nroutes=10.1.0.0/16\ntunnel=gre\n",
    NULL },
  { "no-ends-at-all", "ip tunnel add gre1 mode gre key 42 ttl 64\n", NULL,
    "interface=gre1\nkey=42\nttl=64\ntunnel=gre\n", NULL },
  { "no-ends-and-no-key", "ip tunnel add gre1 mode gre ttl 64\n", NULL, NULL,
    "remote: is missing: give the address or name" },
  { "route-with-other-word", GRE "ip route add blackhole 10.0.0.0/8\n", NULL,
    BASE REST "2: this command is left out: it is not about the tunnel\n", NULL },
  { "continuation",
    "ip tunnel add gre1 \\\n  mode gre remote 192.0.2.1 \\\n  local 192.0.2.2 \\\n  ttl 256\n",
    NULL, NULL, "rc.local:4:7: ttl: \"256\" is not a number" },
  { "and-or",
    "ip tunnel del gre1 2>/dev/null || true; " GRE "ip link set gre1 up && ip addr add "
    "10.0.0.1/30 dev gre1 || exit 1\n",
    NULL, "addresses=10.0.0.1/30\n" BASE REST, NULL },
  { "wireguard",
    WG "ip address add 10.0.0.2/24 dev wg0\n"
       "wg set wg0 listen-port 51820 private-key /etc/wg/key fwmark 0x1\n"
       "wg set wg0 peer " KEY1 " preshared-key ./psk endpoint [2001:db8::1]:51820 "
       "persistent-keepalive 25 allowed-ips 10.0.0.0/24,fd00::1/8\n"
       "wg set wg0 peer " KEY2 " allowed-ips '' peer " KEY1 " allowed-ips ::/0\n"
       "ip link set up dev wg0\n",
    NULL,
    "addresses=10.0.0.2/24\nfwmark=0x1\ninterface=wg0\nlisten-port=51820\n"
    "peer.1.psk-flags=0\npeer.1=" KEY1
    " endpoint=[2001:db8::1]:51820 allowed-ips=::/0 persistent-keepalive=25\n"
    "peer.2=" KEY2 "\n" WG_REST
    "3: private-key: other files with keys are not opened: the key will be asked for\n"
    "4: preshared-key: other files with keys are not opened: the key will be asked for\n",
    NULL },
  { "peer-removed", WG "wg set wg0 peer " KEY1 " remove\n", NULL,
    "interface=wg0\n" WG_REST "2: a peer without public key is left out\n", NULL },
  { "config-beside", WG "wg setconf wg0 /etc/wireguard/wg0.conf\n",
    "wg0.conf:[Interface]\nPrivateKey=" PRIVATE "\n[Peer]\nPublicKey=" KEY1 "\nAllowedIPs=::/0\n",
    "interface=wg0\npeer.1=" KEY1 " allowed-ips=::/0\nprivate-key-flags=0\nrouting=off\n"
    "secret private-key=" PRIVATE "\ntunnel=wireguard\n",
    NULL },
  { "bad-config-beside", WG "wg setconf wg0 wg0.conf\n", "wg0.conf:[Interface]\nMTU=x\n", NULL,
    "wg0.conf:2:5: MTU: \"x\" is not a size" },
  { "config-elsewhere", WG "wg setconf wg0 /etc/wireguard/x.conf\n", NULL,
    "interface=wg0\n" WG_REST
    "2: this file is not there beside this one: put it there, or import it alone\n",
    NULL },
  { "several", GRE "ip tunnel add gre2 mode gre remote 192.0.2.3\n", NULL, NULL,
    "rc.local: there are several links, and a connection has one: \"gre1, gre2\": name a copy" },
  { "apart", GRE WG "wg set wg0 peer " KEY1 " allowed-ips 10.9.0.0/24\n", NULL, NULL,
    "rc.local:1:1: there are several links, and a connection has one: for \"gre1\" inside \"wg0\", add" },
  { "over-by-device",
    WG
    "wg set wg0 listen-port 51820 peer " KEY1 "\nip addr add 10.9.0.2/24 dev wg0\n"
    "ip link set wg0 mtu 1420 up\nip route add 10.9.0.1/32 dev wg0\nip route add 10.8.0.0/16 dev wg0\n"
    "ip addr add fd00::2/64 dev wg0\n"
    "ip link add g type gre local 10.9.0.2 remote 10.9.0.1 dev wg0\nip addr add 10.10.10.1/30 dev g\n"
    "ip link set g up\nip route add 10.20.0.0/16 dev g\n",
    NULL,
    "addresses=10.10.10.1/30\ninterface=g\nlisten-port=51820\nlocal=10.9.0.2\nover=wireguard\npeer.1=" KEY1
    "\nremote=10.9.0.1\nroutes=10.20.0.0/16\ntunnel=gre\nwireguard-interface=wg0\n"
    "4: the MTU of the WireGuard link is computed\n"
    "6: this route is left out: only the tunnel goes through the WireGuard link; give \"routes\" what shall go through the tunnel\n"
    "7: this address is left out: the WireGuard link has only that which the tunnel leaves from\n",
    NULL },
  { "over-by-allowed-ips",
    "ip tunnel add g mode gre remote 10.9.0.1\n" WG "ip addr add 10.9.0.2/32 dev wg0\n"
    "wg set wg0 peer " KEY2 " allowed-ips 10.8.0.0/24 peer " KEY1 " allowed-ips 10.9.0.0/24\n",
    NULL,
    "interface=g\nlocal=10.9.0.2\nover=wireguard\npeer.1=" KEY2
    " allowed-ips=10.8.0.0/24\npeer.2=" KEY1
    " allowed-ips=10.9.0.0/24\nremote=10.9.0.1\ntunnel=gre\nwireguard-interface=wg0\n",
    NULL },
  { "over-by-config-beside",
    "ip link add g type ip6gre local fd09::2 remote fd09::1 dev wg0\n" WG
    "wg setconf wg0 wg0.conf\n",
    "wg0.conf:[Interface]\nPrivateKey=" PRIVATE "\n[Peer]\nPublicKey=" KEY1 "\nAllowedIPs=::/0\n",
    "interface=g\nlocal=fd09::2\nover=wireguard\npeer.1=" KEY1
    " allowed-ips=::/0\nprivate-key-flags=0\nremote=fd09::1\nsecret private-key=" PRIVATE
    "\ntunnel=ip6gre\nwireguard-interface=wg0\n",
    NULL },
  { "over-one-of-three",
    WG "wg set wg0 peer " KEY1 "\nip link add wg1 type wireguard\nwg set wg1 listen-port 5\n"
       "ip tunnel add rc mode gre local 10.9.0.2 remote 10.9.0.1 dev wg0\n",
    NULL,
    "interface=rc\nlocal=10.9.0.2\nover=wireguard\npeer.1=" KEY1
    "\nremote=10.9.0.1\ntunnel=gre\nwireguard-interface=wg0\n",
    NULL },
  { "bundle-of-which-one-is-called-so",
    WG
    "ip link add rc type gre local 10.0.0.1 remote 10.0.0.2 dev wg0\n"
    "ip addr add 10.0.0.1/24 dev wg0\nip addr add 10.1.0.1/24 dev rc\nip addr add 1.1.1.1 dev eth0\n",
    NULL,
    "addresses=10.1.0.1/24\ndev=wg0\ninterface=rc\nlocal=10.0.0.1\nremote=10.0.0.2\ntunnel=gre\n"
    "5: this command is left out: it is not about the tunnel\n",
    NULL },
  { "others",
    GRE "echo 1 > /proc/sys/net/ipv4/ip_forward\nsysctl -w net.ipv4.ip_forward=1\n"
        "iptables -t nat -A POSTROUTING -j MASQUERADE\nlogger \"$0 is done\"\n"
        "PATH=/bin\nip netns add x\nip link show gre1 | grep UP\n",
    NULL,
    BASE REST
    "2: \"echo\" is not run\n3: \"sysctl\" is not run: write the setting into a file in /etc/sysctl.d\n"
    "4: \"iptables\" is not run: see masquerade, forward and mss-clamp in nm-settings-wgre(5)\n"
    "5: \"logger\" is not run\n6: \"PATH=/bin\" is not run\n",
    NULL },
  { "key-in-another-command", GRE "echo " PRIVATE "\n" PRIVATE "\n", NULL,
    BASE REST "2: \"echo\" is not run\n3: \"(hidden)\" is not run\n", NULL },
  { "link-set", GRE "ip link set gre1 txqueuelen 5 multicast on master vrf0 up\n", NULL,
    BASE REST "2: txqueuelen: is not taken over\n2: master: is not taken over\n", NULL },
  { "no-dev", GRE "ip addr add 10.0.0.1/24 gre1\n", NULL, NULL,
    "rc.local:2:13: dev: is missing: write \"dev\" before the name of the link" },
  { "no-mode", "ip tunnel add gre1 remote 192.0.2.1\n", NULL, NULL,
    "rc.local:1:1: mode: is missing" },
  { "isatap", "ip tunnel add is0 mode isatap local 192.0.2.1\n", NULL,
    "interface=is0\nisatap=yes\nlocal=192.0.2.1\ntunnel=sit\n", NULL },
  { "isatap-by-link", "ip link add is0 type sit local 192.0.2.1 isatap\n", NULL,
    "interface=is0\nisatap=yes\nlocal=192.0.2.1\ntunnel=sit\n", NULL },
  { "6rd",
    "ip tunnel add six mode sit local 10.1.2.3\n"
    "ip tunnel 6rd dev six 6rd-prefix 2001:db8::/40 6rd-relay_prefix 10.0.0.0/8\nip tunnel 6rd dev sit7 6rd-prefix 2001:db8::/32\n",
    NULL,
    "6rd-prefix=2001:db8::/40\n6rd-relay-prefix=10.0.0.0/8\ninterface=six\nlocal=10.1.2.3\ntunnel=sit\n"
    "3: this command is left out: it is not about the tunnel\n",
    NULL },
  { "6rd-by-link", "ip link add six type sit local 10.1.2.3 6rd-prefix 2001:db8::/32\n", NULL,
    "6rd-prefix=2001:db8::/32\ninterface=six\nlocal=10.1.2.3\ntunnel=sit\n", NULL },
  { "6rd-bad", "ip tunnel add six mode sit local 10.1.2.3\nip tunnel 6rd dev six 6rd-prefix here\n",
    NULL, NULL, "rc.local:2:34: 6rd-prefix: \"here\" is not a network. Example: 192.168.10.0/24" },
  { "flags-over-ipv6",
    "ip link add t type ip6gre local 2001:db8::2 remote 2001:db8::1 dscp inherit allow-localremote "
    "encap gue encap-dport 5555 noencap-csum6 encap-remcsum\n",
    NULL,
    "allow-localremote=yes\ndscp=inherit\nencap-csum6=no\nencap-dport=5555\nencap-remcsum=yes\nencap=gue\n"
    "interface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6gre\n",
    NULL },
  { "unknown-mode", "ip tunnel add gre1 mode any local 192.0.2.1\n", NULL, NULL,
    "rc.local:1:25: this is not a kind" },
  { "external", "ip link add gre1 type gretap external\n", NULL, NULL,
    "rc.local:1:30: external: another program gives each packet its ends" },
  { "unknown-word", "ip tunnel add gre1 mode gre remote 192.0.2.1 colour\n", NULL, NULL,
    "rc.local:1:46: this is not a word for a tunnel" },
  { "bad-address", GRE "ip addr add 10.0.0.300/8 dev gre1\n", NULL, NULL,
    "rc.local:2:13: address: \"10.0.0.300/8\"" },
  { "bad-neighbour", GRE "ip neigh add 10.0.0.2 lladdr 00:11:22:33:44:55 dev gre1\n", NULL, NULL,
    "rc.local:2:14: neighbour: " },
  { "bad-peer-key", WG "wg set wg0 peer abc\n", NULL, NULL,
    "rc.local:2:17: peer: is not a key: it has 3 characters, and a key has 44" },
  { "bad-endpoint", WG "wg set wg0 peer " KEY1 " endpoint a\n", NULL, NULL,
    "rc.local:2:71: endpoint: \"a\" is not HOST:PORT" },
  { "wg-word", WG "wg set wg0 colour red\n", NULL, NULL,
    "rc.local:2:12: this is not a word of \"wg set\"" },
  { "wg-no-value", WG "wg set wg0 peer\n", NULL, NULL,
    "rc.local:2:12: this word has no value: give one" },
  { "variable", "ip tunnel add gre1 mode gre remote $REMOTE\n", NULL, NULL,
    "rc.local:1:36: $: a shell would put something else here" },
  { "substitution", GRE "ip addr add \"$(cat address)\" dev gre1\n", NULL, NULL,
    "rc.local:2:14: $(…): a shell would put something else here" },
  { "backticks", GRE "ip addr add `cat address` dev gre1\n", NULL, NULL,
    "rc.local:2:13: `…`: a shell would put something else here" },
  { "process-substitution", WG "wg set wg0 private-key <(cat key)\n", NULL, NULL,
    "rc.local:2:25: \"(\": a shell would run this" },
  { "background", "ip tunnel add gre1 mode gre remote 192.0.2.1 &\n", NULL, NULL,
    "rc.local:1:46: \"&\": a shell would run this" },
  { "pipe", GRE "ip addr add 10.0.0.1/8 dev gre1 | cat\n", NULL, NULL,
    "rc.local:2:33: \"|\": a shell would run this" },
  { "here-document", GRE "cat <<EOF\nip link set gre1 mtu 9\nEOF\n", NULL, NULL,
    "rc.local:2:5: \"<\": a shell would run this" },
  { "function", "up() {\n" GRE "}\n", NULL, NULL, "rc.local:1:3: \"(\": a shell would run this" },
  { "if", GRE "if true; then\nip link set gre1 up\nfi\n", NULL, NULL, "rc.local:2:1: if" ELSE },
  { "for", GRE "for i in 1 2; do\n", NULL, NULL, "rc.local:2:1: for" ELSE },
  { "open-quote", GRE "echo 'x\n", NULL, NULL, "rc.local:2:6: the quotation mark is not closed" },
  { "bridge-is-not-ours", "ip link add br0 type bridge\nip link set br0 up\n", NULL, NULL,
    "is not a WireGuard or tunnel configuration" },
};

/* Time must grow with the size only. */
static void
test_large_files (void)
{
  static const char *const lines[] = {
    "ip addr add 10.1.%u.%u/7 dev gre1\n",
    "ip route add 10.%u.%u.0/24 dev gre1\n",
    "ip tunnel add t%u-%u mode gre remote 192.0.2.1\n",
    "x%u.%u\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GString) text =
        g_string_new ("ip tunnel add gre1 mode gre local 192.0.2.2 remote 192.0.2.1\n");
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (WgreImport) import = NULL;
    gint64 start = g_get_monotonic_time ();

    for (guint n = 0; n < 50000; n++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_string_append_printf (text, lines[i], n >> 8, n & 255);
#pragma GCC diagnostic pop
    }
    bytes = g_bytes_new_static (text->str, text->len);
    import = wgre_format_read ("gre1", bytes, NULL, &error);
    g_test_message ("%.12s… %" G_GINT64_FORMAT " ms %s", lines[i],
                    (g_get_monotonic_time () - start) / 1000, error ? error->message : "");
    g_assert_no_error (error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add ("/formats/commands/", "/etc/rc.local", rows, G_N_ELEMENTS (rows));
  g_test_add_func ("/formats/commands/large-files", test_large_files);
  return g_test_run ();
}
