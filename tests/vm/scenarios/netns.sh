# SPDX-License-Identifier: GPL-2.0-or-later
# about: network namespaces: WireGuard and GRE inside, sockets outside, DNS, shared and foreign ones, a gateway, keepalive
# timeout: 600
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/private.sh"

machine
key me
step 'peers by hand' by_hand
snapshot > /run/before
step 'profiles' profiles
step 'nobody runs the helper' not pgrep -f "^$helper"

step 'WireGuard: up in a namespace that is missing' up wg
step 'the bus has started the helper' pgrep -f "^$helper"
step 'the log has what "nm-wgre explain" says' explained wg
step 'nothing else is in it' only_own_links wg-n
step 'the tunnel works: its socket is not there' wg_works
step 'the socket is where NetworkManager is' socket_is_outside
step 'the namespace can reach itself' in_ns ping -c1 -W2 10.9.8.2
step 'routes are in its main table' matches '^default dev wg-n .*proto (202|nm-wgre)' in_ns ip route
step 'no rules are needed' same "$(ip rule)" "$(in_ns ip rule)"
step 'NetworkManager has touched nothing' nm_did_nothing
step 'name servers' resolver 'search corp.example' 'nameserver 10.9.0.1'
step 'ip netns exec sees them' matches 'nameserver 10.9.0.1' ip netns exec private cat /etc/resolv.conf
step 'GRE: up in the same one' up gre
step 'both links are there' only_own_links wg-n gre-n
step 'GRE works' gre_works
step 'WireGuard still works' wg_works
step 'name servers of both' resolver 'search corp.example' 'nameserver 10.10.10.2' 'nameserver 10.9.0.1'
step 'WireGuard: down' down wg
step 'the namespace stays for the other' wait_for 10 only_own_links gre-n
step 'GRE works on' gre_works
step 'its name servers are left' resolver 'nameserver 10.10.10.2'
step 'GRE: down' down gre
step 'the kernel'"'"'s state is as before' same_state /run/before
step 'namespace and resolv.conf are gone' gone

# --- what others have made ---
foreign() {
    ip netns add private
    in_ns sysctl -qw net.ipv6.conf.default.disable_ipv6=1
    mkdir -p /etc/netns/private; echo 'nameserver 192.0.2.53' > /etc/netns/private/resolv.conf
}
kept() {
    same_state /run/before
    only_own_links
    same 'nameserver 192.0.2.53' "$(cat /etc/netns/private/resolv.conf)"
    same 'resolv.conf' "$(ls /etc/netns/private)"
    ip netns del private; rm -r /etc/netns
}
step 'a namespace of somebody else, without IPv6' foreign
step 'up in there' up wg
step 'it works, IPv6 too' wg_works
step 'its name servers have changed' resolver 'search corp.example' 'nameserver 10.9.0.1'
step 'down' down wg
step 'the namespace and its resolv.conf stay' kept

# --- a gateway, and keepalive ---
# A LAN in a namespace of somebody else; in the LAN nobody knows a way to the tunnel.
lan() {
    ip netns add private; ip netns add lan
    ip link add lan0 netns private type veth peer name eth0 netns lan
    printf '%s\n' 'link set lo up' 'addr add 10.30.0.1/24 dev lan0' 'addr add fd00:30::1/64 dev lan0 nodad' 'link set lan0 up' | ip -n private -batch -
    printf '%s\n' 'link set lo up' 'addr add 10.30.0.2/24 dev eth0' 'addr add fd00:30::2/64 dev eth0 nodad' 'link set eth0 up' | ip -n lan -batch -
    in_ns sysctl -qw net.ipv4.ip_forward=0
    in_ns nft add table inet foreign
    peer ip route add 10.30.0.0/24 dev grep; peer ip route add fd00:30::/64 dev grep
    settings_inside > /run/settings
}
only_there() {
    forwards 1 1; same 0 "$(sysctl -n net.ipv4.ip_forward)"
    matches '^table inet nm-wgre-gre-n$' in_ns nft list tables; lacks nm-wgre nft list tables
}
into_the_lan() { peer ping -4 -c2 -i0.2 -W5 10.30.0.2; peer ping -6 -c2 -i0.2 -W5 fd00:30::2; }
segments() {    # a server in the LAN says how large a segment it may send
    ns lan python3 - > /run/segment <<-'E' &
	import socket
	server = socket.create_server(("10.30.0.2", 9)); server.settimeout(20)
	print(server.accept()[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG))
	E
    peer python3 - <<-'E'
	import socket, time
	for attempt in range(50):
	    try: client = socket.create_connection(("10.30.0.2", 9), 5); break
	    except ConnectionRefusedError: time.sleep(0.2)
	client.recv(1)
	E
    wait; cat /run/segment
    [ "$(cat /run/segment)" -le 900 ] && [ "$(cat /run/segment)" -gt 800 ]
}
step 'a namespace of somebody else with a LAN' lan
step 'a gateway: the profile' gateway 900
step 'a gateway: up' up gre
step 'a gateway: the log has what "nm-wgre explain" says' explained gre
step 'a gateway: it forwards there and not here, its rules are there and not here' only_there
step 'a gateway: from the tunnel into the LAN, masqueraded' into_the_lan
step 'a gateway: segments of TCP are limited' segments
both_forward() { nmcli con mod wg +vpn.data forward=yes; up wg; down gre; wait_for 10 only_own_links wg-n lan0; forwards 1 1; }
step 'another one forwards too: it goes on when the first is down' both_forward
undone() { down wg; wait_for 15 no_service; same "$(cat /run/settings)" "$(settings_inside)"; }
step 'both down: settings and rules are what they were' undone
step 'keepalive: the profile' nmcli con mod gre vpn.persistent yes +vpn.data keepalive=1
step 'keepalive: up' up gre
step 'keepalive: the far end is alive' wait_for 15 says gre 'answers ICMP echo requests'
step 'keepalive: a route' matches '^10.20.0.0/16 dev gre-n' in_ns ip route
dies() { peer ip link set grep down; wait_for 15 says gre 'far end is dead'; wait_for 5 prints '' in_ns ip route show 10.20.0.0/16; }
step 'keepalive: it falls silent: dead, the route is gone' dies
lives() { peer ip link set grep up; wait_for 15 says gre alive; wait_for 5 matches '^10.20.0.0/16 dev gre-n' in_ns ip route; }
step 'keepalive: it is back, the route too' lives
no_lan() { down gre; nmcli con mod gre vpn.persistent no -vpn.data keepalive; wait_for 15 no_service; same "$(cat /run/settings)" "$(settings_inside)"; ip netns del private; ip netns del lan; same_state /run/before; }
step 'keepalive: down; all is as before' no_lan

in_use() { up gre; nsenter --net=/run/netns/private sleep 1000 & echo $! > /run/sleeper; sleep 0.5; down gre; wait_for 15 no_service; test -e /run/netns/private; }
step 'a namespace with a process in it stays' in_use
unused() { kill "$(cat /run/sleeper)"; up gre; down gre; wait_for 15 no_service; gone; }
step 'and goes with the next tunnel' unused

deleted() { up wg; up gre; ip netns del private; down wg; down gre; same_state /run/before; gone; }
step 'namespace deleted by hand while two are up: down' deleted
replaced() { up wg; ip netns del private; ip netns add private; down wg; wait_for 15 no_service; test -e /run/netns/private; ip netns del private; }
step 'and one by hand that has the name since then stays' replaced
step 'the kernel'"'"'s state is as before' same_state /run/before

link_deleted() { up wg; in_ns ip link del wg-n; wait_for 15 inactive wg; same_state /run/before; gone; }
step 'the link deleted by hand: the connection ends' link_deleted
taken() { ip netns add private; in_ns ip link add wg-n type dummy; exits 4 up wg; matches 'ip link set wg-n netns private: File exists' nm_journal; wait_for 15 no_service; in_ns ip link show wg-n; ip netns del private; same_state /run/before; }
step 'a link of that name is there: refused, nothing is left' taken
finish
