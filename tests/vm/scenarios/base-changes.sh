# SPDX-License-Identifier: GPL-2.0-or-later
# about: the base goes and comes back (cable, another connection, networking off, sleep, NetworkManager's restart): with vpn.persistent=yes the tunnel goes on within 2 s and nothing leaves in clear; with "no" it ends, and the log says why
# vm: --systemd --cable --icount
# timeout: 900
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
    add wg-split "${wireguard}10.9.0.0/24;fd00:9::/64" "private-key=$(private me)"
    add gre-ks "$gre,routes=0.0.0.0/0;::/0,kill-switch=on"
    add gre-split "$gre"
}
declare -A reached=([ks]=$behind4 [wg-split]=10.9.0.1 [gre-ks]=$behind4 [gre-split]=10.10.10.2)

# A cable: NetworkManager does not touch a pair of veth when the host is about to suspend, since it is no hardware. The NICs of the machine
# are, but none of them can lose its carrier; so they take the place of the pair, under its names, for that alone.
nics() {
    peer ip link del vp
    modprobe virtio_net
    wait_for 10 test -e /sys/class/net/eth1
    ip link set eth0 netns peer
    ip link set eth1 netns peer
    peer ip link set eth0 name up0
    peer ip link set eth1 name vp
    peer ip addr add $gw4/24 dev vp
    peer ip addr add $gw6/64 dev vp nodad
    peer ip link set vp up
    peer ip route add 10.77.0.0/24 via $up4
    peer ip -6 route add fd00:77::/64 via $up6
    peer ip link set up0 netns 1
    wait_for 30 active up0
    wait_for 15 no_tentative
}

# ---- the base goes and comes back; each leaves it as it was ------------------------------------------------------------

# nmcli takes ten times as long as ip
based() { matches "inet $up4/" ip -4 addr show dev up0; }
baseless() { lacks "inet $up4/" ip -4 addr show dev up0; }
# NetworkManager waits for a cable for six seconds, and to look all the time takes the machine's.
cable() { peer ip link set vp down; sleep 6; wait_for 40 baseless; peer ip link set vp up; peer ip addr replace $gw6/64 dev vp nodad; }
another() { nmcli -w 30 con up second; }
first() { nmcli -w 30 con up up0; }
networking() { nmcli networking off; wait_for 20 baseless; sleep 1; nmcli networking on; }
# what NetworkManager does when logind is about to suspend, and afterwards
asleep() { busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager Sleep b "$1"; }
suspend() { asleep true; wait_for 20 baseless; sleep 1; asleep false; }
# A VPN connection does not outlive its NetworkManager; another one is brought up by autostart.
restart() { systemctl restart NetworkManager; wait_for 30 nmcli -t general; }
restarted() { # NAME
    nmcli con modify "$1" +vpn.data autostart=yes
    local since=$EPOCHREALTIME
    restart
    goes_on "$1" "$since"
    wait_for 10 alone "$1"
    nmcli con modify "$1" -vpn.data autostart
}

# With a shorter pause the packets would take most of the time of such a slow machine.
stream_pause=0.2

# ---- what is to be then ------------------------------------------------------------------------------------------------

# The service's process and NetworkManager's object, and how many there are of each.
who() { services; nmcli -t -f NAME,ACTIVE-PATH con show --active | sed -n "s/^$1://p"; }
carries() { ping -c 1 -W 0.3 "${reached[$1]}"; }
# when the base was there the last time, by NetworkManager's own word
activated() { journalctl -b -u NetworkManager -o short-unix -n 400 --no-pager | sed -n 's/^\([0-9.]*\) .*device (up0): Activation: successful.*/\1/p' | tail -n 1; }
activated_after() { [ "$(activated | tr -d .)" -gt "${1/./}" ]; }
# The time begins when the base is there; a ping may be quicker than that word.
limit=2000
goes_on() { # NAME SINCE
    local end took
    wait_for 60 carries "$1"
    end=$EPOCHREALTIME
    wait_for 20 activated_after "$2"
    took=$(( (${end/./} - $(activated | tr -d .)) / 1000 ))
    echo "$took ms" >> /run/took
    [ "$took" -lt $limit ] || { echo "after $took ms"; return 1; }
    active "$1"
}
what_it_took() { touch /run/took; paste -s -d, /run/took; rm /run/took; }
survives() { # NAME EVENT
    local was since; was=$(who "$1")
    alone "$1"
    since=$EPOCHREALTIME
    "$2"
    goes_on "$1" "$since"
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
stays_away() { sleep 2; inactive "$1"; }
said_since() { matches 'NetworkManager ends the connection: the (device|connection) that carries it is down' eval "nm_journal | sed '1,${1}d'"; }

starts() { # NAME
    step "$1: persistent" nmcli con modify "$1" vpn.persistent yes
    step "$1: up" up "$1"
    step "$1: it carries" wait_for 10 carries "$1"
    forget
}
stops() { step "$1: down" down "$1"; }
opens() { stops "$1"; step "$1: the kill switch opens" wait_for 15 no_table; }
holds() { # NAME EVENT: with a kill switch
    step "$1: $2: it goes on, and nothing leaves in clear" fenced survives "$1" "$2"
    note "$1: $2: $(what_it_took)"
}
goes_through() { # NAME EVENT: without one
    step "$1: $2: it goes on" survives "$1" "$2"
    note "$1: $2: $(what_it_took)"
}

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
starts ks
for event in cable another first networking; do holds ks $event; done
step 'ks: NetworkManager starts again: it comes up again, and nothing leaves in clear' fenced restarted ks
note "ks: NetworkManager starts again: $(what_it_took)"
opens ks
starts gre-ks
for event in another cable; do holds gre-ks $event; done
opens gre-ks
for name in wg-split gre-split; do
    starts $name
    goes_through $name cable
    stops $name
done
step 'wg-split: not persistent' nmcli con modify wg-split vpn.persistent no
step 'wg-split: up' up wg-split
step 'wg-split: cable: it ends, and the log says why' ends wg-split cable
step 'wg-split: the base is back' wait_for 40 based
step 'wg-split: and it does not come back by itself' stays_away wg-split
step 'NICs instead of the pair' nics || give_up 'no NICs'
step 'without a tunnel, the capture sees all of it there, too' control
starts ks
holds ks suspend
opens ks
starts gre-split
goes_through gre-split suspend
stops gre-split
step 'everything leaves again' control
finish
