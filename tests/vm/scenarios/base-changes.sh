# SPDX-License-Identifier: GPL-2.0-or-later
# about: the base goes and comes back (cable, another connection, networking off, sleep, NetworkManager's restart): with vpn.persistent=yes the tunnel goes on within 2 s and nothing leaves in clear; with "no" it ends, and the log says why
# vm: --systemd
# timeout: 1800
# unproved: it has not been played to its end yet
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/clear.sh"

second4=192.0.2.3

# The base comes up by itself, as that of most computers; NetworkManager leaves the guest's link alone.
base() {
    nmcli con modify up0 connection.autoconnect yes connection.autoconnect-priority 10
    nmcli con add type ethernet ifname up0 con-name second autoconnect no ipv4.method manual ipv4.addresses "$second4/24,$up4/24" \
        ipv4.gateway $gw4 ipv6.method manual ipv6.addresses $up6/64 ipv6.gateway $gw6
}
far_gre() {
    peer ip tunnel add grep mode gre local $inet4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip addr add fd00:10::2/64 dev grep nodad
    peer ip link set grep up
}
profiles() {
    local wireguard="tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips="
    local gre="tunnel=gre,interface=gre-b,local=$up4,remote=$inet4,key=5,addresses=10.10.10.1/30;fd00:10::1/64"
    add ks "${wireguard}0.0.0.0/0;::/0,kill-switch=on" "private-key=$(private me)"
    add wg-full "${wireguard}0.0.0.0/0;::/0" "private-key=$(private me)"
    add wg-split "${wireguard}10.9.0.0/24;fd00:9::/64" "private-key=$(private me)"
    add gre-ks "$gre,routes=0.0.0.0/0;::/0,kill-switch=on"
    add gre-full "$gre,routes=0.0.0.0/0;::/0"
    add gre-split "$gre"
}
declare -A reached=([ks]=$behind4 [wg-full]=$behind4 [wg-split]=10.9.0.1 [gre-ks]=$behind4 [gre-full]=$behind4 [gre-split]=10.10.10.2)

# ---- the base goes and comes back; each leaves it as it was ------------------------------------------------------------

# what it takes, for a note
timed() { local what=$1 start=$EPOCHREALTIME; shift; "$@"; echo "$what $(ms "$start") ms" >> /run/took; }
what_it_took() { touch /run/took; paste -s -d, /run/took; rm /run/took; }
based() { active up0 || active second; }
baseless() { lacks "^(up0|second)$" nmcli -t -f NAME con show --active; }
cable() { peer ip link set vp down; timed gone wait_for 40 baseless; sleep 1; peer ip link set vp up; peer ip addr replace $gw6/64 dev vp nodad; }
another() { nmcli -w 30 con up second; }
first() { nmcli -w 30 con up up0; }
networking() { nmcli networking off; wait_for 20 baseless; sleep 1; nmcli networking on; }
# what NetworkManager does when logind is about to suspend, and afterwards
asleep() { busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager Sleep b "$1"; }
suspend() { asleep true; wait_for 20 baseless; sleep 1; asleep false; }
# A VPN connection does not outlive its NetworkManager; another one is brought up by autostart, which this slow machine takes its time for.
restart() { systemctl restart NetworkManager; wait_for 30 nmcli -t general; }
restarted() { # NAME
    nmcli con modify "$1" +vpn.data autostart=yes
    restart
    goes_on "$1" 15
    alone "$1"
}

# Without a pause the packets would take all of the time of such a slow machine.
stream() { while [ -e /run/stream ]; do bursts; sleep 0.2; done; }

# ---- what is to be then ------------------------------------------------------------------------------------------------

# The service's process and NetworkManager's object, and how many there are of each.
who() { services; nmcli -t -f NAME,ACTIVE-PATH con show --active | sed -n "s/^$1://p"; }
carries() { ping -c 1 -W 1 "${reached[$1]}"; }
# The time begins when the base is there.
goes_on() { # NAME SECONDS
    timed back wait_for 60 based
    local start=$EPOCHREALTIME took
    until carries "$1" > /dev/null 2>&1 || [ "$(ms "$start")" -gt 20000 ]; do sleep 0.05; done
    took=$(ms "$start")
    echo "$took ms" >> /run/took
    [ "$took" -lt "$(($2 * 1000))" ] || { echo "after $took ms"; return 1; }
    active "$1"
}
survives() { # NAME EVENT
    local was; was=$(who "$1")
    alone "$1"
    "$2"
    goes_on "$1" 2
    same "$was" "$(who "$1")"
}
alone() { same 2 "$(who "$1" | wc -l)"; }
fenced() { # COMMAND...
    stream_start
    local rc=0; strict "$@" || rc=$?
    stream_end
    table; bursts; counted_nothing clear
    return $rc
}
ends() { # NAME EVENT
    logged=$(nm_journal | wc -l)
    "$2"
    wait_for 20 inactive "$1"
    wait_for 15 no_service
    said_since "$logged"
}
said_since() { matches 'NetworkManager ends the connection: ' eval "nm_journal | sed '1,${1}d'"; }

# no connection for up0 that nobody has made
printf '%s\n' '[main]' 'no-auto-default=*' '[keyfile]' unmanaged-devices=interface-name:br0 > /etc/NetworkManager/conf.d/10-guest.conf
systemctl restart NetworkManager
machine
key me
step 'a peer and a guest by hand' by_hand
step 'another one for GRE' far_gre
step 'base connections' base
step 'profiles' profiles
step 'without a tunnel, the capture sees all of it' control
forget
for name in ks gre-ks; do
    step "$name: persistent" nmcli con modify $name vpn.persistent yes
    step "$name: up" up $name
    step "$name: it carries" wait_for 10 carries $name
    forget
    for event in cable another first networking suspend; do
        step "$name: $event: it goes on, and nothing leaves in clear" fenced survives $name $event
        note "$name: $event: $(what_it_took)"
    done
    step "$name: NetworkManager starts again: it comes up again, and nothing leaves in clear" fenced restarted $name
    note "$name: NetworkManager starts again: $(what_it_took)"
    step "$name: no longer by itself" nmcli con modify $name -vpn.data autostart
    step "$name: down" down $name
    step "$name: the kill switch opens" wait_for 15 no_table
done
for name in wg-split gre-split wg-full gre-full; do
    step "$name: persistent" nmcli con modify $name vpn.persistent yes
    step "$name: up" up $name
    step "$name: it carries" wait_for 10 carries $name
    for event in cable suspend; do
        step "$name: $event: it goes on" survives $name $event
        note "$name: $event: $(what_it_took)"
    done
    step "$name: down" down $name
    step "$name: not persistent" nmcli con modify $name vpn.persistent no
    step "$name: up" up $name
    step "$name: cable: it ends, and the log says why" ends $name cable
    step "$name: the base is back" wait_for 40 based
    step "$name: and it does not come back by itself" inactive $name
done
step 'everything leaves again' control
finish
