# SPDX-License-Identifier: GPL-2.0-or-later
# about: a server: a phone behind WireGuard reaches the Internet by forward, masquerade and mss-clamp; the MTU follows the way
# timeout: 300
. "$WGRE_VM/lib.sh"

# The phone is namespace "phone": its underlay is a link of 1280 bytes to this machine, and none of the hosts
# behind the uplink knows a way to it or to the addresses in the tunnel.
away=172.31.0
wire_narrow_phone() {
    ip netns add phone
    ip link add ph0 type veth peer name e netns phone
    phone ip link set lo up
    ip addr add $away.1/24 dev ph0
    ip link set ph0 mtu 1280 up
    phone ip addr add $away.2/24 dev e
    phone ip link set e mtu 1280 up
    phone ip link add wgf type wireguard
    phone wg set wgf private-key /run/keys/wgf peer "$(public me)" endpoint $away.1:51820 allowed-ips 0.0.0.0/0,::/0
    phone ip addr add 10.8.0.2/24 dev wgf
    phone ip addr add fd08::2/64 dev wgf nodad
    phone ip link set wgf mtu 1420 up          # too much: it trusts path MTU discovery
    phone ip route add default dev wgf
    phone ip -6 route add default dev wgf
    # no ICMP error reaches either end: path MTU discovery does not work
    phone nft 'table inet holes { chain in { type filter hook input priority 0; icmp type destination-unreachable drop; icmpv6 type packet-too-big drop; }; }'
    peer nft 'table inet holes { chain in { type filter hook input priority 0; icmp type destination-unreachable drop; icmpv6 type packet-too-big drop; }; }'
}
server() {      # NAME MORE
    add "$1" "tunnel=wireguard,interface=wg0,listen-port=51820,addresses=10.8.0.1/24;fd08::1/64,peer.1=$(public wgf) endpoint=$away.2:5 allowed-ips=10.8.0.2/32;fd08::2/128$2" \
        "private-key=$(private me)"
    phone wg set wgf listen-port 5
}
forwarding() { same "$1" "$(sysctl -n net.ipv4.ip_forward) $(sysctl -n net.ipv6.conf.all.forwarding)"; }
web() {         # a megabyte at the far side
    head -c 1000000 /dev/urandom > /run/megabyte
    mkdir -p /run/web; cp /run/megabyte /run/web/
    (cd /run/web; peer busybox httpd -p 80 -h /run/web)
}
fetch() { timeout 20 nsenter --net=/run/netns/phone -- busybox wget -q -O /run/got "http://$1/megabyte"; cmp /run/megabyte /run/got; }
source_seen() { # the far side sees this machine's address, not the tunnel's
    peer nft "table inet seen_$1 { counter tunnel { }; chain in { type filter hook input priority 0; $2 counter name tunnel; }; }"
}
seen_none() { same 0 "$(peer nft list counter inet "seen_$1" tunnel | sed -n 's/.*packets \([0-9]*\).*/\1/p')"; }
# Before they are put together again, on both sides; WireGuard's own packets may be fragmented, they have no DF.
count_fragments() {
    phone nft 'table inet pieces { counter hits { }; chain pre { type filter hook prerouting priority -500; ip frag-off & 0x3fff != 0 counter name hits; exthdr frag exists counter name hits; }; }'
    nft 'table inet pieces { counter hits { }; chain pre { type filter hook prerouting priority -500; iifname "ph0" ip frag-off & 0x3fff != 0 counter name hits; }; }'
}
fragments() { "$1" nft "$2" counter inet pieces hits | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
fragments_are_seen() {
    phone ping -4 -c 1 -W 5 -s 2000 -M dont $away.1
    [ "$(fragments phone reset)" -gt 0 ]
    [ "$(fragments env reset)" -gt 0 ]
}
no_fragments() { for where in phone env; do same 0 "$(fragments $where list)"; done; }
mtu() { cat /sys/class/net/wg0/mtu; }
mtu_is() { same "$1" "$(mtu)"; }
clamp_is() { matches "maxseg size set $1( |$)" nft list chain inet nm-wgre-wg0 mss; }

machine
modprobe -a nft_masq nft_nat nf_nat nft_exthdr 2>/dev/null || true  # one may be part of the kernel
for k in me wgf; do key $k; done
step 'a phone and a web server, and no path MTU discovery' wire_narrow_phone
nmcli device set ph0 managed no 2>/dev/null
step 'a web server at the far side' web
step 'nothing is forwarded' forwarding '0 0'
sysctl -qw net.ipv4.conf.all.accept_redirects=0    # somebody has chosen so: it must come back
snapshot > /run/before

step 'plain server: added' server plain ''
step 'plain server: up' up plain
step 'plain server: does not forward' not phone ping -c1 -W1 $inet4
step 'plain server: down' down plain

step 'server: added' server srv ',forward=yes,masquerade=yes,mss-clamp=auto'
step 'server: the source addresses of the tunnel are looked for' source_seen four 'ip saddr 10.8.0.0/24'
step 'server: the source addresses of the tunnel are looked for, IPv6' source_seen six 'ip6 saddr fd08::/64'
step 'server: up' up srv
phone_forget
step 'server: both families are forwarded' forwarding '1 1'
step 'server: the MTU is that of IPv6' mtu_is 1280
step 'phone: pings the Internet, IPv4' phone ping -4 -c 3 -i 0.3 -W 5 $inet4
step 'phone: pings the Internet, IPv6' phone ping -6 -c 3 -i 0.3 -W 5 $inet6
step 'the far side knows nothing of the tunnel, IPv4' seen_none four
step 'the far side knows nothing of the tunnel, IPv6' seen_none six
step 'server: down' down srv
step 'the settings are back' wait_for 10 forwarding '0 0'

step 'IPv4 server: added' add v4 "tunnel=wireguard,interface=wg0,listen-port=51820,addresses=10.8.0.1/24,peer.1=$(public wgf) endpoint=$away.2:5 allowed-ips=10.8.0.2/32,forward=yes,masquerade=yes" "private-key=$(private me)"
step 'IPv4 server without clamp: up' up v4
phone_forget
step 'IPv4 server: only IPv4 is forwarded' forwarding '1 0'
step 'IPv4 server: the MTU leaves room in 1280' mtu_is 1200
step 'IPv4 server without clamp: a transfer never ends' exits 124 fetch $inet4
nmcli con modify v4 +vpn.data mss-clamp=auto
step 'the clamp comes while the tunnel is up' nm-wgre reload v4
step 'the clamp is that of the MTU' clamp_is 1160
step 'fragments are counted' count_fragments
step 'and would be seen' fragments_are_seen
step 'IPv4 server: a megabyte arrives' fetch $inet4
step 'not a fragment was on the wire' no_fragments

set_mtu() { ip link set ph0 mtu "$1"; phone ip link set e mtu "$1"; }
step 'the underlay becomes larger' set_mtu 1400
step 'the MTU follows within seconds' wait_for 10 mtu_is 1320
step 'so does the clamp' clamp_is 1280
sleep 3
step 'NetworkManager leaves it so' mtu_is 1320
step 'NetworkManager commits again' nmcli device reapply up0
sleep 2
step 'and leaves it so' mtu_is 1320
step 'a host route with an MTU of its own' ip route add $away.2/32 dev ph0 mtu 1300
step 'the MTU follows the route' wait_for 10 mtu_is 1220
step 'the way goes by another device' ip route replace $away.2/32 via $gw4 dev up0
step 'the MTU follows the device' wait_for 10 mtu_is 1420
step 'and back' ip route del $away.2/32
step 'the MTU is as before' wait_for 10 mtu_is 1320
set_mtu 1280; sleep 2
step 'IPv4 server: down' down v4
nft delete table inet pieces
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
