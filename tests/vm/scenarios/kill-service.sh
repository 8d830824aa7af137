# SPDX-License-Identifier: GPL-2.0-or-later
# about: kill -9 of the service while a tunnel is up; the sweep, and the next activation, leave no trace
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,10.9.8.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $inet4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
profiles() {
    add full "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;10.9.8.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
    add gre "tunnel=gre,interface=gre-k,local=$up4,remote=$inet4,key=5,addresses=10.10.10.1/30"
}
killed() {
    up "$1"
    pkill -9 -f "^$service"
    wait_for 10 inactive "$1"
}

machine
key me
step 'peers by hand' by_hand
snapshot > /run/before
step 'profiles' profiles
for name in full gre; do
    step "$name: NetworkManager notices the death of the service" killed "$name"
    step "$name: there is something to clean up" not cmp -s /run/before <(snapshot)
    step "$name: nm-wgre-service --sweep" "$service" --sweep
    step "$name: the kernel's state is as before" same_state /run/before
    step "$name: killed again" killed "$name"
    step "$name: up again, with no sweep" up "$name"
    step "$name: traffic flows" ping4 "$([ $name = full ] && echo 10.9.0.1 || echo 10.10.10.2)"
    step "$name: down" down "$name"
    step "$name: the kernel's state is as before" same_state /run/before
done
# The journals lie below /run and may be gone as well: the marks on the link are enough.
without_journal() { killed gre; rm -r /run/nm-wgre; "$@"; }
step 'journal lost: a sweep removes the link' without_journal "$service" --sweep
step 'journal lost: the kernel'"'"'s state is as before' same_state /run/before
step 'journal lost: the next activation takes the name over' without_journal up gre
step 'journal lost: down' down gre
step 'journal lost: nothing is left' same_state /run/before
step 'a sweep with nothing to do' "$service" --sweep
step 'changes nothing' same_state /run/before

# The sweep of a crashed tunnel must not touch one that lives.
kill_one() {
    up gre; up full
    local pid; pid=$(for p in $(services); do grep -lz "Connection_" /proc/$p/cmdline >/dev/null && echo $p; done | tail -n 1)
    kill -9 "$pid"
    wait_for 10 inactive full
    "$service" --sweep
    wait_for 5 active gre
    ping4 10.10.10.2
    lacks 'wg0' ip -br link
}
step 'a sweep leaves a living tunnel alone' kill_one
step 'the living one: down' down gre
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
