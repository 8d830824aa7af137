# SPDX-License-Identifier: GPL-2.0-or-later
# about: files of SUSE, netplan, networkd and a script by "nmcli connection import": they come up as they say; others' files are declined
# timeout: 300
. "$WGRE_VM/lib.sh"

far_gre() {
    peer ip tunnel add grep mode gre local $inet4 remote $up4 key 111
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
files() {
    cat > /root/script.sh <<-E
	#!/bin/sh -e
	modprobe ip_gre
	ip tunnel add script mode gre \\
	  local $up4 remote $inet4 key 0.0.0.111 ttl 64
	ip addr add 10.10.10.1/30 dev script
	ip link set script up mtu 1400
	touch /root/was-run
	E
    cat > /root/plan.yaml <<-E
	network:
	  tunnels:
	    plan:
	      mode: gre
	      local: $up4
	      remote: $inet4
	      key: 111
	      mtu: 1400
	      addresses: [10.10.10.1/30]
	E
    printf "STARTMODE='manual'\nTUNNEL='gre'\nTUNNEL_LOCAL_IPADDR='%s'\nTUNNEL_REMOTE_IPADDR='%s'\nTUNNEL_TTL='64'\nMTU=1400\n" \
        $up4 $inet4 > /root/ifcfg-suse
    printf "TUNNEL_GRE_IKEY='0.0.0.111'\nTUNNEL_GRE_OKEY='0.0.0.111'\nIPADDR='10.10.10.1/30'\n" >> /root/ifcfg-suse
    printf '[NetDev]\nName=netd\nKind=gre\nMTUBytes=1400\n[Tunnel]\nLocal=%s\nRemote=%s\nKey=111\n' $up4 $inet4 > /root/netd.netdev
    printf '[Match]\nName=netd\n[Network]\nAddress=10.10.10.1/30\n' > /root/netd.network
}
import() { nmcli connection import type wgre file "$1" > /run/import.out 2>&1; }
works() {
    up "$1"
    matches 'mtu 1400' ip link show dev "$1"
    matches '(key|ikey) 0.0.0.111' ip -d link show dev "$1"
    ping4 10.10.10.2
    down "$1"
    wait_for 15 not ip link show dev "$1"
    same_state /run/before
}
# declined FILE REGEX
declined() { not import "$1"; cat /run/import.out; matches "$2" cat /run/import.out; }

machine
step 'the far side by hand' far_gre
snapshot > /run/before
files
for pair in script:script.sh plan:plan.yaml suse:ifcfg-suse netd:netd.netdev; do
    name=${pair%%:*}
    step "${pair#*:}: nmcli imports it" import "/root/${pair#*:}"
    step "${pair#*:}: up, a packet through it, down as before" works "$name"
done
import /root/script.sh
step 'a command that is not one for the tunnel is named' matches 'script.sh:7:1: warning: "touch" is not run' cat /run/import.out
step 'nothing was run' not test -e /root/was-run

echo 'ip tunnel add x mode gre remote $(cat remote)' > /root/x.sh
step 'what only a shell can say is refused with its place' declined /root/x.sh 'x.sh:1:33: '
printf 'client\nremote vpn.example.org\n' > /root/x.ovpn
step 'a file of somebody else is declined' declined /root/x.ovpn 'is not a WireGuard or tunnel configuration'
finish
