# SPDX-License-Identifier: GPL-2.0-or-later
# about: nm-wgre reload: neighbours and peers come, change and go while packets run; what takes a restart is refused and changes nothing
# timeout: 300
. "$WGRE_VM/lib.sh"

# --- three hosts and one tunnel: this machine, and the namespaces b and c
outside=(- 159.1.1.1 134.1.1.1 178.1.1.1)
host_of() {     # NAMESPACE N
    ip netns add "$1"
    ip link add e netns "$1" type veth peer name "to-$1" netns peer
    ns "$1" ip link set lo up
    ns "$1" ip addr add "${outside[$2]}/32" dev e
    ns "$1" ip link set e up
    peer ip link set "to-$1" up
    peer ip route add "${outside[$2]}/32" dev "to-$1"
    peer sysctl -qw "net.ipv4.conf.to-$1.proxy_arp=1"
    ns "$1" ip route add default dev e
    ns "$1" ip tunnel add mesh mode gre local "${outside[$2]}" key 111
    ns "$1" ip addr add "10.10.10.$2/29" dev mesh
    ns "$1" ip link set mesh up
    ns "$1" ip neigh replace 10.10.10.1 lladdr ${outside[1]} dev mesh nud permanent
}
hosts() {
    ip addr add ${outside[1]}/32 dev up0
    peer ip route add ${outside[1]}/32 via $up4
    peer sysctl -qw net.ipv4.ip_forward=1
    host_of b 2
    host_of c 3
}
mesh() { echo "tunnel=gre,interface=mesh,local=${outside[1]},key=111,addresses=10.10.10.1/29$1"; }
neighbours_are() { same "$1" "$(ip -4 neigh show dev mesh nud permanent | sed 's/ *$//' | sort)"; }
set_data() { nmcli connection modify "$1" vpn.data "$2"; }
pinging() { ping -4 -i 0.2 -W 2 "$1" > "/run/ping.$1" 2>&1 & echo $! > "/run/ping.$1.pid"; sleep 1; }
lost_none() {
    kill -INT "$(cat "/run/ping.$1.pid")"; sleep 0.5
    matches ' 0% packet loss' cat "/run/ping.$1"
}

# --- WireGuard: two far ends
far_ends() {
    wg_far wga 51821 me 10.9.0.0/24 endpoint $up4:51820
    far_addr wga 10.9.0.2/24
    ip netns add far
    ip link add fx type veth peer name e netns far
    ns far ip link set lo up
    ip addr add 172.31.0.1/24 dev fx; ip link set fx up
    ns far ip addr add 172.31.0.2/24 dev e; ns far ip link set e up
    key wgb
    ns far ip link add wgb type wireguard
    ns far wg set wgb listen-port 51822 private-key /run/keys/wgb peer "$(public me)" allowed-ips 10.9.0.0/24 endpoint 172.31.0.1:51820
    ns far ip addr add 10.9.0.3/24 dev wgb
    ns far ip addr add 10.50.0.1/24 dev wgb
    ns far ip link set wgb up
}
server() { echo "tunnel=wireguard,interface=wg0,listen-port=51820,addresses=10.9.0.1/24,peer.1=$(public wga) endpoint=$gw4:51821 allowed-ips=10.9.0.2/32$1"; }
second() { echo ",peer.2=$(public wgb) endpoint=172.31.0.2:51822 allowed-ips=10.9.0.3/32;10.50.0.0/24"; }
handshake() { wg show wg0 latest-handshakes | sed -n "s|^$(public "$1")	||p"; }
received() { wg show wg0 transfer | awk -v k="$(public wga)" '$1 == k { print $2 }'; }
peers_are() { same "$1" "$(wg show wg0 peers | wc -l)"; }
refused() {     # CONNECTION REGEX: nothing changes
    local out rc=0
    snapshot > /run/refused.before
    out=$(nm-wgre reload "$1" 2>&1) || rc=$?
    echo "$out"; same 1 $rc
    grep -Eq -- "$2" <<< "$out"
    snapshot > /run/refused.after
    cmp /run/refused.before /run/refused.after
}
psk_is_set() { wg show wg0 preshared-keys | grep -F "$(psk wgb)"; }
psk_is_shown() { nm_journal | grep -F "$(psk wgb)"; }
route_is_gone() { prints '' ip route show 10.50.0.0/24; }
as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

# --- GRE inside WireGuard
far_bundle() {
    wg_far wgp 51823 me 10.19.0.2/32
    far_addr wgp 10.19.0.1/32
    peer ip route add 10.19.0.2/32 dev wgp
    peer ip link add far type gre local 10.19.0.1 remote 10.19.0.2
    far_addr far 10.20.10.2/30
    peer ip link set far up
}
bundle() { echo "tunnel=gre,over=wireguard,interface=tun,wireguard-interface=wg-out,local=10.19.0.2,remote=10.19.0.1,addresses=10.20.10.1/30,peer.1=$(public wgp) endpoint=$gw4:51823 allowed-ips=10.19.0.1/32$1"; }
mtus_are() { same "$1" "$(cat /sys/class/net/wg-out/mtu /sys/class/net/tun/mtu | xargs)"; }

machine
for k in me wga; do key $k; done
step 'three hosts and a router' hosts
step 'two WireGuard far ends' far_ends
nmcli device set fx managed no
snapshot > /run/before

n2=",neighbour.2=10.10.10.2 ${outside[2]}" n3=",neighbour.3=10.10.10.3 ${outside[3]}"
step 'a tunnel to many with one neighbour' add mesh "$(mesh "$n2")"
step 'up' up mesh
step 'the neighbour is reached' ping4 10.10.10.2
step 'the other host is not' not ping -4 -c 1 -W 1 10.10.10.3
ip link show mesh | sed -n 1p | cut -d: -f1 > /run/mesh.index
pinging 10.10.10.2
set_data mesh "$(mesh "$n2$n3")"
step 'a neighbour comes' matches '^\[#\] ip neigh replace 10.10.10.3 lladdr 178.1.1.1 dev mesh nud permanent$' nm-wgre reload mesh
step 'and is reached' ping4 10.10.10.3
step 'both are there' neighbours_are "10.10.10.2 lladdr 134.1.1.1 PERMANENT
10.10.10.3 lladdr 178.1.1.1 PERMANENT"
set_data mesh "$(mesh "$n2,neighbour.3=10.10.10.3 192.0.2.77")"
step 'one moves' nm-wgre reload mesh
step 'it did' neighbours_are "10.10.10.2 lladdr 134.1.1.1 PERMANENT
10.10.10.3 lladdr 192.0.2.77 PERMANENT"
set_data mesh "$(mesh "$n2")"
step 'and goes' nm-wgre reload mesh
step 'one is there' neighbours_are '10.10.10.2 lladdr 134.1.1.1 PERMANENT'
step 'nothing more to do: nothing is done' prints '' nm-wgre reload mesh
step 'no packet to the other one was lost' lost_none 10.10.10.2
step 'the link is the same' same "$(cat /run/mesh.index)" "$(ip link show mesh | sed -n 1p | cut -d: -f1)"
set_data mesh "$(mesh "$n2$n3" | sed 's/key=111/key=112/'),ttl=9"
step 'a key and a TTL take a restart' refused mesh 'key, ttl: .*nm-wgre reload --restart'
step 'which it does' nm-wgre reload --restart mesh
step 'with the new ones' matches 'ttl 9 .*key 0.0.0.112' ip -o -d link show mesh
set_data mesh "$(mesh "$n2")"
step 'down' down mesh
wait_for 15 no_service
step 'it is exits 4 up any more' refused mesh 'not up'
step 'the kernel'"'"'s state is as before' same_state /run/before

step 'GRE inside WireGuard: the far end' far_bundle
step 'added' add bundle "$(bundle '')" "private-key=$(private me)"
step 'up' up bundle
step 'the far end is reached' wait_for 10 ping4 10.20.10.2
step 'the MTU of both links' mtus_are '1420 1396'
pinging 10.20.10.2
set_data bundle "$(bundle ",peer.2=$(public wgb) allowed-ips=10.19.0.3/32,open-firewall=no,mss-clamp=auto")"
step 'a peer comes to the link below' matches "^\\[#\\] wg set wg-out peer $(public wgb | sed 's/+/[+]/g') allowed-ips 10.19.0.3/32\$" nm-wgre reload bundle
step 'it is there' matches '10.19.0.3/32' wg show wg-out allowed-ips
step 'segments are limited' matches 'maxseg size set 1356( |$)' nft list chain inet nm-wgre-tun mss
step 'a way with an MTU of its own' ip route add $gw4/32 dev up0 mtu 1400
step 'both links follow' wait_for 10 mtus_are '1320 1296'
step 'and the limit' matches 'maxseg size set 1256( |$)' nft list chain inet nm-wgre-tun mss
step 'as before' ip route del $gw4/32
step 'both follow back' wait_for 10 mtus_are '1420 1396'
step 'no packet was lost' lost_none 10.20.10.2
set_data bundle "$(bundle ',wireguard-interface=wg-other,fwmark=9' | sed 's/wireguard-interface=wg-out,//')"
step 'a name and a mark take a restart' refused bundle 'wireguard-interface, fwmark: .*nm-wgre reload --restart'
step 'down' down bundle
wait_for 15 no_service
step 'the kernel'"'"'s state is as before' same_state /run/before

step 'a server with one peer' add srv "$(server '')" "private-key=$(private me)"
step 'up' up srv
step 'the peer is reached' ping4 10.9.0.2
was=$(handshake wga) rx=$(received)
pinging 10.9.0.2
set_data srv "$(server "$(second)")"
step 'a peer comes' nm-wgre reload srv
step 'and is reached' ping4 10.9.0.3
step 'with the route by NetworkManager' wait_for 5 matches 'dev wg0' ip route show 10.50.0.0/24
step 'two are there' peers_are 2
step 'the session of the first goes on' same "$was" "$(handshake wga)"
step 'what is behind it is reached' ping4 10.50.0.1
nmcli connection modify srv vpn.secrets "private-key=$(private me),peer.2.psk=$(psk wgb)"
step 'it gets a preshared key' nm-wgre reload srv
step 'which is set' psk_is_set
step 'but not shown' not psk_is_shown
step 'others may not do that' not as_user nm-wgre reload srv
step 'nor by D-Bus' not as_user busctl call "$(busctl list --no-legend | awk '/NetworkManager.wgre/ { print $1; exit }')" /org/freedesktop/NetworkManager/wgre org.freedesktop.NetworkManager.wgre Reconfigure 'a{sa{sv}}' 0
set_data srv "$(server '' | sed 's/51820/51830/')"
nmcli connection modify srv vpn.secrets "private-key=$(private me)"
step 'a port takes a restart' refused srv 'listen-port: .*nm-wgre reload --restart'
step 'two are there still' peers_are 2
set_data srv "$(server '')"
step 'the peer goes' nm-wgre reload srv
step 'one is there' peers_are 1
step 'the route goes' wait_for 5 route_is_gone
step 'the first peer lost no packet' lost_none 10.9.0.2
step 'nor what was counted' [ "$(received)" -gt "$rx" ]
set_data srv "$(server ',forward=yes,masquerade=yes')"
step 'forwarding comes' nm-wgre reload srv
step 'it is on' same 1 "$(sysctl -n net.ipv4.ip_forward)"
set_data srv "$(server ',kill-switch=on,forward=yes,masquerade=yes' | sed 's/51820/51831/;s|10.9.0.2/32|0.0.0.0/0|')"
count_far plain 'ip saddr '$up4' ip protocol icmp'
ping -4 -i 0.05 $inet4 > /run/ping.out 2>&1 & echo $! > /run/ping.pid
step 'a kill switch and a full tunnel take a restart' nm-wgre reload --restart srv
step 'it is closed' matches closed nm-wgre lock
hits=$(counted plain)
step 'another port takes one, too' eval 'set_data srv "$(server ",kill-switch=on,forward=yes,masquerade=yes" | sed "s/51820/51832/;s|10.9.0.2/32|0.0.0.0/0|")"; nm-wgre reload --restart srv'
step 'the port is the new one' same 51832 "$(wg show wg0 listen-port)"
step 'no packet was in clear in between' same "$hits" "$(counted plain)"
step 'there were some before' [ "$hits" -gt 0 ]
kill "$(cat /run/ping.pid)"
peer nft delete table inet far_plain
# A port that somebody else has.
python3 -c 'import signal, socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 51833)); open("/run/taken", "w"); signal.pause()' & taken=$!
step 'somebody else has a port' wait_for 10 test -e /run/taken
set_data srv "$(server ',kill-switch=on,forward=yes,masquerade=yes' | sed 's/51820/51833/;s|10.9.0.2/32|0.0.0.0/0|')"
says_how_to_open() { exits 1 nm-wgre reload --restart srv > /run/said 2>&1; cat /run/said; grep -q 'The kill switch stays closed.*"nm-wgre unlock .\?srv' /run/said; matches closed nm-wgre lock; }
step 'one that does not come up again says that it stays closed, and how to open it' says_how_to_open
kill $taken
step 'and comes up when the port is free' up srv
step 'taken down by the user' eval 'down srv; wait_for 15 no_service'
step 'it opens' matches 'No kill switch is closed' nm-wgre lock
set_data srv "$(server ',forward=yes,masquerade=yes')"
step 'as it was' up srv
step 'the service is killed' pkill -9 -f "^$service"
step 'what it left is swept' sh -c "sleep 2; $service --sweep"
down srv 2>/dev/null || true    # NetworkManager may have noticed
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
