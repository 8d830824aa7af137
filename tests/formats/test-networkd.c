/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of systemd-networkd: what they become, and where and how a bad one is refused. */
#include "rows.h"

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define PSK "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="

/* Line 6 is the first behind these. */
#define WG "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=" PRIVATE "\n"
#define GRE "[NetDev]\nName=gre1\nKind=gre\n[Tunnel]\nRemote=192.0.2.1\n"
#define PEER "[WireGuardPeer]\nPublicKey=" KEY1 "\n"
#define KEY "private-key-flags=0\n"
#define END "secret private-key=" PRIVATE "\ntunnel=wireguard\n"
#define P1 "peer.1=" KEY1

static const Row rows[] = {
  { "wireguard", WG "ListenPort=51820\nFirewallMark=1\n", NULL,
    "autostart=yes\nfwmark=0x1\ninterface=wg0\nlisten-port=51820\nprivate-key-flags=0\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "port-auto", WG "ListenPort=auto\n", NULL,
    "autostart=yes\ninterface=wg0\nprivate-key-flags=0\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "old-name-of-mark", WG "FwMark=2\n", NULL,
    "autostart=yes\nfwmark=0x2\ninterface=wg0\nprivate-key-flags=0\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "no-routes-by-default", WG PEER "AllowedIPs=10.0.0.1/8 ::/0\nAllowedIPs=192.168.0.0/16\n", NULL,
    "autostart=yes\ninterface=wg0\npeer.1=" KEY1
    " allowed-ips=10.0.0.0/8;::/0;192.168.0.0/16\nprivate-key-flags=0\nrouting=off\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "empty-resets", WG "RouteTable=77\n" PEER "AllowedIPs=10.0.0.0/8\nAllowedIPs=\n", NULL,
    "autostart=yes\ninterface=wg0\npeer.1=" KEY1
    "\nprivate-key-flags=0\nrouting=table 77\nsecret private-key=" PRIVATE "\ntunnel=wireguard\n",
    NULL },
  { "peer",
    WG "RouteTable=main\n" PEER
       "Endpoint=[2001:db8::1]:51820\nPersistentKeepalive=off\nRouteMetric=5\nPresharedKey=" PSK
       "\n",
    NULL,
    "autostart=yes\ninterface=wg0\npeer.1.psk-flags=0\npeer.1=" KEY1
    " endpoint=[2001:db8::1]:51820 persistent-keepalive=0 route-metric=5\nprivate-key-flags=0\nsecret peer.1.psk=" PSK
    "\nsecret private-key=" PRIVATE "\ntunnel=wireguard\n",
    NULL },
  { "peer-without-key", WG "[WireGuardPeer]\nEndpoint=a:1\n", NULL,
    "autostart=yes\ninterface=wg0\nprivate-key-flags=0\nrouting=off\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n6: a peer without public key is left out\n",
    NULL },
  { "key-file-counts-more",
    "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=" PRIVATE
    "\nPrivateKeyFile=/etc/key\n",
    NULL,
    "autostart=yes\nfile.1=netdev.wireguard.end PrivateKeyFile=/etc/key\ninterface=wg0\nprivate-key-flags=0\n"
    "tunnel=wireguard\n6: PrivateKeyFile: other files with keys are not opened: the key will be asked for\n",
    NULL },
  { "key-file-before-key",
    "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/etc/key\n"
    "PrivateKey=" PRIVATE "\n",
    NULL,
    "autostart=yes\nfile.1=netdev.wireguard.end PrivateKeyFile=/etc/key\ninterface=wg0\n"
    "tunnel=wireguard\n5: PrivateKeyFile: other files with keys are not opened: the key will be asked for\n"
    "6: PrivateKey: is not used, since PrivateKeyFile counts more\n",
    NULL },
  { "psk-file-is-asked-for", WG PEER "PresharedKeyFile=/etc/psk\nPresharedKey=" PSK "\n", NULL,
    "autostart=yes\nfile.1=netdev.peer.1.end PresharedKeyFile=/etc/psk\ninterface=wg0\npeer.1.psk-flags=0\npeer.1=" KEY1
    "\nprivate-key-flags=0\nrouting=off\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n8: PresharedKeyFile: other files with keys are not opened: the key will be asked for\n",
    NULL },
  { "key-file", "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/etc/key\n", NULL,
    "autostart=yes\nfile.1=netdev.wireguard.end PrivateKeyFile=/etc/key\ninterface=wg0\ntunnel=wireguard\n5: PrivateKeyFile: other files with keys are not opened: the key will be asked for\n",
    NULL },
  { "credential", "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=@key\n", NULL,
    "autostart=yes\nfile.1=netdev.wireguard.end PrivateKey=@key\ninterface=wg0\ntunnel=wireguard\n5: PrivateKey: is kept elsewhere and will be asked for\n",
    NULL },
  { "gre", GRE "Local=192.0.2.2\nKey=0.0.0.111\nTTL=64\nTOS=8\nIndependent=yes\n", NULL,
    "autostart=yes\ninterface=gre1\nkey=111\nlocal=192.0.2.2\nremote=192.0.2.1\ntos=8\nttl=64\ntunnel=gre\n",
    NULL },
  { "any-and-0", GRE "Local=any\nTTL=0\nDiscoverPathMTU=no\nSerializeTunneledPackets=true\n", NULL,
    "autostart=yes\ninterface=gre1\npmtudisc=no\nremote=192.0.2.1\nseq=yes\nttl=inherit\ntunnel=gre\n",
    NULL },
  { "local-later", GRE "Local=dhcp4\n", NULL,
    "autostart=yes\nfile.1=netdev.tunnel.end Local=dhcp4\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n6: Local: the kernel chooses the address, by the route to the far end\n",
    NULL },
  { "ip6tnl",
    "[NetDev]\nName=t\nKind=ip6tnl\n[Tunnel]\nMode=ipip6\nLocal=2001:db8::2\nRemote=2001:db8::1\nEncapsulationLimit=none\n",
    NULL,
    "autostart=yes\nencaplimit=none\ninterface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ipip6\n",
    NULL },
  { "ip6tnl-without-local",
    "[NetDev]\nName=t\nKind=ip6tnl\n[Tunnel]\nMode=ipip6\nRemote=2001:db8::1\n", NULL, NULL,
    "x.netdev: local: is missing: the kernel sends nothing through a tunnel of kind ipip6" },
  { "ip6tnl-any", "[NetDev]\nName=t\nKind=ip6tnl\n[Tunnel]\nMode=any\n", NULL, NULL,
    "x.netdev:5:6: Mode: is not ip6ip6 or ipip6" },
  { "erspan", "[NetDev]\nName=t\nKind=erspan\n", NULL, NULL,
    "x.netdev:3:6: Kind: \"erspan\" mirrors packets" },
  { "fou", "[NetDev]\nName=f\nKind=fou\n[FooOverUDP]\nPort=5555\nProtocol=47\n", NULL, NULL,
    "x.netdev:3:6: Kind: \"fou\" is only the port" },
  { "foo-over-udp", GRE "FooOverUDP=yes\nFOUDestinationPort=5555\nFOUSourcePort=5556\n", NULL,
    "autostart=yes\nencap-dport=5555\nencap-sport=5556\nencap=fou\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n",
    NULL },
  { "generic-udp-encapsulation",
    GRE "FOUDestinationPort=5555\nFooOverUDP=yes\nEncapsulation=GenericUDPEncapsulation\n", NULL,
    "autostart=yes\nencap-dport=5555\nencap=gue\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n",
    NULL },
  { "no-foo-over-udp", GRE "Encapsulation=FooOverUDP\nFooOverUDP=no\n", NULL,
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "bad-encapsulation", GRE "Encapsulation=x\n", NULL, NULL,
    "x.netdev:6:15: Encapsulation: is neither FooOverUDP nor" },
  { "ip6gre",
    "[NetDev]\nName=t\nKind=ip6gre\n[Tunnel]\nLocal=2001:db8::2\nRemote=2001:db8::1\nKey=7\n"
    "EncapsulationLimit=3\nIPv6FlowLabel=inherit\nTTL=9\n",
    NULL,
    "autostart=yes\nencaplimit=3\nflowlabel=inherit\ninterface=t\nkey=7\nlocal=2001:db8::2\nremote=2001:db8::1\nttl=9\ntunnel=ip6gre\n",
    NULL },
  { "external", GRE "External=yes\n", NULL, NULL,
    "x.netdev:6:10: External: makes a device that is not known here" },
  { "isatap", "[NetDev]\nName=t\nKind=sit\n[Tunnel]\nLocal=192.0.2.2\nISATAP=true\n", NULL,
    "autostart=yes\ninterface=t\nisatap=yes\nlocal=192.0.2.2\ntunnel=sit\n", NULL },
  { "6rd",
    "[NetDev]\nName=t\nKind=sit\n[Tunnel]\nLocal=192.0.2.2\nIPv6RapidDeploymentPrefix=2001:db8::/32\n",
    NULL, "6rd-prefix=2001:db8::/32\nautostart=yes\ninterface=t\nlocal=192.0.2.2\ntunnel=sit\n",
    NULL },
  { "6rd-too-long",
    "[NetDev]\nName=t\nKind=sit\n[Tunnel]\nLocal=192.0.2.2\nIPv6RapidDeploymentPrefix=2001:db8::/48\n",
    NULL, NULL, "x.netdev:6:27: IPv6RapidDeploymentPrefix: is longer than 32 bits" },
  { "ip6tnl-flags",
    "[NetDev]\nName=t\nKind=ip6tnl\n[Tunnel]\nMode=ip6ip6\nLocal=2001:db8::2\nRemote=2001:db8::1\nCopyDSCP=yes\nAllowLocalRemote=yes\n",
    NULL,
    "allow-localremote=yes\nautostart=yes\ndscp=inherit\ninterface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6ip6\n",
    NULL },
  { "isatap-off", GRE "ISATAP=false\n", NULL,
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "many", "[NetDev]\nName=gre1\nKind=gre\n[Tunnel]\nLocal=192.0.2.2\nRemote=any\nKey=1\n",
    "x.network:[Network]\nIPMasquerade=ipv4\n[Neighbor]\nAddress=10.0.0.2\nLinkLayerAddress=192.0.2.7\n"
    "[Neighbor]\nLinkLayerAddress=192.0.2.8\nAddress=10.0.0.3\n",
    "autostart=yes\nforward=yes\ninterface=gre1\nkey=1\nlocal=192.0.2.2\nmasquerade=yes\nneighbour.1=10.0.0.2 192.0.2.7\nneighbour.2=10.0.0.3 192.0.2.8\ntunnel=gre\n",
    NULL },
  { "bad-neighbour", GRE,
    "x.network:[Neighbor]\nAddress=10.0.0.2\nLinkLayerAddress=00:11:22:33:44:55\n", NULL,
    "x.network:3:18: LinkLayerAddress: " },
  { "rule-is-named", GRE, "x.network:[RoutingPolicyRule]\nFrom=10.0.0.0/8\n",
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\n"
    "routing-rules=priority 32765 from 10.0.0.0/8 table 254\ntunnel=gre\n"
    "x.network:2: the rule \"from 10.0.0.0/8\" has no priority: it gets 32765, which the kernel "
    "would give it on a host without other rules\n",
    NULL },
  { "peer-table",
    WG "RouteTable=main\n" PEER "RouteTable=off\nRouteMetric=1\n[WireGuardPeer]\nPublicKey=" KEY2
       "\nRouteTable=local\nEndpoint=a\n",
    NULL, NULL, "x.netdev:14:10: Endpoint: \"a\" is not HOST:PORT" },
  { "unknown", GRE "AssignToLoopback=yes\n", NULL,
    "autostart=yes\nfile.1=netdev.tunnel.end AssignToLoopback=yes\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n6: AssignToLoopback: is kept, and has no effect here\n",
    NULL },
  { "bad-key", "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=abc\n", NULL, NULL,
    "x.netdev:5:12: PrivateKey: is not a key" },
  { "bad-value", GRE "TTL=256\n", NULL, NULL,
    "x.netdev:6:5: TTL: \"256\" is not a number from 1 to 255" },
  { "bad-switch", GRE "DiscoverPathMTU=x\n", NULL, NULL,
    "x.netdev:6:17: DiscoverPathMTU: is neither yes nor no" },
  { "continuation", GRE "TTL=6\\\n4\n", NULL, NULL, "x.netdev:6:5: TTL: goes on in the next line" },
  { "ignore-df-implies-no-discovery", GRE "IgnoreDontFragment=true\n", NULL,
    "autostart=yes\nignore-df=yes\ninterface=gre1\npmtudisc=no\nremote=192.0.2.1\ntunnel=gre\n",
    NULL },
  { "ignore-df-and-discovery", GRE "DiscoverPathMTU=yes\nIgnoreDontFragment=true\n", NULL, NULL,
    "x.netdev:7:20: ignore-df: " },
  { "network", GRE,
    "x.network:[Match]\nName=gre*\n[Network]\nAddress=10.10.10.1/30\nDNS=10.0.0.1 fd00::53\nDomains=~a.example\nVRF=v\n"
    "[Route]\nDestination=10.9.0.0/16\nTable=77\n[Route]\nDestination=10.8.0.0/16\nMetric=5\n[Link]\nMTUBytes=1K\n",
    "addresses=10.10.10.1/30\nautostart=yes\ndns-search=~a.example\ndns=10.0.0.1;fd00::53\nfile.1=network.network.end VRF=v\ninterface=gre1\nmtu=1024\nremote=192.0.2.1\nroutes=10.9.0.0/16 table 77;10.8.0.0/16 metric 5\ntunnel=gre\nx.network:7: VRF: is kept, and has no effect here\n",
    NULL },
  { "gateways", GRE,
    "x.network:[Network]\nAddress=10.0.0.1/24\nGateway=10.0.0.2\n[Route]\nGateway=fd00::2\n[Route]\n"
    "Metric=7\nGateway=10.0.0.3\nGatewayOnLink=yes\nDestination=10.9.0.0/16\n[Route]\nGateway=_dhcp4\n",
    "addresses=10.0.0.1/24\nautostart=yes\nfile.1=network.route.10.9.0.0/16.end [Route]\n"
    "file.2=network.route.10.9.0.0/16.end Gateway=_dhcp4\ninterface=gre1\n"
    "remote=192.0.2.1\nroutes=0.0.0.0/0 via 10.0.0.2;::/0 via fd00::2;10.9.0.0/16 via 10.0.0.3 metric 7\n"
    "tunnel=gre\nx.network:12: Gateway: is kept, and has no effect here\n",
    NULL },
  { "routes-beside-allowed-ips", WG PEER "AllowedIPs=10.0.0.0/8\n",
    "x.network:[Route]\nDestination=10.9.0.0/16\n[Route]\nDestination=10.8.0.0/16\nTable=7\n",
    "autostart=yes\ninterface=wg0\npeer.1=" KEY1
    " allowed-ips=10.0.0.0/8\nprivate-key-flags=0\nroutes=10.9.0.0/16 table 254;10.8.0.0/16 table 7\n"
    "routing=off\nsecret private-key=" PRIVATE "\ntunnel=wireguard\n",
    NULL },
  { "rules", GRE,
    "x.network:[RoutingPolicyRule]\nFrom=10.9.0.0/16\nPriority=5\nTable=7\n"
    "[RoutingPolicyRule]\nFamily=both\nInvertRule=yes\nFirewallMark=1/255\nTable=main\nPriority=6\n"
    "IncomingInterface=eth1\n"
    "[RoutingPolicyRule]\nTo=10.8.0.0/16\nSourcePort=53\nTable=7\n[RoutingPolicyRule]\nTable=8\n",
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\n"
    "routing-rules=priority 5 from 10.9.0.0/16 table 7;"
    "priority 6 not from 0.0.0.0/0 fwmark 0x1/0xff iif eth1 table 254;"
    "priority 6 not from ::/0 fwmark 0x1/0xff iif eth1 table 254;"
    "priority 32765 from 0.0.0.0/0 table 8\ntunnel=gre\n"
    "x.network:13: rules are not taken over: \"to 10.8.0.0/16 sport 53 table 7\" has \"sport\", which is no word of a rule: there are priority, not, from, to, fwmark, iif, oif and table\n"
    "x.network:17: the rule \"table 8\" has no priority: it gets 32765, which the kernel would give it on a host without other rules\n",
    NULL },
  { "network-of-interface", GRE, "gre1.network:[Address]\nAddress=10.0.0.1/32\nPeer=10.0.0.2/32\n",
    "addresses=10.0.0.1/32\nautostart=yes\ninterface=gre1\npeer-address=10.0.0.2/32\nremote=192.0.2.1\ntunnel=gre\n",
    NULL },
  { "network-by-hand", GRE,
    "x.network:[Link]\nActivationPolicy=manual\n[Network]\nIPMasquerade=ipv4\nIPForward=yes\n",
    "forward=yes\ninterface=gre1\nmasquerade=yes\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "network-of-another", GRE, "x.network:[Match]\nName=eth0\n[Network]\nAddress=10.0.0.1/8\n",
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\nx.network:2: Name: is another link: this file is left out\n",
    NULL },
  { "bad-network", GRE, "x.network:[Network]\nAddress=x\n", NULL, "x.network:2:9: Address: " },
  { "drop-ins", GRE "Local=192.0.2.2\nTTL=64\nDiscoverPathMTU=no\nKey=7\n",
    "x.netdev.d/20-b.conf:[Tunnel]\nTTL=8\nKey=\n\v"
    "x.netdev.d/10-a.conf:[NetDev]\nMTUBytes=1400\n[Tunnel]\nTTL=9\nLocal=any\nDiscoverPathMTU=yes\n\v"
    "x.netdev.d/30-c.txt:nothing\n\v"
    "x.network:[Match]\nName=gre2 gre1\n[Network]\nAddress=10.0.0.1/24\nDNS=10.0.0.53\nIPForward=yes\n\v"
    "x.network.d/a.conf:[Match]\nName=gre9\n[Network]\nDNS=\nDNS=10.0.0.54\nAddress=10.0.1.1/24\nIPForward=no\n"
    "[Route]\nDestination=10.9.0.0/16\n",
    "addresses=10.0.0.1/24;10.0.1.1/24\nautostart=yes\ndns=10.0.0.54\ninterface=gre1\nmtu=1400\n"
    "remote=192.0.2.1\nroutes=10.9.0.0/16\nttl=8\ntunnel=gre\n",
    NULL },
  { "drop-in-adds-peer", WG "RouteTable=77\n" PEER "AllowedIPs=10.0.0.0/8\n",
    "x.netdev.d/p.conf:# Bob\n[WireGuardPeer]\nPublicKey=" KEY2
    "\n\vx.netdev.d/q.conf:[WireGuard]\nRouteTable=off\nPrivateKey=@other\n",
    "autostart=yes\nfile.1=netdev.wireguard.end PrivateKey=@other\nfile.2=netdev.peer.2.above # Bob\n"
    "interface=wg0\npeer.1=" KEY1 " allowed-ips=10.0.0.0/8\npeer.2=" KEY2
    "\nprivate-key-flags=0\nrouting=off\ntunnel=wireguard\n"
    "x.netdev.d/q.conf:3: PrivateKey: is kept elsewhere and will be asked for\n",
    NULL },
  { "drop-in-of-another-network", GRE,
    "x.network:[Match]\nName=eth0\n\vx.network.d/a.conf:[Network]\nAddress=10.0.0.1/8\n",
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\nx.network:2: Name: is another link: this file is left out\n",
    NULL },
  { "bad-drop-in", GRE, "x.netdev.d/a.conf:# x\n[Tunnel]\nTTL=x\n", NULL,
    "x.netdev.d/a.conf:3:5: TTL: " },
  { "bad-drop-in-of-network", GRE,
    "x.network:[Network]\n\vx.network.d/a.conf:[Network]\nAddress=x\n", NULL,
    "x.network.d/a.conf:2:9: Address: " },
  { "empty-takes-back",
    GRE "TTL=9\nTTL=\nKey=1\nKey=\nFooOverUDP=yes\nFOUDestinationPort=1\nFooOverUDP=no\n"
        "FOUDestinationPort=\nSerializeTunneledPackets=yes\nSerializeTunneledPackets=\n",
    "x.network:[Address]\nAddress=10.0.0.1/8\n[Address]\nAddress=\n",
    "addresses=10.0.0.1/8\nautostart=yes\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "section-of-the-other-file", GRE "[Network]\nAddress=10.0.0.1/8\n",
    "x.network:[Tunnel]\nTTL=9\n[WireGuardPeer]\n# x\n#wgre: id = 7\n",
    "autostart=yes\nfile.1=netdev.tunnel.end [Network]\nfile.2=netdev.tunnel.end Address=10.0.0.1/8\n"
    "file.3=network.network.end [Tunnel]\nfile.4=network.network.end TTL=9\nfile.5=network.network.end # x\n"
    "interface=gre1\nremote=192.0.2.1\ntunnel=gre\n7: Address: is kept, and has no effect here\n"
    "x.network:2: TTL: is kept, and has no effect here\n",
    NULL },
  { "control-character-in-a-key", GRE "TTL\x18=9\nA\tB=\x01\n", NULL,
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n"
    "6: TTL\x18: is kept, and has no effect here\n7: A\tB: is kept, and has no effect here\n",
    NULL },
  { "control-character-in-a-head", GRE "[Net\x01]\n# x\nA=1\nB=2\n", NULL,
    "autostart=yes\nfile.1=netdev.tunnel.end # x\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n"
    "8: A: is kept, and has no effect here\n9: B: is kept, and has no effect here\n",
    NULL },
  { "bridge-is-not-ours", "[NetDev]\nName=br0\nKind=bridge\n", NULL, NULL,
    "is not a WireGuard or tunnel configuration" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add ("/formats/networkd/", "x.netdev", rows, G_N_ELEMENTS (rows));
  return g_test_run ();
}
