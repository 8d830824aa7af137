# SPDX-License-Identifier: GPL-2.0-or-later
# about: kill -9 and restart of NetworkManager: the service tears down itself, nothing is left
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,10.9.8.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
}
profile() {
    add full "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;10.9.8.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
}
uplink_again() { wait_for 10 nmcli -g GENERAL.STATE device show up0; active up0 || nmcli con up up0; wait_for 10 ping -c1 -W2 $inet4; }
nothing_of_ours() {
    lacks 'wg0' ip -br link
    lacks 'proto (202|nm-wgre)' ip -d rule
    lacks 'proto (202|nm-wgre)' ip -6 -d rule
    lacks 'proto (202|nm-wgre)|wg0' ip -d route show table all
    lacks 'nm-wgre' nft list tables
    same 0 "$(sysctl -n net.ipv4.conf.all.src_valid_mark)"
}
works() { up full; ping4 $behind4; ping6 $behind6; }

machine
key me
step 'a peer by hand' by_hand
snapshot > /run/before
step 'profile' profile
for how in kill stop; do
    step "$how: a full tunnel works" works
    "nm_$how"
    step "$how: the service ends by itself" wait_for 20 no_service
    step "$how: nothing of ours is left, without NetworkManager" nothing_of_ours
    nm_start || give_up "NetworkManager does not start again"
    step "$how: the uplink after NetworkManager's next start" uplink_again
    step "$how: the kernel's state is as before" same_state /run/before
done
# Both at once: nobody is left to clean up, so the next start must.
step 'both killed: a full tunnel works' works
pkill -9 -f "^$service"; nm_kill
nm_start || give_up "NetworkManager does not start again"
step 'both killed: the uplink' uplink_again
step 'both killed: the tunnel works again' works
step 'both killed: down' down full
step 'both killed: the kernel'"'"'s state is as before' same_state /run/before
finish
