# SPDX-License-Identifier: GPL-2.0-or-later
# about: network namespaces: WireGuard and GRE inside, sockets outside, DNS, shared and foreign ones, crash and sweep, the bus starts the helper
# timeout: 420
. "$WGRE_VM/lib.sh"
helper=$(sed -n 's/^Exec=//p' /usr/share/dbus-1/system-services/org.freedesktop.NetworkManager.WgreHelper.service)

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $inet4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip addr add fd00:10::2/64 dev grep
    peer ip link set grep up
}
profiles() {
    add wg "tunnel=wireguard,netns=private,interface=wg-n,addresses=10.9.0.2/24;10.9.8.2/32;fd00:9::2/64,dns=10.9.0.1,dns-search=corp.example,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
    add gre "tunnel=gre,netns=private,interface=gre-n,local=$up4,remote=$inet4,key=5,addresses=10.10.10.1/30;fd00:10::1/64,routes=10.20.0.0/16,dns=10.10.10.2"
}
in_ns() { ns private "$@"; }
gone() { not test -e /run/netns/private; not test -e /etc/netns; }
only_own_links() { same "$(printf '%s\n' lo "$@" | sort)" "$(in_ns ip -br link | sed 's/[ @].*//' | grep -Ev '^(tunl0|gre0|gretap0|erspan0|ip6gre0|ip6tnl0|sit0|ip_vti0|ip6_vti0)$' | sort)"; }
wg_works() { in_ns ping -4 -c2 -i0.2 -W5 10.9.0.1; in_ns ping -6 -c2 -i0.2 -W5 fd00:9::1; in_ns ping -c2 -i0.2 -W5 $behind4; in_ns ping -6 -c2 -i0.2 -W5 $behind6; }
gre_works() { in_ns ping -4 -c2 -i0.2 -W5 10.10.10.2; in_ns ping -6 -c2 -i0.2 -W5 fd00:10::2; peer ping -4 -c2 -i0.2 -W5 10.10.10.1; }
socket_is_outside() { matches 'UNCONN.*:'"$(in_ns wg show wg-n listen-port)"'\b' ss -uln; lacks "$(in_ns wg show wg-n listen-port)" in_ns ss -uln; }
resolver() { same "$(printf '%s\n' "$@")" "$(grep -v '^#' /etc/netns/private/resolv.conf)"; }
nm_did_nothing() {
    lacks '10\.9\.|10\.10\.10\.|fd00' ip addr show dev up0
    lacks '10\.9\.|10\.20\.|wg-n|gre-n' ip route show table all
    lacks 'wg-n|gre-n' ip -br link
}
explained() { same "$(nm-wgre explain "$1" 2>/dev/null)" "$(nm_journal | sed -n 's/^.*\[#\] /[#] /p' | tail -n "$(nm-wgre explain "$1" 2>/dev/null | wc -l)")"; }
killed() { up "$1"; pkill -9 -f "^$service"; wait_for 10 inactive "$1"; }

machine
key me
step 'peers by hand' by_hand
snapshot > /run/before
step 'profiles' profiles
step 'nobody runs the helper' not pgrep -f "^$helper"

step 'WireGuard: up in a namespace that is missing' up wg
step 'the log has what "nm-wgre explain" says' explained wg
step 'the bus has started the helper' pgrep -f "^$helper"
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

# --- crashes ---
for name in wg gre; do
    step "$name: killed" killed $name
    step "$name: sweep" "$service" --sweep
    step "$name: the kernel's state is as before" same_state /run/before
    step "$name: namespace and resolv.conf are gone" gone
    step "$name: killed again" killed $name
    step "$name: up again, with no sweep" up $name
    step "$name: works" ${name}_works
    step "$name: down" down $name
    step "$name: the kernel's state is as before" same_state /run/before
done
without_journal() { killed gre; rm -r /run/nm-wgre; "$@"; }
step 'journal lost: sweep' without_journal "$service" --sweep
step 'journal lost: nothing is left' eval 'same_state /run/before; not test -e /run/netns/private'
step 'journal lost: the next activation takes over' without_journal up gre
step 'journal lost: down' down gre
step 'journal lost: the kernel'"'"'s state is as before' same_state /run/before

# --- refused ---
refused() { # ARGS for nmcli modify, WHAT the log says
    local what=$1; shift
    nmcli con mod gre "$@"
    not up gre
    matches "$what: is not possible with netns" nm_journal
    not nm-wgre explain gre 2> /run/err
    matches "$what: is not possible with netns" cat /run/err
    not test -e /run/netns/private
}
step 'a static address is refused' refused ipv4.addresses ipv4.method auto ipv4.addresses 10.77.0.1/24
step 'a static route is refused' refused ipv4.routes ipv4.addresses '' ipv4.routes 10.77.0.0/24
step 'a static name server is refused' refused ipv6.dns ipv4.routes '' ipv6.dns fd00::1
step 'the kernel'"'"'s state is as before' same_state /run/before

disabled() {
    nmcli con mod gre ipv6.dns ''
    wait_for 40 not pgrep -f "^$helper"
    chmod -x "$helper"
    not up gre
    chmod +x "$helper"
    matches 'nm-wgre-helper, which acts in network namespaces, cannot be called' nm_journal
    same_state /run/before
    up gre; gre_works; down gre; same_state /run/before
}
step 'a helper that cannot be started: refused, and up when it can' disabled
linked() { # as people make namespaces of containers known
    unshare -n sleep 1000 & echo $! > /run/sleeper; sleep 0.5
    ln -s "/proc/$(cat /run/sleeper)/ns/net" /run/netns/private
    up gre; nsenter --net="/proc/$(cat /run/sleeper)/ns/net" ping -c1 -W5 10.10.10.2; down gre
    wait_for 15 no_service; test -L /run/netns/private
    kill "$(cat /run/sleeper)"; rm /run/netns/private
}
step 'a name that is a symbolic link to the namespace of a process' linked

# --- the helper itself ---
call() { busctl call org.freedesktop.NetworkManager.WgreHelper /org/freedesktop/NetworkManager/WgreHelper org.freedesktop.NetworkManager.WgreHelper "$@"; }
says() { local what=$1; shift; not "$@" 2> /run/err; matches "$what" cat /run/err; }
bad_names() { local n; for n in '' . .. a/b ../x; do says 'is not the name of a network namespace' call Open sb "$n" true; done; not test -e /run/x; }
step 'refuses names that are paths' bad_names
step 'refuses an owner that is a path' says 'interface: ' call SetResolver ssasas n ../../x 1 10.0.0.1 0
step 'refuses what is no address' says 'is not an address' call SetResolver ssasas n wg0 1 'x y' 0
step 'removes nothing that it has not made' says 'was not made by us' eval 'ip netns add other; call Remove s other'
others() { test -e /run/netns/other; ip netns del other; }
step 'it is still there' others
nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups busctl call org.freedesktop.NetworkManager.WgreHelper /org/freedesktop/NetworkManager/WgreHelper org.freedesktop.NetworkManager.WgreHelper Open sb x true; }
step 'answers nobody but root' says 'denied' nobody
step 'ends when nobody calls' wait_for 40 not pgrep -f "^$helper"
finish
