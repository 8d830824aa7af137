# SPDX-License-Identifier: GPL-2.0-or-later
# about: 10000 peers with names and preshared keys: import, up, change of one, reload, removal, export, down; none of it times out
# vm: --icount --mem 2G
# timeout: 1500
. "$WGRE_VM/lib.sh"

n=${MANY_PEERS:-10000} file=/run/hub.conf

hub() { # COUNT
    printf '[Interface]\nPrivateKey = %s\nListenPort = 51820\nAddress = 10.0.0.1/32\nTable = off\n' "$(private me)"
    awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++)
        printf "# Name = peer-%d\n[Peer]\nPublicKey = %042dE=\nPresharedKey = %042dA=\nAllowedIPs = 10.%d.%d.%d/32\n", i, i, i, 64 + i / 65536, (i / 256) % 256, i % 256 }'
}
key_of() { printf '%042dE=' "$1"; }
items_are_few() {
    local data secrets
    data=$(nmcli -g vpn.data connection show hub | grep -o '\(peers\|names\|psks\|peer\)\.[0-9]*[^ =]* = ' | wc -l)
    secrets=$(nmcli -s -g vpn.secrets connection show hub | grep -o 'psks\.[0-9]* = ' | wc -l)
    echo "$data items of data, $secrets secrets"
    [ "$data" -ge $((n / 100)) ] && [ "$data" -le $((3 * n / 100)) ] && [ "$secrets" = $((n / 100)) ]
}
timed() { # WHAT COMMAND...
    local what=$1 t=$EPOCHREALTIME; shift
    "$@" || return
    echo "# $SCENARIO: $what: $(ms "$t") ms" >> /run/times
}
imported() { timed import nmcli connection import type wgre file "$file"; nmcli connection modify hub connection.autoconnect no; }
peers_are() { same "$1" "$(wg show hub peers | wc -l)"; }
all_have_keys() { same 0 "$(wg show hub preshared-keys | grep -c '(none)')"; }
allowed() { wg show hub allowed-ips | sed -n "s|^$(key_of "$1")	||p"; }
one_changes() {
    timed 'a change by nmcli' nmcli connection modify hub +vpn.data "peer.17=$(key_of 17) allowed-ips=10.200.0.17/32"
    nmcli connection modify hub +vpn.data "peer.18="
    timed reload nm-wgre reload hub
    same 10.200.0.17/32 "$(allowed 17)"
    prints '' allowed 18
    peers_are $((n - 1))
    same 1 "$(wg show hub preshared-keys | grep -c "^$(key_of 17)	$(printf '%042dA=' 17)")"
}
exported() {
    timed export nmcli connection export hub /run/out.conf
    same $((n - 1)) "$(grep -c '^PublicKey' /run/out.conf)"
    same $((n - 1)) "$(grep -c '^PresharedKey' /run/out.conf)"
    same 1 "$(grep -c 'Name = peer-9$' /run/out.conf)"
}
down() {
    timed down nmcli connection down hub
    wait_for 20 not ip link show hub
    wait_for 20 no_service
}

key me
load_modules
nm_start || give_up 'NetworkManager does not start'
underlay_up > /run/underlay.out 2>&1
hub "$n" > "$file"
step "$n peers are imported" imported || finish
step 'as few items' items_are_few
step 'they come up' timed up nmcli connection up hub
step 'all of them' peers_are "$n"
step 'with their preshared keys' all_have_keys
step 'one is changed and one removed by nmcli, as ever' one_changes
step 'the export has them' exported
step 'they go down' down
step 'and up again' timed 'up again' nmcli connection up hub
step 'without the one that was removed' peers_are $((n - 1))
cat /run/times
finish
