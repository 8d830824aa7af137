# SPDX-License-Identifier: GPL-2.0-or-later
# about: what "nm-wgre explain" prints is what the service then does and logs
. "$WGRE_VM/lib.sh"

profiles() {
    wg_far wgp 51820 me 10.9.0.2/32
    add site "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;10.9.8.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.9.0.0/24 persistent-keepalive=25,wait-handshake=no" "private-key=$(private me),peer.1.psk=$(psk me)"
    add full "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,dns=10.9.0.1,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
    add gre "tunnel=gre,interface=gre-e,local=$up4,remote=$inet4,key=5,ttl=64,addresses=10.10.10.1/30"
}
operations() { sed -n 's/^.*\[#\] //p'; }
explained() {
    nm-wgre explain "$1" > /run/explain.out 2> /run/explain.err
    matches '^ip link add' cat /run/explain.out
    not grep -qFf <(private me; psk me) /run/explain.out /run/explain.err
    same_state /run/before
}
logged() {
    local lines; lines=$(nm_journal | wc -l)
    up "$1"
    nm_journal | tail -n +$((lines + 1)) | operations > /run/log.out
    same "$(cat /run/explain.out)" "$(cat /run/log.out)"
}

machine
key me
step 'a peer and profiles' profiles
snapshot > /run/before
for name in site full gre; do
    step "$name: explained, and nothing is touched" explained $name
    sed "s/^/# $SCENARIO|   /" /run/explain.out
    step "$name: up; the log has the same operations" logged $name
    step "$name: down" down $name
    step "$name: the kernel's state is as before" same_state /run/before
    step "$name: explained by uuid, alike" same "$(cat /run/explain.out)" "$(nm-wgre explain "$(nmcli -g connection.uuid con show $name)" 2> /dev/null)"
done
finish
