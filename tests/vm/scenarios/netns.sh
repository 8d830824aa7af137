# SPDX-License-Identifier: GPL-2.0-or-later
# about: network namespaces: WireGuard and GRE inside, sockets outside, DNS, shared and foreign ones
# timeout: 420
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
taken() { ip netns add private; in_ns ip link add wg-n type dummy; not up wg; matches 'ip link set wg-n netns private: File exists' nm_journal; wait_for 15 no_service; in_ns ip link show wg-n; ip netns del private; same_state /run/before; }
step 'a link of that name is there: refused, nothing is left' taken
finish
