# SPDX-License-Identifier: GPL-2.0-or-later
# about: kill-switch=on: while a full tunnel is up nothing but the tunnel leaves, in both families; afterwards all is as before
# timeout: 240
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32
    far_addr wgp 10.9.0.1/24
    count_far leak6 "ip6 daddr $behind6"
}
guarded() {
    add ks "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24,kill-switch=on,exclude=$gw4/32,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0" \
        "private-key=$(private me)"
}
refused() { not ping -c1 -W2 "$@" > /run/refused 2>&1; cat /run/refused; grep -Eqi 'port unreachable|not permitted' /run/refused; }
other_family() { refused -6 $behind6; counted_nothing leak6; }

machine
key me
step 'a peer by hand' by_hand
snapshot > /run/before
step 'nmcli adds the profile' guarded
step 'up' up ks
step 'the tunnel carries' ping4 $behind4
step 'show says that it is closed' matches '^  kill switch: closed$' nm-wgre show ks
step 'the other family is rejected at once, and nothing of it leaves' other_family
step 'what is excluded leaves' ping4 $gw4
step 'the network that this host is in is rejected' refused -4 192.0.2.77
step 'the tunnel finds its way again when the neighbours are forgotten' ip neigh flush dev up0
step 'and carries on' ping4 $behind4
step 'this host reaches itself' ping4 10.9.0.2
step 'it is opened for a minute' nm-wgre unlock --for 1m ks
step 'show says so' matches '^  kill switch: open$' nm-wgre show ks
step 'and closed again' nm-wgre lock ks
step 'show says that, too' matches '^  kill switch: closed$' nm-wgre show ks
step 'down' down ks
step 'the kernel'"'"'s state is as before' same_state /run/before
step 'the other family leaves again' ping6 $behind6

without() { add site "tunnel=wireguard,interface=wg1,addresses=10.9.0.2/24,kill-switch=on,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.9.0.0/24" "private-key=$(private me)"; exits 4 up site; matches 'kill-switch: needs automatic routing' nm_journal; }
step 'without a full tunnel it is refused, with the reason' without
finish
