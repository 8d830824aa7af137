# SPDX-License-Identifier: GPL-2.0-or-later
# about: the default route of IPv4, IPv6 or both through WireGuard: rules, table, nftables, sysctl, DNS, no loop, no leak
# timeout: 300
. "$WGRE_VM/lib.sh"

far_resolver() {    # answers, and so tells who was asked: 10.0.0.1 the tunnel's, 10.0.0.2 the uplink's
    peer dnsmasq --no-resolv --no-hosts --bind-interfaces --listen-address=10.9.0.1 --address=/#/10.0.0.1 --pid-file=/run/dns1.pid
    peer dnsmasq --no-resolv --no-hosts --bind-interfaces --listen-address=$gw4 --address=/#/10.0.0.2 --pid-file=/run/dns2.pid
}
by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,10.9.8.2/32,fd00:9::2/128,fd00:98::2/128
    peer ip route add 10.9.8.2/32 dev wgp
    peer ip route add fd00:98::2/128 dev wgp
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    count_far leak4 "ip daddr $behind4"
    count_far leak6 "ip6 daddr $behind6"
    far_resolver
}
full() {    # NAME ADDRESSES ALLOWED
    add "$1" "tunnel=wireguard,interface=wg0,addresses=$2,dns=10.9.0.1,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=$3" \
        "private-key=$(private me)"
}
mark() { printf '%d' "$(wg show wg0 fwmark)"; }
policy_of() {   # -4|-6 DESTINATION: mark = table, three rules, the default route in the table, main as it was
    local table; table=$(mark)
    [ "$table" -ge 51820 ]
    matches "not from all fwmark $(wg show wg0 fwmark) lookup $table( |$)" ip "$1" rule show
    same 1 "$(ip "$1" rule show | grep -c 'lookup main suppress_prefixlength 0')"
    matches "from all fwmark $(wg show wg0 fwmark) lookup main" ip "$1" rule show
    same 3 "$(ip "$1" -d rule show | grep -Ec 'proto (202|nm-wgre)')"
    matches '^default dev wg0' ip "$1" route show table "$table"
    same "$(cat "/run/before$1")" "$(ip "$1" route show default)"
    matches 'dev wg0' ip "$1" -o route get "$2"
    matches 'dev up0' ip "$1" -o route get "$2" mark "$table"
}
no_policy_of() {
    lacks 'suppress_prefixlength|fwmark' ip "$1" rule show
    matches 'dev up0' ip "$1" -o route get "$2"
}
firewall() {
    matches 'hook prerouting priority raw' nft list table inet nm-wgre-wg0
    matches 'iifname != "wg0".*fib saddr type != local.* drop' nft list table inet nm-wgre-wg0
    matches 'l4proto udp.*meta mark set ct mark' nft list table inet nm-wgre-wg0
    matches 'ct mark set (meta )?mark' nft list table inet nm-wgre-wg0
}
guarded() {     # packets to the tunnel's address that come in elsewhere are dropped
    peer ping -c1 -W5 -I vp $up4
    not peer ping -c1 -W1 -I vp 10.9.0.2
}
blocked6() {    # at once, with an answer that programs hear, and nothing of it leaves; what the main table knows is as before
    local was; was=$(counted leak6)
    exits 2 ping -6 -c1 -W5 $behind6 > /run/blocked 2>&1    # it does not get as far as sending
    cat /run/blocked; grep -Eqi 'unreachable|no route' /run/blocked
    same "$was" "$(counted leak6)"
    ping6 $gw6
}
block() { nmcli con modify v4 +vpn.data other-family=block; nm-wgre reload v4; }
unblock() { nmcli con modify v4 +vpn.data other-family=pass; nm-wgre reload v4; }
warned() { matches 'only IPv4 goes through the tunnel, and IPv6 goes past it' nm_journal; }
not_looped() {  # a loop of outer packets counts up fast
    local before after; before=$(cat /sys/class/net/wg0/statistics/tx_packets)
    sleep 1; after=$(cat /sys/class/net/wg0/statistics/tx_packets)
    [ $((after - before)) -lt 20 ]
    wg show wg0 latest-handshakes | grep -v '	0$'
}
asks() { same "Address: $1" "$(busybox nslookup -type=a "q$RANDOM.example.net" 127.0.0.1 | sed -n '/^Name:/,$p' | sed -n '/^Address/{p;q}')"; }
through4() { ping4 $behind4; counted_nothing leak4; }
through6() { ping6 $behind6; counted_nothing leak6; }
outside4() { local was; was=$(counted leak4); ping4 $behind4; [ "$(counted leak4)" -gt "$was" ]; }
outside6() { local was; was=$(counted leak6); ping6 $behind6; [ "$(counted leak6)" -gt "$was" ]; }

NM_DNS=dnsmasq machine
key me
step 'a peer by hand, with a name server behind it' by_hand
wait_for 10 asks 10.0.0.2
snapshot > /run/before
ip -4 route show default > /run/before-4; ip -6 route show default > /run/before-6
step 'both:    nmcli adds the profile' full both '10.9.0.2/24;10.9.8.2/24;fd00:9::2/64;fd00:98::2/64' '0.0.0.0/0;::/0'
step 'IPv4:    nmcli adds the profile' full v4 '10.9.0.2/24' '0.0.0.0/0'
step 'IPv6:    nmcli adds the profile' full v6 '10.9.0.2/24;fd00:9::2/64' '10.9.0.0/24;::/0'

step 'both: up' up both
step 'both: IPv4 rules, table and mark' policy_of -4 $behind4
step 'both: IPv6 rules, table and mark' policy_of -6 $behind6
step 'both: the first address is the source, IPv4' matches 'src 10.9.0.2 ' ip -o route get $behind4
step 'both: the first address is the source, IPv6' matches 'src fd00:9::2 ' ip -o route get $behind6
step 'both: the chains of wg-quick' firewall
step 'both: src_valid_mark' same 1 "$(sysctl -n net.ipv4.conf.all.src_valid_mark)"
step 'both: IPv4 goes through the tunnel, nothing beside it' through4
step 'both: IPv6 goes through the tunnel, nothing beside it' through6
step 'both: the tunnel does not carry itself' not_looped
step 'both: packets to the tunnel address from outside are dropped' guarded
step 'both: the uplink itself is reachable' ping4 $gw4
step 'both: all names go to the tunnel'"'"'s server' wait_for 5 asks 10.0.0.1
step 'both: down' down both
step 'both: the kernel'"'"'s state is as before' same_state /run/before
step 'both: names go to the uplink'"'"'s server again' wait_for 5 asks 10.0.0.2

step 'IPv4: up' up v4
step 'IPv4: rules, table and mark' policy_of -4 $behind4
step 'IPv4: IPv6 is left alone' no_policy_of -6 $behind6
step 'IPv4: goes through the tunnel' ping4 -I wg0 $behind4
step 'IPv4: IPv6 goes outside' outside6
step 'IPv4: and the log says so' warned
step 'IPv4: reload with other-family=block' block
step 'IPv4: IPv6 is refused at once, but for the uplink itself' blocked6
step 'IPv4: the tunnel carries on' ping4 -I wg0 $behind4
step 'IPv4: reload with other-family=pass' unblock
step 'IPv4: IPv6 goes outside again' outside6
step 'IPv4: reload with other-family=block again' block
step 'IPv4: all names go to the tunnel'"'"'s server' wait_for 5 asks 10.0.0.1
step 'IPv4: down' down v4
step 'IPv4: the kernel'"'"'s state is as before' same_state /run/before
step 'IPv4, IPv6 blocked: up' up v4
step 'IPv4, IPv6 blocked: IPv6 is refused from the start' blocked6
step 'IPv4, IPv6 blocked: down' down v4
step 'IPv4, IPv6 blocked: the kernel'"'"'s state is as before' same_state /run/before
step 'IPv4, IPv6 blocked: IPv6 leaves again' outside6

step 'IPv6: up' up v6
step 'IPv6: rules, table and mark' policy_of -6 $behind6
step 'IPv6: IPv4 is left alone' no_policy_of -4 $behind4
step 'IPv6: src_valid_mark is left alone' same 0 "$(sysctl -n net.ipv4.conf.all.src_valid_mark)"
step 'IPv6: goes through the tunnel' ping6 -I wg0 $behind6
step 'IPv6: IPv4 goes outside' outside4
step 'IPv6: down' down v6
step 'IPv6: the kernel'"'"'s state is as before' same_state /run/before
finish
