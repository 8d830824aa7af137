# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Tunnels in the network namespace "private". Sourced by the scenarios netns*.
helper=$(sed -n 's/^Exec=//p' /usr/share/dbus-1/system-services/org.freedesktop.NetworkManager.WgreHelper.service)

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $inet4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip addr add fd00:10::2/64 dev grep
    peer ip link set grep up
}
profiles() {
    add wg "tunnel=wireguard,netns=private,interface=wg-n,addresses=10.9.0.2/24;10.9.8.2/32;fd00:9::2/64,dns=10.9.0.1,dns-search=corp.example,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
    add gre "tunnel=gre,netns=private,interface=gre-n,local=$up4,remote=$inet4,key=5,addresses=10.10.10.1/30;fd00:10::1/64,routes=10.20.0.0/16,dns=10.10.10.2"
}
# What a gateway changes in the namespace.
gateway() { nmcli con mod gre +vpn.data forward=yes +vpn.data masquerade=yes +vpn.data mss-clamp="$1"; }
settings_inside() { in_ns sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding; in_ns nft list ruleset; }
forwards() { same "$1 $2" "$(in_ns sysctl -n net.ipv4.ip_forward) $(in_ns sysctl -n net.ipv6.conf.all.forwarding)"; }
banner() { nmcli connection show "$1" | sed -n 's|^VPN.BANNER: *||p'; }
says() { matches "$2" banner "$1"; }
in_ns() { ns private "$@"; }
gone() { not test -e /run/netns/private; not test -e /etc/netns; }
only_own_links() { same "$(printf '%s\n' lo "$@" | sort)" "$(in_ns ip -br link | sed 's/[ @].*//' | grep -Ev '^(tunl0|gre0|gretap0|erspan0|ip6gre0|ip6tnl0|sit0|ip_vti0|ip6_vti0)$' | sort)"; }
wg_works() { in_ns ping -4 -c2 -i0.2 -W5 10.9.0.1; in_ns ping -6 -c2 -i0.2 -W5 fd00:9::1; in_ns ping -c2 -i0.2 -W5 $behind4; in_ns ping -6 -c2 -i0.2 -W5 $behind6; }
gre_works() { in_ns ping -4 -c2 -i0.2 -W5 10.10.10.2; in_ns ping -6 -c2 -i0.2 -W5 fd00:10::2; peer ping -4 -c2 -i0.2 -W5 10.10.10.1; }
socket_is_outside() { matches 'UNCONN.*:'"$(in_ns wg show wg-n listen-port)"'\b' ss -uln; lacks "$(in_ns wg show wg-n listen-port)" in_ns ss -uln; }
resolver() { same "$(printf '%s\n' "$@")" "$(grep -v '^#' /etc/netns/private/resolv.conf)"; }
nm_did_nothing() {
    lacks '10\.9\.|10\.10\.10\.|fd00' ip addr show dev up0
    lacks '10\.9\.|10\.20\.|wg-n|gre-n' ip route show table all
    lacks 'wg-n|gre-n' ip -br link
}
explained() { same "$(nm-wgre explain "$1" 2>/dev/null)" "$(nm_journal | sed -n "s/^.*\[#\] //p" | tail -n "$(nm-wgre explain "$1" 2>/dev/null | wc -l)")"; }
call() { busctl call org.freedesktop.NetworkManager.WgreHelper /org/freedesktop/NetworkManager/WgreHelper org.freedesktop.NetworkManager.WgreHelper "$@"; }
killed() { up "$1"; pkill -9 -f "^$service"; wait_for 10 inactive "$1"; }
