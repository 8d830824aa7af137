# SPDX-License-Identifier: GPL-2.0-or-later
# about: kill -9 of the service while a tunnel of any kind, or one inside WireGuard, is up; the sweep, and the next activation, leave no trace
# timeout: 800
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

modprobe -a ipip sit ip6_tunnel ip_vti ip6_vti 2> /dev/null
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
# The other kinds, and two links in one profile.
outer4="local=$up4,remote=$inet4" outer6="local=$up6,remote=$inet6"
swept() {   # NAME DATA [SECRETS]
    add "$1" "interface=tun,$2" "${3-}"
    killed "$1"
    ip link show dev tun
    "$service" --sweep
    same_state /run/before
    nmcli connection delete "$1"
}
for kind in gretap ipip vti; do
    step "$kind: killed and swept" swept $kind "tunnel=$kind,$outer4,addresses=10.10.20.1/24"
done
step 'sit: killed and swept' swept sit "tunnel=sit,$outer4,addresses=fd00:20::1/64,routes=::/0"
for kind in ip6gre ip6gretap ipip6 vti6; do
    step "$kind: killed and swept" swept $kind "tunnel=$kind,$outer6,addresses=10.10.20.1/24,routes=0.0.0.0/0"
done
step 'ip6ip6: killed and swept' swept ip6ip6 "tunnel=ip6ip6,$outer6,addresses=fd00:20::1/64"
bundle="over=wireguard,wireguard-interface=wg0,peer.1=$(public wgp) endpoint=$inet4:51820"
step 'gre inside WireGuard: killed and swept' swept over \
    "tunnel=gre,$bundle,local=10.9.0.2,remote=10.9.0.1,addresses=10.10.20.1/24,routes=0.0.0.0/0" "private-key=$(private me)"
fenced() {  # what was left keeps its packets in until it is swept
    add over "tunnel=gre,interface=tun,$bundle,local=10.9.0.2,remote=10.9.0.1,addresses=10.10.20.1/24" "private-key=$(private me)"
    killed over
    ip link del wg0
    matches 'oifname != "wg0" ip daddr 10.9.0.1 meta l4proto (gre|47) drop' nft list table inet nm-wgre-wg0
    up over
    matches 'dev wg0' ip -d link show dev tun
    down over
    killed over
    rm -r /run/nm-wgre
    "$service" --sweep
    lacks 'wg0|tun@' ip -br link
    same_state /run/before
}
step 'gre inside WireGuard: killed, link deleted, up again; then the journal lost too' fenced

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
    local pid; pid=$(for p in $(services); do if grep -qz "Connection_" /proc/$p/cmdline; then echo $p; fi; done | tail -n 1)
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
