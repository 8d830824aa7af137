# SPDX-License-Identifier: GPL-2.0-or-later
# What tools/try shows, in the guest: a WireGuard and a GRE tunnel from nmcli profiles.
. "$WGRE_VM/lib.sh"

say() { printf '\n== %s\n' "$*"; }
# show COMMAND...: prints it as typed, then runs it; ends the show when it fails
show() {
    printf '\n$ %s\n' "$*"
    "$@" && return
    echo "FAILED (exit status $?)"
    say "the end of the log"
    nm_journal | tail -n 40
    touch /run/finished
    exit 1
}
operations() { nm_journal | sed -n 's/^.*\(\[#\] .*\)/\1/p'; }
quiet() { "$@" > /run/quiet.out 2>&1 || { cat /run/quiet.out; echo "FAILED: $*"; touch /run/finished; exit 1; }; }

say "NetworkManager, an uplink, and a far side with hand-made ends of both tunnels"
load_modules
nm_start || exit 1
quiet underlay_up
key me
quiet wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
quiet far_addr wgp 10.9.0.1/24 fd00:9::1/64
quiet peer ip tunnel add grep mode gre local $gw4 remote $up4 key 111
quiet peer ip addr add 10.10.10.2/30 dev grep
quiet peer ip link set grep up
snapshot > /run/before

say "two profiles"
add office "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0 persistent-keepalive=25" \
    "private-key=$(private me)" && add gre1 "tunnel=gre,interface=gre-hk,local=$up4,remote=$gw4,key=111,addresses=10.10.10.1/30" || exit 1

say "up"
show nmcli connection up office
show nmcli connection up gre1
show ping -c 2 -i 0.3 10.9.0.1
show ping -c 2 -i 0.3 fd00:9::1
show ping -c 2 -i 0.3 $behind4
show ping -c 2 -i 0.3 10.10.10.2
show nmcli connection show --active
show wg show
show ip -d link show gre-hk
show ip rule
show ip -6 rule
show ip route show table "$(printf %d "$(wg show wg0 fwmark)")"
show nft list ruleset
say "what the service did"
operations | tee /run/operations
grep -q . /run/operations || { echo "FAILED: no operations in the log"; touch /run/finished; exit 1; }

say "down"
show nmcli connection down office
show nmcli connection down gre1
show same_state /run/before
echo "Links, addresses, routes, rules, nftables, sysctls and DNS are exactly as before: nothing is left."
show ip -br link
show ip rule
finish
