# SPDX-License-Identifier: GPL-2.0-or-later
# about: autostart=yes: up after a boot without anybody's help, and when the base device comes back; a failure is tried again and harms nobody
# vm: --systemd --persist
# boots: 2
# timeout: 320
. "$WGRE_VM/lib.sh"

# The base connection comes up by itself, unlike that of the other scenarios.
base() {
    nmcli con add type ethernet ifname up0 con-name base autoconnect yes ipv4.method manual ipv4.addresses $up4/24 \
        ipv4.gateway $gw4 ipv6.method manual ipv6.addresses $up6/64 ipv6.gateway $gw6
    echo 'ENV{ID_NET_DRIVER}=="veth", ENV{NM_UNMANAGED}="0"' > /etc/udev/rules.d/99-veth.rules
}
profiles() {
    printf '%s\n' DEVICE=gre_hk TYPE=GRE BOOTPROTO=none ONBOOT=yes MY_OUTER_IPADDR=$up4 PEER_OUTER_IPADDR=$inet4 \
        MY_INNER_IPADDR=10.10.10.1/30 PEER_INNER_IPADDR=10.10.10.2/30 > /root/ifcfg-gre_hk
    nmcli connection import type wgre file /root/ifcfg-gre_hk
    same gre_hk "$(nmcli -t -f NAME,TYPE con show | sed -n 's/:vpn$//p')"
    add office "tunnel=wireguard,interface=wg0,autostart=yes,addresses=10.9.0.2/24,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.9.0.0/24" "private-key=$(private me)"
    add manual "tunnel=ipip,interface=ipip-m,local=$up4,remote=$gw4,addresses=10.11.0.1/30"
    add broken "tunnel=gre,interface=gre-b,autostart=yes,local=$up4,remote=198.51.100.77,addresses=10.12.0.1/30,netns=../bad"
}
far_ends() {
    wg_far wgp 51820 me 10.9.0.2/32
    far_addr wgp 10.9.0.1/24
    peer ip tunnel add grep mode gre local $inet4 remote $up4
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
keep_keys() { mkdir -p /root/keys; cp /run/keys/* /root/keys/; sync; }
base_up() { wait_for 30 active base; }
both_up() { wait_for 60 active gre_hk; wait_for 30 active office; }
works() { ping4 10.10.10.2; ping4 10.9.0.1; }
attempts() { journalctl -b -o cat --no-pager -u nm-wgre-autostart | grep -c 'attempt [0-9]* failed'; }
tried_again() { [ "$(attempts)" -ge 2 ]; }
base_is_untouched() { active base; inactive broken; }
base_down() { nmcli device disconnect up0; wait_for 20 inactive office; active gre_hk; }   # the importer makes it persistent
taken_down() { down office; sleep 6; inactive office; }
ends() { nmcli con modify broken vpn.data 'tunnel=gre,autostart=no,local=192.0.2.2,remote=198.51.100.77'; systemctl restart nm-wgre-autostart; wait_for 20 exits 3 systemctl is-active nm-wgre-autostart; }

load_modules
if [ "$BOOT" = 1 ]; then
    key me; key wgp
    step 'first boot: a base connection that comes up by itself' base
    step 'first boot: an imported ifcfg file with ONBOOT=yes, and profiles by nmcli' profiles
    step 'first boot: off' keep_keys
else
    cp -r /root/keys /run/
    far_side
    step 'after the reboot: the far ends' far_ends
    step 'after the reboot: the base connection comes up' base_up
    step 'after the reboot: so do both tunnels, without anybody'"'"'s help' both_up
    step 'after the reboot: traffic flows' works
    step 'a tunnel without autostart stays down' inactive manual
    step 'one that fails is tried again' wait_for 40 tried_again
    step 'the base connection does not suffer' base_is_untouched
    step 'the base device goes' base_down
    step 'it comes back' nmcli con up base
    step 'and the tunnels with it' both_up
    step 'traffic flows again' works
    step 'a tunnel that is taken down stays down' taken_down
    step 'with nothing left to try the program ends' ends
fi
finish
