# SPDX-License-Identifier: GPL-2.0-or-later
# about: exclude=lan: a kill switch leaves out the networks that this host is in, follows them, and nothing follows a route of DHCP (option 121)
# timeout: 300
. "$WGRE_VM/lib.sh"

lan=192.168.77.1 next=192.168.78.1
by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32
    far_addr wgp 10.9.0.1/24
    peer ip addr add $lan/24 dev vp
    peer ip addr add $next/24 dev vp
    count_far led "ip daddr $behind4 ip saddr 192.168.77.2"
    count_far names 'udp dport 53'
    count_far first "ip daddr $lan"
    count_far next "ip daddr $next"
}
full() {    # NAME MORE
    add "$1" "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24,$2,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0" "private-key=$(private me)"
}
# As NetworkManager makes one of option 121: by a gateway, with the protocol of DHCP, more exact than the default route.
led() { ip route replace $behind4/32 via $lan dev up0 src 192.168.77.2 proto dhcp metric 100; }
not_led() { ip route del $behind4/32; }
refused() { exits "$1" ping -c1 -W2 "${@:2}" > /run/refused 2>&1; cat /run/refused; }
led_away() { local was; was=$(counted led); ping4 $behind4; [ "$(counted led)" -gt "$was" ]; }
leads_nowhere() { local was; was=$(counted led); refused 1 -4 $behind4; same "$was" "$(counted led)"; }
asks_lan() { busybox nslookup -type=a x.example.net $lan > /run/asked 2>&1 || true; }
names_leave() { local was; was=$(counted names); asks_lan; [ "$(counted names)" -gt "$was" ]; }
names_stay() { local was; was=$(counted names); asks_lan; same "$was" "$(counted names)"; }
# By the link and not by the tunnel, which leads to the same host.
leaves() { local was; was=$(counted "$1"); ping -4 -c1 -W1 "$2"; [ "$(counted "$1")" -gt "$was" ]; }
stays() { local was; was=$(counted "$1"); ping -4 -c1 -W1 "$2" || true; same "$was" "$(counted "$1")"; }
in_fence() { matches "$1" nft list ruleset; }
not_in_fence() { lacks "$1" nft list ruleset; }

machine
key me
step 'a peer by hand, and two networks on the link' by_hand
step 'this host is in one of them' ip addr add 192.168.77.2/24 dev up0
step 'which it reaches' ping4 $lan
step 'a question to a name server there leaves' names_leave
step 'without a kill switch: nmcli adds the profile' full open other-family=pass
step 'without a kill switch: up' up open
step 'without a kill switch: the network is reached beside the tunnel' ping4 $lan
step 'without a kill switch: a route of DHCP' led
step 'without a kill switch: it leads past the tunnel, as with wg-quick' led_away
step 'without a kill switch: down' down open

step 'with one: nmcli adds the profile' full guarded kill-switch=on,exclude=lan
step 'with one: up' up guarded
step 'with one: the route of DHCP leads nowhere' leads_nowhere
step 'it is gone' not_led
step 'with one: the tunnel carries' ping4 $behind4
step 'with one: the network is reached' leaves first $lan
step 'with one: a public network that this host is in is not' refused 1 -4 $gw4
step 'with one: a name server in the network is not asked' names_stay
step 'with one: another network is not reached' stays next $next
step 'this host comes into it' ip addr add 192.168.78.2/24 dev up0
step 'with one: and reaches it soon' wait_for 10 leaves next $next
step 'this host leaves the first' ip addr del 192.168.77.2/24 dev up0
step 'with one: the fence knows that soon' wait_for 10 not_in_fence '192\.168\.77\.0/24'
step 'with one: it still knows the other' in_fence '192\.168\.78\.0/24'
step 'with one: the first is not reached' stays first $lan
step 'with one: down' down guarded
step 'with one: nothing of it is left' wait_for 10 not_in_fence '192\.168\.78\.0/24'
finish
