# SPDX-License-Identifier: GPL-2.0-or-later
# about: nm-wgre doctor: nothing is wrong with a tunnel that works; each cause that is made is found by name
# timeout: 420
. "$WGRE_VM/lib.sh"

silent4=198.51.100.3 way=51820
# profile NAME N PEER ENDPOINT [KEY [MORE]]: 10.9.N.2 here, 10.9.N.1 there; does not wait for an answer
profile() {
    add "$1" "tunnel=wireguard,interface=w-$1,addresses=10.9.$2.2/24,peer.1=$(public "$3") endpoint=$4 allowed-ips=10.9.$2.1/32,wait-handshake=${7-no}${6-}" "private-key=$(private "${5:-me}")"
}
gre() { add "$1" "tunnel=gre,interface=g-$1,local=$up4,remote=$inet4,key=$2,addresses=10.10.$2.1/30"; }
far_gre() { peer ip tunnel add "g$1" mode gre local $inet4 remote $up4 key "$1"; peer ip addr add "10.10.$1.2/30" dev "g$1"; peer ip link set "g$1" up; }
by_hand() {
    wg_far wgp $way me 10.9.0.2/32,10.9.5.2/32,10.9.6.2/32,10.9.7.2/32
    far_addr wgp 10.9.0.1/24 10.9.5.1/24 10.9.6.1/24 10.9.7.1/24
    # knows the key, and not the address inside; calls, and hears no answer
    wg_far wgr 51823 me 10.99.0.2/32
    far_addr wgr 10.9.8.1/24
    wg_far wgo 51822 me 10.9.9.2/32 endpoint $up4:51825 persistent-keepalive 1
    peer ip addr add $silent4/32 dev lo
    peer nft "table inet way { chain pre { type filter hook prerouting priority -300; ip daddr $silent4 meta l4proto udp drop; udp sport 51825 drop; }; }"
    far_gre 1; far_gre 3
    peer sysctl -qw net.ipv4.icmp_ratelimit=0   # many ask at once
    peer nft "table inet lossy { chain pre { type filter hook prerouting priority -300; meta l4proto gre @th,32,32 3 drop; }; }"
}
profiles() {
    profile good 0 wgp $inet4:$way me "" yes
    profile key 1 wgp $inet4:$way other
    profile port 2 wgp $inet4:51999
    profile host 3 wgp 192.0.2.77:$way
    profile name 11 wgp nowhere.invalid:$way
    profile dropped 4 wgp $silent4:$way
    profile big 5 wgp $inet4:$way me ,mtu=1480
    profile dns 6 wgp $inet4:$way me ,dns=10.9.6.1
    profile routes 7 wgp $inet4:$way me ,routes=10.77.0.0/16
    profile back 8 wgr $inet4:51823
    profile oneway 9 wgo $inet4:51822 me ,listen-port=51825
    gre tunnel 1; gre missing 2; gre lost 3
}
sick="key port host name dropped dns back oneway missing lost"
all_up() { local name; for name in $sick; do up "$name"; done; }

doctor() { nm-wgre doctor "$@"; }
healthy() { doctor "$@" > /run/doctor.out || { cat /run/doctor.out; return 1; }; matches "^${*: -1}: nothing is wrong\$" cat /run/doctor.out; }
nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
examine_all() { local name; for name in $sick; do (rc=0; nm-wgre doctor "$name" > "/run/$name.out" 2>&1 || rc=$?; echo $rc > "/run/$name.rc") & done; wait; }
# says NAME LIKELIHOOD CAUSE SEEN: the first finding of those that examine_all has written
says() {
    cat "/run/$1.out"
    same 1 "$(cat "/run/$1.rc")"
    matches "^$2: .*\\[$3\\]\$" sed 1q "/run/$1.out"
    matches "seen: .*$4" cat "/run/$1.out"
}
# finds CAUSE SEEN NAME [OPTION]: among the findings
finds() {
    local cause=$1 seen=$2; shift 2
    exits 1 nm-wgre doctor "$@" > /run/doctor.out
    matches "\\[$cause\\]\$" cat /run/doctor.out
    matches "seen: .*$seen" cat /run/doctor.out
}
own_firewall() {
    nft "table inet own { chain out { type filter hook output priority 0; udp dport $way drop; }; }"
    finds own-firewall 'does not let a packet to' good
    nft delete table inet own
}
by_route() { ip route add 10.78.0.0/16 dev w-good; finds allowed-ips '10\.78\.0\.0/16 are led into the tunnel \(ip route\)' good; ip route del 10.78.0.0/16 dev w-good; }

machine
for k in me other; do key $k; done
step 'far ends by hand' by_hand
step 'profiles' profiles
step 'a tunnel that is down: nothing is wrong with what can be seen' healthy good
step 'up' up good
step 'nothing is wrong' healthy good
step 'nor for a user without privileges' nobody nm-wgre doctor good
step 'a route that no peer has' by_route
step 'nothing is wrong without it' healthy good
step 'GRE: up' up tunnel
step 'GRE: nothing is wrong' healthy tunnel
step 'GRE: down' down tunnel
step 'those with a fault: up' all_up
step 'all are examined' examine_all
step 'a key that the far end does not know' says key likely key "must have the public key $(public other | sed 's/+/[+]/g')"
step 'a wrong port' says port certain port "$inet4:51999\\) answers that nothing listens at UDP port 51999"
step 'a host that is down' says host certain host '192\.0\.2\.77'
step 'a name that is gone' says name certain name 'nowhere\.invalid:51820\) has no address'
step 'UDP is dropped on the way' says dropped likely udp-dropped 'answers ping, and no UDP'
step 'no name server there' says dns certain dns 'At 10\.9\.6\.1 runs no name server'
step 'no way back' says back likely return-route 'The handshake works, and 10\.9\.8\.1'
step 'our answers do not arrive' says oneway likely one-way 'no handshake was completed'
step 'GRE: no such tunnel there' says missing certain gre-missing 'has no GRE tunnel with these addresses and this key'
step 'GRE: dropped on the way' says lost likely gre-dropped 'answers ping outside of the tunnel'
step 'down' down good
step 'the MTU is too large: brought up, and found' finds mtu 'as big as 1540 bytes, and this host passes on at most 1500' --up big
step 'and taken down again' wait_for 10 inactive big
step 'a route of the profile that no peer has' finds allowed-ips '10\.77\.0\.0/16 are led into the tunnel \(routes\)' routes
step 'the own firewall' own_firewall
step 'nothing is wrong without it' healthy good
date -s '1 day ago' > /run/date
step 'the clock is behind' finds clock 'newer than its clock' --up good
date -s '1 day' > /run/date
step 'nothing is wrong with the right time' healthy --up good
step 'no network below' nmcli con down up0
step 'it is found' finds base 'no active connection' good
finish
