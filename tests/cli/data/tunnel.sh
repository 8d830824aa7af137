#!/bin/sh -e
# rc.local of a router
modprobe ip_gre
ip tunnel add tunnel mode gre local 192.0.2.2 remote 192.0.2.1 ttl 64 key 0.0.0.111
ip addr add 10.10.10.1/30 dev tunnel
ip link set tunnel up mtu 1400
ip route add 10.20.0.0/16 dev tunnel
iptables -A FORWARD -i tunnel -j ACCEPT
exit 0
