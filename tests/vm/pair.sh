# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Two hosts that both run this, each with a NetworkManager: the machine and the namespace "peer". Sourced by the scenarios
# keepalive-pair*.

# Each host has routes to a network of the other: 10.77.0.0/16 is there, 10.78.0.0/16 here.
profile() {     # NAME DATA OWN FAR: of the host that it is called for
    add "$1" "interface=gre-ka,local=$3,remote=$4,$2" '' vpn.persistent yes
}
pair() {        # NAME KIND DATA
    local a=$up4 b=$gw4
    [ "$2" = gre ] || { a=$up6; b=$gw6; }
    profile "$1" "tunnel=$2,$3,addresses=10.10.10.1/30;fd00:10::1/126,routes=10.77.0.0/16" $a $b
    at peer profile "$1" "tunnel=$2,$3,addresses=10.10.10.2/30;fd00:10::2/126,routes=10.78.0.0/16" $b $a
}
banner() { nmcli connection show "$1" | sed -n 's|^VPN.BANNER: *||p'; }
says() { matches "$2" banner "$1"; }
logged() { matches "$1" nm_journal; }
took() {        # LEAST MOST COMMAND...: it takes so many ms
    local least=$1 most=$2 t=$EPOCHREALTIME; shift 2
    "$@"
    t=$(ms "$t"); echo "$t ms"; [ "$t" -ge "$least" ] && [ "$t" -le "$most" ]
}
# Routes of the two ends are there, or withdrawn: no line is none.
route_here() { ip -4 route show 10.77.0.0/16; }
route_there() { peer ip -4 route show 10.78.0.0/16; }
withdrawn() { prints '' "route_$1"; }
used() { matches 'dev gre-ka' route_"$1"; }
# NAME SENTENCE
alive_here() { wait_for 15 says "$1" "$2" && wait_for 5 used here; }
alive_there() { at peer wait_for 15 says "$1" "$2" && wait_for 5 used there; }
dead_here() { wait_for 15 says "$1" 'far end is dead' && wait_for 5 withdrawn here; }
dead_there() { at peer wait_for 15 says "$1" 'far end is dead' && wait_for 5 withdrawn there; }
both_alive() {  # NAME SENTENCE
    step "$1: this end sees the other alive" alive_here "$1" "$2"
    step "$1: the other sees this one alive" alive_there "$1" "$2"
}
up_both() { step "$1: up here" up "$1"; step "$1: up there" at peer up "$1"; }
down_both() { step "$1: down" eval "down $1; at peer down $1"; }
# begin, end: what comes first and last in a scenario
begin() {
    machine
    step 'a second host with a NetworkManager of its own' nm_start_at peer || give_up 'no second NetworkManager'
    step 'its uplink' nm_uplink_at peer vp $gw4/24 $up4 ipv6.method manual ipv6.addresses $gw6/64 || give_up 'no uplink there'
    snapshot > /run/before
}
end() {
    step 'as before' same_state /run/before
    finish
}
