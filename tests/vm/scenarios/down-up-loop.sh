# SPDX-License-Identifier: GPL-2.0-or-later
# about: down and up in a tight loop, 50 times, then the state of before
# timeout: 420
. "$WGRE_VM/lib.sh"

by_hand() { wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128; far_addr wgp 10.9.0.1/24 fd00:9::1/64; }
profile() {
    add loop "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
}
fifty() {
    local i
    for i in {1..50}; do
        nmcli -w 30 con up loop || { echo "up number $i failed"; return 1; }
        nmcli -w 30 con down loop || { echo "down number $i failed"; return 1; }
    done
}

machine
key me
step 'a peer by hand' by_hand
snapshot > /run/before
step 'profile' profile
step '50 times up and down without a pause' fifty
step 'the kernel'"'"'s state is as before' same_state /run/before
step 'and it works' up loop
step 'traffic flows' ping4 $behind4
step 'down' down loop
step 'the kernel'"'"'s state is as before, again' same_state /run/before
finish
