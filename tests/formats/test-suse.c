/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of SUSE's wicked: what they become, and where and how a bad one is refused. */
#include "rows.h"

#define ENDS "TUNNEL_LOCAL_IPADDR='192.0.2.2'\nTUNNEL_REMOTE_IPADDR='198.51.100.1'\n"
#define GRE "TUNNEL='gre'\n" ENDS
#define TTL "TUNNEL_TTL='64'\n"
#define BASE "interface=gre1\nlocal=192.0.2.2\n"
#define REST "remote=198.51.100.1\n"
#define ISATAP(line)                                                                               \
#line                                                                                            \
      ": the far end is left out: an ISATAP tunnel has as many as there are addresses, and takes " \
      "packets from those that its link has, too\n"

static const Row rows[] = {
  { "gre", "STARTMODE='manual'\nBOOTPROTO='static'\n" GRE TTL, NULL,
    BASE REST "ttl=64\ntunnel=gre\n", NULL },
  { "pmtudisc-is-off", GRE, NULL, BASE "pmtudisc=no\n" REST "tunnel=gre\n", NULL },
  { "pmtudisc-on", GRE "TUNNEL_PMTUDISC=yes\n", NULL, BASE REST "tunnel=gre\n", NULL },
  { "ttl-0", GRE "TUNNEL_TTL=0\nTUNNEL_PMTUDISC=yes\n", NULL, BASE REST "tunnel=gre\n", NULL },
  { "ipip", "TUNNEL=ipip\n" ENDS TTL "TUNNEL_TOS=16\nTUNNEL_DEVICE=eth0\n", NULL,
    "dev=eth0\n" BASE REST "tos=16\nttl=64\ntunnel=ipip\n", NULL },
  { "sit", "TUNNEL=sit\n" ENDS TTL "IPADDR=2001:db8::2/64\nMTU=1400\n", NULL,
    "addresses=2001:db8::2/64\n" BASE "mtu=1400\n" REST "ttl=64\ntunnel=sit\n", NULL },
  { "start", GRE TTL "STARTMODE='auto'\n", NULL, "autostart=yes\n" BASE REST "ttl=64\ntunnel=gre\n",
    NULL },
  { "start-by-an-older-name", GRE TTL "STARTMODE='boot'\n", NULL,
    "autostart=yes\n" BASE REST "ttl=64\ntunnel=gre\n", NULL },
  { "flags", GRE TTL "TUNNEL_GRE_FLAGS='iseq oseq\ticsum ocsum'\n", NULL,
    "icsum=yes\ninterface=gre1\niseq=yes\nlocal=192.0.2.2\nocsum=yes\noseq=yes\n" REST
    "ttl=64\ntunnel=gre\n",
    NULL },
  { "bad-flags", GRE "TUNNEL_GRE_FLAGS=key\n", NULL, NULL,
    "ifcfg-gre1:4:18: TUNNEL_GRE_FLAGS: has a word that is none of" },
  { "keys-of-quads", GRE TTL "TUNNEL_GRE_IKEY=0.0.0.1\nTUNNEL_GRE_OKEY=0.0.0.1\n", NULL,
    "interface=gre1\nkey=1\nlocal=192.0.2.2\n" REST "ttl=64\ntunnel=gre\n", NULL },
  { "decimal-key", GRE TTL "TUNNEL_GRE_IKEY=111\n", NULL,
    "ikey=111\n" BASE REST
    "ttl=64\ntunnel=gre\n5: TUNNEL_GRE_IKEY: is read as the number that stands there; wicked "
    "before a fix of it sends another one, for which the far end may be set up\n",
    NULL },
  { "encapsulation",
    GRE TTL "TUNNEL_GRE_ENCAP_TYPE=gue\nTUNNEL_GRE_ENCAP_SPORT=0\nTUNNEL_GRE_ENCAP_DPORT=5555\n"
            "TUNNEL_GRE_ENCAP_FLAGS=csum\n",
    NULL,
    "encap-dport=5555\nencap=gue\nfile.1=suse.end TUNNEL_GRE_ENCAP_FLAGS=csum\n" BASE REST
    "ttl=64\ntunnel=gre\n8: TUNNEL_GRE_ENCAP_FLAGS: is kept, and has no effect here\n",
    NULL },
  { "addresses",
    GRE TTL "IPADDR='10.0.0.1/24'\nIPADDR_1=10.0.1.1\nNETMASK_1=255.255.255.0\nIPADDR-x=10.0.2.1\n"
            "PREFIXLEN-x=30\nNETMASK-x=255.0.0.0\nIPADDR_P=10.0.3.1\nREMOTE_IPADDR_P=10.0.3.2\n",
    NULL,
    "addresses=10.0.0.1/24;10.0.2.1/30;10.0.1.1/24;10.0.3.1/32\n" BASE
    "peer-address=10.0.3.2/32\n" REST "ttl=64\ntunnel=gre\n",
    NULL },
  { "bad-address", GRE "IPADDR=10.0.0.1\nPREFIXLEN=33\n", NULL, NULL, "ifcfg-gre1:4:8: IPADDR: " },
  { "dhcp-and-scripts", GRE TTL "BOOTPROTO=dhcp\nPOST_UP_SCRIPT='compat:suse:x'\nFOO=1\n", NULL,
    "file.1=suse.end POST_UP_SCRIPT=compat:suse:x\nfile.2=suse.end FOO=1\n" BASE REST
    "ttl=64\ntunnel=gre\n5: BOOTPROTO: nobody is asked for addresses in a tunnel: give them in IPADDR\n"
    "6: POST_UP_SCRIPT: scripts are not run\n7: FOO: is kept, and has no effect here\n",
    NULL },
  { "no-remote", "TUNNEL=gre\nTUNNEL_LOCAL_IPADDR=192.0.2.2\n", NULL, NULL,
    "ifcfg-gre1: TUNNEL_REMOTE_IPADDR: is missing" },
  { "no-kind", ENDS, NULL, NULL, "ifcfg-gre1: TUNNEL: is missing" },
  { "ip6tnl", "TUNNEL=ip6tnl\n" ENDS, NULL, NULL,
    "ifcfg-gre1:1:8: TUNNEL: \"ip6tnl\" is not made by wicked either" },
  { "tun", "STARTMODE=auto\nTUNNEL='tun'\n", NULL, NULL,
    "ifcfg-gre1:2:8: TUNNEL: \"tun\" is a device of another program" },
  { "other-case", "TUNNEL=GRE\n" ENDS, NULL, NULL,
    "ifcfg-gre1:1:8: TUNNEL: is not a kind of tunnel: give gre, ipip or sit" },
  { "isatap", "TUNNEL=sit\n" ENDS "SIT_ISATAP=yes\nTUNNEL_TTL=64\n", NULL,
    "interface=gre1\nisatap=yes\nlocal=192.0.2.2\nttl=64\ntunnel=sit\n" ISATAP (3), NULL },
  { "expansion", GRE "IPADDR=\"$ADDRESS\"\n", NULL, NULL, "ifcfg-gre1:4:9: $: a shell would put" },
  { "routes", GRE TTL,
    "ifroute-gre1:# x\n10.0.0.0/8 - - gre1\n192.168.0.0 10.0.0.2 255.255.0.0 -\n"
    "172.16.0.0/12 - - - metric 7\n10.9.0.0/16 - - eth0\n",
    "file.1=ifroute.10.0.0.0/8 # x\nfile.2=ifroute.end 10.9.0.0/16 - - eth0\n" BASE REST
    "routes=10.0.0.0/8;192.168.0.0/16 via 10.0.0.2;172.16.0.0/12 metric 7\nttl=64\ntunnel=gre\n"
    "ifroute-gre1:5: this route is left out: it is not one of the tunnel\n",
    NULL },
  { "routes-of-all", GRE TTL,
    "routes:default 192.0.2.254 - eth0\n10.0.0.0/8 - - gre1\n11.0.0.0/8\n",
    BASE REST "routes=10.0.0.0/8\nttl=64\ntunnel=gre\n", NULL },
  { "bad-route", GRE TTL, "ifroute-gre1:\n10.0.0.0/99 - -\n", NULL, "ifroute-gre1:2:1: route: " },
  { "rules", GRE TTL, "ifrule-gre1:from 10.0.0.0/8\n",
    BASE REST
    "routing-rules=priority 32765 from 10.0.0.0/8 table 254\nttl=64\ntunnel=gre\n"
    "ifrule-gre1:1: the rule \"from 10.0.0.0/8\" has no priority: it gets 32765, which the kernel would give it on a host without other rules\n",
    NULL },
  { "rules-with-families", GRE TTL,
    "ifrule-gre1:ipv4 from 192.0.2.42   table 42 pref 5\n# of both\n\nipv6 from 2001:db8::42 table 42 prio 6\n"
    "ipv6\tiif gre1 table 7 pref 7\nto 10.1.0.0/16 table 8 pref 8\n",
    "file.1=ifrule.end # of both\n" BASE REST
    "routing-rules=priority 5 from 192.0.2.42/32 table 42;priority 6 from 2001:db8::42/128 table 42;"
    "priority 7 from ::/0 iif gre1 table 7;priority 8 to 10.1.0.0/16 table 8\nttl=64\ntunnel=gre\n",
    NULL },
  { "rules-that-cannot-be", GRE TTL,
    "ifrule-gre1:ipv4 from 2001:db8::42 table 42 pref 5\nipv5 from 10.0.0.0/8 table 7 pref 1\nfwmark 5 table 7 pref 2\n",
    "file.1=ifrule.end ipv4 from 2001:db8::42 table 42 pref 5\n"
    "file.2=ifrule.end ipv5 from 10.0.0.0/8 table 7 pref 1\n"
    "file.3=ifrule.end fwmark 5 table 7 pref 2\n" BASE REST "ttl=64\ntunnel=gre\n"
    "ifrule-gre1:1: rules are not taken over: \"from 2001:db8::42 table 42 pref 5\" has \"from 2001:db8::42\", which is not of the family of its rule\n"
    "ifrule-gre1:2: rules are not taken over: \"ipv5 from 10.0.0.0/8 table 7 pref 1\" has \"ipv5\", which is no word of a rule: there are priority, not, from, to, fwmark, iif, oif and table\n"
    "ifrule-gre1:3: rules are not taken over: \"fwmark 5 table 7 pref 2\" has a rule of which the family is not known: add \"from 0.0.0.0/0\" for IPv4, or \"from ::/0\" for IPv6\n",
    NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add ("/formats/suse/", "/some/where/ifcfg-gre1", rows, G_N_ELEMENTS (rows));
  return g_test_run ();
}
