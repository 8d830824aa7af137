# SPDX-License-Identifier: GPL-2.0-or-later
# about: nm-wgre adopt takes over wg-quick's tunnels, NetworkManager's own and ifcfg files, and gives them back; behind a kill switch nothing leaves meanwhile
# vm: --systemd
# timeout: 1200
. "$WGRE_VM/lib.sh"

far_ends() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128;  far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $gw4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
# quick_file NAME PEER'S-KEY [LINE...]; its peer has what $allowed says
allowed='10.9.0.0/24, fd00:9::/64'
quick_file() {
    local name=$1 public=$2; shift 2
    mkdir -p /etc/wireguard
    (umask 077; { printf '[Interface]\nPrivateKey = %s\nAddress = 10.9.0.2/24, fd00:9::2/64\n' "$(private me)"
        [ $# = 0 ] || printf '%s\n' "$@"
        printf '[Peer]\nPublicKey = %s\nEndpoint = %s:51820\nAllowedIPs = %s\n' "$public" $inet4 "$allowed"; } > "/etc/wireguard/$name.conf")
}
unit() { same "$2/$3" "$(systemctl is-active "wg-quick@$1")/$(systemctl is-enabled "wg-quick@$1")"; }
works() { ping4 10.9.0.1; ping6 fd00:9::1; }
connections() { nmcli -t -f TYPE,NAME con show | grep -E '^(vpn|wireguard|ip-tunnel):' | sort; }
ours() { matches 'autostart = yes' nmcli -g vpn.data con show "$1"; }
adopt() { nm-wgre adopt "$@" || { journalctl -b -u NetworkManager -o cat | tail -n 25; return 1; }; }
native() {
    nmcli con add type wireguard con-name nat ifname wgn ipv4.method manual ipv4.addresses 10.9.0.2/24 ipv6.method manual ipv6.addresses fd00:9::2/64 \
        connection.permissions user:root wireguard.private-key "$(private me)"
    nmcli con modify nat connection.autoconnect no
    local file=/etc/NetworkManager/system-connections/nat.nmconnection
    printf '[wireguard-peer.%s]\nendpoint=%s:51820\nallowed-ips=10.9.0.0/24;fd00:9::/64;\n' "$(public wgp)" $inet4 >> $file
    nmcli con load $file
    nmcli con modify nat connection.autoconnect yes
    nmcli con up nat
}
same_key() { prints "private-key = $(private me)" nmcli -s -g vpn.secrets con show "$1"; }
autoconnects() { prints "$2" nmcli -g connection.autoconnect con show "$1"; }
# Debian has no initscripts: this much of theirs stands in for them.
initscripts() {
    mkdir -p /etc/sysconfig/network-scripts
    printf 'DEVICE=gre9\nTYPE=GRE\nONBOOT=yes\nMY_OUTER_IPADDR=%s\nPEER_OUTER_IPADDR=%s\nMY_INNER_IPADDR=10.10.10.1/30\nKEY=5\n' $up4 $gw4 > /etc/sysconfig/network-scripts/ifcfg-gre9
    printf '#!/bin/sh\nip tunnel add $1 mode gre local %s remote %s key 5 && ip addr add 10.10.10.1/30 dev $1 && ip link set $1 up\n' $up4 $gw4 > /usr/local/bin/ifup
    printf '#!/bin/sh\nip link del $1\n' > /usr/local/bin/ifdown
    chmod +x /usr/local/bin/ifup /usr/local/bin/ifdown
    ifup gre9
}
# full PEER'S-KEY: all goes into it, with the kill switch of wg-quick(8)
no_other='OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL -j REJECT'
full() {
    local allowed='0.0.0.0/0, ::/0'
    quick_file full "$1" "PostUp = iptables -I $no_other && ip6tables -I $no_other" "PreDown = iptables -D $no_other && ip6tables -D $no_other"
}
full_again() { systemctl stop wg-quick@full; full "$1"; systemctl start wg-quick@full; }
full_works() { wait_for 20 ping4 $behind4; ping6 $behind6; }
full_is_back() { same "$(cat /run/list)" "$(connections)"; unit full active enabled; no_table; }
plain() { local allowed='0.0.0.0/0, ::/0'; quick_file plain "$(public wgp)"; systemctl enable --now wg-quick@plain; full_works; }
table() { matches 'nm-wgre.fence' nft list tables; }
no_table() { lacks 'nm-wgre.fence' nft list tables; }
# on the far side: what comes in by the underlay and not by the tunnel
count_clear() {
    count_far clear "ip daddr $behind4 udp dport 7"
    peer nft add rule inet far_clear pre iifname vp ip6 daddr $behind6 udp dport 7 counter name hits
}
forget() { peer nft reset counters table inet far_clear > /dev/null; counted_nothing clear; }
seen() { local n; n=$(counted clear); echo "$n in clear"; [ "$n" -gt 0 ]; }
# it goes on where nothing answers, or sending is refused
send() {
    while [ -e /run/sending ]; do
        { echo x > /dev/udp/$behind4/7; } 2> /dev/null || true
        { echo x > /dev/udp/$behind6/7; } 2> /dev/null || true
        sleep 0.02
    done
}
# during COMMAND...: packets are sent while it runs, and a moment longer
during() {
    local rc=0
    forget
    touch /run/sending
    send > /dev/null 2>&1 &
    strict "$@" || rc=$?
    sleep 1
    rm /run/sending
    wait $!
    return $rc
}
nothing_changed() { same "$(cat /run/list)" "$(connections)"; unit office active enabled; works; }

machine
key me
key dead
step 'far ends by hand' far_ends
quick_file office "$(public wgp)"
step 'wg-quick has a tunnel that starts at boot' systemctl enable --now wg-quick@office
step 'it works' works
connections > /run/list || true
step 'explain finds it by its name' matches '10\.9\.0\.2/24' nm-wgre explain office
step 'check does, too' exits 0 nm-wgre check office
step 'a dry run changes nothing' eval 'nm-wgre adopt --dry-run office; nothing_changed'
step 'adopt' adopt office
step 'the connection is up and starts at boot' eval 'active office; ours office; works'
step 'the unit is not' unit office inactive disabled
step 'the key went along' same_key office
step 'twice is refused' exits 1 nm-wgre adopt office
step 'release' nm-wgre adopt --release office
step 'the unit is back, the connection gone' nothing_changed
step 'what does not come up' eval 'systemctl stop wg-quick@office; quick_file office "$(public dead)"; systemctl start wg-quick@office'
step 'is refused' exits 1 nm-wgre adopt office
step 'and the unit is back' eval 'same "$(cat /run/list)" "$(connections)"; unit office active enabled'
step 'a hook that nothing can do for' eval 'systemctl stop wg-quick@office; quick_file office "$(public wgp)" "PostUp = touch /run/hook"; systemctl start wg-quick@office; test -e /run/hook'
step 'is not dropped silently' exits 1 nm-wgre adopt office
step 'nothing has changed' nothing_changed
step 'with --lossy it is' adopt --lossy office
step 'up' active office
step 'release again' nm-wgre adopt --release office
step 'back again' nothing_changed
step 'no more of wg-quick' systemctl disable --now wg-quick@office
rm /etc/wireguard/office.conf

step 'a WireGuard connection of NetworkManager, of one user' native
step 'it works' works
step 'explain finds it, too' matches '10\.9\.0\.2/24' nm-wgre explain nat
step 'other verbs say what to do with it' eval 'exits 1 nm-wgre lock nat > /run/other 2>&1; matches "of the type wireguard.*nm-wgre adopt nat" cat /run/other'
step 'adopt it' adopt nat
step 'ours is up, the other one is not' eval 'matches "^vpn:nat" nmcli -t -f TYPE,NAME con show --active; lacks "^wireguard:nat" nmcli -t -f TYPE,NAME con show --active; works'
native_uuid=$(nmcli -t -f TYPE,UUID con show | sed -n 's/^wireguard://p')
our_uuid=$(nmcli -t -f TYPE,UUID con show | sed -n 's/^vpn://p')
step 'it does not come back by itself' autoconnects "$native_uuid" no
step 'ours belongs to the same user' matches 'user.*root' nmcli -g connection.permissions con show "$our_uuid"
step 'with the key' same_key "$our_uuid"
step 'release it' nm-wgre adopt --release nat
step 'the native one is up' eval 'matches "^wireguard:nat" nmcli -t -f TYPE,NAME con show --active; autoconnects nat yes; works'
# NetworkManager says "Updated" each time that somebody asks for secrets, and nmcli may then read the settings again, which are
# without, after it has got the secrets and before it prints them.
step 'with its key' wait_for 5 prints "$(private me)" nmcli -s -g wireguard.private-key con show nat

step 'a tunnel of initscripts' initscripts
step 'all at once' adopt --all
step 'both are up' eval 'matches "^vpn:nat" nmcli -t -f TYPE,NAME con show --active; matches "^vpn:gre9" nmcli -t -f TYPE,NAME con show --active; works; ping4 10.10.10.2'
step 'it does not start at boot' matches '^ONBOOT=no$' cat /etc/sysconfig/network-scripts/ifcfg-gre9
step 'all back' nm-wgre adopt --release --all
step 'both are what they were' eval 'lacks "^vpn" nmcli -t -f TYPE,NAME con show; works; ping4 10.10.10.2; matches "^ONBOOT=yes$" cat /etc/sysconfig/network-scripts/ifcfg-gre9'

step 'no more of initscripts and of NetworkManager itself' eval 'ifdown gre9; rm /etc/sysconfig/network-scripts/ifcfg-gre9; nmcli con down nat; nmcli con modify nat connection.autoconnect no'
modprobe -a ip_tables ip6_tables nft_compat nft_reject_inet xt_mark xt_addrtype 2> /dev/null || true
step 'what leaves in clear is counted on the far side' count_clear
step 'wg-quick has a full tunnel with a kill switch' eval 'full "$(public wgp)"; systemctl enable --now wg-quick@full; full_works'
step 'nothing is in clear' eval 'during true; counted_nothing clear'
connections > /run/list     # NetworkManager makes one up for the link
step 'while it is down, packets are seen' eval 'systemctl stop wg-quick@full; during true; seen; systemctl start wg-quick@full; full_works'
step 'lock knows no file of wg-quick by its name' exits 1 nm-wgre lock full
step 'explain does' matches 'nm-wgre.fence' nm-wgre explain full
step 'adopt it while packets are sent' during adopt full
step 'none of them was in clear' counted_nothing clear
step 'our kill switch is closed, and the tunnel works' eval 'active full; table; full_works; unit full inactive disabled'
step 'it gets another name' nmcli con modify full connection.id other
step 'and still has taken the place' eval 'exits 1 nm-wgre adopt full > /run/twice 2>&1; matches "\"other\" has taken the place of /etc/wireguard/full.conf" cat /run/twice'
step 'release it while packets are sent' during nm-wgre adopt --release other
step 'none of them was in clear' counted_nothing clear
step 'all is as before' eval 'wait_for 10 full_is_back; full_works'
step 'one that does not come up' full_again "$(public dead)"
step 'is refused while packets are sent' during exits 1 nm-wgre adopt full
step 'none of them was in clear' counted_nothing clear
step 'all is as before, and the kill switch was let go' wait_for 10 full_is_back
step 'no more of it' systemctl disable --now wg-quick@full
step 'a full tunnel without a kill switch' plain
step 'adopt it while packets are sent' during adopt plain
step 'there was a moment for packets in clear, and they are seen' seen
step 'no kill switch is closed' no_table
finish
