# SPDX-License-Identifier: GPL-2.0-or-later
# about: strace -f of the service: one activation starts no process
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $inet4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
traced() {      # NetworkManager starts the service through strace
    cat > /usr/libexec/traced-service <<-E
	#!/bin/sh
	exec strace -f -qq -o /run/trace.\$\$ -e trace=process "$service" "\$@"
	E
    chmod 755 /usr/libexec/traced-service
    sed -i 's|^program=.*|program=/usr/libexec/traced-service|' /usr/lib/NetworkManager/VPN/nm-wgre-service.name
}
profiles() {
    add full "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
    add named "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24,peer.1=$(public wgp) endpoint=far.example.org:51820 allowed-ips=10.9.0.0/24" "private-key=$(private me)"
    add gre "tunnel=gre,interface=gre-f,local=$up4,remote=$inet4,key=5,addresses=10.10.10.1/30"
}
cycle() { rm -f /run/trace.*; up "$1"; ping4 "$2"; down "$1"; wait_for 15 no_service; wait_for 5 not pgrep -x strace; }
one_process() {
    cat /run/trace.*
    prints 1 sh -c "cat /run/trace.* | grep -c 'execve(.* = 0'"
    lacks '(^| )v?fork\(' cat /run/trace.*
    sed '/CLONE_THREAD/d' /run/trace.* > /run/no-threads
    lacks '(^| )clone3?\(' cat /run/no-threads
    matches 'exited with 0|exit_group\(0\)' cat /run/trace.*
}

traced
machine
key me
echo "$inet4 far.example.org" >> /etc/hosts
step 'peers by hand' by_hand
step 'profiles' profiles
for c in "full $behind4" 'named 10.9.0.1' 'gre 10.10.10.2'; do
    step "${c% *}: up, ping and down under strace" cycle $c
    step "${c% *}: no process was started" one_process
done
finish
