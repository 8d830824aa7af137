# SPDX-License-Identifier: GPL-2.0-or-later
# about: the manual's mesh of three hosts, each with a NetworkManager of its own: every pair pings; one goes, moves and is back
. "$WGRE_VM/lib.sh"

# Three namespaces are the hosts, "router" is what is between them.
names=(- a b c) outside=(- 159.1.1.1 134.1.1.1 178.1.1.1) moved=134.1.1.9

wire() {        # N: host N, with a link to the router
    local name=${names[$1]} address=${outside[$1]}
    ip netns add "$name"
    ip link add e netns "$name" type veth peer name "to-$name" netns router
    ns "$name" ip link set lo up
    ns router ip addr add "${address%.*}.254/24" dev "to-$name"
    ns router ip link set "to-$name" up
}
router() {
    ip netns add router
    ns router ip link set lo up
    ns router sysctl -qw net.ipv4.ip_forward=1
    for n in 1 2 3; do wire $n; done
}
host_starts() { # N
    local name=${names[$1]} address=${outside[$1]}
    nm_start_at "$name"
    nm_uplink_at "$name" e "$address/24" "${address%.*}.254"
    wait_for 15 settled "$name"
}
settled() { prints '' ns "$1" ip -6 addr show tentative; }
ns_ping() { local name=$1; shift; ns "$name" ping -n -c 2 -i 0.2 -W 5 "$@"; }

# What the manual page has for the first host; the others have the same with their own addresses, and IPv6 inside.
profile() {     # N
    local n=$1 far data
    data="tunnel=gre,interface=mesh,local=${outside[n]},key=111,addresses=10.10.10.$n/29;fd00:111::$n/64"
    for far in 1 2 3; do
        [ "$far" = "$n" ] || data+=",neighbour.$far=10.10.10.$far ${outside[far]},neighbour.1$far=fd00:111::$far ${outside[far]}"
    done
    add mesh "$data"
}
is_of_the_manual() {
    local page=/usr/share/man/man5/nm-settings-wgre.5 words
    [ ! -e $page.gz ] || page=$page.gz
    words=$(zcat -f $page | sed -n '/con\\-name mesh /,/connection up/p')
    for n in 1 2 3; do grep -qF "${outside[n]}" <<< "$words"; done
    grep -qF 'key=111, addresses=10.10.10.1/29' <<< "$words"
}
pair() {        # FROM TO
    ns_ping "${names[$1]}" -4 "10.10.10.$2"
    ns_ping "${names[$1]}" -6 "fd00:111::$2"
}
silent() { not ns_ping "${names[$1]}" -4 "10.10.10.$2"; }
all_pairs() { for from in 1 2 3; do for to in 1 2 3; do [ $from = $to ] || pair $from $to; done; done; }

# Host b has another address outside: it says so itself, and the others are told.
moves() {
    at b nmcli con mod uplink ipv4.addresses $moved/24
    at b nmcli con up uplink
    at b nmcli con mod mesh +vpn.data local=$moved
    at b up mesh
}
told() {        # N: this host is told while its tunnel is up
    local name=${names[$1]}
    at "$name" nmcli con mod mesh +vpn.data "neighbour.2=10.10.10.2 $moved" +vpn.data "neighbour.12=fd00:111::2 $moved"
    enter_host "$name" nm-wgre reload mesh
}
state_of() { enter_host "$1" bash -c "$(declare -f snapshot sysctls nm_dns); snapshot"; }
remember() { for n in 1 2 3; do state_of "${names[n]}" > "/run/before-${names[n]}"; done; }
as_before() {   # NAME
    wait_for 15 no_service
    wait_for 10 as_it_was "$1"
}
as_it_was() { state_of "$1" > "/run/now-$1"; diff -U0 "/run/before-$1" "/run/now-$1"; }

load_modules
syslog_start    # each host has its own in place of it
step 'three hosts and a router' router || give_up 'no underlay'
for n in 1 2 3; do step "host ${names[n]}: a NetworkManager of its own" host_starts $n || give_up 'no NetworkManager'; done
remember
step 'the addresses are those of the manual page' is_of_the_manual
for n in 1 2 3; do step "host ${names[n]}: nmcli adds the profile" at "${names[n]}" profile $n; done
step 'a: up' at a up mesh
step 'nobody answers yet' silent 1 2
for n in 2 3; do step "${names[n]}: up" at "${names[n]}" up mesh; done
for from in 1 2 3; do
    for to in 1 2 3; do
        [ $from = $to ] || step "host ${names[from]} reaches host ${names[to]}, IPv4 and IPv6" pair $from $to
    done
done
step 'c: down' at c down mesh
step 'c is gone from a' silent 1 3
step 'the other two still reach each other' eval 'pair 1 2; pair 2 1'
step 'c: up again, and all reach all' eval 'at c up mesh; all_pairs'
step 'b has another address outside' moves
step 'the others do not know it yet' silent 1 2
for n in 1 3; do step "${names[n]}: is told, while its tunnel is up" told $n; done
step 'all reach all' all_pairs
step 'b: its old address again' eval "at b nmcli con mod uplink ipv4.addresses ${outside[2]}/24; at b down mesh; at b nmcli con up uplink"
for n in 1 3; do step "${names[n]}: down" at "${names[n]}" down mesh; done
for n in 1 2 3; do step "${names[n]}: as before" as_before "${names[n]}"; done
finish
