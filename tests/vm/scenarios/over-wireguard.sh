# SPDX-License-Identifier: GPL-2.0-or-later
# about: gre, gretap and ip6gre inside WireGuard in one profile: traffic, MTU, full tunnel; nothing of them on the underlay, whatever is deleted
# timeout: 600
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/32 fd00:9::1/128
    peer ip route add 10.9.0.2/32 dev wgp
    peer ip route add fd00:9::2/128 dev wgp
    count_far leak4 "ip daddr $behind4"
    count_far leak6 "ip6 daddr $behind6"
}
far_tunnel() {
    if peer ip link show dev far > /dev/null 2>&1; then peer ip link del far; fi
    peer ip link add far "$@"
    peer ip addr add 10.10.10.2/30 dev far
    peer ip addr add fd00:10::2/64 dev far nodad
    peer ip link set far up
}
ends4='local=10.9.0.2,remote=10.9.0.1' far4='local 10.9.0.1 remote 10.9.0.2'
ends6='local=fd00:9::2,remote=fd00:9::1' far6='local fd00:9::1 remote fd00:9::2'
bundle() {  # NAME DATA
    add "$1" "over=wireguard,interface=tun,wireguard-interface=wg-out,addresses=10.10.10.1/30;fd00:10::1/64,$2,peer.1=$(public wgp) endpoint=$inet4:51820" \
        "private-key=$(private me)"
}
ready() { up "$1"; wait_for 10 lacks inet6 ip -6 addr show dev tun tentative; }
mtus() { same "$1 $2" "$(cat /sys/class/net/wg-out/mtu /sys/class/net/tun/mtu | xargs)"; }
pings() {
    wait_for 10 ping4 10.10.10.2
    wait_for 10 ping6 fd00:10::2
    peer ping -4 -c2 -i0.2 -W5 10.10.10.1
    peer ping -6 -c2 -i0.2 -W5 fd00:10::1
    ping -4 -c2 -i0.2 -W5 -s 1400 10.10.10.2
    matches '\s[1-9][0-9]*\s[1-9]' wg show wg-out transfer
}

# What leaves or comes in by the underlay, all of it.
gre='ip proto 47 or ip6[6]==47 or (ip6[6]==60 and ip6[40]==47)'
capture() {
    rm -f /run/up0.pcap
    tcpdump -i up0 -nn -U -w /run/up0.pcap > /run/tcpdump.out 2>&1 &
    echo $! > /run/tcpdump.pid
    wait_for 20 grep -q 'listening on' /run/tcpdump.out
}
captured() {    # FILTER: how many packets
    sleep 0.5
    [ ! -s /run/tcpdump.pid ] || kill "$(cat /run/tcpdump.pid)"
    : > /run/tcpdump.pid
    wait_for 5 grep -q 'captured' /run/tcpdump.out
    tcpdump -nn -r /run/up0.pcap "$1" 2>/dev/null > /run/captured
    head -n 5 /run/captured
    echo "$(wc -l < /run/captured) packets: $1"
}
none_of_gre() { matches "^0 packets: ip proto 47" captured "$gre"; matches '^[1-9][0-9]* packets' captured 'udp port 51820'; }
capture_works() {
    add plain "tunnel=gre,interface=tun,local=$up4,remote=$inet4,addresses=10.10.10.1/30"
    capture
    up plain
    ping -c3 -i0.2 -W1 10.10.10.2 || true
    matches '^[1-9][0-9]* packets' captured "$gre"
    down plain
}

# In the background, through the tunnel, whatever becomes of it.
traffic() {
    (while [ -e /run/traffic ]; do ping -q -i0.05 -c10 -W1 10.10.10.2; ping -q -i0.05 -c10 -W1 fd00:10::2; done > /dev/null 2>&1) &
}
with_traffic() { touch /run/traffic; traffic; sleep 0.5; "$@"; sleep 1; rm /run/traffic; }

# The service sees the end of its link, and everything goes.
deleted() {
    ready "$1"
    capture
    with_traffic ip link del "$2"
    wait_for 10 inactive "$1"
    matches "somebody deleted the link $2" nm_journal
    none_of_gre
    same_state /run/before
}
# The service sees nothing: what is there must do. With the tunnel's address elsewhere too, the kernel sends its packets by
# any way that there is once the link they are bound to has gone.
unnoticed() {
    ready "$1"
    capture
    kill -STOP $(services)
    ip addr add fd00:9::2/128 dev lo
    with_traffic "${@:2}"
    ip addr del fd00:9::2/128 dev lo
    none_of_gre
    kill -CONT $(services)
}
leaks_without_fence() {
    ready "$1"
    kill -STOP $(services)  # it would put the table back
    nft delete table inet nm-wgre-wg-out
    capture
    ip addr add fd00:9::2/128 dev lo
    with_traffic ip link del wg-out
    ip addr del fd00:9::2/128 dev lo
    kill -CONT $(services)
    wait_for 10 inactive "$1"
    matches '^[1-9][0-9]* packets' captured "$gre"
}
received() { cat /sys/class/net/tun/statistics/rx_packets; }
not_let_in() {  # what comes from the far end, but not out of WireGuard
    far_tunnel type gre $far4 key 5
    peer ip route replace 10.9.0.2/32 via $up4 dev vp src 10.9.0.1
    ready gre
    capture
    peer ping -c3 -i0.2 -W1 10.10.10.1 || true
    matches '^[1-9][0-9]* packets' captured 'ip proto 47 and src host 10.9.0.1'
    same 0 "$(received)"
    kill -STOP $(services)
    nft delete table inet nm-wgre-wg-out
    peer ping -c3 -i0.2 -W1 10.10.10.1 || true
    not same 0 "$(received)"
    kill -CONT $(services)
    down gre
    peer ip route replace 10.9.0.2/32 dev wgp
}

modprobe -a ip_gre ip6_gre 2> /dev/null
machine
key me
step 'the far WireGuard link by hand' by_hand
snapshot > /run/before
step 'the capture sees GRE that is not inside WireGuard' capture_works
step 'profiles' bundle gre "tunnel=gre,$ends4,key=5"
step 'a tunnel with frames' bundle gretap "tunnel=gretap,$ends4"
step 'a tunnel with IPv6 outside' bundle ip6gre "tunnel=ip6gre,$ends6"
step 'a tunnel for everything' bundle full "tunnel=gre,$ends4,key=5,routes=0.0.0.0/0;::/0"

round() {   # NAME MTU FAR-ARGS
    local name=$1 mtu=$2; shift 2
    step "$name: the other side by hand" far_tunnel "$@"
    step "$name: a capture on the underlay" capture
    step "$name: up" ready "$name"
    step "$name: MTU of both links" mtus 1420 "$mtu"
    step "$name: bound to the WireGuard link" matches 'dev wg-out' ip -d link show dev tun
    step "$name: ping both ways, IPv4 and IPv6 inside" pings
    step "$name: down" down "$name"
    step "$name: nothing of it on the underlay but WireGuard" none_of_gre
    step "$name: the kernel's state is as before" same_state /run/before
    step "$name: the WireGuard link is deleted by hand: it fails, nothing leaves" deleted "$name" wg-out
}
round gre 1392 type gre $far4 key 5
round gretap 1382 type gretap $far4
round ip6gre 1368 type ip6gre $far6
step "ip6gre: the tunnel is deleted by hand: it fails, nothing leaves" deleted ip6gre tun

step 'nobody notices that the WireGuard link is deleted: nothing leaves' unnoticed ip6gre ip link del wg-out
step 'then somebody does' wait_for 10 inactive ip6gre
step 'nobody notices that it is down: nothing leaves' unnoticed ip6gre ip link set wg-out down
step 'down' down ip6gre
step 'the kernel'"'"'s state is as before' same_state /run/before
step 'without the firewall table something would leave' leaks_without_fence ip6gre
step 'the kernel'"'"'s state is as before' same_state /run/before
step 'what does not come out of WireGuard is not let in' not_let_in
step 'the kernel'"'"'s state is as before' same_state /run/before

everything() {
    far_tunnel type gre $far4 key 5
    capture
    ready full
    matches ' dev tun ' ip -4 -o route get $behind4
    matches ' dev tun ' ip -6 -o route get $behind6
    wait_for 10 ping4 $behind4
    wait_for 10 ping6 $behind6
    same "$(wg show wg-out fwmark)" "$(ip -d rule show | sed -n 's/.*not from all fwmark \(0x[0-9a-f]*\) .*/\1/p')"
    counted_nothing leak4
    counted_nothing leak6
    none_of_gre
    down full
}
step 'everything through it, IPv4 and IPv6' everything
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
