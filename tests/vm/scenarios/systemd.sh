# SPDX-License-Identifier: GPL-2.0-or-later
# about: under systemd and udev: no second "external" connection, confinement of NetworkManager.service, its restart
# vm: --systemd
# timeout: 300
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $gw4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
profiles() {
    add office "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
    add gre "tunnel=gre,interface=gre-s,local=$up4,remote=$gw4,key=5,addresses=10.10.10.1/30"
}
works() { ping4 $behind4; ping6 $behind6; ping4 10.10.10.2; }
unmanaged() { same unmanaged "$(nmcli -t -f DEVICE,STATE device | sed -n "s/^$1://p")"; }
no_second() { same "$(printf 'gre\nlo\noffice\nup0')" "$({ nmcli -t -f NAME con show --active; echo lo; } | sort -u)"; }
restarted() {
    systemctl restart NetworkManager
    wait_for 20 no_service
    lacks 'wg0|gre-s' ip -br link
    lacks 'proto (202|nm-wgre)' ip -d rule
    lacks 'nm-wgre' nft list tables
    active up0 || nmcli con up up0
}

machine
key me
step 'peers by hand' by_hand
snapshot > /run/before
step 'profiles' profiles
step 'WireGuard: up' up office
step 'GRE: up' up gre
step 'both work' works
step 'the WireGuard link is unmanaged' wait_for 5 unmanaged wg0
step 'the GRE link is unmanaged' wait_for 5 unmanaged gre-s
step 'no second connection for the links' no_second
step 'operations are in the journal' matches '\[#\] ip link add wg0 .*type wireguard' nm_journal
step 'WireGuard: down' down office
step 'GRE: down' down gre
step 'the kernel'"'"'s state is as before' same_state /run/before
step 'up again' up office
step 'a restart of NetworkManager takes the tunnel down' restarted
step 'the kernel'"'"'s state is as before, again' same_state /run/before
step 'up after the restart' up office
step 'traffic flows after the restart' ping4 $behind4
step 'down after the restart' down office
step 'the kernel'"'"'s state is as before, once more' same_state /run/before
finish
