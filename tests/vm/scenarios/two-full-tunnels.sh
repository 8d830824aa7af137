# SPDX-License-Identifier: GPL-2.0-or-later
# about: two full tunnels at once, each taken down without hurting the other
. "$WGRE_VM/lib.sh"

far_ends() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128;  far_addr wgp 10.9.0.1/24 fd00:9::1/64
    wg_far wgq 51821 me 10.8.0.2/32,fd00:8::2/128;  far_addr wgq 10.8.0.1/24 fd00:8::1/64
    count_far leak4 "ip daddr $behind4"
    count_far leak6 "ip6 daddr $behind6"
}
profiles() {
    add one "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
    add two "tunnel=wireguard,interface=wg1,addresses=10.8.0.2/24;fd00:8::2/64,peer.1=$(public wgq) endpoint=$inet4:51821 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
}
apart() {   # own marks and tables
    not same "$(wg show wg0 fwmark)" "$(wg show wg1 fwmark)"
    same 6 "$(ip -4 -d rule show | grep -Ec 'proto (202|nm-wgre)')"
    same 6 "$(ip -6 -d rule show | grep -Ec 'proto (202|nm-wgre)')"
    nft list table inet nm-wgre-wg0; nft list table inet nm-wgre-wg1
}
alone() {   # LINK GONE: LINK's parts are complete, nothing of GONE is there
    local table; table=$(printf %d "$(wg show "$1" fwmark)")
    not ip link show dev "$2"
    not nft list table inet "nm-wgre-$2"
    for f in -4 -6; do
        same 3 "$(ip $f -d rule show | grep -Ec 'proto (202|nm-wgre)')"
        matches "lookup $table( |$)" ip $f rule show
        matches "^default dev $1" ip $f route show table "$table"
    done
    nft list table inet "nm-wgre-$1"
    same 1 "$(sysctl -n net.ipv4.conf.all.src_valid_mark)"
}
works() { ping4 $behind4; ping6 $behind6; counted_nothing leak4; counted_nothing leak6; }

machine
key me
step 'two peers by hand' far_ends
snapshot > /run/before
step 'two profiles' profiles
for order in 'one wg0 two wg1' 'two wg1 one wg0'; do
    read -r first link1 second link2 <<< "$order"
    step "$first, then $second: the first one up" up "$first"
    step "$first, then $second: the second one up" up "$second"
    step "$first, then $second: each has its own mark, table, rules and nftables" apart
    step "$first, then $second: traffic goes through" works
    step "$first, then $second: the first one down" down "$first"
    step "$first, then $second: only the second one's parts are there" wait_for 15 alone "$link2" "$link1"
    step "$first, then $second: traffic goes through the other" works
    step "$first, then $second: up again" up "$first"
    step "$first, then $second: the second one down" down "$second"
    step "$first, then $second: only the first one's parts are there" wait_for 15 alone "$link1" "$link2"
    step "$first, then $second: traffic goes through the first" works
    step "$first, then $second: both down" down "$first"
    step "$first, then $second: the kernel's state is as before" same_state /run/before
done
finish
