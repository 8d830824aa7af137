/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of Red Hat's initscripts: what they become, and where and how a bad one is refused. */
#include "rows.h"

#define ENDS "MY_OUTER_IPADDR=192.0.2.2\nPEER_OUTER_IPADDR=198.51.100.1\n"
#define ENDS6 "MY_OUTER_IPADDR=2001:db8::2\nPEER_OUTER_IPADDR=2001:db8::1\n"
#define GRE "TYPE=GRE\n" ENDS
#define BASE "interface=gre-hk\nlocal=192.0.2.2\n"
#define REST "remote=198.51.100.1\n"
#define SIT_NOTE                                                                                    \
  "2: ifup-sit sets accept_ra, accept_redirects and forwarding of the device, so that it takes no " \
  "router advertisements; that is not taken over: if the far end sends some, write a file in "      \
  "/etc/sysctl.d\n"

static const Row rows[] = {
  { "gre", GRE, NULL, BASE REST "tunnel=gre\n", NULL },
  { "gre6", "TYPE=GRE6\n" ENDS6, NULL,
    "interface=gre-hk\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6gre\n", NULL },
  { "ipip", "TYPE=IPIP\n" ENDS, NULL, BASE REST "tunnel=ipip\n", NULL },
  { "ipip6", "TYPE=IPIP6\n" ENDS6, NULL,
    "interface=gre-hk\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ipip6\n", NULL },
  { "sit",
    "TYPE=SIT\nIPV6TUNNELIPV4=198.51.100.1\nIPV6TUNNELIPV4LOCAL=192.0.2.2\nIPV6ADDR=2001:db8::1/64\n",
    NULL, "addresses=2001:db8::1/64\n" BASE REST "ttl=64\ntunnel=sit\n" SIT_NOTE, NULL },
  { "sit-mtu", "TYPE=SIT\nIPV6TUNNELIPV4=198.51.100.1\nIPV6_MTU=1300\n", NULL,
    "interface=gre-hk\nmtu=1300\n" REST "ttl=64\ntunnel=sit\n" SIT_NOTE, NULL },
  { "sit-by-device-type", "DEVICETYPE=sit\nIPV6TUNNELIPV4=198.51.100.1\n", NULL,
    "interface=gre-hk\n" REST "ttl=64\ntunnel=sit\n" SIT_NOTE, NULL },
  { "type-any-case", "TYPE=gre\n" ENDS, NULL, BASE REST "tunnel=gre\n", NULL },
  { "external", "TYPE=EXTERNAL\nDEVICETYPE=tunnel\n", NULL, NULL,
    "ifcfg-gre-hk:1:6: TYPE: \"EXTERNAL\" is a device without ends" },
  { "type-missing", "DEVICETYPE=tunnel\n" ENDS, NULL, NULL, "ifcfg-gre-hk: TYPE: is missing: add" },
  { "type-unknown", "TYPE=VTI\n" ENDS, NULL, NULL,
    "ifcfg-gre-hk:1:6: TYPE: is not a kind of tunnel" },
  { "device", "DEVICE='gre1'\n" GRE, NULL, "interface=gre1\nlocal=192.0.2.2\n" REST "tunnel=gre\n",
    NULL },
  { "fallback-device", "DEVICE=gre0\n" GRE, NULL, NULL,
    "ifcfg-gre-hk:1:8: DEVICE: \"gre0\" is the name of a" },
  { "alias", "DEVICE=gre1:0\n" GRE, NULL, NULL, "ifcfg-gre-hk:1:8: DEVICE: is an alias" },
  { "inner", GRE "MY_INNER_IPADDR=10.10.10.1/30\nPEER_INNER_IPADDR=10.10.10.2\n", NULL,
    "addresses=10.10.10.1/30\n" BASE "peer-address=10.10.10.2/32\n" REST "tunnel=gre\n", NULL },
  { "inner-prefix-of-peer", GRE "MY_INNER_IPADDR=10.10.10.1\nPEER_INNER_IPADDR=10.10.10.2/24\n",
    NULL, "addresses=10.10.10.1/32\n" BASE "peer-address=10.10.10.2/24\n" REST "tunnel=gre\n",
    NULL },
  { "peer-that-is-the-far-end", GRE "MY_INNER_IPADDR=10.10.10.1\nPEER_INNER_IPADDR=198.51.100.1\n",
    NULL,
    "addresses=10.10.10.1/32\n" BASE REST
    "tunnel=gre\n5: PEER_INNER_IPADDR: is also PEER_OUTER_IPADDR and left out, as ifup does\n",
    NULL },
  { "key-number", GRE "KEY=111\n", NULL,
    "interface=gre-hk\nkey=111\nlocal=192.0.2.2\n" REST "tunnel=gre\n", NULL },
  { "key-quad", GRE "KEY=0.0.0.111\n", NULL,
    "interface=gre-hk\nkey=111\nlocal=192.0.2.2\n" REST "tunnel=gre\n", NULL },
  { "key-in-file-beside", GRE "KEY=5\n", "keys-gre-hk:KEY=111\n",
    "interface=gre-hk\nkey=111\nlocal=192.0.2.2\n" REST "tunnel=gre\n", NULL },
  { "bad-key-in-file-beside", GRE, "keys-gre-hk:\nKEY=x\n", NULL,
    "keys-gre-hk:2:5: KEY: \"x\" is not a key" },
  { "ttl-and-mtu", GRE "TTL=64\nMTU=1400\n", NULL, BASE "mtu=1400\n" REST "ttl=64\ntunnel=gre\n",
    NULL },
  { "ttl-inherit", GRE "TTL=inherit\n", NULL, BASE REST "ttl=inherit\ntunnel=gre\n", NULL },
  { "ttl-256", GRE "TTL=\"256\"\n", NULL, NULL,
    "ifcfg-gre-hk:4:5: TTL: \"256\" is not a number from 1 to 255" },
  { "ipv6", GRE "IPV6ADDR=fd00::1/64\nIPV6ADDR_SECONDARIES=\"fd00::2/64 fd00::3/64\"\n", NULL,
    "addresses=fd00::1/64;fd00::2/64;fd00::3/64\n" BASE REST "tunnel=gre\n", NULL },
  { "ipv6-off", GRE "IPV6INIT=no\nIPV6ADDR=fd00::1/64\n", NULL,
    BASE REST "tunnel=gre\n5: IPV6ADDR: is not used, since IPV6INIT=no\n", NULL },
  { "many-without-remote", "TYPE=GRE\nMY_OUTER_IPADDR=192.0.2.2\n", NULL, BASE "tunnel=gre\n",
    NULL },
  { "dns", GRE "DNS1=10.0.0.1\nDNS2=fd00::53\nDOMAIN=\"a.example b.example\"\n", NULL,
    "dns-search=a.example;b.example\ndns=10.0.0.1;fd00::53\n" BASE REST "tunnel=gre\n", NULL },
  { "dns-off", GRE "DNS1=10.0.0.1\nPEERDNS=no\n", NULL, BASE REST "tunnel=gre\n", NULL },
  { "onboot", GRE "ONBOOT=t\nNAME='Hong Kong'\nNM_CONTROLLED=no\n", NULL,
    "autostart=yes\nfile.1=ifcfg.end NAME=\"Hong Kong\"\nfile.2=ifcfg.end NM_CONTROLLED=no\n" BASE
        REST "tunnel=gre\nid=Hong Kong\n",
    NULL },
  { "not-onboot", GRE "ONBOOT=maybe\n", NULL, BASE REST "tunnel=gre\n", NULL },
  { "names-of-suse", GRE "PMTUDISC=no\n", NULL,
    "file.1=ifcfg.end PMTUDISC=no\n" BASE REST
    "tunnel=gre\n4: PMTUDISC: is kept, and has no effect here\n",
    NULL },
  { "last-counts", GRE "KEY=1\nKEY=2\n", NULL,
    "interface=gre-hk\nkey=2\nlocal=192.0.2.2\n" REST "tunnel=gre\n", NULL },
  { "quotes-and-continuation", "export TYPE=\"G\"'R'E\\\n\n" ENDS, NULL, BASE REST "tunnel=gre\n",
    NULL },
  { "command-substitution", GRE "KEY=$(cat key)\n", NULL, NULL,
    "ifcfg-gre-hk:4:5: $(…): a shell would put" },
  { "backticks", GRE "KEY=\"`cat key`\"\n", NULL, NULL,
    "ifcfg-gre-hk:4:6: `…`: a shell would put" },
  { "variable", GRE "KEY=${OTHER}\n", NULL, NULL, "ifcfg-gre-hk:4:5: $: a shell would put" },
  { "dollar-in-single-quotes", GRE "KEY='$x'\n", NULL, NULL,
    "ifcfg-gre-hk:4:5: KEY: \"$x\" is not a key" },
  { "command", GRE ". /etc/functions\n", NULL, NULL,
    "ifcfg-gre-hk:4:1: this is not NAME=VALUE: a shell would run" },
  { "pipe", GRE "KEY=1 | x\n", NULL, NULL, "ifcfg-gre-hk:4:7: \"|\": a shell would run this" },
  { "open-quote", GRE "KEY=\"1\n", NULL, NULL,
    "ifcfg-gre-hk:4:5: the quotation mark is not closed" },
  { "routes-of-words", GRE,
    "route-gre-hk:10.0.0.0/8 dev gre-hk\n# x\n192.168.0.0/16 via 10.10.10.2 metric 5\n",
    "file.1=route.192.168.0.0/16 # x\n" BASE REST
    "routes=10.0.0.0/8;192.168.0.0/16 via 10.10.10.2 metric 5\ntunnel=gre\n",
    NULL },
  { "routes-of-a-table", GRE, "route6-gre-hk:default table 77\nfd00::/8\n",
    BASE REST "routes=::/0 table 77;fd00::/8\ntunnel=gre\n", NULL },
  { "default-route-with-metric-is-no-full-tunnel", GRE, "route-gre-hk:default metric 700\n",
    BASE REST "routes=0.0.0.0/0 table 254 metric 700\ntunnel=gre\n", NULL },
  { "route-with-words-that-go-without-saying", GRE,
    "route-gre-hk:10.0.0.0/8 scope link proto static onlink src 10.10.10.1\n",
    BASE REST "routes=10.0.0.0/8\ntunnel=gre\nroute-gre-hk:1: src: is not taken over\n", NULL },
  { "routes-numbered", GRE,
    "route-gre-hk:ADDRESS0=10.0.0.0\nNETMASK0=255.0.0.0\nGATEWAY0=10.10.10.2\n",
    BASE REST "routes=10.0.0.0/8 via 10.10.10.2\ntunnel=gre\n", NULL },
  { "default-of-ipv6", GRE "IPV6ADDR=fd00::1/64\nIPV6_DEFAULTGW=fd00::2%gre-hk\n", NULL,
    "addresses=fd00::1/64\n" BASE REST "routes=::/0 via fd00::2\ntunnel=gre\n", NULL },
  { "default-of-ipv6-by-device", GRE "IPV6_DEFAULTDEV=gre-hk\n", NULL,
    BASE REST "routes=::/0\ntunnel=gre\n", NULL },
  { "default-of-ipv6-by-another-device", GRE "IPV6_DEFAULTGW=fd00::2\nIPV6_DEFAULTDEV=eth0\n", NULL,
    BASE REST "tunnel=gre\n4: IPV6_DEFAULTGW: is about another device and left out\n", NULL },
  { "mtu-of-ipv6", GRE "IPV6_MTU=1300\n", NULL,
    BASE REST
    "tunnel=gre\n4: IPV6_MTU: is that of IPv6 alone and left out: set mtu, which is that of the tunnel\n",
    NULL },
  { "route-of-another-device", GRE, "route-gre-hk:10.0.0.0/8 dev eth0\n",
    "file.1=route.end 10.0.0.0/8 dev eth0\n" BASE REST
    "tunnel=gre\nroute-gre-hk:1: this route is left out: it is not one of the tunnel\n",
    NULL },
  { "bad-route", GRE, "route-gre-hk:10.0.0.1/8\n", NULL,
    "route-gre-hk:1:1: route: \"10.0.0.1/8\" has host bits set" },
  { "rules", GRE, "rule-gre-hk:\nfrom 10.0.0.5/8 lookup 7\nnot to 192.0.2.1 fwmark 0x1/0xff\n",
    BASE REST
    "routing-rules=priority 32765 from 10.0.0.0/8 table 7;"
    "priority 32764 not to 192.0.2.1/32 fwmark 0x1/0xff table 254\n"
    "tunnel=gre\n"
    "rule-gre-hk:2: the rule \"from 10.0.0.5/8 lookup 7\" has no priority: it gets 32765, which the kernel would give it on a host without other rules\n"
    "rule-gre-hk:3: the rule \"not to 192.0.2.1 fwmark 0x1/0xff\" has no priority: it gets 32764, which the kernel would give it on a host without other rules\n",
    NULL },
  { "rules-of-ipv6", GRE, "rule6-gre-hk:pref 9 from all dev gre-hk table main\n",
    BASE REST "routing-rules=priority 9 from ::/0 iif gre-hk table 254\ntunnel=gre\n", NULL },
  { "rule-with-more-words", GRE, "rule-gre-hk:from 10.0.0.0/8 ipproto tcp table 7\n",
    "file.1=rule.end from 10.0.0.0/8 ipproto tcp table 7\n" BASE REST
    "tunnel=gre\nrule-gre-hk:1: rules are not taken over: \"from 10.0.0.0/8 ipproto tcp table 7\" "
    "has \"ipproto\", which is no word of a rule: there are priority, not, from, to, fwmark, iif, oif and table\n",
    NULL },
  { "rule-of-the-other-family", GRE, "rule6-gre-hk:from 10.0.0.0/8 table 7\n",
    "file.1=rule6.end from 10.0.0.0/8 table 7\n" BASE REST
    "tunnel=gre\nrule6-gre-hk:1: rules are not taken over: \"from 10.0.0.0/8 table 7\" "
    "has \"from 10.0.0.0/8\", which is not of the family of its rule\n",
    NULL },
  { "damaged-file-beside", GRE, "route-gre-hk:# gr\xfc\xdf\n10.0.0.0/8\n",
    BASE REST
    "tunnel=gre\nroute-gre-hk:0: is not text in UTF-8 and is left out: save it with that encoding\n",
    NULL },
  { "ethernet-is-not-ours", "TYPE=Ethernet\nDEVICE=eth0\n", NULL, NULL,
    "is not a WireGuard or tunnel configuration" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add ("/formats/ifcfg/", "/some/where/ifcfg-gre-hk", rows, G_N_ELEMENTS (rows));
  return g_test_run ();
}
