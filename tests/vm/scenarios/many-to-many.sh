# SPDX-License-Identifier: GPL-2.0-or-later
# about: one GRE tunnel between three hosts, three profiles with neighbours: every pair pings
. "$WGRE_VM/lib.sh"

# The hosts are this machine and the namespaces b and c; "peer" is the router between them.
#             a (here)     b           c
outside=(-  159.1.1.1   134.1.1.1   178.1.1.1)
host() { local n=$1; shift; case $n in 1) "$@" ;; 2) ns b "$@" ;; 3) ns c "$@" ;; esac; }

wire() {        # NAMESPACE ADDRESS
    ip netns add "$1"
    ip link add e netns "$1" type veth peer name "to-$1" netns peer
    ns "$1" ip link set lo up
    ns "$1" ip addr add "$2/32" dev e
    ns "$1" ip link set e up
    peer ip link set "to-$1" up
    peer ip route add "$2/32" dev "to-$1"
    peer sysctl -qw "net.ipv4.conf.to-$1.proxy_arp=1"
    ns "$1" ip route add default dev e
}
hosts() {
    ip addr add ${outside[1]}/32 dev up0
    peer ip route add ${outside[1]}/32 via $up4
    peer sysctl -qw net.ipv4.ip_forward=1
    wire b ${outside[2]}
    wire c ${outside[3]}
    for n in 2 3; do ping4 ${outside[n]}; done
}
# data N: the profile of host N, the others as its neighbours, of both families inside
data() {
    local n=$1 other
    printf 'tunnel=gre,interface=mesh,local=%s,key=111,addresses=10.10.10.%s/29;fd00:111::%s/64' "${outside[n]}" "$n" "$n"
    for other in 1 2 3; do
        [ "$other" = "$n" ] || printf ',neighbour.%s=10.10.10.%s %s,neighbour.1%s=fd00:111::%s %s' \
            "$other" "$other" "${outside[other]}" "$other" "$other" "${outside[other]}"
    done
}
# The other two are hosts without NetworkManager: what "nm-wgre explain" prints is run there.
pasted() {      # N
    add "host$1" "$(data "$1")"
    host "$1" nm-wgre explain "host$1" | sed -n 's/^\[#\] //; s/  # by NetworkManager$//; p' > "/run/host$1.sh"
    matches 'ip neigh replace .* nud permanent' cat "/run/host$1.sh"
    host "$1" sh -eux "/run/host$1.sh"
}
pair() {        # FROM TO
    host "$1" ping -4 -c 2 -i 0.2 -W 5 "10.10.10.$2"
    host "$1" ping -6 -c 2 -i 0.2 -W 5 "fd00:111::$2"
}
neighbours() {
    same "10.10.10.2 lladdr 134.1.1.1 PERMANENT
10.10.10.3 lladdr 178.1.1.1 PERMANENT" "$(ip -4 neigh show dev mesh nud permanent | sed 's/ *$//' | sort)"
    same "fd00:111::2 lladdr 134.1.1.1 PERMANENT
fd00:111::3 lladdr 178.1.1.1 PERMANENT" "$(ip -6 neigh show dev mesh nud permanent | sed 's/ *$//' | grep fd00 | sort)"
}

machine
step 'three hosts and a router' hosts || give_up 'no underlay'
snapshot > /run/before
step 'hosts b and c: the printed commands' pasted 2
step 'hosts b and c: the printed commands' pasted 3
step 'this host: nmcli adds the profile' add host1 "$(data 1)"
step 'this host: up' up host1
step 'the neighbours are permanent' neighbours
for from in 1 2 3; do
    for to in 1 2 3; do
        [ $from = $to ] || step "host $from reaches host $to, IPv4 and IPv6" pair $from $to
    done
done
step 'down' down host1
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
