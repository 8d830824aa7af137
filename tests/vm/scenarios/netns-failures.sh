# SPDX-License-Identifier: GPL-2.0-or-later
# about: network namespaces: crash and sweep, also of a gateway in one of somebody else, what is refused, the helper and who may call it
# timeout: 500
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/private.sh"

machine
key me
step 'peers by hand' by_hand
snapshot > /run/before
step 'profiles' profiles

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

# --- a gateway in a namespace of somebody else, where nothing goes with the namespace ---
foreign() { ip netns add private; in_ns sysctl -qw net.ipv4.ip_forward=0; settings_inside > /run/settings; gateway auto; }
swept() { "$@"; same "$(cat /run/settings)" "$(settings_inside)"; only_own_links; }
step 'a gateway in a namespace of somebody else: killed' eval 'foreign; killed gre; forwards 1 1'
step 'a gateway: sweep' swept "$service" --sweep
step 'a gateway: killed, up again, down' swept eval 'killed gre; up gre; down gre; wait_for 15 no_service'
step 'a gateway: killed, journal lost, sweep: its table is gone' eval "without_journal '$service' --sweep; prints '' in_ns nft list tables"
step 'a gateway: up and down: forwarding is what it was' swept eval 'up gre; down gre; wait_for 15 no_service'
no_gateway() { ip netns del private; nmcli con mod gre -vpn.data forward -vpn.data masquerade -vpn.data mss-clamp; same_state /run/before; }
step 'a gateway: the kernel'"'"'s state is as before' no_gateway

# --- the helper was killed while it gave name servers, or took them away: somebody's file was aside, or nobody wanted anything any more ---
resolver_of_somebody() { ip netns add private; mkdir -p /etc/netns/private; echo 'nameserver 192.0.2.53' > /etc/netns/private/resolv.conf; }
is_back() {
    "$service" --sweep
    prints 'nameserver 192.0.2.53' cat /etc/netns/private/resolv.conf
    prints resolv.conf ls -A /etc/netns/private
    ip netns del private; rm -r /etc/netns
    same_state /run/before
}
aside() { resolver_of_somebody; killed wg; rm /etc/netns/private/resolv.conf; is_back; }
unwanted() { resolver_of_somebody; killed wg; rm /run/nm-wgre-helper/resolver/private/wg-n; is_back; }
step 'name servers of somebody else were aside: they come back' aside
step 'name servers of a tunnel that nobody wanted any more: those of somebody else come back' unwanted

# --- refused ---
refused() { # ARGS for nmcli modify, WHAT the log says
    local what=$1; shift
    nmcli con mod gre "$@"
    exits 4 up gre
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
    exits 4 up gre
    chmod +x "$helper"
    matches 'nm-wgre-helper, which acts in network namespaces, cannot be called' nm_journal
    lacks gre-n ip -br link
    not test -e /run/netns/private
    # The journal stays: without the helper nobody knows what is in the namespace. The next activation reads it.
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
complains() { local what=$1; shift; not "$@" 2> /run/err; matches "$what" cat /run/err; }
bad_names() { local n; for n in '' . .. a/b ../x; do complains 'is not the name of a network namespace' call Open sb "$n" true; done; not test -e /run/x; }
step 'refuses names that are paths' bad_names
step 'refuses an owner that is a path' complains 'interface: ' call SetResolver ssasas n ../../x 1 10.0.0.1 0
step 'refuses what is no address' complains 'is not an address' call SetResolver ssasas n wg0 1 'x y' 0
step 'removes nothing that it has not made' complains 'was not made by us' eval 'ip netns add other; call Remove s other'
others() { test -e /run/netns/other; ip netns del other; }
step 'it is still there' others
nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups busctl call org.freedesktop.NetworkManager.WgreHelper /org/freedesktop/NetworkManager/WgreHelper org.freedesktop.NetworkManager.WgreHelper Open sb x true; }
step 'answers nobody but root' complains 'denied' nobody
step 'ends when nobody calls' wait_for 40 not pgrep -f "^$helper"
finish
