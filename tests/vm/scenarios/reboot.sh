# SPDX-License-Identifier: GPL-2.0-or-later
# about: the profile is still there and works after a reboot
# vm: --systemd --persist
# boots: 2
# timeout: 302
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
}
profile() {
    add office "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
}
works() { ping4 $behind4; ping6 $behind6; }
keep_keys() { mkdir -p /root/keys; cp /run/keys/* /root/keys/; }
uplink_again() { far_side; wait_for 10 nmcli -g GENERAL.STATE device show up0; nmcli device set up0 managed yes; nmcli con up up0; wait_for 10 ping -c1 -W2 $inet4; }

if [ "$BOOT" = 1 ]; then
    machine
    key me
    step 'first boot: a peer by hand' by_hand
    step 'first boot: profile' profile
    step 'first boot: up' up office
    step 'first boot: traffic flows' works
    step 'first boot: the tunnel stays up while the machine goes down' keep_keys
    sync
else
    load_modules
    cp -r /root/keys /run/
    step 'after the reboot: the profile is there' matches '^office:vpn$' nmcli -t -f NAME,TYPE con show
    step 'after the reboot: only root can read it' same '600 root' "$(stat -c '%a %U' /etc/NetworkManager/system-connections/office.nmconnection)"
    step 'after the reboot: the uplink' uplink_again
    step 'after the reboot: the peer' by_hand
    snapshot > /run/before
    step 'after the reboot: up' up office
    step 'after the reboot: traffic flows' works
    step 'after the reboot: down' down office
    step 'after the reboot: the kernel'"'"'s state is as before' same_state /run/before
fi
finish
