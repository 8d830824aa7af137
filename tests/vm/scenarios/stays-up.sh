# SPDX-License-Identifier: GPL-2.0-or-later
# about: still up after 70 s (libnm gives up services after 60 s), and traffic flows
# timeout: 301
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $inet4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
profiles() {
    add both "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.9.0.0/24;fd00:9::/64" "private-key=$(private me)"
    add v6 "tunnel=wireguard,interface=wg1,addresses=fd00:7::2/64,peer.1=$(public wgq) endpoint=$inet4:51821 allowed-ips=fd00:7::/64" "private-key=$(private me)"
    add gre "tunnel=gre,interface=gre-s,local=$up4,remote=$inet4,key=5,addresses=10.10.10.1/30"
}
flows() { active both; active v6; active gre; ping4 10.9.0.1; ping6 fd00:9::1; ping6 fd00:7::1; ping4 10.10.10.2; }

machine
key me
step 'peers by hand' by_hand
step 'another, IPv6 only' wg_far wgq 51821 me fd00:7::2/128
far_addr wgq fd00:7::1/64
snapshot > /run/before
step 'profiles' profiles
for name in both v6 gre; do step "$name: up" up $name; done
step 'all work' flows
pids=$(services)
note 'waiting 70 s'
sleep 70
step 'all work after 70 s' flows
step 'by the same processes' same "$pids" "$(services)"
for name in both v6 gre; do step "$name: down" down $name; done
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
