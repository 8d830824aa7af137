# SPDX-License-Identifier: GPL-2.0-or-later
# about: endpoints and remotes given by name, also one that resolves only after a while
# timeout: 300
. "$WGRE_VM/lib.sh"

name_server() {
    mkdir -p /run/hosts
    echo "$inet4 vpn.example.org" > /run/hosts/first
    echo "$inet6 vpn6.example.org" >> /run/hosts/first
    peer dnsmasq --no-resolv --no-hosts --bind-interfaces --listen-address=$gw4 --hostsdir=/run/hosts --local=/example.org/ \
        --pid-file=/run/dnsmasq.pid --log-queries --log-facility=/run/dnsmasq.log
    rm -f /etc/resolv.conf
    printf 'nameserver %s\noptions timeout:1 attempts:1\n' $gw4 > /etc/resolv.conf
    getent ahostsv4 vpn.example.org
}
by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $inet4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
named() {   # NAME HOST
    add "$1" "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$2:51820 allowed-ips=10.9.0.0/24;fd00:9::/64" "private-key=$(private me)"
}
appears_later() {
    up late & local pid=$!
    sleep 6
    grep -q 'late.example.org' /run/dnsmasq.log || { echo "the name was not asked for"; return 1; }
    echo "$inet4 late.example.org" > /run/hosts/second
    wait $pid
}

machine
key me
step 'a name server and peers on the far side' name_server
step 'peers by hand' by_hand
snapshot > /run/before
step 'a name with an IPv4 address: profile' named v4 vpn.example.org
step 'a name with an IPv4 address: up' up v4
step 'a name with an IPv4 address: ping' wait_for 20 ping4 10.9.0.1
step 'a name with an IPv4 address: endpoint' matches "$inet4:51820" wg show wg0 endpoints
step 'a name with an IPv4 address: down' down v4
step 'a name with an IPv4 address: the kernel'"'"'s state is as before' same_state /run/before
step 'a name with an IPv6 address: profile' named v6 vpn6.example.org
step 'a name with an IPv6 address: up' up v6
step 'a name with an IPv6 address: ping' wait_for 20 ping4 10.9.0.1
step 'a name with an IPv6 address: endpoint' matches "\\[$inet6\\]:51820" wg show wg0 endpoints
step 'a name with an IPv6 address: down' down v6
step 'a name with an IPv6 address: the kernel'"'"'s state is as before' same_state /run/before
step 'a name that appears after 6 s: profile' named late late.example.org
step 'a name that appears after 6 s: up' appears_later
step 'a name that appears after 6 s: ping' wait_for 40 ping4 10.9.0.1
step 'a name that appears after 6 s: down' down late
step 'a name that appears after 6 s: the kernel'"'"'s state is as before' same_state /run/before
inside() {  # the peer is the lower link's
    add inside "tunnel=gre,over=wireguard,interface=gre-n,wireguard-interface=wg0,local=10.9.0.2,remote=10.9.0.1,addresses=10.10.10.1/30,peer.1=$(public wgp) endpoint=inside.example.org:51820,wait-handshake=no" \
        "private-key=$(private me)"
    up inside
    matches '\(none\)' wg show wg0 endpoints
    echo "$inet4 inside.example.org" > /run/hosts/third
    wait_for 60 matches "$inet4:51820" wg show wg0 endpoints
    wait_for 20 ping4 10.9.0.1
    down inside
}
step 'GRE inside WireGuard: a name that appears while it is up' inside
step 'GRE inside WireGuard: the kernel'"'"'s state is as before' same_state /run/before
step 'GRE to a name: profile' add gre "tunnel=gre,interface=gre-n,local=$up4,remote=vpn.example.org,key=5,addresses=10.10.10.1/30"
step 'GRE to a name: up' up gre
step 'GRE to a name: ping' ping4 10.10.10.2
moves() {
    peer ip tunnel change grep local $behind4
    sed "s/.* vpn.example.org/$behind4 vpn.example.org/" /run/hosts/first > /run/hosts.new
    rm /run/hosts/first
    cp /run/hosts.new /run/hosts/first
    kill -HUP "$(cat /run/dnsmasq.pid)"
    wait_for 60 matches " remote $behind4 " ip -d link show dev gre-n
    matches 'led there' nm_journal
    matches "\\[#\\] ip link change gre-n type gre remote $behind4" nm_journal
    ping4 10.10.10.2
    matches 'ikey 0.0.0.5 okey 0.0.0.5' ip -d link show dev gre-n
}
step 'GRE to a name: the address changes, and the tunnel is led there' moves
step 'GRE to a name: down' down gre
step 'GRE to a name: the kernel'"'"'s state is as before' same_state /run/before
finish
