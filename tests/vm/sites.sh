# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Three sites with two VPN hosts each, a tunnel between every two hosts of different sites, and BIRD on top. Sourced by the
# scenarios site-to-site*, which choose what the tunnels are and which protocol runs on them.
#
#   site-a (10.1.0.0/24, fd00:1::/64)      a1  a2     each host: its outside, where the packets that carry tunnels leave from,
#   site-b (10.2.0.0/24, fd00:2::/64)      b1  b2     and a "private" namespace with the tunnels' links, a link to the LAN and
#   site-c (10.3.0.0/24, fd00:3::/64)      c1  c2     BIRD
#
# a1 is the machine itself, the other five are two network namespaces each: out-HOST and in-HOST. The tunnels of a1 are nmcli
# profiles with netns=; those of the others are made by hand, with ip(8) and wg(8), but for the host $second if the scenario
# names one: that has a NetworkManager of its own, too. The namespace "peer" of lib.sh is the router between all of them.
hosts=(a1 a2 b1 b2 c1 c2) second=${second-}
declare -A number=([a1]=1 [a2]=2 [b1]=3 [b2]=4 [c1]=5 [c2]=6) site=([a]=1 [b]=2 [c]=3)
hold=6              # seconds after which a silent neighbour does nobody harm any more
flows=8             # addresses at each site that are pinged: ECMP sends some one way, some the other

site_of() { echo "${site[${1:0:1}]}"; }
outer() { if [ "$1" = a1 ]; then echo $up4; else echo "100.64.${number[$1]}.2"; fi; }
inside() { if [ "$1" = a1 ]; then echo private; else echo "in-$1"; fi; }
far_hosts() { local h; for h in "${hosts[@]}"; do [ "${h:0:1}" = "${1:0:1}" ] || echo "$h"; done; }
# of the tunnel between two hosts: its number, and the last digit of the addresses of the first one
tunnel() { local i=${number[$1]} j=${number[$2]}; if [ "$i" -lt "$j" ]; then echo "$i$j"; else echo "$j$i"; fi; }
end() { if [ "${number[$1]}" -lt "${number[$2]}" ]; then echo 0; else echo 1; fi; }
inner4() { echo "10.255.$(tunnel "$1" "$2").$(end "$1" "$2")"; }
inner6() { echo "fd00:ff:$(tunnel "$1" "$2")::$(end "$1" "$2")"; }

# ---- the network around ---------------------------------------------------------------------------------------------

settings() { # NAMESPACE
    ns "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
        net.ipv6.conf.all.keep_addr_on_down=1 net.ipv6.conf.default.keep_addr_on_down=1 net.ipv6.conf.default.accept_dad=0
}
outsides() {
    local h i
    settings peer
    for h in "${hosts[@]:1}"; do
        i=${number[$h]}
        ip netns add "out-$h"; ip netns add "in-$h"
        settings "in-$h"
        ip link add "o-$h" netns peer type veth peer name wan netns "out-$h"
        printf '%s\n' "addr add 100.64.$i.1/24 dev o-$h" "link set o-$h up" | ip -n peer -batch -
        printf '%s\n' 'link set lo up' "addr add 100.64.$i.2/24 dev wan" 'link set wan up' "route add default via 100.64.$i.1" | ip -n "out-$h" -batch -
        ip -n "in-$h" link set lo up
    done
}
lans() {
    local s h i
    for s in a b c; do
        i=${site[$s]}
        ip netns add "site-$s"
        settings "site-$s"
        { printf '%s\n' 'link set lo up' 'link add lan0 type bridge' 'link set lan0 up' "addr add 10.$i.0.1/24 dev lan0" "addr add fd00:$i::1/64 dev lan0"
          for ((h = 1; h <= flows; h++)); do printf '%s\n' "addr add 10.$i.0.$((100 + h))/24 dev lan0" "addr add fd00:$i::$((100 + h))/64 dev lan0"; done
        } | ip -n "site-$s" -batch -
    done
    for h in "${hosts[@]:1}"; do lan_link "$h"; done
}
lan_link() { # HOST
    local h=$1 i
    i=$(site_of "$h")
    ip link add "l-$h" netns "site-${h:0:1}" type veth peer name lan0 netns "$(inside "$h")"
    printf '%s\n' "link set l-$h master lan0" "link set l-$h up" | ip -n "site-${h:0:1}" -batch -
    printf '%s\n' "addr add 10.$i.0.1${h:1}/24 dev lan0" "addr add fd00:$i::1${h:1}/64 dev lan0" 'link set lan0 up' | ip -n "$(inside "$h")" -batch -
}

# ---- tunnels --------------------------------------------------------------------------------------------------------

by_hand() { # HOST: its ends of the tunnels
    local h=$1 far
    for far in $(far_hosts "$h"); do
        "${kind}_by_hand" "$h" "$far"
        printf '%s\n' "addr add $(inner4 "$h" "$far")/31 dev to-$far" "addr add $(inner6 "$h" "$far")/127 dev to-$far" "link set to-$far up" | ip -n "in-$h" -batch -
    done
}
# The tunnels of a host with NetworkManager; of the second one by "at".
profiles() { local far; for far in $(far_hosts "$1"); do "${kind}_profile" "$1" "$far"; done; }
all_up() { local far; for far in $(far_hosts "$1"); do up "to-$far"; done; }
all_down() { local far; for far in $(far_hosts "$1"); do down "to-$far"; done; }
start_second() {
    nm_start_at "out-$second"
    nm_uplink_at "out-$second" wan "$(outer $second)/24" "100.64.${number[$second]}.1"
    at "out-$second" profiles $second
    at "out-$second" all_up $second
}

# WireGuard: one link for each remote, with a port of its own; who may send what is up to BIRD.
wireguard_by_hand() {
    ip -n "out-$1" link add "to-$2" type wireguard
    ns "out-$1" wg set "to-$2" listen-port "580${number[$2]}" private-key "/run/keys/$1" \
        peer "$(public "$2")" allowed-ips 0.0.0.0/0,::/0 endpoint "$(outer "$2"):580${number[$1]}"
    ip -n "out-$1" link set "to-$2" netns "in-$1"
}
wireguard_profile() {
    add "to-$2" "tunnel=wireguard,netns=$(inside "$1"),interface=to-$2,listen-port=580${number[$2]},routing=off,addresses=$(inner4 "$1" "$2")/31;$(inner6 "$1" "$2")/127,peer.1=$(public "$2") endpoint=$(outer "$2"):580${number[$1]} allowed-ips=0.0.0.0/0;::/0,wait-handshake=no" \
        "private-key=$(private "$1")"
}

gre_by_hand() {
    ip -n "out-$1" link add "to-$2" type gre local "$(outer "$1")" remote "$(outer "$2")" ttl 64
    ip -n "out-$1" link set "to-$2" netns "in-$1"
}
gre_profile() {
    add "to-$2" "tunnel=gre,netns=$(inside "$1"),interface=to-$2,local=$(outer "$1"),remote=$(outer "$2"),ttl=64,routing=off,addresses=$(inner4 "$1" "$2")/31;$(inner6 "$1" "$2")/127"
}

# GRE inside WireGuard: the lower link has a port and a pair of addresses of its own and stays outside.
lower() { echo "10.254.$(tunnel "$1" "$2").$(($(end "$1" "$2") + 1))"; }
over_by_hand() {
    ip -n "out-$1" link add "w-$2" type wireguard
    ns "out-$1" wg set "w-$2" listen-port "580${number[$2]}" private-key "/run/keys/$1" \
        peer "$(public "$2")" allowed-ips "$(lower "$2" "$1")/32" endpoint "$(outer "$2"):580${number[$1]}"
    printf '%s\n' "addr add $(lower "$1" "$2")/32 dev w-$2" "link set w-$2 mtu 1420 up" "route add $(lower "$2" "$1")/32 dev w-$2" \
        "link add to-$2 type gre local $(lower "$1" "$2") remote $(lower "$2" "$1") dev w-$2" "link set to-$2 netns in-$1" | ip -n "out-$1" -batch -
}
over_profile() {
    add "to-$2" "tunnel=gre,over=wireguard,netns=$(inside "$1"),interface=to-$2,wireguard-interface=w-$2,listen-port=580${number[$2]},local=$(lower "$1" "$2"),remote=$(lower "$2" "$1"),routing=off,addresses=$(inner4 "$1" "$2")/31;$(inner6 "$1" "$2")/127,peer.1=$(public "$2") endpoint=$(outer "$2"):580${number[$1]},wait-handshake=no" \
        "private-key=$(private "$1")"
}

# ---- BIRD -----------------------------------------------------------------------------------------------------------

bird_common() { # ROUTER-ID
    cat <<-E
	log "/run/bird.log" { warning, error, fatal, bug };
	router id $1;
	protocol device { }
	protocol direct { ipv4; ipv6; interface "lan0"; }
	protocol kernel { ipv4 { import none; export where source != RTS_DEVICE; }; merge paths yes; }
	protocol kernel { ipv6 { import none; export where source != RTS_DEVICE; }; merge paths yes; }
	E
}

# BGP: a session of each family over every tunnel, and with the router of the LAN.
bgp_host() { # HOST
    local h=$1 far i
    i=$(site_of "$h")
    bird_common "10.$i.0.1${h:1}"
    cat <<-E
	template bgp quick { local as 6500$i; hold time $hold; connect delay time 1; connect retry time 2; error wait time 1, 2; }
	protocol bgp lan4 from quick { neighbor 10.$i.0.1 internal; ipv4 { import none; export all; next hop self; }; }
	protocol bgp lan6 from quick { neighbor fd00:$i::1 internal; ipv6 { import none; export all; next hop self; }; }
	E
    for far in $(far_hosts "$h"); do
        echo "protocol bgp ${far}_4 from quick { neighbor $(inner4 "$far" "$h") as 6500$(site_of "$far"); ipv4 { import all; export all; }; }"
        echo "protocol bgp ${far}_6 from quick { neighbor $(inner6 "$far" "$h") as 6500$(site_of "$far"); ipv6 { import all; export all; }; }"
    done
}
bgp_site() { # SITE
    local i=${site[$1]} n
    bird_common "10.$i.0.1"
    echo "template bgp quick { local as 6500$i; hold time $hold; connect delay time 1; connect retry time 2; error wait time 1, 2; }"
    for n in 1 2; do
        echo "protocol bgp v${n}_4 from quick { neighbor 10.$i.0.1$n internal; ipv4 { import all; export none; }; }"
        echo "protocol bgp v${n}_6 from quick { neighbor fd00:$i::1$n internal; ipv6 { import all; export none; }; }"
    done
}

# OSPF: neighbours find each other by multicast through the tunnels and on the LAN. A neighbour that is found dead is gone from the
# routes only after the next ticks of BIRD (1 s) here and in the routers that hear of it, so that it must be found before.
ospf() { # ROUTER-ID
    local version
    bird_common "$1"
    for version in 'v2 { ipv4' 'v3 { ipv6'; do
        cat <<-E
	protocol ospf $version { import all; export none; }; ecmp yes;
	    area 0 {
	        interface "lan0" { type broadcast; hello 1; dead $((hold - 2)); cost 5; wait 3; };
	        interface "to-*" { type pointopoint; hello 1; dead $((hold - 2)); cost 10; };
	    };
	}
	E
    done
}
ospf_host() { ospf "10.$(site_of "$1").0.1${1:1}"; }
ospf_site() { ospf "10.${site[$1]}.0.1"; }

bird_start() { # NAME NAMESPACE
    bird -p -c "/run/bird-$1.conf"
    ns "$2" bird -c "/run/bird-$1.conf" -s "/run/bird-$1.ctl" -P "/run/bird-$1.pid"
}
birds() {
    local h s
    for h in "${hosts[@]}"; do "${protocol}_host" "$h" > "/run/bird-$h.conf"; bird_start "$h" "$(inside "$h")"; done
    for s in a b c; do "${protocol}_site" "$s" > "/run/bird-$s.conf"; bird_start "$s" "site-$s"; done
}

# ---- what is to be seen ---------------------------------------------------------------------------------------------

# two_ways NAMESPACE NETWORK A B: the kernel has a route with these two next hops (words of "ip route"), of equal weight
two_ways() {
    local family=-4 route
    case $2 in *:*) family=-6 ;; esac
    route=$(ip -n "$1" $family route show "$2")
    [ "$(grep -c 'nexthop .*weight 1' <<< "$route")" = 2 ] && grep -q "nexthop.*$3" <<< "$route" && grep -q "nexthop.*$4" <<< "$route" || { echo "$route"; return 1; }
}
between_sites() {
    local s far
    for s in a b c; do
        for far in a b c; do
            [ $s = $far ] || two_ways "site-$s" "10.${site[$far]}.0.0/24" "10.${site[$s]}.0.11 " "10.${site[$s]}.0.12 "
        done
    done
}
converged() {
    two_ways private 10.2.0.0/24 'dev to-b1' 'dev to-b2'
    two_ways private fd00:2::/64 'dev to-b1' 'dev to-b2'
    two_ways private 10.3.0.0/24 'dev to-c1' 'dev to-c2'
    two_ways private fd00:3::/64 'dev to-c1' 'dev to-c2'
    two_ways in-c2 10.1.0.0/24 'dev to-a1' 'dev to-a2'
    between_sites
}
reach() { # every site, every other site, both families
    local s far
    for s in a b c; do
        for far in a b c; do
            [ $s != $far ] || continue
            ns "site-$s" ping -n -4 -c2 -i0.2 -W5 -I "10.${site[$s]}.0.1" "10.${site[$far]}.0.1"
            ns "site-$s" ping -n -6 -c2 -i0.2 -W5 -I "fd00:${site[$s]}::1" "fd00:${site[$far]}::1"
        done
    done
}
# The addresses of $flows flows do not all go the same way.
both_ways_are_used() {
    local n; n=$(for ((n = 1; n <= flows; n++)); do ip -n private route get "10.2.0.$((100 + n))" from 10.1.0.1 iif lan0; done | grep -Eo 'dev to-b[12]' | sort -u | wc -l)
    same 2 "$n"
}

# without_longer_than LIMIT SECONDS COMMAND...: runs COMMAND while all flows from site-a to site-b are pinged, for SECONDS; the longest
# time that one of them has no answer must not be longer than LIMIT.
# longest_silence END: the longest time between two answers in the output of "ping -D", or from the last one to END if that was
# not just the end of it.
longest_silence() {
    awk -F'[][]' -v end="$1" '
        /bytes from/ { if (last && $2 - last > most) most = $2 - last; last = $2 }
        END { if (!last || (end - last > 3 && end - last > most)) most = end - last; printf "%.1f\n", most }'
}
without_longer_than() {
    local limit=$1 seconds=$2 n pids='' end worst=0 silence
    shift 2
    for ((n = 1; n <= flows; n++)); do
        ns site-a ping -n -D -i 0.25 -c $((4 * seconds)) -W 2 -I 10.1.0.1 "10.2.0.$((100 + n))" > "/run/flow-$n" 2>&1 &
        pids="$pids $!"
    done
    sleep 3
    "$@"
    # not -w: with that ping ends at the first error
    # shellcheck disable=SC2086
    wait $pids || true
    end=$(date +%s.%N)
    for ((n = 1; n <= flows; n++)); do
        silence=$(longest_silence "$end" < "/run/flow-$n")
        echo "flow $n: silent for at most $silence s"
        worst=$(printf '%s\n' "$worst" "$silence" | sort -g | tail -n 1)
    done
    echo "$worst" > /run/silence
    awk "BEGIN { exit !($worst <= $limit) }"
}
host_dies() { local l; for l in $(ip -n "in-$1" -o link show up | sed 's/^[0-9]*: //; s/[@:].*//' | grep -v '^lo$'); do ip -n "in-$1" link set "$l" down; done; ip -n "out-$1" link set wan down; }
host_lives() {
    printf '%s\n' 'link set wan up' "route replace default via 100.64.${number[$1]}.1" | ip -n "out-$1" -batch -
    local l; for l in lan0 $(far_hosts "$1" | sed 's/^/to-/'); do ip -n "in-$1" link set "$l" up; done
}
birds_end() { local p; for p in /run/bird-*.pid; do kill "$(cat "$p")"; done; wait_for 10 not pgrep -x bird; }

# play: everything, with $kind tunnels and $protocol on them.
play() {
    machine
    local h; for h in "${hosts[@]}"; do key "$h"; done
    snapshot > /run/before
    step 'the outsides of five hosts' outsides
    step 'the LANs of three sites' lans
    for h in "${hosts[@]:1}"; do [ "$h" = $second ] || step "$h: its tunnels, by hand" by_hand "$h"; done
    [ -z "$second" ] || step "$second: four profiles by nmcli, with a NetworkManager of its own" start_second
    step 'a1: four profiles by nmcli' profiles a1
    step 'a1: up, in a namespace that did not exist' all_up a1
    step 'a1: a LAN for it' eval 'settings private; lan_link a1'
    step 'BIRD in all of them' birds
    step 'two next hops of equal weight between all sites' wait_for 60 converged
    step 'every site reaches every other, IPv4 and IPv6' reach
    step 'flows go both ways' both_ways_are_used
    step "b1 dies: no flow is silent for longer than the hold time" without_longer_than $((hold + 1)) 18 host_dies b1
    note "the longest silence was $(cat /run/silence) s"
    step 'one next hop is left' matches '^10.2.0.0/24 via [0-9.]* dev to-b2 ' ip -n private route show 10.2.0.0/24
    step 'b1 is back: two next hops again' eval 'host_lives b1; wait_for 60 converged'
    step 'a1 goes down, by nmcli: no flow is silent for longer than the hold time' without_longer_than $((hold + 1)) 22 all_down a1
    note "the longest silence was $(cat /run/silence) s"
    step 'every site reaches every other' reach
    step 'BIRD ends' birds_end
    [ -z "$second" ] || step "$second goes down, by nmcli" at "out-$second" all_down $second
    finished() { ip -n private link del lan0; up to-b1; down to-b1; wait_for 15 no_service; not test -e /run/netns/private; }
    step 'the namespace goes with the last tunnel' finished
    step 'the state of the machine is as before' same_state /run/before
    finish
}
