# SPDX-License-Identifier: GPL-2.0-or-later
# about: GRE keepalive between two hosts that both run this: gre and ip6gre, keyed and not, numbered, in a network namespace; death and return seen by either
# timeout: 600
. "$WGRE_VM/lib.sh"

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
says() { matches "$2" eval "nmcli connection show $1 | sed -n 's|^VPN.BANNER: *||p'"; }
logged() { matches "$1" nm_journal; }
took() {        # LEAST MOST COMMAND...: it takes so many ms
    local least=$1 most=$2 t=$EPOCHREALTIME; shift 2
    "$@" || return
    t=$(ms "$t"); echo "$t ms"; [ "$t" -ge "$least" ] && [ "$t" -le "$most" ]
}
# Routes of the two ends are there, or withdrawn: no line is none.
route_here() { ip -4 route show 10.77.0.0/16; }
route_there() { peer ip -4 route show 10.78.0.0/16; }
withdrawn() { same '' "$(route_"$1")"; }
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
down_both() {
    step "$1: down" eval "down $1; at peer down $1"
    step "$1: as before" same_state /run/before
}

machine
step 'a second host with a NetworkManager of its own' nm_start_at peer || give_up 'no second NetworkManager'
step 'its uplink' nm_uplink_at peer vp $gw4/24 $up4 ipv6.method manual ipv6.addresses $gw6/64 || give_up 'no uplink there'
snapshot > /run/before

# ---- GRE keepalives, both ways ----
for kind in gre ip6gre; do
    for data in keepalive=1 keepalive=1,key=111,csum=yes; do
        name=$kind; [ $data = keepalive=1 ] || name=$kind-keyed
        step "$name: profiles on both hosts" pair $name $kind $data
        up_both $name
        both_alive $name 'answers GRE keepalives'
        if [ $name != gre ]; then
            step "$name: the other end is taken away: dead, its routes withdrawn" eval "at peer down $name; dead_here $name"
            step "$name: logged" logged 'far end is dead: it does not answer'
            step "$name: it is back" eval "at peer up $name; alive_here $name 'answers GRE keepalives'"
            step "$name: this end is taken away: the other sees it dead" eval "down $name; dead_there $name"
            step "$name: and logs it" at peer logged 'far end is dead: it does not answer'
            step "$name: this end is back" eval "up $name; alive_there $name 'answers GRE keepalives'"
        fi
        down_both $name
    done
done

# ---- numbered packets: nobody knows the number that an answer must have ----
step 'seq: profiles on both hosts' pair seq gre keepalive=1,seq=yes
up_both seq
both_alive seq 'answers ICMP echo requests'
step 'seq: the log says why' logged 'keepalive: asked by ICMP only: .*numbered'
down_both seq
step 'one way numbered: profiles' eval "profile oseq 'tunnel=gre,oseq=yes,keepalive=1,keepalive-probe=gre,addresses=10.10.10.1/30,routes=10.77.0.0/16' $up4 $gw4
    at peer profile oseq 'tunnel=gre,iseq=yes,keepalive=1,addresses=10.10.10.2/30,routes=10.78.0.0/16' $gw4 $up4"
up_both oseq
step 'one way numbered: this end asks by GRE' alive_here oseq 'answers GRE keepalives'
step 'one way numbered: the other by ICMP' alive_there oseq 'answers ICMP echo requests'
down_both oseq

# ---- in a network namespace ----
private_route() { ip -n private -4 route show 10.77.0.0/16; }
alive_private() { wait_for 15 says private 'answers GRE keepalives' && wait_for 5 matches 'dev gre-ka' private_route; }
dead_private() { wait_for 15 says private "far end is dead" && wait_for 5 no_private_route; }
no_private_route() { same "" "$(private_route)"; }
step 'private: profiles on both hosts, here in a network namespace' eval "pair private gre keepalive=1,key=5; nmcli con mod private +vpn.data netns=private"
up_both private
step 'private: this end sees the other alive' alive_private
step 'private: the other sees this one alive' alive_there private 'answers GRE keepalives'
step 'private: the other end is taken away: dead, the route is withdrawn there' eval "at peer down private; dead_private"
step 'private: it is back' eval "at peer up private; alive_private"
down_both private

# ---- the time to death: retries x interval after the first probe without an answer ----
gone_after() { at peer down slow; took 14000 21000 wait_for 30 says slow 'far end is dead'; }
step 'slow: profiles on both hosts' pair slow gre keepalive=5,keepalive-retries=3
up_both slow
both_alive slow 'answers GRE keepalives'
step 'slow: the other end goes: dead 15 to 20 s later' gone_after
step 'slow: down' down slow
step 'slow: as before' same_state /run/before
finish
