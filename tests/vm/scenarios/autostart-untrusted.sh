# SPDX-License-Identifier: GPL-2.0-or-later
# about: autostart=untrusted: up in each network that is not trusted, wired too; down where all are trusted, by UUID or zone
# vm: --systemd
# timeout: 800
. "$WGRE_VM/lib.sh"

cafe4=192.0.9.2 cafe_gw4=192.0.9.1

# A second wire, into another network of the far side; two connections are for it.
second_wire() {
    ip link add up1 type veth peer name vp1 netns peer
    peer ip addr add $cafe_gw4/24 dev vp1
    peer ip link set vp1 up
    wait_for 10 nmcli -g GENERAL.STATE device show up1
    nmcli device set up1 managed yes
    local name
    for name in cafe work; do
        nmcli con add type ethernet ifname up1 con-name $name autoconnect no ipv4.method manual ipv4.addresses $cafe4/24 ipv4.gateway $cafe_gw4 ipv6.method disabled
    done
    nmcli con modify work connection.zone work
}
profile() {
    wg_far wgp 51820 me 10.9.0.2/32
    far_addr wgp 10.9.0.1/24
    add office "tunnel=wireguard,interface=wg0,autostart=untrusted,kill-switch=on,trusted=$(uuid up0);zone:work,addresses=10.9.0.2/24,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0" \
        "private-key=$(private me)" vpn.persistent yes
}
uuid() { nmcli -g connection.uuid con show "$1"; }
nets() { prints "$(printf '%s\n' "$@")" eval 'nmcli -t -f NAME,TYPE con show --active | sed -n "s/:802-3-ethernet$//p" | sort'; }
comes_up() { wait_for 40 active office; wait_for 10 ping4 $behind4; matches 'nm-wgre.fence' nft list tables; }
# and its kill switch opens, so that the trusted network can be used
goes_down() { wait_for 30 inactive office; wait_for 15 no_service; wait_for 10 lacks 'nm-wgre.fence' nft list tables; }
said() { journalctl -b -o cat --no-pager -u nm-wgre-autostart -u NetworkManager-dispatcher; }
# stays_down WORDS COMMAND...: the program has looked after COMMAND, and said WORDS
stays_down() {
    local words=$1 before; shift
    before=$(said | wc -l)
    "$@"
    wait_for 30 matches "$words" eval "said | sed '1,${before}d'"
    inactive office
}

# no connections for the wires that nobody has made
printf '%s\n' '[main]' 'no-auto-default=*' > /etc/NetworkManager/conf.d/10-no-others.conf
systemctl restart NetworkManager
machine
key me
step 'a second wire' second_wire
step 'the profile' profile
step 'in a trusted network it stays down' stays_down 'stays down: all networks are trusted' nmcli con up up0
step 'a network that is not trusted comes' nmcli con up cafe
step 'the tunnel comes up' comes_up
step 'in both networks' nets cafe up0
step 'the strange network goes' nmcli con down cafe
step 'the tunnel goes down, since the other network is trusted' goes_down
step 'in the trusted network' nets up0
step 'the trusted network goes, a strange one comes' eval 'nmcli con down up0; nmcli con up cafe'
step 'the tunnel comes up, once more' comes_up
step 'in the strange network' nets cafe
step 'the same wire, by a connection of a trusted zone' nmcli con up work
step 'the tunnel goes down, persistent or not' goes_down
step 'in the network of the trusted zone' nets work
step 'the connection is taken out of its zone, and is strange' eval 'nmcli con modify work connection.zone ""; nmcli con up work'
step 'the tunnel comes up, for the third time' comes_up
step 'somebody takes it down' down office
step 'and a device that goes does not bring it up' eval 'nmcli con up up0; comes_up; down office; nmcli con down up0; sleep 8; inactive office'
step 'the way back to where only a trusted network is' eval 'nmcli con up up0; comes_up; nmcli con down work; goes_down; nets up0'
always() { nmcli con modify office +vpn.data autostart=yes; nmcli con up up0; comes_up; }
step 'control: with autostart=yes it comes up there' always
finish
