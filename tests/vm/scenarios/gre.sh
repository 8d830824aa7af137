# SPDX-License-Identifier: GPL-2.0-or-later
# about: GRE against "ip tunnel" on the other side: keys, checksums, sequence numbers, peer address, link like one made by hand
# timeout: 600
. "$WGRE_VM/lib.sh"

far_gre() {     # ARGS for ip tunnel: the other side by hand
    peer ip tunnel del grep 2>/dev/null || true
    peer ip tunnel add grep mode gre local $inet4 remote $up4 "$@"
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip addr add fd00:10::2/64 dev grep
    peer ip link set grep up
}
addresses='addresses=10.10.10.1/30;fd00:10::1/64'
gre() { add "$1" "tunnel=gre,interface=gre-hk,local=$up4,remote=$inet4,$2"; }
attributes() {  # what the kernel says of the link, without what tells ours from one by hand
    ip -d -o link show dev gre-hk | tr '\\' ' ' | sed -E 's/^[0-9]+: //; s/ alias [^ ]+//; s/ group [^ ]+//; s/ +/\n/g'
}
like_by_hand() {    # NAME ARGS for ip link: the profile is up; the same by hand afterwards
    local name=$1 ours; shift
    ours=$(attributes)
    down "$name"
    wait_for 15 not ip link show dev gre-hk
    ip link add gre-hk type gre local $up4 remote $inet4 "$@"
    ip link set gre-hk up
    local theirs; theirs=$(attributes)
    ip link del gre-hk
    same "$theirs" "$ours"
}
both_ways() { ping4 10.10.10.2; peer ping -4 -c2 -i0.2 -W5 10.10.10.1; ping6 fd00:10::2; peer ping -6 -c2 -i0.2 -W5 fd00:10::1; }

# against WHAT DATA FAR-ARGS LINK-ARGS
against() {
    local name="gre-$((++number))"
    step "$1: the other side by hand" far_gre $3
    step "$1: nmcli adds the profile" gre "$name" "$2,$addresses"
    step "$1: up" up "$name"
    step "$1: ping both ways, IPv4 and IPv6 inside" both_ways
    step "$1: down; the link was what \"ip link add\" makes" like_by_hand "$name" $4
    step "$1: the kernel's state is as before" same_state /run/before
}

machine
number=0
snapshot > /run/before
against 'plain' 'ttl=inherit' '' ''
against 'key' 'key=111' 'key 111' 'key 111'
against 'dotted-quad key' 'key=1.2.3.4' 'key 1.2.3.4' 'key 1.2.3.4'
against 'different keys' 'ikey=5,okey=6' 'ikey 6 okey 5' 'ikey 5 okey 6'
against 'key, checksum, sequence numbers, ttl, tos' 'key=7,csum=yes,seq=yes,ttl=64,tos=inherit' 'key 7 csum seq' 'key 7 csum seq ttl 64 tos inherit'
against 'no path MTU discovery, device' 'key=8,pmtudisc=no,dev=up0' 'key 8' 'key 8 nopmtudisc dev up0'

with_peer() {
    gre ptp "key=9,addresses=10.10.10.1/32,peer-address=10.10.10.2"
    up ptp
    matches 'inet 10.10.10.1 peer 10.10.10.2/32' ip addr show dev gre-hk
}
step 'peer address: the other side by hand' far_gre key 9
step 'peer address: up' with_peer
step 'peer address: ping' ping4 10.10.10.2
step 'tagged as ours' matches "alias nm-wgre:$(nmcli -g connection.uuid con show ptp)" ip link show dev gre-hk
step 'peer address: down' down ptp
step 'peer address: the kernel'"'"'s state is as before' same_state /run/before
finish
