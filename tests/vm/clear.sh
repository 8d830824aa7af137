# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced after lib.sh by scenarios that count what leaves in clear while a kill switch is closed: packets of this host, of one that it forwards for, to
# addresses behind the tunnel and to name servers, in both families.

# Everything of this host, of one behind it and of name servers, in both families, that comes in by the underlay and is not the tunnel's.
by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    # a guest that this host forwards for
    ip netns add guest
    ip link add br0 type veth peer name eth0 netns guest
    ip addr add 10.77.0.1/24 dev br0; ip addr add fd00:77::1/64 dev br0 nodad; ip link set br0 up
    ns guest sh -e <<-'G'
	ip link set lo up; ip addr add 10.77.0.2/24 dev eth0; ip addr add fd00:77::2/64 dev eth0 nodad; ip link set eth0 up
	ip route add default via 10.77.0.1; ip -6 route add default via fd00:77::1
	G
    sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    peer ip route add 10.77.0.0/24 via $up4; peer ip -6 route add fd00:77::/64 via $up6
    count_far clear "ip daddr { $behind4, $gw4 } udp dport { 7, 53 }"
    peer nft add rule inet far_clear pre iifname vp ip6 daddr "{ $behind6, $gw6 }" udp dport "{ 7, 53 }" counter name hits
    # of these, what has no other way than a default route
    count_far distant "ip daddr $behind4 udp dport { 7, 53 }"
    peer nft add rule inet far_distant pre iifname vp ip6 daddr $behind6 udp dport "{ 7, 53 }" counter name hits
}
# send: one packet of each sort, as fast as they go; what is refused is refused
send() {
    local target port
    for target; do
        for port in 7 53; do { echo x > "/dev/udp/$target/$port"; } 2> /dev/null || :; done
    done
}
targets=("$behind4" "$gw4" "$behind6" "$gw6")
# stream PAUSE TARGET...: again and again, until stream_end
stream() { exec "$WGRE_VM/guest/stream" "$@"; }
stream_pause=0.01   # in seconds
# what it sends from now on is counted
stream_again() { pkill -USR1 -f "^[^ ]*python3 $WGRE_VM/guest/stream"; }
# sent: by the last stream, which has ended
sent() { awk '{ n += $1 } END { print n + 0 }' /run/sent; }
in_guest() { ns guest bash -c "$(declare -f send stream); \"\$@\"" - "$@"; }
bursts() { send "${targets[@]}"; in_guest send "${targets[@]}"; }
stream_start() {
    touch /run/stream
    : > /run/sent
    stream "$stream_pause" "${targets[@]}" > /dev/null 2>&1 & stream_pids=$!
    in_guest stream "$stream_pause" "${targets[@]}" > /dev/null 2>&1 & stream_pids+=" $!"
    wait_for 60 streaming
}
streaming() { same 2 "$(wc -l < /run/sent)"; }
# shellcheck disable=SC2086
stream_end() { rm -f /run/stream; wait $stream_pids; }
# sending: both are at it
sending() { local pid; for pid in $stream_pids; do kill -0 "$pid"; done; }
seen() { local n; n=$(counted clear); [ "$n" -gt "$1" ] || { echo "seen: $n"; return 1; }; }
forget() { local t; for t in clear distant; do peer nft reset counters table inet far_$t > /dev/null; done; counted_nothing clear; }
# all of 2 senders, 4 targets, 2 ports; once more when a neighbour had to be looked for, in whose queue one was lost
everything() { forget; bursts; wait_for 2 seen 15; }
control() { wait_for 20 everything; }
kill_switch=on
profile() {
    add ks "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,kill-switch=$kill_switch,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" \
        "private-key=$(private me)"
    add other "tunnel=gre,interface=gre-o,local=$up4,remote=$inet4,key=5,addresses=10.10.10.1/30"
}
# A fence is one table, and nm-wgre-fence has a spare of it.
table() { matches 'nm-wgre\.fence\.[^.]*$' nft list tables; }
spare() { matches 'nm-wgre\.fence\..*\.spare-' nft list tables; }
no_spare() { lacks '\.spare-' nft list tables; }
no_table() { lacks 'nm-wgre.fence' nft list tables; }
held() { table; bursts; counted_nothing clear; matches 'ks: closed' nm-wgre lock; }
# during EVENT: packets go all the time; nothing of them leaves while it happens, and the fence stands afterwards.
during() {
    stream_start
    "$@"
    sleep 2
    stream_end
    held
}
kill_service() { pkill -9 -f "^$service"; wait_for 20 inactive ks; }
alive() { wait_for 10 ping4 $behind4; ping6 $behind6; }
works() { up ks; alive; }
again() { exits 4 up ks; }
flush_rules() {
    ip rule flush; ip -6 rule flush
    ip rule add table main priority 32766 protocol kernel; ip rule add table default priority 32767 protocol kernel
    ip -6 rule add table main priority 32766 protocol kernel
}
# NetworkManager gives the uplink another metric after each loss of it, so that not all can be as before.
nothing_of_ours() {
    wait_for 15 no_service
    lacks 'wg0|gre-o' ip -br link
    lacks 'proto (202|nm-wgre)' ip -d rule
    lacks 'proto (202|nm-wgre)' ip -6 -d rule
    lacks 'proto (202|nm-wgre)' ip -d route show table all
    lacks 'nm-wgre' nft list tables
    not test -e /run/nm-wgre/fence
}
# A link that has no mark yet has no table: 0 would be all of them.
flush_routes() { local t; t=$(wg show wg0 fwmark); [ "${t#0x}" != "$t" ] || return; ip route flush table $((t)); ip -6 route flush table $((t)); }
uplink_again() { ip link set up0 up; wait_for 10 nmcli -g GENERAL.STATE device show up0; nmcli con up up0; wait_for 15 prints '' ip -6 addr show tentative; }

# br0 is nothing of NetworkManager's: 1.42 manages a link without addresses for a moment, and takes away what it is given meanwhile.
hands_off=('[keyfile]' unmanaged-devices=interface-name:br0)
