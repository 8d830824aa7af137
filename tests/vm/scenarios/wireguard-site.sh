# SPDX-License-Identifier: GPL-2.0-or-later
# about: WireGuard to a peer set up by hand: preshared key, several addresses, keepalive, IPv6 endpoint, listener, roaming
# timeout: 300
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,10.9.8.2/32,fd00:9::2/128,fd00:98::2/128 preshared-key /run/keys/me.psk
    far_addr wgp 10.9.0.1/24 10.9.7.1/32 fd00:9::1/64 fd00:97::1/128
    peer ip route add 10.9.8.0/24 dev wgp
    peer ip route add fd00:98::/64 dev wgp
}
site() {    # NAME ENDPOINT
    add "$1" "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;10.9.8.2/24;fd00:9::2/64;fd00:98::2/64,peer.1=$(public wgp) endpoint=$2 allowed-ips=10.9.0.0/24;10.9.7.0/24;fd00:9::/64;fd00:97::/64 persistent-keepalive=25" \
        "private-key=$(private me),peer.1.psk=$(psk me)"
}
configured() {
    same "$(public me)" "$(wg show wg0 public-key)"
    same "$(public wgp)	$(psk me)" "$(wg show wg0 preshared-keys)"
    same "$(public wgp)	25" "$(wg show wg0 persistent-keepalive)"
    same "$(public wgp)	$1" "$(wg show wg0 endpoints)"
    for a in 10.9.0.2/24 10.9.8.2/24 fd00:9::2/64 fd00:98::2/64; do matches "inet6? $a " ip addr show dev wg0; done
    matches '^10.9.7.0/24 dev wg0' ip route show
    matches '^fd00:97::/64 dev wg0' ip -6 route show
}
tagged() {
    matches "alias nm-wgre:$(nmcli -g connection.uuid con show "$1")" ip link show dev wg0
    matches 'group 51820|group nm-wgre' ip link show dev wg0
    matches 'mtu 1420 ' ip link show dev wg0
}
untouched() { same "$(cat /run/before.rules)" "$(ip rule; ip -6 rule)"; same 0 "$(sysctl -n net.ipv4.conf.all.src_valid_mark)"; }
from_us() { ping4 10.9.0.1; ping4 10.9.7.1; ping4 -I 10.9.8.2 10.9.7.1; ping6 fd00:9::1; ping6 fd00:97::1; }
from_there() { peer ping -4 -c2 -i0.2 -W5 10.9.0.2; peer ping -4 -c2 -i0.2 -W5 10.9.8.2; peer ping -6 -c2 -i0.2 -W5 fd00:9::2; peer ping -6 -c2 -i0.2 -W5 fd00:98::2; }

machine
key me
step 'a peer by hand in another namespace' by_hand
snapshot > /run/before
(ip rule; ip -6 rule) > /run/before.rules
for endpoint in "$inet4:51820" "[$inet6]:51820"; do
    name=site-${endpoint//[^0-9a-f]/}
    step "endpoint $endpoint: nmcli adds the profile" site "$name" "$endpoint"
    step "endpoint $endpoint: up" up "$name"
    step "endpoint $endpoint: nmcli calls it activated" wait_for 5 active "$name"
    step "endpoint $endpoint: keys, endpoint, keepalive, addresses and routes are those of the profile" configured "$endpoint"
    step "endpoint $endpoint: alias, group and MTU" tagged "$name"
    step "endpoint $endpoint: no rules and no sysctl for a site tunnel" untouched
    step "endpoint $endpoint: ping from here, IPv4 and IPv6" from_us
    step "endpoint $endpoint: ping from the peer" from_there
    step "endpoint $endpoint: down" down "$name"
    step "endpoint $endpoint: the kernel's state is as before" same_state /run/before
done

# The peer calls us: no endpoint in the profile, a fixed port.
listener() {
    add listener "tunnel=wireguard,interface=wg0,listen-port=51900,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) allowed-ips=10.9.0.0/24;fd00:9::/64" \
        "private-key=$(private me),peer.1.psk=$(psk me)"
    up listener
    same 51900 "$(wg show wg0 listen-port)"
    same "$(public wgp)	(none)" "$(wg show wg0 endpoints)"
}
call_us() { far_forget wgp; peer wg set wgp peer "$(public me)" endpoint "$1"; peer ping -4 -c2 -i0.2 -W5 10.9.0.2; peer ping -6 -c2 -i0.2 -W5 fd00:9::2; }
roam() {
    peer wg set wgp listen-port "$1"
    peer ping -4 -c2 -i0.2 -W5 10.9.0.2
    matches ":$1\$" wg show wg0 endpoints
    ping4 10.9.0.1
}
step 'listener without any endpoint: up' listener
step 'listener: the peer calls by IPv4' call_us "$up4:51900"
step 'listener: its endpoint has been learned, ping back' ping4 10.9.0.1
step 'listener: the peer roams to another port' roam 51999
step 'listener: the peer roams to IPv6' call_us "[$up6]:51900"
step 'listener: and is followed' matches '\[2001:db8' wg show wg0 endpoints
step 'listener: down' down listener
step 'listener: the kernel'"'"'s state is as before' same_state /run/before
finish
